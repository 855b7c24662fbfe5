"""Visits, needs and choices of the people who are active today."""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import BLOCK, uniform


@njit(inline="always", cache=True)
def _needs(u, rate):
    """Return a Poisson number of needs, at most 100, by inversion of ``u``."""
    n = 0
    if u > 1.0 - rate:
        p = math.exp(-rate)
        total = p
        while u > total and n < 100:
            n += 1
            p *= rate / n
            total += p
    return n


@njit(nogil=True, cache=True)
def visit_and_need(
    start, stop, active, habit, need_rate, joined_on, novelty, today, season, seed, visit_key, need_key, step,
    visitors, needs
):  # fmt: skip
    """Write who visits today and how many needs each visitor has; return how many visit in this chunk.

    A person visits out of habit with probability 1 - exp(-habit * novelty(age)), and whenever at least one
    need (Poisson) arises. ``novelty`` is a table by age in days, its last entry holds for all later ages.
    A number n of needs is drawn by inversion from one uniform, so it is monotone in the rate.
    """
    n = 0
    last = novelty.size - 1
    who, rates, habits = np.empty(BLOCK, dtype=np.int32), np.empty(BLOCK), np.empty(BLOCK)
    u_need, u_visit = np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(start, stop, BLOCK):
        m = 0  # those who may come at all: one-visit users have neither needs nor a habit
        for k in range(begin, min(begin + BLOCK, stop)):
            rate, x = need_rate[active[k]] * season, habit[active[k]]
            who[m], rates[m], habits[m] = active[k], rate, x  # written always, counted when kept
            m += (rate > 0.0) | (x > 0.0)
        for k in range(m):  # plain loops of draws, so that the compiler can use vector instructions
            u_need[k] = uniform(seed, need_key, who[k], step, 0)
        for k in range(m):
            u_visit[k] = uniform(seed, visit_key, who[k], step, 0)
        for k in range(m):
            habits[k] *= novelty[min(today - joined_on[who[k]], last)]
        for k in range(m):
            if u_need[k] <= 1.0 - rates[k] and u_visit[k] >= habits[k]:
                continue
            wants = _needs(u_need[k], rates[k])
            if wants > 0 or u_visit[k] < -math.expm1(-habits[k]):
                visitors[start + n] = who[k]
                needs[start + n] = wants
                n += 1
    return n


@njit(nogil=True, cache=True)
def _look_up(
    people, price_slope, reference_price, trust, taste, coupon, coupon_until, today, slopes, references, trusts,
    tastes, coupons
):  # fmt: skip
    """Write what choices need to know of their people (a coupon is 0 when it is not valid any more).

    All at once and before the arithmetic, so that the memory is asked for many people at the same time.
    """
    for k in range(people.size):
        i = people[k]
        slopes[k], references[k], trusts[k] = price_slope[i], reference_price[i], trust[i]
        coupons[k] = coupon[i] if coupon_until[i] >= today else 0
        tastes[k] = taste[i]


@njit(inline="always", cache=True)
def _category(u, need_shares):
    """Return the category of a need; ``need_shares`` is the running sum of their shares."""
    c = 0
    while c < need_shares.size - 1 and u > need_shares[c]:
        c += 1
    return c


@njit(inline="always", cache=True)
def _first_at(goal, popularity, low, high):
    """Return the first offer from ``low`` to ``high`` whose cumulative popularity reaches ``goal``, else ``high``."""
    while low < high:
        middle = (low + high) >> 1
        if popularity[middle] < goal:
            low = middle + 1
        else:
            high = middle
    return low


@njit(nogil=True, cache=True)
def _log_part_paid(off, price):
    """Return the log of the part of a price that is paid; a coupon covers at most 90 % of it."""
    return math.log(max(1.0 - off / price, 0.1)) if off > 0 else 0.0


@njit(nogil=True, cache=True)
def choose(
    start, stop, person, number, price_slope, reference_price, trust, taste, coupon, coupon_until, offsets,
    popularity, need_shares, offer_value, offer_index, offer_taste, offer_price, outside, n_considered, weights, today,
    seed, category_key, offer_key, gumbel_key, step, chosen
):  # fmt: skip
    """Write the offer that each need is spent on, or -1 for buying elsewhere (multinomial logit, Gumbel-max).

    The category is drawn by its share of needs, ``n_considered`` offers by popularity (repeats count once).
    Utility of an offer: ``offer_value`` - slope * index - surprise * max(0, index - reference)
    + match * (taste . offer taste) + trust_weight * (trust - .70); a valid coupon takes its value off the price
    that a person's first need of the day sees (at most 90 % of it). The Gumbel number belongs to (person, day,
    offer), so that a further offer does not reshuffle the others. ``weights`` = (surprise, match, trust).
    Source: McFadden (1974), "Conditional logit analysis of qualitative choice behavior".
    """
    goals, luck, offers = np.empty(64), np.empty(64), np.empty(64, dtype=np.int64)
    slopes, references = np.empty(BLOCK, dtype=price_slope.dtype), np.empty(BLOCK, dtype=reference_price.dtype)
    trusts = np.empty(BLOCK, dtype=trust.dtype)
    tastes, coupons = np.empty((BLOCK, taste.shape[1]), dtype=taste.dtype), np.empty(BLOCK, dtype=coupon.dtype)
    for k in range(start, stop):
        place = (k - start) % BLOCK
        if place == 0:
            _look_up(
                person[k : min(k + BLOCK, stop)], price_slope, reference_price, trust, taste, coupon, coupon_until,
                today, slopes, references, trusts, tastes, coupons,
            )  # fmt: skip
        i = person[k]
        c = _category(uniform(seed, category_key, i, step, number[k]), need_shares)
        chosen[k] = -1
        if offsets[c + 1] == offsets[c]:
            continue
        shift = number[k] << 24
        best = outside - math.log(-math.log(uniform(seed, gumbel_key, i, step, shift | 0xFFFFFF)))
        slope, reference, base = slopes[place], references[place], weights[2] * (trusts[place] - 0.70)
        off = coupons[place] if number[k] == 0 else 0
        for draw in range(n_considered):
            goals[draw] = uniform(seed, offer_key, i, step, (number[k] << 8) | draw)
        for draw in range(n_considered):
            offers[draw] = _first_at(goals[draw], popularity, offsets[c], offsets[c + 1] - 1)
        for draw in range(n_considered):
            luck[draw] = uniform(seed, gumbel_key, i, step, shift | offers[draw])
        for draw in range(n_considered):
            j = offers[draw]
            v = base + offer_value[j] - slope * offer_index[j]
            v -= weights[0] * max(0.0, offer_index[j] - reference)
            match = 0.0
            for d in range(offer_taste.shape[1]):
                match += tastes[place, d] * offer_taste[j, d]
            v += weights[1] * match - math.log(-math.log(luck[draw]))
            v -= slope * _log_part_paid(off, offer_price[j])
            if v > best:
                best = v
                chosen[k] = j
    return 0
