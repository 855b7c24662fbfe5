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
def draw_viewers(followers, ends, chances, posted, days, seed, key, steps, draws, who, when, starts):
    """Write who sees each post, and after how many days; where each post begins in these lists goes into ``starts``.

    The followers of post c end at ``ends[c]``. Each sees it with probability ``chances[c]``, keyed by (follower,
    ``steps[c]``, ``draws[c]``), ``posted[c] + j`` days from now with a probability that rises to ``days[j]`` (cumulated,
    ends at 1). ``starts`` (int64 [posts + 1]) begins with 0.
    """
    n = begin = np.int64(0)  # not a plain 0, for which numba would compile what it is handed to once more
    earliest = np.searchsorted(days, np.arange(_PARTS) / _PARTS)  # day at the beginning of each part of (0, 1)
    for c in range(ends.size):
        n = _draw_viewers_of_one(
            followers[begin : ends[c]],
            chances[c],
            posted[c],
            days,
            earliest,
            seed,
            key,
            steps[c],
            draws[c],
            n,
            who,
            when,
        )
        begin, starts[c + 1] = ends[c], n


@njit(nogil=True, cache=True)
def _draw_viewers_of_one(followers, chance, posted, days, earliest, seed, key, step, draw, n, who, when):
    """Write who sees one post behind the ``n`` that are written; return the new number."""
    u = np.empty(BLOCK)
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
            who[n], when[n] = followers[k], posted + j
            n += 1
    return n


@njit(nogil=True, cache=True)
def draw_rows(out, n_rows, seed, key, step, draw):
    """Write one of ``n_rows`` rows for each place of ``out``, keyed by place, step and draw; rows may come twice."""
    for k in range(out.size):
        out[k] = int(uniform(seed, key, k, step, draw) * n_rows)


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
