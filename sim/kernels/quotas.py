"""Quotas: units of deals handed out in a queue, each order's units spread over the deals of its category."""

from numba import njit


@njit(nogil=True, cache=True)
def hand_out(turns, offer, category, ends, rows, left, room, goods, is_late):
    """Give orders their units of deals, in their turns, and write which offers they came from and who came too late.

    An order takes one unit of the offer chosen, and the others, for the people for whom an agent stands, one each from the limited
    deals of the category that have units left, in a circle from that offer on.

    Parameters
    ----------
    turns : int [orders]
    offer : int [orders]
    category : int [offers]
    ends : int64 [categories]
        Where the limited deals of each category end in ``rows``.
    rows : int64 [deals]
        Offers with a limited deal, by category.
    left : int64 [offers]
        Units left of each offer's deal; below 0: no limit. Moved in place.
    room : int64 [categories]
        Sum of them; moved in place.
    goods : int32 [orders, people]
        -1: no unit of a limited deal.
    is_late : bool [orders]
    """
    people = goods.shape[1]
    for k in turns:
        j = offer[k]
        is_late[k] = False
        goods[k, :] = -1
        if left[j] < 0:
            continue
        c = category[j]
        if left[j] < 1 or room[c] < people:
            is_late[k] = True
            continue
        begin = ends[c - 1] if c > 0 else 0
        n_deals = ends[c] - begin
        at = 0
        for d in range(n_deals):
            if rows[begin + d] == j:
                at = d
        room[c] -= people
        n = 0
        while n < people:
            own = rows[begin + at % n_deals]
            if left[own] > 0:
                left[own] -= 1
                goods[k, n] = own
                n += 1
            at += 1
    return 0


@njit(nogil=True, cache=True)
def give_back(goods, left):
    """Put units back to the deals that they came from."""
    for k in range(goods.shape[0]):
        for n in range(goods.shape[1]):
            if goods[k, n] >= 0:
                left[goods[k, n]] += 1
    return 0
