"""Waterfalls: standing for a few steps, lying for many or for long labels. Labels come in translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.reports.canvas import BASELINE, CARD, COST, FORECAST, PLAN, TEXT, draw, money_axis, zero_line
from sim.reports.wording import significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Step = tuple[str, float, bool]
_PLAN_FILL = "#fdf3e7"


def standing(name: str, steps: Sequence[Step], *, unit: str, scale: float) -> str:
    """Bars from the plan to what was found: (label, amount, is a total); totals stand on zero, steps float."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        for x, (bottom, height, is_total) in enumerate(_bars(steps, scale)):
            is_plan = is_total and x == 0
            colour = PLAN if is_plan else _colour(height, is_total=is_total)
            ax.bar(x, height, bottom=bottom, width=0.7, color=_PLAN_FILL if is_plan else colour, edgecolor=colour,
                   linestyle="--" if is_plan else "-")  # fmt: skip
            ax.annotate(significant(height), (x, max(bottom, bottom + height)), (0, 2), textcoords="offset points",
                        ha="center", va="bottom", color=TEXT)  # fmt: skip
        zero_line(ax)
        ax.use_sticky_edges = False
        ax.margins(y=0.14)
        ax.set_xticks(range(len(steps)), [wrapped(label) for label, _, _ in steps])
        ax.tick_params(axis="x", length=0, labelsize=8.6)
        money_axis(ax, label=unit)

    return draw(name, paint, size=CARD)


def lying(name: str, steps: Sequence[Step], *, unit: str, scale: float) -> str:
    """One row a step, from the top down: room for many steps and for whole labels."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        bars = _bars(steps, scale)
        for y, (left, width, is_total) in enumerate(bars):
            ax.barh(y, width, left=left, height=0.68, color=_colour(width, is_total=is_total))
        ax.use_sticky_edges = False
        ax.margins(x=0.16)
        for y, (left, width, _) in enumerate(bars):
            ax.annotate(significant(width), (max(left, left + width), y), (3, 0), textcoords="offset points",
                        ha="left", va="center", color=TEXT)  # fmt: skip
        _rows(ax, steps, unit=unit)

    return draw(name, paint, size=(6.2, 0.9 + 0.29 * max(3, len(steps))))


def _rows(ax: Axes, steps: Sequence[Step], *, unit: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.invert_yaxis()
    ax.axvline(0, color=BASELINE, linewidth=1.0, zorder=1)
    ax.set_yticks(range(len(steps)), [label for label, _, _ in steps])
    ax.tick_params(axis="y", labelcolor=TEXT)
    for tick, (_, _, is_total) in zip(ax.get_yticklabels(), steps, strict=True):
        tick.set_fontweight("bold" if is_total else "normal")
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(unit)


def _bars(steps: Sequence[Step], scale: float) -> list[tuple[float, float, bool]]:
    """Start, length and kind of every bar, in units of the axis."""
    level, out = 0.0, []
    for _, amount, is_total in steps:
        length = amount / scale
        out.append((0.0 if is_total else level, length, is_total))
        level = length if is_total else level + length
    return out


def _colour(amount: float, *, is_total: bool) -> str:
    return FORECAST if is_total else COST if amount < 0 else BASELINE


def wrapped(label: str, width: int = 11) -> str:
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
