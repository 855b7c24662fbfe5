"""Edge-based compartmental equations: word of mouth on an infinite configuration graph, step by step.

A person of degree k is reached over k ties. ``Theta_k`` is the probability that a tie of theirs has not
yet carried word of mouth, ``phi`` the probability that the neighbour behind a tie has not adopted:

    phi(t)       = exp(-A(t)) sum_k k P(k) Theta_k(t)^(k-1) / <k>
    Theta_k(t+1) = Theta_k(t) - (1 - exp(-b_k)) (Theta_k(t) - phi(t)),   Theta_k(0) = 1
    F(t)         = 1 - exp(-A(t)) sum_k P(k) Theta_k(t)^k

with ``A`` the accumulated external hazard and ``b_k`` the hazard per tie and step. Where adopters talk for D steps
only, ``Theta - phi`` (the neighbour has adopted and the tie has not carried yet) becomes ``T_k``, those who still talk:

    T_k(t+1)     = exp(-b_k) T_k(t) + phi(t) - phi(t+1) - exp(-D b_k) (phi(t-D) - phi(t-D+1))

Exact for large graphs
at the same synchronous discretisation as the simulation. Two normalisations of ``b_k`` exist and give
different curves on the same graph: `per_edge` and `normalised`.

Source: Miller, Slim & Volz (2012), Journal of the Royal Society Interface 9(70), here in discrete time
and with an external hazard.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FloatArray = NDArray[np.float64]

_TAIL = 1e-14  # probability left out above the largest degree


def poisson_degrees(mean: float) -> FloatArray:
    """Return the probabilities of degrees 0, 1, ... of an Erdos-Renyi graph with the given mean degree."""
    degrees = np.arange(int(stats.poisson.isf(_TAIL, mean)) + 1)
    return _normalise(stats.poisson.pmf(degrees, mean))


def regular_degrees(k: int) -> FloatArray:
    """Return the probabilities of degrees 0 ... k when everybody has exactly ``k`` neighbours."""
    return given_degrees([k])


def negative_binomial_degrees(mean: float, shape: float) -> FloatArray:
    """Return negative binomial probabilities of degrees 0, 1, ...; variance ``mean + mean**2 / shape``.

    ``shape`` 1 is the geometric distribution; a large shape tends to `poisson_degrees`.
    """
    p_stop = shape / (shape + mean)
    degrees = np.arange(int(stats.nbinom.isf(_TAIL, shape, p_stop)) + 1)
    return _normalise(stats.nbinom.pmf(degrees, shape, p_stop))


def given_degrees(sequence: ArrayLike) -> FloatArray:
    """Return the shares of degrees 0 ... max of an observed degree sequence (one integer per person)."""
    return _normalise(np.bincount(np.asarray(sequence, dtype=np.int64)))


def per_edge(
    pmf: ArrayLike,
    edge_hazard: float,
    *,
    external: ArrayLike,
    n_days: int,
    steps_per_day: int = 1,
    talk_steps: int | None = None,
) -> FloatArray:
    """Return the adopted share when each tie to an adopter adds the same hazard (hubs adopt early).

    Parameters
    ----------
    pmf : array_like, shape (max_degree + 1,)
        Probability of each degree.
    edge_hazard : float
        Hazard per tie to an adopter and day. ``q / mean degree`` gives a mean incoming influence of ``q``.
    external : float or array_like, shape (n_days,)
        External hazard per day, constant or one value for each day.
    n_days : int
        Days to follow.
    steps_per_day : int
        Number of equal steps in a day; hazards are divided by it.
    talk_steps : int or None
        Steps for which an adopter talks, the first one after adopting; None: for ever.

    Returns
    -------
    ndarray, shape (n_days * steps_per_day + 1,)
        Share of the population after each step; the first value is zero.

    Raises
    ------
    ValueError
        If ``pmf`` is no distribution, or ``external`` has neither one value nor one for each day.
    """
    pmf = _checked(pmf)
    exposure = _accumulated(external, n_days=n_days, steps_per_day=steps_per_day)
    edge_hazards = np.full(pmf.size, edge_hazard / steps_per_day)
    return _adopted(pmf, edge_hazards, exposure=exposure, talk_steps=talk_steps)


def normalised(
    pmf: ArrayLike,
    q: float,
    *,
    external: ArrayLike,
    n_days: int,
    steps_per_day: int = 1,
    talk_steps: int | None = None,
) -> FloatArray:
    """Return the adopted share when a person's ties share a total influence ``q`` (``q / k`` per tie).

    People without neighbours hear nothing. The other parameters, the result and the errors are those of
    `per_edge`; ``q`` is the hazard per day of a person all of whose neighbours have adopted. The convention
    is that of Rand & Rust (2011), International Journal of Research in Marketing 28(3), and of Fibich &
    Gibori (2010), Operations Research 58(5).
    """
    pmf = _checked(pmf)
    exposure = _accumulated(external, n_days=n_days, steps_per_day=steps_per_day)
    degrees = np.arange(pmf.size)
    edge_hazards = np.where(degrees > 0, q / steps_per_day / np.maximum(degrees, 1), 0.0)
    return _adopted(pmf, edge_hazards, exposure=exposure, talk_steps=talk_steps)


def _adopted(
    pmf: FloatArray, edge_hazards: FloatArray, *, exposure: FloatArray, talk_steps: int | None = None
) -> FloatArray:
    """Return the adopted share at each entry of ``exposure`` (the accumulated external hazard)."""
    present = np.flatnonzero(pmf)
    share, p_carry = pmf[present], -np.expm1(-edge_hazards[present])
    ends_of_ties = present * share
    ends_of_ties = ends_of_ties / max(ends_of_ties.sum(), np.finfo(float).tiny)
    other_ties = np.maximum(present - 1, 0)
    spared = np.exp(-exposure)
    theta = np.ones(present.size)
    adopted = np.zeros(exposure.size)
    phi = np.ones(exposure.size)
    talking = np.zeros(present.size)  # the neighbour has adopted and still talks, the tie has not carried yet
    for t in range(exposure.size - 1):
        theta = theta - p_carry * talking
        phi[t + 1] = spared[t + 1] * (ends_of_ties @ theta**other_ties)
        talking = (1 - p_carry) * talking + phi[t] - phi[t + 1]
        if talk_steps is not None and t >= talk_steps:
            began = t - talk_steps
            talking = talking - (1 - p_carry) ** talk_steps * (phi[began] - phi[began + 1])
        adopted[t + 1] = 1 - spared[t + 1] * (share @ theta**present)
    return adopted


def _accumulated(external: ArrayLike, *, n_days: int, steps_per_day: int) -> FloatArray:
    """Return the external hazard accumulated at the start and after each step."""
    daily = np.asarray(external, dtype=np.float64)
    if daily.shape not in ((), (n_days,)):
        raise ValueError(f"external must be one hazard, or one for each of {n_days} days; got shape {daily.shape}.")
    by_step = np.repeat(np.broadcast_to(daily, n_days) / steps_per_day, steps_per_day)
    return np.concatenate([[0.0], np.cumsum(by_step)])


def _checked(pmf: ArrayLike) -> FloatArray:
    values = np.asarray(pmf, dtype=np.float64)
    if values.ndim != 1 or np.any(values < 0) or abs(values.sum() - 1) > 1e-9:
        raise ValueError(
            "pmf must hold the probabilities of degrees 0, 1, 2, ..., none negative, adding up to 1; "
            f"got shape {values.shape} with sum {values.sum():.6g}. For observed degrees use given_degrees."
        )
    return values


def _normalise(weights: ArrayLike) -> FloatArray:
    values = np.asarray(weights, dtype=np.float64)
    total: float = values.sum()
    return values / total
