"""Run folders: written whole or not at all, and read back."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sim.finance.record import Record

Addition = Callable[[Record, Path], object]


def default_folder(manifest: dict[str, Any], results: Path) -> Path:
    """Return ``results/<scenario>[+<policy>]-s<seed>-<6 signs of the identity>``."""
    parts = "+".join([manifest["scenario"], *manifest["policies"]])
    safe = "".join(c if c.isalnum() or c in "+-_." else "_" for c in parts)[:120]
    return results / f"{safe}-s{manifest['seed']}-{manifest['identity'][:6]}"


def save(record: Record, folder: Path, *, also: Iterable[Addition] = ()) -> Path:
    """Write a run folder under a temporary name, then rename it into place.

    A folder of the same identity, or an empty one, is replaced whole; anything else is refused. ``also`` are
    called with (record, folder) before the rename: layers above add their files (the report) this way.

    Raises
    ------
    FileExistsError
        When the folder holds something else.
    """
    folder = folder.absolute()
    refuse_foreign(folder, record.manifest["identity"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}.part-", dir=folder.parent))
    try:
        _write(record, work)
        for add in also:
            add(record, work)
        _swap(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def may_write(parent: Path) -> None:
    """Make the folder that will hold a run, or raise ``FileExistsError`` with one clear line."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        raise FileExistsError(f"cannot write to {parent}: {error.strerror}; name another folder with --out") from None


def _write(record: Record, work: Path) -> None:
    from sim.finance.outcomes import outcomes

    manifest = dict(record.manifest)
    resolved = manifest.pop("resolved", {})
    _json(work / "manifest.json", manifest)
    _yaml(work / "scenario.yaml", {"title": manifest["title"], "question": manifest["question"], **resolved})
    record.series.to_parquet(work / "series.parquet", index=False)
    record.ledger.to_parquet(work / "ledger.parquet", index=False)
    record.cohorts.to_parquet(work / "cohorts.parquet", index=False)
    if len(record.tenure.columns):
        record.tenure.to_parquet(work / "tenure.parquet", index=False)
    _json(work / "outcomes.json", outcomes(record))


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _yaml(path: Path, value: dict[str, Any]) -> None:
    from ruamel.yaml import YAML

    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump({k: v for k, v in value.items() if v != ""}, file)


def refuse_foreign(folder: Path, identity: str) -> None:
    """Raise ``FileExistsError`` when a folder holds anything but the run of this identity."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FileExistsError(f"{folder} is a file; name another folder with --out")
    names = {p.name for p in folder.iterdir()}
    if not names:
        return
    try:
        other = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("identity")
    except (OSError, ValueError):
        other = None
    if other != identity:
        what = "another run" if other else "other files"
        raise FileExistsError(f"{folder} holds {what}; name another folder with --out, or remove it")


def _swap(work: Path, folder: Path) -> None:
    """Put the finished folder in place of the old one."""
    os.chmod(work, 0o755)
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old-", dir=folder.parent))
        os.replace(folder, old / "run")
        os.replace(work, folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(work, folder)
