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
