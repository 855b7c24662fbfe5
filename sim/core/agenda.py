"""The agenda: the printed, timed list of everything that happens in a day, and the rules that make it sound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.core.errors import ModelError, nearest
from sim.core.mechanism import Mechanism, Phase


@dataclass(slots=True)
class Row:
    """One line of the agenda with the time it took so far."""

    phase: Phase
    mechanism: Mechanism
    seconds: float = 0.0


def build_agenda(mechanisms: Sequence[Mechanism]) -> list[Row]:
    """Order mechanisms by phase, then by ``after``, then by name.

    Raises
    ------
    ModelError
        When two mechanisms share a name, ``after`` names go round in a circle, or two write one column, list or
        resource in one phase without saying who comes first.
    """
    names = [m.name for m in mechanisms]
    for name in names:
        if names.count(name) > 1:
            raise ModelError(f"two mechanisms are called {name!r}; give one of them another name")
    rows: list[Row] = []
    for phase in Phase:
        rows += [Row(phase, m) for m in _ordered([m for m in mechanisms if m.phase == phase], phase)]
    _check_writers(rows)
    return rows


def _ordered(mechanisms: list[Mechanism], phase: Phase) -> list[Mechanism]:
    waiting = sorted(mechanisms, key=lambda m: (m.closes, m.name))
    here = {m.name for m in waiting}
    done: list[Mechanism] = []
    while waiting:
        finished = {m.name for m in done}
        open_ = {m.name for m in waiting if not m.closes}
        ready = next((m for m in waiting if set(m.after) & here <= finished and not (m.closes and open_)), None)
        if ready is None:
            names = ", ".join(m.name for m in waiting)
            raise ModelError(f"phase {phase.name}: each of {names} wants to come after another of them")
        waiting.remove(ready)
        done.append(ready)
    return done


def _check_writers(rows: list[Row]) -> None:
    paths = [written(row.mechanism) for row in rows]
    for k, later in enumerate(rows):
        for j, earlier in enumerate(rows[:k]):
            if earlier.phase != later.phase:
                continue
            shared = _overlap(paths[j], paths[k])
            if shared and not _says_order(earlier.mechanism, later.mechanism):
                raise ModelError(
                    f"{earlier.mechanism.name} and {later.mechanism.name} both write {sorted(shared)[0]} in phase "
                    f"{later.phase.name}; one of them must say who comes first (after = (...))"
                )


def _overlap(one: set[str], other: set[str]) -> set[str]:
    """Return the paths that both write; ``channels.budget[feed]`` is one row of ``channels.budget``."""
    whole = {column_of(p) for p in one} & {column_of(p) for p in other}
    parts = {p for p in one & other if "[" in p}
    return parts | (whole & (one | other))


def column_of(path: str) -> str:
    """Return the path without the row that it names."""
    return path.split("[")[0]


def _says_order(a: Mechanism, b: Mechanism) -> bool:
    return a.name in b.after or b.name in a.after


def written(mechanism: Mechanism | type[Mechanism]) -> set[str]:
    """Return every path that a mechanism may write: declared, and its own columns, events and resources."""
    lists = {f"today.{e.name}" for e in mechanism.events} | {f"resources.{r.name}" for r in mechanism.resources}
    return set(mechanism.writes) | {c.path for c in mechanism.columns} | lists


def declared(mechanism: Mechanism | type[Mechanism]) -> set[str]:
    """Return every path that a mechanism gives to the world: columns, events, resources and metrics."""
    metrics = {m.name for m in mechanism.metrics} | {h.metric for h in mechanism.hazards}
    return (
        {c.path for c in mechanism.columns}
        | {f"today.{e.name}" for e in mechanism.events}
        | {f"resources.{r.name}" for r in mechanism.resources}
        | {f"metrics.{name}" for name in metrics}
    )


def check_paths(
    mechanisms: Iterable[Mechanism], known: set[str], declarable: frozenset[str] | set[str] = frozenset()
) -> None:
    """Raise ``ModelError`` for reads and writes of things that nobody declares, all at once.

    Parameters
    ----------
    mechanisms : iterable of Mechanism
    known : set of str
        What is declared in this world.
    declarable : set of str
        What somebody declares, on or off: more than this ``may_read`` cannot name. An empty set checks nothing.
    """
    switch = "(switch on the mechanism that declares it, or correct the name)"
    wrong = []
    for m in mechanisms:
        for verb, paths in (("reads", m.reads), ("writes", m.writes)):
            wrong += [
                f"mechanism {m.name} {verb} {path}, which nobody declares{_meant(path, known)} {switch}"
                for path in paths
                if column_of(path) not in known
            ]
        ever = known | declarable
        wrong += [
            f"mechanism {m.name} may read {path}, which no mechanism declares, on or off{_meant(path, ever)}"
            for path in m.may_read
            if declarable and column_of(path) not in ever
        ]
    if wrong:
        raise ModelError("\n".join(wrong))


def _meant(path: str, known: Iterable[str]) -> str:
    meant = nearest(path, known)
    return f"; did you mean {meant!r}?" if meant else ""
