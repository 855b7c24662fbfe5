"""The stages of an order: at the warehouse or at its seller, then with a carrier, from zone to zone and to the door."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.queue import HOURS, hand_over, line_up_parcels, travel
from sim.mechanisms.experience.logistics.carrier_terms import CARRIERS
from sim.mechanisms.experience.logistics.carriers import of_each
from sim.mechanisms.experience.logistics.warehouse import Parcels
from sim.mechanisms.experience.logistics.ways import haul_medians, rest_hours
from sim.world.hours import BEFORE
from sim.world.market.offers import OWN
from sim.world.market.surfaces import luck_of_rows
from sim.world.people import N_ZONES

DRAWS = 4096
"""Ways that stand for all when what is expected is computed."""

Floats = NDArray[np.float64]
Orders = NDArray[np.void]
Batches = list[tuple[Orders, tuple[int, int]]]


def kept_at_warehouse(world: State, share: float) -> tuple[NDArray[np.bool_], float]:
    """Return which offers are kept at the warehouse, own goods always, and their part of the units sold lately."""
    offers = world.tables["offers"]
    is_kept = offers["kind"] == OWN
    if share == 0.0 and not is_kept.any():
        return is_kept, 0.0
    if share > 0.0:
        is_kept |= luck_of_rows(world, "logistics.warehouse", np.arange(len(offers))) < share
    sold = offers["sales30"] * offers["is_active"]
    total = float(sold.sum())
    return is_kept, float(sold[is_kept].sum()) / total if total > 0 else share


def holds_own_goods(world: State) -> bool:
    """Return whether any good of the platform's own lies on the shelf."""
    offers = world.tables["offers"]
    return bool((offers["stock"][offers["kind"] == OWN] > 0).any())


def parcels_of(
    world: State, day: Day, batches: Batches, is_own: NDArray[np.bool_], share: float, terms: Any
) -> tuple[Parcels, NDArray[np.int64]]:
    """Return the parcels that come to the warehouse today, in turn, and the places of those of today's orders that are their own.

    ``batches`` are orders and their parcels of today, those of today's orders last; of these ``is_own`` says which are kept at
    the warehouse, of the people whom agents stand for a ``share`` is.
    """
    room = sum(len(orders) * (last - first) for orders, (first, last) in batches)
    arrival, service, patience = (np.empty(room) for _ in range(3))
    order, streams, n = np.empty(room, dtype=np.int32), world.streams, 0
    keys = tuple(streams.key(f"logistics.{what}") for what in ("kept", "hour", "packing"))
    times = (math.log(terms.packing_time * HOURS) - terms.packing_spread**2 / 2, terms.packing_spread)
    for orders, parts in batches:
        lists = (a[n:] for a in (arrival, service, patience, order))
        of_day = (BEFORE, times, streams.seed, keys)
        n += line_up_parcels(orders, is_own, share, parts, HOURS * day.index, *of_day, *lists)
    turn = np.argsort(arrival[:n])  # no two hours of 52 bits are alike, and this way is quicker than a stable one
    places = order[:n][turn]
    waits = terms.patience * HOURS * np.exp(terms.patience_spread * ndtri(patience[:n][turn]))
    return Parcels(arrival[:n][turn], service[:n][turn], waits, places >= 0), places[places >= 0].astype(np.int64)


def seller_zones(world: State) -> NDArray[np.int64]:
    """Return the zone from which each merchant sends [merchants]: as people are spread, keyed by who the merchant is."""
    rows = world.tables["zones"]["rows"]
    u = world.streams.uniform("logistics.seller_zone", world.tables["merchants"]["number"][:])
    return np.minimum(np.searchsorted(np.cumsum(rows) / max(int(rows.sum()), 1), u), N_ZONES - 1)


def at_sellers(
    world: State, day: Day, orders: Orders, rows: NDArray[np.int64], terms: Any, *, wait: float
) -> tuple[Floats, Floats, Floats]:
    """Return when orders at some places of a list are placed, when sellers hand them over, and when their buyers would cancel.

    Hours since launch; infinite for most who would never cancel before.
    """
    came, ready, gives_up = (np.empty(len(rows)) for _ in range(3))
    accept = (terms.accept_time * HOURS, terms.accept_spread)
    patience = (terms.patience * HOURS, terms.patience_spread)
    seed, keys = world.streams.seed, tuple(world.streams.key(f"logistics.{what}") for what in ("hour", "accept"))
    kernel_args = (HOURS * day.index, BEFORE, accept, patience, wait, seed, keys)
    hand_over(orders, rows, *kernel_args, came, ready, gives_up)
    return came, ready, gives_up


def doors(
    world: State,
    day: Day,
    orders: Orders,
    ready: Floats,
    medians: Floats,
    carrier: NDArray[np.int64],
    terms: Any,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return when orders are at the door (hours since launch), and which are lost; ``medians`` are of their line hauls, hours."""
    stop = np.tile(rest_hours(day, terms.festival_stop), (len(CARRIERS), 1))
    stop[CARRIERS.index("express")] = math.inf
    door, is_lost = np.empty(len(orders)), np.empty(len(orders), dtype=np.bool_)
    travel(
        orders,
        ready,
        medians,
        carrier,
        of_each(terms, "speed"),
        of_each(terms, "loss"),
        (terms.haul_spread, terms.mile_spread),
        terms.mile_time * HOURS,
        stop,
        world.streams.seed,
        tuple(world.streams.key(f"logistics.{what}") for what in ("way", "lost")),
        door,
        is_lost,
    )
    return door, is_lost


def expected_days(world: State, terms: Any, share: float) -> Floats:
    """Return the days that a share of orders sent by sellers takes at most by what is declared [zones, carriers]."""
    rows, streams = world.tables["zones"]["rows"], world.streams
    u = [streams.uniform("logistics.expected", np.arange(DRAWS), draw=k) for k in range(4)]
    start = np.minimum(np.searchsorted(np.cumsum(rows) / max(int(rows.sum()), 1), u[0]), N_ZONES - 1)
    z = [ndtri(x) for x in u[1:]]
    accept = terms.accept_time * np.exp(terms.accept_spread * z[0])
    haul = (
        haul_medians(terms.haul_near, terms.haul_far, terms.haul_shape)[start]
        * np.exp(terms.haul_spread * z[1])[:, None]
    )
    mile = terms.mile_time * np.exp(terms.mile_spread * z[2])[:, None]
    speed = of_each(terms, "speed")
    ways = accept[:, None, None] + speed * (haul + mile)[:, :, None]
    return np.asarray(np.quantile(ways, share, axis=0))
