"""A table that grows by finished rows and survives whatever interrupts it.

Each row is in a journal as soon as it is there; at the end all rows are one parquet file in order of their key, and the
journal goes. Neither that nor reading a few columns holds all rows in memory. Without a folder everything stays in memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.files import write_whole
from sim.experiments.columns import Row, typed
from sim.experiments.journal import Journal, Key
from sim.finance.table_file import TableFile

if TYPE_CHECKING:
    import pandas as pd

ROWS_AT_ONCE = 2000


class Parts:
    """Rows of a table, kept in a folder as they come.

    Parameters
    ----------
    folder : Path or None
        Where ``<name>.parquet`` and ``parts/rows.jsonl`` live.
    name : str
        Name of the finished file.
    key : sequence of str
        Columns that identify and order the rows; a row that was kept twice counts once.
    types : mapping
        Types of the columns that are no outcomes.
    """

    def __init__(
        self,
        folder: Path | None,
        name: str = "runs",
        *,
        key: Sequence[str] = ("run",),
        types: Mapping[str, str] | None = None,
    ) -> None:
        self.key = list(key)
        self.types = types or {}
        self.file = folder / f"{name}.parquet" if folder is not None else None
        parts = folder / ("parts" if name == "runs" else f"{name}-parts") if folder is not None else None
        self.journal = Journal(parts / "rows.jsonl" if parts is not None else None, key)
        self.kept = set(self._rows_of_file())
        self._whole: pd.DataFrame | None = None

    def _rows_of_file(self) -> Iterator[Key]:
        if self.file is not None and self.file.is_file():
            yield from TableFile(self.file).read(self.key).itertuples(index=False, name=None)

    def done(self) -> set[Key]:
        """Return the keys of the rows that exist."""
        return self.kept | self.journal.places.keys()

    def find(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """Return finished rows by their key, from the journal or the file."""
        asked = set(keys)
        fresh = [key for key in asked if key in self.journal.places]
        found = dict(zip(fresh, self.journal.rows(fresh), strict=True))
        if asked - found.keys():
            rows = ((tuple(row[name] for name in self.key), row) for row in self._old_rows())
            found |= {key: row for key, row in rows if key in asked}
        return found

    def add(self, rows: Iterable[Row]) -> None:
        """Take finished rows that belong together; they are on disk when this returns."""
        self.journal.add(rows)

    def close(self) -> None:
        """Let go of the journal; what it holds stays."""
        self.journal.close()

    def compact(self) -> None:
        """Write the whole table as one file in order of the key, a few rows at a time, and take the journal away."""
        new = self.journal.places.keys() - self.kept
        if self.file is None:
            self._whole = self._in_memory(new)
        elif new:
            self._write(self.file, new)
            self.kept |= new
        if self.file is not None:
            self.journal.drop()

    def columns(self) -> list[str]:
        """Return the columns of the compacted table."""
        return list(map(str, self._whole.columns)) if self._whole is not None else TableFile(self._on_disk).columns()

    def read(self, columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """Return the compacted table, or only these columns of it."""
        if self._whole is None:
            return TableFile(self._on_disk).read(columns)
        return self._whole if columns is None else self._whole[list(columns)]

    @property
    def _on_disk(self) -> Path:
        assert self.file is not None, "a table in memory is compacted before it is read"
        return self.file

    def _in_memory(self, new: Iterable[Key]) -> "pd.DataFrame":
        import pandas as pd

        frames = list(self._frames(set(new), self.journal.columns(sorted(new))))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def _write(self, file: Path, new: Iterable[Key]) -> None:
        """Write the file whole or not at all."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        old = TableFile(file).columns() if self.kept else []
        names = list(dict.fromkeys([*old, *self.journal.columns(sorted(new))]))
        schema = pa.Schema.from_pandas(typed([], self.types, columns=names), preserve_index=False)

        def put(part: Path) -> None:
            with pq.ParquetWriter(part, schema, compression="zstd") as writer:
                for frame in self._frames(set(new), names):
                    writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))

        write_whole(file, put)

    def _frames(self, new: set[Key], names: list[str]) -> "Iterator[pd.DataFrame]":
        """Yield the rows of the file and the new ones together, in order of the key, a few thousand at a time."""
        import pandas as pd

        keys = sorted(self.kept | new)
        old = self._old_rows()
        for start in range(0, len(keys), ROWS_AT_ONCE):
            chunk = keys[start : start + ROWS_AT_ONCE]
            fresh = typed(self.journal.rows(k for k in chunk if k in new), self.types, columns=names)
            n_old = len(chunk) - len(fresh)
            if not n_old:
                yield fresh
                continue
            known = typed(islice(old, n_old), self.types, columns=names)
            yield pd.concat([known, fresh]).sort_values(self.key, kind="stable")

    def _old_rows(self) -> Iterator[Row]:
        """Yield the rows of the file, in its order, which is that of the key."""
        import pyarrow.parquet as pq

        if self.kept:
            for batch in pq.ParquetFile(self._on_disk).iter_batches(batch_size=ROWS_AT_ONCE):
                yield from batch.to_pylist()
