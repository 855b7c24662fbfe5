"""Visits and needs of the people who are active today."""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import BLOCK, uniform
from sim.world.people import LIFE


@njit(inline="always", cache=True)
def _needs(u, rate):
    """Return a Poisson number of needs, at most 100, by inversion of ``u``."""
    n = 0
    if u > 1.0 - rate:
        p = math.exp(-rate)
        total = p
        while u > total and n < 100:
            n += 1
            p *= rate / n
            total += p
    return n


@njit(nogil=True, cache=True)
def visit_and_need(
    start,
    stop,
    active,
    users,
    habit,
    need_rate,
    luck_from,
    novelty,
    today,
    season,
    seed,
    visit_key,
    need_key,
    visitors,
    needs,
):
    """Write who visits today and how many planned needs each visitor has; return how many visit in this chunk.

    A person visits out of habit with probability 1 - exp(-habit * novelty(age)), and whenever at least one
    need (Poisson) arises. ``users`` are the rows of the ``active`` people in the other columns. ``novelty`` is a table
    by age in days, its last entry holds for all later ages. Luck is keyed by the person's own days (``own_days``).
    A number n of needs is drawn by inversion from one uniform, so it is monotone in the rate.
    """
    n = 0
    last = novelty.size - 1
    who, rates, habits = np.empty(BLOCK, dtype=np.int32), np.empty(BLOCK), np.empty(BLOCK)
    own_day = np.empty(BLOCK, dtype=np.int32)
    u_need, u_visit = np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(start, stop, BLOCK):
        m = 0  # those who may come at all: one-visit users have neither needs nor a habit
        for k in range(begin, min(begin + BLOCK, stop)):
            rate, x = need_rate[users[k]] * season, habit[users[k]]
            who[m], rates[m], habits[m] = active[k], rate, x  # written always, counted when kept
            own_day[m] = today - luck_from[users[k]]
            m += (rate > 0.0) | (x > 0.0)
        for k in range(m):  # plain loops of draws, so that the compiler can use vector instructions
            u_need[k] = uniform(seed, need_key, who[k], own_day[k], 0)
        for k in range(m):
            u_visit[k] = uniform(seed, visit_key, who[k], own_day[k], 0)
        for k in range(m):
            habits[k] *= novelty[min(own_day[k] & (LIFE - 1), last)]
        for k in range(m):
            if u_need[k] <= 1.0 - rates[k] and u_visit[k] >= habits[k]:
                continue
            wants = _needs(u_need[k], rates[k])
            if wants > 0 or u_visit[k] < -math.expm1(-habits[k]):
                visitors[start + n] = who[k]
                needs[start + n] = wants
                n += 1
    return n


@njit(cache=True)
def turn_quiet(people, user_of, state, before, last_visit, is_quiet, quiet):
    """Write who of these active people has not been here since the day ``before``, and is not told to be quiet yet.

    Returns how many; they are told so. Whoever stands there twice is written once.
    """
    n = 0
    for i in people:
        u = user_of[i]
        if last_visit[u] < before and not is_quiet[u] and state[i] == 1:
            is_quiet[u], quiet[n] = True, i
            n += 1
    return n
