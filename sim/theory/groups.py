"""Group buying: the probability that a group fills in time."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FloatArray = NDArray[np.float64]


def p_complete(size: ArrayLike, *, invited: ArrayLike, accepts: ArrayLike, strangers: ArrayLike = 0.0) -> FloatArray:
    """Return the probability that an initiator finds the other ``size - 1`` members.

    ``1 - P(Binomial(n, a) + Poisson(nu) <= g - 2)``: invited friends decide independently of each other, and of
    strangers who come from the public pool. Each order counts; a friend joins at most once.

    Parameters
    ----------
    size : array_like of int
        g, members needed, the initiator included; 1 is complete at once.
    invited : array_like of int
        n, friends invited.
    accepts : array_like
        a, probability that a friend joins in time, 0..1.
    strangers : array_like
        nu, mean number of strangers who join in time.

    Returns
    -------
    ndarray
        Probability, of the broadcast shape.

    Raises
    ------
    ValueError
        If a size is below 1, a count is no whole number, or a value leaves its range.

    References
    ----------
    Sum of independent binomial and Poisson counts; model specification, M06.
    """
    g, n, a, nu = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (size, invited, accepts, strangers)))
    if np.any(g < 1) or np.any(g % 1 != 0) or np.any(n < 0) or np.any(n % 1 != 0):
        raise ValueError("size must hold whole numbers of 1 or more, invited whole numbers of 0 or more.")
    if np.any(~((a >= 0) & (a <= 1))) or np.any(~(nu >= 0)):
        raise ValueError("accepts must lie between 0 and 1, strangers must not be negative.")
    missed = np.zeros(g.shape)
    for friends in range(int(g.max(initial=1)) - 1):
        missed += stats.binom.pmf(friends, n, a) * stats.poisson.cdf(g - 2 - friends, nu)
    complete: FloatArray = np.clip(1 - missed, 0.0, 1.0)
    return complete
