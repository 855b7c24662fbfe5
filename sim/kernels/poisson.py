"""Poisson numbers by inversion of a keyed uniform number, so that they are monotone in the mean."""

import math

from numba import njit

LARGEST = 500.0  # means above it are cut: exp(-mean) must not vanish


@njit(inline="always", cache=True)
def poisson(u, mean):
    """Return a Poisson number by inversion of ``u``: monotone in the mean."""
    mean = min(mean, LARGEST)
    p = math.exp(-mean)
    total = p
    n = 0
    while u > total and n < 2000:
        n += 1
        p *= mean / n
        total += p
    return n


@njit(cache=True)
def fill_poisson(u, mean, out):
    """Write a Poisson number for each uniform number and mean."""
    for k in range(u.size):
        out[k] = poisson(u[k], mean[k])
