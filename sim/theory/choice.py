"""Multinomial logit with an outside option: shares, elasticities, experiments and price wars.

``P(j) = exp(V_j) / (exp(V_0) + sum_l exp(V_l))``. Utilities are pure numbers; the last axis runs over
offers, leading axes are independent choices.

Source of the model: McFadden (1974), in Zarembka (ed.), Frontiers in Econometrics.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]


def mnl_shares(utilities: ArrayLike, outside: ArrayLike = 0.0) -> FloatArray:
    """Return the choice probabilities, the outside option first.

    Parameters
    ----------
    utilities : array_like, shape (..., n_offers)
        Utility of each offer; ``-inf`` for one that cannot be had.
    outside : array_like, shape (...)
        Utility of not buying here.

    Returns
    -------
    ndarray, shape (..., n_offers + 1)
        Probabilities adding up to 1 along the last axis; index 0 is the outside option.
    """
    shares: FloatArray = special.softmax(_with_outside(utilities, outside), axis=-1)
    return shares


def logsum(utilities: ArrayLike, outside: ArrayLike = -np.inf) -> FloatArray:
    """Return ``ln(exp(V_0) + sum_j exp(V_j))``: the expected best utility, less Euler's constant.

    Without ``outside`` it is the inclusive value of the offers alone. Parameters are those of
    `mnl_shares`; the result has the leading shape.
    """
    value: FloatArray = special.logsumexp(_with_outside(utilities, outside), axis=-1)
    return value


def linear_price_elasticities(inside_shares: ArrayLike, prices: ArrayLike, *, sensitivity: float) -> FloatArray:
    """Return the elasticities of shares to prices when utility falls by ``sensitivity`` times the price.

    Own: ``-b p_j (1 - s_j)``; cross: ``b p_k s_k``, the same for all other offers (IIA).

    Parameters
    ----------
    inside_shares : array_like, shape (n_offers,)
        Choice probabilities without the outside option.
    prices : array_like, shape (n_offers,)
        Prices, RMB.
    sensitivity : float
        ``b``, utility per RMB, positive.

    Returns
    -------
    ndarray, shape (n_offers, n_offers)
        Entry (j, k) is the per cent change of share j for one per cent on price k.
    """
    slope = sensitivity * np.asarray(prices, dtype=np.float64)
    return _elasticities(np.asarray(inside_shares, dtype=np.float64), slope)


def log_price_elasticities(inside_shares: ArrayLike, sensitivity: float) -> FloatArray:
    """Return the elasticities of shares to prices when utility falls by ``sensitivity * ln(price)``.

    Own: ``-b (1 - s_j)``; cross: ``b s_k``, whatever the level of prices. ``sensitivity`` is a pure number;
    shapes are those of `linear_price_elasticities`.
    """
    shares = np.asarray(inside_shares, dtype=np.float64)
    return _elasticities(shares, np.full(shares.shape, float(sensitivity)))


def interference_factor(outside_share: ArrayLike, price_ratio: ArrayLike, *, sensitivity: ArrayLike) -> FloatArray:
    """Return how much an A/B test on offers overstates a price change for all: naive over global effect.

    Treated offers win sales from control offers, so treated over control shows the full utility ratio
    ``u = price_ratio^(-b)``, while a change for all only takes from the outside option. Both effects are
    relative changes of sales: naive ``u - 1``, global ``(u - 1) s_0 / (s_0 + (1 - s_0) u)``. Their ratio
    ``1 + u (1 - s_0) / s_0`` does not depend on how many offers are treated.

    Parameters
    ----------
    outside_share : array_like
        ``s_0``, share of choices that go to the outside option before the change, positive.
    price_ratio : array_like
        New over old price of treated offers (0.9: a cut of 10 %).
    sensitivity : array_like
        ``b``, coefficient of the log price.

    Returns
    -------
    ndarray
        Factor of at least 1; it tends to ``1 / s_0`` for small changes.

    References
    ----------
    Derived here; on the bias see Johari, Li, Liskovich & Weintraub (2022), Management Science 68(10).
    """
    s0, ratio, b = _floats(outside_share, price_ratio, sensitivity)
    return 1 + ratio**-b * (1 - s0) / s0


def outside_utility(home: ArrayLike, rivals: ArrayLike, *, rival_gains: ArrayLike = 0.0) -> FloatArray:
    """Return the utility of not buying here when rivals are part of it.

    ``ln(exp(v_0) + sum_r exp(U_r + Delta_r))``.

    Parameters
    ----------
    home : array_like, shape (...)
        ``v_0``, utility of not buying anywhere.
    rivals : array_like, shape (..., n_rivals)
        ``U_r``, utility of each rival at rest.
    rival_gains : array_like
        ``Delta_r``, what a rival adds, for example by a price war; broadcasts against ``rivals``.

    Returns
    -------
    ndarray, shape (...)
        Utility to be used as ``outside`` in `mnl_shares`.
    """
    utilities, gains = _floats(rivals, rival_gains)
    return logsum(utilities + gains, outside=home)


def conversion_loss(outside_share: ArrayLike, outside_gain: ArrayLike) -> FloatArray:
    """Return the relative fall of conversion when the outside option becomes more attractive.

    ``x / (1 + x)`` with ``x = s_0 (exp(gain) - 1)``: a loss of .1 means that conversion is 10 % lower.

    Parameters
    ----------
    outside_share : array_like
        ``s_0`` before, that is 1 less the conversion.
    outside_gain : array_like
        Rise of the utility of the outside option (of `outside_utility`, where rivals are only a part).

    Returns
    -------
    ndarray
        Share of purchases lost; negative where the outside option gets worse.
    """
    s0, gain = _floats(outside_share, outside_gain)
    weight = s0 * np.expm1(gain)
    return weight / (1 + weight)


def _elasticities(shares: FloatArray, slope: FloatArray) -> FloatArray:
    return slope * shares - np.diag(slope)


def _with_outside(utilities: ArrayLike, outside: ArrayLike) -> FloatArray:
    inside, out = _floats(utilities, outside)
    shape = np.broadcast_shapes(inside.shape[:-1], out.shape)
    columns = [np.broadcast_to(out, shape)[..., None], np.broadcast_to(inside, (*shape, inside.shape[-1]))]
    return np.concatenate(columns, axis=-1)


def _floats(*values: ArrayLike) -> list[FloatArray]:
    return [np.asarray(value, dtype=np.float64) for value in values]
