"""Figures of cost: by statement line, and per order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.finance.frames import numbers
from sim.finance.periods import month_span
from sim.reports.canvas import (
    COST,
    FORECAST,
    HALF,
    TEXT,
    draw,
    empty,
    end_labels,
    money_axis,
    plain_log_axis,
    time_axis,
    zero_line,
)
from sim.reports.language import Language
from sim.reports.stacks import cost_shades, month_middles, stack_ends, stacked

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def cost_by_line(frame: pd.DataFrame, *, labels: dict[str, str], launch: date, t: Language) -> str:
    """Cost by statement line, stacked by whole month, with net revenue as a line.

    Parameters
    ----------
    frame : DataFrame
        Statement by month, in fen.
    labels : dict
        Cost lines to stack: column to label.
    launch : date
        Day 0.
    """
    order = sorted(labels, key=lambda name: -float(numbers(frame, name).sum()))

    if frame.empty or not order:
        return empty("cost_by_line", t("No cost is modelled in this run"))

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        middles = month_middles(launch, frame.index)
        values = [np.maximum(numbers(frame, name), 0) / t.scale for name in order]
        revenue = numbers(frame, "revenue") / t.scale if "revenue" in frame.columns else np.zeros(0)
        shades = cost_shades(len(order))
        spans = [month_span(launch, int(month)) for month in frame.index]
        stacked(ax, values, launch=launch, spans=spans, colours=shades, t=t)
        top = max(float(np.sum(values, axis=0).max()), float(revenue.max(initial=0.0)), 1e-9)
        ax.set_ylim(1.06 * min(0.0, float(revenue.min(initial=0.0))), top * 1.06)
        money_axis(ax, label=t("{unit} a month", unit=t.unit))
        ends = stack_ends(values, [labels[name] for name in order], colours=shades)
        if revenue.size:
            ax.plot(middles, revenue, color=TEXT, linewidth=1.8, marker="o" if revenue.size == 1 else None)
            ends.append((float(revenue[-1]), t("net revenue"), TEXT))
        end_labels(ax, ends)

    return draw("cost_by_line", paint, size=HALF)


def per_order(frame: pd.DataFrame, *, launch: date, t: Language) -> str:
    """Cost and net revenue per order by month: on a logarithmic axis, or a linear one where a month is at or below zero.

    Parameters
    ----------
    frame : DataFrame
        Index company month; ``cost`` and ``revenue`` per order in RMB, only months with orders.
    launch : date
        Day 0.
    """

    if frame.empty or not (frame > 0).any(axis=None):
        return empty("per_order", t("No order was paid in this run"))

    is_log = bool((frame.dropna(how="all", axis=1).fillna(1.0) > 0).all(axis=None))

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        ends = []
        ax.set_yscale("log" if is_log else "linear")
        for column, label, colour in (
            ("cost", t("cost per order"), COST),
            ("revenue", t("net revenue\nper order"), FORECAST),
        ):
            if column not in frame.columns:
                continue
            known = frame[column].dropna()
            if known.empty:
                continue
            ax.plot(
                month_middles(launch, known.index),
                known,
                color=colour,
                marker="o" if len(known) == 1 else None,
            )
            last = float(known.iloc[-1])
            ends.append((last, f"{label}\n{t.rmb(last)}", colour))
        time_axis(ax, launch, first=0, last=month_span(launch, int(frame.index[-1]))[1], t=t)
        if is_log:
            plain_log_axis(ax, label=t("RMB per order, logarithmic"))
        else:
            zero_line(ax)
            money_axis(ax, label=t("RMB per order"))
        end_labels(ax, ends, gap=0.2)

    return draw("per_order", paint, size=HALF)
