"""Figures of people: users, funnel, retention and acquisition."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.finance.frames import numbers
from sim.finance.periods import month_span
from sim.reports.canvas import (
    BASELINE,
    FORECAST,
    HALF,
    PLAN,
    SECOND,
    SERIES,
    TEXT,
    draw,
    empty,
    end_labels,
    money_axis,
    time_axis,
)
from sim.reports.figures_bridge import wrapped
from sim.reports.language import Language, mark
from sim.reports.stacks import month_middles, stack_ends, stacked

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_USER_LINES = (
    ("registered_ever", mark("registered"), BASELINE),
    ("mau", mark("active in a month"), FORECAST),
    ("dau", mark("active in a day"), SECOND),
)


def users(frame: pd.DataFrame, *, launch: date, t: Language) -> str:
    """Registered, monthly and daily active people; daily users as a mean over seven days.

    Parameters
    ----------
    frame : DataFrame
        Daily series with ``day`` and any of ``registered_ever``, ``mau``, ``dau`` (people).
    launch : date
        Day 0.
    """
    live = frame[frame["day"] >= 0]
    chosen = [line for line in _USER_LINES if line[0] in live.columns]
    if live.empty or not chosen:
        return empty("users", t("This run recorded no users"))

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        scale, unit = people_scale(float(max(live[name].max() for name, _, _ in chosen)), t)
        ends = []
        for name, label, colour in chosen:
            values = live[name].astype(float)
            values = values.rolling(7, min_periods=1).mean() if name == "dau" else values
            ax.plot(live["day"], values / scale, color=colour)
            ends.append((float(values.iloc[-1]) / scale, f"{t(label)}\n{t.count(float(values.iloc[-1]))}", colour))
        ax.set_ylim(0, max(1e-9, ax.get_ylim()[1]))
        time_axis(ax, launch, first=0, last=float(live["day"].iloc[-1]), t=t)
        money_axis(ax, label=unit)
        end_labels(ax, ends, gap=0.15)

    return draw("users", paint, size=HALF)


def funnel(people: list[tuple[str, float]], *, orders: list[tuple[str, float]], t: Language) -> str:
    """Two groups of bars: people from registration to a first order, orders from the first step recorded to kept.

    Parameters
    ----------
    people, orders : list of (label, count)
        Steps in order; each bar is drawn as a share of its group's first step.
    """

    groups = [group for group in (people, orders) if group and group[0][1] > 0]
    if not groups:
        return empty("funnel", t("Nobody has registered or ordered"))

    def paint(figure: Figure) -> None:
        ratios = [len(group) for group in groups]
        axes = figure.subplots(len(groups), 1, squeeze=False, gridspec_kw={"height_ratios": ratios})[:, 0]
        for ax, group in zip(axes, groups, strict=True):
            _funnel_panel(ax, group, is_people=group is people, t=t)

    return draw("funnel", paint, size=(HALF[0], 0.3 + 0.6 * sum(len(group) for group in groups)))


def _funnel_panel(ax: Axes, steps: list[tuple[str, float]], *, is_people: bool, t: Language) -> None:
    first = steps[0][1]
    said = t("{n} people") if is_people else t("{n} orders")
    comma = t(", ")
    for row, (_, value) in enumerate(steps):
        share = value / first
        ax.barh(row, 1, color="#f2f4f6", height=0.7)
        ax.barh(row, share, color=FORECAST if is_people else SECOND, height=0.7)
        ax.text(
            1.02,
            row,
            said.format(n=t.count(value)) + ("" if row == 0 else f"{comma}{t.percent(100 * share)}"),
            va="center",
        )
    ax.set_yticks(range(len(steps)), [label for label, _ in steps])
    ax.tick_params(axis="y", labelcolor=TEXT)
    ax.set_xlim(0, 1)
    ax.set_ylim(len(steps) - 0.5, -0.5)
    ax.set_xticks([])
    ax.grid(False)
    ax.spines["bottom"].set_visible(False)


def retention(frame: pd.DataFrame, *, t: Language) -> list[str]:
    """Heat maps of monthly cohorts, one drawing for the share of visitors and one for that of buyers.

    Parameters
    ----------
    frame : DataFrame
        ``cohort``, ``age``, ``registered``, ``visitors`` and, where the run has orders, ``buyers``.
    """

    is_complete = {"cohort", "age", "registered"} <= set(frame.columns)
    columns = [name for name in ("visitors", "buyers") if is_complete and name in frame.columns]
    known = frame[frame["registered"] > 0] if columns else frame
    if not columns or known.empty or int(known["age"].max()) < 1:
        return [empty("retention", t("No cohort is a month old"))]
    titles = {"visitors": t("Visitors, share of the cohort"), "buyers": t("Buyers, share of the cohort")}
    panels = []
    for column in columns:
        share = known[column] / known["registered"]
        table = known.assign(share=share).pivot_table(index="cohort", columns="age", values="share")
        paint = partial(_heat_panel, table=table, title=titles[column], t=t)
        panels.append(draw(f"retention_{column}", paint, size=(6.2, 4.1)))
    return panels


def _heat_panel(figure: Figure, *, table: pd.DataFrame, title: str, t: Language) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import PercentFormatter

    ax = figure.subplots()
    values = table.to_numpy(dtype=float)
    later = values[:, 1:] if values.shape[1] > 1 else values
    top = float(np.nanquantile(later, 0.97)) if np.isfinite(later).any() else 0.0
    colours = LinearSegmentedColormap.from_list("cohorts", ["#f4f8fc", "#8fbce0", FORECAST, "#123f68"])
    mesh = ax.pcolormesh(
        np.arange(values.shape[1] + 1),
        np.arange(values.shape[0] + 1),
        np.ma.masked_invalid(values),
        cmap=colours,
        vmin=0,
        vmax=max(top, 1e-6),
        edgecolors="white",
        linewidth=0.4,
    )
    ax.invert_yaxis()
    step = max(1, values.shape[0] // 8)
    rows = range(0, values.shape[0], step)
    ax.set_yticks([row + 0.5 for row in rows], [str(table.index[row]) for row in rows])
    ages = [age for age in range(values.shape[1]) if age % max(1, values.shape[1] // 8) == 0]
    ax.set_xticks([age + 0.5 for age in ages], [str(table.columns[age]) for age in ages])
    ax.set_xlabel(t("months since registration (darkest colour: this share or more)"))
    ax.set_title(title)
    ax.grid(False)
    bar = figure.colorbar(mesh, ax=ax, shrink=0.8, aspect=22, format=PercentFormatter(1.0))
    bar.outline.set_visible(False)


def acquisition(
    frame: pd.DataFrame, *, spans: list[tuple[int, int]], labels: dict[str, str], launch: date, t: Language
) -> str:
    """Registrations by cause, stacked by week or month.

    Parameters
    ----------
    frame : DataFrame
        One row per period, one column per cause (people).
    spans : list of (int, int)
        First and last day of each period.
    labels : dict
        Cause to label.
    launch : date
        Day 0.
    """
    totals = {str(name): float(numbers(frame, str(name)).sum()) for name in frame.columns}
    order = sorted((name for name in totals if totals[name] > 0), key=lambda name: -totals[name])

    if frame.empty or not order:
        return empty("acquisition", t("Nobody has registered"))

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        scale, unit = people_scale(float(frame[order].sum(axis=1).max()), t)
        values = [numbers(frame, name) / scale for name in order]
        names = [labels.get(name, name) for name in order]
        if len(order) > len(SERIES):  # every band has a colour of its own
            n = len(SERIES) - 1
            values, names = [*values[:n], np.sum(values[n:], axis=0)], [*names[:n], t("{n} others", n=len(order) - n)]
        colours = list(SERIES[: len(values)])
        stacked(ax, values, launch=launch, spans=spans, colours=colours, t=t)
        ax.set_ylim(0, float(np.sum(values, axis=0).max()) * 1.06)
        money_axis(ax, label=t("registrations {period}, {unit}", period=_per(spans, t), unit=unit))
        end_labels(ax, stack_ends(values, names, colours=colours))

    return draw("acquisition", paint, size=HALF)


def lines_by_month(
    name: str, frame: pd.DataFrame, *, labels: dict[str, str], unit: str, has_zero: bool, launch: date, t: Language
) -> str:
    """Lines of metrics by company month.

    Parameters
    ----------
    frame : DataFrame
        Index company month, one column per metric, in units of the axis.
    labels : dict
        Column to label.
    has_zero : bool
        Whether the axis shows zero. One that does not spans half a unit or more, so that noise does not look like a trend.
    """

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        ends = []
        for (column, label), colour in zip(labels.items(), (FORECAST, SECOND, PLAN, BASELINE, *SERIES), strict=False):
            known = frame[column].dropna()
            if known.empty:
                continue
            ax.plot(month_middles(launch, known.index), known, color=colour, marker="o" if len(known) == 1 else None)
            ends.append((float(known.iloc[-1]), wrapped(label, 16), colour))
        low, high = ax.get_ylim()
        middle, half = (low + high) / 2, max(high - low, 0.5) / 2
        ax.set_ylim(*((min(0.0, low), max(high, 1e-9)) if has_zero else (middle - half, middle + half)))
        time_axis(ax, launch, first=0, last=month_span(launch, int(frame.index[-1]))[1], t=t)
        money_axis(ax, label=unit)
        end_labels(ax, ends, gap=0.17)

    return draw(name, paint, size=HALF)


def _per(spans: list[tuple[int, int]], t: Language) -> str:
    """What a period is called on an axis."""
    days = spans[0][1] - spans[0][0] + 1
    return t("a month") if days >= 28 else t("a week") if days == 7 else t("in {n} days", n=days)


def people_scale(top: float, t: Language) -> tuple[float, str]:
    """Divisor and unit of a people axis."""
    if t.is_chinese and top >= 2e4:
        return 1e4, "万人"
    if top >= 2e6:
        return 1e6, "million people"
    return (1e3, "thousand people") if top >= 2e4 else (1.0, t("people"))
