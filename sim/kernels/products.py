"""Inner products of rows of two tables, row by row."""

import numpy as np
from numba import njit


@njit(cache=True)
def products(left, left_rows, right, right_rows):
    """Return the inner product of each pair of rows, float64 [pairs]; neither the rows nor the products are listed."""
    out = np.empty(left_rows.size)
    for k in range(left_rows.size):
        total = 0.0
        for d in range(left.shape[1]):
            total += left[left_rows[k], d] * right[right_rows[k], d]
        out[k] = total
    return out
