"""Stacked areas by month: layers, their labels and their colours."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.finance.periods import month_span
from sim.reports.canvas import time_axis
from sim.reports.language import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW_PERIODS = 6  # below this an area reads as a triangle: bars are drawn


def month_middles(launch: date, months: pd.Index[Any]) -> np.ndarray:
    """The middle of each company month, in days since launch."""
    return np.array([sum(month_span(launch, int(month))) / 2 for month in months.to_numpy()])


def stacked(
    ax: Axes, values: list[np.ndarray], *, launch: date, spans: list[tuple[int, int]], colours: list[str], t: Language
) -> None:
    """A stack of areas over periods (first and last day); of bars when they are few, or weeks."""
    edges = np.array(spans, dtype=float)
    middles, widths = edges.mean(axis=1), edges[:, 1] - edges[:, 0] + 1
    if len(middles) >= FEW_PERIODS and widths.max() > 7:
        ax.stackplot(middles, values, colors=colours, linewidth=0.6, edgecolor="white")
    else:
        base = np.zeros(len(middles))
        for value, colour in zip(values, colours, strict=True):
            ax.bar(middles, value, bottom=base, width=0.8 * widths, color=colour)
            base = base + value
    time_axis(ax, launch, first=float(min(0, edges[0, 0])), last=float(edges[-1, 1]) + 1, t=t)


def stack_ends(values: list[np.ndarray], names: list[str], *, colours: list[str]) -> list[tuple[float, str, str]]:
    """Labels at the middle of each layer at the right edge."""
    ends = np.array([value[-1] for value in values])
    middle = np.cumsum(ends) - ends / 2
    return [(float(y), name, dark(colour)) for y, name, colour in zip(middle, names, colours, strict=True)]


def cost_shades(number: int) -> list[str]:
    """Shades of the cost colour from dark (largest line) to light."""
    dark_end, light_end = np.array([0x8A, 0x3B, 0x28]), np.array([0xEB, 0xC6, 0xBA])
    steps = np.linspace(0, 1, max(2, number))[:number]
    return ["#" + "".join(f"{int(part):02x}" for part in dark_end + step * (light_end - dark_end)) for step in steps]


def dark(colour: str) -> str:
    """A shade of the colour dark enough for text on white (contrast 4.5:1)."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while _contrast(parts) < 4.6:
        parts = [int(part * 0.94) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _contrast(parts: list[int]) -> float:
    """Contrast of a colour with white (WCAG 2.1, relative luminance)."""
    linear = [c / 12.92 if (c := part / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
