"""Consideration: which offers are shown for a need, by which surface, and at which place of its list."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.kernels.philox import BLOCK, two_uniforms, uniform


class Displaced(NamedTuple):
    """The surface that takes places from all others alike, whatever these would have shown there.

    Attributes
    ----------
    surface : int
        Its number; -1: there is none.
    share : float
        Part of all places that it may take. What its list leaves of 1 stays as it was.
    key : uint32
        Stream of its luck.
    """

    surface: int
    share: float
    key: np.uint32


NOTHING = Displaced(-1, 0.0, np.uint32(0))


class Lists(NamedTuple):
    """The ranked lists of all surfaces, one after the other.

    A list belongs to a surface, a category and a cluster of people: list ``first[s] + category * clusters[s] +
    cluster`` reaches from ``offsets`` of its number to the next.

    Attributes
    ----------
    shares : float64 [surfaces]
        Running sum of the mix of surfaces; the last is 1.
    clusters : int64 [surfaces]
        Clusters of people that a surface tells apart (1: everybody sees one list).
    first : int64 [surfaces]
        Number of a surface's first list.
    offsets : int64 [lists + 1]
    offers : int32 [entries]
    begins : int64 [lists]
        Where places and chances of a list begin; lists of the same chances share them, so that they stay at hand.
    places : int16 [chances]
        Place in the ranking, 0 the best.
    cumulative : float64 [chances]
        Running sum of the chances to be shown within a list; the last is 1.
    guide : int32 [chances]
        Where to begin looking for a number, see ``guide_of``.
    displaced : Displaced
    """

    shares: NDArray[np.float64]
    clusters: NDArray[np.int64]
    first: NDArray[np.int64]
    offsets: NDArray[np.int64]
    offers: NDArray[np.int32]
    begins: NDArray[np.int64]
    places: NDArray[np.int16]
    cumulative: NDArray[np.float64]
    guide: NDArray[np.int32]
    displaced: Displaced = NOTHING


class Shown(NamedTuple):
    """What is shown for each need, each [needs, considered]: offers (-1: nothing, or a repeat), surfaces, places, and how
    often an offer was drawn."""

    offer: NDArray[np.int32]
    surface: NDArray[np.int8]
    place: NDArray[np.int16]
    times: NDArray[np.int8]


class Own(NamedTuple):
    """What single people are shown beside the lists.

    Attributes
    ----------
    surface : int
        Number of the surface that has offers of its own for everybody; -1: there is none.
    candidates : int32 [needs, candidates]
        What that surface has for each need, by person; -1: nothing.
    found : int32 [needs]
        Offer from which a need arose, the first of those shown; -1: it arose from none.
    found_on : int
        Number of the surface on which it was found.
    """

    surface: int
    candidates: NDArray[np.int32]
    found: NDArray[np.int32]
    found_on: int


@njit(cache=True)
def guide_of(offsets, begins, cumulative):
    """Return where to begin looking: for entry g of a list of n, its first entry whose running sum reaches g / n."""
    guide = np.full(cumulative.size, np.int32(-1))
    for row in range(offsets.size - 1):
        n, begin, entry = offsets[row + 1] - offsets[row], begins[row], 0
        if n == 0 or guide[begin] >= 0:
            continue
        for g in range(n):
            while entry < n - 1 and cumulative[begin + entry] < g / n:
                entry += 1
            guide[begin + g] = entry
    return guide


@njit(inline="always", cache=True)
def _first_at(goal, cumulative, guide, begin, n):
    """Return the first entry of a list of n (its chances at ``begin``) whose running sum reaches ``goal``, else its last."""
    entry = guide[begin + int(goal * n)]
    while entry > 0 and cumulative[begin + entry - 1] >= goal:  # rounding of g / n
        entry -= 1
    while entry < n - 1 and cumulative[begin + entry] < goal:
        entry += 1
    return entry


@njit(nogil=True, cache=True)
def draw_categories(start, stop, person, number, shares, seed, key, days, favourites, own_key, category):
    """Write the category of each need; ``shares`` is the running sum of the categories' shares of needs.

    With probability ``favourites`` a need falls in one of the person's two favourite categories, each drawn by the shares
    and keyed to the person (they may be the same one); so the shares of all needs are ``shares`` for any ``favourites``.
    ``days`` are own days of the people (``own_days``), by which luck is keyed, here and below.
    """
    goal, own = np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(start, stop, BLOCK):
        n = min(BLOCK, stop - begin)
        for k in range(n):  # a plain loop of draws, so that the compiler can use vector instructions
            goal[k], own[k] = two_uniforms(seed, key, person[begin + k], days[begin + k], number[begin + k])
        for k in range(n):
            if own[k] < favourites:
                first, second = two_uniforms(seed, own_key, person[begin + k], 0, 0)
                goal[k] = first if goal[k] < 0.5 else second
        for k in range(n):
            category[begin + k] = _number_at(goal[k], shares)
    return 0


@njit(inline="always", cache=True)
def _number_at(goal, shares):
    """Return the first number whose running sum of shares reaches ``goal``, else the last."""
    low, high = 0, shares.size - 1
    while low < high:
        middle = (low + high) >> 1
        is_above = goal > shares[middle]
        low, high = (middle + 1 if is_above else low), (high if is_above else middle)
    return low


@njit(inline="always", cache=True)
def _mark_repeats(picked, offer, times):
    """Write what was drawn for one need: repeats as -1, counted in ``times`` of their first draw."""
    for draw in range(picked.size):
        offer[draw], times[draw] = picked[draw], 1
        for earlier in range(draw):
            if picked[earlier] == picked[draw]:
                offer[draw] = -1
                times[earlier] += offer[earlier] >= 0


@njit(inline="always", cache=True)
def _own_candidate(row, goal):
    """Return one of the candidates of a need, each as likely as the others; -1 where it has none."""
    n = 0
    for c in range(row.size):
        n += row[c] >= 0
    left = int(goal * n)
    for c in range(row.size):
        if row[c] >= 0:
            if left == 0:
                return row[c]
            left -= 1
    return -1


@njit(inline="always", cache=True)
def _displace(i, base, category, step, lists, seed, picked, surface, place):
    """Let the surface that takes places from all others take its part of those of one need.

    One number a place: below the share the place is its own, and what it is beyond says which offer is shown; numbers
    beyond the running sum of the list leave the place as it is.
    """
    number, share, key = lists.displaced
    row = lists.first[number] + category
    begin, n = lists.begins[row], lists.offsets[row + 1] - lists.offsets[row]
    if n == 0:
        return
    for draw in range(picked.size):
        goal = uniform(seed, key, i, step, base | draw) / share
        if goal < lists.cumulative[begin + n - 1]:
            entry = _first_at(goal, lists.cumulative, lists.guide, begin, n)
            picked[draw] = lists.offers[lists.offsets[row] + entry]
            place[draw], surface[draw] = lists.places[begin + entry], number


@njit(nogil=True, cache=True)
def consider(start, stop, person, number, category, cluster, lists, own, seed, surface_key, offer_key, days, shown):
    """Write what is shown for each need: a surface by the mix, an offer by its chance in that surface's list.

    Numbers belong to (person, own day, need, draw). With one surface no number is drawn for it. What a surface has nothing
    for, the first surface shows. A repeat is marked -1 and counted in ``times`` of its first draw; a draw from an empty
    list is marked -1. The surface that takes places from all others comes last. The offer that a need arose from
    (``own.found``) takes the place of the first draw.
    """
    offer, surface, place, times = shown
    shares, clusters, first, offsets, offers, begins, places, cumulative, guide, displaced = lists
    own_surface, candidates, found, found_on = own
    n_shown, n_surfaces = offer.shape[1], shares.size
    goals, rows = np.empty(n_shown), np.empty(n_shown, dtype=np.int64)
    picked = np.empty(n_shown, dtype=np.int32)
    for k in range(start, stop):
        i, base, step = person[k], number[k] << 8, days[k]
        for draw in range(n_shown):  # a plain loop of draws, so that the compiler can use vector instructions
            goals[draw] = uniform(seed, offer_key, i, step, base | draw)
        for draw in range(n_shown):
            s = _number_at(uniform(seed, surface_key, i, step, base | draw), shares) if n_surfaces > 1 else 0
            picked[draw] = _own_candidate(candidates[k], goals[draw]) if s == own_surface else -1
            row = first[s] + category[k] * clusters[s]
            if clusters[s] > 1:
                row += cluster[k] % clusters[s]
            if s > 0 and offsets[row] == offsets[row + 1] and picked[draw] < 0:
                s = 0
                row = first[0] + category[k] * clusters[0]
            surface[k, draw], rows[draw] = s, row
        for draw in range(n_shown):
            place[k, draw] = 0
            row = rows[draw]
            n, begin = offsets[row + 1] - offsets[row], begins[row]
            if picked[draw] < 0 and n > 0:
                entry = _first_at(goals[draw], cumulative, guide, begin, n)
                picked[draw], place[k, draw] = offers[offsets[row] + entry], places[begin + entry]
        if displaced.share > 0.0:
            _displace(i, base, category[k], step, lists, seed, picked, surface[k], place[k])
        if found[k] >= 0:
            picked[0], place[k, 0], surface[k, 0] = found[k], 0, found_on
        _mark_repeats(picked, offer[k], times[k])
    return 0


@njit(nogil=True, cache=True)
def count_shown(offer, amount, counts):
    """Add an amount to the count of every offer shown; return how many were shown."""
    n = 0
    for k in range(offer.shape[0]):
        for draw in range(offer.shape[1]):
            if offer[k, draw] >= 0:
                counts[offer[k, draw]] += amount
                n += 1
    return n


@njit(cache=True)
def list_shown(person, number, category, shown, place, records):
    """Write a record for each offer shown for a need, ``place`` being which of them was bought (-1: none); return how many."""
    offer, surface, in_list, _ = shown
    n = 0
    for k in range(offer.shape[0]):
        for draw in range(offer.shape[1]):
            if offer[k, draw] < 0:
                continue
            record = records[n]
            record.person, record.number, record.category = person[k], number[k], category[k]
            record.offer, record.surface, record.place = offer[k, draw], surface[k, draw], in_list[k, draw]
            record.is_bought = place[k] == draw
            n += 1
    return n
