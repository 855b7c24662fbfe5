"""What merchants put on sale after launch: goods that others sell too, or new ones; each the same in every run of a seed."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.state import State
from sim.core.timeline import Day
from sim.world.costs import COPY_COST, unit_costs
from sim.world.market.offers import enter_offers, withdraw_offers
from sim.world.people import N_TASTES
from sim.world.tastes import content_of_offers

FIRST_NUMBER, ROOM = 1 << 44, 1 << 10
"""Numbers of goods listed after launch: those of a merchant follow each other, away from the rows of the launch."""


class Goods(NamedTuple):
    """What is listed: who it is, to what it is equal, how dear, and where it lies."""

    number: NDArray[np.int64]
    model: NDArray[np.int64]
    price: NDArray[np.int64]
    list_price: NDArray[np.int64]
    content: NDArray[np.float64]
    taste: NDArray[np.float64]


def list_goods(world: State, day: Day, merchant: NDArray[np.integer]) -> NDArray[np.int64]:
    """Put one more good on sale for each merchant named (ascending; once for each good), and return the rows of offers.

    Category and quality are those of the merchant. All luck belongs to the merchant's number and the good's, so that no other
    entry moves it.
    """
    merchants, settings = world.tables["merchants"], world.facts["sections"]["world"]
    first = np.flatnonzero(np.diff(merchant, prepend=-1))
    nth = np.arange(len(merchant)) - np.repeat(first, np.diff(first, append=len(merchant)))
    nth += merchants["n_listed"][merchant]
    np.add.at(merchants["n_listed"], merchant, 1)
    goods = _equal_to_others(world, merchant, nth, _new(world, merchant, nth))
    cost = unit_costs(settings, goods.price)
    values: dict[str, Any] = goods._asdict() | {
        "merchant": merchant,
        "category": merchants["category"][merchant],
        "quality": merchants["quality"][merchant],
        "cost": np.where(merchants["copies"][merchant], np.maximum(1, np.rint(COPY_COST * cost)), cost),
    }
    return enter_offers(world, day, values)


def _new(world: State, merchant: NDArray[np.integer], nth: NDArray[np.integer]) -> Goods:
    """Return goods drawn as those of the launch: prices around the category's mean, taste by category, merchant and good."""
    merchants, settings = world.tables["merchants"], world.facts["sections"]["world"]
    number, category = merchants["number"][merchant], merchants["category"][merchant]
    normal = ndtri(_luck(world, "world.listed_good", number, nth, 1 + N_TASTES))
    price = world.resources["catalogue"].mean_price[category] * np.exp(settings.price_spread * normal[:, 0])
    fen = np.maximum(1, np.rint(price)).astype(np.int64)
    content = content_of_offers(world.streams, settings, merchant=number, category=category)
    rest = np.sqrt(1 - settings.taste_of_category - settings.taste_of_merchant)
    own = FIRST_NUMBER + number * ROOM + nth % ROOM
    return Goods(own, own, fen, fen, content, content + rest * normal[:, 1:])


def _equal_to_others(world: State, merchant: NDArray[np.integer], nth: NDArray[np.integer], new: Goods) -> Goods:
    """Return goods of which a share equals one of the launch in the category; what people took its price to say, they know."""
    settings = world.facts["sections"]["world"]
    merchants, launch = world.tables["merchants"], world.facts["goods_at_launch"]
    number, category = merchants["number"][merchant], merchants["category"][merchant].astype(np.int64)
    luck = _luck(world, "world.equal_good", number, nth, 3)
    first, after = (np.searchsorted(launch.category, category, side=side) for side in ("left", "right"))
    places = np.flatnonzero((luck[:, 0] < settings.same_goods) & (after > first))
    which = first[places] + (luck[places, 1] * (after - first)[places]).astype(np.int64)
    price = launch.price[which] * np.exp(settings.same_goods_spread * ndtri(luck[places, 2]))
    model, fen, listed = new.model.copy(), new.price.copy(), new.list_price.copy()
    content, taste = new.content.copy(), new.taste.copy()
    fen[places] = np.maximum(1, np.rint(price))
    model[places], listed[places] = launch.number[which], launch.price[which]
    content[places], taste[places] = launch.content[which], launch.taste[which]
    return Goods(new.number, model, fen, listed, content, taste)


def _luck(
    world: State, name: str, number: NDArray[np.integer], nth: NDArray[np.integer], n: int
) -> NDArray[np.float64]:
    """Return ``n`` numbers in (0, 1) for each good [goods, n]."""
    which = np.tile(np.arange(n), len(number))
    u = world.streams.uniform_each(name, np.repeat(number, n), steps=np.repeat(nth, n), draws=which)
    return u.reshape(len(number), n)


def withdraw_goods(world: State, day: Day, merchant: NDArray[np.integer]) -> None:
    """Take all goods of merchants off sale."""
    offers, leaves = world.tables["offers"], np.zeros(len(world.tables["merchants"]), dtype=np.bool_)
    leaves[merchant] = True
    withdraw_offers(world, day, np.flatnonzero(offers["is_active"] & leaves[offers["merchant"]]))
