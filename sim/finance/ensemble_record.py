"""A finished (or unfinished) ensemble as frames: what reports and notebooks read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.finance.outcomes.catalogue import CATALOGUE
from sim.finance.record import Record, RecordError, read_frame, read_json, read_record

MANIFEST = "ensemble.json"
RUNS = "runs.parquet"
WORLDS = "worlds.parquet"
FACTORS = ("run", "theta", "graph", "seed", "is_lead")


@dataclass(frozen=True)
class EnsembleRecord:
    """An ensemble, read only.

    Attributes
    ----------
    manifest : dict
        What was asked, the design, factor columns, parameter register, targets, versions, counts.
    table : DataFrame
        One row a run: ``run, theta, graph, seed, is_lead``, ``param.KEY``, and every outcome.
    base : Record
        The point run: every parameter at its median, seed 1.
    worlds : DataFrame or None
        Shipped worlds and policies on paired seeds: ``name, kind, seed`` and every outcome.
    """

    manifest: dict[str, Any]
    table: pd.DataFrame
    base: Record
    worlds: pd.DataFrame | None = None


def is_ensemble(folder: str | Path) -> bool:
    """Return whether a folder holds an ensemble."""
    return (Path(folder) / MANIFEST).is_file()


def read_ensemble(folder: str | Path) -> EnsembleRecord:
    """Read an ensemble folder.

    Raises
    ------
    RecordError
        When the folder or one of its files is missing, unreadable or incomplete; one sentence names the file.
    """
    path = Path(folder)
    if not path.is_dir():
        raise RecordError(f"There is no ensemble folder at '{path}'.")
    if not is_ensemble(path):
        raise RecordError(f"'{path}' is not an ensemble: it has no {MANIFEST}.")
    manifest = read_manifest(path / MANIFEST)
    if not (path / RUNS).is_file():
        raise RecordError(f"'{path}' is not finished: it has no {RUNS}; give the command of {MANIFEST} again to go on.")
    table = read_runs(path / RUNS, FACTORS)
    worlds = read_runs(path / WORLDS, ("name", "kind", "seed")) if (path / WORLDS).is_file() else None
    return EnsembleRecord(manifest=manifest, table=table, base=read_record(path / "base"), worlds=worlds)


def read_manifest(file: Path) -> dict[str, Any]:
    """Read the manifest of an ensemble or a comparison; raises ``RecordError``."""
    found = read_json(file)
    if "identity" not in found:
        raise RecordError(f"'{file}' is no manifest: it names no identity.")
    return found


def read_runs(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a table of runs, outcomes under their names of today; raises ``RecordError`` when one of ``columns`` is missing."""
    frame = read_frame(file, columns).rename(columns=CATALOGUE.renamed)
    if frame.empty:
        raise RecordError(f"'{file}' holds no run.")
    return frame
