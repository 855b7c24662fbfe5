"""Figures that set the forecast against the plan."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.finance.frames import cell, keys, numbers
from sim.finance.periods import month_span
from sim.reports.canvas import (
    BASELINE,
    COST,
    FORECAST,
    INK,
    MUTED,
    PLAN,
    TEXT,
    THIRD,
    draw,
    empty,
    end_labels,
    money_axis,
    time_axis,
    zero_line,
)
from sim.reports.language import Language, mark
from sim.reports.wording import significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLES = {"revenue": mark("Net revenue"), "cost": mark("Cost"), "profit": mark("Profit")}
_READINGS = {
    "net": mark("Net: the platform's revenue"),
    "gmv": mark("Turnover: GMV net of refunds"),
    "gross": mark("Gross: own goods at their selling price"),
}


def plan_by_month(frame: pd.DataFrame, *, launch: date, t: Language) -> list[str]:
    """Plan and forecast by month: three drawings, for revenue, cost and profit.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sim.finance.targets.comparison` for months on the net reading.
    launch : date
        Day 0.
    """

    if frame.empty:
        return [empty("plan_by_month", t("The plan names no targets"))]
    panels = []
    for line, title in _TITLES.items():
        rows = frame[frame["line"] == line].sort_values("number")
        paint = partial(_month_panel, rows=rows, launch=launch, title=t(title), t=t)
        panels.append(draw(f"plan_by_month_{line}", paint, size=THIRD))
    return panels


def _month_panel(figure: Figure, *, rows: pd.DataFrame, launch: date, title: str, t: Language) -> None:
    ax = figure.subplots()
    spans = [month_span(launch, int(number)) for number in rows["number"]]
    middle = np.array([(a + b) / 2 for a, b in spans])
    target, forecast = numbers(rows, "target") / t.scale, numbers(rows, "forecast") / t.scale
    ax.plot(middle, target, color=PLAN, linestyle=(0, (4, 2)))
    known = np.isfinite(forecast)
    is_point = int(known.sum()) == 1
    ax.plot(middle, forecast, color=FORECAST, marker="o" if is_point else None)
    zero_line(ax)
    ax.set_title(title, pad=18)
    time_axis(ax, launch, first=0, last=spans[-1][1], t=t, most=4 if t.is_chinese else 7)
    ax.set_xticks(ax.get_xticks(), [tick.get_text().replace(" ", "\n") for tick in ax.get_xticklabels()])
    money_axis(ax, label=t("{unit} a month", unit=t.unit))
    ends = [(float(target[-1]), t("plan"), PLAN)]
    if known[-1]:
        ends.append((float(forecast[-1]), t("simulated"), FORECAST))
    elif known.any():
        x, y = float(middle[known][-1]), float(forecast[known][-1])
        low, high = ax.get_ylim()
        is_free_below = y <= float(target[known][-1]) and (y - low) / (high - low) > 0.15
        offset, side = ((5, -4), "top") if is_free_below else ((5, 4), "bottom")
        ax.annotate(t("simulated"), (x, y), offset, textcoords="offset points", color=INK[FORECAST], va=side)
    else:
        ax.text(0.04, 0.93, t("no whole month to show"), transform=ax.transAxes, color=INK[FORECAST])
    end_labels(ax, ends, gap=0.09)


def year_bars(frame: pd.DataFrame, *, t: Language) -> list[str]:
    """Plan's and forecast revenue by year, for the three readings, with percent of plan.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sim.finance.targets.comparison` for years, line revenue.
    """

    if frame.empty:
        return [empty("year_bars", t("The plan names no targets"))]
    every = np.concatenate([numbers(frame, "target"), numbers(frame, "forecast")]) / t.scale
    top = float(np.nanmax(every, initial=1e-9)) * 1.16
    panels = []
    for reading, title in _READINGS.items():
        rows = frame[frame["reading"] == reading].sort_values("number")
        paint = partial(_year_panel, rows=rows, title=t(title), top=top, t=t)
        panels.append(draw(f"year_bars_{reading}", paint, size=THIRD))
    return panels


def _year_panel(figure: Figure, *, rows: pd.DataFrame, title: str, top: float, t: Language) -> None:
    ax = figure.subplots()
    at = np.arange(len(rows))
    target, forecast = numbers(rows, "target") / t.scale, numbers(rows, "forecast") / t.scale
    ax.bar(at - 0.2, target, width=0.38, facecolor="#fdf3e7", edgecolor=PLAN, linestyle="--", linewidth=1.2)
    ax.bar(at + 0.2, np.nan_to_num(forecast), width=0.38, color=FORECAST)
    ax.set_ylim(0, top)
    for x, planned, value, share in zip(at, target, forecast, numbers(rows, "percent_of_plan"), strict=True):
        ax.text(x - 0.2, planned + top * 0.015, significant(planned), ha="center", va="bottom", color=INK[PLAN])
        text = "–" if np.isnan(value) else t.percent_of_plan(share).replace("just ", "just\n")
        colour = MUTED if np.isnan(value) else INK[FORECAST]
        ax.text(x + 0.2, max(0, np.nan_to_num(value)) + top * 0.015, text, ha="center", va="bottom", color=colour)
    ax.set_xticks(at, [t("Year {year}", year=number) for number in rows["number"]])
    ax.set_title(title, pad=18)
    money_axis(ax, label=t("{unit} a year; dashed plan, solid simulation", unit=t.unit))


def bridge(frame: pd.DataFrame, *, t: Language) -> str:
    """From the plan's profit to the forecast profit, year by year: the revenue gap and the cost gap.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sim.finance.targets.comparison` for years on the net reading.
    """
    table = frame.pivot(index="number", columns="line", values="gap").dropna()
    target = frame[frame["line"] == "profit"].set_index("number")
    if table.empty:
        return empty("bridge", t("No year has both revenue and cost"))

    def paint(figure: Figure) -> None:
        axes = figure.subplots(1, len(table), squeeze=False, sharey=True)[0]
        for ax, year in zip(axes, keys(table), strict=True):
            steps = [
                cell(target, (year, "target")),
                cell(table, (year, "revenue")),
                -cell(table, (year, "cost")),
            ]
            _bridge_panel(ax, [step / t.scale for step in steps], title=t("Year {year}", year=year), t=t)
            if ax is axes[0]:
                money_axis(ax, label=t.unit)

    return draw("bridge", paint, size=(6.2, 4.0))


def _bridge_panel(ax: Axes, steps: list[float], *, title: str, t: Language) -> None:
    """Waterfall of plan profit, revenue gap, cost gap (each a signed step) and the resulting profit."""
    result = sum(steps)
    levels = np.cumsum([0.0, *steps])
    bars = [
        (0.0, steps[0], PLAN),
        (levels[1], steps[1], FORECAST),
        (levels[2], steps[2], COST),
        (0.0, result, BASELINE if result < 0 else FORECAST),
    ]
    for x, (bottom, height, colour) in enumerate(bars):
        is_plan = colour == PLAN
        ax.bar(
            x,
            height,
            bottom=bottom,
            width=0.72,
            facecolor="#fdf3e7" if is_plan else colour,
            edgecolor=colour,
            linestyle="--" if is_plan else "-",
            linewidth=1.2,
        )
        is_down = height < 0  # its label stands below, clear of that of the bar before
        end = min(bottom, bottom + height) if is_down else max(bottom, bottom + height)
        ax.annotate(significant(height), (x, end), (0, -2 if is_down else 2), textcoords="offset points", ha="center",
                    va="top" if is_down else "bottom", color=TEXT)  # fmt: skip
    zero_line(ax)
    ax.use_sticky_edges = False
    ax.margins(y=0.12)
    ax.set_xticks(range(4), [t("plan\nprofit"), t("revenue\ngap"), t("cost\ngap"), t("profit")], fontsize=8)
    ax.tick_params(axis="x", length=0)
    ax.set_title(title, pad=18)
