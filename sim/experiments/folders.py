"""Folders of ensembles and comparisons: opened for one identity, their manifests written whole."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from sim.experiments.run import World
    from sim.finance.record import Record


def folder_name(scenario: str, policies: list[str], *, identity: str, kind: str = "") -> str:
    """Return ``<scenario>[+<policy>...][-<kind>]-<6 signs of the identity>``."""
    parts = "+".join([scenario, *policies])
    safe = "".join(c if c.isalnum() or c in "+-_." else "_" for c in parts)[:120]
    return "-".join(part for part in (safe, kind, identity[:6]) if part)


def open_folder(folder: Path, identity: str, manifest: str) -> None:
    """Make a folder, or accept one that holds the same work; anything else raises ``FileExistsError``."""
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder} is a file; name another folder with --out")
    names = {p.name for p in folder.iterdir() if not p.name.startswith(".")} if folder.is_dir() else set()
    if names:
        try:
            other = json.loads((folder / manifest).read_text(encoding="utf-8")).get("identity")
        except (OSError, ValueError):
            other = None
        if other != identity:
            what = "another " + manifest.removesuffix(".json") if other else "other files"
            raise FileExistsError(f"{folder} holds {what}; name another folder with --out, or remove it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileExistsError(f"cannot write to {folder}: {error.strerror}; name another folder with --out") from None


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
    work = file.with_name(f".{file.name}.{os.getpid()}")
    work.write_text(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(work, file)


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
