"""Browsing a feed: what is looked at, when the visitor stops, how many clicks the feed was worth."""

import numpy as np
from numba import njit

from sim.kernels.logistic import logistic
from sim.kernels.philox import uniform

LIKELIEST_STOP = 0.5


@njit(nogil=True, cache=True)
def expected_clicks(start, stop, offers, utility, terms, clicks, weights, click, leave):
    """Write the expected number of clicks on each feed, and of each slot its part of it and the two chances at it.

    Parameters
    ----------
    offers : int32 [visits, slots]
        -1: nothing; it is passed over.
    utility : float64 [visits, slots]
    terms : tuple
        Intercept and steepness of a click, click rate at the reference, chance of stopping there, impatience.
    clicks : float64 [visits]
    weights, click, leave : float64 [visits, slots]
        Part of the clicks; chance of a click on what is seen there, and that the visitor leaves after it.
    """
    intercept, steepness, at_reference, stopping, impatience = terms
    for k in range(start, stop):
        reach, total = 1.0, 0.0
        for slot in range(offers.shape[1]):
            weights[k, slot] = click[k, slot] = leave[k, slot] = 0.0
            if offers[k, slot] < 0:
                continue
            p = logistic(intercept + steepness * utility[k, slot])
            leaves = min(LIKELIEST_STOP, stopping * (at_reference / max(p, 1e-12)) ** impatience)
            weights[k, slot], click[k, slot], leave[k, slot] = reach * p, p, leaves
            total += reach * p
            reach *= 1.0 - leaves
        clicks[k] = total
    return 0


@njit(nogil=True, cache=True)
def browse(start, stop, person, offers, luck, utility, chances, refusing, seed, keys, days, responses):
    """Write what each visitor did with each offer: -1 not seen, 0 nothing, 1 viewed its page, 2 refused.

    Luck belongs to (person, own day, offer), so that an offer that is shown at another place finds the same visitor; ``luck``
    [offers] says where that of each lies.
    ``chances`` = of a click, of leaving, as ``expected_clicks`` writes them; ``refusing`` = intercept of a refusal, and
    the steepness of a click, which is its slope the other way. ``keys`` = those of clicks, stopping, refusals.
    """
    click, leave = chances
    intercept, steepness = refusing
    slots = offers.shape[1]
    row, clicking, staying, refusal = np.empty(slots, dtype=np.int32), np.empty(slots), np.empty(slots), np.empty(slots)
    place = np.empty(slots, dtype=np.int32)
    for k in range(start, stop):
        who, step = person[k], days[k]
        for slot in range(slots):
            row[slot] = offers[k, slot]
            place[slot] = luck[max(row[slot], 0)]
        for slot in range(slots):  # plain loops of draws, so that the compiler can use vector instructions
            clicking[slot] = uniform(seed, keys[0], who, step, place[slot])
        for slot in range(slots):
            staying[slot] = uniform(seed, keys[1], who, step, place[slot])
        for slot in range(slots):
            refusal[slot] = uniform(seed, keys[2], who, step, place[slot])
        is_there = True
        for slot in range(slots):
            responses[k, slot] = -1
            if row[slot] < 0 or not is_there:
                continue
            responses[k, slot] = 0
            if clicking[slot] < click[k, slot]:
                responses[k, slot] = 1
            elif refusal[slot] < logistic(intercept - steepness * utility[k, slot]):
                responses[k, slot] = 2
            is_there = staying[slot] >= leave[k, slot]
    return 0


@njit(cache=True)
def list_seen(person, offers, responses, amount, browsed, seen):
    """Write a record of ``today.impressions`` for each offer seen, and add an amount to its sum in ``browsed``.

    Returns how many were seen, clicked and refused.
    """
    n = clicks = refusals = 0
    for k in range(offers.shape[0]):
        for slot in range(offers.shape[1]):
            response = responses[k, slot]
            if response < 0:
                continue
            seen[n].person, seen[n].offer, seen[n].response = person[k], offers[k, slot], response
            browsed[offers[k, slot]] += amount
            n, clicks, refusals = n + 1, clicks + (response == 1), refusals + (response == 2)
    return n, clicks, refusals


@njit(cache=True)
def list_found(visits, offers, weights, seed, key, days, found):
    """Write what each need that arose on a visit arose from, drawn by its part of the expected clicks; return how many.

    A need of a visit without anything to click on arose from nothing. Luck belongs to (person, own day, need).
    """
    n, running = 0, np.empty(offers.shape[1])
    for k in range(visits.size):
        if not visits[k].impulse or not weights[k].any():
            continue
        running[:] = np.cumsum(weights[k])
        for own in range(visits[k].needs - visits[k].impulse, visits[k].needs):
            goal, slot = uniform(seed, key, visits[k].person, days[k], own) * running[-1], 0
            while slot < running.size - 1 and running[slot] < goal:
                slot += 1
            found[n].person, found[n].number, found[n].offer = visits[k].person, own, offers[k, slot]
            n += 1
    return n


@njit(nogil=True, cache=True)
def drop_repeats(offers, out):
    """Write the first different offers of each row of draws (-1 where there are no more)."""
    for k in range(offers.shape[0]):
        n = 0
        for draw in range(offers.shape[1]):
            j = offers[k, draw]
            is_new = j >= 0 and n < out.shape[1]
            for earlier in range(n):
                is_new = is_new and out[k, earlier] != j
            if is_new:
                out[k, n] = j
                n += 1
        for slot in range(n, out.shape[1]):
            out[k, slot] = -1
