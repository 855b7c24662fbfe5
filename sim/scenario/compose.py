"""Compose a scenario from layers: what it extends, its own values, policies, and settings of the command line.

Values are absolute (``10 RMB``), or relative to what stands there (``x1.1``, ``+5 RMB``); a mapping of
dates is a step function. All problems are collected.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sim.core import units
from sim.core.errors import Problem, UnitError, nearest
from sim.core.params import Dated, Parameter, ParamSet
from sim.core.texts import printable
from sim.scenario.registry import mechanisms, new_name, parameters
from sim.scenario.rule_layers import RULES, lay_rules
from sim.scenario.values import merged, relative
from sim.scenario.yaml_file import Document
from sim.world.rules import Rule
from sim.world.settings import GROUPS, SECTIONS

TOP_KEYS = (
    "title",
    "title_zh",
    "question",
    "question_zh",
    "extends",
    "change",
    "time",
    "market",
    "world",
    "targets",
    "mechanisms",
    RULES,
)
POLICY_KEYS = ("title", "title_zh", "question", "question_zh", "change")
RISK = "risk"
"""Key of a policy that says what may go wrong (``sim.scenario.risks``); laid over a world, only its change acts."""


@dataclass
class Draft:
    """A scenario in the making.

    Attributes
    ----------
    title, title_zh, question, question_zh, name : str
        ``title_zh`` and ``question_zh`` are for pages in Chinese; they may be empty.
    values : dict
        Canonical value or ``Dated`` by key path; what is absent has its default.
    on : dict
        Mechanisms switched on (True) or off (False), in order of first mention.
    changed : dict
        Key paths that policies and ``--set`` moved, as text.
    policies, titles : list
        Names of the policies laid over it, and their own ``title``, ``title_zh`` and ``question``.
    rules : dict of Rule
        Rules of the controller by name.
    steps : dict
        Dates that policies, ``change:`` and ``--set`` name, by key path.
    places : dict
        File and line that set a key path last, in the order of setting; an empty file and line 0 where there is none.
    problems : list of Problem
    """

    title: str = ""
    title_zh: str = ""
    question: str = ""
    question_zh: str = ""
    name: str = "scenario"
    values: dict[str, Any] = field(default_factory=dict)
    on: dict[str, bool] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    policies: list[str] = field(default_factory=list)
    titles: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    steps: dict[str, frozenset[date]] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)

    def section(self, name: str) -> ParamSet:
        """Return the values of a section."""
        return SECTIONS[name](self.own_values(name))

    def own_values(self, owner: str) -> dict[str, Any]:
        """Return the values set under an owner, by short key."""
        start = f"{owner}."
        return {k.removeprefix(start): v for k, v in self.values.items() if k.startswith(start)}


def apply_document(draft: Draft, doc: Document, *, is_policy: bool = False) -> None:
    """Lay one file over a draft."""
    allowed = (*POLICY_KEYS, RISK) if is_policy else TOP_KEYS
    for key in ("title", "question"):
        if key in doc.data and not is_policy:
            setattr(draft, f"{key}_zh", "")  # that of a parent belongs to the parent's
    for key, value in doc.data.items():
        if key not in allowed:
            _report(
                draft,
                doc,
                (key,),
                f"the unknown key {key!r}",
                "one of " + ", ".join(allowed),
                _top(key, allowed, is_policy),
            )
        elif key in ("title", "title_zh", "question", "question_zh"):
            _text(draft, doc, key, value, is_policy)
    if is_policy and "change" not in doc.data:
        _report(draft, doc, (), "no change", "a policy needs the key change, with what it changes")
    if not is_policy:
        _world(draft, doc)
    if "change" in doc.data:
        _changes(draft, doc, doc.data["change"])


def _world(draft: Draft, doc: Document) -> None:
    """Lay what only a scenario says: sections, mechanisms, rules."""
    for section in SECTIONS:
        if section in doc.data:
            _values(draft, doc, (section,), doc.data[section], owner=section)
    if "mechanisms" in doc.data:
        _mechanisms(draft, doc, doc.data["mechanisms"])
    if RULES in doc.data:
        lay_rules(draft, doc, doc.data[RULES])


def _top(key: Any, allowed: tuple[str, ...], is_policy: bool) -> str:
    """Return where an unknown top key belongs."""
    if is_policy and key == RULES:
        return f"change.{RULES}"
    if not is_policy and (key in mechanisms() or new_name(str(key))):
        return f"mechanisms.{new_name(str(key)) or key}"
    meant = nearest(str(key), allowed)
    inside = "" if meant or is_policy else nearest(str(key), mechanisms(), likeness=0.8)
    return f"mechanisms.{inside}" if inside else meant


def _report(draft: Draft, doc: Document, path: tuple[Any, ...], found: str, allowed: str, meant: str = "") -> None:
    key = ".".join(str(p) for p in path)
    draft.problems.append(Problem(key, found, allowed, meant, doc.file, doc.line(path) if doc.file else 0))


def _renamed(draft: Draft, doc: Document, path: tuple[Any, ...], now: str) -> None:
    """Report a name of before with that of today."""
    _report(draft, doc, path, f"{path[-1]!r}, which was renamed to {now!r}", "the new name", now)


def _text(draft: Draft, doc: Document, key: str, value: Any, is_policy: bool) -> None:
    if not isinstance(value, str) or len(value) > 2000:
        _report(draft, doc, (key,), units.shown(value), "a line of text")
    elif is_policy:
        draft.titles[-1][key] = printable(value)
    else:
        setattr(draft, key, printable(value))


def unfold(path: tuple[Any, ...], key: str, raw: Any) -> Iterator[tuple[tuple[Any, ...], str, Any]]:
    """Yield place, key of the parameter and value; a group, nested or dotted, becomes its parameters.

    ``targets.implied: {net_take: 6 %}`` and ``targets.implied.net_take: 6 %`` are ``targets.implied_net_take``.
    """
    for group in GROUPS:
        if key == group and isinstance(raw, Mapping):
            yield from (((*path, name), f"{group}_{name}", value) for name, value in raw.items())
            return
        if key.startswith(f"{group}."):
            key = f"{group}_{key.removeprefix(f'{group}.')}"
    yield path, key, raw


def folded(key: str) -> str:
    """Return a parameter's key as it is written: ``targets.implied.net_take``."""
    group = next((g for g in GROUPS if key.startswith(f"{g}_")), None)
    return key if group is None else f"{group}.{key.removeprefix(f'{group}_')}"


def _values(draft: Draft, doc: Document, path: tuple[Any, ...], values: Any, *, owner: str) -> None:
    """Set the parameters under one owner."""
    if not isinstance(values, Mapping):
        _report(draft, doc, path, units.shown(values), "parameters and their values")
        return
    declared = SECTIONS[owner].declared if owner in SECTIONS else mechanisms()[owner].Params.declared
    for name, value in values.items():
        for place, key, raw in unfold((*path, name), f"{owner}.{name}", value):
            short = key.removeprefix(f"{owner}.")
            if short not in declared:
                _unknown(draft, doc, place, key, raw, known=[f"{owner}.{k}" for k in declared])
                continue
            _set(draft, doc, place, declared[short], key, raw)
            if path[0] == "change":
                _note(draft, doc, place, key, raw)


def _unknown(draft: Draft, doc: Document, path: tuple[Any, ...], key: str, raw: Any, *, known: list[str]) -> None:
    """Report a key under an owner that is not declared, with what is, as it is written there."""
    owner = key.partition(".")[0]
    if now := new_name(key):
        above = key[: -len(str(path[-1]))]  # what the places above this one say already
        _renamed(draft, doc, path, folded(now)[len(above) :] if now.startswith(above) else now)
        return
    group = next((g for g in GROUPS if key == g or key.startswith(f"{g}_")), "")
    start = f"{group}_" if group else f"{owner}."
    names = [k.removeprefix(start) for k in known if k.startswith(start)]
    if key == group:
        _report(draft, doc, path, units.shown(raw), "parameters and their values: " + ", ".join(names))
        return
    allowed = ", ".join(names) if len(names) <= 12 else f"a parameter of {owner} (sim explain {owner})"
    if isinstance(path[-1], date):
        allowed += "; values of parameters can be dated, a mechanism as a whole cannot"
        _report(draft, doc, path, f"the date {path[-1].isoformat()}", allowed)
        return
    meant = nearest(key.removeprefix(start), names)
    is_dotted = group and "." in str(path[-1])
    shown = f"{group}.{meant}" if is_dotted and meant else meant
    _report(draft, doc, path, f"the unknown key {path[-1]!r}", allowed or "no parameters", shown)


def _mechanisms(draft: Draft, doc: Document, entries: Any) -> None:
    known = mechanisms()
    if not isinstance(entries, Mapping):
        _report(draft, doc, ("mechanisms",), units.shown(entries), "names of mechanisms with on, off or parameters")
        return
    for name, raw in entries.items():
        path = ("mechanisms", name)
        if name not in known and new_name(str(name)):
            _renamed(draft, doc, path, new_name(str(name)))
        elif name not in known:
            _report(
                draft,
                doc,
                path,
                f"the unknown mechanism {name!r}",
                "one of " + ", ".join(known),
                nearest(str(name), known),
            )
        elif isinstance(raw, Mapping):
            draft.on[name] = True
            _values(draft, doc, path, raw, owner=name)
        else:
            _switch(draft, doc, path, name, raw)


def _switch(draft: Draft, doc: Document, path: tuple[Any, ...], name: str, raw: Any) -> None:
    _place(draft, doc, path, name)
    try:
        draft.on[name] = units.parse("flag", raw)
    except UnitError:
        _report(draft, doc, path, units.shown(raw), "on, off, or parameters and their values")


def _changes(draft: Draft, doc: Document, changes: Any) -> None:
    if not isinstance(changes, Mapping):
        _report(draft, doc, ("change",), units.shown(changes), "key paths and their new values")
        return
    for key, value in changes.items():
        for path, full, raw in unfold(("change", key), str(key), value):
            _change(draft, doc, path, raw, key=full)


def _change(draft: Draft, doc: Document, path: tuple[Any, ...], raw: Any, *, key: str) -> None:
    """Change a section, a mechanism or one parameter."""
    known, names = parameters(), mechanisms()
    if key == RULES or key.startswith(f"{RULES}."):
        lay_rules(draft, doc, raw, path=path, name=key.removeprefix(RULES).removeprefix("."))
    elif key in SECTIONS or (key in names and isinstance(raw, Mapping)):
        _values(draft, doc, path, raw, owner=key)
    elif key in names:
        _switch(draft, doc, path, key, raw)
        _note(draft, doc, path, key, "on" if draft.on.get(key) else "off")
    elif key in known:
        _set(draft, doc, path, known[key], key, raw)
        _note(draft, doc, path, key, raw)
    elif any(key == group or key.startswith(f"{group}_") for group in GROUPS):
        _unknown(draft, doc, path, key, raw, known=[*known])
    elif new_name(key):
        _renamed(draft, doc, path, folded(new_name(key)))
    else:
        _report(
            draft,
            doc,
            path,
            f"the unknown key {path[-1]!r}",
            "mechanism.parameter or section.key",
            folded(nearest(key, [*known, *names])),
        )


def _note(draft: Draft, doc: Document, path: tuple[Any, ...], key: str, raw: Any) -> None:
    """Remember that a key path was changed, and where."""
    draft.changed[key] = printable(_written(raw))
    _place(draft, doc, path, key)


def _place(draft: Draft, doc: Document, path: tuple[Any, ...], key: str) -> None:
    """Remember where a key path was set last; the order of the places is that of setting."""
    draft.places.pop(key, None)
    draft.places[key] = (doc.file, doc.line(path) if doc.file else 0)


def _written(raw: Any) -> str:
    """Return a value as it is written in a file: dates as dates."""
    return "{" + ", ".join(f"{k}: {v}" for k, v in raw.items()) + "}" if isinstance(raw, Mapping) else str(raw)


def _set(draft: Draft, doc: Document, path: tuple[Any, ...], parameter: Parameter, key: str, raw: Any) -> None:
    """Parse one value (absolute, relative or dated) and put it in place; a second value of a layer is refused."""
    first = doc.given.setdefault((path[0] == "change", key), path)
    if first != path:
        where = f", line {doc.line(first)}" if doc.file else ""
        found = f"a second value of {folded(key)} (first as {'.'.join(map(str, first))}{where})"
        _report(draft, doc, path, found, "every parameter once")
        return
    standing = draft.values.get(key, parameter.default)
    _place(draft, doc, path, key)
    if parameter.kind == "shares" and isinstance(raw, Mapping) and not (raw and all(map(_is_date, raw))):
        value = _named(draft, doc, path, parameter, key, raw)
        if value is not None:
            draft.values[key] = value
        return
    try:
        if isinstance(raw, Mapping) and (parameter.fixed or key.partition(".")[0] in SECTIONS):
            raise UnitError(units.shown(raw), "one value without dates: it is read once, when the world is made")
        if isinstance(raw, Mapping):
            draft.values[key] = _dated(draft, doc, path, parameter, raw, standing)
            if path[0] == "change":
                draft.steps[key] = draft.steps.get(key, frozenset()) | {units.parse("date", day) for day in raw}
        else:
            draft.values[key] = relative(parameter, raw, standing)
    except UnitError as error:
        _report(draft, doc, path, error.found, error.allowed)


def _is_date(key: Any) -> bool:
    try:
        return bool(units.parse("date", key))
    except UnitError:
        return False


def _named(
    draft: Draft, doc: Document, path: tuple[Any, ...], parameter: Parameter, key: str, raw: Mapping[Any, Any]
) -> Any:
    """Parse names with a share for each; every wrong entry is a problem of its own, and None is returned."""
    out: dict[str, float] = {}
    for name, value in raw.items():
        if doc.file:
            draft.places[f"{key}.{name}"] = (doc.file, doc.line((*path, name)))
        try:
            if isinstance(value, Mapping):
                allowed = "a share; dates stand outside: {2027-01-01: {" + str(name) + ": 8 %}}"
                raise UnitError(units.shown(value), allowed)
            out |= dict(parameter.parse({name: value}))
        except UnitError as error:
            _report(draft, doc, (*path, name), error.found, error.allowed)
    return tuple(sorted(out.items())) if len(out) == len(raw) else None


def _dated(
    draft: Draft, doc: Document, path: tuple[Any, ...], parameter: Parameter, raw: Mapping[Any, Any], standing: Any
) -> Any:
    """Parse a mapping of dates; every wrong entry is a problem of its own."""
    steps: dict[date, Any] = {}
    for day, value in raw.items():
        try:
            when = units.parse("date", day)
            if when in steps:
                raise UnitError(f"a second {when}", "every date once")
            if parameter.kind == "shares" and isinstance(value, Mapping):
                own = _named(draft, doc, (*path, day), parameter, ".".join(map(str, path[1:])), value)
                steps |= {} if own is None else {when: own}
                continue
            steps[when] = relative(parameter, value, standing.at(when) if isinstance(standing, Dated) else standing)
        except UnitError as error:
            _report(draft, doc, (*path, day), error.found, error.allowed)
    if not raw:
        raise UnitError("no dates", "dates with values, for example {2027-01-01: 10 RMB}")
    return merged(standing, steps, keep_past=path[0] == "change") if steps else standing
