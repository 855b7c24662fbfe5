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
from sim.reports.stacks import dark
from sim.reports.wording import significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TALL = (6.2, 4.0)
FEW = 12


def fan(
    name: str, frame: pd.DataFrame, *, launch: date, unit: str, scale: float, plan: Sequence[float] | None = None,
    labels: tuple[str, str] = ("median", "plan"), marks: Sequence[tuple[float, str]] = (), months: str = "%b %Y",
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
    marks : sequence of (day, text)
        Dotted vertical lines.
    """

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        middles = np.array([sum(month_span(launch, int(month))) / 2 for month in frame.index])
        q = {k: frame[k].to_numpy(dtype=float) / scale for k in ("p10", "p25", "p50", "p75", "p90")}
        zero_line(ax)
        ax.fill_between(middles, q["p10"], q["p90"], color=FORECAST, alpha=0.16, linewidth=0)
        ax.fill_between(middles, q["p25"], q["p75"], color=FORECAST, alpha=0.28, linewidth=0)
        ax.plot(middles, q["p50"], color=FORECAST)
        ends = []
        known = np.flatnonzero(np.isfinite(q["p50"]))
        if len(known):
            ends.append((float(q["p50"][known[-1]]), labels[0], FORECAST))
        if plan is not None:
            target = np.array(plan, dtype=float)[: len(middles)] / scale
            ax.plot(middles[: len(target)], target, color=PLAN, linestyle=(0, (4, 2)))
            ends.append((float(target[-1]), labels[1], PLAN))
        time_axis(ax, launch, first=0, last=month_span(launch, int(frame.index[-1]))[1], months=months)
        money_axis(ax, label=unit)
        _marks(ax, marks)
        end_labels(ax, ends, gap=0.1)

    return draw(name, paint, size=HALF)


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


def waterfall(name: str, steps: Sequence[tuple[str, float, bool]], *, unit: str, scale: float) -> str:
    """Bars from total to total: (label, amount, is a total); totals stand on zero, steps float."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        level = 0.0
        tops = []
        for x, (_, amount, is_total) in enumerate(steps):
            height = amount / scale
            bottom = 0.0 if is_total else level
            colour = (PLAN if x == 0 else FORECAST) if is_total else (COST if height < 0 else BASELINE)
            ax.bar(x, height, bottom=bottom, width=0.7, color="#fdf3e7" if colour == PLAN else colour, edgecolor=colour,
                   linestyle="--" if colour == PLAN else "-")  # fmt: skip
            level = height if is_total else level + height
            tops.append((x, max(bottom, bottom + height), height))
        for x, top, height in tops:
            ax.annotate(
                significant(height), (x, top), (0, 2), textcoords="offset points", ha="center", va="bottom", color=TEXT
            )
        zero_line(ax)
        ax.use_sticky_edges = False
        ax.margins(y=0.14)
        ax.set_xticks(range(len(steps)), [_wrapped(label) for label, _, _ in steps], fontsize=8)
        ax.tick_params(axis="x", length=0)
        money_axis(ax, label=unit)

    return draw(name, paint, size=TALL)


def _wrapped(label: str, width: int = 13) -> str:
    """A label over two or three lines; Chinese breaks anywhere."""
    if any("\u4e00" <= sign <= "\u9fff" for sign in label):
        return "\n".join(label[k : k + 6] for k in range(0, len(label), 6))
    lines, line = [], ""
    for word in label.split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


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
        ax.set_xlabel(unit)

    return draw(name, paint, size=(6.2, 0.9 + 0.34 * max(3, len(rows))))


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
