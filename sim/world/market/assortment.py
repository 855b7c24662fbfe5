"""What merchants put on sale after launch: goods drawn as those of the launch, each the same in every run of a seed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.state import State
from sim.core.timeline import Day
from sim.world.costs import unit_costs
from sim.world.market.offers import enter_offers, withdraw_offers
from sim.world.people import N_TASTES
from sim.world.tastes import content_of_offers

COPY_COST = 0.4
"""Cost of a counterfeit over that of the good it copies."""

FIRST_NUMBER, ROOM = 1 << 40, 1 << 8
"""Numbers of goods listed after launch: those of a merchant follow each other, away from the rows of the launch."""


def list_goods(world: State, day: Day, merchant: NDArray[np.integer]) -> NDArray[np.int64]:
    """Put one more good on sale for each merchant named (ascending; once for each good), and return the rows of offers.

    Category, quality and the merchant's part of taste are those of the merchant; price and the good's own part of taste
    belong to the merchant's number and the good's, so that no other entry moves them.
    """
    merchants, streams, settings = world.tables["merchants"], world.streams, world.facts["sections"]["world"]
    first = np.flatnonzero(np.diff(merchant, prepend=-1))
    nth = np.arange(len(merchant)) - np.repeat(first, np.diff(first, append=len(merchant)))
    nth += merchants["n_listed"][merchant]
    np.add.at(merchants["n_listed"], merchant, 1)
    number, category = merchants["number"][merchant], merchants["category"][merchant]
    normal = _normals(world, number, nth)
    index = settings.price_spread * normal[:, 0]
    price = np.maximum(1, np.rint(world.resources["catalogue"].mean_price[category] * np.exp(index))).astype(np.int64)
    content = content_of_offers(streams, settings, merchant=number, category=category)
    rest = np.sqrt(1 - settings.taste_of_category - settings.taste_of_merchant)
    cost = unit_costs(settings, price)
    values: dict[str, Any] = {
        "number": FIRST_NUMBER + number * ROOM + nth % ROOM,
        "merchant": merchant,
        "category": category,
        "quality": merchants["quality"][merchant],
        "price": price,
        "cost": np.where(merchants["copies"][merchant], np.maximum(1, np.rint(COPY_COST * cost)), cost),
        "content": content,
        "taste": content + rest * normal[:, 1:],
    }
    return enter_offers(world, day, values)


def withdraw_goods(world: State, day: Day, merchant: NDArray[np.integer]) -> None:
    """Take all goods of merchants off sale."""
    offers, leaves = world.tables["offers"], np.zeros(len(world.tables["merchants"]), dtype=np.bool_)
    leaves[merchant] = True
    withdraw_offers(world, day, np.flatnonzero(offers["is_active"] & leaves[offers["merchant"]]))


def _normals(world: State, number: NDArray[np.integer], nth: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the standard normal numbers of each good [goods, 1 + tastes]: of its price, and of its own taste."""
    n = 1 + N_TASTES
    which = np.tile(np.arange(n), len(number))
    u = world.streams.uniform_each("world.listed_good", np.repeat(number, n), steps=np.repeat(nth, n), draws=which)
    return np.asarray(ndtri(u)).reshape(len(number), n)
