"""The state of the world during a run: what mechanisms see and change."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError, nearest
from sim.core.facts import Facts
from sim.core.ledger import Ledger
from sim.core.mechanism import Event, Resource
from sim.core.modifiers import Modifier, Modifiers
from sim.core.parallel import Workers
from sim.core.parts import Parts
from sim.core.risk import Risk
from sim.core.rng import Streams
from sim.core.series import Series
from sim.core.table import Table
from sim.core.ties import Ties
from sim.core.timeline import Day, Timeline
from sim.kernels.hazard import put_members_in, take_members_out


class Today(dict[str, NDArray[Any]]):
    """The lists of a step by name; an unknown name is an error that says what was probably meant.

    Parameters
    ----------
    lists : dict of arrays
    declarable : set of str
        Paths that somebody declares, on or off: ``get`` gives its default for these alone. An empty set checks nothing.
    """

    def __init__(self, lists: dict[str, NDArray[Any]] | None = None, declarable: frozenset[str] = frozenset()) -> None:
        super().__init__(lists or {})
        self.declarable = declarable

    def __missing__(self, name: str) -> NDArray[Any]:
        raise ModelError(f"there is no event today.{name}{_hint(name, self)}")

    def __setitem__(self, name: str, values: NDArray[Any]) -> None:
        declared = super().get(name)
        if declared is not None and declared.dtype.names != np.asarray(values).dtype.names:
            raise ModelError(
                f"today.{name}: found a list of {np.asarray(values).dtype.names or 'numbers'}; allowed: one of "
                f"{declared.dtype.names or 'numbers'}"
            )
        super().__setitem__(name, values)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a list, or ``default`` when nobody declares it here; a name that nobody ever declares is an error."""
        if name not in self and self.declarable and f"today.{name}" not in self.declarable:
            raise ModelError(
                f"no mechanism, on or off, declares the event today.{name}"
                f"{_hint(name, _names(self.declarable, 'today'))}"
            )
        return super().get(name, default)


def _hint(name: str, known: Iterable[str]) -> str:
    meant = nearest(name, known)
    return f"; did you mean {meant!r}?" if meant else ""


def _names(paths: frozenset[str], kind: str) -> list[str]:
    """Return the names of the paths of a kind (``today``, ``metrics``)."""
    return sorted(p.partition(".")[2] for p in paths if p.startswith(f"{kind}."))


class Resources(dict[str, Any]):
    """The declared things of a world by name; an unknown name is an error that says what was probably meant."""

    def __missing__(self, name: str) -> Any:
        raise ModelError(f"there is no resources.{name}{_hint(name, self)} (declare it: resources = (Resource(...),))")


class Risks(dict[str, Risk]):
    """The transitions of people by name; one to which nobody adds a hazard is an error in words."""

    def __missing__(self, name: str) -> Risk:
        raise ModelError(
            f"no mechanism of this world adds a hazard to the transition {name!r} (there are: {', '.join(self) or 'none'})"
            f"{_hint(name, self)}; where it may be missing, ask: if {name!r} in world.risks"
        )


POTENTIAL, ACTIVE, CHURNED = 0, 1, 3
_NOBODY = np.empty(0, dtype=np.int32)


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
        Rows of people who are registered and have not left, ascending. ``active_users`` are their rows of ``users``,
        ascending too, and ``active_by_user`` the same people in that order.
    today : dict of arrays
        Lists handed from phase to phase within a step; ``yesterday`` holds those of the step before.
    resources : dict
        Things that mechanisms change and hand on, such as the order book; each is declared as a ``Resource``.
    facts : Facts
        Derived facts of the world (catalogue arrays, calibration values). They are frozen when the first day opens.
    declarable : set of str
        Paths that some mechanism declares, on or off; empty when that is not known, and then nothing is checked.
    wanted : frozenset of str
        Every path that some mechanism reads; what nobody wants need not be made.
    written : frozenset of str
        Every path that some mechanism writes.
    modifiers : Modifiers
        What moves parameters during the run; ``modify`` adds one, ``modifiers.stop`` ends one.
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
        self.risks = Risks()
        self.modifiers = Modifiers()
        self.events: dict[str, Event] = {}
        self._empty_lists: dict[str, NDArray[Any]] = {}
        self.parts = Parts()
        self.wanted: frozenset[str] = frozenset()
        self.written: frozenset[str] = frozenset()
        self.today = self.yesterday = Today()
        self.resources = Resources()
        self.active = np.empty(0, dtype=np.int32)
        self.facts = Facts()
        self.declarable: frozenset[str] = frozenset()
        self.n_checks: dict[str, int] = {}
        self.is_stopped = False
        self.row = 0

    @property
    def people(self) -> Table:
        """Return the table of people, users or not."""
        return self.tables["people"]

    @property
    def users(self) -> Table:
        """Return the table of users: one row for everybody who ever registered, in that order; row 0 is nobody's.

        Row 0 holds the defaults, so that whoever never registered reads them.
        """
        return self.tables["users"]

    @property
    def active(self) -> NDArray[np.int32]:
        """Return the rows of people who are registered and have not left, ascending."""
        return self._active

    @active.setter
    def active(self, ids: NDArray[np.int32]) -> None:
        self._active: NDArray[np.int32] = ids
        self._active_by_user, self._active_users = self._by_user(ids)

    @property
    def active_users(self) -> NDArray[np.int32]:
        """Return the rows of ``users`` of those in ``active``, ascending: columns of users are quickest in this order."""
        return self._active_users

    @property
    def active_by_user(self) -> NDArray[np.int32]:
        """Return those in ``active`` in the order of ``active_users``."""
        return self._active_by_user

    def update_active(self, *, added: NDArray[np.int32] = _NOBODY, gone: NDArray[np.int32] = _NOBODY) -> None:
        """Bring ``active`` up to date after states have changed: ``gone`` go out, ``added`` come in, each ascending.

        The cost is that of copying the list.
        """
        for ids, change in ((gone, take_members_out), (added, put_members_in)):
            if len(ids):
                lists = self._active, self._active_by_user, self._active_users
                self._active, self._active_by_user, self._active_users = change(*lists, ids, *self._by_user(ids))

    def _by_user(self, ids: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return people and their rows of ``users`` by ascending row; in a world without users both are ``ids``."""
        if "users" not in self.tables:
            return ids, ids
        rows = self.user_of(ids)
        order = np.argsort(rows)
        return ids[order], rows[order]

    def user_of(self, ids: NDArray[np.integer]) -> NDArray[np.int32]:
        """Return the rows of ``users`` of people; 0 for whoever never registered."""
        return np.asarray(self.tables["people"].columns["user"].take(ids))

    def by_person(self, column: str) -> NDArray[Any]:
        """Return a column of users for all people; whoever never registered has its default."""
        return np.asarray(self.users[column][self.people["user"]])

    def enroll(self, ids: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the rows of ``users`` of people who register; whoever does so for the first time gets a new one."""
        row = self.people["user"]
        new = ids[row[ids] == 0]
        if len(new):
            row[new] = self.users.append(len(new))
            self.users["person"][row[new]] = new
        return np.asarray(row[ids])

    def table(self, name: str, n_rows: int) -> Table:
        """Create a table."""
        self.tables[name] = Table(name, n_rows)
        return self.tables[name]

    def declare_event(self, event: Event, *, owner: str) -> None:
        """Make an event known; two owners of one name are an error."""
        if event.name in self.events:
            raise ModelError(f"event today.{event.name} is declared twice (by {owner} and another)")
        self.events[event.name] = event
        self._empty_lists[event.name] = np.empty(0, dtype=event.dtype)

    def declare_resource(self, resource: Resource, *, owner: str) -> None:
        """Make a thing that mechanisms share; two owners of one name are an error."""
        if resource.name in self.resources:
            raise ModelError(f"resource resources.{resource.name} is declared twice (by {owner} and another)")
        self.resources[resource.name] = resource.make()

    def know(self, declarable: frozenset[str]) -> None:
        """Learn which paths somebody declares, on or off."""
        self.declarable = declarable
        self.today = self.yesterday = Today(declarable=declarable)

    def open(self, day: Day) -> None:
        """Begin a step: empty lists, the row of the day."""
        self.facts.freeze()
        self.modifiers.open(day)
        self.row = day.row
        self.yesterday = self.today
        self.today = Today(self._empty_lists, self.declarable)

    def record(self, name: str, value: float) -> None:
        """Record a metric for today, in people and fen (the caller applies ``weight``)."""
        self.series.record(name, self.row, value)

    def last(self, name: str, default: float = 0.0) -> float:
        """Return yesterday's value of a metric: ``default`` on the first day, or when whoever declares it is off.

        Raises
        ------
        ModelError
            When nobody declares it, on or off.
        """
        values = self.series.values.get(name)
        if values is None and self.declarable and f"metrics.{name}" not in self.declarable:
            raise ModelError(
                f"no mechanism, on or off, declares the metric {name!r}"
                f"{_hint(name, _names(self.declarable, 'metrics'))}"
            )
        return float(values[self.row - 1]) if values is not None and self.row > 0 else default

    def modify(
        self,
        path: str,
        *,
        cause: str,
        factor: float | None = None,
        difference: float | str | None = None,
        most: float | None = None,
        begin: int | None = None,
        end: int | None = None,
        instead_of: Modifier | None = None,
    ) -> Modifier:
        """Move a numeric parameter of a mechanism for a time: by a factor, by a difference, or down to a limit.

        All mechanisms of a day see one value: what is added in the middle of a day acts from the opening of the next one.
        The dated value of the day comes first, then factors and differences in the order in which they were added, then
        limits; the result is held inside the bounds of the parameter, and counts stay whole. One of size zero changes nothing.

        Parameters
        ----------
        path : str
            ``channels.feed_cpm``: whatever can be dated, in a mechanism that is on.
        cause : str
            Why, in words; it stands in the record of the run (manifest, ``modifiers``).
        factor : float
            0 or more.
        difference : float or str
            In canonical units (fen, days, per day, 0..1), or as text with its unit: ``"-2 RMB"``.
        most : float
            In canonical units: the value is at most this, whatever else moves it.
        begin, end : int
            Day indices: the first day on which it acts (the next one to open by default), and the first on which it
            acts no more (None: it stays).
        instead_of : Modifier
            One of the same parameter, which is stopped; the new one takes its place in the order.
        """
        return self.modifiers.add(
            path,
            cause=cause,
            factor=factor,
            difference=difference,
            most=most,
            begin=begin,
            end=end,
            instead_of=instead_of,
        )

    def count(self, ids: NDArray[Any]) -> int:
        """Return how many people a list of rows stands for."""
        return len(ids) * self.weight
