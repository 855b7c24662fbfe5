"""The best price of a seller whose sales fall by a constant elasticity, and what a change of costs or fees does to it.

Profit ``(p (1 - k) - c) A p^-b`` is largest at ``p = c / (1 - k) x b / (b - 1)`` for ``b > 1`` (Lerner's rule).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def best_price(cost: ArrayLike, elasticity: ArrayLike, *, fee: ArrayLike = 0.0) -> FloatArray:
    """Return the price of the largest profit.

    Parameters
    ----------
    cost : array_like
        Unit cost, in any money.
    elasticity : array_like
        ``b`` above 1: by how many percent sales fall when the price rises by one.
    fee : array_like
        Share of the price that goes to the platform.

    References
    ----------
    Lerner (1934), Review of Economic Studies 1(3).
    """
    c, b, k = (np.asarray(x, dtype=np.float64) for x in (cost, elasticity, fee))
    return np.asarray(c * b / ((b - 1) * (1 - k)))


def expected_sales(price: ArrayLike, *, elasticity: float, at_one: float) -> FloatArray:
    """Return sales at a price: ``at_one`` at a price of 1, falling by a constant elasticity."""
    return np.asarray(at_one * np.asarray(price, dtype=np.float64) ** -elasticity)
