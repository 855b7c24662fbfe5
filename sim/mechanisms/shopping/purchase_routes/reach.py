"""Where places of purchase stand, and whom they reach."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.core.state import State


def places_by_zone(world: State, places: int, zones_used: int) -> NDArray[np.int64]:
    """Return the places of each zone: one after the other in the most populous zones, none in a closed one.

    Turns go round zones whether they are open or not, so that a further place or an opening moves no other place.
    """
    table = world.tables["zones"]
    used = np.argsort(-table["rows"], kind="stable")[: max(zones_used, 1)]
    out = np.zeros(len(table), dtype=np.int64)
    out[used] = places // len(used) + (np.arange(len(used)) < places % len(used))
    return np.where(table["is_open"], out, 0)


def shares_near(world: State, places: NDArray[np.int64], served: float) -> NDArray[np.float64]:
    """Return the share of each zone's people who are near a place: ``1 - exp(-places x served / people)``."""
    people = world.tables["zones"]["rows"] * float(world.weight)
    return -np.expm1(-places * served / np.maximum(people, 1.0))


def worth_of_routes(gain: float, way: float, alike: float) -> float:
    """Return what a second route adds to the utility of every good: ``lam ln(1 + exp((g - h) / lam))``."""
    return float(alike * np.logaddexp(0.0, (gain - way) / alike))


def share_at_place(gain: float, way: float, alike: float) -> float:
    """Return the share of orders of people near a place that are taken there."""
    return float(expit((gain - way) / alike))
