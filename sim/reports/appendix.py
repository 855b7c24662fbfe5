"""What stands behind the figures: statements, further metrics, assumptions, network, time and warnings."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.reports.builder import bullets, element, fold, sparkline, table
from sim.reports.language import Language
from sim.reports.network_page import network_facts
from sim.reports.statement_pages import income_statement, year_spans
from sim.reports.view import BY_CAUSE, View, words
from sim.reports.wording import NOTHING, millions, number, significant
from sim.reports.words.speech import say_all

GRADES = ("judgement", "low_authority", "memory", "derived", "data", "source")
SHOWN = {
    "day",
    "date",
    "registered_ever",
    "mau",
    "dau",
    "registrations",
    "orders",
    "first_orders",
    "orders_delivered",
    "orders_returned",
    "gmv_paid",
    "refunds",
    "cash",
    "funding_gap",
    "cash_less_gap",
    "tranches_paid",
    "cash_flow_before_financing",
    "ruined",
}


def appendix(view: View) -> str:
    """All sections after the figures."""
    parts = [
        ("statements", "Income statement", income_statement(view)),
        ("metrics", "Other metrics", metrics(view)),
        ("assumptions", "Assumptions", assumptions(view)),
        ("run", "Network, people and time", run_facts(view)),
        ("warnings", "Warnings and notes", warnings(view)),
    ]
    return "".join(
        f'<section id="{key}" class="block">{element("h2", title)}{body}</section>' for key, title, body in parts
    )


def metrics(view: View) -> str:
    """Metrics that no figure shows, those of a planner's own mechanisms included."""
    declared: dict[str, Any] = view.manifest.get("metrics", {})
    numeric = view.record.series.select_dtypes(include="number").columns
    names = [str(name) for name in numeric if name not in SHOWN and not str(name).startswith(BY_CAUSE)]
    leaving = [name for name in names if name.startswith("departures_by_")]
    if len(leaving) == 1 and view.has("departures"):  # the only cause repeats the total
        names.remove(leaving[0])
    years = year_spans(view)
    rows = []
    for name in names:
        about = declared.get(name, {})
        kind, unit = str(about.get("kind", "stock")), str(about.get("unit", ""))
        values = view.metric(name)
        cells = [_metric_cell(view, values, span=span, kind=kind, unit=unit) for span in years.values()]
        summary = {"flow": "sum", "ratio": "mean"}.get(kind, "at the end")
        shown_unit = "M RMB" if unit == "fen" else unit
        rows.append(
            [
                view.label(name),
                str(about.get("mechanism", "")),
                f"{shown_unit}, {summary}".lstrip(", "),
                sparkline(values),
                *cells,
            ]
        )
    if not rows:
        return element("p", "Every metric of this run is shown in a figure.")
    heads = ["Metric", "Mechanism", "Unit, by year", "Whole run", *years]
    return table(
        heads,
        rows,
        raw_columns={3},
        text_columns={1, 2, 3},
        caption="Daily metrics that no figure above shows",
    )


def _metric_cell(view: View, values: np.ndarray, *, span: tuple[int, int], kind: str, unit: str) -> str:
    inside = values[(view.record.days >= span[0]) & (view.record.days <= span[1])]
    inside = inside[np.isfinite(inside)]
    if inside.size == 0:
        return NOTHING
    value = float(inside.sum() if kind == "flow" else inside.mean() if kind == "ratio" else inside[-1])
    if unit == "fen":
        return millions(value)
    return number(value) if abs(value) >= 1000 else significant(value)


def assumptions(view: View) -> str:
    """Every parameter with its evidence, judgement first."""
    parameters = view.manifest.get("parameters", [])
    if not parameters:
        return element("p", "The record names no parameters.")
    rank = {grade: index for index, grade in enumerate(GRADES)}
    ordered = sorted(parameters, key=lambda p: (rank.get(str(p.get("evidence")), len(GRADES)), str(p.get("key"))))
    counts = {grade: sum(p.get("evidence") == grade for p in parameters) for grade in GRADES}
    graded = ", ".join(f"{n} {words(grade).lower()}" for grade, n in counts.items() if n)
    changed = sum(bool(p.get("changed")) for p in parameters)
    rows = [
        [
            p.get("key", ""),
            p.get("value", ""),
            words(str(p.get("evidence") or "none")).lower(),
            p.get("allowed") or f"{p.get('low', '')} to {p.get('high', '')}",
            p.get("source") or NOTHING,
            f"changed (default {p.get('default', '')})" if p.get("changed") else "",
            p.get("doc") or p.get("label", ""),
        ]
        for p in ordered
    ]
    heads = ["Parameter", "Value", "Evidence", "Allowed", "Source", "Changed?", "Meaning"]
    grades = f"{len(parameters)} parameters by evidence grade: {graded or 'none graded'}"
    intro = f"{grades}; {changed} changed from the default."
    body = table(heads, rows, text_columns=range(1, 7), caption="Judgement first: these deserve doubt before any other")
    return element("p", intro) + fold("All assumptions", body)


def run_facts(view: View) -> str:
    """Population, network, channels, and time per row of the agenda."""
    m = view.manifest
    network = network_facts(view)
    channels = [[c.get("label") or c["name"], "on" if c.get("is_on") else "off"] for c in m.get("channels", [])]
    agenda = m.get("agenda", [])
    total = sum(float(row.get("seconds", 0)) for row in agenda)
    times = [
        [
            row.get("mechanism", ""),
            row.get("phase", ""),
            number(float(row.get("seconds", 0)), decimals=2),
            number(100 * float(row.get("seconds", 0)) / total, decimals=0) if total > 0 else NOTHING,
        ]
        for row in agenda
    ]
    whole = number(float(m.get("wall_seconds", 0)), decimals=1)
    wall = f"{whole} s in all, {number(total, decimals=1)} s in the agenda"
    parts = [
        table(["Social network", "Value", "What it says"], network, text_columns={2}) if network else "",
        table(["Channel", "State"], channels, text_columns={1}) if channels else "",
        table(["Agenda row", "Phase", "Seconds", "%"], times, text_columns={1}, caption=wall) if times else "",
    ]
    return f'<div class="columns">{"".join(f"<div>{part}</div>" for part in parts if part)}</div>'


def warnings(view: View) -> str:
    """What the run warned of, and its notes."""
    found = say_all(Language("en"), view.manifest.get("warnings", []))
    notes = [str(text) for text in view.manifest.get("notes", [])]
    return (bullets(found) if found else element("p", "This run gave no warning.")) + (
        element("h3", "Notes") + bullets(notes) if notes else ""
    )
