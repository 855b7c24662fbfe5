"""Whom the opener of a group asks, and who of them joins."""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import uniform


@njit(nogil=True, cache=True)
def ask_friends(
    opener,
    pool,
    n_asked,
    offsets,
    neighbours,
    n_strong,
    strong_weight,
    state,
    user,
    need_rate,
    per_need,
    seed,
    order_key,
    join_key,
    ranks,
    who,
    their_pool,
    is_guest,
):
    """Let every opener ask ``n_asked`` friends; return how many answers were written.

    Written are users who join, with probability ``per_need need_rate`` up to 1 (``need_rate`` is by row ``user`` of a
    person), and people who are not users yet (guests, whose answer is an invitation's). Friends stand in the order of
    ``E / weight``, E exponential and keyed by (pool, friend); ``ranks`` is scratch for the longest row.
    """
    n = 0
    for k in range(opener.size):
        i = opener[k]
        begin, end = offsets[i, 0], offsets[i, 1]
        split = begin + n_strong[i]
        for e in range(begin, end):
            weight = strong_weight if e < split else 1.0
            ranks[e - begin] = -math.log(uniform(seed, order_key, neighbours[e], pool[k], 0)) / weight
        order = np.argsort(ranks[: end - begin])
        for place in range(min(n_asked[k], end - begin)):
            j = neighbours[begin + order[place]]
            guest = state[j] == 0
            if guest or (state[j] == 1 and uniform(seed, join_key, j, pool[k], 0) < per_need * need_rate[user[j]]):
                who[n], their_pool[n], is_guest[n] = j, pool[k], guest
                n += 1
    return n
