"""The picture of a comparison: paired differences with intervals, one line a policy."""

from __future__ import annotations

import math
from textwrap import fill
from typing import TYPE_CHECKING

from sim.core.constants import FEN_PER_RMB
from sim.finance.outcomes import CATALOGUE
from sim.finance.outcomes.declaration import RMB
from sim.reports import outcome_words as words
from sim.reports.canvas import BASELINE, FORECAST, INK, MUTED, draw, empty
from sim.reports.comparison.answer import ordered
from sim.reports.comparison.material import Comparison

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def effects(m: Comparison, key: str) -> str:
    """Draw the effect of every policy on one outcome: a point, its interval, zero as the base."""
    t, outcome = m.t, CATALOGUE[key]
    rows = [(m.title(o), e) for o in ordered(m) if (e := m.effect(o, key)) is not None]
    if not rows:
        return empty("effects", t("not known"))
    scale = FEN_PER_RMB / t.scale if outcome.unit == RMB else 1.0

    def paint(figure: Figure) -> None:
        ax = figure.subplots()
        ax.axvline(0, color=BASELINE, linewidth=1.2)
        for k, (_, found) in enumerate(rows):
            low, high = (x if math.isfinite(x) else found.difference for x in (found.low, found.high))
            ax.plot([scale * low, scale * high], [k, k], color=FORECAST, alpha=0.35, linewidth=7, solid_capstyle="butt")
            ax.plot(scale * found.difference, k, "s", color=FORECAST, markersize=7)
            label = words.difference(t, outcome, found.difference)
            ax.annotate(label, (scale * found.difference, k), xytext=(0, 9), textcoords="offset points", ha="center",
                        color=INK[FORECAST])  # fmt: skip
        ax.set_yticks(range(len(rows)), [fill(name, 34) for name, _ in rows])
        ax.set_ylim(len(rows) - 0.5, -0.8)
        ax.grid(True, axis="x")
        ax.grid(False, axis="y")
        ax.margins(x=0.12)
        unit = t.unit if outcome.unit == RMB else ""
        ax.set_xlabel(t("difference from the base, {unit}", unit=unit) if unit else t("difference from the base"))
        ax.annotate(t("base"), (0, -0.8), xytext=(5, 0), textcoords="offset points", va="top", color=MUTED)

    return draw("effects", paint, size=(8.4, 1.2 + 0.55 * len(rows)))
