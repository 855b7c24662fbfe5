"""Tables of many runs on disk: whole, or only some columns."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.parquet as pq


class RunTable(Protocol):
    """One row a run, which may be larger than memory: whoever asks names the columns."""

    def columns(self) -> list[str]:
        """Return the names of the columns; none of them is read."""
        ...

    def read(self, columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """Return these columns, or all."""
        ...


class TableFile:
    """A parquet file of runs, of which nothing is read but the columns asked for.

    Parameters
    ----------
    file : Path
    renamed : mapping
        Names of today by names in the file.

    Raises
    ------
    RecordError
        By its methods, when the file is no parquet table or is damaged.
    """

    def __init__(self, file: Path, *, renamed: Mapping[str, str] | None = None) -> None:
        self.file = file
        self._renamed = renamed or {}

    @cached_property
    def _metadata(self) -> "pq.FileMetaData":
        import pyarrow.parquet as pq

        from sim.finance.record import readable

        with readable(self.file), self.file.open("rb") as source:
            return pq.read_metadata(source)

    @cached_property
    def _stored(self) -> dict[str, str]:
        """Names in the file by names of today."""
        return {self._renamed.get(name, name): name for name in self._metadata.schema.to_arrow_schema().names}

    def __len__(self) -> int:
        return int(self._metadata.num_rows)

    def columns(self) -> list[str]:
        """Return the names of the columns; none of them is read."""
        return list(self._stored)

    def read(self, columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """Return the table, or only these of its columns: nothing else is read from the disk."""
        import pyarrow.parquet as pq

        from sim.finance.record import readable

        names = self.columns() if columns is None else list(columns)
        stored = [self._stored[name] for name in names]
        with readable(self.file), pq.ParquetFile(self.file, metadata=self._metadata) as source:
            read = source.read(stored, use_threads=False)
        return read.to_pandas(use_threads=False).rename(columns=self._renamed)
