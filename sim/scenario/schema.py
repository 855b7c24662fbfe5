"""The JSON schema of scenario files, generated from the declarations, so that editors can complete and check."""

from typing import Any

from sim.core.params import Parameter, ParamSet
from sim.scenario.compose import RISK
from sim.scenario.registry import mechanisms, parameters
from sim.scenario.rules import movable
from sim.world.settings import GROUPS, SECTIONS

_DATE = r"^\d{4}-\d{2}-\d{2}$"
_NO_DATE = r"^(?!\d{4}-\d{2}-\d{2}$)"


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12)."""
    texts = {name: {"type": "string"} for name in ("title", "title_zh", "question", "question_zh")}
    sections = {name: _params(cls, is_fixed=True) for name, cls in SECTIONS.items()}
    switches = {
        name: _mechanism(name, m.Params, (m.__doc__ or "").strip().split("\n")[0]) for name, m in mechanisms().items()
    }
    changes = {key: _value(p, is_fixed=key.partition(".")[0] in SECTIONS) for key, p in parameters().items()}
    changes |= {name: _switch() for name in mechanisms()}
    for group in GROUPS:
        owner, _, start = group.partition(".")
        inner = _params(SECTIONS[owner], is_fixed=True)["properties"]
        own = {k.removeprefix(f"{start}_"): v for k, v in inner.items() if k.startswith(f"{start}_")}
        sections[owner]["properties"][start] = {"type": "object", "additionalProperties": False, "properties": own}
        changes[group] = sections[owner]["properties"][start]
        changes |= {f"{group}.{name}": value for name, value in own.items()}
    rules = _rules()
    changes |= {"rules": rules}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sim scenario or policy",
        "type": "object",
        "additionalProperties": False,
        "properties": texts
        | {
            "extends": {"type": "string", "description": "a scenario in this folder or below, or a shipped one"},
            RISK: _risk(),
            **sections,
            "mechanisms": {"type": "object", "additionalProperties": False, "properties": switches},
            "rules": rules,
            "change": {
                "type": "object",
                "additionalProperties": False,
                "properties": changes,
                "patternProperties": {r"^rules\.[^.]+$": rules["additionalProperties"]},
            },
        },
    }


def _risk() -> dict[str, Any]:
    """Return what a risk file says beyond its change (``sim.scenario.risks``)."""
    change = {"type": "object", "description": "as the change of a policy"}
    texts = {name: {"type": "string"} for name in ("title", "title_zh")}
    answer = {"type": "object", "additionalProperties": False}
    return {
        "type": "object",
        "description": "what may go wrong: whose episodes it is made of, and the answers to it",
        "additionalProperties": False,
        "properties": {
            "mechanism": {"type": "string"},
            "answers": {"type": "object", "additionalProperties": answer | {"properties": texts | {"change": change}}},
        },
    }


def _rules() -> dict[str, Any]:
    """Return what rules of the controller may be: off, or what each part says."""
    text = {"type": "string"}
    several = {"type": "array"}
    condition = {
        "description": "an indicator and a value: retention.day30 above 8 %; or a list of these under all or any",
        "anyOf": [
            text,
            *({"type": "object", "additionalProperties": False, "properties": {k: several}} for k in ("all", "any")),
        ],
    }
    rule = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "when": condition,
            "release": condition
            | {"description": "when it stops to act, or never; once when holds no more by default"},
            "from": text | {"description": "month 7, day 180 or a date: the first day on which it may act"},
            "until": text | {"description": "month 12, day 330 or a date: the last day on which what it moved stands"},
            "for": text | {"description": "days in a row on which the condition must have held"},
            "every": text | {"description": "time between reviews; policy_controller.review by default"},
            "do": {
                "type": "object",
                "description": "x2, +5 RMB, -5 RMB, at most 20 RMB, at most now, at most 5 % of cash per month",
                "additionalProperties": False,
                "properties": dict.fromkeys(movable(), text),
            },
        },
    }
    return {
        "type": "object",
        "description": "rules of the policy controller by name",
        "additionalProperties": {"anyOf": [{"enum": ["off", False]}, rule]},
    }


def _params(cls: type[ParamSet], *, is_fixed: bool = False) -> dict[str, Any]:
    properties = {name: _value(p, is_fixed=is_fixed) for name, p in cls.declared.items()}
    return {
        "type": "object",
        "description": (cls.__doc__ or "").strip().split("\n")[0],
        "additionalProperties": False,
        "properties": properties,
    }


def _mechanism(name: str, cls: type[ParamSet], doc: str) -> dict[str, Any]:
    return {"description": doc, "anyOf": [_switch(), _params(cls)]}


def _switch() -> dict[str, Any]:
    return {"enum": ["on", "off", True, False]}


def _value(p: Parameter, *, is_fixed: bool = False) -> dict[str, Any]:
    """Return what one value may be: itself, or (unless it is read once) a mapping of dates."""
    text = f"{p.doc} ({p.bounds()}; default {p.show(p.default)}; {p.evidence})"
    plain: dict[str, Any]
    if p.options:
        plain = {"enum": list(p.options)}
    elif p.kind == "flag":
        plain = _switch()
    elif p.kind == "date":
        plain = {"type": "string", "pattern": _DATE}
    elif p.kind in ("number", "count", "share"):
        plain = {"type": ["number", "string"]}
    elif p.kind == "names":
        plain = {"type": ["array", "string"]}
    elif p.kind == "shares":
        share = {"type": ["number", "string"]}
        plain = {"type": "object", "patternProperties": {_NO_DATE: share}, "additionalProperties": False}
    else:
        plain = {"type": "string"}
    plain |= {"default": p.show(p.default)}
    if is_fixed or p.fixed:
        return {"title": p.label, "description": text} | plain
    dated = {"type": "object", "patternProperties": {_DATE: plain}, "additionalProperties": False}
    return {"title": p.label, "description": text, "anyOf": [plain, dated]}
