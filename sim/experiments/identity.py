"""What makes two runs the same: resolved scenario, seed, weight, days and code."""

import hashlib
import inspect
import json
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.scenario.registry import own_classes

PACKAGES = ("numpy", "scipy", "pandas", "numba", "mesa", "pyarrow")


@lru_cache(maxsize=1)
def package_version() -> str:
    """Return a hash of the package's own source."""
    folder = Path(__file__).resolve().parents[1]
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(folder.rglob("*.py")):
        digest.update(str(file.relative_to(folder)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def code_version() -> str:
    """Return a hash of the package's own source and of every registered mechanism's and merchant's."""
    digest = hashlib.blake2b(package_version().encode(), digest_size=8)
    for mechanism in own_classes():
        digest.update(_source(mechanism))
    return digest.hexdigest()


def _source(mechanism: type) -> bytes:
    """Return the text of the file that declares a mechanism of one's own."""
    try:
        file = inspect.getsourcefile(mechanism)
    except TypeError:
        file = None
    return Path(file).read_bytes() if file and Path(file).is_file() else mechanism.__qualname__.encode()


def identity(resolved: dict[str, Any], *, seed: int, weight: int, days: int) -> str:
    """Return the content hash of a run (16 signs); times and command do not count."""
    return content_hash({"scenario": resolved, "seed": seed, "people_per_agent": weight, "days": days})


def content_hash(facts: dict[str, Any]) -> str:
    """Return the hash (16 signs) of plain facts and of the code that turns them into results."""
    text = json.dumps(facts | {"code": code_version()}, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    import platform

    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def sim_version() -> str:
    """Return the version of this package."""
    try:
        return metadata.version("sim")
    except metadata.PackageNotFoundError:
        return "0"
