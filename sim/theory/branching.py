"""Cascades on configuration graphs: how many are reached, how often one takes off, how small ones end.

A cascade starts at a random person; every tie of a person who is reached carries it on with probability T
(independent cascade). With P(k) the law of degrees, ``G0(x) = sum P(k) x^k`` and ``G1(x) = G0'(x) / G0'(1)``:

    R = T G1'(1)                                  people reached per person reached
    R < 1:  mean reach = 1 + T <k> / (1 - R)      (the starting person included)
    R > 1:  u = 1 - T + T G1(u),  share of everybody that is reached if it takes off = 1 - G0(u)

If a person shares with probability s at all, and then every tie carries with probability T / s, a cascade that takes
off is as large, but takes off with probability ``s (1 - G0(u))``: bond percolation holds for sizes only. The equation
``x = 1 - s + s G1(1 - T/s + (T/s) x)`` of that case becomes the one of u by ``u = 1 - T/s + (T/s) x``.

A law of degrees is an array with the probabilities of degrees 0, 1, 2, ...: `sim.theory.edge_based` makes Poisson,
negative binomial, regular and observed ones. ``T``, ``s`` and the like may be arrays. Exact for large graphs.

Sources: Newman (2002), Physical Review E 66, 016128; Newman (2007), Physical Review E 76, 045101 (sizes of small
components); Kenah & Robins (2007), Physical Review E 76, 036113 (transmissions of one person depend on each other).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FloatArray = NDArray[np.float64]

_STEPS = 200  # at the threshold Newton's method only halves its error in a step; 60 steps are enough


def g0(pmf: ArrayLike, x: ArrayLike) -> FloatArray:
    """Return ``G0(x) = sum P(k) x^k``, of the shape of ``x`` (values in 0..1)."""
    return _value(_law(pmf), np.asarray(x, dtype=np.float64))


def g1(pmf: ArrayLike, x: ArrayLike) -> FloatArray:
    """Return ``G1(x) = G0'(x) / G0'(1)``, of the shape of ``x``: the other ties of somebody met along a tie."""
    return _value(excess_degrees(pmf), np.asarray(x, dtype=np.float64))


def excess_degrees(pmf: ArrayLike) -> FloatArray:
    """Return the probabilities of 0, 1, ... other ties of somebody met along a tie, ``(k + 1) P(k + 1) / <k>``.

    Raises
    ------
    ValueError
        If ``pmf`` is no distribution, or nobody has a tie.
    """
    law = _law(pmf)
    ends: FloatArray = (np.arange(law.size) * law)[1:]
    if ends.sum() <= 0:
        raise ValueError("pmf gives nobody a tie, so there is no tie to follow.")
    excess: FloatArray = ends / ends.sum()
    return excess


def reproduction(pmf: ArrayLike, transmissibility: ArrayLike) -> FloatArray:
    """Return ``R = T G1'(1) = T (<k^2> - <k>) / <k>``, the mean number reached by a person who was reached."""
    return _mean(excess_degrees(pmf)) * _shares("transmissibility", transmissibility)


def threshold(pmf: ArrayLike) -> float:
    """Return the transmissibility above which cascades can take off, ``1 / G1'(1)``; above 1 none ever does."""
    mean = _mean(excess_degrees(pmf))
    return 1 / mean if mean > 0 else float("inf")


def mean_reach(pmf: ArrayLike, transmissibility: ArrayLike) -> FloatArray:
    """Return the mean number of people reached from a random person, ``1 + T <k> / (1 - R)``.

    The starting person counts. Infinite from R = 1 on, where it grows with the graph.
    """
    left = 1 - reproduction(pmf, transmissibility)
    reached = 1 + np.asarray(transmissibility, dtype=np.float64) * _mean(_law(pmf)) / np.where(left > 0, left, 1)
    return np.where(left > 0, reached, np.inf)


def quiet_tie(pmf: ArrayLike, transmissibility: ArrayLike) -> FloatArray:
    """Return ``u``, the probability that a tie leads to no large cascade: the smallest root of u = 1 - T + T G1(u)."""
    t = _shares("transmissibility", transmissibility)
    return _smallest_root(excess_degrees(pmf), carried=t, kept=1 - t)


def final_share(pmf: ArrayLike, transmissibility: ArrayLike) -> FloatArray:
    """Return the share of everybody reached by a cascade that takes off, ``1 - G0(u)``; 0 up to the threshold."""
    return 1 - g0(pmf, quiet_tie(pmf, transmissibility))


def take_off(pmf: ArrayLike, transmissibility: ArrayLike, *, sharing: ArrayLike = 1.0) -> FloatArray:
    """Return the probability that a cascade from a random person takes off, ``s (1 - G0(u))``.

    Parameters
    ----------
    pmf : array_like, shape (max_degree + 1,)
        Probability of each degree.
    transmissibility : array_like
        T, probability that a tie of a person who was reached carries the cascade on.
    sharing : array_like
        s, probability that a person shares at all; 1 makes the ties of a person independent of each other.

    Returns
    -------
    ndarray
        Probability, of the broadcast shape of T and s.

    Raises
    ------
    ValueError
        If ``pmf`` is no distribution, or T exceeds s: a tie cannot carry more often than its person shares.
    """
    _, s = _carrying(transmissibility, sharing)
    return s * final_share(pmf, transmissibility)


def p_alone(pmf: ArrayLike, transmissibility: ArrayLike, *, sharing: ArrayLike = 1.0) -> FloatArray:
    """Return the probability that a cascade ends with the person who starts it, ``1 - s + s G0(1 - T/s)``.

    Parameters, shape and errors are those of `take_off`.
    """
    each, s = _carrying(transmissibility, sharing)
    return 1 - s + s * g0(pmf, 1 - each)


def small_cascades(pmf: ArrayLike, transmissibility: float, *, largest: int, sharing: float = 1.0) -> FloatArray:
    """Return the probabilities of cascades of 0, 1, ..., ``largest`` people (0 has none).

    With ``f0(z) = 1 - s + s G0(1 - T/s + (T/s) z)`` and ``f1`` likewise from G1, Lagrange's inversion gives
    ``P(n) = [z^(n-2)] f0'(z) f1(z)^(n-1) / (n - 1)`` for n of 2 or more. Above the threshold the sum over all n is the
    probability of not taking off. The work grows with the third power of ``largest``.

    Parameters
    ----------
    pmf : array_like, shape (max_degree + 1,)
    transmissibility, sharing : float
        T and s of `take_off`.
    largest : int

    Returns
    -------
    ndarray, shape (largest + 1,)
    """
    each, s = _carrying(transmissibility, sharing)
    first = _carried(_law(pmf), float(each), float(s), n_terms=largest)
    later = _carried(excess_degrees(pmf), float(each), float(s), n_terms=max(largest - 1, 1))
    slope = first[1:] * np.arange(1, first.size)
    sizes = np.zeros(largest + 1)
    sizes[1:2] = first[:1]
    power = np.eye(1, later.size)[0]
    for n in range(2, largest + 1):
        power = np.convolve(power, later)[: later.size]
        sizes[n] = slope[: n - 1] @ power[: n - 1][::-1] / (n - 1)
    return sizes


def share_reached(pmf: ArrayLike, transmissibility: ArrayLike, *, seeded: ArrayLike) -> FloatArray:
    """Return the share of everybody that ends up reached when a random share starts cascades at the same time.

    ``w = 1 - T + T (1 - f) G1(w)`` and ``F = 1 - (1 - f) G0(w)``. Small ``f`` below the threshold gives
    ``f mean_reach``; as the graph fills, each start adds less.

    Parameters
    ----------
    pmf : array_like, shape (max_degree + 1,)
    transmissibility : array_like
    seeded : array_like
        f, share of everybody that starts.

    Returns
    -------
    ndarray
        Share, those who start included, of the broadcast shape of T and f.
    """
    t, f = np.broadcast_arrays(_shares("transmissibility", transmissibility), _shares("seeded", seeded))
    w = _smallest_root(excess_degrees(pmf), carried=t * (1 - f), kept=1 - t)
    return 1 - (1 - f) * g0(pmf, w)


def threshold_of_weak_ties(n_strong: ArrayLike, degrees: ArrayLike, *, ratio: float) -> float:
    """Return the transmissibility of weak ties at which R = 1, when strong ties carry ``ratio`` times as often.

    Somebody met along a tie of kind a has ``E_a[k_b] = sum k_a (k_b - 1(a = b)) / sum k_a`` other ties of kind b. The
    largest eigenvalue of ``T_b E_a[k_b]`` is R (the multi-type form of ``T G1'(1)``; Newman 2002), so T for any R is R
    times the threshold. May exceed 1, infinite if nobody has two ties. Exact without triangles, whose third tie
    carries to people who were reached.

    Parameters
    ----------
    n_strong, degrees : array_like of int, shape (people,)
    ratio : float
    """
    strong = np.asarray(n_strong, dtype=np.float64)
    ends = np.stack([strong, np.asarray(degrees, dtype=np.float64) - strong])
    others = ends @ ends.T - np.diag(ends.sum(axis=1))
    met = others / np.maximum(ends.sum(axis=1), 1)[:, None]
    root = float(np.abs(np.linalg.eigvals(met * np.array([ratio, 1.0]))).max())
    return 1 / root if root > 0 else float("inf")


def _smallest_root(law: FloatArray, *, carried: FloatArray, kept: FloatArray) -> FloatArray:
    """Return the smallest root in 0..1 of ``x = kept + carried G(x)``, G the generating function of ``law``.

    The difference of both sides is convex and not negative at 0, so Newton's steps from 0 climb to that root.
    """
    slopes = np.arange(1, law.size) * law[1:]
    x = np.zeros(np.broadcast_shapes(carried.shape, kept.shape))
    for _ in range(_STEPS):
        gap = kept + carried * _value(law, x) - x
        fall = 1 - carried * (_value(slopes, x) if slopes.size else 0.0)
        step = np.divide(gap, fall, out=np.zeros(x.shape), where=(gap > 0) & (fall > 0))
        x = np.minimum(x + step, 1.0)
        if np.all(step < 1e-16):
            break
    return x


def _carried(law: FloatArray, each: float, sharing: float, *, n_terms: int) -> FloatArray:
    """Return the probabilities of carrying on over 0, 1, ... ties: none without sharing, else binomial."""
    k, n_on = np.arange(law.size), np.arange(n_terms)
    shared: FloatArray = stats.binom.pmf(n_on[:, None], k, each) @ law
    return sharing * shared + np.where(n_on == 0, 1 - sharing, 0.0)


def _carrying(transmissibility: ArrayLike, sharing: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return T / s (0 where nobody shares) and s, broadcast."""
    t, s = np.broadcast_arrays(_shares("transmissibility", transmissibility), _shares("sharing", sharing))
    if np.any(t > s):
        raise ValueError("transmissibility must not exceed sharing: a tie carries only when its person shares.")
    return np.divide(t, s, out=np.zeros(t.shape), where=s > 0), s


def _value(coefficients: FloatArray, x: FloatArray) -> FloatArray:
    return np.asarray(np.polynomial.polynomial.polyval(x, coefficients), dtype=np.float64)


def _mean(law: FloatArray) -> float:
    return float(law @ np.arange(law.size))


def _shares(name: str, values: ArrayLike) -> FloatArray:
    shares = np.asarray(values, dtype=np.float64)
    if np.any(~((shares >= 0) & (shares <= 1))):
        raise ValueError(f"{name} must lie between 0 and 1; got {shares.min():.6g} to {shares.max():.6g}.")
    return shares


def _law(pmf: ArrayLike) -> FloatArray:
    law = np.asarray(pmf, dtype=np.float64)
    if law.ndim != 1 or np.any(law < 0) or abs(law.sum() - 1) > 1e-9:
        raise ValueError(
            "pmf must hold the probabilities of degrees 0, 1, 2, ..., none negative, adding up to 1; "
            f"got shape {law.shape} with sum {law.sum():.6g}."
        )
    return law
