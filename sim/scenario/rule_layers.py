"""Lay rules of one file over those of a draft: a name adds a rule or replaces the one of that name, off removes it."""

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.core.errors import Problem, nearest
from sim.core.texts import printable
from sim.scenario.rules import KEYS, Place, read_rule, read_rules
from sim.scenario.yaml_file import Document

if TYPE_CHECKING:
    from sim.scenario.compose import Draft

RULES = "rules"
_EXAMPLE = {"when": "runway below 2 months", "do": {"spending.budget": "x0.5"}}


def lay_rules(draft: "Draft", doc: Document, raw: Any, *, path: Place = (RULES,), name: str = "") -> None:
    """Set, replace or remove rules by name: all of a mapping, or the one that is named."""

    def report(place: Place, found: str, allowed: str, meant: str) -> None:
        line = doc.line(place) if doc.file else 0
        draft.problems.append(Problem(".".join(map(str, place)), found, allowed, meant, doc.file, line))

    if "." in name:
        report(path, f"a part of a rule ({name})", _spelt(draft, name, raw, is_typed=not doc.file), "")
        return
    for own, rule in read_rule(name, raw, path, report) if name else read_rules(raw, path, report):
        place = path if name else (*path, own)
        if rule is None and own not in draft.rules:
            there = (
                f"a rule that is there: {', '.join(draft.rules)}" if draft.rules else "nothing: there is no rule yet"
            )
            report(place, f"off for the unknown rule {own!r}", there, nearest(own, draft.rules))
            continue
        draft.rules.pop(own, None)
        if rule is not None:
            draft.rules[own] = rule
        _note_places(draft, doc, place, f"{RULES}.{own}")
        if path[0] == "change":
            draft.changed[f"{RULES}.{own}"] = "off" if rule is None else printable(str(rule.text()))


def _spelt(draft: "Draft", key: str, raw: Any, *, is_typed: bool) -> str:
    """Say that a rule is replaced whole, with the rule that this change would make of the one that is there."""
    name, _, part = key.partition(".")
    text: dict[str, Any] = draft.rules[name].text() if name in draft.rules else dict(_EXAMPLE)
    top, _, below = part.partition(".")
    if below and isinstance(text.get(top), dict):
        text[top] = text[top] | {below: raw}
    elif top in KEYS and not below:
        text[top] = raw
    flow = _flow(text)
    meant = f"--set {shlex.quote(f'{RULES}.{name}={flow}')}" if is_typed else f"{RULES}.{name}: {flow}"
    return f"a whole rule, which takes the place of the one of its name, for example {meant}"


def _flow(value: Any) -> str:
    """Return a rule as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = str(value)
    return "'" + text.replace("'", "''") + "'" if any(sign in text for sign in ",{}[]:#'\"") else text


def _note_places(draft: "Draft", doc: Document, place: Place, key: str) -> None:
    """Remember where a rule and each of its parts stand; those of a rule of the same name before it are forgotten."""
    for old in [k for k in draft.places if k == key or k.startswith(f"{key}.")]:
        del draft.places[old]
    draft.places[key] = (doc.file, doc.line(place) if doc.file else 0)
    for below, line in doc.lines.items():
        if len(below) > len(place) and below[: len(place)] == place:
            draft.places[".".join(map(str, (key, *below[len(place) :])))] = (doc.file, line)
