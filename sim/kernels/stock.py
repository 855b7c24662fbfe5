"""Stock: units of orders spread over offers and taken from the shelf, what sellers learn of sales, and what they order.

Source of the base stock: Axsäter (2015), Inventory Control, chapter 5.
"""

import math

import numpy as np
from numba import njit


@njit(inline="always", cache=True)
def at_once(stock, wanted):
    """Return how many of the units wanted are there; a stock below 0 is owed, and nothing is there."""
    return min(max(stock, 0), wanted)


@njit(nogil=True, cache=True)
def spread_units(units, weight, luck, out):
    """Write whole units in proportion to weights, in total exactly ``units``, each within one of its exact share.

    Boundaries of a row of shares are moved by one lucky number in (0, 1) and cut off, so that the mean of each share over
    luck is exact, however small it is. Weights are 0 or more; with none above 0 nothing is written but zeros.
    """
    total, last = 0.0, -1
    for s in range(weight.size):
        total += weight[s]
        if weight[s] > 0:
            last = s
    running, before = 0.0, 0
    for s in range(weight.size):
        running += weight[s]
        goal = before
        if s == last:
            goal = units
        elif weight[s] > 0:
            goal = min(int(math.floor(units * (running / total) + luck)), units)
        out[s] = goal - before
        before = goal


@njit(inline="always", cache=True)
def _weigh(utility, shown, weight):
    """Write the odds of the offers shown against the best of them; 0 where nothing can be bought."""
    best = -np.inf
    for s in range(shown.size):
        if shown[s] >= 0:
            best = max(best, utility[s])
    for s in range(shown.size):
        weight[s] = math.exp(utility[s] - best) if shown[s] >= 0 and best > -np.inf else 0.0


@njit(inline="always", cache=True)
def _take(wanted, shown, stock, got, missed):
    """Take the units wanted of the offers shown as far as they are there; return how many that were."""
    n = 0
    for s in range(shown.size):
        if wanted[s] > 0:
            j = shown[s]
            there = wanted[s] if stock[j] < 0 else at_once(stock[j], wanted[s])
            missed[j] += wanted[s] - there
            if stock[j] >= 0:
                stock[j] -= there
            got[s] += there
            n += there
    return n


@njit(inline="always", cache=True)
def _fill_up(missing, shown, weight, luck, stock, got, more, left_weight, unseen):
    """Take missing units of an order from the other offers that it considered; return how many are still missing."""
    while missing > 0:
        total = 0.0
        for s in range(shown.size):
            left_weight[s] = weight[s] if shown[s] >= 0 and stock[shown[s]] != 0 else 0.0
            total += left_weight[s]
        if total == 0.0:
            break
        spread_units(missing, left_weight, luck, more)
        missing -= _take(more, shown, stock, got, unseen)
    return missing


@njit(nogil=True, cache=True)
def take_units(order, shown, place, utility, people, luck, stock, taken, missed, units, is_late):
    """Take the units of orders from stock, one order after the other, and say which find their offer sold out.

    An order stands for ``people`` people who want one unit each. Its units are spread over the offers that it considered
    by their odds of being chosen; with one person the unit is one of the offer chosen. The part of its units of the offer
    chosen that is not there is the chance that the order finds it sold out, and then it takes nothing; otherwise units
    missing anywhere are taken from the other offers. Where all of them together have too few, it takes nothing either.

    Parameters
    ----------
    order : int64 [orders]
        Turns, by keyed luck.
    shown : int32 [orders, considered]
        Offers; -1 none.
    place : int64 [orders]
        Which of them was chosen.
    utility : float64 [orders, considered]
        Not read with one person.
    luck : float64 [orders, 2]
        Where units are cut, and whether an offer is sold out.
    stock : int64 [offers]
        Changed; below 0: unlimited.
    taken, missed : int64 [offers]
        Units are added: those taken, and those wanted that were not there.
    units : int32 [orders, considered]
        Written: units taken.
    is_late : bool [orders]
        Written: who took nothing.
    """
    n = shown.shape[1]
    weight, left_weight, unseen = np.zeros(n), np.zeros(n), np.zeros(stock.size, dtype=np.int64)
    wanted, got, more = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for k in order:
        row, own = shown[k], shown[k, place[k]]
        if people == 1:
            weight[:] = 0.0
            weight[place[k]] = 1.0
        else:
            _weigh(utility[k], row, weight)
        spread_units(people, weight, luck[k, 0], wanted)
        asked = max(wanted[place[k]], 1)
        there = asked if stock[own] < 0 else at_once(stock[own], asked)
        late = luck[k, 1] < 1.0 - there / asked
        got[:] = 0
        missing = people - _take(wanted, row, stock, got, missed)
        if not late:
            late = _fill_up(missing, row, weight, luck[k, 0], stock, got, more, left_weight, unseen) > 0
        is_late[k] = late
        for s in range(n):
            units[k, s] = 0 if late else got[s]
            if got[s] > 0:
                if late and stock[row[s]] >= 0:
                    stock[row[s]] += got[s]
                elif not late:
                    taken[row[s]] += got[s]


@njit(nogil=True, cache=True)
def ship(stock, wanted, is_owed, filled):
    """Take the units wanted of each offer, and write how many were there at once; what is owed is taken too, below 0."""
    for j in range(stock.size):
        filled[j] = at_once(stock[j], wanted[j])
        stock[j] -= wanted[j] if is_owed else filled[j]


@njit(nogil=True, cache=True)
def learn_sales(rows, sold, stock, learning, forecast, variance):
    """Move what sellers expect of a day, and the variance around it, towards today's sales.

    A day that ends sold out with fewer sales than expected teaches nothing: demand may have been what was expected.
    """
    for j in rows:
        units = max(sold[j], 0)
        surprise = units - forecast[j]
        if stock[j] == 0 and surprise < 0:
            continue
        variance[j] += learning * (surprise * surprise - variance[j])
        forecast[j] += learning * surprise


@njit(nogil=True, cache=True)
def base_stocks(forecast, variance, lead, z, out):
    """Write the stock up to which sellers order: what sells until an order of tomorrow arrives, and ``z`` deviations."""
    for j in range(out.size):
        out[j] = forecast[j] * (lead + 1.0) + z[j] * math.sqrt(max(variance[j], 0.0) * (lead + 1.0))


@njit(nogil=True, cache=True)
def reorder(rows, base_stock, expected, stock, on_order, least, units):
    """Write the units ordered now: up to the base stock, in whole units, if they are ``least`` or more.

    Sellers wait for a full lot as long as more is left, and under way, than they expect to sell until it arrives; then they
    order ``least`` at once.
    """
    for k in range(rows.size):
        j = rows[k]
        position = stock[j] + on_order[j]
        gap = int(math.ceil(base_stock[j] - position - 1e-6))
        units[k] = 0
        if gap >= least:
            units[k] = gap
        elif gap >= 1 and position <= expected[k]:
            units[k] = least
