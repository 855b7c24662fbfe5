"""Goods: what stands on the shelf when people look, and what they take from it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.choice import NeedSide, OfferSide, part_of, utilities
from sim.kernels.consideration import Shown
from sim.world.market.offers import can_be_bought
from sim.world.market.orders import ORDER
from sim.world.records import join_records


def on_shelf(world: State, shown: Shown) -> Shown:
    """Return what is shown without goods that left or are sold out: nobody is taken to have passed them over."""
    gone = ~can_be_bought(world)
    if not gone.any():
        return shown
    return shown._replace(offer=np.where((shown.offer >= 0) & gone[shown.offer], np.int32(-1), shown.offer))


def without_late_for_deals(
    world: State,
    day: Day,
    needs: NeedSide,
    shown: NDArray[np.int32],
    buyers: NDArray[np.int64],
    place: NDArray[np.int64],
    late: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hand out units of limited deals to ``buyers`` (places of needs); return who is late, those too late for a deal added to
    ``late``, and the buyers who are not. A seat has no deal."""
    quotas = world.resources["quotas"]
    if not quotas.is_open or not len(buyers):
        return late, buyers
    rows = shown[buyers, place]
    goods = np.where(rows < len(world.tables["offers"]), rows, -1)
    missed = buyers[quotas.reserve(world, day, needs.person[buyers], needs.number[buyers], goods)]
    return np.union1d(late, missed), np.setdiff1d(buyers, missed, assume_unique=True)


def take_goods(
    world: State,
    day: Day,
    needs: NeedSide,
    shown: NDArray[np.int32],
    times: NDArray[np.int8],
    offers: OfferSide,
    buyers: NDArray[np.int64],
    place: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Take what ``buyers`` (places of needs) chose out of stock; return those who find it sold out.

    The odds of an agent of many people are remembered, as units are spread by them later; a seat in a group is
    one of the same good.
    """
    shelves, worth = world.resources["shelves"], None
    if not len(buyers) or not shelves.open(world, day):
        return buyers[:0]
    rows = shown[buyers]
    if world.weight > 1:
        worth = np.empty(rows.shape)
        world.workers.run(utilities, len(buyers), part_of(needs, buyers), rows, times[buyers], offers, worth)
    goods = np.where(rows >= 0, rows % len(world.tables["offers"]), -1).astype(np.int32)
    late = buyers[shelves.take(world, day, needs.person[buyers], needs.number[buyers], goods, place, worth)]
    world.resources["quotas"].release(needs.person[late], needs.number[late])
    return late


def added_lines(
    world: State, day: Day, sources: list[Callable[..., NDArray[np.void]]], bought: NDArray[np.void]
) -> NDArray[np.void]:
    """Return the orders that mechanisms add to what was bought, of goods that are still there."""
    lines = world.today["lines"]
    for source in sources:
        lines = join_records([lines, source(world, day, join_records([bought, lines], dtype=ORDER))], dtype=ORDER)
    if not len(lines):
        return lines
    lines = lines[world.tables["offers"]["is_active"][lines["offer"]]]
    one, at = lines["offer"][:, None], np.zeros(len(lines), dtype=np.int64)
    late = world.resources["shelves"].take(world, day, lines["person"], lines["number"], one, at)
    world.resources["quotas"].release(lines["person"][late], lines["number"][late])
    return np.delete(lines, late)
