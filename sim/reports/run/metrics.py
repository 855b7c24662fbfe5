"""Metrics that no figure shows, the social network, and channels of a run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.reports import content as c
from sim.reports.investor.accounts import year_spans
from sim.reports.material import Material
from sim.reports.run.mechanisms import moved, unit_of, unit_words, value_words
from sim.reports.run.network import network_facts
from sim.reports.run.people import BY_CAUSE
from sim.reports.wording import NOTHING

SHOWN = {
    *("day", "date", "registered_ever", "mau", "dau", "registrations", "orders_placed", "orders"),
    *("first_orders", "orders_delivered", "orders_kept"),
    *("orders_returned", "gmv_paid", "refunds", "cash", "funding_gap", "cash_less_gap", "tranches_paid"),
    *("cash_flow_before_financing", "ruined"),
}


def section(m: Material) -> c.Section:
    """The chapter."""
    return c.Section("metrics", m.t("Other metrics"), metrics(m))


def metrics(m: Material) -> list[c.Block]:
    """Metrics that no figure shows, those of a planner's own mechanisms included, each with its course."""
    t, names = m.t, _unshown(m)
    if not names:
        return [c.Text(t("Every metric of this run is shown in a figure."))]
    declared: dict[str, Any] = m.manifest.get("metrics", {})
    years = year_spans(m)
    rows, trends = [], {}
    for row, name in enumerate(names):
        about = declared.get(name, {})
        kind, unit = str(about.get("kind", "stock")), unit_of(m, name)
        values = m.metric(name)
        cells = [yearly_cell(m, values, span=span, kind=kind, unit=unit) for span in years.values()]
        rows.append([m.label(name), str(about.get("mechanism", "")), unit_by_year(m, kind, unit), "", *cells])
        trends[row, 3] = values.tolist()
    heads = [t("Metric"), t("Mechanism"), t("Unit, by year"), t("Whole run"), *years]
    table = c.Table(
        heads, rows, text_columns=[1, 2, 3], caption=t("Daily metrics that no figure above shows"), trends=trends
    )
    return [c.Fold(t("All other metrics"), [table])]


def _unshown(m: Material) -> list[str]:
    numeric = m.record.series.select_dtypes(include="number").columns
    shown = SHOWN | {
        name for page in m.manifest.get("pages", []) for chart in page["charts"] for name in moved(m, chart)
    }
    names = [str(name) for name in numeric if name not in shown and not str(name).startswith(BY_CAUSE)]
    leaving = [name for name in names if name.startswith("departures_by_")]
    if len(leaving) == 1 and m.has("departures"):  # the only cause repeats the total
        names.remove(leaving[0])
    return names


def unit_by_year(m: Material, kind: str, unit: str) -> str:
    """Unit and what a year's value is, by the kind of the metric."""
    t = m.t
    value = {"flow": t("sum"), "ratio": t("mean")}.get(kind, t("at the end"))
    shown = unit_words(t, unit)
    return t("{unit}, {value}", unit=shown, value=value) if shown else value


def yearly_cell(m: Material, values: NDArray[np.float64], *, span: tuple[int, int], kind: str, unit: str) -> str:
    """A metric over a year: sum, last value or mean, by its kind."""
    inside = values[(m.record.days >= span[0]) & (m.record.days <= span[1])]
    inside = inside[np.isfinite(inside)]
    if inside.size == 0:
        return NOTHING
    value = float(inside.sum() if kind == "flow" else inside.mean() if kind == "ratio" else inside[-1])
    return value_words(m.t, value, unit)


def world(m: Material) -> c.Section | None:
    """The social network and the channels; None where the record says nothing of them."""
    t, blocks = m.t, []
    network = network_facts(m)
    if network:
        blocks.append(c.Table([t("Social network"), t("Value"), t("What it says")], network, text_columns=[2]))
    channels = [[t.named(x), t("on") if x.get("is_on") else t("off")] for x in m.manifest.get("channels", [])]
    if channels:
        blocks.append(c.Table([t("Channel"), t("State")], channels, text_columns=[1]))
    return c.Section("world", t("Social network and channels"), blocks) if blocks else None
