"""Hazards of leaving, recomputed for everybody active."""

import math

from numba import njit


@njit(nogil=True, cache=True)
def churn_rates(start, stop, active, base, satisfaction, trust, friends, degree, weights, rates, column):
    """Write mu = base * exp(-gs (sat - .70) - gT (trust - .70) - gf share of friends who are active).

    ``weights`` = (gs, gT, gf); ``friends`` counts active friends, ``degree`` all of them; ``rates`` is people x
    causes and ``column`` the cause written.
    """
    for k in range(start, stop):
        i = active[k]
        share = friends[i] / degree[i] if degree[i] > 0 else 0.0
        shift = weights[0] * (satisfaction[i] - 0.70) + weights[1] * (trust[i] - 0.70) + weights[2] * share
        rates[i, column] = base[i] * math.exp(-shift)
    return 0
