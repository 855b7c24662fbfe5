"""A mechanism: a part of the world that acts in the day. Three or four declarations and one function."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from sim.core.ledger import Account, Check
from sim.core.pages import Page
from sim.core.params import ParamSet
from sim.core.parts import Part
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.table import Column
from sim.core.timeline import Day

if TYPE_CHECKING:
    from sim.core.state import State


class Phase(IntEnum):
    """The parts of a day, in order."""

    OPEN = 1
    REACH = 2
    SUPPLY = 3
    JOIN = 4
    VISIT = 5
    SHOP = 6
    FULFIL = 7
    EXPERIENCE = 8
    LEAVE = 9
    LEARN = 10
    SETTLE = 11
    RECORD = 12


@dataclass(frozen=True, slots=True)
class Event:
    """A list that one phase of a day hands to later ones: ``today.NAME``, empty at the start of each step."""

    name: str
    dtype: DTypeLike = np.int32
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing of one's own kind that mechanisms change from day to day: ``world.resources[NAME]``, path ``resources.NAME``.

    Attributes
    ----------
    name : str
    make : callable
        Returns the thing, without arguments (a class will do). It is pickled with the model.
    doc : str
    """

    name: str
    make: Callable[[], Any]
    doc: str = ""


class Mechanism:
    """Base of all mechanisms.

    A subclass declares what it is and writes ``step``; see CONTRIBUTING.md. Everything has a neutral default.

    Attributes
    ----------
    name : str
        Short name: the key in scenarios; by default the class name in snake case.
    renamed_from : tuple of str
        Earlier short names: each is an error that names the new one (for parameters: ``renamed`` of their set).
    phase : Phase
        Part of the day in which it acts.
    after : tuple of str
        Mechanisms of the same phase that act before this one.
    reads, writes : tuple of str
        Paths: ``people.satisfaction`` (column), ``today.joined`` (event), ``metrics.mau``,
        ``resources.orders``, ``ties``; ``channels.exposure[feed]`` is one row of a column. Own columns, events and
        resources need not be named.
    hazards, columns, events, resources, metrics, accounts
        What it adds to the world.
    parts : tuple of Part
        What it contributes to things put together from many mechanisms (terms of utility, steps of checkout).
    assembles : tuple of kinds of Part
        What it puts together itself.
    page : Page or None
        Charts of its metrics in the report of a run.
    null : dict or None
        Parameter values (as text) under which it must equal its absence, bit for bit.
    closes : bool
        Whether it acts after all others of its phase (closing the books).
    may_read : tuple of str
        Paths that it uses where somebody declares them, and does without otherwise.
    before_launch : bool
        Whether it also acts in the preparation before launch.
    sub_daily : bool
        Whether it may run with more than one step a day.
    """

    name: ClassVar[str] = ""
    renamed_from: ClassVar[tuple[str, ...]] = ()
    phase: ClassVar[Phase]
    after: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    hazards: ClassVar[tuple[Hazard, ...]] = ()
    columns: ClassVar[tuple[Column, ...]] = ()
    events: ClassVar[tuple[Event, ...]] = ()
    resources: ClassVar[tuple[Resource, ...]] = ()
    metrics: ClassVar[tuple[Metric, ...]] = ()
    accounts: ClassVar[tuple[Account, ...]] = ()
    parts: ClassVar[tuple[Part, ...]] = ()
    assembles: ClassVar[tuple[type[Part], ...]] = ()
    page: ClassVar[Page | None] = None
    null: ClassVar[dict[str, str] | None] = None
    closes: ClassVar[bool] = False
    may_read: ClassVar[tuple[str, ...]] = ()
    before_launch: ClassVar[bool] = False
    sub_daily: ClassVar[bool] = False

    class Params(ParamSet):
        """A mechanism without parameters of its own."""

    def __init_subclass__(cls) -> None:
        if "name" not in vars(cls):
            cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, params: ParamSet | None = None) -> None:
        self.params: Any = params if params is not None else self.Params()

    def setup(self, world: "State") -> None:
        """Prepare once, before the first day."""

    def step(self, world: "State", day: Day) -> None:
        """Act in one day."""
        raise NotImplementedError(f"mechanism {self.name} has no step(self, world, day)")

    def end_day(self, world: "State", day: Day) -> None:
        """Record what is only known when all phases of the day are over."""

    def checks(self, world: "State") -> Iterable[Check]:
        """Return identities to assert at the end of every day."""
        return ()

    def post(self, world: "State", debit: str, credit: str, fen: float) -> None:
        """Post an amount of money (rounded to whole fen) in the mechanism's name."""
        world.ledger.post(self.name, debit, credit, round(fen))
