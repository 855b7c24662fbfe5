"""Suppliers in SimPy: shipments under way, and interruptions during which nothing leaves."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.core.rng import Streams


@dataclass
class Shipment:
    """What one supplier sends for the orders of an evening; times in days since launch.

    Attributes
    ----------
    supplier : int
    ordered, due : float
        When it was ordered; when it would arrive if nothing stops its supplier.
    offers, units, missing, price : int64 [lines]
        Rows of offers, units that come and that never will, fen a unit.
    arrived : float
        When it arrived; below 0 while it is under way.
    """

    supplier: int
    ordered: float
    due: float
    offers: NDArray[np.int64]
    units: NDArray[np.int64]
    missing: NDArray[np.int64]
    price: NDArray[np.int64]
    arrived: float = -1.0


class Network:
    """All suppliers, what is under way, and who cannot deliver.

    Between days the state is plain data, and SimPy's processes are made anew from it when it was pickled.

    Parameters
    ----------
    streams : Streams
    entity : int64 [suppliers]
        Who each supplier is, by which its luck is keyed.

    Attributes
    ----------
    now : float
        Days since launch until which time has passed.
    is_down : bool [suppliers]
    under_way, arrived : list of Shipment
        What is on its way; what has arrived and was not collected yet.
    """

    def __init__(self, streams: Streams, entity: NDArray[np.int64]) -> None:
        n = len(entity)
        self._streams, self._entity = streams, entity
        self.now, self.is_down = 0.0, np.zeros(n, dtype=np.bool_)
        self.under_way: list[Shipment] = []
        self.arrived: list[Shipment] = []
        self._begins, self._ends = np.full(n, np.nan), np.full(n, np.nan)
        self._n_stops = np.zeros(n, dtype=np.int64)
        self._patience = streams.exponential("suppliers.interruption", entity)
        self._env: simpy.Environment | None = None
        self._works: list[simpy.Event] = []

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_env": None, "_works": []}

    def send(self, shipment: Shipment) -> None:
        """Let a supplier send something from now on."""
        self.under_way.append(shipment)
        if self._env is not None:
            self._env.process(self._bring(self._env, shipment))

    def run(self, until: float, *, hazard: float, duration: float) -> None:
        """Let time pass: suppliers stop with a hazard (per day) for a mean duration (days), and shipments arrive."""
        env = self._environment()
        self._plan_stops(env, until, hazard=hazard, duration=duration)
        env.run(until=until)
        self.now = until

    def collect(self) -> list[Shipment]:
        """Return what has arrived since it was asked for last."""
        arrived, self.arrived = self.arrived, []
        return arrived

    def _environment(self) -> simpy.Environment:
        if self._env is None:
            self._env = simpy.Environment(initial_time=self.now)
            self._works = [self._env.event() for _ in self.is_down]
            for s in np.flatnonzero(~np.isnan(self._ends)).tolist():
                self._env.process(self._stop(self._env, s))
            for shipment in self.under_way:
                self._env.process(self._bring(self._env, shipment))
        return self._env

    def _plan_stops(self, env: simpy.Environment, until: float, *, hazard: float, duration: float) -> None:
        """Let those stop whose patience ends before ``until``; it wears while they work."""
        works = np.isnan(self._ends)
        left = self._patience - hazard * (until - self.now)
        stops = works & (left < 0)
        self._patience[works & ~stops] = left[works & ~stops]
        for s in np.flatnonzero(stops).tolist():
            who, nth = self._entity[s : s + 1], int(self._n_stops[s])
            self._begins[s] = self.now + self._patience[s] / hazard
            lasts = duration * float(self._streams.exponential("suppliers.duration", who, step=nth)[0])
            self._ends[s] = self._begins[s] + lasts
            self._n_stops[s] = nth + 1
            self._patience[s] = self._streams.exponential("suppliers.interruption", who, step=nth + 1)[0]
            env.process(self._stop(env, s))

    def _stop(self, env: simpy.Environment, s: int) -> Generator[simpy.Event, Any, None]:
        """Let a supplier be down from the begin to the end of its interruption."""
        if not self.is_down[s]:
            yield env.timeout(self._begins[s] - env.now)
            self.is_down[s] = True
        yield env.timeout(self._ends[s] - env.now)
        self.is_down[s] = False
        self._begins[s] = self._ends[s] = np.nan
        works, self._works[s] = self._works[s], env.event()
        works.succeed()

    def _bring(self, env: simpy.Environment, shipment: Shipment) -> Generator[simpy.Event, Any, None]:
        """Let a shipment arrive when it is due, or when its supplier works again."""
        yield env.timeout(max(0.0, shipment.due - env.now))
        while self.is_down[shipment.supplier]:
            yield self._works[shipment.supplier]
        shipment.arrived = env.now
        self.under_way.remove(shipment)
        self.arrived.append(shipment)
