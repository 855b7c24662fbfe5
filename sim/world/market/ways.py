"""Ways to the door: how a mechanism brings orders there in place of fulfilment's one draw, and whom it promises what."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.parts import Part
from sim.core.state import State


class Arrivals(NamedTuple):
    """Orders of which it is known when they are at the door: days from order to door, and the day index of delivery."""

    orders: NDArray[np.void]
    days: NDArray[np.float64]
    on: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Way(Part):
    """``method(world, day, orders)`` takes the parcels that go out today and returns ``Arrivals``: those whose way is known now,
    earlier ones among them. It keeps the others in the order book. ``promise`` names the method that returns the days promised
    to the mean person, given the share of orders that the promise covers: ``promise(world, share)``.
    """

    promise: str = ""


@dataclass(frozen=True, slots=True)
class PromiseGap(Part):
    """By how many days more than what stands on offers some users (rows) are promised: ``method(world, users)`` [users]."""


@dataclass(frozen=True, slots=True)
class LongerWay(Part):
    """Days that come on top of any way to the door: ``method(world, day, orders)`` [orders], 0 for most.

    ``promise`` names the method that returns by how many days more is promised on offers: ``promise(world)`` [offers].
    """

    promise: str = ""


def way_of(world: State) -> tuple[Way, Any] | None:
    """Return the way that a mechanism declares, with the mechanism; None where orders take one draw."""
    found = world.parts.of(Way)
    if len(found) > 1:
        names = ", ".join(owner.name for _, owner in found)
        raise ModelError(f"ways to the door: found {len(found)} ({names}); allowed: one at most")
    return found[0] if found else None
