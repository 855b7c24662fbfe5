"""Pushing changes along ties: whoever changes touches the neighbours' counters once; nobody polls.

Counters are 64-bit fixed point (unit 2**-40), so sums are exact, do not depend on order, and what was pushed
can be withdrawn without residue.
"""

import numpy as np
from numba import njit

from sim.kernels.philox import uniform

ONE = 2.0**40
_BLOCK = 64


@njit(nogil=True, cache=True)
def push(people, strong, weak, offsets, neighbours, n_strong, counter, is_touched, touched):
    """Add ``strong[k]`` or ``weak[k]`` (int64) to the counter of every neighbour of ``people[k]``.

    Rows touched for the first time in this call are written into ``touched``; returns their number.
    ``is_touched`` must be all False on entry and is reset on exit.
    """
    n = 0
    for k in range(people.size):
        i = people[k]
        begin = offsets[i, 0]
        split = begin + n_strong[i]
        end = offsets[i, 1]
        a = strong[k]
        for e in range(begin, split):
            j = neighbours[e]
            counter[j] += a
            if not is_touched[j]:
                is_touched[j] = True
                touched[n] = j
                n += 1
        b = weak[k]
        for e in range(split, end):
            j = neighbours[e]
            counter[j] += b
            if not is_touched[j]:
                is_touched[j] = True
                touched[n] = j
                n += 1
    for k in range(n):
        is_touched[touched[k]] = False
    return n


@njit(nogil=True, cache=True)
def push_rates(people, strong, weak, offsets, neighbours, n_strong, counter, scale, touched, rates):
    """Push like ``push``; write each neighbour and the rate it has now, its counter times ``scale``; return how many.

    ``scale`` has one entry for all, or one per person. A neighbour of several people is written several times, the
    last time with what holds (``touched`` and ``rates`` have room for every tie pushed).
    """
    n = 0
    common = scale.size == 1
    rows, first = np.empty((_BLOCK, 2), dtype=np.int64), np.empty(_BLOCK, dtype=np.int32)
    for k in range(people.size):
        b = k % _BLOCK
        if b == 0:
            _read_rows_ahead(people[k : k + _BLOCK], offsets, neighbours, rows, first)
        split = rows[b, 0] + n_strong[people[k]]
        for e in range(rows[b, 0], rows[b, 1]):
            j = neighbours[e]
            total = counter[j] + (strong[k] if e < split else weak[k])
            counter[j] = total
            touched[n] = j
            rates[n] = total * (scale[0] if common else scale[j])
            n += 1
    return n


@njit(nogil=True, cache=True)
def choose_parent(ids, offsets, neighbours, n_strong, pushed, ratio, seed, key, step, parent):
    """Write who persuaded each person: a neighbour who talks well (``pushed`` > 0), in proportion to tie weight
    times talk; -1 if there is none."""
    for k in range(ids.size):
        i = ids[k]
        split = offsets[i, 0] + n_strong[i]
        total = 0.0
        for e in range(offsets[i, 0], offsets[i, 1]):
            total += max(0.0, pushed[neighbours[e]]) * (ratio if e < split else 1.0)
        goal = uniform(seed, key, i, step, 0) * total
        run = 0.0
        parent[k] = -1
        for e in range(offsets[i, 0], offsets[i, 1]):
            weight = pushed[neighbours[e]] * (ratio if e < split else 1.0)
            if weight > 0.0:
                run += weight
                parent[k] = neighbours[e]
                if run >= goal:
                    break


@njit(nogil=True, cache=True)
def count_neighbours(people, change, offsets, neighbours, counter):
    """Add ``change`` to an integer counter of every neighbour of every listed person."""
    rows, first = np.empty((_BLOCK, 2), dtype=np.int64), np.empty(_BLOCK, dtype=np.int32)
    for k in range(people.size):
        b = k % _BLOCK
        if b == 0:
            _read_rows_ahead(people[k : k + _BLOCK], offsets, neighbours, rows, first)
        for e in range(rows[b, 0], rows[b, 1]):
            counter[neighbours[e]] += change


@njit(nogil=True, cache=True)
def _read_rows_ahead(people, offsets, neighbours, rows, first):
    """Write begin and end of the rows of a block of people, and touch the rows: many are fetched from memory at a time."""
    for a in range(people.size):
        rows[a, 0], rows[a, 1] = offsets[people[a], 0], offsets[people[a], 1]
    for a in range(people.size):
        if rows[a, 1] > rows[a, 0]:
            first[a] = neighbours[rows[a, 0]]
