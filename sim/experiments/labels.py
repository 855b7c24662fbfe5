"""Names of worlds side by side: short, and never the same for two of them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import Problem, ScenarioError
from sim.core.texts import printable
from sim.experiments.run import World
from sim.scenario.load import find

Source = World | str | Path | Mapping[str, Any]


def labelled(sources: Mapping[str, Source] | Iterable[Source], *, taken: Sequence[str]) -> dict[str, Source]:
    """Return sources by name; names of a mapping are kept, files are named by the shortest end of their path.

    ``a/price.yaml`` and ``b/price.yaml`` are "a/price" and "b/price"; alone, each is "price". Other sources are
    named by their title. Names in ``taken`` belong to others.

    Raises
    ------
    ScenarioError
        When the same file comes twice, a name of the mapping is taken or is no text, or there is no source.
    """
    if isinstance(sources, Mapping):
        problems = [
            Problem("others", repr(n), f"names as text, other than {', '.join(map(repr, taken))}")
            for n in sources
            if n in taken or not isinstance(n, str)
        ]
        found = {printable(str(name)): source for name, source in sources.items()}
    else:
        several = list(sources)
        files = {k: find(str(s)) for k, s in enumerate(several) if isinstance(s, str | Path)}
        problems = _repeated(files)
        names = shortest(files, taken=taken)
        for k, source in enumerate(several):
            if k not in names:
                names[k] = _free(_title(source), {*names.values(), *taken})
        found = {names[k]: source for k, source in enumerate(several)} if not problems else {}
    if not found and not problems:
        problems = [Problem("others", "nothing", "at least one policy or scenario")]
    if problems:
        raise ScenarioError(problems)
    return found


def shortest(files: Mapping[Any, Path], *, taken: Iterable[str] = ()) -> dict[Any, str]:
    """Return for each file the shortest end of its path that no other file has and nobody else has taken."""
    parts = {key: file.resolve().with_suffix("").parts for key, file in files.items()}
    n_parts = dict.fromkeys(parts, 1)
    while True:
        names = {key: printable("/".join(own[-n_parts[key] :])) for key, own in parts.items()}
        others = [*names.values(), *taken]
        clashing = [key for key, name in names.items() if others.count(name) > 1 and n_parts[key] < len(parts[key])]
        if not clashing:
            return names
        for key in clashing:
            n_parts[key] += 1


def _repeated(files: Mapping[int, Path]) -> list[Problem]:
    first: dict[Path, Path] = {}
    out = []
    for file in files.values():
        own = file.resolve()
        if own in first:
            out.append(Problem("others", f"{str(file)!r}, the same file as {str(first[own])!r}", "every file once"))
        first.setdefault(own, file)
    return out


def _title(source: Any) -> str:
    if isinstance(source, World):
        return "+".join([source.draft.name, *source.draft.policies])
    title = source.get("title") if isinstance(source, Mapping) else None
    return printable(title) if isinstance(title, str) and title else "changes"


def _free(name: str, used: set[str]) -> str:
    """Return a name that nobody has: the name itself, or with the first free number."""
    number = 2
    own = name
    while own in used:
        own, number = f"{name} {number}", number + 1
    return own
