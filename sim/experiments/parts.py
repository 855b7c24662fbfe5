"""A table that grows by finished rows and survives whatever interrupts it.

Rows are collected into parts of 20, each written whole under a temporary name and renamed; at the end all is one
file and the parts go. Without a folder everything stays in memory.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.core.files import write_whole

ROWS_PER_PART = 20
Row = dict[str, Any]


class Parts:
    """Rows of a table, kept in a folder as they come.

    Parameters
    ----------
    folder : Path or None
        Where ``<name>.parquet`` and ``parts/`` live.
    name : str
        Name of the finished file.
    key : sequence of str
        Columns that identify and order the rows; a row that was kept twice counts once.
    """

    def __init__(self, folder: Path | None, name: str = "runs", *, key: Sequence[str] = ("run",)) -> None:
        self.key = list(key)
        self.file = folder / f"{name}.parquet" if folder is not None else None
        self.parts = folder / ("parts" if name == "runs" else f"{name}-parts") if folder is not None else None
        self.pending: list[Row] = []
        self.kept = self._read()

    def _read(self) -> pd.DataFrame:
        files = [self.file] if self.file is not None and self.file.is_file() else []
        if self.parts is not None and self.parts.is_dir():
            files += sorted(self.parts.glob("part-*.parquet"))
        frames = [pd.read_parquet(file) for file in files]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def done(self) -> set[tuple[Any, ...]]:
        """Return the keys of the rows that exist."""
        kept = self.kept[self.key].itertuples(index=False, name=None) if len(self.kept) else ()
        return {*kept, *(tuple(row[k] for k in self.key) for row in self.pending)}

    def add(self, row: Row) -> None:
        """Take a finished row; every 20th call writes a part."""
        self.pending.append(row)
        if self.parts is not None and len(self.pending) >= ROWS_PER_PART:
            self.flush()

    def flush(self) -> None:
        """Write what waits as a part of its own."""
        if not self.pending:
            return
        part = typed(self.pending)
        if self.parts is not None:
            self.parts.mkdir(parents=True, exist_ok=True)
            numbers = [int(p.stem.removeprefix("part-")) for p in self.parts.glob("part-*.parquet")]
            write(part, self.parts / f"part-{max(numbers, default=-1) + 1:05d}.parquet")
        self.kept = pd.concat([self.kept, part], ignore_index=True) if len(self.kept) else part
        self.pending = []

    def table(self) -> pd.DataFrame:
        """Return all rows, each once, in order."""
        self.flush()
        if not len(self.kept):
            return self.kept
        unique = self.kept.drop_duplicates(self.key, keep="first")
        return unique.sort_values(self.key, kind="stable").reset_index(drop=True)

    def compact(self) -> pd.DataFrame:
        """Write the whole table as one file, take the parts away, and return it."""
        table = self.table()
        if self.file is not None and self.parts is not None:
            write(table, self.file)
            for part in sorted(self.parts.glob("*")):
                part.unlink()
            if self.parts.is_dir():
                self.parts.rmdir()
            self.kept = table
        return table


def typed(rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as a frame whose column types follow from their names, never from what happens to be null.

    ``*.met`` and ``is_*`` are truth values (nullable), ``run, theta, graph, seed, order`` whole numbers, ``world``,
    ``name`` and ``kind`` text, all others numbers (null as NaN).
    """
    frame = pd.DataFrame(list(rows))
    types = {c: _type(str(c)) for c in frame.columns}
    return frame.astype(types)


def _type(column: str) -> str:
    if column in ("run", "theta", "graph", "seed", "order"):
        return "int64"
    if column in ("world", "name", "kind"):
        return "str"
    if column == "is_lead":
        return "bool"
    return "boolean" if column.endswith(".met") else "float64"


def write(frame: pd.DataFrame, file: Path) -> None:
    """Write a frame whole or not at all."""
    write_whole(file, lambda part: frame.to_parquet(part, index=False, compression="zstd"))
