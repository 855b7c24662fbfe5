"""Own goods: offers that the platform itself sells. Their shops pay no fees, leave no deposit and keep no books."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.parts import Part, method_of
from sim.core.state import State
from sim.core.timeline import Day
from sim.world.market.offers import OWN

SUPPLY = np.dtype(
    [
        ("offer", np.int32),
        ("units", np.int64),  # that arrive
        ("missing", np.int64),  # of the same order, that never will
        ("price", np.int64),  # fen a unit, VAT on it left out
    ],
    align=True,
)


@dataclass(frozen=True, slots=True)
class OwnRange(Part):
    """The platform sells itself: ``share`` names the parameter with the share of the launch offers that are its own."""

    share: str = ""


@dataclass(frozen=True, slots=True)
class SupplyWay(Part):
    """Who supplies own goods, in place of one draw of days.

    ``method(world, day, rows, units)`` gets the order of an evening, by offer, and returns the units that are on their way now
    [rows]: none, as many or more. ``then`` names ``deliver(world, day)``, which returns what arrives by that evening (``SUPPLY``).
    """

    then: str = ""


def set_own_goods_apart(world: State, mechanisms: Iterable[Any]) -> None:
    """Let the platform run shops of the launch itself, as many as come nearest to its share of offers."""
    for mechanism in mechanisms:
        for part in mechanism.parts:
            if isinstance(part, OwnRange):
                _take_over(world, float(getattr(mechanism.params, part.share)))


def _take_over(world: State, share: float) -> None:
    """Take shops in the order of their luck: a larger share takes the same ones and further ones."""
    merchants, offers = world.tables["merchants"], world.tables["offers"]
    turn = np.argsort(world.streams.uniform("world.own_shops", merchants["number"][:]), kind="stable")
    running = np.cumsum(np.bincount(offers["merchant"][:], minlength=len(merchants))[turn])
    goal = share * len(offers)
    n = int(np.argmin(np.abs(np.concatenate([[0], running]) - goal)))
    own = np.zeros(len(merchants), dtype=np.bool_)
    own[turn[:n]] = True
    merchants["is_active"][own] = False
    offers["kind"][own[offers["merchant"]]] = OWN


def is_own(world: State, orders: NDArray[np.void]) -> NDArray[np.bool_]:
    """Return which orders are of goods that the platform sells itself [orders]."""
    return np.asarray(world.tables["offers"]["kind"].take(orders["offer"]) == OWN)


def net_costs(world: State, rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return what a unit of offers costs who buys it from its maker, VAT left out, fen; at least one."""
    vat = world.facts["sections"]["world"].vat_goods
    return np.maximum(1, np.rint(world.tables["offers"]["cost"][rows] / (1 + vat))).astype(np.int64)


class Supply:
    """Who supplies own goods in a model, if anybody does.

    Raises
    ------
    ModelError
        When two mechanisms do.
    """

    def __init__(self, world: State) -> None:
        ways = world.parts.of(SupplyWay)
        if len(ways) > 1:
            names = ", ".join(owner.name for _, owner in ways)
            raise ModelError(f"ways of supply: found {len(ways)} ({names}); allowed: one at most")
        self._way = ways[0] if ways else None

    def __bool__(self) -> bool:
        return self._way is not None

    def order(self, world: State, day: Day, rows: NDArray[np.int64], units: NDArray[np.int64]) -> NDArray[np.int64]:
        """Order units of offers; return how many of each are on their way now."""
        assert self._way is not None
        return np.asarray(method_of(*self._way)(world, day, rows, units), dtype=np.int64)

    def deliver(self, world: State, day: Day) -> NDArray[np.void]:
        """Return what arrives by this evening (``SUPPLY``)."""
        assert self._way is not None
        return np.asarray(method_of(*self._way, self._way[0].then)(world, day))
