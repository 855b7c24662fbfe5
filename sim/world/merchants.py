"""Merchants: few, strategic, Mesa agents whose numbers live in columns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import mesa
import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.world.people import LONG_AGO

COST_PLUS, VALUE_BASED, COMPETITIVE, DYNAMIC, LEARNING, OWN = range(6)
"""How sellers set prices: by what a unit costs (one with a mark-up, one by an elasticity; two of these move with sales or by trials
around it), as rivals do, or by a strategy of one's own."""

QUALITY = (4.0, 2.0)
"""Parameters of the Beta distribution of quality."""

MERCHANT_COLUMNS = (
    Column("merchants", "quality", np.float32, doc="0..1"),
    Column("merchants", "category", np.int16, doc="category of all its offers"),
    Column("merchants", "entered_on", np.int32, doc="day index of entry"),
    Column("merchants", "is_active", np.bool_, default=True, doc="selling"),
    Column("merchants", "left_on", np.int32, default=LONG_AGO, doc="day index of leaving, once it sells no more"),
    Column(
        "merchants", "number", np.int64, doc="who it is: the same merchant in every run of a seed, whatever its row"
    ),
    Column("merchants", "n_listed", np.int32, doc="goods that it has ever put on sale"),
    Column("merchants", "copies", np.bool_, doc="sells counterfeits"),
    Column("merchants", "is_brand", np.bool_, doc="a brand that is known beyond the platform; none at launch"),
)


class _Counters:
    """Numbers for the agents of each model, forgotten with the model.

    Mesa 3.3 keeps its own in a dictionary of the class that holds every model for ever: hundreds of runs in one process
    would fill the memory.
    """

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[mesa.Model, Iterator[int]] = WeakKeyDictionary()

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        if model not in self._of:  # a model that was pickled has agents already
            self._of[model] = count(1 + max((agent.unique_id for agent in model.agents), default=0))
        return self._of[model]


class Columned(mesa.Agent):
    """A Mesa agent whose numbers are one row of a table."""

    table_name = ""
    _ids = _Counters()

    def __init__(self, model: mesa.Model, row: int) -> None:
        super().__init__(model)
        self.row = row

    def get(self, column: str) -> Any:
        """Return the agent's value of a column."""
        return self.model.state.tables[self.table_name][column][self.row]

    def set(self, column: str, value: Any) -> None:
        """Set the agent's value of a column."""
        self.model.state.tables[self.table_name][column][self.row] = value


@dataclass(frozen=True, slots=True)
class Shop:
    """What a merchant knows when it sets prices: its own goods on sale, one number each, and what it sees of its category.

    Attributes
    ----------
    day : int
        Day index of the run.
    price, list_price, cost : float64 [goods]
        Fen: today's price, the price of entry, what a unit costs.
    fees : float64 [goods]
        Share of the price that the platform asks, VAT on it included.
    sold : float64 [goods]
        Units sold in the last seven days, in people.
    stock : float64 [goods]
        Units left; below 0 where there is no end to them.
    rivals : float64 [goods]
        Fen: mean price of the goods that other merchants have on sale in the category; nan where there are none.
    rivals_moved : float64 [goods]
        Mean of the log of their prices over those of their entry.
    """

    day: int
    price: NDArray[np.float64]
    list_price: NDArray[np.float64]
    cost: NDArray[np.float64]
    fees: NDArray[np.float64]
    sold: NDArray[np.float64]
    stock: NDArray[np.float64]
    rivals: NDArray[np.float64]
    rivals_moved: NDArray[np.float64]


class Merchant(Columned):
    """A seller on the platform. A subclass with ``set_prices`` is a strategy of one's own: ``@sim.register`` makes it known
    under its name in snake case, and ``pricing.own: {name: 20 %}`` lets a fifth of merchants follow it.

    Attributes
    ----------
    name : str
        Short name: the key in ``pricing.own``; by default the class name in snake case.
    """

    table_name = "merchants"
    name: ClassVar[str] = "merchant"

    def __init_subclass__(cls) -> None:
        if "name" not in vars(cls):
            cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    def set_prices(self, shop: Shop) -> Any:
        """Return the prices for which its goods sell from today on, fen [goods], or one for all; asked once a week.

        What it remembers from week to week are attributes of its own (set them in the first week: ``getattr`` with a default).
        """
        raise NotImplementedError(f"merchant {self.name} has no set_prices(self, shop)")


KINDS: dict[str, type[Merchant]] = {}
"""Strategies of one's own that are registered, by short name."""


class MerchantAgents:
    """The agents of all merchants, those included who sell no more.

    Attributes
    ----------
    by_row : list of Merchant
    """

    def __init__(self, model: mesa.Model, n: int) -> None:
        self._model = model
        self.by_row: list[Merchant] = []
        self.add(n)

    def add(self, n: int) -> None:
        """Make the agents of the next ``n`` rows."""
        first = len(self.by_row)
        self.by_row.extend(Merchant(self._model, row) for row in range(first, first + n))

    def replace(self, row: int, kind: type[Merchant]) -> None:
        """Let a merchant be an agent of another kind from now on."""
        self.by_row[row].remove()
        self.by_row[row] = kind(self._model, row)


def create_merchants(model: Any, n: int, *, category_shares: NDArray[np.float64]) -> None:
    """Create merchants with quality Beta(4, 2), spread over categories in proportion to needs.

    The first merchants fill every category in turn of its share (largest remainder), so that a small market
    does not leave categories empty by chance. ``facts["merchant_agents"]`` holds the agents.
    """
    world: State = model.state
    table = world.table("merchants", n)
    for column in MERCHANT_COLUMNS:
        table.add(column, owner="world")
    rows = np.arange(n)
    table["quality"][:] = betaincinv(*QUALITY, world.streams.uniform("world.merchant_quality", rows))
    table["category"][:] = _spread(n, category_shares)
    table["number"][:] = rows
    world.facts["merchant_agents"] = MerchantAgents(model, n)


def enter_merchants(world: State, day: Day, values: dict[str, NDArray[Any]]) -> NDArray[np.int32]:
    """Let merchants begin to sell, and return their rows; ``values`` are arrays of one length by column."""
    table = world.tables["merchants"]
    rows = table.append(len(values["number"]))
    for name, value in values.items():
        table[name][rows] = value
    table["entered_on"][rows] = day.index
    world.facts["merchant_agents"].add(len(rows))
    return rows


def withdraw_merchants(world: State, day: Day, rows: NDArray[np.integer]) -> None:
    """Let merchants sell no more: their agents are gone, their rows stay, for orders that are open."""
    table, agents = world.tables["merchants"], world.facts["merchant_agents"].by_row
    table["is_active"][rows], table["left_on"][rows] = False, day.index
    for row in rows.tolist():
        agents[row].remove()


def _spread(n: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return n category numbers in proportion to shares, largest remainders first."""
    exact = n * shares
    counts = np.floor(exact).astype(int)
    short = n - counts.sum()
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return np.repeat(np.arange(len(shares)), counts)
