"""Risk files: what may go wrong, as a policy, with the answers to it.

A risk is a policy (title, question, ``change``) with one key more::

    risk:
      mechanism: data_breach
      answers:
        security: {title: Protection and audits, title_zh: ..., change: {data_breach.security: 200000 RMB per month}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import Problem, ScenarioError, nearest
from sim.core.texts import printable
from sim.core.units import shown
from sim.scenario.build import plan
from sim.scenario.compose import Draft
from sim.scenario.load import find, load, over, shipped_risks
from sim.scenario.registry import mechanisms
from sim.scenario.yaml_file import Document, read

KEYS = ("mechanism", "answers")
ANSWER_KEYS = ("title", "title_zh", "change")
NEEDED = ("certain", "gathered", "severity")
"""Parameters by which a risk is made to happen on a day that follows its hazard, and made to do nothing."""


@dataclass(frozen=True)
class Answer:
    """What may be done about a risk.

    Attributes
    ----------
    name, title, title_zh : str
    change : Document
        The change, with the lines of its file.
    """

    name: str
    title: str
    title_zh: str
    change: Document


@dataclass(frozen=True)
class Risk:
    """What may go wrong.

    Attributes
    ----------
    name, title, title_zh : str
    mechanism : str
        Whose episodes it is made of.
    change : Document
        What makes it part of a world.
    answers : tuple of Answer
    """

    name: str
    title: str
    title_zh: str
    mechanism: str
    change: Document
    answers: tuple[Answer, ...]

    def idle(self) -> dict[str, Any]:
        """Return the settings by which it does nothing, while its hazard runs."""
        return {f"{self.mechanism}.severity": 0}

    def sure(self, severity: float | dict[str, float]) -> dict[str, Any]:
        """Return the settings by which it happens for certain, with its severity, which may be dated."""
        return {f"{self.mechanism}.certain": True, f"{self.mechanism}.severity": severity}

    def follows(self, gathered: float) -> dict[str, Any]:
        """Return the settings by which the day of what is certain follows the hazard that gathers where it does nothing."""
        return {f"{self.mechanism}.gathered": gathered}


def read_risks(names: list[str]) -> list[Risk]:
    """Read risk files (paths or shipped names); raises ``ScenarioError`` with the problems of all of them.

    No two may have one name or one mechanism: they would share one row, or the values of the later file.
    """
    found: list[Risk] = []
    problems: list[Problem] = []
    for name in names:
        try:
            path = find(name)
        except ScenarioError:
            known = [risk.partition("/")[2] for risk in shipped_risks()]
            allowed = f"a file, or a shipped risk: {', '.join(known)}"
            problems.append(Problem("risk", f"no such risk {shown(name)}", allowed, nearest(name, known)))
            continue
        try:
            found.append(read_risk(path))
        except ScenarioError as error:
            problems += error.problems
    for what in ("name", "mechanism"):
        problems += [] if problems else _shared(found, what)
    if problems:
        raise ScenarioError(problems)
    return found


def check_risk(path: Path) -> None:
    """Lay a risk and each of its answers over the base; raises ``ScenarioError`` with all that is wrong."""
    problems: list[Problem] = []
    try:
        risk = read_risk(path)
    except ScenarioError as error:
        problems += error.problems
    try:
        world = load("business_plan", policies=[path])
        plan(world)
    except ScenarioError as error:
        problems += error.problems
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))
    problems += unfit([risk], world)
    for answer in risk.answers:
        try:
            plan(over(world, answer.change))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)


def unfit(risks: Sequence[Risk], world: Draft) -> Iterator[Problem]:
    """Yield a problem for each risk that a world over which all are laid leaves off."""
    for risk in risks:
        if not world.on[risk.mechanism]:
            place, allowed = risk.change.line(("change",)), f"{{{risk.mechanism}: on}}"
            yield Problem("change", f"{risk.mechanism} off", allowed, "", risk.change.file, place)


def _shared(risks: list[Risk], what: str) -> Iterator[Problem]:
    """Yield a problem for each risk whose name or mechanism an earlier one has."""
    first: dict[str, Risk] = {}
    for risk in risks:
        own = getattr(risk, what)
        if own in first:
            found = f"a second risk of the {what} {own!r}, after that of {first[own].change.file}"
            place = ("risk", "mechanism")
            yield Problem("risk", found, f"one risk of a {what}", "", risk.change.file, risk.change.line(place))
        first.setdefault(own, risk)


def read_risk(path: Path) -> Risk:
    """Read one risk file; raises ``ScenarioError`` with all that is wrong with its own part.

    What the changes themselves name is checked when they are laid over a scenario.
    """
    document = read(path)
    problems = list(document.problems)
    block = document.data.get("risk")
    if not isinstance(block, Mapping):
        found = "no risk" if block is None else shown(block)
        problems.append(_problem(document, ("risk",), found, "a risk: mechanism, and answers to it"))
        raise ScenarioError(problems)
    problems += _unknown(document, ("risk",), block, KEYS)
    mechanism = block.get("mechanism")
    problems += _mechanism(document, mechanism)
    answers = block.get("answers") or {}
    if not isinstance(answers, Mapping):
        problems.append(_problem(document, ("risk", "answers"), shown(answers), "names of answers, each with a change"))
        answers = {}
    for name, answer in answers.items():
        problems += _misfits(document, ("risk", "answers", name), answer)
    if problems:
        raise ScenarioError(problems)
    name = printable(path.stem)
    return Risk(
        name,
        str(document.data.get("title", name)),
        str(document.data.get("title_zh", "")),
        str(mechanism),
        _part(document, (), document.data),
        tuple(
            Answer(str(n), str(a["title"]), str(a.get("title_zh", "")), _part(document, ("risk", "answers", n), a))
            for n, a in answers.items()
        ),
    )


def _part(document: Document, place: tuple[Any, ...], data: Mapping[Any, Any]) -> Document:
    """Return the change below a place as a policy of its own, with the lines of the file."""
    n = len(place)
    lines = {path[n:]: line for path, line in document.lines.items() if path[:n] == place}
    return Document(data={"change": data.get("change", {})}, lines=lines, file=document.file)


def _mechanism(document: Document, name: Any) -> Iterator[Problem]:
    known = [n for n, m in mechanisms().items() if all(p in m.Params.declared for p in NEEDED)]
    if name not in known:
        found = "no mechanism" if name is None else shown(name)
        place = ("risk", "mechanism")
        yield _problem(document, place, found, "one of " + ", ".join(known), nearest(str(name), known))


def _misfits(document: Document, place: tuple[Any, ...], answer: Any) -> Iterator[Problem]:
    if not isinstance(answer, Mapping):
        yield _problem(document, place, shown(answer), "title and change")
        return
    yield from _unknown(document, place, answer, ANSWER_KEYS)
    for key, kind in (("title", str), ("change", Mapping)):
        if not isinstance(answer.get(key), kind):
            found = f"no {key}" if key not in answer else shown(answer[key])
            allowed = "a line of text" if kind is str else "key paths and their new values"
            yield _problem(document, (*place, key), found, allowed)


def _unknown(
    document: Document, place: tuple[Any, ...], data: Mapping[Any, Any], known: tuple[str, ...]
) -> Iterator[Problem]:
    for key in data:
        if key not in known:
            meant = nearest(str(key), known)
            yield _problem(document, (*place, key), f"the unknown key {key!r}", "one of " + ", ".join(known), meant)


def _problem(document: Document, place: tuple[Any, ...], found: str, allowed: str, meant: str = "") -> Problem:
    return Problem(".".join(map(str, place)), found, allowed, meant, document.file, document.line(place))
