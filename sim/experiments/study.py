"""Studies: many runs of one question, from a design to a table that is kept.

What ensemble, comparison, attribution and ranking share: a folder opened alone for one identity, a manifest that says
whether all is finished, rows that are kept as they come, and one file of all rows at the end, the same whatever the
executor and however often it was interrupted.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sim.experiments import folders
from sim.experiments.columns import Row
from sim.experiments.executor import Executor, Progress, run_all
from sim.experiments.journal import Key
from sim.experiments.parts import Parts

About = dict[str, Any]
Wanted = Mapping[tuple[Key, ...], Callable[[], Any]]
"""From the keys of the rows that a task gives to what makes the task."""
Follows = Mapping[tuple[Key, ...], tuple[Key, Callable[[Row], Any]]]
"""From the keys of the rows that a task gives to the key of the row that it needs, and what makes the task from that."""


@dataclass(frozen=True)
class Study:
    """One study: what it asks, which rows answer it, and what its manifest says.

    Attributes
    ----------
    kind : str
        Its name; ``<kind>.json`` is its manifest.
    identity : str
        What it asks; a folder of another identity is refused. Empty for a study that lies in the folder of another
        and has no manifest of its own.
    key : tuple of str
        Columns that identify and order its rows.
    types : mapping
        Types of its columns that are no outcomes.
    work : callable
        From a task to its rows; a function of a module, a pure function of the task.
    wanted : mapping
        From the keys of the rows that a task gives to what makes the task.
    follows : mapping
        Of tasks that need a row of those: from the keys of the rows that one gives to the key of that row and what makes
        the task from it. None is begun before all others are done.
    begin : callable
        From the folder, opened, to the manifest before the first run.
    finish : callable
        From that manifest and the finished table to what is said at the end.
    table : str
        Name of the file of rows.
    """

    kind: str
    identity: str
    key: tuple[str, ...]
    types: Mapping[str, str]
    work: Callable[[Any], list[Row]]
    wanted: Wanted
    begin: Callable[[Path | None], About] = lambda folder: {}
    finish: Callable[[About, Parts], About] = lambda about, table: {"is_complete": True}
    table: str = "runs"
    follows: Follows = field(default_factory=dict)

    @property
    def manifest(self) -> str:
        """Return the name of its manifest."""
        return f"{self.kind}.json"


def conduct(
    study: Study, *, folder: Path | None, executor: Executor, progress: Progress | None = None
) -> tuple[About, Parts]:
    """Do what is missing of a study, and return its manifest and its table.

    Parameters
    ----------
    folder : Path or None
        Folder that is written and, when it holds the same study, continued; None keeps all in memory.
    progress : callable
        ``progress(done, total)``; what was there before counts as done.

    Raises
    ------
    FileExistsError
        When the folder holds something else, or another process writes to it.
    RunError, WorkerError, SchedulerError
        When a run fails, a worker dies, or the workers cannot be used; finished rows are kept in the folder.
    """
    opened = folders.open_alone(folder, study.identity, study.manifest) if study.identity else folders.alone(folder)
    with opened:
        about = study.begin(folder)
        _write(study, folder, about | {"is_complete": False})
        with closing(Parts(folder, study.table, key=study.key, types=study.types)) as parts:
            have = parts.done()
            first = [make for keys, make in study.wanted.items() if not have.issuperset(keys)]
            then = [how for keys, how in study.follows.items() if not have.issuperset(keys)]
            total = len(study.wanted) + len(study.follows)
            before = total - len(first) - len(then)
            run = partial(run_all, study.work, executor=executor, finished=parts.add)
            run((make() for make in first), total=len(first), progress=_told(progress, before, total))
            if then:
                found = parts.find(key for key, _ in then)
                after = (make(found[key]) for key, make in then)
                run(after, total=len(then), progress=_told(progress, before + len(first), total))
            parts.compact()
        about |= study.finish(about, parts)
        _write(study, folder, about)
    return about, parts


def _write(study: Study, folder: Path | None, about: About) -> None:
    if folder is not None and study.identity:
        folders.write_json(folder / study.manifest, about)


def _told(progress: Progress | None, before: int, total: int) -> Progress | None:
    return None if progress is None else partial(_tell, progress, before, total)


def _tell(progress: Progress, before: int, total: int, new: int, _: int) -> None:
    progress(before + new, total)
