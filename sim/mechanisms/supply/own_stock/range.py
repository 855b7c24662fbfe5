"""Which goods the platform adds: as many as keep its share of all offers on sale, where it is furthest below that share."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.world.market.assortment import list_goods
from sim.world.market.offers import OWN


def add_goods(world: State, day: Day, own: NDArray[np.int64], *, share: float) -> NDArray[np.int64]:
    """Put further own goods on sale, in turn by the shops that the platform has in a category; return their rows.

    Parameters
    ----------
    own : int64 [own goods]
        Rows of own goods.
    share : float
        Share of offers that are to be own, below 1; with 1 there is nobody else to keep up with.
    """
    offers = world.tables["offers"]
    n = len(world.resources["catalogue"].need_shares)
    on_sale = np.bincount(offers["category"][offers["is_active"]], minlength=n)
    mine = np.bincount(offers["category"][own], minlength=n)
    shops = np.unique(offers["merchant"][own])
    category = world.tables["merchants"]["category"][shops]
    here = np.bincount(category, minlength=n) > 0
    more = _more(on_sale, mine, share=share, here=here) if share < 1 else np.zeros(n, dtype=np.int64)
    listed = [np.resize(shops[category == c], more[c]) for c in np.flatnonzero(more > 0)]
    if not listed:
        return np.zeros(0, dtype=np.int64)
    rows = list_goods(world, day, np.sort(np.concatenate(listed)))
    offers["kind"][rows] = OWN
    return rows


def _more(
    on_sale: NDArray[np.integer], mine: NDArray[np.integer], *, share: float, here: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return how many goods to add in each category [categories].

    Whole shops are taken at the launch, so a category may lie above the share and another below it: what is added overall
    is no more than what the share of all offers asks for, split by what categories lack.
    """
    lacks = np.where(here, np.maximum((share * on_sale - mine) / (1 - share), 0), 0)
    room = min((share * on_sale.sum() - mine.sum()) / (1 - share), lacks.sum())
    if room <= 0:
        return np.zeros(len(on_sale), dtype=np.int64)
    return np.diff(np.floor(np.cumsum(lacks) * (room / lacks.sum()) + 1e-9), prepend=0).astype(np.int64)
