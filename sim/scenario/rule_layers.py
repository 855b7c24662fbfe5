"""Lay rules of one file over those of a draft: a name adds a rule or replaces the one of that name, off removes it."""

from typing import TYPE_CHECKING, Any

from sim.core.errors import Problem, nearest
from sim.core.texts import printable
from sim.scenario.rules import Place, read_rule, read_rules
from sim.scenario.yaml_file import Document

if TYPE_CHECKING:
    from sim.scenario.compose import Draft

RULES = "rules"


def lay_rules(draft: "Draft", doc: Document, raw: Any, *, path: Place = (RULES,), name: str = "") -> None:
    """Set, replace or remove rules by name: all of a mapping, or the one that is named."""

    def report(place: Place, found: str, allowed: str, meant: str) -> None:
        line = doc.line(place) if doc.file else 0
        draft.problems.append(Problem(".".join(map(str, place)), found, allowed, meant, doc.file, line))

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


def _note_places(draft: "Draft", doc: Document, place: Place, key: str) -> None:
    """Remember where a rule and each of its parts stand; those of a rule of the same name before it are forgotten."""
    for old in [k for k in draft.places if k == key or k.startswith(f"{key}.")]:
        del draft.places[old]
    draft.places[key] = (doc.file, doc.line(place) if doc.file else 0)
    for below, line in doc.lines.items():
        if len(below) > len(place) and below[: len(place)] == place:
            draft.places[".".join(map(str, (key, *below[len(place) :])))] = (doc.file, line)
