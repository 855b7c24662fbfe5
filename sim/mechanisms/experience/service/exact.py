"""A day at the desk contact by contact, for tests: every person of every agent asks at a time of its own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.mechanisms.experience.service.reference import desk_in_simpy
from sim.mechanisms.experience.service.staffing import MINUTES
from sim.world.hours import BEFORE

Floats = NDArray[np.float64]


def answered_exactly(
    world: State, contacts: NDArray[np.void], agents: Floats, p: Any
) -> tuple[NDArray[np.bool_], float]:
    """Return who gives up, and the mean wait in minutes of those who find somebody at the desk, whole agents in every hour.

    An agent of the model asks as the first of its people.
    """
    n, w = len(contacts), world.weight
    who = np.repeat(contacts["person"].astype(np.int64) * w, w) + np.tile(np.arange(w), n)
    tries = (
        contacts["number"] + (contacts["index"].astype(np.int64) << 16) + (contacts["attempt"].astype(np.int64) << 24)
    )
    key = {"steps": np.repeat(contacts["own_day"], w), "draws": np.repeat(tries, w)}
    at, served, waited = (
        world.streams.uniform_each(f"service.exact_{name}", who, **key) for name in ("hour", "handling", "patience")
    )
    hour = np.interp(at, BEFORE, np.arange(len(BEFORE), dtype=np.float64))
    service, patience = (-np.log(x) * mean / MINUTES for x, mean in ((served, p.handling), (waited, p.patience)))
    order = np.argsort(hour, kind="stable")
    is_first = np.repeat(contacts["is_first"] & p.priority, w)
    there = np.rint(agents).astype(np.int64)
    waits = np.empty(n * w)
    waits[order] = desk_in_simpy(hour[order], service[order], patience[order], is_first[order], there)
    given_up = np.isnan(waits)
    found = there[np.minimum(hour.astype(np.int64), 23)] > 0
    stayed = np.where(given_up, patience, waits)[found]
    return given_up[::w], float(stayed.mean() * MINUTES) if len(stayed) else 0.0
