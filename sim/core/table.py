"""Tables: many simple things as columns (a struct of arrays), with the owner of every column known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sim.core.errors import ModelError, nearest


@dataclass(frozen=True, slots=True)
class Column:
    """A declared state array.

    Attributes
    ----------
    table, name : str
        ``people.satisfaction`` is column ``satisfaction`` of table ``people``.
    dtype : numpy dtype
    default : number
        Value of every row at the start.
    doc : str
        Meaning and unit.
    """

    table: str
    name: str
    dtype: DTypeLike
    default: Any = 0
    doc: str = ""

    @property
    def path(self) -> str:
        """Return ``table.name``."""
        return f"{self.table}.{self.name}"


class Table:
    """Columns of one length; a row never moves."""

    def __init__(self, name: str, n_rows: int) -> None:
        self.name = name
        self.n_rows = n_rows
        self.columns: dict[str, NDArray[Any]] = {}
        self.owners: dict[str, str] = {}
        self.defaults: dict[str, Any] = {}

    def add(self, column: Column, *, owner: str) -> None:
        """Create a column; two owners of one name are an error."""
        if column.name in self.columns:
            raise ModelError(f"column {column.path} is declared by both {self.owners[column.name]} and {owner}")
        values = np.zeros(self.n_rows, dtype=column.dtype)
        if column.default != 0:
            values[:] = column.default
        self.columns[column.name] = values
        self.owners[column.name], self.defaults[column.name] = owner, column.default

    def grow(self, n_rows: int) -> None:
        """Add rows at the end, at their defaults; arrays taken before are not those of the table any more."""
        if n_rows < self.n_rows:
            raise ModelError(f"table {self.name}: found {n_rows} rows; allowed: {self.n_rows} or more (rows never go)")
        for name, values in self.columns.items():
            longer = np.zeros((n_rows, *values.shape[1:]), dtype=values.dtype)
            longer[: self.n_rows], longer[self.n_rows :] = values, self.defaults[name]
            self.columns[name] = longer
        self.n_rows = n_rows

    def reset(self, rows: NDArray[np.integer]) -> None:
        """Put rows back to the defaults of all columns."""
        for name, values in self.columns.items():
            values[rows] = self.defaults[name]

    def __getitem__(self, name: str) -> NDArray[Any]:
        try:
            return self.columns[name]
        except KeyError:
            meant = nearest(name, self.columns)
            raise ModelError(f"table {self.name} has no column {name!r}; did you mean {meant!r}?") from None

    def __len__(self) -> int:
        return self.n_rows

    @property
    def n_bytes(self) -> int:
        """Return the memory that the columns may take."""
        return sum(values.nbytes for values in self.columns.values())
