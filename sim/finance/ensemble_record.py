"""The folder of an ensemble, read: what reports and notebooks begin with."""

from pathlib import Path
from typing import Any

import pandas as pd

from sim.finance.ensemble_answers import Ensemble
from sim.finance.outcomes.catalogue import CATALOGUE
from sim.finance.record import RecordError, need_columns, read_json, read_record
from sim.finance.table_file import TableFile

MANIFEST = "ensemble.json"
RUNS = "runs.parquet"
WORLDS = "worlds.parquet"
FACTORS = ("run", "theta", "graph", "seed", "is_lead")


def is_ensemble(folder: str | Path) -> bool:
    """Return whether a folder holds an ensemble."""
    return (Path(folder) / MANIFEST).is_file()


def read_ensemble(folder: str | Path) -> Ensemble:
    """Read an ensemble folder; its table is read when it is asked, the columns that a question needs.

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
    rows = _runs(path / RUNS, FACTORS)
    worlds = _runs(path / WORLDS, ("name", "kind", "seed")) if (path / WORLDS).is_file() else None
    return Ensemble(manifest, rows, read_record(path / "base"), path, worlds)


def read_manifest(file: Path) -> dict[str, Any]:
    """Read the manifest of an ensemble or a comparison; raises ``RecordError``."""
    found = read_json(file)
    if "identity" not in found:
        raise RecordError(f"'{file}' is no manifest: it names no identity.")
    return found


def read_study(folder: Path, manifest: str, *, what: str) -> tuple[dict[str, Any], pd.DataFrame]:
    """Read manifest and runs of a study on common seeds, those beyond its number of seeds left out.

    Raises
    ------
    RecordError
        When it is not finished, or one of its files is missing or unreadable; one sentence names the file.
    """
    about = read_manifest(folder / manifest)
    if not about.get("is_complete", True):
        raise RecordError(f"'{folder}' is not finished: give the command of {manifest} again to go on.")
    try:
        runs = pd.read_parquet(folder / RUNS)
        return about, runs[runs["seed"] <= about["seeds"]].reset_index(drop=True)
    except (ValueError, OSError, KeyError) as error:  # pyarrow's own errors derive from these
        why = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise RecordError(f"'{folder / RUNS}' cannot be read as the runs of {what} ({why}).") from None


def read_runs(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a table of runs whole, outcomes under their names of today; raises ``RecordError`` when it lacks ``columns``."""
    return _runs(file, columns).read()


def _runs(file: Path, columns: tuple[str, ...]) -> TableFile:
    """A table of runs that has these columns and at least one run."""
    table = TableFile(file, renamed=CATALOGUE.renamed)
    need_columns(file, found=table.columns(), needed=columns)
    if not len(table):
        raise RecordError(f"'{file}' holds no run.")
    return table
