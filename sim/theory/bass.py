"""Adoption on a complete graph: constant hazard, Bass, Bass with churn, and the lower bound of pairs.

Closed forms are in continuous time; the recursions are what a synchronous daily simulation does on an
infinite complete graph: everybody reads the state of the day before, and a hazard h turns into the
probability 1 - exp(-h). At p = .03 and q = .38 per year the two differ by at most 3.1e-4.

Rates are per day, times in days. Rates and times may be arrays that broadcast against each other.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]


def constant_hazard(times: ArrayLike, p: ArrayLike) -> FloatArray:
    """Return the adopted share ``F(t) = 1 - exp(-p t)`` without any word of mouth.

    Parameters
    ----------
    times : array_like
        Days since launch.
    p : array_like
        External hazard per day.

    Returns
    -------
    ndarray
        Share of the population, of the broadcast shape.
    """
    t, p = _floats(times, p)
    return -np.expm1(-p * t)


def bass(times: ArrayLike, *, p: ArrayLike, q: ArrayLike) -> FloatArray:
    """Return the adopted share of the Bass model, ``dF/dt = (p + q F)(1 - F)`` with ``F(0) = 0``.

    Parameters
    ----------
    times : array_like
        Days since launch.
    p, q : array_like
        External hazard and word-of-mouth hazard at full adoption, per day. Either may be zero.

    Returns
    -------
    ndarray
        Share of the population, of the broadcast shape.

    References
    ----------
    Bass (1969), Management Science 15(5).
    """
    t, p, q = _floats(times, p, q)
    decay = np.exp(-(p + q) * t)
    return _ratio_or_zero(p * -np.expm1(-(p + q) * t), p + q * decay)


def peak_time(*, p: ArrayLike, q: ArrayLike) -> FloatArray:
    """Return the day of most adoptions, ``ln(q / p) / (p + q)``; zero where ``q <= p``.

    ``p`` (positive) and ``q`` are hazards per day. Source: Bass (1969), Management Science 15(5).
    """
    p, q = _floats(p, q)
    return np.log(np.maximum(q, p) / p) / (p + q)


def bass_daily(n_days: int, *, p: ArrayLike, q: ArrayLike, steps_per_day: int = 1) -> FloatArray:
    """Return the adopted share of the synchronous recursion ``F += (1 - F)(1 - exp(-(p + q F)))``.

    Parameters
    ----------
    n_days : int
        Days to follow.
    p, q : array_like
        Hazards per day, as in `bass`.
    steps_per_day : int
        Number of equal steps in a day; hazards are divided by it.

    Returns
    -------
    ndarray, shape (n_days * steps_per_day + 1, ...)
        Share after each step, the first row is zero; further axes are those of ``p`` and ``q``.
    """
    return bass_with_churn_daily(n_days, p=p, q=q, churn=0.0, steps_per_day=steps_per_day)


def bass_with_churn(times: ArrayLike, *, p: ArrayLike, q: ArrayLike, churn: ArrayLike) -> FloatArray:
    """Return the share of users when leavers go back to the non-users and may adopt again.

    Solves ``dn/dt = (p + q n)(1 - n) - churn n`` with ``n(0) = 0``: only present users talk.

    Parameters
    ----------
    times : array_like
        Days since launch.
    p, q, churn : array_like
        Hazards per day: external, word of mouth at full use, leaving.

    Returns
    -------
    ndarray
        Share of the population, of the broadcast shape.

    References
    ----------
    Riccati equation; compare Libai, Muller & Peres (2009), Journal of Marketing Research 46(2), who let
    leavers reduce word of mouth.
    """
    t, p, q, churn = _floats(times, p, q, churn)
    speed, rising, falling = _churn_roots(p, q, churn)
    grown = -np.expm1(-speed * t)
    return _ratio_or_zero(2 * p * grown, falling + rising * np.exp(-speed * t))


def churn_limit(*, p: ArrayLike, q: ArrayLike, churn: ArrayLike) -> FloatArray:
    """Return the share of users that `bass_with_churn` tends to (zero where ``p`` is zero)."""
    p, q, churn = _floats(p, q, churn)
    _, _, falling = _churn_roots(p, q, churn)
    return _ratio_or_zero(2 * p, falling)


def bass_with_churn_daily(
    n_days: int, *, p: ArrayLike, q: ArrayLike, churn: ArrayLike, steps_per_day: int = 1
) -> FloatArray:
    """Return the share of users by step; joining and leaving both read the state of the step before.

    Nobody does both in one step: ``n += (1 - n)(1 - exp(-(p + q n))) - n (1 - exp(-churn))``.
    Parameters and shape of the result are as in `bass_daily`; ``churn`` is the hazard of leaving per day.
    """
    p, q, churn = (rate / steps_per_day for rate in _floats(p, q, churn))
    p_leave = -np.expm1(-churn)

    def step(n: FloatArray) -> FloatArray:
        return n + (1 - n) * -np.expm1(-(p + q * n)) - n * p_leave

    shape = np.broadcast_shapes(p.shape, q.shape, churn.shape)
    return _iterate(step, np.zeros(shape), n_steps=n_days * steps_per_day)


def two_node_bound(times: ArrayLike, *, p: ArrayLike, q: ArrayLike) -> FloatArray:
    """Return the adopted share in isolated pairs: the slowest network of given incoming influence.

    ``F(t) = 1 - (q exp(-2 p t) - p exp(-(p + q) t)) / (q - p)``, written so that ``q = p`` is no exception.
    It bounds any network from below in which **every** person receives the total influence ``q``. People
    without neighbours receive none, so a graph that has some may start below it.

    Parameters
    ----------
    times : array_like
        Days since launch.
    p, q : array_like
        Hazards per day: external, and from the partner once adopted.

    Returns
    -------
    ndarray
        Share of the population, of the broadcast shape.

    References
    ----------
    Universal bounds of Fibich and co-authors (2023), arXiv 2312.05450.
    """
    t, p, q = _floats(times, p, q)
    alone_at_risk = np.exp(-2 * p * t) * p * t * special.exprel(-(q - p) * t)
    bound: FloatArray = -np.expm1(-2 * p * t) - alone_at_risk
    return bound


def two_node_daily(n_days: int, *, p: ArrayLike, q: ArrayLike, steps_per_day: int = 1) -> FloatArray:
    """Return `two_node_bound` for the synchronous recursion, so that bounds can be tested at every step.

    Two states of a pair matter: both still at risk, or one at risk beside an adopter.
    Parameters and shape of the result are as in `bass_daily`.
    """
    p, q = (rate / steps_per_day for rate in _floats(p, q))

    def step(pair: FloatArray) -> FloatArray:
        both, beside_adopter = pair
        return np.stack(
            [
                both * np.exp(-2 * p),
                beside_adopter * np.exp(-(p + q)) + both * np.exp(-p) * -np.expm1(-p),
            ]
        )

    shape = np.broadcast_shapes(p.shape, q.shape)
    start = np.stack([np.ones(shape), np.zeros(shape)])
    path = _iterate(step, start, n_steps=n_days * steps_per_day)
    at_risk: FloatArray = path.sum(axis=1)
    return 1 - at_risk


def _iterate(step: Callable[[FloatArray], FloatArray], start: FloatArray, *, n_steps: int) -> FloatArray:
    """Return ``start`` and its ``n_steps`` successors, stacked along a new first axis."""
    path = np.empty((n_steps + 1, *start.shape))
    path[0] = start
    for k in range(n_steps):
        path[k + 1] = step(path[k])
    return path


def _churn_roots(p: FloatArray, q: FloatArray, churn: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return D, D + b and D - b, where ``b = q - p - churn`` and ``D = sqrt(b**2 + 4 p q)``.

    The smaller of the two sums follows from their product, 4 p q, as the subtraction would lose digits.
    """
    b = q - p - churn
    speed = np.hypot(b, 2 * np.sqrt(p * q))
    larger = speed + np.abs(b)
    smaller = _ratio_or_zero(4 * p * q, larger)
    return speed, np.where(b >= 0, larger, smaller), np.where(b >= 0, smaller, larger)


def _ratio_or_zero(top: FloatArray, bottom: FloatArray) -> FloatArray:
    """Return ``top / bottom``, and zero where the bottom is zero (nobody can start)."""
    top, bottom = np.broadcast_arrays(top, bottom)
    return np.divide(top, bottom, out=np.zeros(top.shape), where=bottom > 0)


def _floats(*values: ArrayLike) -> list[FloatArray]:
    return [np.asarray(value, dtype=np.float64) for value in values]
