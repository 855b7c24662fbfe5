"""BG/NBD in closed form: Poisson purchases at Gamma rates, gone after each repeat purchase with a Beta probability.

Nobody is gone after the first purchase, nor between purchases. r, alpha: shape and rate of the purchase rates; a, b: Beta
of the dropout. Source of all: Fader, Hardie & Lee (2005), Marketing Science 24(2). Arrays broadcast.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]


def bg_nbd_log_likelihood(
    x: ArrayLike, t_x: ArrayLike, end: ArrayLike, *, r: float, alpha: float, a: float, b: float
) -> FloatArray:
    """Return the log likelihood of x repeat purchases, the last at age t_x, observed up to an age (their eq. 6)."""
    x, t, end = (np.asarray(v, dtype=np.float64) for v in (x, t_x, end))
    ways = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    there = special.betaln(a, b + x) - special.betaln(a, b) - (r + x) * np.log(alpha + end)
    gone = special.betaln(a + 1, b + np.maximum(x, 1) - 1) - special.betaln(a, b) - (r + x) * np.log(alpha + t)
    return np.asarray(ways + np.logaddexp(there, np.where(x > 0, gone, -np.inf)))


def bg_nbd_mean(horizon: ArrayLike, *, r: float, alpha: float, a: float, b: float) -> FloatArray:
    """Return the expected repeat purchases up to an age (their eq. 9); ``a`` is not 1.

    ``(a + b - 1) / (a - 1) (1 - (alpha / (alpha + t))^r 2F1(r, b; a + b - 1; t / (alpha + t)))``
    """
    t = np.asarray(horizon, dtype=np.float64)
    mixed = special.hyp2f1(r, b, a + b - 1, t / (alpha + t))
    return np.asarray((a + b - 1) / (a - 1) * (1 - (alpha / (alpha + t)) ** r * mixed))


def bg_nbd_pmf(count: ArrayLike, horizon: float, *, r: float, alpha: float, a: float, b: float) -> FloatArray:
    """Return the probability of ``count`` repeat purchases up to an age (their eq. 8).

    There after ``count`` of them, or gone after the last: then ``count`` or more would have come without dropout, a
    negative binomial tail.
    """
    k = np.asarray(count, dtype=np.float64)
    share = horizon / (alpha + horizon)
    ways = special.gammaln(r + k) - special.gammaln(r) - special.gammaln(k + 1)
    exactly = np.exp(ways + r * np.log1p(-share) + k * np.log(share))
    as_many = np.maximum(k, 1)
    gone = np.exp(special.betaln(a + 1, b + as_many - 1) - special.betaln(a, b)) * special.betainc(as_many, r, share)
    there = np.exp(special.betaln(a, b + k) - special.betaln(a, b)) * exactly
    return np.asarray(there + np.where(k > 0, gone, 0.0))
