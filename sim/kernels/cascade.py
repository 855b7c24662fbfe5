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

from sim.kernels.philox import BLOCK, two_uniforms, uniform

_SIDE = np.int64(1) << np.int64(32)
_LOW = _SIDE - np.int64(1)
_NONE = np.int64(0)  # numba would compile what a plain 0 is handed to once more, for the literal 0


@njit(nogil=True, cache=True)
def cascade(
    starts, seeds, when, posts, step, offsets, neighbours, n_strong, chances, response, seed, keys, stamp, base,
    keeps_seeds,
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
        all (above 0, no less than either: given sharing a tie carries with T / s); whether seeds share for certain.
    response : (float, float)
        Median and log standard deviation of the days between the moment at which a person could see the post and
        the one at which they do.
    seed, keys : uint32, three uint32
        Keys of the decisions: whether a person shares, whether a tie carries, the delay.
    stamp : int64 [people], base : int
        Scratch that is kept between calls: nothing in it is as large as ``base``; the caller adds the number reached.
    keeps_seeds : bool
        False: seeds that do not share are left out (row -1 in generation 0 stands for those of a post).

    Returns
    -------
    which, people, parents, depths : int32
        Post, person, position of whoever passed it on (-1 for seeds) and generation of everybody reached; generations
        do not descend within a post. A person whom several people of one generation reach belongs to the one who
        saw it first.
    times : float64
        Days from the post until the person sees it.
    """
    out, ties, u = _room_for(max((2 if keeps_seeds else 1) * seeds.size, 64)), _room_for_ties(), np.empty(BLOCK)
    all_share, seeds_share, end = chances[2] >= 1.0, chances[2] >= 1.0 or chances[3], _NONE
    for c in range(posts.size):
        begin, post = end, posts[c]
        if end + 1 + starts[c + 1] - starts[c] > out[0].size:
            out = _longer(out, end, 2 * (end + 1 + starts[c + 1] - starts[c]))
        end = _begin(c, end, out, starts, seeds, when, post, step, chances[2], seeds_share, seed, keys[0], stamp, base,
                     keeps_seeds, u)  # fmt: skip
        k, draws = begin if keeps_seeds else begin + 1, keeps_seeds and not seeds_share
        while k < end:  # a generation: those from k to here
            last = end
            out, end = _pass_on(k, last, begin, end, out, post, step, offsets, neighbours, n_strong, chances, draws,
                                response, seed, keys, stamp, base, u, ties)  # fmt: skip
            k, draws = last, not all_share
    return out[0][:end], out[1][:end], out[2][:end], out[3][:end], out[4][:end]


@njit(nogil=True, cache=True)
def _begin(c, end, out, starts, seeds, when, post, step, sharing, seeds_share, seed, key, stamp, base, keeps_seeds, u):
    """List the seeds of a post (those who share, unless all are kept), and stamp all of them; return the new number."""
    which, people, parents, depths, times = out
    begin, draws = end, not (keeps_seeds or seeds_share)
    if not keeps_seeds:
        which[end], people[end], parents[end], depths[end], times[end] = c, -1, -1, 0, 0.0
        end += 1
    for first in range(starts[c], starts[c + 1], u.size):
        last = min(first + u.size, starts[c + 1])
        if draws:
            for q in range(first, last):  # a plain loop of draws, so that the compiler can use vector instructions
                u[q - first] = uniform(seed, key, seeds[q], step, post)
        for q in range(first, last):
            i = seeds[q]
            if stamp[i] >= base + begin:
                continue
            stamp[i] = base + begin
            if not draws or u[q - first] < sharing:
                stamp[i] = base + end
                which[end], people[end], parents[end], depths[end], times[end] = c, i, -1, 0, when[q]
                end += 1
    return end


@njit(nogil=True, cache=True)
def _pass_on(
    start,
    stop,
    begin,
    end,
    out,
    post,
    step,
    offsets,
    neighbours,
    n_strong,
    chances,
    draws,
    response,
    seed,
    keys,
    stamp,
    base,
    u,
    ties,
):
    """Let a generation pass the post on along their ties; return (lists, the new number of people reached).

    ``draws``: whether it is drawn who of the generation shares. Ties are gathered over people, so that many are asked at
    once, in the order of people and rows.
    """
    rows, n = np.empty((u.size, 4), dtype=np.int64), _NONE
    strong, weak = chances[0] / chances[2], chances[1] / chances[2]
    for first in range(start, stop, u.size):
        m = _sharers(
            first,
            min(first + u.size, stop),
            out[1],
            draws,
            chances[2],
            post,
            step,
            offsets,
            neighbours,
            n_strong,
            seed,
            keys[0],
            u,
            rows,
        )
        x = _NONE
        while x < m:
            x, n = _gather(x, m, n, rows, out[1], neighbours, strong, weak, ties[0], ties[1], ties[2])
            if n == BLOCK:
                out, end = _ask(n, begin, end, out, post, step, response, seed, keys, stamp, base, ties)
                n = 0
    return _ask(n, begin, end, out, post, step, response, seed, keys, stamp, base, ties)


@njit(nogil=True, cache=True)
def _gather(x, m, n, rows, people, neighbours, strong, weak, entity, by, limit):
    """Write the ties of sharers ``x`` to ``m`` behind the ``n`` that are gathered, as far as there is room; return both.

    Begins of rows move on as their ties are taken. Apart from the loop that asks, for arrays that are renewed within a
    loop are counted at each turn.
    """
    while x < m:
        k, split = rows[x, 0], rows[x, 2]
        side = np.int64(people[k]) * _SIDE
        last = min(rows[x, 3], rows[x, 1] + entity.size - n)
        for e in range(rows[x, 1], last):
            entity[n], by[n], limit[n] = side + neighbours[e], k, strong if e < split else weak
            n += 1
        rows[x, 1] = last
        if last < rows[x, 3]:
            return x, n
        x += 1
        if n == entity.size:
            return x, n
    return x, n


@njit(nogil=True, cache=True)
def _sharers(first, last, people, draws, sharing, post, step, offsets, neighbours, n_strong, seed, key, u, rows):
    """Write position, begin, split and end of the row of everybody of a block who shares; return how many do."""
    if draws:
        for k in range(first, last):
            u[k - first] = uniform(seed, key, people[k], step, post)
    m = 0
    for k in range(first, last):
        rows[m, 0] = k  # written always, counted when the person shares: no branch
        m += not draws or u[k - first] < sharing
    for x in range(m):  # many rows are fetched from memory at a time
        i = people[rows[x, 0]]
        rows[x, 1], rows[x, 2], rows[x, 3] = offsets[i, 0], offsets[i, 0] + n_strong[i], offsets[i, 1]
    seen = 0
    for x in range(m):
        if rows[x, 3] > rows[x, 1]:
            seen += neighbours[rows[x, 1]] + neighbours[rows[x, 3] - 1]
    u[0] = seen  # or the compiler would leave it out
    return m


@njit(nogil=True, cache=True)
def _ask(n, begin, end, out, post, step, response, seed, keys, stamp, base, ties):
    """Draw which of ``n`` ties carry, and list whom they reach; return (lists, the new number of people reached)."""
    entity, by, limit, u, carries = ties
    for a in range(n):  # a plain loop of draws, so that the compiler can use vector instructions
        u[a] = uniform(seed, keys[1], entity[a], step, post)
    m = 0
    for a in range(n):
        carries[m] = a  # written always, counted when the tie carries: no branch
        m += u[a] < limit[a]
    if end + m > out[0].size:
        out = _longer(out, end, 2 * (end + m))
    which, people, parents, depths, times = out
    for a in carries[:m]:
        j, k = entity[a] & _LOW, by[a]
        at = stamp[j] - base
        if at >= begin and (depths[at] <= depths[k] or not _is_sooner(k, parents[at], times, people)):
            continue
        if at >= begin:
            times[at] += times[k] - times[parents[at]]
            parents[at] = k
            continue
        stamp[j] = base + end
        which[end], people[end], parents[end], depths[end] = which[k], j, k, depths[k] + 1
        times[end] = times[k] + _delay(response, seed, keys[2], j, step, post)
        end += 1
    return out, end


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
def _room_for(n):
    """Return empty lists of post, person, parent, generation and time."""
    return (
        np.empty(n, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.empty(n),
    )


@njit(cache=True)
def _room_for_ties():
    """Return scratch for ties that are asked together: entity of the draw, position of the sharer, chance, draw, carriers."""
    return (
        np.empty(BLOCK, dtype=np.int64),
        np.empty(BLOCK, dtype=np.int32),
        np.empty(BLOCK),
        np.empty(BLOCK),
        np.empty(BLOCK, dtype=np.int32),
    )


@njit(cache=True)
def _longer(lists, used, room):
    """Return longer copies of the first ``used`` entries."""
    out = _room_for(room)
    for k in range(used):
        out[0][k], out[1][k], out[2][k], out[3][k] = lists[0][k], lists[1][k], lists[2][k], lists[3][k]
        out[4][k] = lists[4][k]
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
        for e in range(offsets[adopters[k], 0], offsets[adopters[k], 1]):
            j = neighbours[e]
            heard[j] += 1
            if heard[j] >= needed[j] and not is_in[j]:
                is_in[j] = True
                adopters[end] = j
                end += 1
        k += 1
    for k in range(end):
        for e in range(offsets[adopters[k], 0], offsets[adopters[k], 1]):
            heard[neighbours[e]] = 0
    return adopters[:end].copy()
