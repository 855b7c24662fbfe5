"""Where numba keeps compiled functions and matplotlib its fonts: a folder that can be written to, whatever the machine.

Both look beside the package and in the user's home, and stop or complain when they find no place. Where neither can be
written to, a folder of the user's own in the temporary folder is named, before either is imported.
"""

import atexit
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path


def keep_compiled() -> None:
    """Give numba a place for compiled functions where it would find none."""
    set_by_user = [Path(os.environ["NUMBA_CACHE_DIR"])] if os.environ.get("NUMBA_CACHE_DIR") else []
    places = [*set_by_user, Path(__file__).parent / "__pycache__", _home("cache") / "numba"]
    if any(is_writable(place) for place in places):
        return
    folder = own_folder("numba")
    os.environ["NUMBA_CACHE_DIR"] = folder
    if "numba" in sys.modules:  # it read the environment when it was imported
        sys.modules["numba"].config.CACHE_DIR = folder


def keep_fonts() -> None:
    """Give matplotlib a place for its list of fonts where it would find none."""
    own = os.environ.get("MPLCONFIGDIR")
    places = [Path(own)] if own else [_home("config") / "matplotlib", _home("cache") / "matplotlib"]
    if not all(is_writable(place) for place in places):
        os.environ["MPLCONFIGDIR"] = own_folder("matplotlib")


def is_writable(folder: Path) -> bool:
    """Return whether a folder exists or can be made, and a file in it too."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def own_folder(name: str) -> str:
    """Return a folder in the temporary folder that nobody else can write to; a new one where that name is taken."""
    folder = Path(tempfile.gettempdir()) / f"sim-{name}-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if _is_own(folder.lstat()) and is_writable(folder):
            return str(folder)
    except OSError:
        pass
    made = tempfile.mkdtemp(prefix=f"sim-{name}-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _is_own(about: os.stat_result) -> bool:
    """Return whether this is a folder of this user that no other may write to: compiled code is read back from it."""
    if not hasattr(os, "getuid"):
        return stat.S_ISDIR(about.st_mode)
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o022


def _home(kind: str) -> Path:
    """Return the user's folder for caches or settings, as numba and matplotlib look for it."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        return home / "Library" / "Caches" if kind == "cache" else home
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home))
    return Path(os.environ.get(f"XDG_{kind.upper()}_HOME") or home / f".{kind}")
