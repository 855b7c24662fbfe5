"""A finished comparison as frames: what its page and whoever reads its folder work with."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sim.finance.ensemble_record import read_manifest, read_runs
from sim.finance.paired import Effect, effects
from sim.finance.record import RecordError

BASE, MANIFEST, RUNS = "base", "compare.json", "runs.parquet"


@dataclass(frozen=True)
class ComparisonRecord:
    """A comparison, read only.

    Attributes
    ----------
    manifest : dict
        What was compared, on which seeds, what differs, first days of difference, warnings.
    runs : DataFrame
        One row a run: ``world, seed, order, first_difference`` and every outcome.
    """

    manifest: dict[str, Any]
    runs: pd.DataFrame
    _effects: dict[str, dict[str, Effect]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def others(self) -> list[str]:
        """Names of what is compared with the base."""
        return list(self.manifest["others"])

    def effects(self, other: str) -> dict[str, Effect]:
        """Return the paired effect on every outcome that is known in both worlds."""
        if other not in self._effects:
            self._effects[other] = effects(self.runs, base=BASE, other=other)
        return self._effects[other]


def is_comparison(folder: str | Path) -> bool:
    """Return whether a folder holds a comparison."""
    return (Path(folder) / MANIFEST).is_file()


def read_comparison(folder: str | Path) -> ComparisonRecord:
    """Read a comparison folder; raises ``RecordError`` naming the file that is missing or wrong."""
    path = Path(folder)
    manifest = read_manifest(path / MANIFEST)
    if not manifest.get("is_complete") or not (path / RUNS).is_file():
        raise RecordError(f"'{path}' is not finished; give the command of {MANIFEST} again to go on.")
    return ComparisonRecord(manifest, read_runs(path / RUNS, ("world", "seed", "order")))
