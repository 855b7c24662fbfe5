"""Browsing a feed: what is looked at, when the visitor stops, how many clicks the feed was worth."""

from numba import njit

from sim.kernels.logistic import logistic
from sim.kernels.philox import uniform

LIKELIEST_STOP = 0.5


@njit(nogil=True, cache=True)
def expected_clicks(start, stop, offers, utility, terms, clicks, weights):
    """Write the expected number of clicks on each feed, and each slot's part of it.

    Parameters
    ----------
    offers : int32 [visits, slots]
        -1: nothing; it is passed over.
    utility : float64 [visits, slots]
    terms : tuple
        Intercept and steepness of a click, click rate at the reference, chance of stopping there, impatience.
    clicks : float64 [visits]
    weights : float64 [visits, slots]
    """
    intercept, steepness, at_reference, stopping, impatience = terms
    for k in range(start, stop):
        reach, total = 1.0, 0.0
        for slot in range(offers.shape[1]):
            weights[k, slot] = 0.0
            if offers[k, slot] < 0:
                continue
            p = logistic(intercept + steepness * utility[k, slot])
            weights[k, slot] = reach * p
            total += reach * p
            reach *= 1.0 - min(LIKELIEST_STOP, stopping * (at_reference / max(p, 1e-12)) ** impatience)
        clicks[k] = total
    return 0


@njit(nogil=True, cache=True)
def browse(start, stop, person, offers, utility, terms, refusals, seed, keys, step, responses):
    """Write what each visitor did with each offer: -1 not seen, 0 nothing, 1 viewed its page, 2 refused.

    Luck belongs to (person, day, offer), so that an offer that is shown at another place finds the same visitor.
    ``refusals`` is the intercept of a refusal; its slope is that of a click, the other way. ``keys`` = those of clicks,
    stopping, refusals.
    """
    intercept, steepness, at_reference, stopping, impatience = terms
    for k in range(start, stop):
        is_there = True
        for slot in range(offers.shape[1]):
            j = offers[k, slot]
            responses[k, slot] = -1
            if j < 0 or not is_there:
                continue
            x = steepness * utility[k, slot]
            p = logistic(intercept + x)
            responses[k, slot] = 0
            if uniform(seed, keys[0], person[k], step, j) < p:
                responses[k, slot] = 1
            elif uniform(seed, keys[2], person[k], step, j) < logistic(refusals - x):
                responses[k, slot] = 2
            leaves = min(LIKELIEST_STOP, stopping * (at_reference / max(p, 1e-12)) ** impatience)
            is_there = uniform(seed, keys[1], person[k], step, j) >= leaves
    return 0


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
