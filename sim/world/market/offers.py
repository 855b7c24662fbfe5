"""Offers: rows with a life. An offer enters, can be bought, leaves; its row never moves and serves another one later."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from sim.core.errors import ModelError
from sim.core.params import ParamSet
from sim.core.state import State
from sim.core.table import Column, Table
from sim.core.timeline import Day
from sim.kernels.choice import NeedSide, OfferSide, places_of_luck, utilities
from sim.world.costs import unit_costs
from sim.world.equal_goods import goods_at_launch
from sim.world.market.surfaces import popular_order
from sim.world.people import LONG_AGO, N_TASTES, normal, price_slopes
from sim.world.tastes import content_of_offers, tastes_of_offers

THIRD_PARTY, OWN, CROSS_BORDER, SERVICE, PRE_ORDER = range(5)
"""Kinds of offers: sold by a merchant, by the platform, from abroad, a service without delivery, made after orders."""

UNLIMITED = -1
NEUTRAL_STARS = 4.6
"""Stars that people assume where there is no review."""

REST = 90
"""Days for which the row of an offer that left stays empty, so that its open orders end before another one takes it."""

COLUMNS = (
    Column("offers", "merchant", np.int32, doc="row of its merchant"),
    Column("offers", "category", np.int16, doc="category"),
    Column("offers", "kind", np.int8, doc="0 third party, 1 own, 2 cross-border, 3 service, 4 pre-order"),
    Column("offers", "is_active", np.bool_, doc="on sale"),
    Column("offers", "entered_on", np.int32, default=LONG_AGO, doc="day index of entry"),
    Column("offers", "left_on", np.int32, default=LONG_AGO, doc="day index of leaving, while not on sale"),
    Column("offers", "edition", np.int16, doc="how many offers the row has held before"),
    Column("offers", "number", np.int64, doc="who it is: the same good in every run of a seed, whatever its row"),
    Column("offers", "luck", np.int32, doc="where luck about it lies, by its number"),
    Column(
        "offers",
        "model",
        np.int64,
        doc="number of the good that it equals but for seller and price, or its own",
    ),
    Column("offers", "variety", np.float32, default=1, doc="alike goods for which the row stands, 1 or more"),
    Column("offers", "price", np.int64, doc="fen"),
    Column("offers", "list_price", np.int64, doc="fen, before any price change since entry"),
    Column(
        "offers", "regular_price", np.int64, doc="fen, against which discounts are told; moves with the seller's costs"
    ),
    Column("offers", "price_index", np.float32, doc="log of price over the category's mean price"),
    Column("offers", "deal", np.float32, doc="log of the part of the price that is asked today; 0: the whole price"),
    Column("offers", "cost", np.int64, doc="fen a unit costs its seller"),
    Column(
        "offers", "stock", np.int64, default=UNLIMITED, doc="units left, one for each order of one person; -1 unlimited"
    ),
    Column("offers", "quality", np.float32, doc="0..1"),
    Column("offers", "designed", np.float32, doc="of its quality, what participation in design has added"),
    Column("offers", "perceived_quality", np.float32, doc="what people think its quality is, 0..1"),
    Column("offers", "rating", np.float32, default=NEUTRAL_STARS, doc="stars, posterior mean"),
    Column("offers", "promised_days", np.float64, default=2, doc="promised days to the door that buyers see"),
    Column("offers", "sales30", np.float32, doc="orders, decaying over 30 days, in people"),
    Column("offers", "exposure30", np.float32, doc="times shown for needs, decaying over 30 days, in people"),
    Column("offers", "group_price", np.int64, doc="fen for a member of a group; 0 not sold to groups"),
    Column("offers", "group_hassle", np.float32, doc="utility lost by waiting for a group"),
    Column("offers", "taste", np.dtype((np.float32, N_TASTES)), doc="true position in taste space"),
    Column(
        "offers", "content", np.dtype((np.float32, N_TASTES)), doc="what the platform can know of the taste; 0 nothing"
    ),
)
N_REFERENCE = 2000
UNSCALED = 1e7
"""Fen of a mean price before there is a price level; high, so that rounding to whole fen is no matter."""
RICH_ASSORTMENT = 30


class Catalogue:
    """What is known of the assortment as a whole.

    Attributes
    ----------
    need_shares, cumulative_needs : float64 [categories]
        Share of needs by category, and its running sum.
    mean_price : float64 [categories]
        Fen to which the price index of a category refers.
    popularity_exponent : float
        Chances to be shown fall with rank to this power.
    counts : int64 [categories]
        Offers on sale.
    mean_quality : float
        What people think of a good about which they know nothing: the mean quality of the launch catalogue.
    version : int
        Grows whenever an offer enters or leaves; lists built for an earlier version are stale.
    """

    def __init__(self) -> None:
        self.need_shares = self.cumulative_needs = self.mean_price = np.ones(1)
        self.popularity_exponent = self.mean_quality = 0.0
        self.counts = np.zeros(1, dtype=np.int64)
        self.version = 0

    def changed(self, offers: Table) -> None:
        """Note that the assortment is another one."""
        active = offers["category"][offers["is_active"]]
        self.counts = np.bincount(active, minlength=len(self.need_shares))
        self.version += 1

    @property
    def rich_share(self) -> float:
        """Return the share of needs in categories with 30 offers or more."""
        return float(self.need_shares[self.counts >= RICH_ASSORTMENT].sum())


def can_be_bought(world: State) -> NDArray[np.bool_]:
    """Return which rows hold an offer that is on sale and not sold out."""
    offers = world.tables["offers"]
    return np.asarray(offers["is_active"] & (offers["stock"] != 0))


def set_prices(world: State, rows: NDArray[np.integer], price: NDArray[np.integer]) -> None:
    """Let offers cost something else (fen): price, and the index by which people feel it, together."""
    offers, mean = world.tables["offers"], world.resources["catalogue"].mean_price
    offers["price"][rows] = price
    offers["price_index"][rows] = np.log(price / mean[offers["category"][rows]])


def enter_offers(world: State, day: Day, values: dict[str, Any]) -> NDArray[np.int64]:
    """Put new offers on sale and return their rows: free ones first, then new ones at the end of the table.

    Parameters
    ----------
    values : dict
        Arrays of one length by column; ``category`` and ``price`` (fen) at least; the price index follows. Columns that
        are not named begin at their defaults.
    """
    offers, catalogue = world.tables["offers"], world.resources["catalogue"]
    missing = {"category", "price"} - values.keys()
    if missing:
        raise ModelError(f"new offers: {', '.join(sorted(missing))} missing; each needs a category and a price")
    n = len(values["price"])
    rested = ~offers["is_active"] & (offers["left_on"] <= day.index - REST)
    rows = np.flatnonzero(rested)[:n]
    if len(rows) < n:
        rows = np.concatenate([rows, offers.append(n - len(rows))])
    edition = offers["edition"][rows] + (offers["entered_on"][rows] > LONG_AGO)
    offers.reset(rows)
    others = offers["promised_days"][offers["is_active"]]
    if len(others):
        offers["promised_days"][rows] = np.median(others)  # what is promised today, until deliveries are promised anew
    known = {
        "number": rows,
        "model": values.get("number", rows),
        "list_price": values["price"],
        "regular_price": values["price"],
        "perceived_quality": catalogue.mean_quality,
        "cost": unit_costs(world.facts["sections"]["world"], values["price"]),
    }
    for name, value in (known | values).items():
        offers[name][rows] = value
    set_prices(world, rows, values["price"])
    offers["luck"][rows] = places_of_luck(offers["number"][rows])
    offers["edition"][rows], offers["entered_on"][rows], offers["is_active"][rows] = edition, day.index, True
    catalogue.changed(offers)
    return np.asarray(rows, dtype=np.int64)


def withdraw_offers(world: State, day: Day, rows: NDArray[np.integer]) -> None:
    """Take offers off sale; open orders go on, and the rows are free again after a rest."""
    offers = world.tables["offers"]
    offers["is_active"][rows], offers["left_on"][rows] = False, day.index
    world.resources["catalogue"].changed(offers)


def create_offers(
    world: State,
    settings: Any,
    market: ParamSet,
    need_shares: NDArray[np.float64],
    *,
    appeal: Callable[[State], tuple[NDArray[np.float64], float]],
) -> None:
    """Create the offers of all merchants at launch, and set the price level.

    Prices are lognormal around a category mean, which is lognormal over categories; the level is such that
    the mean price of what is bought at the reference state is ``world.basket``. ``appeal(world)`` says what offers are
    worth there beside their prices [offers].
    """
    merchants, streams = world.tables["merchants"], world.streams
    rows = np.arange(len(merchants))
    width = settings.offers_high - settings.offers_low + 1
    counts = settings.offers_low + (streams.uniform("world.n_offers", rows) * width).astype(int)
    owner = np.repeat(rows, np.maximum(counts, 1))
    table = world.table("offers", len(owner))
    for column in COLUMNS:
        table.add(column, owner="world")
    ids = table["number"][:] = table["model"][:] = np.arange(len(owner))
    table["luck"][:] = places_of_luck(ids)
    table["merchant"][:], table["is_active"][:], table["entered_on"][:] = owner, True, 0
    merchants["n_listed"][:] = np.maximum(counts, 1)
    table["category"][:] = merchants["category"][owner]
    table["quality"][:] = merchants["quality"][owner]
    table["taste"][:] = tastes_of_offers(streams, settings, ids, merchant=owner, category=table["category"])
    table["content"][:] = content_of_offers(streams, settings, merchant=owner, category=table["category"])
    table["price_index"][:] = settings.price_spread * normal(streams, "world.price", ids)
    catalogue: Catalogue = world.resources["catalogue"]
    catalogue.need_shares, catalogue.cumulative_needs = need_shares, np.cumsum(need_shares)
    catalogue.popularity_exponent = settings.popularity_exponent
    catalogue.mean_quality = float(table["quality"].mean()) if len(owner) else 0.0
    table["perceived_quality"][:] = catalogue.mean_quality
    catalogue.changed(table)
    means = settings.price_spread * normal(streams, "world.category_price", np.arange(len(need_shares)))
    relative = np.exp(means[table["category"]] + table["price_index"])
    catalogue.mean_price = UNSCALED * np.exp(means)
    table["list_price"][:] = np.round(UNSCALED * relative)
    level = settings.basket / _reference_price(world, market, relative, *appeal(world)) if len(owner) else 1.0
    table["price"][:] = table["list_price"][:] = np.maximum(1, np.round(level * relative))
    table["regular_price"][:], table["cost"][:] = table["price"], unit_costs(settings, table["price"])
    world.facts["goods_at_launch"] = goods_at_launch(table)
    catalogue.mean_price = level * np.exp(means)


def reference_sets(world: State, *, size: int, category: NDArray[np.integer] | None = None) -> NDArray[np.int32]:
    """Return keyed reference choice situations: offers shown [situations, size], -1 for repeats, which count once.

    A situation is a category (drawn by its share of needs, unless categories are given) and offers drawn by popularity;
    categories without offers are left out.
    """
    catalogue, streams = world.resources["catalogue"], world.streams
    lists = popular_order(world)
    rows = np.arange(N_REFERENCE if category is None else len(category))
    if category is None:
        u = streams.uniform("world.reference_category", rows)
        category = np.minimum(np.searchsorted(catalogue.cumulative_needs, u), len(catalogue.need_shares) - 1)
    stocked = np.diff(lists.offsets)[category] > 0
    category = category[stocked]
    chosen = np.empty((size, len(category)), dtype=np.int32)
    by_category, rows = np.argsort(category, kind="stable"), rows[stocked]
    ends = np.cumsum(np.bincount(category, minlength=len(catalogue.need_shares)))
    asked = np.unique(category)
    for k in range(size):
        goal = streams.uniform("world.reference_offer", rows, draw=k)
        for c in asked:
            here, part = by_category[ends[c - 1] if c else 0 : ends[c]], slice(lists.offsets[c], lists.offsets[c + 1])
            chosen[k, here] = lists.offers[part][np.searchsorted(lists.cumulative[part], goal[here])]
    for k in range(size - 1, 0, -1):
        chosen[k, (chosen[:k] == chosen[k]).any(axis=0)] = -1
    return np.ascontiguousarray(chosen.T)


def _reference_price(
    world: State, market: ParamSet, relative: NDArray[np.float64], appeal: NDArray[np.float64], surprise: float
) -> float:
    """Return the mean relative price of what is bought when 8 offers are shown, by what they are worth and their prices."""
    shown, table = reference_sets(world, size=8), world.tables["offers"]
    n = len(shown)
    if not n:
        return 1.0
    slope = price_slopes(market, world.streams.uniform("world.reference_slope", np.arange(n)))
    none = np.zeros((n, 0))
    needs = NeedSide(
        np.arange(n, dtype=np.int32),
        np.zeros(n, dtype=np.int64),
        np.zeros(n),
        slope,
        np.zeros(n),
        np.zeros(n, dtype=np.int32),
        none,
    )
    offers = OfferSide(
        appeal,
        table["price_index"],
        table["price"],
        np.zeros((len(table), 0), dtype=np.float32),
        surprise,
        np.zeros(0, dtype=np.int64),
        np.zeros(0),
        table["variety"],
        table["luck"],
    )
    utility = np.empty(shown.shape)
    utilities(0, n, needs, shown, np.ones(shown.shape, np.int8), offers, utility)
    weight = np.exp(utility - logsumexp(utility))
    return float((weight * relative[shown]).sum() / weight.sum())
