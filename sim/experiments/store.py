"""Run folders: written whole or not at all, and read back."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sim.core.files import write_whole
from sim.experiments.decisions import decisions_frame
from sim.experiments.folders import contents, open_to, real, safe_name, write_json
from sim.finance.record import Record

Addition = Callable[[Record, Path], object]


def default_folder(manifest: dict[str, Any], results: Path) -> Path:
    """Return ``results/<scenario>[+<policy>]-s<seed>-<6 signs of the identity>``."""
    return (
        results
        / f"{safe_name(manifest['scenario'], *manifest['policies'])}-s{manifest['seed']}-{manifest['identity'][:6]}"
    )


def save(record: Record, folder: Path, *, also: Iterable[Addition] = ()) -> Path:
    """Write a run folder under a temporary name, then put it into place.

    In a folder of the same identity, or an empty one, the files of the run are replaced and all others stay; anything
    else is refused. A folder that cannot
    be moved (a mount point, the current folder, one whose parent is read-only) is filled file by file, the manifest
    last; a link is followed. ``also`` are called with (record, folder) before that: layers above add their files
    (the report) this way.

    Raises
    ------
    FileExistsError
        When the folder holds something else.
    """
    shown, folder = folder.absolute(), real(folder)
    refuse_foreign(folder, record.manifest["identity"], shown=shown)
    with _work_folder(folder) as work:
        _write(record, work)
        for add in also:
            add(record, work)
        os.chmod(work, 0o755)
        if not _moved(work, folder):
            _fill(work, folder)
    return shown


def may_write(folder: Path) -> None:
    """Make the folder that will hold a run folder, or raise ``FileExistsError`` with one clear line."""
    try:
        with _work_folder(real(folder)):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileExistsError(f"cannot write to {folder}: {reason}; name another folder with --out") from None


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside the one that is to be written, or inside it where the parent cannot be written to."""
    name = f".{folder.name[:60]}.part-"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=name, dir=folder.parent))
    except OSError:
        if not folder.is_dir():
            raise
        work = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(record: Record, work: Path) -> None:
    from sim.finance.outcomes import outcomes

    manifest = dict(record.manifest)
    resolved = manifest.pop("resolved", {})
    write_json(work / "manifest.json", manifest)
    _yaml(work / "scenario.yaml", {"title": manifest["title"], "question": manifest["question"], **resolved})
    record.series.to_parquet(work / "series.parquet", index=False)
    record.ledger.to_parquet(work / "ledger.parquet", index=False)
    record.cohorts.to_parquet(work / "cohorts.parquet", index=False)
    if len(record.tenure.columns):
        record.tenure.to_parquet(work / "tenure.parquet", index=False)
    write_json(work / "outcomes.json", outcomes(record))
    if manifest.get("rules"):
        decisions_frame(record).to_csv(work / "decisions.csv", index=False, encoding="utf-8-sig")


def _yaml(path: Path, value: dict[str, Any]) -> None:
    from ruamel.yaml import YAML

    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump({k: v for k, v in value.items() if v != ""}, file)


def refuse_foreign(folder: Path, identity: str, *, shown: Path | None = None) -> None:
    """Raise ``FileExistsError`` when a folder holds anything but the run of this identity."""
    open_to(folder, identity, "manifest.json", what="another run", shown=shown)


def _moved(work: Path, folder: Path) -> bool:
    """Put the finished folder in place of the old one by renaming; False, and all as before, where that cannot be."""
    if not folder.exists():
        os.replace(work, folder)
        return True
    is_in_use = work.parent == folder or Path.cwd().is_relative_to(folder)
    if is_in_use or {p.name for p in folder.iterdir()} != contents(folder):
        return False
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name[:60]}.old-", dir=folder.parent))
    try:
        os.replace(folder, old / "run")
    except OSError:  # a mount point
        old.rmdir()
        return False
    try:
        os.replace(work, folder)
    except OSError:
        os.replace(old / "run", folder)
        old.rmdir()
        return False
    for file in (old / "run").iterdir():
        if not (folder / file.name).exists():  # what somebody has put there: notes, reports in other languages
            shutil.move(file, folder / file.name)
    shutil.rmtree(old, ignore_errors=True)
    return True


def _fill(work: Path, folder: Path) -> None:
    """Replace the files of the run one by one, the manifest last; all others stay."""
    for file in sorted(work.iterdir(), key=lambda p: (p.name == "manifest.json", p.name)):
        write_whole(folder / file.name, partial(shutil.move, file))  # also from another file system
