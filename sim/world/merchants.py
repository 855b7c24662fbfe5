"""Merchants: few, strategic, Mesa agents whose numbers live in columns."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import mesa
import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.core.state import State
from sim.core.table import Column

QUALITY = (4.0, 2.0)
"""Parameters of the Beta distribution of quality."""

MERCHANT_COLUMNS = (
    Column("merchants", "quality", np.float32, doc="0..1"),
    Column("merchants", "category", np.int16, doc="category of all its offers"),
    Column("merchants", "entered_on", np.int32, doc="day index of entry"),
    Column("merchants", "is_active", np.bool_, default=True, doc="selling"),
)


class _Counters:
    """Numbers for the agents of each model, forgotten with the model.

    Mesa 3.3 keeps its own in a dictionary of the class that holds every model for ever: hundreds of runs in one process
    would fill the memory.
    """

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[mesa.Model, Iterator[int]] = WeakKeyDictionary()

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        return self._of.setdefault(model, count(1))


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


class Merchant(Columned):
    """A seller on the platform."""

    table_name = "merchants"


def create_merchants(model: Any, n: int, *, category_shares: NDArray[np.float64]) -> None:
    """Create merchants with quality Beta(4, 2), spread over categories in proportion to needs.

    The first merchants fill every category in turn of its share (largest remainder), so that a small market
    does not leave categories empty by chance.
    """
    world: State = model.state
    table = world.table("merchants", n)
    for column in MERCHANT_COLUMNS:
        table.add(column, owner="world")
    rows = np.arange(n)
    table["quality"][:] = betaincinv(*QUALITY, world.streams.uniform("world.merchant_quality", rows))
    table["category"][:] = _spread(n, category_shares)
    for row in range(n):
        Merchant(model, row)


def _spread(n: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return n category numbers in proportion to shares, largest remainders first."""
    exact = n * shares
    counts = np.floor(exact).astype(int)
    short = n - counts.sum()
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return np.repeat(np.arange(len(shares)), counts)
