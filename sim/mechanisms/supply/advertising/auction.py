"""The auction of a day: who stands where in the sponsored places, what it costs, and how long budgets last."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.mechanisms.supply.advertising.kernels import THOUSAND, prices
from sim.world.market.surfaces import Ranking, luck_of_rows, zipf


@dataclass(frozen=True)
class Bids:
    """What is bid for offers; all of one length, in no order.

    Attributes
    ----------
    rows : int64
        Offers.
    bid : int64
        Fen per click, or per thousand views.
    rate : float64
        Clicks per view, as the platform estimates them.
    by_view : bool
        Whether views are bought.
    """

    rows: NDArray[np.int64]
    bid: NDArray[np.int64]
    rate: NDArray[np.float64]
    by_view: NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """Places and prices of a day.

    Attributes
    ----------
    ranking : Ranking
    rows, price : int64
        Offers that are shown, and what a click or a thousand views of them cost, fen.
    wanted : float64 [merchants]
        What each merchant would spend in a day without a budget, fen.
    filled : float
        Part of the sponsored places that is sold.
    """

    ranking: Ranking
    rows: NDArray[np.int64]
    price: NDArray[np.int64]
    wanted: NDArray[np.float64]
    filled: float


def ordered(world: State, bids: Bids, *, reserve: int) -> tuple[Bids, NDArray[np.int64]]:
    """Return the bids that reach the reserve by category and score, the highest first, and where categories begin.

    Among equal scores the luck of popularity decides.
    """
    score = np.where(bids.by_view, bids.bid, bids.bid * (THOUSAND * bids.rate))  # fen per thousand views
    own = np.flatnonzero((bids.bid > 0) & (score >= reserve * (THOUSAND * bids.rate)))
    rows = bids.rows[own]
    category = world.tables["offers"]["category"][rows]
    order = np.lexsort((luck_of_rows(world, "world.popularity", rows), -score[own], category))
    own = own[order]
    n_categories = len(world.resources["catalogue"].need_shares)
    offsets = np.searchsorted(category[order], np.arange(n_categories + 1)).astype(np.int64)
    return Bids(bids.rows[own], bids.bid[own], bids.rate[own], bids.by_view[own]), offsets


def hold(
    world: State,
    bids: Bids,
    *,
    reserve: int,
    places: int,
    exponent: float,
    views: NDArray[np.float64],
    purse: NDArray[np.float64],
) -> Outcome:
    """Hold the auction.

    Parameters
    ----------
    reserve : int
        Least price of a click, fen.
    places, exponent : int, float
        Sponsored places of a category, and how attention falls with the place.
    views : float64 [categories]
        Views of sponsored places expected in a day, of all people.
    purse : float64 [merchants]
        What merchants can spend, fen; those who would spend more leave the auction when it is used up, and the rest of
        the day their places are not sponsored.
    """
    own, offsets = ordered(world, bids, reserve=reserve)
    merchant, sizes = world.tables["offers"]["merchant"][own.rows], np.diff(offsets)
    price = np.empty(len(own.rows), dtype=np.int64)
    prices(offsets, merchant, own.bid, own.rate, own.by_view, reserve, price)
    place = np.arange(len(own.rows)) - np.repeat(offsets[:-1], sizes)
    is_shown = place < places
    kept, category = np.flatnonzero(is_shown), np.repeat(np.arange(len(sizes)), sizes)[is_shown]
    chance = zipf(places, exponent)[place[kept]]
    cost = np.where(own.by_view[kept], price[kept] / THOUSAND, own.rate[kept] * price[kept])
    spend = views[category] * chance * cost
    wanted = np.bincount(merchant[kept], weights=spend, minlength=len(purse)).astype(np.float64)
    lasts = np.minimum(1.0, purse / np.maximum(wanted, 1e-9))
    share = chance * lasts[merchant[kept]]
    counts = np.minimum(sizes, places)
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    running = np.concatenate([np.zeros(1), np.cumsum(share)])
    cumulative = np.minimum(running[1:] - np.repeat(running[ends[:-1]], counts), 1.0)
    ranking = Ranking(ends, own.rows[kept].astype(np.int32), place[kept].astype(np.int16), cumulative)
    sold = float((np.bincount(category, weights=share, minlength=len(views)) * views).sum())
    return Outcome(ranking, own.rows[kept], price[kept], wanted, min(1.0, sold / max(float(views.sum()), 1e-9)))
