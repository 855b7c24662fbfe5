"""How many processors this process may use: its affinity, and the quota of the control groups that it runs in."""

import math
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def usable_cpus(root: Path = Path("/")) -> int:
    """Return the number of processors for worker processes, 1 at least; a started one counts as one.

    Parameters
    ----------
    root : Path
        Where ``proc`` and ``sys`` lie.
    """
    return max(1, min([_by_affinity(), *(math.ceil(quota) for quota in _quotas(root))]))


def _by_affinity() -> int:
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(root: Path) -> Iterator[float]:
    """Yield every quota, in processors, of the own control group and of those above it, of both versions."""
    mounts = root / "sys" / "fs" / "cgroup"
    for line in _text(root / "proc" / "self" / "cgroup").splitlines():
        _, controllers, path = (line.split(":", 2) + ["", ""])[:3]
        if not controllers:
            for place in (mounts, mounts / "unified"):
                for folder in _upwards(place, path):
                    yield from _quota(_text(folder / "cpu.max").split())
        elif "cpu" in controllers.split(","):
            for place in (mounts / "cpu", mounts / controllers):
                for folder in _upwards(place, path):
                    names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
                    yield from _quota([_text(folder / name).strip() for name in names])


def _upwards(mount: Path, path: str) -> list[Path]:
    """Return the folder of a group and all above it; inside a container the own group may be the mount itself."""
    own = PurePosixPath(path.lstrip("/"))
    return [mount / own, *(mount / above for above in own.parents)]


def _quota(words: list[str]) -> Iterator[float]:
    """Yield microseconds of use over microseconds of a period; "max" and -1 are no quota."""
    if len(words) == 2 and words[0].isdigit() and words[1].isdigit() and int(words[1]):
        yield int(words[0]) / int(words[1])


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
