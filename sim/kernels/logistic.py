"""The logistic function inside compiled loops."""

import math

from numba import njit


@njit(inline="always", cache=True)
def logistic(x):
    """Return 1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + math.exp(-x))
