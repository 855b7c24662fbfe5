"""Mechanisms outside the package: a Python file or a module that registers them."""

import importlib
import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from sim.core.errors import Problem, ScenarioError, nearest
from sim.core.mechanism import Mechanism
from sim.scenario.registry import mechanisms, own_mechanisms

_ALLOWED = "a Python file with a mechanism of your own, the name of such a module, or a mechanism"
_HOW = "@sim.register before a class that extends Mechanism (CONTRIBUTING.md)"


def names_in(source: str) -> list[str]:
    """Import a file or a module, and return the names of the mechanisms that it registers.

    Raises
    ------
    ScenarioError
        When it cannot be imported, with the line, or registers nothing.
    """
    if source in mechanisms():
        return [source]
    before = set(own_mechanisms())
    module = _imported(source)
    here = [m for m in own_mechanisms() if m.__module__ == module.__name__ or m not in before]
    if here:
        return [m.name for m in here]
    bare = [
        n
        for n, x in vars(module).items()
        if isinstance(x, type) and issubclass(x, Mechanism) and x.__module__ == module.__name__
    ]
    found = f"no registered mechanism (the class {', '.join(bare)} is not)" if bare else "no registered mechanism"
    raise ScenarioError([Problem("", found, _HOW, "", _file(source))])


def _imported(source: str) -> ModuleType:
    path = Path(source)
    is_file = source.endswith(".py") or path.is_file()
    if is_file and not path.is_file():
        raise ScenarioError([Problem("", f"no file {source!r}", _ALLOWED)])
    sys.path.insert(0, str(path.resolve().parent if is_file else Path.cwd()))
    try:
        return _module(path) if is_file else importlib.import_module(source)
    except SyntaxError as error:
        found = f"a syntax error: {error.msg}"
        raise ScenarioError(
            [Problem("", found, "Python", "", str(error.filename or source), error.lineno or 0)]
        ) from None
    except (Exception, SystemExit) as error:
        if isinstance(error, ModuleNotFoundError) and not is_file and source.startswith(error.name or "-"):
            meant = nearest(source, mechanisms())
            raise ScenarioError([Problem("", f"no file, module or mechanism {source!r}", _ALLOWED, meant)]) from None
        raise ScenarioError([_problem(error, source)]) from None
    finally:
        sys.path.pop(0)


def _module(path: Path) -> ModuleType:
    """Import a file under its own name; its classes can then be pickled."""
    name = path.stem if path.stem.isidentifier() and path.stem not in sys.modules else f"file_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ScenarioError([Problem("", "a file that is no Python file (.py)", _ALLOWED, "", str(path))])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _problem(error: BaseException, source: str) -> Problem:
    """Return what went wrong while a file was imported, with the last of its own lines."""
    if isinstance(error, ScenarioError):
        return error.problems[0]
    file = _file(source)
    own = [
        f.lineno for f in traceback.extract_tb(error.__traceback__) if file and Path(f.filename) == Path(file).resolve()
    ]
    own += [f.lineno for f in traceback.extract_tb(error.__traceback__) if file and f.filename == file]
    text = "the end of the program (sys.exit)" if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
    allowed = "a file that Python can import"
    return Problem("", " ".join(text.split()), allowed, "", file or source, (own[-1] or 0) if own else 0)


def _file(source: str) -> str:
    return source if Path(source).is_file() else ""
