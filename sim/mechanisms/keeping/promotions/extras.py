"""Orders for which no need arose: what people buy because it costs less today, and would not have bought otherwise."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.choice import NeedSide, OfferSide, choose
from sim.world.market.checkout import new_orders
from sim.world.market.orders import ORDER

NUMBERS = {"promotions.page": 2000, "promotions.basket": 2001, "promotions.bundle": 2100, "promotions.around": 2002}
"""Numbers of such orders within a person's day, by the stream of their luck."""


def tempted(
    world: State,
    day: Day,
    stream: str,
    sides: tuple[tuple[NeedSide, OfferSide], tuple[NeedSide, OfferSide]],
    shown: NDArray[np.int32],
    days: NDArray[np.int64],
    reserve: float,
) -> NDArray[np.int64]:
    """Return the place of what each person buys under the first terms and would not buy anything under the second; -1: none.

    Nobody has a need: what is shown must be better by ``reserve`` than for one. Both choices are made on one luck, so that
    under equal terms nobody is tempted, and better ones tempt no fewer.
    """
    places = [attracted(world, stream, needs, offers, shown, days, reserve) for needs, offers in sides]
    return np.where(places[1] < 0, places[0], -1)


def attracted(
    world: State,
    stream: str,
    needs: NeedSide,
    offers: OfferSide,
    shown: NDArray[np.int32],
    days: NDArray[np.int64],
    reserve: float,
) -> NDArray[np.int64]:
    """Return the place of what each person without a need buys of what is shown, which must be better by ``reserve``; -1: none."""
    place, times = np.empty(len(shown), dtype=np.int64), np.ones(shown.shape, np.int8)
    outside, streams = world.resources["shop"].outside + reserve, world.streams
    key = streams.key(f"{stream}.luck")
    world.workers.run(choose, len(shown), needs, shown, times, offers, outside, streams.seed, key, days, place)
    return place


def lines(
    world: State,
    day: Day,
    stream: str,
    person: NDArray[np.int32],
    offer: NDArray[np.int32],
    *,
    cause: int,
    turn: Any = 0,
) -> NDArray[np.void]:
    """Return orders of people, one each or by ``turn``."""
    if not len(person):
        return np.empty(0, dtype=ORDER)
    return new_orders(world, day, person, offer, number=NUMBERS[stream] + turn, cause=cause)


def without_deals(world: State, side: OfferSide, places: NDArray[np.float64]) -> OfferSide:
    """Return what is known of offers as if no campaign were on; ``places`` [offers] is what its places are worth."""
    offers = world.tables["offers"]
    return side._replace(value=side.value - places, price_index=offers["price_index"], price=offers["price"])


def some_deals(
    world: State, person: NDArray[np.int32], days: NDArray[np.int64], rows: NDArray[np.intp], n: int
) -> NDArray[np.int32]:
    """Return goods of the campaign that each person looks at [people, n], drawn evenly; repeats are -1."""
    luck = world.streams.uniform_each(
        "promotions.goods",
        np.repeat(person, n),
        steps=np.repeat(days, n),
        draws=np.tile(np.arange(n), len(person)),
    )
    shown = rows[np.minimum((luck * len(rows)).astype(np.int64), len(rows) - 1)].astype(np.int32).reshape(-1, n)
    for k in range(1, n):
        shown[(shown[:, :k] == shown[:, k : k + 1]).any(axis=1), k] = -1
    return shown


def partners(world: State) -> NDArray[np.int64]:
    """Return the offer that is sold in a bundle with each: the next one of the same seller that is on sale; -1: none."""
    offers = world.tables["offers"]
    out, rows = np.full(len(offers), -1, dtype=np.int64), np.flatnonzero(offers["is_active"])
    rows = rows[np.lexsort((offers["number"][rows], offers["merchant"][rows]))]
    merchant = offers["merchant"][rows]
    if not len(rows):
        return out
    first = np.flatnonzero(np.diff(merchant, prepend=-1))
    following = np.append(rows[1:], rows[0])
    last = np.append(first[1:], len(rows)) - 1
    following[last] = rows[first]
    out[rows] = np.where(following == rows, -1, following)
    return out
