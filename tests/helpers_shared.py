"""What takes long to make and is only read: made once, whatever the number of processes of a test run."""

import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

T = TypeVar("T")
ROOM = "ROOM_OF_THE_TEST_RUN"
"""Variable of the environment that names the folder of a test run (``conftest.py`` sets it)."""


def once_a_run(name: str, make: Callable[[Path], T]) -> T:
    """Return what ``make`` returns for a folder of its own; every process of the run gets a copy of that.

    While tests are still collected there is no such folder: then it is made for whoever asks.
    """
    if ROOM not in os.environ:
        with tempfile.TemporaryDirectory() as passing:
            return make(Path(passing))
    kept, folder = (Path(os.environ[ROOM]) / f"{kind}-{name}" for kind in ("kept", "made"))
    with FileLock(f"{kept}.lock"):
        if not kept.is_file():
            folder.mkdir(exist_ok=True)
            kept.write_bytes(pickle.dumps(make(folder)))
        made: T = pickle.loads(kept.read_bytes())
    return made
