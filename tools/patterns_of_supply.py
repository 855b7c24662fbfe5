"""Patterns of supply beside what was published: P10, P16, P17 and P23 by the functions of the gates, buyers per merchant (F17).

    python tools/patterns_of_supply.py --seeds 8 --agents 400000        # the figure of docs/mechanisms/merchants.md
    python tools/patterns_of_supply.py --seeds 1 --agents 50000 --save small.png

Seeds of P10 and P23 are worlds of the gate's size; --agents is for the runs of the base that P16, P17 and F17 look at.
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from published_figures import STYLE

from sim.finance.intervals import mean_interval
from sim.reports.canvas import BASELINE, FORECAST, MUTED, PLAN
from sim.verification.gate import Setup
from sim.verification.merchants import (
    MONTH,
    PUBLISHED_BUYERS,
    YEAR,
    Panel,
    buyers_per_merchant,
    each_side,
    newcomers,
    panel,
    responses,
)
from sim.verification.prices import OVERSTATED, elasticity_in_the_loaded_world, overstated_in_the_loaded_world

Row = dict[str, str | int | float | None]
FIGURE = Path(__file__).parents[1] / "docs" / "images" / "patterns_of_supply.png"
PRICE_ELASTICITY = -2.62
"""Mean of 1,851 estimates (Bijmolt, van Heerde & Pieters 2005)."""
TAOBAO_RATIO = 3.5
"""Sellers draw buyers so many times as buyers draw sellers (Chu & Manchanda 2016; C12)."""
SUCCESS = 0.01
"""Below this share of new sellers succeed on a large Chinese platform (Jin et al.; F15)."""
BY_MONTH = "F17 by month"
FIRST_SEED = 34
"""Seeds of P10 and P23 begin at that of the gate."""


def row(pattern: str, case: str, seed: int, figure: float, band: tuple[float, float | None] | None = None) -> Row:
    """Return a row of the table: a figure of one seed, and the band as published."""
    low, high = band or (None, None)
    return {"pattern": pattern, "case": case, "seed": seed, "figure": figure, "low": low, "high": high}


def of_prices(seed: int) -> Iterator[Row]:
    """Yield what a seed finds in the loaded world: P10 and P23."""
    found = elasticity_in_the_loaded_world(Setup(), seed=seed)
    yield row("P10", found.case, seed, found.figure, found.band)
    factor = overstated_in_the_loaded_world(Setup(), seed=seed)
    yield row("P23", "naive over global effect of a price", seed, factor, OVERSTATED)


def of_run(run: Panel, seed: int) -> Iterator[Row]:
    """Yield what a run of the base shows: P16, P17 and F17."""
    for pattern, findings in (("P16", each_side([run])), ("P17", newcomers([run]))):
        for found in findings:
            yield row(pattern, found.case, seed, found.figure, found.band)
    for sides, figure in responses([run]).items():
        yield row("P16", named(sides), seed, figure)
    band = (min(PUBLISHED_BUYERS.values()), max(PUBLISHED_BUYERS.values()))
    for month, figure in enumerate(buyers_per_merchant(run)):
        if month in (YEAR, 2 * YEAR, len(run.receipts) - 1):
            yield row("F17", f"buyers per merchant after {month} months", seed, figure, band)
        if month >= 6:
            yield row(BY_MONTH, str(month), seed, figure)


def named(sides: tuple[str, str]) -> str:
    """Return a response in words: the new of which side by which side there."""
    return f"new {sides[0]}, by {sides[1]} there"


def pooled(panels: list[Panel]) -> dict[str, float]:
    """Return the figures of P16 and P17 of all runs together, as the gates have them."""
    gates = {found.case: found.figure for found in (*each_side(panels), *newcomers(panels))}
    return gates | {named(sides): figure for sides, figure in responses(panels).items()}


def as_table(sampled: pd.DataFrame, together: Mapping[str, float]) -> str:
    """Return means over seeds with their standard errors, bands, and figures of all runs together, as a table of a page."""
    lines = ["| pattern | measure | published | found (standard error) | all runs together |", "|---|---|---|---|---|"]
    for (pattern, case), own in sampled[sampled["pattern"] != BY_MONTH].groupby(["pattern", "case"], sort=False):
        low, high = own[["low", "high"]].iloc[0]
        band = "" if pd.isna(low) else f"{low:g} to {high:g}"
        error = f" ({own['figure'].sem():.2g})" if len(own) > 1 else ""
        all_runs = f"{together[case]:.3g}" if case in together else ""
        lines.append(f"| {pattern} | {case} | {band} | {own['figure'].mean():.3g}{error} | {all_runs} |")
    return "\n".join(lines)


def strip(axes: Axes, own: pd.DataFrame, *, title: str, point: float | None = None, scale: float = 1.0) -> None:
    """Draw one measure: its band shaded, a published point, what every seed finds, and mean with interval."""
    low, high = own[["low", "high"]].iloc[0] * scale
    axes.axvspan(low, high, color=PLAN, alpha=0.18, linewidth=0)
    if point is not None:
        axes.axvline(point * scale, color=PLAN, linewidth=2)
    mean, start, end = mean_interval(own["figure"] * scale)
    axes.plot(
        own["figure"] * scale,
        np.linspace(-0.3, 0.3, len(own)) if len(own) > 1 else [0],
        "o",
        color=FORECAST,
        alpha=0.35,
    )
    axes.hlines(0, start, end, color=FORECAST, linewidth=2.5)
    axes.plot(mean, 0, "D", color=FORECAST, markersize=8)
    axes.set(ylim=(-1, 1), yticks=[], title=title)
    axes.margins(x=0.12)
    axes.grid(axis="x")


def draw_responses(axes: Axes, sampled: pd.DataFrame) -> None:
    """Draw the four elasticities of the new of each side to those who are there."""
    orders = (("buyers", "sellers"), ("buyers", "buyers"), ("sellers", "buyers"), ("sellers", "sellers"))
    names = [named(sides) for sides in orders]
    axes.axvline(0, color=BASELINE, linewidth=0.8)
    for row, name in enumerate(names[::-1]):
        figures = sampled.loc[sampled["case"] == name, "figure"]
        mean, low, high = mean_interval(figures)
        axes.plot(figures, np.full(len(figures), row), "o", color=FORECAST, alpha=0.35)
        axes.hlines(row, low, high, color=FORECAST, linewidth=2.5)
        axes.plot(mean, row, "D", color=FORECAST, markersize=7)
    axes.set_yticks(range(4), [n.replace(", by ", "\nby ") for n in names[::-1]])
    axes.set(ylim=(-0.6, 3.6), xlabel="elasticity", title="P16: each side draws the other")
    axes.grid(axis="x")


def draw_buyers(axes: Axes, by_month: pd.DataFrame) -> None:
    """Draw buyers per merchant by month, one line a run, beside those published."""
    for _, run in by_month.groupby("seed"):
        axes.plot(run["case"].astype(int) * MONTH / 365, run["figure"], color=FORECAST, alpha=0.8, linewidth=1.5)
    for name, figure in PUBLISHED_BUYERS.items():
        axes.axhline(figure, color=PLAN, linewidth=2)
        axes.annotate(f"{name}: {figure}", (3.0, figure + 2), color=MUTED, ha="right", va="bottom", fontsize=8.6)
    axes.set(
        ylim=(0, 140),
        xlim=(0.4, 3.05),
        xticks=[1, 2, 3],
        xlabel="years since launch",
        title="F17: buyers per merchant",
    )
    axes.grid(axis="y")


def draw(sampled: pd.DataFrame, file: Path) -> None:
    """Write the figure."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, 6.0), layout="constrained")
        axes = figure.subplots(2, 3)
        own = dict(list(sampled.groupby("pattern")))
        top, growth = (o for _, o in own["P17"].groupby("case", sort=False))
        ratio = own["P16"][own["P16"]["case"].str.contains(" over ")]
        strip(axes[0, 0], own["P10"], title="P10: price elasticity of goods", point=PRICE_ELASTICITY)
        draw_responses(axes[0, 1], own["P16"])
        draw_buyers(axes[0, 2], own[BY_MONTH])
        strip(axes[1, 0], top, title="P17: new sellers in the top tenth, %", point=SUCCESS, scale=100)
        strip(axes[1, 1], growth, title="P17: growth of small over large sellers")
        strip(axes[1, 2], own["P23"], title="P23: tests on goods overstate, times")
        times = f"{ratio['figure'].mean():.1f} times (published {TAOBAO_RATIO:g})"
        axes[0, 1].set_xlabel(f"elasticity; sellers draw buyers over\nbuyers draw sellers: {times}")
        axes[1, 1].set_xscale("log")
        axes[1, 1].set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
        axes[1, 1].set_xticks([], minor=True)
        marks = [
            mpl.patches.Patch(color=PLAN, alpha=0.25, label="published band"),
            mpl.lines.Line2D([], [], color=PLAN, linewidth=2, label="published figure"),
            mpl.lines.Line2D([], [], color=FORECAST, marker="D", label="found: mean of seeds, 95 % interval"),
            mpl.lines.Line2D([], [], color=FORECAST, marker="o", linestyle="", alpha=0.35, label="one seed"),
        ]
        figure.legend(handles=marks, loc="outside lower center", ncols=4, frameon=False)
        figure.savefig(file, dpi=110, metadata={"Software": None})


def main() -> None:
    """Run, print the table, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--agents", type=int, default=100_000)
    parser.add_argument("--save", type=Path, default=FIGURE, help="where the figure goes (PNG)")
    parser.add_argument("--table", type=Path, help="where the figures of every seed go (CSV)")
    parser.add_argument("--drawn-from", type=Path, help="figures of an earlier call (CSV) instead of new ones")
    args = parser.parse_args()
    if args.drawn_from:
        draw(pd.read_csv(args.drawn_from), args.save)
        return
    panels = [panel(seed, args.agents) for seed in range(1, args.seeds + 1)]
    rows = [found for seed, run in enumerate(panels, 1) for found in of_run(run, seed)]
    rows += [found for seed in range(FIRST_SEED, FIRST_SEED + args.seeds) for found in of_prices(seed)]
    sampled = pd.DataFrame(rows)
    print(as_table(sampled, pooled(panels)))
    if args.table:
        sampled.to_csv(args.table, index=False)
    draw(sampled, args.save)


if __name__ == "__main__":
    main()
