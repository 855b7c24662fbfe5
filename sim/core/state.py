"""The state of the world during a run: what mechanisms see and change."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError, nearest
from sim.core.ledger import Ledger
from sim.core.mechanism import Event, Resource
from sim.core.parallel import Workers
from sim.core.risk import Risk
from sim.core.rng import Streams
from sim.core.series import Series
from sim.core.table import Table
from sim.core.ties import Ties
from sim.core.timeline import Day, Timeline


class Today(dict[str, NDArray[Any]]):
    """The lists of a step by name; an unknown name is an error that says what was probably meant."""

    def __missing__(self, name: str) -> NDArray[Any]:
        meant = nearest(name, self)
        raise ModelError(f"there is no event today.{name}; did you mean {meant!r}?")


class Resources(dict[str, Any]):
    """The declared things of a world by name; an unknown name is an error that says what was probably meant."""

    def __missing__(self, name: str) -> Any:
        meant = nearest(name, self)
        hint = f"; did you mean {meant!r}?" if meant else ""
        raise ModelError(f"there is no resources.{name}{hint} (declare it: resources = (Resource(...),))")


POTENTIAL, ACTIVE, CHURNED = 0, 1, 3


class State:
    """Everything that exists.

    Parameters
    ----------
    timeline : Timeline
    seed : int
    weight : int
        People per agent (w): one row stands for w people of w identical districts.
    n_threads : int

    Attributes
    ----------
    tables : dict of Table
    ties : Ties or None
        None when the world has no graph, or a complete one (``is_complete``).
    active : int32 array
        Rows of people who are registered and have not left, ascending.
    today : dict of arrays
        Lists handed from phase to phase within a step; ``yesterday`` holds those of the step before.
    resources : dict
        Things that mechanisms change and hand on, such as the order book; each is declared as a ``Resource``.
    facts : dict
        Derived facts of the world that never change during a run (catalogue arrays, calibration values).
    n_checks : dict
        How often each identity has been asserted.
    """

    def __init__(self, timeline: Timeline, *, seed: int, weight: int = 1, n_threads: int = 1) -> None:
        self.timeline = timeline
        self.streams = Streams(seed)
        self.weight = weight
        self.workers = Workers(n_threads)
        self.tables: dict[str, Table] = {}
        self.ties: Ties | None = None
        self.is_complete = False
        self.series = Series(timeline)
        self.ledger = Ledger()
        self.risks: dict[str, Risk] = {}
        self.events: dict[str, Event] = {}
        self.today = self.yesterday = Today()
        self.resources = Resources()
        self.active: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self.facts: dict[str, Any] = {}
        self.n_checks: dict[str, int] = {}
        self.is_stopped = False
        self.row = 0

    @property
    def people(self) -> Table:
        """Return the table of people, users or not."""
        return self.tables["people"]

    def table(self, name: str, n_rows: int) -> Table:
        """Create a table."""
        self.tables[name] = Table(name, n_rows)
        return self.tables[name]

    def declare_event(self, event: Event, *, owner: str) -> None:
        """Make an event known; two owners of one name are an error."""
        if event.name in self.events:
            raise ModelError(f"event today.{event.name} is declared twice (by {owner} and another)")
        self.events[event.name] = event

    def declare_resource(self, resource: Resource, *, owner: str) -> None:
        """Make a thing that mechanisms share; two owners of one name are an error."""
        if resource.name in self.resources:
            raise ModelError(f"resource resources.{resource.name} is declared twice (by {owner} and another)")
        self.resources[resource.name] = resource.make()

    def open(self, day: Day) -> None:
        """Begin a step: empty lists, the row of the day."""
        self.row = day.row
        self.yesterday = self.today
        self.today = Today({name: np.empty(0, dtype=event.dtype) for name, event in self.events.items()})

    def record(self, name: str, value: float) -> None:
        """Record a metric for today, in people and fen (the caller applies ``weight``)."""
        self.series.record(name, self.row, value)

    def last(self, name: str, default: float = 0.0) -> float:
        """Return yesterday's value of a metric (``default`` on the first day or when nobody declares it)."""
        values = self.series.values.get(name)
        return float(values[self.row - 1]) if values is not None and self.row > 0 else default

    def count(self, ids: NDArray[Any]) -> int:
        """Return how many people a list of rows stands for."""
        return len(ids) * self.weight
