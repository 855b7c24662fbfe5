"""A finished run as frames: what every statement, outcome and report reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FILES = ("manifest.json", "series.parquet", "ledger.parquet", "cohorts.parquet")


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
    """

    manifest: dict[str, Any]
    series: pd.DataFrame
    ledger: pd.DataFrame
    cohorts: pd.DataFrame

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


def read_record(folder: str | Path) -> Record:
    """Read a run folder.

    Raises
    ------
    FileNotFoundError
        When the folder or one of its four files is missing; the sentence names what is missing.
    """
    path = Path(folder)
    if not path.is_dir():
        raise FileNotFoundError(f"There is no run folder at '{path}'.")
    missing = [name for name in FILES if not (path / name).is_file()]
    if missing:
        raise FileNotFoundError(f"'{path}' is not a finished run: it has no {', no '.join(missing)}.")
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    frames = [pd.read_parquet(path / name) for name in FILES[1:]]
    series = frames[0].sort_values("day", kind="stable").reset_index(drop=True)
    return Record(manifest=manifest, series=series, ledger=frames[1], cohorts=frames[2])
