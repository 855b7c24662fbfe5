"""How a day's orders go out: sellers hand over, the warehouse packs, carriers take them, and some never arrive."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.queue import HOURS
from sim.mechanisms.experience.logistics import stages
from sim.mechanisms.experience.logistics.carriers import differences
from sim.mechanisms.experience.logistics.promises import Promises
from sim.mechanisms.experience.logistics.warehouse import Warehouse
from sim.mechanisms.experience.logistics.ways import Crowd, Volume, haul_medians
from sim.world.market.orders import ORDER
from sim.world.market.ways import Arrivals
from sim.world.people import N_ZONES
from sim.world.records import join_records

PACK, CANCEL, LOST = "pack", "cancel", "lost"
"""Events for which orders wait: a place at the warehouse, being cancelled, being given up."""

Floats = NDArray[np.float64]
Orders = NDArray[np.void]


class Going(NamedTuple):
    """Orders that carriers take: hours (since launch) at which they were placed and handed over, and whether by their seller."""

    orders: Orders
    came: Floats
    ready: Floats
    by_seller: NDArray[np.bool_]


def _together(first: Going, orders: Orders, rows: NDArray[np.int64], came: Floats, ready: Floats) -> Going:
    """Return what the warehouse packed and, behind it, the orders at some places of a list, which their sellers hand over."""
    both = join_records([first.orders, orders.take(rows)], dtype=ORDER)
    by_seller = np.arange(len(both)) >= len(first.orders)
    return Going(both, np.concatenate([first.came, came]), np.concatenate([first.ready, ready]), by_seller)


class Sent(NamedTuple):
    """Orders handed over today, their carrier, and what it asks more than the standard one where not the platform pays it, fen."""

    orders: Orders
    carrier: NDArray[np.int64]
    more: NDArray[np.int64]


class Sending:
    """The way of orders to the door."""

    params: Any
    _warehouse: Warehouse
    _volume: Volume
    _crowd: Crowd
    _promises: Promises
    counts: dict[str, int]
    _next: int

    def bring(self, world: State, day: Day, orders: Orders) -> Arrivals:
        """Let sellers and the warehouse work a day; return the orders that carriers took, but for those that will be lost."""
        p, self._next = self.params, day.index + 1
        self.counts["came"] += len(orders)
        room = {"capacity": p.seller_capacity, "least": p.least_volume}
        batches = self._crowd.add(orders, day.index)
        is_kept, share = stages.kept_at_warehouse(world, p.warehoused)
        people = sum(len(rows) * (last - first) for rows, (first, last) in batches)
        wait = self._volume.add(people, share=1 - share, **room)
        is_own = is_kept.take(orders["offer"])
        packed = self._pack(world, day, batches, is_own, share)
        by_sellers = self._hand_over(world, day, orders, np.flatnonzero(~is_own), wait)
        return self._carry(world, day, _together(packed, orders, *by_sellers))

    def _hand_over(
        self, world: State, day: Day, orders: Orders, rows: NDArray[np.int64], wait: float
    ) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Return which of the orders at some places their sellers hand over, with hours; put on those cancelled before."""
        came, ready, gives_up = stages.at_sellers(world, day, orders, rows, self.params, wait=wait)
        stays = ready <= gives_up
        on = np.floor(gives_up[~stays] / HOURS).astype(np.int64)
        self._volume.leave(len(on) * world.weight)
        self._hold(world, CANCEL, np.maximum(on, day.index), orders.take(rows[~stays]))
        return rows[stays], came[stays], ready[stays]

    def _pack(self, world: State, day: Day, batches: stages.Batches, is_own: NDArray[np.bool_], share: float) -> Going:
        """Let the warehouse pack for a day; return the orders packed, keep those that wait, put on those that are cancelled."""
        p, book, noon = self.params, world.resources["orders"], HOURS * day.index
        waiting = book.take(PACK, day.index)
        self.counts["held"] -= len(waiting)
        parcels, places = stages.parcels_of(world, day, batches, is_own, share, p)
        line = join_records([waiting, batches[-1][0].take(places)], dtype=ORDER)
        came, ready, cancels = self._warehouse.work(
            parcels, places=p.servers, opens=noon + p.opens, closes=noon + p.closes
        )
        left = line[len(came) :]
        self._hold(world, CANCEL, day.index, left.compress(cancels))
        self._hold(world, PACK, day.index + 1, left.compress(~cancels))
        return Going(line[: len(came)], came, ready, np.zeros(len(came), dtype=np.bool_))

    def _carry(self, world: State, day: Day, going: Going) -> Arrivals:
        """Let carriers take orders; return those that will be at the door, and put on those that will be given up."""
        p, orders = self.params, going.orders
        home = int(world.tables["zones"]["rows"].argmax())
        start = np.where(going.by_seller, stages.seller_zones(world).take(orders["merchant"]), home)
        end = (world.people["cell"].take(orders["person"]) % N_ZONES).astype(np.int64)
        carrier, more = differences(world, world.user_of(orders["person"]), p, today=day.index)
        room = {"capacity": p.carrier_capacity, "least": p.least_volume}
        self._congestion = self._volume.congestion(p.congestion, **room)
        medians = haul_medians(p.haul_near, p.haul_far, p.haul_shape)[start, end] * (HOURS * self._congestion)
        door, is_lost = stages.doors(world, day, orders, going.ready, medians, carrier, p)
        self._sent = Sent(orders, carrier, more)
        hours, on = door - going.came, np.floor(door / HOURS).astype(np.int64)
        self._hold(world, LOST, on[is_lost] + p.lost_after, orders.compress(is_lost))
        at_door = ~is_lost
        on, hours = np.maximum(on[at_door], day.index + 1), hours[at_door]
        self._promises.send(on, end[at_door], carrier[at_door], hours)
        self.counts["brought"] += len(on)
        return Arrivals(orders.compress(at_door), hours / HOURS, on)

    def _hold(self, world: State, event: str, days: NDArray[np.int64] | int, orders: Orders) -> None:
        """Keep orders in the book until an event of one's own."""
        world.resources["orders"].put(event, days, orders)
        self.counts["held"] += len(orders)
