"""A finished run as frames: what every statement, outcome and report reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.errors import SimError

TENURE = "tenure.parquet"
P = ParamSpec("P")
T = TypeVar("T")
FILES = ("manifest.json", "series.parquet", "ledger.parquet", "cohorts.parquet")
_COLUMNS = {
    "series.parquet": ("day", "date"),
    "ledger.parquet": ("day", "mechanism", "debit", "credit", "fen"),
    "cohorts.parquet": (),
    TENURE: ("cause", "cohort", "tenure", "whole", "registered", "alive"),
}
_WHOLE_NUMBERS = {"day", "fen", "tenure"}


class RecordError(SimError):
    """A run folder that cannot be read: one sentence names the file and what is wrong with it."""


def once(function: Callable[Concatenate[Record, P], T]) -> Callable[Concatenate[Record, P], T]:
    """Compute a function of a record once: a record never changes, and reports ask for the same frames many times.

    A frame is handed out as a shallow copy, so a caller may write into it (pandas copies on write).
    """

    @wraps(function)
    def remembered(record: Record, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (function.__module__, function.__qualname__, args, tuple(sorted(kwargs.items())))
        if key not in record.memo:
            record.memo[key] = function(record, *args, **kwargs)
        value: Any = record.memo[key]
        shared: Any = value.copy(deep=False) if isinstance(value, pd.DataFrame) else value
        return cast(T, shared)

    return remembered


@dataclass(frozen=True)
class Record:
    """One finished run, read only.

    Attributes
    ----------
    manifest : dict
        What was run and how to repeat it: parameters, metrics, accounts, statement lines, targets.
    series : DataFrame
        One row per day (column ``day``, ascending), one column per metric; people and fen.
    ledger : DataFrame
        Postings: ``day, mechanism, debit, credit, fen``.
    cohorts : DataFrame
        One row per registration month and age in months.
    tenure : DataFrame
        One row per cause of registration, registration month and month of tenure; without columns when the run
        did not record it.
    """

    manifest: dict[str, Any]
    series: pd.DataFrame
    ledger: pd.DataFrame
    cohorts: pd.DataFrame
    tenure: pd.DataFrame = field(default_factory=pd.DataFrame)

    memo: dict[Any, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    @property
    def launch(self) -> date:
        """Calendar date of day 0."""
        return date.fromisoformat(str(self.manifest["start"])[:10])

    @property
    def days(self) -> NDArray[np.int64]:
        """Simulated days in order, from the first day of preparation (negative) on."""
        return self.series["day"].to_numpy(dtype=np.int64)

    @property
    def first_day(self) -> int:
        """First simulated day (-90 with the usual preparation)."""
        return int(self.days[0])

    @property
    def last_day(self) -> int:
        """Last simulated day; earlier than the horizon when the run stopped at ruin."""
        return int(self.days[-1])

    def metric(self, name: str) -> NDArray[np.float64] | None:
        """Daily values of a metric, one per simulated day; None when the run did not record it."""
        if name not in self.series.columns:
            return None
        return self.series[name].to_numpy(dtype=np.float64)

    def within(self, span: tuple[int, int]) -> NDArray[np.bool_]:
        """Which simulated days lie in a span (first and last day)."""
        return np.asarray((self.days >= span[0]) & (self.days <= span[1]))

    def total(self, name: str, span: tuple[int, int]) -> float | None:
        """Sum of a metric over the days of a span; None when the run did not record it."""
        values = self.metric(name)
        return None if values is None else float(np.nansum(values[self.within(span)]))


def read_record(folder: str | Path) -> Record:
    """Read a run folder.

    Raises
    ------
    RecordError
        When the folder or one of its files is missing, unreadable or incomplete; one sentence names the file.
    """
    path = Path(folder)
    if not path.is_dir():
        raise RecordError(f"There is no run folder at '{path}'.")
    missing = [name for name in FILES if not (path / name).is_file()]
    if missing:
        raise RecordError(f"'{path}' is not a finished run: it has no {', no '.join(missing)}.")
    manifest = _manifest(path / "manifest.json")
    series, ledger, cohorts = (_frame(path / name) for name in FILES[1:])
    series = series.sort_values("day", kind="stable").reset_index(drop=True)
    if series.empty:
        raise RecordError(f"'{path / 'series.parquet'}' holds no day: a finished run has at least one.")
    days = series["day"].to_numpy()
    if (np.diff(days) != 1).any():
        raise RecordError(f"'{path / 'series.parquet'}' skips or repeats a day between {days[0]} and {days[-1]}.")
    if not ledger["day"].isin(days).all():
        raise RecordError(f"'{path / 'ledger.parquet'}' has postings on days that series.parquet does not have.")
    tenure = _frame(path / TENURE) if (path / TENURE).is_file() else pd.DataFrame()
    return Record(manifest=manifest, series=series, ledger=ledger, cohorts=cohorts, tenure=tenure)


def _manifest(path: Path) -> dict[str, Any]:
    """The manifest: a JSON object that names at least the launch date."""
    found = read_json(path)
    if "start" not in found:
        raise RecordError(f"'{path}' does not name the launch date 'start', such as \"2027-01-01\".")
    try:
        date.fromisoformat(str(found["start"])[:10])
    except ValueError:
        raise RecordError(f"'{path}' has start {found['start']!r} where a date such as 2027-01-01 is needed.") from None
    return found


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object; raises ``RecordError``."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise RecordError(f"'{path}' is not readable JSON ({_first_line(error)}).") from None
    if not isinstance(found, dict):
        raise RecordError(f"'{path}' holds {type(found).__name__} where a JSON object {{...}} is needed.")
    return found


def _frame(path: Path) -> pd.DataFrame:
    """A table of a run with the columns it must have, whole numbers where days and fen are counted."""
    frame = read_frame(path, _COLUMNS[path.name])
    for name in _WHOLE_NUMBERS & set(_COLUMNS[path.name]):
        if not pd.api.types.is_integer_dtype(frame[name]) or frame[name].isna().any():
            raise RecordError(f"'{path}' has values in the column {name} that are not whole numbers.")
    return frame


def read_frame(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """A parquet table with at least these columns; raises ``RecordError``."""
    with readable(path):
        frame = pd.read_parquet(path)
    need_columns(path, found=frame.columns, needed=columns)
    return frame


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what reading a damaged table raises into ``RecordError``."""
    try:
        yield
    except (ValueError, OSError, KeyError) as error:  # pyarrow's own errors derive from these
        raise RecordError(f"'{path}' is not a readable parquet file ({_first_line(error)}).") from None


def need_columns(path: Path, *, found: Iterable[str], needed: Sequence[str]) -> None:
    """Raise ``RecordError`` when a table lacks one of the columns that it must have."""
    missing = [name for name in needed if name not in set(found)]
    if missing:
        raise RecordError(f"'{path}' lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.")


def _first_line(error: Exception) -> str:
    """The first line of a message, without its full stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
