"""The auction: what each advertiser pays, by the score of the next one."""

import numpy as np
from numba import njit

THOUSAND = 1000.0
"""Views to which a bid for views refers."""


@njit(cache=True)
def score_of(bid, rate, by_view):
    """Return what a bid is worth to the platform, fen per thousand views: a bid for clicks times its click rate."""
    return float(bid) if by_view else bid * (THOUSAND * rate)


@njit(cache=True)
def least_price(rate, by_view, reserve):
    """Return the least price of an offer, whole fen: the reserve per click, or what it comes to per thousand views."""
    if by_view:
        return np.int64(np.ceil(reserve * rate * THOUSAND))
    return np.int64(reserve)


@njit(nogil=True, cache=True)
def prices(offsets, merchant, bid, rate, by_view, reserve, price):
    """Write the price of each offer in the auction (generalised second price), whole fen per click or per thousand views.

    The price is the score of the next offer of another merchant over one's own click rate, and one fen; at least the
    reserve, at most the bid.

    Parameters
    ----------
    offsets : int64 [categories + 1]
        Where the offers of a category begin; within it they stand by score, the highest first.
    merchant : int32 [entries]
    bid : int64 [entries]
        Fen per click, or per thousand views; at least the reserve.
    rate : float64 [entries]
        Clicks per view, as the platform estimates them; above 0.
    by_view : bool [entries]
    reserve : int
        Fen per click.
    price : int64 [entries], out
    """
    for c in range(offsets.size - 1):
        beyond = 0.0  # score of the next offer of another merchant than the one below
        for e in range(offsets[c + 1] - 1, offsets[c] - 1, -1):
            if e + 1 < offsets[c + 1] and merchant[e + 1] != merchant[e]:
                beyond = score_of(bid[e + 1], rate[e + 1], by_view[e + 1])
            per = beyond if by_view[e] else beyond / (THOUSAND * rate[e])
            asked = max(np.int64(np.floor(per)) + 1, least_price(rate[e], by_view[e], reserve))
            price[e] = min(bid[e], asked)
    return 0
