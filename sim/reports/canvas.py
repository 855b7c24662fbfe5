"""One look for all figures: palette, axes, direct labels, SVG text.

Matplotlib is imported when a figure is drawn, never before.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sim.finance.periods import add_months
from sim.reports.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORECAST, PLAN, BASELINE, SECOND, COST = "#1f6fb4", "#d9822b", "#8a9099", "#6b4fa1", "#b0563f"
TEXT, MUTED, GRID = "#1b1f24", "#59606a", "#e6e8eb"
# Text needs a contrast of 4.5:1 on white: lines keep the palette, their labels take a darker shade of it.
INK = {PLAN: "#9a5410", BASELINE: MUTED, FORECAST: FORECAST, SECOND: SECOND, COST: "#974632"}
SERIES = (
    "#8a9099",
    "#3d9a8b",
    "#d8b645",
    "#7fb0dc",
    "#b79ad6",
    "#4f7d4c",
    "#c98fa5",
    "#a08a5b",
    "#4d5560",
    "#2d6f86",
)
HALF, THIRD, CARD, EMPTY = (6.2, 3.3), (4.2, 3.1), (5.2, 3.5), (6.2, 0.9)

_CHINESE = ("Sans CJK", "Noto Sans SC", "Source Han Sans", "WenQuanYi", "PingFang", "Microsoft YaHei")
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 9.6,
    "axes.unicode_minus": True,
    "axes.edgecolor": BASELINE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9.6,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": BASELINE,
    "ytick.color": BASELINE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": 9.4,
    "ytick.labelsize": 9.4,
    "ytick.major.size": 0.0,
    "xtick.major.size": 3.0,
    "text.color": TEXT,
    "axes.titlesize": 10.6,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": TEXT,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "figure.dpi": 72.0,
}


@cache
def _families() -> list[str]:
    """Fonts to measure text with: without a Chinese one its labels would be taken for too short, and cut."""
    from matplotlib.font_manager import fontManager

    known = fontManager.get_font_names()
    chinese = [name for name in sorted(known) if any(part in name for part in _CHINESE)]
    return ["DejaVu Sans", *chinese[:1]]


def draw(name: str, paint: Callable[[Figure], None], *, size: tuple[float, float]) -> str:
    """Paint a figure and return it as SVG text that can stand inside an HTML page.

    The same frame gives the same bytes: ids depend on ``name`` only, and no date is stored. Namespaces
    and metadata are left out (HTML needs none, and the page must not name any address).
    """
    import matplotlib
    from matplotlib.figure import Figure as MatplotlibFigure

    style: Any = _STYLE | {"svg.hashsalt": name, "font.family": _families()}
    with matplotlib.rc_context(style), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure = MatplotlibFigure(figsize=size, layout="constrained")
        paint(figure)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _inline(buffer.getvalue(), is_broad=size[0] >= HALF[0] and size != EMPTY)


def _inline(svg: str, *, is_broad: bool) -> str:
    """Strip what HTML does not need, let the page choose the font; a broad one scrolls on a phone."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", svg).replace("xlink:href=", "href=")
    svg = re.sub(r' id="[A-Za-z.]+_\d+"', "", svg)
    svg = re.sub(r"""'DejaVu Sans'[^;"]*""", "system-ui, 'Noto Sans CJK SC', sans-serif", svg)
    css = ' class="broad"' if is_broad else ""
    svg = re.sub(
        r'<svg[^>]*?viewBox="([^"]+)"[^>]*>',
        rf'<svg{css} viewBox="\1" role="img" aria-hidden="true">',
        svg,
        count=1,
    )
    return re.sub(r"\n\s*", "\n", svg).strip()


def empty(name: str, text: str) -> str:
    """A low box instead of an empty chart: it says why nothing is drawn."""

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        ax.set_axis_off()
        ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=MUTED)

    return draw(name, paint, size=EMPTY)


def end_labels(ax: Axes, labels: Sequence[tuple[float, str, str]], *, gap: float = 0.075) -> None:
    """Direct labels right of the axes at the lines' ends (y in data units, text, colour), moved apart.

    ``gap`` is the least distance between two labels as a share of the axes' height.
    """
    if not labels:
        return
    at = ax.transData.transform([(0.0, y) for y, _, _ in labels])
    fractions = ax.transAxes.inverted().transform(at)[:, 1]
    places = sorted((float(y), text, colour) for y, (_, text, colour) in zip(fractions, labels, strict=True))
    heights = [place[0] for place in places]
    for index in range(1, len(heights)):
        heights[index] = max(heights[index], heights[index - 1] + gap)
    top = 1.0
    for index in reversed(range(len(heights))):
        heights[index] = min(heights[index], top)
        top = heights[index] - gap
    for height, (_, text, colour) in zip(heights, places, strict=True):
        ax.text(1.012, height, text, transform=ax.transAxes, va="center", ha="left", color=INK.get(colour, colour))


def time_axis(ax: Axes, launch: date, *, first: float, last: float, t: Language, most: int = 7) -> None:
    """Days since launch on the axis, months written under it: at most ``most``."""
    span = last - first
    ax.set_xlim(first, last)
    if span <= 62:
        step = 7 if span > 14 else 1
        ticks = [day for day in range(int(first), int(last) + 1) if day % step == 0]
        ax.set_xticks(ticks, [t("day {day}", day=day) if day == ticks[0] else str(day) for day in ticks])
        return
    step = 12 if span > 1500 else 6 if span > 540 else 3 if span > 200 else 1
    start = launch + timedelta(days=int(first))
    firsts = [add_months(launch.replace(day=1), k) for k in range(-12, int(last) // 28 + 2)]
    inside = [when for when in firsts if when >= start and (when - launch).days <= last]
    shown = [when for when in inside if (when.month - 1) % step == 0]
    shown = shown if len(shown) <= most else [when for when in inside if when.month == 1]
    ax.set_xticks([(when - launch).days for when in shown], [t.month(when) for when in shown])


def money_axis(ax: Axes, *, label: str = "M RMB") -> None:
    """Thousands on the y axis, its unit above it."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.yaxis.set_major_locator(MaxNLocator(nbins=5))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
    ax.text(0, 1.02, label, transform=ax.transAxes, ha="left", va="bottom", color=MUTED)


def plain_log_axis(ax: Axes, *, label: str) -> None:
    """A logarithmic y axis with plain numbers at 1, 2 and 5 times the powers of ten."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    low, high = ax.get_ylim()
    subs = (1.0,) if high / low > 1e3 else (1.0, 2.0, 5.0)
    ax.yaxis.set_major_locator(LogLocator(subs=subs))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    ax.text(0, 1.02, label, transform=ax.transAxes, ha="left", va="bottom", color=MUTED)


def zero_line(ax: Axes) -> None:
    """The baseline in grey."""
    ax.axhline(0, color=BASELINE, linewidth=1.0, zorder=1)
