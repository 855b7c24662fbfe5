"""Take-off and stall of a platform with two sides: merchants at launch against what there is after three years.

    python tools/two_sided_growth.py                                    # the figure of docs/mechanisms/merchants.md
    python tools/two_sided_growth.py --seeds 1 --agents 20000 --save small.png --table small.csv
    python tools/two_sided_growth.py --drawn-from small.csv             # draws runs that were saved

Prints the fixed points of the mean field (`sim.theory.two_sides`) and the table of runs, and draws both.
"""

import argparse
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from published_figures import STYLE
from scipy.special import ndtr, ndtri

import sim
from sim.core.constants import FEN_PER_RMB
from sim.reports.canvas import BASELINE, FORECAST, MUTED, PLAN, SECOND
from sim.theory.two_sides import Platform, fixed_points, next_merchants, threshold
from sim.world.market.offers import RICH_ASSORTMENT
from sim.world.market.surfaces import zipf

FIGURE = Path(__file__).parents[1] / "docs" / "images" / "two_sided_growth.png"
STARTS = (2, 5, 10, 20, 40, 80, 160, 320)
AS_SHIPPED = 200
"""Merchants at launch in the base."""

SLOW = {"merchants.prospects": "0.17 merchants per day"}
ALONE = SLOW | {"channels.organic": "2 people per day"}
WORLDS: dict[str, tuple[dict[str, str], str]] = {
    "base": ({}, BASELINE),
    "few apply": (SLOW, FORECAST),
    "few apply, few people come by themselves": (ALONE, PLAN),
    "few apply, few come, ads do not wait for goods": (ALONE | {"spending.needs_assortment": "off"}, SECOND),
}
"""Settings laid over the base, and colour. Few applications: the 5 % point of their prior; few people: a tenth."""

SHOWN = {"merchants_selling": "Merchants", "goods_on_sale": "Goods on sale", "annual_buyers": "Annual buyers"}

LANDED = {"goods": 3.3, "earned": 28.0, "bought": 410.0, "stays": 150.0, "needs": 0.05, "buying": 0.4}
"""What the mean field takes from the base (seed 1, 50,000 agents): goods of a merchant; RMB that it keeps of an order placed;
people a day by all ads of year 1 where none wait; days that a user visits; needs of a monthly visitor a day; share met here."""
BROUGHT = 1.33
"""Registrations for each that ads and the platform itself bring: the others come by talk and invitations (same run)."""


def mean_field(settings: dict[str, str]) -> Platform:
    """Return the mean field of the base under some settings; people come as in year 1."""
    plan = sim.load("business_plan", settings=settings).plan()
    p, world = plan.params["merchants"].values, plan.sections["world"].values
    deposit = plan.params["settlement"].values["deposit"]
    may_come = float(ndtr(np.log(p["capital"] / deposit)))  # lognormal, standard deviation 1
    median = p["capital"] * np.exp(ndtri(1 - may_come / 2))
    seen = float(plan.params["choice"].values["considered"] * world["categories"])
    return Platform(
        prospects=p["prospects"] * np.exp(p["by_staff"] * p["sales_staff"]) * may_come * (1 - p["vetting"]),
        **{name: p[name] for name in ("by_visitors", "by_profit", "giving_up", "stays_by_profit", "stays_by_orders")},
        first_users=1_000,
        fixed_cost=plan.params["merchant_books"].values["fixed_cost"] / FEN_PER_RMB,
        capital=(median - deposit) / FEN_PER_RMB,
        **(LANDED | {"bought": LANDED["bought"] * BROUGHT}),
        organic=plan.params["channels"].values["organic"] * BROUGHT,
        landing=plan.params["landing"].values["by_goods"],
        usual=seen,
        seen=seen,
        waits=RICH_ASSORTMENT if plan.params["spending"].values["needs_assortment"] else 0,
        need_shares=tuple(zipf(world["categories"], world["category_exponent"])),
    )


@cache
def elsewhere(seed: int, agents: int) -> float:
    """Return the utility of what people find elsewhere, beside the launch as shipped."""
    return float(
        sim.load("business_plan").model(seed=seed, agents=agents, collect=False).state.resources["shop"].outside
    )


def outcome(settings: dict[str, str], *, start: int, seed: int, agents: int) -> dict[str, float]:
    """Return what there is at the end of a run of the base that begins with ``start`` merchants.

    What people find elsewhere is solved so that the launch meets a given share of needs; here it stays what it is beside the
    launch as shipped, or few merchants at launch would sell as well as many.
    """
    own = settings | {"world.merchants": str(start)}
    model = sim.load("business_plan", settings=own).model(seed=seed, agents=agents, collect=False)
    model.state.resources["shop"].outside = elsewhere(seed, agents)
    while model.running:
        model.step()
    values = model.state.series.values
    return {name: float(values[name][model.rows_done - 1]) for name in SHOWN}


def runs(*, seeds: int, agents: int) -> pd.DataFrame:
    """Return the outcomes of every world from every start, one row a seed; print their means as they come."""
    rows = []
    print("| world | merchants at launch | " + " | ".join(SHOWN.values()) + " |\n|---|---|---|---|---|")
    for world, (settings, _) in WORLDS.items():
        for start in sorted({*STARTS, AS_SHIPPED}) if world == "base" else STARTS:
            found = [outcome(settings, start=start, seed=seed, agents=agents) for seed in range(1, seeds + 1)]
            rows += [{"world": world, "start": start, "seed": seed} | own for seed, own in enumerate(found, 1)]
            mean = pd.DataFrame(found)[list(SHOWN)].mean()
            print(f"| {world} | {start} | " + " | ".join(f"{x:,.0f}" for x in mean) + " |", flush=True)
    return pd.DataFrame(rows)


def at_launch(merchants: float) -> float:
    """Return the merchants of a launch who have as many goods as ``merchants`` of the mean field: the first ones list more."""
    world = sim.load("business_plan").plan().sections["world"].values
    return merchants * LANDED["goods"] / ((world["offers_low"] + world["offers_high"]) / 2)


def draw_map(axes: Axes) -> None:
    """Draw by how much merchants change in a month in the mean field: stable states filled, thresholds hollow."""
    m = np.geomspace(1, 10_000, 2_000)
    for settings, color in WORLDS.values():
        platform = mean_field(settings)
        axes.plot(m, 100 * (next_merchants(m, platform, days=30) / m - 1), color=color, linewidth=1.6)
        for point in fixed_points(platform):
            face = color if point.is_stable else "white"
            axes.plot(point.merchants, 0, "o", ms=7, mec=color, mfc=face, zorder=3, clip_on=False)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set(xscale="log", xlabel="merchants", ylabel="change in a month, %", xlim=(1, 10_000), ylim=(-15, 60))
    axes.set_title("Mean field")


def draw_runs(axes: Axes, table: pd.DataFrame, name: str) -> None:
    """Draw what there is after three years against the merchants at launch: one line a world, one dot a run, a star the base."""
    for world, (settings, color) in WORLDS.items():
        own = table[table["world"] == world]
        middle = own.groupby("start")[name].apply(lambda x: np.exp(np.log(x.clip(lower=1)).mean()))
        axes.plot(middle, color=color, linewidth=1.6)
        axes.plot(own["start"], own[name].clip(lower=1), "o", ms=3, color=color, alpha=0.6)
        if (edge := threshold(mean_field(settings))) is not None:
            axes.axvline(at_launch(edge), color=color, linestyle="--", linewidth=1)
    base = table[(table["world"] == "base") & (table["start"] == AS_SHIPPED)]
    axes.plot(AS_SHIPPED, base[name].mean(), "*", ms=13, color=MUTED, zorder=4)
    if name == "merchants_selling":
        axes.plot(STARTS, STARTS, ":", color=MUTED, linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel="merchants at launch")
    axes.set_xticks(STARTS, [str(s) for s in STARTS], minor=False)
    axes.set_xticks([], minor=True)
    axes.set_title(f"{SHOWN[name]} after three years")


def draw(table: pd.DataFrame, path: Path) -> None:
    """Write the figure: the map of the mean field, and merchants and buyers after three years by merchants at launch."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11.5, 4.6), layout="constrained")
        panels = figure.subplots(1, 3)
        draw_map(panels[0])
        draw_runs(panels[1], table, "merchants_selling")
        draw_runs(panels[2], table, "annual_buyers")
        for axes in panels:
            axes.grid(axis="y")
        lines = [mpl.lines.Line2D([], [], color=color, label=world) for world, (_, color) in WORLDS.items()]
        marks = [
            mpl.lines.Line2D([], [], color=MUTED, linestyle="", marker="*", ms=11, label="base as shipped"),
            mpl.lines.Line2D(
                [], [], color=MUTED, linestyle="--", label="threshold of the mean field, at as many goods"
            ),
            mpl.lines.Line2D([], [], color=MUTED, linestyle=":", label="as many as at launch"),
            mpl.lines.Line2D(
                [], [], color=MUTED, linestyle="", marker="o", mfc="white", label="unstable (filled: stable)"
            ),
        ]
        figure.legend(handles=lines + marks, loc="outside lower center", ncols=2, frameon=False)
        figure.savefig(path, dpi=110, metadata={"Software": None})


def main() -> None:
    """Print the fixed points, run every world from every start, print the table, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--agents", type=int, default=100_000)
    parser.add_argument("--save", type=Path, default=FIGURE, help="where the figure goes (PNG)")
    parser.add_argument("--table", type=Path, help="where the runs go (CSV)")
    parser.add_argument("--drawn-from", type=Path, help="runs of an earlier call (CSV) instead of new ones")
    args = parser.parse_args()
    print("| world | merchants in the mean field | slope | |\n|---|---|---|---|")
    for world, (settings, _) in WORLDS.items():
        for point in fixed_points(mean_field(settings)):
            state = "stable" if point.is_stable else f"threshold; {at_launch(point.merchants):,.0f} at launch"
            print(f"| {world} | {point.merchants:,.0f} | {point.slope:.2f} | {state} |")
    table = pd.read_csv(args.drawn_from) if args.drawn_from else runs(seeds=args.seeds, agents=args.agents)
    if args.table:
        table.to_csv(args.table, index=False)
    draw(table, args.save)


if __name__ == "__main__":
    main()
