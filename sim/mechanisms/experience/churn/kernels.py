"""Hazards of leaving, recomputed for everybody active."""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import BLOCK


@njit(nogil=True, cache=True)
def churn_rates(start, stop, active, users, base, satisfaction, trust, friends, offsets, weights, rates, column):
    """Write mu = base * exp(-gs (sat - .70) - gT (trust - .70) - gf share of friends who are active).

    ``users`` are the rows of the ``active`` people in the columns base, satisfaction, trust and rates. ``weights`` =
    (gs, gT, gf); ``friends`` counts active friends, ``offsets`` [people, 2] begin and end of the row of all
    of them; ``rates`` is users x causes and ``column`` the cause written. Columns are gathered in loops without a call,
    so that the memory is asked for many people at once.
    """
    shift = np.empty(BLOCK)
    for begin in range(start, stop, BLOCK):
        m = min(BLOCK, stop - begin)
        for k in range(m):
            i, r = active[begin + k], users[begin + k]
            share = friends[i] / max(offsets[i, 1] - offsets[i, 0], 1)
            shift[k] = weights[0] * (satisfaction[r] - 0.70) + weights[1] * (trust[r] - 0.70) + weights[2] * share
        for k in range(m):
            shift[k] = math.exp(-shift[k])
        for k in range(m):
            rates[users[begin + k], column] = base[users[begin + k]] * shift[k]
    return 0
