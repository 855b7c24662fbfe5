"""Figures of attribution: the cost of a registration in three views, and response curves with today's point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.finance.response import curve, fit
from sim.reports.canvas import BASELINE, COST, FORECAST, GRID, INK, MUTED, PLAN, TEXT, draw, empty

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 5


@dataclass(frozen=True)
class Cost:
    """Cost of a registration of one channel, RMB (NaN: not known; infinite: nothing was caused)."""

    name: str
    claimed: float
    coded: float
    caused: float
    low: float
    high: float


def costs(rows: Sequence[Cost], *, labels: tuple[str, str, str], unit: str, nothing: str) -> str:
    """Draw one line a channel: what accounts claim, what codes say, what was caused with its interval.

    ``labels`` name the three views; ``nothing`` is written where a channel caused no registration.
    """
    rows = [r for r in rows if any(np.isfinite(v) for v in (r.claimed, r.coded, r.caused))]
    if not rows:
        return empty("costs", nothing)

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        top = 1.35 * max(v for r in rows for v in (r.claimed, r.coded, r.caused) if np.isfinite(v))
        for k, r in enumerate(rows):
            ax.plot([0, top], [k, k], color=GRID, linewidth=0.8, zorder=1)
            if np.isfinite(r.caused) and np.isfinite(r.low):
                high = min(r.high, top) if r.high > 0 else top
                ax.plot([max(r.low, 0), high], [k, k], color=FORECAST, alpha=0.35, linewidth=5, zorder=2)
            for value, colour, sign in ((r.claimed, PLAN, "o"), (r.coded, BASELINE, "D"), (r.caused, FORECAST, "s")):
                if np.isfinite(value):
                    ax.plot(value, k, sign, color=colour, markersize=7, zorder=3)
            if not np.isfinite(r.caused):
                ax.text(top, k, nothing, ha="right", va="center", color=INK[COST])
        ax.set_yticks(range(len(rows)), [r.name for r in rows])
        ax.set_ylim(len(rows) - 0.5, -1.1)
        ax.set_xlim(0, top)
        ax.grid(False)
        ax.set_xlabel(unit)
        _name_views(ax, rows[0], labels)

    return draw("costs", paint, size=(7.2, 0.9 + 0.36 * len(rows)))


def _name_views(ax: Axes, first: Cost, labels: tuple[str, str, str]) -> None:
    """Write the names of the three marks above the first line, where the eye begins."""
    for k, (label, colour) in enumerate(zip(labels, (PLAN, BASELINE, FORECAST), strict=True)):
        ax.text(0.01 + 0.33 * k, 0.995, ("● ", "◆ ", "■ ")[k] + label, transform=ax.transAxes, ha="left", va="top",
                color=INK[colour], fontweight="bold")  # fmt: skip


def curves(points: pd.DataFrame, *, names: dict[str, str], unit: str, what: str) -> str:
    """Draw one small chart a channel: caused registrations against money, points by seed, today's marked.

    Parameters
    ----------
    points : DataFrame
        As `sim.finance.response.points` returns it.
    names : dict
        Title of each channel's chart.
    unit, what : str
        Labels of the axes of the first chart.
    """
    channels = [c for c in names if len(points) and (points["channel"] == c).any()]
    if not channels:
        return empty("curves", what)
    n_rows = -(-len(channels) // COLUMNS)

    def paint(figure: Figure) -> None:
        axes = np.atleast_1d(figure.subplots(n_rows, COLUMNS, squeeze=False)).ravel()
        for ax, channel in zip(axes, channels, strict=False):
            _one(ax, points[points["channel"] == channel], names[channel])
        for ax in axes[len(channels) :]:
            ax.set_axis_off()
        axes[0].text(0, 1.0, what, transform=axes[0].transAxes, ha="left", va="bottom", color=MUTED, fontsize=8.6)
        axes[(n_rows - 1) * COLUMNS].set_xlabel(unit)

    return draw("curves", paint, size=(10.4, 2.5 * n_rows))


def _one(ax: Axes, of: pd.DataFrame, name: str) -> None:
    x, y = of["spend"].to_numpy(float) / 1e6, of["caused"].to_numpy(float) / 1e3
    line = np.linspace(0, max(x.max(), 1e-9), 60)
    fitted = [curve(line, *fit(part["spend"].to_numpy(float) / 1e6, part["caused"].to_numpy(float) / 1e3))
              for _, part in of.groupby("seed")]  # fmt: skip
    ax.plot(line, np.mean(fitted, axis=0), color=FORECAST)
    ax.plot(x, y, ".", color=BASELINE, markersize=5)
    today = (of["multiple"] == 1.0).to_numpy()
    ax.plot(x[today].mean(), y[today].mean(), "s", color=FORECAST, markersize=7)
    ax.set_title(name, fontsize=9.6, color=TEXT, pad=14)
    ax.set_xlim(0, None)
    ax.set_ylim(min(0.0, float(y.min())), None)
    ax.locator_params(nbins=4)
