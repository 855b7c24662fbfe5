"""Kernels of the benchmark's micro-workload: a preferential-attachment graph, purchases, idle churn."""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import BLOCK, two_uniforms, uniform


@njit(nogil=True, cache=True)
def attachment_edges(n, m, seed, key):
    """Return both ends of a Barabasi-Albert graph: every newcomer ties to ``m`` people in proportion to degree.

    Source: Barabasi & Albert (1999), Science 286. Repeats of a newcomer are drawn again.
    """
    a = np.empty((n - m) * m, dtype=np.int32)
    b = np.empty((n - m) * m, dtype=np.int32)
    ends = np.empty(2 * (n - m) * m + m, dtype=np.int32)
    size = 0
    for k in range(m):
        ends[size] = k
        size += 1
    e = 0
    for i in range(m, n):
        first = e
        draw = 0
        while e < first + m:
            j = ends[int(uniform(seed, key, i, 0, draw) * size)]
            draw += 1
            repeated = False
            for k in range(first, e):
                if b[k] == j:
                    repeated = True
            if not repeated:
                a[e] = i
                b[e] = j
                e += 1
        for k in range(first, e):
            ends[size] = i
            ends[size + 1] = b[k]
            size += 2
    return a, b


@njit(nogil=True, cache=True)
def buy_at_random(start, stop, active, last_purchase, today, share, seed, key, step):
    """Let each active person buy with a fixed chance; return the fen spent in this chunk (lognormal baskets)."""
    spent = 0
    luck = np.empty(BLOCK)
    for begin in range(start, stop, BLOCK):
        end = min(begin + BLOCK, stop)
        for k in range(begin, end):
            luck[k - begin] = uniform(seed, key, active[k], step, 0)
        for k in range(begin, end):
            if luck[k - begin] < share:
                i = active[k]
                last_purchase[i] = today
                u, v = two_uniforms(seed, key, i, step, 1)
                z = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
                spent += int(100.0 * math.exp(4.0 + 0.5 * z))
    return spent


@njit(nogil=True, cache=True)
def idle_hazard(start, stop, active, last_purchase, today, idle, hazard, rates):
    """Write the hazard of leaving: ``hazard`` after ``idle`` days without a purchase, else 0."""
    for k in range(start, stop):
        i = active[k]
        rates[i, 0] = hazard if today - last_purchase[i] > idle else 0.0
    return 0


@njit(nogil=True, cache=True)
def by_hand(offsets, neighbours, days, p, q, buy, idle, leave, seed):
    """Return (users at the end, fen spent): the whole micro-workload as one loop, as one would write it by hand.

    Friends are counted as they change (pushed on the next day), chances are looked up by their number, luck is a running
    generator (xorshift64*), one number a person and day. No books, no metrics, no common luck between policies.
    """
    n = offsets.shape[0]
    state, friends, last = np.zeros(n, np.uint8), np.zeros(n, np.int32), np.zeros(n, np.int32)
    chance = 1.0 - (1.0 - p) * (1.0 - q) ** np.arange(256)
    changed, sign = np.empty(n, np.int32), np.empty(n, np.int8)
    x, spent, users = np.uint64(seed), 0.0, 0
    for day in range(days):
        n_changed = 0
        for i in range(n):
            if state[i] == 2:
                continue
            x ^= x >> np.uint64(12)
            x ^= x << np.uint64(25)
            x ^= x >> np.uint64(27)
            u = ((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)
            if state[i] == 0:
                if u < chance[min(friends[i], 255)]:
                    state[i], last[i] = 1, day
                    changed[n_changed], sign[n_changed] = i, 1
                    n_changed += 1
                    users += 1
            elif u < buy:
                last[i] = day
                v = u / buy  # what is left of the number is luck as well
                spent += math.exp(
                    4.0 + 0.5 * math.sqrt(-2.0 * math.log(v + 1e-300)) * math.cos(6.283185307179586 * v * 977.0)
                )
            elif day - last[i] > idle and u > 1.0 - leave * (1.0 - buy):
                state[i] = 2
                changed[n_changed], sign[n_changed] = i, -1
                n_changed += 1
                users -= 1
        for k in range(n_changed):
            i = changed[k]
            for e in range(offsets[i, 0], offsets[i, 1]):
                friends[neighbours[e]] += sign[k]
    return users, spent
