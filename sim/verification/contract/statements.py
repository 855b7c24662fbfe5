"""Promises about what a mechanism says of itself: docstring, parameters, labels."""

from typing import Any

from sim.core.params import EVIDENCE, Parameter
from sim.core.units import EXAMPLES
from sim.verification.contract.bench import Bench

SHORTEST = 20


def docstring(bench: Bench, name: str) -> list[str]:
    """The first line of the docstring says what it does."""
    first = (bench.all[name].__doc__ or "").strip().split("\n")[0]
    if len(first) > SHORTEST:
        return []
    return [f"the first line of its docstring is {first!r}; say what it does in more than {SHORTEST} signs"]


def parameters(bench: Bench, name: str) -> list[str]:
    """Every parameter has unit, bounds, meaning, a label in both languages, a grade, and a source where one is claimed."""
    return [fault for p in bench.all[name].Params.declared.values() for fault in _of_parameter(p)]


def _of_parameter(p: Parameter) -> list[str]:
    faults = []
    if p.kind not in EXAMPLES or p.evidence not in EVIDENCE:
        faults.append(f"{p.name}: found kind {p.kind!r} and evidence {p.evidence!r}")
    if (
        not (p.low is not None and p.high is not None)
        and p.kind not in ("share", "flag", "names")
        and len(p.options) < 2
    ):
        faults.append(f"{p.name} has no bounds; add low='...', high='...' (with unit)")
    faults += [f"{p.name} has no {what}" for what, text in (("doc", p.doc), ("label", p.label)) if not text]
    if not _is_chinese(p.zh):
        faults.append(f"{p.name} has no Chinese label; add zh='...'")
    if p.evidence in ("source", "data") and not p.source:
        faults.append(f"{p.name} has evidence {p.evidence!r} and names none; add source='...'")
    return faults


def labels(bench: Bench, name: str) -> list[str]:
    """Metrics, accounts and hazards have labels in both languages; columns and metrics say what they are."""
    m = bench.all[name]
    things: list[tuple[str, Any]] = [(f"metric {x.name}", x) for x in m.metrics]
    things += [(f"account {x.name}", x) for x in m.accounts] + [(f"hazard {x.cause}", x) for x in m.hazards]
    faults = [f"{what} lacks a label or a Chinese label" for what, x in things if not (x.label and _is_chinese(x.zh))]
    faults += [f"column {c.path} does not say what it is; add doc='...'" for c in m.columns if not c.doc]
    return faults + [f"metric {x.name} lacks its unit or its meaning" for x in m.metrics if not (x.doc and x.unit)]


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)
