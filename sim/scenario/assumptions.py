"""The assumption register: every parameter of a run with value, range, source and evidence grade."""

from datetime import date
from typing import Any

from sim.core import units
from sim.core.params import Dated, Parameter, ParamSet
from sim.scenario.build import Plan


def register_rows(plan: Plan, changed: dict[str, str]) -> list[dict[str, Any]]:
    """Return one row per parameter of the sections and of the mechanisms that are on."""
    rows = []
    for owner, params in (plan.sections | plan.params).items():
        rows += [_row(owner, p, value, changed) for p, value in params]
    return rows


def _row(owner: str, p: Parameter, value: Any, changed: dict[str, str]) -> dict[str, Any]:
    key = f"{owner}.{p.name}"
    return {
        "key": key,
        "section": owner,
        "value": p.show(value).replace(f"{date.min}: ", "before: "),
        "default": p.show(p.default),
        "low": "" if p.low is None else p.show(p.low),
        "high": "" if p.high is None else p.show(p.high),
        "allowed": p.bounds(),
        "unit": p.unit or p.kind,
        "prior": p.prior,
        "evidence": p.evidence,
        "source": p.source,
        "label": p.label,
        "label_zh": p.zh,
        "doc": p.doc,
        "lever": p.lever,
        "dated": isinstance(value, Dated),
        "changed": key in changed or value != p.default,
    }


def resolved(plan: Plan) -> dict[str, Any]:
    """Return the whole scenario as plain text values (what is hashed, and what a run folder keeps)."""
    out: dict[str, Any] = {name: _values(params) for name, params in plan.sections.items()}
    out["mechanisms"] = {name: _values(params) or "on" for name, params in plan.params.items()}
    if plan.rules:
        out["rules"] = {rule.name: rule.text() for rule in plan.rules}
    return out


def _values(params: ParamSet) -> dict[str, Any]:
    return {p.name: _plain(p, value) for p, value in params}


def _plain(p: Parameter, value: Any) -> Any:
    if isinstance(value, Dated):
        return {str(d): _plain(p, v) for d, v in zip(value.dates, value.values, strict=True)}
    return units.exact(p.kind, value, unit=p.unit)
