"""Spend per order of people who differ: the gamma-gamma model.

The value of an order is Gamma(shape p, rate nu), the same nu for all orders of a person, nu ~ Gamma(shape q, rate gamma)
over people, independent of how often they buy. Source: Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value";
Colombo & Jiang (1999), Journal of Interactive Marketing 13(3).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]


def spend_log_likelihood(mean: ArrayLike, n: ArrayLike, *, p: float, q: float, gamma: float) -> FloatArray:
    """Return the log density of the mean value (positive) of a person's n orders."""
    z, n = np.asarray(mean, dtype=np.float64), np.asarray(n, dtype=np.float64)
    shape = p * n
    ways = special.gammaln(shape + q) - special.gammaln(shape) - special.gammaln(q)
    spread = q * np.log(gamma) + (shape - 1) * np.log(z) + shape * np.log(n)
    return np.asarray(ways + spread - (shape + q) * np.log(gamma + n * z))


def expected_spend(mean: ArrayLike, n: ArrayLike, *, p: float, q: float, gamma: float) -> FloatArray:
    """Return a person's expected value per order after n orders: between their own mean and that of all; q above 1."""
    z, n = np.asarray(mean, dtype=np.float64), np.asarray(n, dtype=np.float64)
    return np.asarray(p * (gamma + n * z) / (p * n + q - 1))
