"""Figures of turnover, cost and cash."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.finance.cash import Funding
from sim.finance.frames import numbers
from sim.finance.periods import month_span
from sim.reports.canvas import (
    BASELINE,
    CARD,
    COST,
    FORECAST,
    HALF,
    INK,
    PLAN,
    SECOND,
    draw,
    empty,
    end_labels,
    money_axis,
    time_axis,
    zero_line,
)
from sim.reports.language import Language
from sim.reports.stacks import FEW_PERIODS, month_middles
from sim.reports.wording import significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def gmv_and_revenue(frame: pd.DataFrame, *, launch: date, t: Language) -> str:
    """Turnover net of refunds above, the platform's revenue below, by whole month.

    Parameters
    ----------
    frame : DataFrame
        Statement by month (`sim.finance.statements.monthly`); ``gmv`` and ``revenue`` may be absent.
    launch : date
        Day 0.
    """

    panels = [("gmv", t("Turnover net of refunds"), SECOND), ("revenue", t("Net revenue"), FORECAST)]
    panels = [panel for panel in panels if panel[0] in frame.columns]
    if frame.empty or not panels:
        return empty("gmv_and_revenue", t("Neither turnover nor revenue is modelled in this run"))

    def paint(figure: Figure) -> None:
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for ax, (column, title, colour) in zip(axes, panels, strict=True):
            values = numbers(frame, column) / t.scale
            middles = month_middles(launch, frame.index)
            if len(values) < FEW_PERIODS:
                ax.bar(middles, values, width=24, color=colour, alpha=0.8)
            else:
                ax.fill_between(middles, values, color=colour, alpha=0.12, linewidth=0)
                ax.plot(middles, values, color=colour)
            ax.set_ylim(1.12 * min(0.0, float(values.min())), (float(values.max()) if values.max() > 0 else 1.0) * 1.12)
            time_axis(ax, launch, first=0, last=month_span(launch, int(frame.index[-1]))[1], t=t)
            money_axis(ax, label=t("{title}, {unit} a month", title=title, unit=t.unit))
            end_labels(ax, [(values[-1], significant(values[-1]), colour)])

    return draw("gmv_and_revenue", paint, size=HALF)


def cash(frame: pd.DataFrame, *, funding: Funding, launch: date, t: Language, size: tuple[float, float] = CARD) -> str:
    """Cash in both views, with tranche marks and the money needed.

    Parameters
    ----------
    frame : DataFrame
        `sim.finance.cash.daily`.
    funding : Funding
        `sim.finance.cash.funding`.
    launch : date
        Day 0.
    size : (float, float)
        Inches.
    """
    scale = t.scale
    days = frame.index.to_numpy(dtype=float)
    operating, funded = frame["cash_less_gap"].to_numpy() / scale, frame["funded"].to_numpy() / scale

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        zero_line(ax)
        ax.fill_between(days, np.minimum(operating, 0), color=BASELINE, alpha=0.18, linewidth=0)
        ax.plot(days, operating, color=BASELINE)
        ax.plot(days, funded, color=FORECAST, linewidth=2.6)
        low, high = float(operating.min()), float(operating.max())
        room = max(high - low, 1e-6)
        ax.set_ylim(low - 0.12 * room, high + 0.22 * room)
        time_axis(ax, launch, first=days[0], last=days[-1], t=t, most=5)
        money_axis(ax, label=t.unit)
        name, colour = (
            (t("operating view\n(cash less gap)"), BASELINE)
            if np.isnan(funded[-1])
            else (t("cash,\nboth views"), FORECAST)
        )
        end_labels(ax, [(operating[-1], name, colour)])
        _tranche_marks(ax, frame, funding=funding, t=t)
        _cash_events(ax, funding=funding, operating=pd.Series(operating, index=frame.index), t=t)

    return draw("cash", paint, size=size)


def _tranche_marks(ax: Axes, frame: pd.DataFrame, *, funding: Funding, t: Language) -> None:
    for tranche in funding.tranches:
        y = float(frame["cash_less_gap"].loc[tranche.day]) / t.scale
        ax.plot([tranche.day], [y], marker="v", color=PLAN, markersize=7, clip_on=False, zorder=5)
        ax.annotate(
            f"+{t.money(tranche.fen)}",
            (tranche.day, y),
            (2, 8),
            textcoords="offset points",
            color=INK[PLAN],
            ha="left",
            va="bottom",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        )


def _cash_events(ax: Axes, *, funding: Funding, operating: pd.Series, t: Language) -> None:
    """Where cash runs out, where the company stops, and the money needed."""
    low, high = ax.get_ylim()
    if funding.cash_out_day is not None:
        stop = "" if funding.ruin_day is None else t("\nstops on day {day}", day=f"{funding.ruin_day:,}")
        ax.axvline(funding.cash_out_day, color=FORECAST, linewidth=0.9, linestyle=":")
        is_late = funding.cash_out_day > operating.index[0] + 0.6 * (operating.index[-1] - operating.index[0])
        ax.annotate(
            t("cash runs out\non day {day}", day=f"{funding.cash_out_day:,}") + stop,
            (funding.cash_out_day, high),
            (-5 if is_late else 5, -2),
            textcoords="offset points",
            ha="right" if is_late else "left",
            va="top",
            color=INK[FORECAST],
        )
    if funding.need_day is not None and funding.need > 0:
        at = min(float(funding.need_day), float(operating.index[-1]))
        is_right = at > operating.index[0] + 0.5 * (operating.index[-1] - operating.index[0])
        y = float(operating.loc[funding.need_day])
        is_growing = funding.need_day == operating.index[-1]
        needed = (
            t("money needed, at least: {money}", money=t.money(funding.need))
            if is_growing
            else t("money needed in all: {money}", money=t.money(funding.need))
        )
        ax.plot([at], [y], marker="o", color=COST, markersize=6, clip_on=False, zorder=5)
        ax.annotate(
            needed,
            (at, y),
            (-10 if is_right else 8, -3),
            textcoords="offset points",
            ha="right" if is_right else "left",
            va="top",
            color=INK[COST],
        )
