"""Tables of many runs on disk: whole, or only some columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def read_table(file: Path, columns: Sequence[str] | None = None) -> "pd.DataFrame":
    """Return a table of runs, or only these of its columns: nothing else is read from the disk."""
    import pandas as pd

    return pd.read_parquet(file, columns=None if columns is None else list(columns))


def column_names(file: Path) -> list[str]:
    """Return the columns of a table of runs; none of them is read."""
    import pyarrow.parquet as pq

    return list(pq.read_schema(file).names)
