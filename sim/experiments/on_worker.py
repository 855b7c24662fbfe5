"""What happens on a worker of another machine: it proves to have the same code, then does its task."""

import importlib.util
import inspect
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.experiments.executor import SchedulerError
from sim.experiments.identity import code_version, package_version, sim_version, versions
from sim.experiments.memory import do_on_worker
from sim.scenario.registry import forget_own_classes, own_classes, register

_one_run = threading.Lock()  # compiled code of one process serves one run at a time


@dataclass(frozen=True)
class Code:
    """What a worker must have, so that its rows are those of the process that asks.

    Attributes
    ----------
    versions : dict
        Versions of this package, of its source, and of the packages that results depend on.
    whole : str
        Hash of the source, that of mechanisms of one's own included.
    own : tuple of str
        Mechanisms of one's own, in order of registration.
    files : tuple of (module, file name, text)
        Their files.
    """

    versions: dict[str, str]
    whole: str
    own: tuple[str, ...]
    files: tuple[tuple[str, str, bytes], ...]

    def differences(self, found: dict[str, str]) -> list[str]:
        """Return in words which versions are not as they must be."""
        return [f"{k} {found.get(k, 'missing')}, here {v}" for k, v in self.versions.items() if found.get(k) != v]


_loaded: tuple[Code, tempfile.TemporaryDirectory[str]] | None = None


def own_versions() -> dict[str, str]:
    """Return the versions of this process."""
    return {"sim": f"{sim_version()} (source {package_version()})"} | versions()


def own_code() -> Code:
    """Return what a worker must have to do the work of this process.

    Raises
    ------
    SchedulerError
        When a mechanism of one's own is in no file, so that it cannot travel.
    """
    files = {}
    for mechanism in own_classes():
        try:
            file = Path(inspect.getsourcefile(mechanism) or "")
        except TypeError:
            file = Path()
        if not file.is_file():
            raise SchedulerError(
                f"mechanism {mechanism.name} is in no file, so that it cannot travel to the workers; write it into one"
            )
        module = file.stem if mechanism.__module__ == "__main__" else mechanism.__module__
        files[module] = (module, file.name, file.read_bytes())
    return Code(own_versions(), code_version(), tuple(m.name for m in own_classes()), tuple(files.values()))


def run_task(work: Callable[[Any], Any], task: bytes, code: Code) -> Any:
    """Do one task of a study, one at a time in a process; raises ``SchedulerError`` where code or versions differ."""
    with _one_run:
        wrong = code.differences(own_versions())
        if not wrong:
            _load(code)
            wrong = [] if code_version() == code.whole else ["other files of mechanisms of one's own"]
        if wrong:
            raise SchedulerError(f"a worker that came later: {'; '.join(wrong)}; it needs the same versions")
        return do_on_worker(work, pickle.loads(task))


def _load(code: Code) -> None:
    """Make exactly the mechanisms of this study known, in its order, whatever an earlier one has left."""
    global _loaded
    if _loaded is not None and _loaded[0] == code:
        return
    _loaded = None
    forget_own_classes()
    folder = tempfile.TemporaryDirectory(prefix="sim-mechanisms-", ignore_cleanup_errors=True)
    for module, name, text in code.files:
        file = Path(folder.name) / name
        file.write_bytes(text)
        try:
            _import(module, file)
        except Exception as error:
            raise SchedulerError(
                f"{name} cannot be imported on a worker ({type(error).__name__}: {error}); what it imports must be "
                "installed there, or be in the same file"
            ) from None
    found = {m.name: m for m in own_classes()}
    forget_own_classes()
    for mechanism in code.own:
        if mechanism in found:
            register(found[mechanism])
    _loaded = (code, folder)


def _import(name: str, file: Path) -> None:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
