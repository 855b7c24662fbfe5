"""What a delivered order does to the satisfaction, trust and expectations of its buyer."""

import math

from numba import njit

from sim.kernels.philox import two_uniforms, uniform

NEUTRAL = 0.70


@njit(nogil=True, cache=True)
def receive(order, quality, goods, seed, keys):
    """Return the quality of an order as it arrives, and whether it is defective.

    Both belong to (person, own day of payment, number). ``goods`` = (noise, defects at quality 0, at quality 1, gap of a
    defect); between them the share of defects falls geometrically. ``keys`` = those of noise and defects.
    """
    person, day, number = order.person, order.own_day, order.number
    u, v = two_uniforms(seed, keys[0], person, day, number)
    z = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
    q = min(1.0, max(0.0, quality))
    share = goods[1] ** (1.0 - q) * goods[2] ** q
    return quality + goods[0] * z, share > 0.0 and uniform(seed, keys[1], person, day, number) < share


@njit(nogil=True, cache=True)
def goods_gaps(orders, user, quality, expected, start, weights, goods, seed, keys, gaps):
    """Write what the goods of each order alone would be worth to its buyer: what decides whether they go back.

    Arguments as in ``judge``; ``expected`` is the column of expected quality, as it stands in the morning.
    """
    for k in range(user.size):
        got, is_defect = receive(orders[k], quality[orders[k].offer], goods, seed, keys)
        e = expected[user[k]]
        gap = weights[0] * (got - (start[0] if e < 0.0 else e))
        if is_defect:
            gap = -goods[3]
        elif gap < 0.0:
            gap *= weights[3]
        gaps[k] = gap


@njit(inline="always", cache=True)
def _felt(before, gap, learning):
    """Return satisfaction after an order, and by how much it is lower than after one as expected, learnt alike."""
    a = learning[0 if gap >= 0.0 else 1]
    s = min(1.0, max(0.0, before + a * (NEUTRAL + gap - before)))
    return s, before + a * (NEUTRAL - before) - s if gap < 0.0 else 0.0


@njit(nogil=True, cache=True)
def judge(
    orders, user, quality, columns, start, weights, goods, learning, lateness, returned_counts, seed, keys, gaps, lost
):
    """Judge orders in turn (those of one person too), write gaps and what they took, return the number of defects.

    Parameters
    ----------
    orders : records [orders]
    user : int [orders]
        Rows of their buyers in the columns.
    quality : float [offers]
    columns : tuple
        Satisfaction, trust, expected quality, expected delay, expected share of late orders; moved in place. A negative
        expected quality or share means that there has been no experience yet.
    start : tuple
        Quality, delay and share of late orders expected before any experience.
    weights : tuple
        Quality, delivery, fairness, loss aversion, days early that count.
    goods : tuple
        Noise of quality, defects at quality 0 and 1, gap of a defect (loss aversion included).
    learning : tuple
        Of satisfaction from gains and from losses, of expected quality, of expected delay and lateness, of trust.
    lateness : tuple
        Trust lost when an order is late although nobody expected it; trust below which lateness takes nothing.
    returned_counts : float
        How much of what is felt about the goods (quality, fairness, defect) stays when an order goes back, 0 to 1; the rest of
        the judgement is that of the delivery alone.
    """
    n_defects = 0
    for k in range(user.size):
        i, order = user[k], orders[k]
        got, is_defect = receive(order, quality[order.offer], goods, seed, keys)
        n_defects += is_defect
        e = columns[2][i] if columns[2][i] >= 0.0 else start[0]
        delay_expected, late_expected = columns[3][i], columns[4][i]
        if late_expected < 0.0:
            delay_expected, late_expected = start[1], start[2]
        delivery = -weights[1] * max(-weights[4], order.delay - delay_expected) if not order.at_place else 0.0
        gap = weights[0] * (got - e) + delivery
        gap -= weights[2] * min(1.0, max(-1.0, order.price_surprise))
        gap *= weights[3] if gap < 0.0 else 1.0
        if is_defect:
            gap = -goods[3]
        if order.goes_back and returned_counts < 1.0:
            alone = delivery if delivery >= 0.0 else weights[3] * delivery
            gap = returned_counts * gap + (1.0 - returned_counts) * alone
        s, lost[k] = _felt(columns[0][i], gap, learning)
        columns[0][i] = s
        columns[2][i] = e + learning[2] * (got - e)
        t = columns[1][i]
        t += learning[4] * (s - t)
        is_late = order.delay > 0.0
        if is_late:
            t = max(t - lateness[0] * (1.0 - late_expected), min(t, lateness[1]))
        columns[1][i] = min(1.0, max(0.0, t))
        if not order.at_place:
            columns[3][i] = delay_expected + learning[3] * (order.delay - delay_expected)
            columns[4][i] = late_expected + learning[3] * (is_late - late_expected)
        gaps[k] = gap
    return n_defects


@njit(nogil=True, cache=True)
def miss(user, columns, start, learning, lateness):
    """Let orders that never came teach their buyers lateness: trust falls as by a late order, and lateness is expected more.

    Arguments as in ``judge``; what such an order takes of satisfaction is not felt here.
    """
    for i in user:
        if columns[4][i] < 0.0:
            columns[3][i], columns[4][i] = start[1], start[2]
        t = columns[1][i] + learning[4] * (columns[0][i] - columns[1][i])
        t = max(t - lateness[0] * (1.0 - columns[4][i]), min(t, lateness[1]))
        columns[1][i] = min(1.0, max(0.0, t))
        columns[4][i] += learning[3] * (1.0 - columns[4][i])
