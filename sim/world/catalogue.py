"""The catalogue: categories with their share of needs, and offers with quality, taste, price and popularity."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.params import ParamSet
from sim.core.state import State
from sim.core.table import Column
from sim.world.people import N_TASTES, normal, normals, price_slopes

COLUMNS = (
    Column("offers", "merchant", np.int32, doc="row of its merchant"),
    Column("offers", "category", np.int16, doc="category"),
    Column("offers", "price", np.int64, doc="fen"),
    Column("offers", "price_index", np.float32, doc="log of price over the category's mean price"),
    Column("offers", "quality", np.float32, doc="0..1"),
    Column("offers", "rating", np.float32, default=4.6, doc="stars, posterior mean"),
    Column("offers", "promised_days", np.float32, default=2, doc="promised days to the door that buyers see"),
    Column("offers", "sales30", np.float32, doc="orders, decaying over 30 days, in people"),
    Column("offers", "deal", np.float32, doc="utility of a deal beside the list price"),
    Column("offers", "group_price", np.int64, doc="fen for a member of a group; 0 not sold to groups"),
    Column("offers", "group_hassle", np.float32, doc="utility lost by waiting for a group"),
    Column("offers", "taste", np.dtype((np.float32, N_TASTES)), doc="position in taste space"),
)
N_REFERENCE = 2000
RICH_ASSORTMENT = 30


@dataclass(frozen=True)
class Shelves:
    """How offers are found: offers are sorted by category.

    Attributes
    ----------
    offsets : int64 [n_categories + 1]
        First offer of each category.
    popularity : float64 [n_offers]
        Cumulative popularity inside the category, the last offer of a category at 1.
    need_shares, cumulative_needs : float64 [n_categories]
        Share of needs by category, and its running sum.
    """

    offsets: NDArray[np.int64]
    popularity: NDArray[np.float64]
    need_shares: NDArray[np.float64]
    cumulative_needs: NDArray[np.float64]

    @property
    def rich_share(self) -> float:
        """Return the share of needs in categories with 30 offers or more."""
        return float(self.need_shares[np.diff(self.offsets) >= RICH_ASSORTMENT].sum())


def zipf(n: int, exponent: float) -> NDArray[np.float64]:
    """Return shares proportional to 1 / rank**exponent."""
    weights = np.arange(1, n + 1, dtype=np.float64) ** -exponent
    return weights / weights.sum()


def create_offers(world: State, settings: Any, market: ParamSet, need_shares: NDArray[np.float64]) -> None:
    """Create the offers of all merchants and the shelves, and set the price level.

    Prices are lognormal around a category mean, which is lognormal over categories; the level is such that
    the mean price of what is bought at the reference state is ``world.basket``.
    """
    merchants, streams = world.tables["merchants"], world.streams
    rows = np.arange(len(merchants))
    width = settings.offers_high - settings.offers_low + 1
    counts = settings.offers_low + (streams.uniform("world.n_offers", rows) * width).astype(int)
    owner = np.repeat(rows, np.maximum(counts, 1))
    table = world.table("offers", len(owner))
    for column in COLUMNS:
        table.add(column, owner="world")
    ids = np.arange(len(owner))
    table["merchant"][:] = owner
    table["category"][:] = merchants["category"][owner]
    table["quality"][:] = merchants["quality"][owner]
    table["taste"][:] = normals(streams, "world.offer_taste", ids, columns=N_TASTES)
    table["price_index"][:] = settings.price_spread * normal(streams, "world.price", ids)
    world.facts["shelves"] = _shelves(world, settings, need_shares)
    means = settings.price_spread * normal(streams, "world.category_price", np.arange(len(need_shares)))
    relative = np.exp(means[table["category"]] + table["price_index"])
    level = settings.basket / _reference_price(world, market, relative) if len(owner) else 1.0
    table["price"][:] = np.maximum(1, np.round(level * relative))


def _shelves(world: State, settings: Any, need_shares: NDArray[np.float64]) -> Shelves:
    category = world.tables["offers"]["category"]
    offsets = np.searchsorted(category, np.arange(len(need_shares) + 1)).astype(np.int64)
    rank_key = world.streams.uniform("world.popularity", np.arange(len(category)))
    popularity = np.zeros(len(category))
    for c in range(len(need_shares)):
        part = slice(offsets[c], offsets[c + 1])
        n = offsets[c + 1] - offsets[c]
        if n:
            popularity[part] = np.cumsum(zipf(n, settings.popularity_exponent)[np.argsort(np.argsort(rank_key[part]))])
            popularity[offsets[c + 1] - 1] = 1.0
    return Shelves(offsets, popularity, need_shares, np.cumsum(need_shares))


def reference_sets(world: State, *, size: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return keyed reference choice situations: offers considered (situations x size) and who may be there.

    A situation is a category drawn by its share of needs and offers drawn by popularity; the second array
    marks repeats (False), which count once.
    """
    shelves: Shelves = world.facts["shelves"]
    rows = np.arange(N_REFERENCE)
    streams = world.streams
    u = streams.uniform("world.reference_category", rows)
    category = np.minimum(np.searchsorted(shelves.cumulative_needs, u), len(shelves.need_shares) - 1)
    stocked = np.diff(shelves.offsets)[category] > 0
    category = category[stocked]
    chosen = np.empty((len(category), size), dtype=np.int64)
    for k in range(size):
        goal = streams.uniform("world.reference_offer", rows[stocked], draw=k)
        for c in np.unique(category):
            here, start = category == c, shelves.offsets[c]
            shelf = shelves.popularity[start : shelves.offsets[c + 1]]
            chosen[here, k] = start + np.searchsorted(shelf, goal[here])
    is_new = np.ones(chosen.shape, dtype=bool)
    for k in range(1, size):
        is_new[:, k] = (chosen[:, :k] != chosen[:, k : k + 1]).all(axis=1)
    return chosen, is_new


def _reference_price(world: State, market: ParamSet, relative: NDArray[np.float64]) -> float:
    """Return the mean relative price of what is bought when 8 offers are considered (quality and price count)."""
    chosen, is_new = reference_sets(world, size=8)
    table = world.tables["offers"]
    slope = price_slopes(market, world.streams.uniform("world.reference_slope", np.arange(len(chosen))))
    utility = table["quality"][chosen] - slope[:, None] * table["price_index"][chosen]
    weight = np.where(is_new, np.exp(utility), 0.0)
    return float((weight * relative[chosen]).sum() / weight.sum()) if len(chosen) else 1.0
