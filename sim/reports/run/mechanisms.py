"""Charts that mechanisms declare (`sim.core.pages`), drawn from the manifest: no mechanism is known here by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB
from sim.finance.frames import cell, keys
from sim.finance.periods import month_span
from sim.reports import content as c
from sim.reports import figures_users as pictures
from sim.reports.language import Language, mark
from sim.reports.material import Material
from sim.reports.wording import number, significant

UNITS = (
    *(mark("zones"), mark("people"), mark("pieces"), mark("guides"), mark("reviews"), mark("reads")),
    *(mark("stars"), mark("correlation"), mark("coefficient"), mark("offers")),
    *(mark("factor"), mark("events"), mark("ties"), mark("posts"), mark("needs"), mark("groups"), mark("orders")),
    *(mark("views"), mark("0..1"), mark("0 or 1"), mark("fen^2"), mark("registrations"), mark("days")),
    *(
        mark("generations"),
        mark("months"),
        mark("flag"),
        mark("contacts"),
        mark("merchants"),
        mark("units"),
        mark("messages"),
        mark("shops"),
        mark("minutes"),
        mark("pools"),
        mark("points"),
        mark("phases"),
        mark("platforms"),
        mark("rules"),
        mark("decisions"),
        mark("firms"),
    ),
)

EACH = "fen, each"
"""Money for each person, order or click."""


def unit_words(t: Language, unit: str) -> str:
    """The unit of a metric in the report's language; money is shown in the unit of its tables, a share in percent."""
    own = {"fen": t.unit, "share": "%", "": "", EACH: t("RMB")}
    return own[unit] if unit in own else t(unit)


def value_words(t: Language, value: float, unit: str) -> str:
    """A value in a table, in the unit that `unit_words` names."""
    if unit == "fen":
        return t.cell(value)
    shown = 100 * value if unit == "share" else value / FEN_PER_RMB if unit == EACH else value
    return number(shown) if abs(shown) >= 1000 else significant(shown)


def section(m: Material) -> c.Section:
    """The chapter: every page that a mechanism declares, with those charts of which anything was recorded."""
    blocks: list[c.Block] = []
    for page in m.manifest.get("pages", []):
        charts = [figure for chart in page["charts"] if (figure := _figure(m, page, chart)) is not None]
        blocks += [c.Text(m.t.named(page), "finding"), *charts] if charts else []
    return c.Section("mechanisms", m.t("Mechanisms"), blocks)


def _figure(m: Material, page: Mapping[str, Any], chart: Mapping[str, Any]) -> c.Figure | None:
    """One chart; None where none of its metrics left zero in this run."""
    names = moved(m, chart)
    frame = by_month(m, names)
    if not names or frame.empty:
        return None
    t, labels = m.t, {name: m.label(name) for name in names}
    unit = unit_of(m, names[0])
    scale, shown = _scale(m, frame, unit, kind=_kind(m, names[0]))
    svg = pictures.lines_by_month(f"{page['mechanism']}_{names[0]}", frame / scale, labels=labels, unit=shown,
                                  has_zero=unit != "stars", launch=m.record.launch, t=t)  # fmt: skip
    data = [
        [str(month), *(value_words(t, cell(frame, (month, name)), unit) for name in names)] for month in keys(frame)
    ]
    months = keys(frame)
    values = [_prose(m, cell(frame, (months[-1], name)), unit) for name in names]
    colon = " " if t.is_chinese else ": "
    named = [f"{labels[name]}{colon}{value}" for name, value in zip(names, values, strict=True)]
    parts = values if len(chart["metrics"]) == 1 else named
    finding = t("{label}, month {month}: {parts}", label=t.named(dict(chart)), month=months[-1], parts=t.apart(parts))
    what = t.sentences([t("By company month: sums of flows, levels at the month's end, means of ratios; one run."),
                        t.pick(str(chart.get("caution", "")), str(chart.get("caution_zh", "")))])  # fmt: skip
    caption = unit_words(t, unit)
    return c.Figure(finding, what, [svg], c.Table([t("Month"), *labels.values()], data, caption=caption))


def unit_of(m: Material, name: str) -> str:
    """The unit that a metric is shown in: money for each person is in RMB, and not in the unit of the tables."""
    about = m.manifest.get("metrics", {}).get(name, {})
    unit = str(about.get("unit", ""))
    return EACH if unit == "fen" and about.get("kind") == "ratio" else unit


def moved(m: Material, chart: Mapping[str, Any]) -> list[str]:
    """The metrics of a chart that this run recorded, those at zero too: a zero beside others is a finding.

    None where none of them left zero. A ratio that never did had no case: it is unknown, and draws no line.
    """
    names = [str(name) for name in chart["metrics"] if m.has(str(name))]
    left_zero = {name for name in names if np.nan_to_num(m.metric(name)).any()}
    return [name for name in names if name in left_zero or _kind(m, name) != "ratio"] if left_zero else []


def by_month(m: Material, names: list[str]) -> pd.DataFrame:
    """Metrics by whole company month (rows): flows summed, stocks at the end, ratios as means."""
    months = keys(m.flow_months)
    table = {name: [_value(m, name, month_span(m.record.launch, month)) for month in months] for name in names}
    return pd.DataFrame(table, index=pd.Index(months, name="month"), dtype=float)


def _kind(m: Material, name: str) -> str:
    return str(m.manifest.get("metrics", {}).get(name, {}).get("kind", "stock"))


def _value(m: Material, name: str, span: tuple[int, int]) -> float:
    kind = _kind(m, name)
    values: NDArray[np.float64] = m.metric(name)[(m.record.days >= span[0]) & (m.record.days <= span[1])]
    known = values[np.isfinite(values)]
    if known.size == 0:
        return float("nan")
    return float(known.sum() if kind == "flow" else known.mean() if kind == "ratio" else known[-1])


def _scale(m: Material, frame: pd.DataFrame, unit: str, *, kind: str) -> tuple[float, str]:
    """Divisor and unit of the axis; only what flows is money a month."""
    if unit == "fen":
        return m.t.scale, m.t("{unit} a month", unit=m.t.unit) if kind == "flow" else m.t.unit
    if unit == "share":
        return 0.01, unit_words(m.t, unit)
    if unit == EACH:
        return FEN_PER_RMB, unit_words(m.t, unit)
    top = float(np.nan_to_num(frame.to_numpy()).max(initial=0.0))
    return pictures.people_scale(top, m.t) if unit == "people" else (1.0, unit_words(m.t, unit))


def _prose(m: Material, value: float, unit: str) -> str:
    """A value in a sentence, with its unit where the number alone does not say it."""
    if unit == EACH:
        return m.t.rmb(value / FEN_PER_RMB)
    if unit in ("fen", "share"):
        return m.t.money(value) if unit == "fen" else m.t.percent(100 * value)
    return m.t.count(value) if abs(value) >= 1000 else significant(value)
