"""Queues: first come, first served, at several servers with opening hours; the parcels of a day's orders.

Sources: Kiefer & Wolfowitz (1955), Transactions of the AMS 78(1) (workload of G/G/c); Krivulin (1994), Applied Mathematics
Letters 7(4) (recursion for FCFS servers).
"""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import BLOCK, two_uniforms, uniform

HOURS = 24.0


@njit(inline="always", cache=True)
def _sift_down(heap, n):
    """Move the first of a heap of ``n`` numbers to its place: the smallest comes first."""
    value, k = heap[0], 0
    while True:
        child = 2 * k + 1
        if child >= n:
            break
        if child + 1 < n and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[k] = heap[child]
        k = child
    heap[k] = value


@njit(nogil=True, cache=True)
def serve(arrival, service, free, opens, closes, start, finish):
    """Serve a line in turn within opening hours; write start and finish of those served, return how many they are.

    Who is not begun with before the end of the hours stays in line, and so does everybody behind. What was begun is finished.

    Parameters
    ----------
    arrival : float64 [line]
        Ascending.
    service : float64 [line]
    free : float64 [servers]
        When each server is free, as a heap (an ascending array is one); changed.
    opens, closes : float
        Nobody begins before or at the end of these hours.
    start, finish : float64 [line]
        Written for those served.
    """
    n = free.size
    if n == 0:
        return 0
    for k in range(arrival.size):
        begin = max(max(arrival[k], free[0]), opens)
        if begin >= closes:
            return k
        start[k], finish[k] = begin, begin + service[k]
        free[0] = finish[k]
        _sift_down(free, n)
    return arrival.size


@njit(inline="always", cache=True)
def hour_of(u, profile):
    """Return the hour of a day at a quantile; ``profile`` [25] is the share of the day's orders before each full hour."""
    low = 0
    for k in range(1, profile.size - 1):  # all: a search by halves costs more, as no branch of it can be foreseen
        low += profile[k] <= u
    width = profile[low + 1] - profile[low]
    return low + (u - profile[low]) / width if width > 0.0 else float(low)


@njit(inline="always", cache=True)
def _normal(u, v):
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


@njit(nogil=True, cache=True)
def _keep_some(who, place, n, share, seed, key, u):
    """Leave those of ``n`` parcels that are an order's own (a place from 0 on), or are kept with a probability; return how many."""
    for i in range(n):
        u[i] = uniform(seed, key, who[i, 0], who[i, 1], who[i, 2])
    m = 0
    for i in range(n):
        if place[i] >= 0 or u[i] < share:
            who[m, 0], who[m, 1], who[m, 2], place[m] = who[i, 0], who[i, 1], who[i, 2], place[i]
            m += 1
    return m


@njit(nogil=True, cache=True)
def _draw_parcels(who, n, seed, keys, u, v, noon, profile, times, arrival, service, patience):
    """Write hour, packing time and quantile of patience of ``n`` parcels: draws in plain loops, as ``BLOCK`` says."""
    for i in range(n):
        u[i], patience[i] = two_uniforms(seed, keys[1], who[i, 0], who[i, 1], who[i, 2])
    for i in range(n):
        arrival[i] = noon + hour_of(u[i], profile)
    for i in range(n):
        u[i], v[i] = two_uniforms(seed, keys[2], who[i, 0], who[i, 1], who[i, 2])
    for i in range(n):
        service[i] = math.exp(times[0] + times[1] * _normal(u[i], v[i]))


@njit(nogil=True, cache=True)
def line_up_parcels(orders, is_own, share, people, noon, profile, times, seed, keys, arrival, service, patience, order):
    """Write the parcels that orders send to the warehouse on one day, by order; return how many they are.

    An order of an agent is that of as many people. Parcel 0 is the agent's own, the others are of people who buy all over the
    shop: each of them is kept at the warehouse with one probability. Luck belongs to the parcel.

    Parameters
    ----------
    orders : records [orders]
    is_own : bool [orders]
        Whether the good ordered is kept at the warehouse.
    share : float
        Of the units sold, those kept there.
    people : tuple of int
        First parcel of each order that comes on this day, and the first one after it that does not.
    noon : float
        Hour at which the day begins.
    profile : float64 [25]
        As in ``hour_of``.
    times : tuple
        Mean of log service time and its deviation; median patience and its log deviation; in hours.
    keys : tuple
        Of where a parcel is kept, of hour and patience, of service.
    arrival, service, patience : float64
    order : int32
        Written: the place of the order where the parcel is the agent's own, otherwise -1.
    """
    n, m = 0, 0
    who, place, u, v = (
        np.empty((BLOCK, 3), dtype=np.int64),
        np.empty(BLOCK, dtype=np.int32),
        np.empty(BLOCK),
        np.empty(BLOCK),
    )
    for k in range(orders.size):
        for i in range(people[0], people[1]):
            if i > 0 or is_own[k]:
                who[m, 0], who[m, 1], who[m, 2] = orders[k].person, orders[k].own_day, orders[k].number + (i << 16)
                place[m] = k if i == 0 else -1
                m += 1
            if m == BLOCK or (m > 0 and k == orders.size - 1 and i == people[1] - 1):
                m = _keep_some(who, place, m, share, seed, keys[0], u)
                _draw_parcels(who, m, seed, keys, u, v, noon, profile, times, arrival[n:], service[n:], patience[n:])
                order[n : n + m] = place[:m]
                n, m = n + m, 0
    return n


@njit(nogil=True, cache=True)
def hand_over(orders, rows, noon, profile, accept, patience, wait, seed, keys, came, ready, gives_up):
    """Write when orders are placed, when their sellers hand them to the carrier, and when their buyers would cancel them.

    Most are handed over before the least patience of all but one buyer in a hundred thousand: there ``gives_up`` is infinite.

    Parameters
    ----------
    orders : records
    rows : int64 [orders]
        Places in the list of those that are meant.
    noon : float
        Hour at which the day begins; ``profile`` as in ``hour_of``.
    accept, patience : tuple of float
        Median, hours, and log deviation.
    wait : float
        Hours that all wait before their seller begins.
    keys : tuple
        Of the hour, of handing over and patience.
    """
    radius = 4.8  # of the normal plane: beyond it lies a hundred-thousandth
    soon = patience[0] * math.exp(-patience[1] * radius)
    who, u, v = np.empty((BLOCK, 3), dtype=np.int64), np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(0, rows.size, BLOCK):
        n = min(BLOCK, rows.size - begin)
        for i in range(n):
            order = orders[rows[begin + i]]
            who[i, 0], who[i, 1], who[i, 2] = order.person, order.own_day, order.number
        for i in range(n):
            u[i] = uniform(seed, keys[0], who[i, 0], who[i, 1], who[i, 2])
        for i in range(n):
            came[begin + i] = noon + hour_of(u[i], profile)
        for i in range(n):
            u[i], v[i] = two_uniforms(seed, keys[1], who[i, 0], who[i, 1], who[i, 2])
        for i in range(n):
            k, r, angle = begin + i, math.sqrt(-2.0 * math.log(u[i])), 2.0 * math.pi * v[i]
            takes = wait + accept[0] * math.exp(accept[1] * r * math.cos(angle))
            ready[k], gives_up[k] = came[k] + takes, math.inf
            if takes > soon or r > radius:
                gives_up[k] = came[k] + patience[0] * math.exp(patience[1] * r * math.sin(angle))


@njit(inline="always", cache=True)
def after_stop(at, hours, begin, end):
    """Return when something ends that takes some hours, of which none pass from ``begin`` to ``end``."""
    if at + hours <= begin or at >= end:
        return at + hours
    return max(at, begin) + (hours - max(begin - at, 0.0)) + (end - max(at, begin))


@njit(nogil=True, cache=True)
def travel(orders, ready, median, carrier, speed, loss, spread, mile, stop, seed, keys, door, is_lost):
    """Write when parcels are at the door, and which are lost on the way.

    Parameters
    ----------
    orders : records [parcels]
    ready : float64 [parcels]
        Hour at which the carrier takes it.
    median : float64 [parcels]
        Of the line haul by the standard carrier, hours, congestion included.
    carrier : int [parcels]
    speed, loss : float64 [carriers]
        Factor on times; share lost.
    spread : tuple
        Log deviation of line haul and of the last mile.
    mile : float
        Median of the last mile, hours.
    stop : float64 [carriers, 2]
        Hours between which the carrier rests.
    keys : tuple
        Of the line haul and the last mile, of loss.
    """
    u, v, w = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(0, orders.size, BLOCK):
        n = min(BLOCK, orders.size - begin)
        for i in range(n):
            order = orders[begin + i]
            u[i], v[i] = two_uniforms(seed, keys[0], order.person, order.own_day, order.number)
        for i in range(n):
            order = orders[begin + i]
            w[i] = uniform(seed, keys[1], order.person, order.own_day, order.number)
        for i in range(n):
            k = begin + i
            c, r, angle = carrier[k], math.sqrt(-2.0 * math.log(u[i])), 2.0 * math.pi * v[i]
            haul = speed[c] * median[k] * math.exp(spread[0] * r * math.cos(angle))
            last = speed[c] * mile * math.exp(spread[1] * r * math.sin(angle))
            hub = after_stop(ready[k], haul, stop[c, 0], stop[c, 1])
            door[k] = after_stop(hub, last, stop[c, 0], stop[c, 1])
            is_lost[k] = w[i] < loss[c]


@njit(nogil=True, cache=True)
def count_hours(zone, carrier, hours, counts):
    """Count deliveries by zone, carrier and whole hours to the door; the last cell takes all that are longer."""
    last = counts.shape[2] - 1
    for k in range(hours.size):
        counts[zone[k], carrier[k], min(max(int(hours[k]), 0), last)] += 1


@njit(nogil=True, cache=True)
def quantile_of(counts, share):
    """Return the quantile of whole-hour counts, even within an hour; -1 where nothing was counted."""
    total = 0
    for x in counts:
        total += x
    if total == 0:
        return -1.0
    goal, before = share * total, 0.0
    for hour in range(counts.size):
        if before + counts[hour] >= goal and counts[hour] > 0:
            return hour + (goal - before) / counts[hour]
        before += counts[hour]
    return float(np.int64(counts.size))
