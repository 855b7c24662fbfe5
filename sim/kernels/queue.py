"""Queues: first come, first served, at several servers with opening hours; the parcels of a day's orders.

Sources: Kiefer & Wolfowitz (1955), Transactions of the AMS 78(1) (workload of G/G/c); Krivulin (1994), Applied Mathematics
Letters 7(4) (recursion for FCFS servers).
"""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import two_uniforms, uniform

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
    low, high = 0, profile.size - 1
    while high - low > 1:
        middle = (low + high) // 2
        if profile[middle] <= u:
            low = middle
        else:
            high = middle
    width = profile[high] - profile[low]
    return low + (u - profile[low]) / width if width > 0.0 else float(low)


@njit(inline="always", cache=True)
def _normal(u, v):
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


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
    n = 0
    for k in range(orders.size):
        person, day, number = orders[k].person, orders[k].own_day, orders[k].number
        for i in range(people[0], people[1]):
            draw = number + (i << 16)
            if i == 0:
                if not is_own[k]:
                    continue
            elif uniform(seed, keys[0], person, day, draw) >= share:
                continue
            u, v = two_uniforms(seed, keys[1], person, day, draw)
            arrival[n] = noon + hour_of(u, profile)
            patience[n] = v
            a, b = two_uniforms(seed, keys[2], person, day, draw)
            service[n] = math.exp(times[0] + times[1] * _normal(a, b))
            order[n] = k if i == 0 else -1
            n += 1
    return n


@njit(nogil=True, cache=True)
def hand_over(orders, noon, profile, accept, patience, wait, seed, keys, came, ready, gives_up):
    """Write when orders are placed, when their sellers hand them to the carrier, and when their buyers would cancel them.

    Parameters
    ----------
    orders : records [orders]
    noon : float
        Hour at which the day begins; ``profile`` as in ``hour_of``.
    accept, patience : tuple of float
        Median, hours, and log deviation.
    wait : float
        Hours that all wait before their seller begins.
    keys : tuple
        Of the hour, of handing over and patience.
    """
    for k in range(orders.size):
        person, day, number = orders[k].person, orders[k].own_day, orders[k].number
        at = noon + hour_of(uniform(seed, keys[0], person, day, number), profile)
        u, v = two_uniforms(seed, keys[1], person, day, number)
        r, angle = math.sqrt(-2.0 * math.log(u)), 2.0 * math.pi * v
        came[k] = at
        ready[k] = at + wait + accept[0] * math.exp(accept[1] * r * math.cos(angle))
        gives_up[k] = at + patience[0] * math.exp(patience[1] * r * math.sin(angle))


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
    for k in range(orders.size):
        person, day, number, c = orders[k].person, orders[k].own_day, orders[k].number, carrier[k]
        u, v = two_uniforms(seed, keys[0], person, day, number)
        r, angle = math.sqrt(-2.0 * math.log(u)), 2.0 * math.pi * v
        haul = speed[c] * median[k] * math.exp(spread[0] * r * math.cos(angle))
        last = speed[c] * mile * math.exp(spread[1] * r * math.sin(angle))
        hub = after_stop(ready[k], haul, stop[c, 0], stop[c, 1])
        door[k] = after_stop(hub, last, stop[c, 0], stop[c, 1])
        is_lost[k] = loss[c] > 0.0 and uniform(seed, keys[1], person, day, number) < loss[c]


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
