"""Which goods the platform adds: in every category as many as keep its share of the offers on sale."""

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
    more = np.floor((share * on_sale - mine) / (1 - share) + 1e-9).astype(np.int64) if share < 1 else np.zeros(n, int)
    shops = np.unique(offers["merchant"][own])
    category = world.tables["merchants"]["category"][shops]
    listed = [np.resize(shops[category == c], more[c]) for c in np.flatnonzero(more > 0) if (category == c).any()]
    if not listed:
        return np.zeros(0, dtype=np.int64)
    rows = list_goods(world, day, np.sort(np.concatenate(listed)))
    offers["kind"][rows] = OWN
    return rows
