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
def count_wishes(shown, place, utility, category, won, wishes):
    """Add the odds of every offer that orders considered to what it won, and orders to the wishes of their category.

    Parameters
    ----------
    shown : int32 [orders, considered]
        Offers; -1 none.
    place : int64 [orders]
        Which of them was chosen.
    utility : float64 [orders, considered]
        Of no columns: odds are not known, and the offer chosen won all.
    category : int [offers]
    won : float64 [offers]
    wishes : float64 [categories]
    """
    n = utility.shape[1]
    weight = np.zeros(n)
    for k in range(place.size):
        own = shown[k, place[k]]
        wishes[category[own]] += 1.0
        best, total = -np.inf, 0.0
        for s in range(n):
            if shown[k, s] >= 0:
                best = max(best, utility[k, s])
        for s in range(n):
            weight[s] = math.exp(utility[k, s] - best) if shown[k, s] >= 0 else 0.0
            total += weight[s]
        if total > 0.0:
            for s in range(n):
                if shown[k, s] >= 0:
                    won[shown[k, s]] += weight[s] / total
        else:
            won[own] += 1.0


@njit(nogil=True, cache=True)
def line_up(category, is_there, won, wished, demand, evenly, ends, rows, share):
    """Write the offers that are there by category, and the running sum of their shares of all wishes.

    A category has its share of demand. In it, an offer has what it won of the wishes while it was there, beside some wishes
    spread evenly over all offers there.

    Parameters
    ----------
    category, is_there, won, wished : [offers]
    demand : float64 [categories]
    evenly : float
        Wishes spread evenly over the offers of each category.
    ends : int64 [categories + 1]
        Written: where the offers of each category end; the first is 0.
    rows : int32 [offers there]
        Written.
    share : float64 [offers there]
        Written: running sums; the last is 1.
    """
    ends[:] = 0
    for j in range(category.size):
        ends[category[j] + 1] += is_there[j]
    for c in range(1, ends.size):
        ends[c] += ends[c - 1]
    place = ends[:-1].copy()
    for j in range(category.size):
        if is_there[j]:
            rows[place[category[j]]] = j
            place[category[j]] += 1
    before = 0.0
    for c in range(ends.size - 1):
        begin, end, total = ends[c], ends[c + 1], 0.0
        for s in range(begin, end):
            total += (won[rows[s]] + evenly / (end - begin)) / (wished[rows[s]] + evenly)
            share[s] = total
        for s in range(begin, end):
            share[s] = before + demand[c] * share[s] / total
        before += demand[c] if end > begin else 0.0
    for s in range(share.size):
        share[s] /= before


@njit(inline="always", cache=True)
def _place_of(goal, share, begin):
    """Return the first place from ``begin`` on at which running sums of shares are above a number, or the last."""
    end = share.size - 1
    while begin < end:
        middle = (begin + end) // 2
        if share[middle] > goal:
            end = middle
        else:
            begin = middle + 1
    return begin


@njit(inline="always", cache=True)
def _end_of(i, edge, luck, people):
    """Return the unit after the last one from ``i`` on whose place in the order, from 0 to 1, lies below an edge."""
    end = min(max(int(edge * (people - 1) - luck + 1), i + 1), people)
    while end < people and (end - 1 + luck) / (people - 1) < edge:
        end += 1
    while end > i + 1 and (end - 2 + luck) / (people - 1) >= edge:
        end -= 1
    return end


@njit(inline="always", cache=True)
def _take(j, wanted, stock, own, n):
    """Take units of an offer as far as they are there, as the order's units from ``n`` on; return how many are its now."""
    there = wanted if stock[j] < 0 else min(stock[j], wanted)
    stock[j] -= there if stock[j] > 0 else 0
    own[n : n + there] = j
    return n + there


@njit(inline="always", cache=True)
def _there(rows, share, begin, end, stock, there, running):
    """Write which of some offers lined up are there, with the running sum of their shares; return how many."""
    n, total = 0, 0.0
    before = share[begin - 1] if begin > 0 else 0.0
    for s in range(begin, end):
        if stock[rows[s]] != 0:
            total += share[s] - before
            there[n], running[n] = rows[s], total
            n += 1
        before = share[s]
    return n


@njit(nogil=True, cache=True)
def _fill_up(n, lacking, category, ends, rows, share, luck, stock, own):
    """Take other offers in place of those lacking, of the same category if it has any; return how many units there are."""
    there, running = np.empty(rows.size, dtype=np.int32), np.empty(rows.size)
    known, count = -1, 0  # the category for which offers are known, and how many they are
    for m in range(lacking.size):
        c = category[lacking[m]]
        if c != known:
            count, known = _there(rows, share, ends[c], ends[c + 1], stock, there, running), c
        if count == 0:
            count = _there(rows, share, 0, rows.size, stock, there, running)
        if count == 0:
            return n
        chance = (luck + m / lacking.size) % 1.0
        j = there[_place_of(chance * running[count - 1], running[:count], 0)]
        n = _take(j, 1, stock, own, n)
        known = -1 if stock[j] == 0 else known
    return n


@njit(inline="always", cache=True)
def _settle(own, stock, late, count, taken, lumps):
    """Count the units of an order, and those that came together; units of an order that is late go back."""
    begin = 0
    while begin < own.size:
        j, end = own[begin], begin + 1
        while end < own.size and own[end] == j:
            end += 1
        n, begin = end - begin, end
        if late:
            stock[j] += n if stock[j] >= 0 else 0
        else:
            taken[j] += n
            lumps[j] += n * (2 * count[j] + n - 1)
            count[j] += n
    for j in own:
        count[j] = 0


@njit(nogil=True, cache=True)
def take_units(turns, chosen, luck, category, ends, rows, share, stock, taken, missed, lumps, goods, is_late):
    """Take the units of orders from stock, one order after the other, and say which find their offer sold out.

    An order stands for as many people as ``goods`` has columns; each takes one unit. The first takes the offer chosen; it
    decides whether the order finds it sold out, and then the order takes nothing. The others take offers by their shares of
    all wishes, cut by one lucky number; where one is sold out, another of its category, or else of any. An order takes
    nothing either where all offers together have too few.

    Parameters
    ----------
    turns : int64 [orders]
        Orders in keyed turn.
    chosen : int32 [orders]
        Offer of each order.
    luck : float64 [orders]
        Where units are cut.
    category : int [offers]
    ends, rows, share
        As ``line_up`` writes them; not read with one person an order.
    stock : int64 [offers]
        Changed; below 0: unlimited.
    taken, missed : int64 [offers]
        Units are added: those taken, and those wanted that were not there.
    lumps : int64 [offers]
        n (n - 1) is added for each order that takes n units of an offer.
    goods : int32 [orders, people]
        Written: the offer of each unit, where the order is not late.
    is_late : bool [orders]
        Written: who took nothing.
    """
    people, count = goods.shape[1], np.zeros(stock.size, dtype=np.int64)
    lacking = np.empty(people, dtype=np.int32)
    for k in turns:
        own, n, m, at, i = goods[k], 0, 0, 0, 0
        while i < people:
            j, end = chosen[k], 1 if rows.size > 0 else people
            if i > 0:
                at = _place_of((i - 1 + luck[k]) / (people - 1), share, at)
                j, end = rows[at], people if at == share.size - 1 else _end_of(i, share[at], luck[k], people)
            before = n
            n = _take(j, end - i, stock, own, n)
            is_late[k] = n == 0 if i == 0 else is_late[k]
            missing = end - i - (n - before)
            missed[j] += missing
            lacking[m : m + missing] = j
            m, i = m + missing, end
        if m > 0 and not is_late[k]:
            n = _fill_up(n, lacking[:m], category, ends, rows, share, luck[k], stock, own)
            is_late[k] = n < people
        _settle(own[:n], stock, is_late[k], count, taken, lumps)


@njit(nogil=True, cache=True)
def ship(stock, wanted, is_owed, filled):
    """Take the units wanted of each offer, and write how many were there at once; what is owed is taken too, below 0."""
    for j in range(stock.size):
        filled[j] = at_once(stock[j], wanted[j])
        stock[j] -= wanted[j] if is_owed else filled[j]


@njit(nogil=True, cache=True)
def learn_sales(rows, sold, lumps, stock, learning, forecast, variance):
    """Move what sellers expect of a day, and the variance around it, towards today's sales.

    A day that ends sold out with fewer sales than expected teaches nothing: demand may have been what was expected.
    ``lumps`` is the variance of a day that comes of units bought together; it is left out, with its part of the error of the
    forecast. Arrays are by offer.
    """
    error = 2.0 / (2.0 - learning)
    for j in rows:
        units = max(sold[j], 0)
        surprise = units - forecast[j]
        if stock[j] == 0 and surprise < 0:
            continue
        variance[j] += learning * (surprise * surprise - error * lumps[j] - variance[j])
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
