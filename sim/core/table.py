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
        self.columns: dict[str, NDArray[Any]] = {}  # views of the first ``n_rows`` of what is in ``_room``
        self.owners: dict[str, str] = {}
        self.defaults: dict[str, Any] = {}
        self._room: dict[str, NDArray[Any]] = {}

    def add(self, column: Column, *, owner: str) -> None:
        """Create a column; two owners of one name are an error."""
        if column.name in self.columns:
            raise ModelError(f"column {column.path} is declared by both {self.owners[column.name]} and {owner}")
        values = np.zeros(self.n_rows, dtype=column.dtype)
        if column.default != 0:
            values[:] = column.default
        self.columns[column.name] = values
        self.owners[column.name], self.defaults[column.name] = owner, column.default

    def append(self, n: int) -> NDArray[np.int32]:
        """Add ``n`` rows at the end, at their defaults, and return them.

        Arrays taken before are not those of the table any more: take columns anew on each day. Room is doubled when it
        is used up, so the cost is that of the rows added.
        """
        first, self.n_rows = self.n_rows, self.n_rows + n
        for name, values in self.columns.items():
            room = self._room.get(name, values)
            if len(room) < self.n_rows:
                longer = np.zeros((max(self.n_rows, 2 * len(room)), *values.shape[1:]), dtype=values.dtype)
                longer[:first] = values
                if self.defaults[name] != 0:
                    longer[first:] = self.defaults[name]
                self._room[name] = room = longer
            self.columns[name] = room[: self.n_rows]
        return np.arange(first, self.n_rows, dtype=np.int32)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_room": {}}

    def reset(self, rows: NDArray[np.integer]) -> None:
        """Put rows back to the defaults of all columns."""
        for name, values in self.columns.items():
            values[rows] = self.defaults[name]

    def is_default(self, row: int) -> bool:
        """Return whether a row holds the defaults of all columns."""
        return all(np.all(values[row] == values.dtype.type(self.defaults[n])) for n, values in self.columns.items())

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
