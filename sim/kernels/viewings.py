"""Who sees a post and takes notice: draws of many viewings at once."""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import BLOCK, uniform

_PARTS = 128


@njit(nogil=True, cache=True)
def take_notice(after, people, hazards, posts, horizon, most, seed, key, step, counts, kept, strength):
    """Count viewings by whole day, and list those that are noticed; return how many are.

    A viewing of hazard h, ``after`` days from now, is noticed with probability ``q = min(1, most (1 - e^-h))``, keyed by
    person, step and post, and then has the hazard h' with ``q (1 - e^-h') = 1 - e^-h``. Viewings beyond ``horizon`` days
    are left out. Writes ``counts`` (int64 [horizon + 1]), places in ``kept`` and h' in ``strength`` (room for all).
    """
    u, n = np.empty(BLOCK), 0
    for first in range(0, people.size, BLOCK):
        last = min(first + BLOCK, people.size)
        for k in range(first, last):  # a plain loop of draws, so that the compiler can use vector instructions
            u[k - first] = uniform(seed, key, people[k], step, posts[k])
        for k in range(first, last):
            if after[k] >= horizon + 1:
                continue
            counts[int(after[k])] += 1
            if u[k - first] >= most * hazards[k]:
                continue  # 1 - e^-h is at most h: most viewings end here
            p = -math.expm1(-hazards[k])
            q = min(1.0, most * p)
            if u[k - first] < q:
                kept[n] = k
                strength[n] = -math.log1p(-min(p / q, 1.0 - 1e-12))
                n += 1
    return n


@njit(nogil=True, cache=True)
def draw_viewers(followers, chance, days, seed, key, step, draw, who, when):
    """Write which followers see a post, and after how many days; return how many do.

    Each sees it with probability ``chance``, keyed by (follower, step, draw), on day j with a probability that rises to
    ``days[j]`` (cumulated, ends at 1).
    """
    u, n = np.empty(BLOCK), 0
    earliest = np.searchsorted(days, np.arange(_PARTS) / _PARTS)  # day at the beginning of each part of (0, 1)
    for first in range(0, followers.size, BLOCK):
        last = min(first + BLOCK, followers.size)
        for k in range(first, last):
            u[k - first] = uniform(seed, key, followers[k], step, draw)
        for k in range(first, last):
            if u[k - first] >= chance:
                continue
            x = u[k - first] / chance
            j = earliest[int(x * _PARTS)]
            while j < days.size - 1 and days[j] < x:
                j += 1
            who[n], when[n] = followers[k], j
            n += 1
    return n


@njit(nogil=True, cache=True)
def draw_rows(out, n_rows, seed, key, step, draw):
    """Write one of ``n_rows`` rows for each place of ``out``, keyed by place, step and draw; rows may come twice."""
    for k in range(out.size):
        out[k] = int(uniform(seed, key, k, step, draw) * n_rows)


@njit(nogil=True, cache=True)
def keep_once(ascending):
    """Move each value of a sorted list to its beginning once; return how many there are."""
    n = 0
    for value in ascending:
        if n == 0 or value != ascending[n - 1]:
            ascending[n] = value
            n += 1
    return n


@njit(nogil=True, cache=True)
def sort_by_day(after, kept, horizon, order, ends):
    """Write the places of ``kept`` by whole day of ``after``, in their order, and where each day ends in ``order``."""
    ends[:] = 0
    for k in range(kept.size):
        ends[int(after[kept[k]]) + 1] += 1
    for day in range(horizon + 1):
        ends[day + 1] += ends[day]
    place = ends[:-1].copy()
    for k in range(kept.size):
        day = int(after[kept[k]])
        order[place[day]] = k
        place[day] += 1
