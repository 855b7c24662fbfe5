"""Take-off and stall of a platform with two sides: how many merchants there are at launch against what there is after three years.

python tools/two_sided_growth.py --seeds 3 --agents 20000 --save docs/images/two_sided_growth.png
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from cycler import cycler

import sim

STARTS = (5, 10, 20, 40, 80, 160, 320)
WORLDS = {
    "base": {},
    "few applications (one in ten days)": {"merchants.prospects": "0.1 merchants per day"},
    "few applications, ads do not wait for goods": {
        "merchants.prospects": "0.1 merchants per day",
        "spending.needs_assortment": "off",
    },
}
SHOWN = {"merchants_selling": "Merchants", "goods_on_sale": "Goods on sale", "annual_buyers": "Annual buyers"}


def outcome(settings: dict[str, str], *, start: int, seed: int, agents: int) -> dict[str, float]:
    """Return what there is at the end of a run of the base that begins with ``start`` merchants."""
    run = sim.load("business_plan", settings=settings | {"world.merchants": str(start)}).run(seed=seed, agents=agents)
    return {name: float(run.record.series[name].iloc[-1]) for name in SHOWN}


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw what there is after three years against the merchants of the launch: one line a world, one dot a seed."""
    style = cycler(color=["#1f4e79", "#b5532a", "#5b7f3a"])
    figure, panels = plt.subplots(1, len(SHOWN), figsize=(11, 3.6), layout="constrained")
    for axes, (name, label) in zip(panels, SHOWN.items(), strict=True):
        axes.set_prop_cycle(style)
        for world, own in table.groupby("world", sort=False):
            (line,) = axes.plot(own.groupby("start")[name].mean().clip(lower=1), label=world)
            axes.plot(own["start"], own[name].clip(lower=1), "o", ms=3, color=line.get_color(), alpha=0.6)
        axes.set(xscale="log", yscale="log", xlabel="Merchants at launch", title=f"{label} after three years")
        if name == "merchants_selling":
            axes.plot(STARTS, STARTS, ":", color="#888888", lw=1, label="as at launch")
    panels[0].legend(fontsize=7)
    figure.savefig(path, dpi=150)


def main() -> None:
    """Run every world from every start, print the table, and draw it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--agents", type=int, default=20_000)
    parser.add_argument("--save", type=Path, help="where the figure goes (PNG)")
    args = parser.parse_args()
    rows = []
    for world, settings in WORLDS.items():
        for start in STARTS:
            for seed in range(1, args.seeds + 1):
                found = outcome(settings, start=start, seed=seed, agents=args.agents)
                rows.append({"world": world, "start": start, "seed": seed} | found)
            mean = pd.DataFrame(rows[-args.seeds :])[list(SHOWN)].mean()
            print(f"| {world} | {start} | " + " | ".join(f"{x:,.0f}" for x in np.round(mean)) + " |", flush=True)
    if args.save:
        draw(pd.DataFrame(rows), args.save)


if __name__ == "__main__":
    main()
