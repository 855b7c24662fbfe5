"""Folders of ensembles and comparisons: opened for one identity, their manifests written whole."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from sim.core.files import write_whole

if TYPE_CHECKING:
    from sim.experiments.run import World
    from sim.finance.record import Record


LONGEST_NAME = 120
"""Bytes of the part of a folder's name that comes from names of scenarios and policies."""
_OF_THE_DISK = ("lost+found", "System Volume Information")
_NOUNS = {"risks": "register of risks", "compare": "comparison"}
"""What the work of a manifest is called, where the name of the file is no noun."""


def safe_name(*names: str) -> str:
    """Return names joined by +, with only what every file system takes, cut to a length that it takes."""
    codec = sys.getfilesystemencoding()
    text = "+".join(names).encode(codec, "replace").decode(codec)
    safe = "".join(c if c.isalnum() or c in "+-_." else "_" for c in text)
    return safe.encode(codec)[:LONGEST_NAME].decode(codec, "ignore")


def folder_name(scenario: str, policies: list[str], *, identity: str, kind: str = "") -> str:
    """Return ``<scenario>[+<policy>...][-<kind>]-<6 signs of the identity>``."""
    return "-".join(part for part in (safe_name(scenario, *policies), kind, identity[:6]) if part)


def real(folder: Path) -> Path:
    """Return where a folder really lies: links are followed, so that they stay."""
    return Path(os.path.realpath(folder))


def contents(folder: Path) -> set[str]:
    """Return the names in a folder that somebody put there (nothing hidden, nothing of the file system)."""
    return {p.name for p in folder.iterdir() if not p.name.startswith(".") and p.name not in _OF_THE_DISK}


def open_to(folder: Path, identity: str, manifest: str, *, what: str, shown: Path | None = None) -> None:
    """Raise ``FileExistsError`` when a folder holds anything but the work of this identity."""
    shown = shown or folder
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FileExistsError(f"{shown} is a file; name another folder with --out")
    if not contents(folder):
        return
    try:
        other = json.loads((folder / manifest).read_text(encoding="utf-8")).get("identity")
    except (OSError, ValueError, AttributeError):
        other = None
    if other != identity:
        raise FileExistsError(
            f"{shown} holds {what if other else 'other files'}; name another folder with --out, or remove it"
        )


def open_folder(folder: Path, identity: str, manifest: str) -> None:
    """Make a folder, or accept one that holds the same work; anything else raises ``FileExistsError``."""
    kind = manifest.removesuffix(".json")
    open_to(real(folder), identity, manifest, what=f"another {_NOUNS.get(kind, kind)}", shown=folder)
    make(folder)


def make(folder: Path) -> None:
    """Make a folder that can be written to (where a link points, if it is one), or raise ``FileExistsError``."""
    try:
        real(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=real(folder)):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileExistsError(f"cannot write to {folder}: {reason}; name another folder with --out") from None


@contextmanager
def alone(folder: Path | None) -> Iterator[None]:
    """Keep every other process out of a folder that exists; None keeps nobody out.

    The operating system lets go of it when the process ends, however it ends.
    """
    if folder is None:
        yield
        return
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise FileExistsError(
            f"another process is writing to {folder}; wait for it, or name another with --out"
        ) from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows takes away no file that is open
            (folder / ".lock").unlink()
        lock.release()


@contextmanager
def open_alone(folder: Path | None, identity: str, manifest: str) -> Iterator[None]:
    """Open a folder as ``open_folder`` does, and work in it alone."""
    if folder is not None:
        open_folder(folder, identity, manifest)
    with alone(folder):
        yield


def write_json(file: Path, value: dict[str, Any]) -> None:
    """Write a manifest whole or not at all."""
    write_whole(file, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def base_run(world: "World", folder: Path | None, *, seed: int, agents: int | None, days: int | None) -> "Record":
    """Return the point run of an ensemble; in a folder it is kept as ``base/`` and read back the next time."""
    from sim.core.errors import SimError
    from sim.experiments.store import save
    from sim.finance.record import read_record

    if folder is not None and (folder / "base").is_dir():
        try:
            return read_record(folder / "base")
        except SimError:
            pass
    record = world.run(seed=seed, agents=agents, days=days, command="the point run of an ensemble").record
    if folder is not None:
        save(record, folder / "base")
    return record
