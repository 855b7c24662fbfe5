"""Contacts: who asks about an order, when and what becomes of it, and what that does to satisfaction."""

import math

from numba import njit

from sim.kernels.philox import two_uniforms, uniform
from sim.kernels.queue import hour_of
from sim.world.contacts import ABANDONED, CLAIM, LATE, MISSING, QUESTION, SOLVED, UNSOLVED

MOST = 40
"""Contacts of a cause about one order, at most."""

_AGAIN, _OF_ORDER = 24, 16  # bits of the draw above which attempt and contact stand; below them the number of the order


@njit(inline="always", cache=True)
def poisson(u, mean):
    """Return the Poisson quantile at ``u``, at most ``MOST``."""
    k, chance = 0, math.exp(-mean)
    total = chance
    while u > total and k < MOST:
        k += 1
        chance *= mean / k
        total += chance
    return k


@njit(nogil=True, cache=True)
def ask(orders, gaps, rates, claim_gap, is_missing, seed, key, counts):
    """Count the contacts about orders at the door, or that never came; return how many there are, and the mean of that.

    Parameters
    ----------
    orders : records [orders]
    gaps : float [orders]
        How each compares with what was expected.
    rates : tuple
        Mean contacts of an order, of a late one, of a claim.
    claim_gap : float
        How far behind an order is of which people claim.
    is_missing : bool
        The orders never came: all are claimed, and nothing else is asked.
    counts : int8 [orders, 3]
        Written: questions, contacts about lateness, claims.
    """
    n, expected = 0, 0.0
    for k in range(orders.size):
        order = orders[k]
        means = (
            0.0 if is_missing else rates[0],
            rates[1] if order.delay > 0.0 and not is_missing else 0.0,
            rates[2] if is_missing or gaps[k] < -claim_gap else 0.0,
        )
        for c in range(3):
            counts[k, c] = 0
            if means[c] > 0.0:
                u = uniform(seed, key, order.person, order.own_day, order.number + (c << _OF_ORDER))
                counts[k, c] = poisson(u, means[c])
                expected += means[c]
                n += counts[k, c]
    return n, expected


@njit(nogil=True, cache=True)
def write(orders, counts, lost, is_missing, contacts):
    """Write the contacts that ``ask`` counted, in turn; each is about an equal part of its order, and of what that took.

    Parameters
    ----------
    lost : float [orders]
        Satisfaction that the gap of each order took.
    contacts : records
        As many as were counted.
    """
    n = 0
    for k in range(orders.size):
        order, many = orders[k], counts[k, 0] + counts[k, 1] + counts[k, 2]
        index = 0
        for c in range(3):
            for _ in range(counts[k, c]):
                contact = contacts[n]
                contact.person, contact.own_day, contact.number = order.person, order.own_day, order.number
                contact.index, contact.attempt, contact.row = index, 0, -1 if is_missing else k
                contact.cause = MISSING if is_missing else (QUESTION, LATE, CLAIM)[c]
                contact.part = 1.0 / many
                contact.lost = 0.0 if is_missing else lost[k] / many
                index += 1
                n += 1


@njit(nogil=True, cache=True)
def when(contacts, profile, seed, key, hours, patience):
    """Write the hour at which each contact comes, and a number in (0, 1) for the patience of who asks.

    ``profile`` [25] is the share of the contacts of a day before each full hour.
    """
    for k in range(contacts.size):
        c = contacts[k]
        draw = c.number + (c.index << _OF_ORDER) + (c.attempt << _AGAIN)
        u, patience[k] = two_uniforms(seed, key, c.person, c.own_day, draw)
        hours[k] = hour_of(u, profile)


@njit(nogil=True, cache=True)
def decide(contacts, is_lost, solved, fen, seed, key):
    """Write what becomes of contacts and what each costs: ``fen`` is the cost of one that nobody answers, and of one answered.

    Whether an answer solves belongs to the contact and to how often it has come back; ``solved`` is the chance.
    """
    for k in range(contacts.size):
        c = contacts[k]
        c.fen = fen[0] if is_lost[k] else fen[1]
        if is_lost[k]:
            c.outcome = ABANDONED
            continue
        draw = c.number + (c.index << _OF_ORDER) + (c.attempt << _AGAIN)
        c.outcome = SOLVED if uniform(seed, key, c.person, c.own_day, draw) < solved else UNSOLVED


@njit(nogil=True, cache=True)
def feel(contacts, user, recovery, annoyance, satisfaction, before, gaps):
    """Give people back a part of what their orders took where a contact solved it, and take a little where it did not.

    Parameters
    ----------
    user : int [contacts]
        Rows of ``satisfaction``, which is moved in place.
    recovery : float
        Part of the loss that a solved contact gives back.
    annoyance : float
        Satisfaction lost by a contact in vain, of the part of the order that it is about.
    before, gaps : float [orders of today]
        Gaps as judged, and as they will be remembered; the latter are moved in place.
    """
    for k in range(contacts.size):
        c, i = contacts[k], user[k]
        if c.outcome == SOLVED:
            satisfaction[i] = min(1.0, satisfaction[i] + recovery * c.lost)
            if c.row >= 0 and before[c.row] < 0.0:
                gaps[c.row] -= recovery * c.part * before[c.row]
        else:
            satisfaction[i] = max(0.0, satisfaction[i] - annoyance * c.part)
