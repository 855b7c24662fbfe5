"""People of the addressable market: segments and zones for all, tastes only for those who join.

A cell is a segment (city tier x age x price sensitivity) in a zone. Tastes and price slopes are pure
functions of (seed, person), so they are drawn when a person first needs them: the rest of the market costs
neither time nor memory.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.core.params import ParamSet
from sim.core.rng import Streams
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.traits import fill_normals
from sim.world.network import CommunityLayout

TIERS = ("tier_1", "tier_new_1", "tier_2", "tier_3", "tier_4")
AGES = ("age_18_24", "age_25_30", "age_31_40", "age_41_up")
PRICES = ("price_low", "price_middle", "price_high")
N_SEGMENTS = len(TIERS) * len(AGES) * len(PRICES)
N_ZONES = 20
N_TASTES = 8
NEUTRAL = 0.70
LONG_AGO = -(10**6)
FRIENDS_ALIKE = 0.5
_CHUNK = 1 << 20
LIFE = 1 << 16
"""Own days of one life: more than anybody lives here."""

COLUMNS = (
    Column("people", "cell", np.int16, doc="segment x zone"),
    Column("people", "state", np.uint8, doc="0 potential, 1 registered, 3 left (churned)"),
    Column("people", "user", np.int32, doc="row of users; 0 for whoever never registered"),
)
USER_COLUMNS = (
    Column("users", "person", np.int32, default=-1, doc="row of people"),
    Column("users", "joined_on", np.int32, default=LONG_AGO, doc="day index of registration"),
    Column("users", "cohort", np.int16, default=-1, doc="months from launch to registration; -1 at launch or never"),
    Column("users", "cause", np.int16, default=-1, doc="index of the registration cause; -1 none"),
    Column("users", "episode", np.int16, doc="how often the person has entered the market"),
    Column(
        "users", "luck_from", np.int32, doc="day index from which luck of the person's own days counts, see own_days"
    ),
    Column("users", "taste", np.dtype((np.float32, N_TASTES)), doc="taste vector, standard normal"),
    Column("users", "price_slope", np.float32, default=2.62, doc="coefficient of log price"),
    Column("users", "satisfaction", np.float32, default=NEUTRAL, doc="0..1"),
    Column("users", "trust", np.float32, default=NEUTRAL, doc="0..1"),
    Column("users", "reference_price", np.float32, doc="log of price over category mean that is felt as normal"),
    Column("users", "last_visit", np.int32, default=LONG_AGO, doc="day index of the last visit"),
    Column("users", "is_quiet", np.bool_, doc="a user who has not visited for so long that friends hear nothing"),
    Column("users", "n_orders", np.int32, doc="orders paid"),
    Column("users", "last_order", np.int32, default=LONG_AGO, doc="day index of the last order"),
    Column("users", "need_rate", np.float32, doc="theta: needs per day"),
    Column("users", "parent", np.int32, default=-1, doc="who brought this person; -1 nobody"),
    Column("users", "churn_factor", np.float32, default=1, doc="factor on the person's own hazard of leaving"),
    Column("users", "coupon", np.int32, doc="fen off the next order, while it is valid"),
    Column("users", "coupon_until", np.int32, default=LONG_AGO, doc="last day index on which the coupon is valid"),
    Column("users", "points", np.int64, doc="face value in fen of the points in the wallet"),
    Column("users", "coupon_from", np.int8, doc="who gave the coupon: a code of sim.world.market.coupons"),
)


def create_people(world: State, n: int, layout: CommunityLayout, market: ParamSet) -> None:
    """Create the table of people and give everybody a cell.

    City tiers belong to communities; half of a community shares its leading age group (homophily), the
    others are drawn from the market's shares.
    """
    people = world.table("people", n)
    users = world.table("users", 1)
    for column in (*COLUMNS, *USER_COLUMNS):
        (people if column.table == "people" else users).add(column, owner="world")
    world.facts["layout"] = layout
    world.facts["n_cells"] = N_SEGMENTS * N_ZONES
    streams = world.streams
    communities = np.arange(layout.n_communities)
    tier = _draw(shares(market, TIERS), streams.uniform("world.tier", communities))
    lead = _draw(shares(market, AGES), streams.uniform("world.leading_age", communities))
    ages, prices = shares(market, AGES), shares(market, PRICES)
    cell = people["cell"]
    for start in range(0, n, _CHUNK):
        rows = np.arange(start, min(start + _CHUNK, n))
        home = community_of(layout, rows)
        own = _draw(ages, streams.uniform("world.age", rows))
        age = np.where(streams.uniform("world.like_community", rows) < FRIENDS_ALIKE, lead[home], own)
        price = _draw(prices, streams.uniform("world.price_class", rows))
        segment = (tier[home] * len(AGES) + age) * len(PRICES) + price
        cell[rows] = segment * N_ZONES + layout.zone[home]


def shares(market: ParamSet, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return named shares, scaled to sum to one."""
    values = np.array([getattr(market, name) for name in names], dtype=np.float64)
    return values / values.sum() if values.sum() > 0 else np.full(len(names), 1 / len(names))


def community_of(layout: CommunityLayout, rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the community of each row."""
    return np.asarray(np.searchsorted(layout.community_offsets, rows, side="right") - 1)


def begin_own_days(world: State, rows: NDArray[np.integer]) -> None:
    """Let the own days of new users count from their registration, in each life from another number."""
    users = world.users
    users["luck_from"][rows] = users["joined_on"][rows] - users["episode"][rows].astype(np.int32) * LIFE


def own_days(world: State, day: Day, rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the number of today among the days of each user (rows): age, plus ``LIFE`` for each earlier life.

    Luck of what people do is keyed by it, so that who joins a week earlier lives the same life a week earlier: two runs that
    differ in when people come share nearly all luck of what they do.
    """
    return np.asarray(day.index - world.users["luck_from"].take(rows), dtype=np.int64)


def own_luck(world: State, decision: str, day: Day, person: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return one number in (0, 1) for each person and today, keyed by the person's own day."""
    days = own_days(world, day, world.user_of(person))
    return world.streams.uniform_each(decision, person, steps=days, draws=np.zeros_like(days))


def introduce(world: State, ids: NDArray[np.int32], market: ParamSet) -> None:
    """Give people who join their taste and price slope."""
    users, rows, streams = world.users, world.user_of(ids), world.streams
    users["taste"][rows] = tastes(world, ids, market.taste_homophily)  # type: ignore[attr-defined]
    low, width = _price_class(world.people["cell"][ids], market)
    users["price_slope"][rows] = price_slopes(market, low + width * streams.uniform("world.price_slope", ids))


def tastes(world: State, ids: NDArray[np.int32], homophily: float) -> NDArray[np.float64]:
    """Return taste vectors (len(ids) x 8): a part shared by the community and a part of one's own."""
    home = community_of(world.facts["layout"], ids)
    own = normals(world.streams, "world.taste", ids, columns=N_TASTES)
    shared = normals(world.streams, "world.community_taste", home, columns=N_TASTES)
    return np.asarray(np.sqrt(homophily) * shared + np.sqrt(1 - homophily) * own)


def price_slopes(market: Any, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return price slopes at quantiles ``u`` of Normal(mean, spread) truncated to 0.8 .. 6."""
    mean, spread = market.price_slope, market.price_slope_spread
    if spread == 0 or not 0.8 < mean < 6:
        return np.full(len(u), mean)
    low, high = ndtr((0.8 - mean) / spread), ndtr((6 - mean) / spread)
    return np.asarray(mean + spread * ndtri(low + (high - low) * u))


def normal(streams: Streams, name: str, entities: NDArray[np.integer], *, draw: int = 0) -> NDArray[np.float64]:
    """Return one standard normal number per entity."""
    return np.asarray(ndtri(streams.uniform(name, entities, draw=draw)))


def normals(streams: Streams, name: str, entities: NDArray[np.integer], *, columns: int) -> NDArray[np.float64]:
    """Return standard normal numbers (entities x columns, an even number)."""
    if columns % 2:
        raise ValueError(f"columns: found {columns}; allowed: even numbers")
    out = np.empty((len(entities), columns))
    fill_normals(np.ascontiguousarray(entities, dtype=np.int64), streams.seed, streams.key(name), out)
    return out


def _price_class(cell: NDArray[np.int16], market: ParamSet) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower end and the width of the quantile range of each person's price class."""
    width = shares(market, PRICES)
    ends, price = np.cumsum(width), (cell // N_ZONES) % len(PRICES)
    return np.where(price > 0, ends[price - 1], 0.0), width[price]


def _draw(weights: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum(np.searchsorted(np.cumsum(weights), u), len(weights) - 1)
