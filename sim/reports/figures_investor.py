"""Pictures for investors: fans, waterfalls, tornados, ranked intervals, stacks, curves. Labels come in translated.

Every function takes plain numbers and returns SVG text for `sim.reports.content.Figure`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.finance.periods import month_span
from sim.reports.canvas import (
    BASELINE,
    CARD,
    COST,
    FORECAST,
    HALF,
    INK,
    MUTED,
    PLAN,
    SERIES,
    TEXT,
    draw,
    end_labels,
    money_axis,
    time_axis,
    zero_line,
)
from sim.reports.language import Language
from sim.reports.stacks import dark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def fan(
    name: str, frame: pd.DataFrame, *, launch: date, unit: str, scale: float, plan: Sequence[float] | None = None,
    labels: tuple[str, str] = ("median", "plan"), t: Language,
) -> str:  # fmt: skip
    """Quantiles by month: P10-P90 light, P25-P75 darker, median; the plan dashed.

    Parameters
    ----------
    frame : DataFrame
        Index month; ``p10, p25, p50, p75, p90`` (RMB or counts).
    scale : float
        Units of the frame in one unit of the axis.
    plan : sequence of float
        Of the same months, same unit.
    """

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        middles = np.array([sum(month_span(launch, int(month))) / 2 for month in frame.index])
        zero_line(ax)
        ends = _band(ax, middles, frame, scale=scale, label=labels[0])
        if plan is not None:
            target = np.array(plan, dtype=float)[: len(middles)] / scale
            ax.plot(middles[: len(target)], target, color=PLAN, linestyle=(0, (4, 2)), marker=_dot(target))
            ends.append((float(target[-1]), labels[1], PLAN))
        time_axis(ax, launch, first=0, last=_last_day(launch, frame), t=t)
        money_axis(ax, label=unit)
        end_labels(ax, ends, gap=0.1)

    return draw(name, paint, size=HALF)


def _band(ax: Axes, at: np.ndarray, frame: pd.DataFrame, *, scale: float, label: str) -> list[tuple[float, str, str]]:
    """Draw the two bands and the median; return the label of its end."""
    q = {k: frame[k].to_numpy(dtype=float) / scale for k in ("p10", "p25", "p50", "p75", "p90")}
    if len(at) == 1:  # a band has no width in a single month: a bar has
        for low, high, alpha in (("p10", "p90", 0.3), ("p25", "p75", 0.5)):
            ax.plot([at[0]] * 2, [q[low][0], q[high][0]], color=FORECAST, alpha=alpha, linewidth=9)
    ax.fill_between(at, q["p10"], q["p90"], color=FORECAST, alpha=0.16, linewidth=0)
    ax.fill_between(at, q["p25"], q["p75"], color=FORECAST, alpha=0.28, linewidth=0)
    ax.plot(at, q["p50"], color=FORECAST, marker=_dot(at))
    known = np.flatnonzero(np.isfinite(q["p50"]))
    return [(float(q["p50"][known[-1]]), label, FORECAST)] if len(known) else []


def _dot(values: np.ndarray) -> str | None:
    return "o" if len(values) == 1 else None


def _last_day(launch: date, frame: pd.DataFrame) -> float:
    return float(month_span(launch, int(frame.index[-1]))[1])


def cash_fan(
    name: str, frame: pd.DataFrame, alive: pd.Series, *, launch: date, unit: str, scale: float, label: str, alive_label: str,
    marks: Sequence[tuple[float, str]] = (), tranches: Sequence[tuple[float, str]] = (), t: Language,
) -> str:  # fmt: skip
    """Cash less gap at month ends as a fan; below it the share of companies that still exist.

    Parameters
    ----------
    frame : DataFrame
        Index month; ``p10, p25, p50, p75, p90`` in RMB.
    alive : Series
        Index month; share 0..1 of companies alive in the funded view.
    marks, tranches : sequences of (day, text)
        Dotted vertical lines; marks of money paid, along the upper edge.
    """

    def paint(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3.4, 1))
        at = np.array([month_span(launch, int(month))[1] for month in frame.index], dtype=float)
        zero_line(upper)
        ends = _band(upper, at, frame, scale=scale, label=label)
        low, high = upper.get_ylim()
        upper.set_ylim(low, high + 0.13 * (1 + len(tranches)) * (high - low))
        survivors = 100 * alive.to_numpy(dtype=float)
        days = np.array([month_span(launch, int(month))[1] for month in alive.index], dtype=float)
        lower.fill_between(days, survivors, color=FORECAST, alpha=0.14, linewidth=0, step="pre")
        lower.plot(days, survivors, color=FORECAST, drawstyle="steps-pre", marker=_dot(days))
        time_axis(lower, launch, first=0, last=_last_day(launch, frame), t=t, most=5)
        money_axis(upper, label=unit)
        lower.set_ylim(0, 108)
        lower.set_yticks([0, 50, 100])
        lower.text(0, 1.04, alive_label, transform=lower.transAxes, ha="left", va="bottom", color=MUTED)
        _marks(upper, marks)
        _tranches(upper, tranches)
        end_labels(upper, ends, gap=0.1)
        if len(survivors):
            end_labels(lower, [(float(survivors[-1]), f"{survivors[-1]:.0f} %", FORECAST)])

    return draw(name, paint, size=(CARD[0], 4.2))


def _tranches(ax: Axes, tranches: Sequence[tuple[float, str]]) -> None:
    """Money paid in: a mark and its text along the upper edge, one below the other so that none overlaps."""
    left, right = ax.get_xlim()
    for k, (day, text) in enumerate(tranches):
        x, y = min(max(day, left + 0.03 * (right - left)), right), 0.96 - 0.1 * k  # clear of the axis and its numbers
        place = ax.get_xaxis_transform()
        ax.plot([x], [y], marker="v", color=PLAN, markersize=7, transform=place, clip_on=False)
        is_late = x > left + 0.6 * (right - left)
        ax.annotate(text, (x, y), (-7 if is_late else 7, 0), xycoords=place, textcoords="offset points", va="center",
                    ha="right" if is_late else "left", color=INK[PLAN])  # fmt: skip


def _marks(ax: Axes, marks: Sequence[tuple[float, str]]) -> None:
    low, high = ax.get_ylim()
    left, right = ax.get_xlim()
    for k, (day, text) in enumerate(marks):
        if not left <= day <= right:
            continue
        ax.axvline(day, color=MUTED, linewidth=0.9, linestyle=":")
        is_late = day > left + 0.6 * (right - left)
        place = (day, low + (0.03 + 0.15 * k) * (high - low))
        ax.annotate(text, place, (-5 if is_late else 5, 0), textcoords="offset points", va="bottom",
                    ha="right" if is_late else "left", color=MUTED)  # fmt: skip


def tornado(name: str, bars: Sequence[tuple[str, float, bool]], *, unit: str) -> str:
    """Horizontal bars around zero: (label, value, is graded judgement); judged ones are hatched."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        for y, (_, value, is_judged) in enumerate(reversed(bars)):
            colour = FORECAST if value >= 0 else COST
            ax.barh(y, value, height=0.66, color=colour, alpha=0.55 if is_judged else 0.95, hatch="///" if is_judged else None,
                    edgecolor="white" if is_judged else colour, linewidth=0)  # fmt: skip
        ax.axvline(0, color=BASELINE, linewidth=1.0)
        ax.set_yticks(range(len(bars)), [label for label, _, _ in reversed(bars)])
        ax.tick_params(axis="y", labelcolor=TEXT)
        ax.grid(axis="x")
        ax.grid(visible=False, axis="y")
        ax.set_xlabel(unit)

    return draw(name, paint, size=(6.2, 0.9 + 0.34 * max(3, len(bars))))


def ranked(
    name: str, rows: Sequence[tuple[str, float, float, float]], *, unit: str, scale: float, target: float | None = None
) -> str:
    """Dots with intervals, best first: (label, middle, low, high); the target as a dashed line."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        for y, (_, middle, low, high) in enumerate(reversed(rows)):
            ax.plot([low / scale, high / scale], [y, y], color=FORECAST, linewidth=3, alpha=0.35)
            ax.plot([middle / scale], [y], marker="o", color=FORECAST, markersize=6)
        if target is not None:
            ax.axvline(target / scale, color=PLAN, linestyle=(0, (4, 2)))
        ax.set_yticks(range(len(rows)), [label for label, _, _, _ in reversed(rows)])
        ax.tick_params(axis="y", labelcolor=TEXT)
        ax.grid(axis="x")
        ax.grid(visible=False, axis="y")
        ax.axvline(0, color=BASELINE, linewidth=1.0)
        _thousands(ax)
        ax.set_xlabel(unit)

    return draw(name, paint, size=(CARD[0], 0.9 + 0.34 * max(3, len(rows))))


def _thousands(ax: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(nbins=5))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))


def stacked_years(name: str, parts: Sequence[tuple[str, Sequence[float]]], *, years: Sequence[str], unit: str, scale: float,
                  plan: Sequence[float] | None = None, plan_label: str = "plan") -> str:  # fmt: skip
    """Stacked bars by year with a label in each part that is large enough; the plan as a dashed mark."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        at = np.arange(len(years))
        base = np.zeros(len(years))
        colours = [FORECAST, *SERIES]
        ends = []
        for k, (label, amounts) in enumerate(parts):
            height = np.array(amounts, dtype=float) / scale
            ax.bar(
                at, height, bottom=base, width=0.62, color=colours[k % len(colours)], edgecolor="white", linewidth=0.6
            )
            ends.append((float(base[-1] + height[-1] / 2), label, dark(colours[k % len(colours)])))
            base = base + height
        if plan is not None:
            for x, target in zip(at, plan, strict=True):
                ax.plot([x - 0.38, x + 0.38], [target / scale] * 2, color=PLAN, linestyle=(0, (4, 2)))
            ends.append((plan[-1] / scale, plan_label, INK[PLAN]))
        zero_line(ax)
        ax.set_xticks(at, list(years))
        ax.set_xlim(-0.6, len(years) - 0.4)
        money_axis(ax, label=unit)
        end_labels(ax, ends, gap=0.085)

    return draw(name, paint, size=HALF)


def curves(
    name: str, lines: Sequence[tuple[str, Sequence[float], Sequence[float]]], *, unit: str, x_label: str,
    level: tuple[float, str] | None = None, top: float | None = None,
) -> str:  # fmt: skip
    """Lines of (label, x, y); a dashed level to compare with."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        ends = []
        for k, (label, x, y) in enumerate(lines):
            colour = FORECAST if k == 0 else SERIES[(k - 1) % len(SERIES)]
            values = np.array(y, dtype=float)
            ax.plot(np.array(x, dtype=float), values, color=colour, linewidth=2.4 if k == 0 else 1.4)
            known = np.flatnonzero(np.isfinite(values))
            if len(known):
                ends.append((float(values[known[-1]]), label, dark(colour)))
        if level is not None:
            ax.axhline(level[0], color=PLAN, linestyle=(0, (4, 2)))
            ends.append((level[0], level[1], INK[PLAN]))
        zero_line(ax)
        ax.set_ylim(min(0, ax.get_ylim()[0]), top or ax.get_ylim()[1])
        ax.set_xlabel(x_label)
        money_axis(ax, label=unit)
        end_labels(ax, ends, gap=0.085)

    return draw(name, paint, size=HALF)
