"""Cascades along ties: content that people pass on (independent cascade), and habits that need company (threshold).

Whoever is reached is reached once. Every draw is keyed by the people of a tie (or by the person), the step and the
post, so that a cascade does not depend on the order in which ties are looked at, on other cascades or on the layout
of the graph. The work is per tie touched: the stamps of people are never cleared.

Sources: Goldenberg, Libai & Muller (2001), Marketing Letters 12(3); Kempe, Kleinberg & Tardos (2003), KDD (independent
cascade and linear threshold); Watts (2002), PNAS 99(9) (global cascades of thresholds); Iribarren & Moro (2009),
Physical Review Letters 103, 038702 (lognormal delays).
"""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import two_uniforms, uniform

_SIDE = np.int64(1) << np.int64(32)


@njit(nogil=True, cache=True)
def cascade(
    starts, seeds, when, posts, step, offsets, neighbours, n_strong, chances, response, seed, keys, stamp, base
):  # fmt: skip
    """Spread posts from their seeds; each tie of a person who shares carries a post on once, with its own luck.

    Parameters
    ----------
    starts : int64 [posts + 1]
        Post c starts at ``seeds[starts[c]:starts[c + 1]]`` (rows of people; repeats count once).
    when : float64 [seeds]
        Days after the post at which the seeds see it.
    posts : int64 [posts], step : int
        What the draws of a post are keyed by, beside the people.
    offsets, neighbours, n_strong
        Ties (rows with strong ties first).
    chances : (float, float, float, bool)
        T_strong and T_weak, probability that a tie carries on, all in all; s, probability that a person shares at
        all (no less than either: given sharing a tie carries with T / s); whether seeds share for certain.
    response : (float, float)
        Median and log standard deviation of the days between the moment at which a person could see the post and
        the one at which they do.
    seed, keys : uint32, three uint32
        Keys of the decisions: whether a person shares, whether a tie carries, the delay.
    stamp : int64 [people], base : int
        Scratch that is kept between calls: nothing in it is as large as ``base``; the caller adds the number reached.

    Returns
    -------
    which, people, parents, depths : int32
        Post, person, position of whoever passed it on (-1 for seeds) and generation of everybody reached; generations
        do not descend within a post. A person whom several people of one generation reach belongs to the one who
        saw it first.
    times : float64
        Days from the post until the person sees it.
    """
    room = max(2 * seeds.size, 64)
    which, people = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    parents, depths = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
    times = np.empty(room)
    t_strong, t_weak, sharing, is_certain = chances
    strong, weak = (t_strong / sharing, t_weak / sharing) if sharing > 0.0 else (0.0, 0.0)
    end = 0
    for c in range(posts.size):
        begin, post = end, posts[c]
        for q in range(starts[c], starts[c + 1]):
            i = seeds[q]
            if stamp[i] < base + begin:
                stamp[i] = base + end
                which[end], people[end], parents[end], depths[end], times[end] = c, i, -1, 0, when[q]
                end += 1
        k = begin
        while k < end:
            i = people[k]
            shares = sharing >= 1.0 or (is_certain and depths[k] == 0)
            if not (shares or uniform(seed, keys[0], i, step, post) < sharing):
                k += 1
                continue
            first, split, last = offsets[i], offsets[i] + n_strong[i], offsets[i + 1]
            if end + (last - first) > room:
                room = 2 * (end + (last - first))
                which, people = _longer(which, end, room), _longer(people, end, room)
                parents, depths = _longer(parents, end, room), _longer(depths, end, room)
                times = _longer(times, end, room)
            for e in range(first, last):
                j = neighbours[e]
                at = stamp[j] - base
                if at >= begin and (depths[at] <= depths[k] or not _is_sooner(k, parents[at], times, people)):
                    continue
                if uniform(seed, keys[1], np.int64(i) * _SIDE + j, step, post) >= (strong if e < split else weak):
                    continue
                if at >= begin:
                    times[at] += times[k] - times[parents[at]]
                    parents[at] = k
                    continue
                stamp[j] = base + end
                which[end], people[end], parents[end], depths[end] = c, j, k, depths[k] + 1
                times[end] = times[k] + _delay(response, seed, keys[2], j, step, post)
                end += 1
            k += 1
    return which[:end], people[:end], parents[:end], depths[:end], times[:end]


@njit(inline="always", cache=True)
def _is_sooner(k, other, times, people):
    """Return whether the sharer at ``k`` saw the post before the one at ``other`` (the lower row on a draw)."""
    return times[k] < times[other] or (times[k] == times[other] and people[k] < people[other])


@njit(inline="always", cache=True)
def _delay(response, seed, key, person, step, post):
    """Return a lognormal number of days (Box & Muller 1958)."""
    median, sigma = response
    if median <= 0.0:
        return 0.0
    a, b = two_uniforms(seed, key, person, step, post)
    return median * math.exp(sigma * math.sqrt(-2.0 * math.log(a)) * math.cos(2.0 * math.pi * b))


@njit(cache=True)
def _longer(array, used, room):
    """Return a longer copy of the first ``used`` entries."""
    out = np.empty(room, dtype=array.dtype)
    out[:used] = array[:used]
    return out


@njit(nogil=True, cache=True)
def adopt_with_friends(seeds, offsets, neighbours, needed, heard):
    """Return everybody who adopts once ``needed`` of their neighbours have (linear threshold), seeds first.

    ``needed`` int32 [people]; ``heard`` int32 [people] must be zeros on entry and is zeros again on exit.
    """
    n = needed.size
    adopters = np.empty(n, dtype=np.int32)
    is_in = np.zeros(n, dtype=np.bool_)
    end = 0
    for i in seeds:
        if not is_in[i]:
            is_in[i] = True
            adopters[end] = i
            end += 1
    k = 0
    while k < end:
        for e in range(offsets[adopters[k]], offsets[adopters[k] + 1]):
            j = neighbours[e]
            heard[j] += 1
            if heard[j] >= needed[j] and not is_in[j]:
                is_in[j] = True
                adopters[end] = j
                end += 1
        k += 1
    for k in range(end):
        for e in range(offsets[adopters[k]], offsets[adopters[k] + 1]):
            heard[neighbours[e]] = 0
    return adopters[:end].copy()
