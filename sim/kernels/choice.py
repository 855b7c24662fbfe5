"""Choice among the offers shown: the utility, said once, and the draw of a logit by the largest utility plus luck.

Source: McFadden (1974), "Conditional logit analysis of qualitative choice behavior".
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.kernels.philox import uniform

OUTSIDE = 0xFFFFFF
"""In the place of an offer: the luck of buying elsewhere."""
FEW = 1 << 23
"""Offers up to this number have the place of luck of that number; all others share as many places by a hash."""


def places_of_luck(number: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return where the luck of offers lies, below ``OUTSIDE``, by their numbers (negative: seats in groups).

    So a good finds the same people in every run of a seed, whatever its row is. Two hashed numbers share a place in one
    case of 8 million.
    """
    mixed = number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    hashed = FEW + (mixed >> np.uint64(41)).astype(np.int64) % (FEW - 1)
    return np.where((number >= 0) & (number < FEW), number, hashed).astype(np.int32)


class NeedSide(NamedTuple):
    """What utility knows of each need and its person.

    Attributes
    ----------
    person : int32 [needs]
    number : int64 [needs]
        Number of the need within the person's day.
    value : float64 [needs]
        Sum of the terms per person.
    slope : float [needs]
        Coefficient of log price (positive).
    reference : float [needs]
        Log price index that is felt as normal.
    off : int [needs]
        Fen off the price of whatever is bought for this need; at most 90 % of it count.
    features : float [needs, features]
        The person's side of the products.
    """

    person: NDArray[np.int32]
    number: NDArray[np.int64]
    value: NDArray[np.float64]
    slope: NDArray[np.floating]
    reference: NDArray[np.floating]
    off: NDArray[np.integer]
    features: NDArray[np.floating]


def part_of(needs: NeedSide, rows: NDArray[np.integer]) -> NeedSide:
    """Return some of the needs."""
    return NeedSide(*(values[rows] for values in needs))


class OfferSide(NamedTuple):
    """What utility knows of each offer.

    Attributes
    ----------
    value : float64 [offers]
        Sum of the terms per offer; -inf: cannot be bought.
    price_index : float32 [offers]
        Log of price over the category's mean price.
    price : int64 [offers]
        Fen.
    features : float32 [offers, features]
        The offer's side of the products.
    surprise : float
        Extra coefficient of log price above what is felt as normal.
    ends : int64 [products]
        Where the features of each product end.
    weights : float64 [products]
    variety : float32 [offers]
        Alike offers for which a row stands.
    luck : int32 [offers]
        Where luck of an offer lies (``places_of_luck``).
    felt_as_paid : bool
        Whether the price that is compared with what is felt as normal is the one that would be paid, not the list price.
    """

    value: NDArray[np.float64]
    price_index: NDArray[np.float32]
    price: NDArray[np.int64]
    features: NDArray[np.float32]
    surprise: float
    ends: NDArray[np.int64]
    weights: NDArray[np.float64]
    variety: NDArray[np.float32]
    luck: NDArray[np.int32]
    felt_as_paid: bool = False


@njit(nogil=True, cache=True)
def _log_part_paid(off, price):
    """Return the log of the part of a price that is paid; at most 90 % can be taken off."""
    return math.log(max(1.0 - off / price, 0.1)) if off > 0 else 0.0


@njit(nogil=True, cache=True)
def _log_different(n, times):
    """Return the log of how many different ones of n alike offers are seen in so many draws, on average."""
    return math.log(n * (1.0 - (1.0 - 1.0 / n) ** times))


@njit(inline="always", cache=True)
def _fill(
    shown,
    base,
    slope,
    reference,
    off,
    features,
    o_value,
    index,
    price,
    o_features,
    surprise,
    ends,
    weights,
    felt_as_paid,
    product,
    out,
):
    """Write the utilities of the offers shown for one need, without luck; ``features`` are those of its person.

    Products run over offers within a feature, so that their sums do not wait for each other.
    """
    n = shown.size
    for draw in range(n):
        j = max(shown[draw], 0)
        v = base + o_value[j] - slope * index[j]
        out[draw] = v - surprise * max(0.0, index[j] - reference)
    begin = 0
    for t in range(ends.size):
        for draw in range(n):
            product[draw] = 0.0
        for d in range(begin, ends[t]):
            own = features[d]
            for draw in range(n):
                product[draw] += own * o_features[max(shown[draw], 0), d]
        for draw in range(n):
            out[draw] += weights[t] * product[draw]
        begin = ends[t]
    if off > 0:
        for draw in range(n):
            j = max(shown[draw], 0)
            part = _log_part_paid(off, price[j])
            out[draw] -= slope * part
            if felt_as_paid:
                out[draw] += surprise * (max(0.0, index[j] - reference) - max(0.0, index[j] + part - reference))


@njit(nogil=True, cache=True)
def choose(start, stop, needs, shown, times, offers, outside, seed, key, days, chosen):
    """Write which of the offers shown each need is spent on (its place among them), or -1 for buying elsewhere.

    The largest utility plus Gumbel luck wins; buying elsewhere has utility ``outside``. Luck belongs to (person, own day,
    need, offer), so that a further offer does not reshuffle the others. A need to which nothing is shown is spent
    elsewhere.
    """
    person, number, value, slope, reference, off, features = needs
    o_value, index, price, o_features, surprise, ends, weights, variety, place_of_luck, felt_as_paid = offers
    n_shown, n_features = shown.shape[1], features.shape[1]
    luck, utility, product = np.empty(n_shown), np.empty(n_shown), np.empty(n_shown)
    own, row = np.empty(n_features, dtype=features.dtype), np.empty(n_shown, dtype=shown.dtype)
    for k in range(start, stop):
        i, shift, step = person[k], number[k] << 24, days[k]
        for draw in range(n_shown):
            row[draw] = shown[k, draw]
        for d in range(n_features):
            own[d] = features[k, d]
        for draw in range(n_shown):  # a plain loop of draws, so that the compiler can use vector instructions
            luck[draw] = uniform(seed, key, i, step, shift | place_of_luck[max(row[draw], 0)])
        _fill(
            row,
            value[k],
            slope[k],
            reference[k],
            off[k],
            own,
            o_value,
            index,
            price,
            o_features,
            surprise,
            ends,
            weights,
            felt_as_paid,
            product,
            utility,
        )
        best, at = outside - math.log(-math.log(uniform(seed, key, i, step, shift | OUTSIDE))), -1
        for draw in range(n_shown):
            if row[draw] >= 0:
                v = utility[draw] - math.log(-math.log(luck[draw]))
                if variety[row[draw]] > 1.0:
                    v += _log_different(float(variety[row[draw]]), times[k, draw])
                if v > best:
                    best, at = v, draw
        chosen[k] = at
    return 0


@njit(nogil=True, cache=True)
def utilities(start, stop, needs, shown, times, offers, out):
    """Write the utility of every offer shown for each need [needs, considered]; -inf where nothing is shown."""
    person, number, value, slope, reference, off, features = needs
    o_value, index, price, o_features, surprise, ends, weights, variety, place_of_luck, felt_as_paid = offers
    product = np.empty(shown.shape[1])
    for k in range(start, stop):
        _fill(
            shown[k],
            value[k],
            slope[k],
            reference[k],
            off[k],
            features[k],
            o_value,
            index,
            price,
            o_features,
            surprise,
            ends,
            weights,
            felt_as_paid,
            product,
            out[k],
        )
        for draw in range(shown.shape[1]):
            if shown[k, draw] < 0:
                out[k, draw] = -np.inf
            elif variety[shown[k, draw]] > 1.0:
                out[k, draw] += _log_different(float(variety[shown[k, draw]]), times[k, draw])
    return 0


@njit(nogil=True, cache=True)
def list_needs(visitor, needs, person, number):
    """Write the person of every need and its number within the person's day, by visitor."""
    n = 0
    for k in range(visitor.size):
        for own in range(needs[k]):
            person[n], number[n] = visitor[k], own
            n += 1


@njit(nogil=True, cache=True)
def learn_prices(offer, user, index, amount, learning, sales, felt):
    """Add ``amount`` to the sales of each order's offer, and move what its buyer feels as normal towards the order's price.

    Orders of one buyer stand one after the other. ``felt`` (by user) and ``index`` (by order) are logs of price over the
    category's mean.
    """
    for k in range(offer.size):
        sales[offer[k]] += amount
        felt[user[k]] += learning * (index[k] - felt[user[k]])
