"""How much common luck reduces the variance of an effect in the base: +10 % marketing money, year 1, by figure.

python tools/common_luck.py --pairs 40
python tools/common_luck.py --pairs 20 --set spending.needs_assortment=off
"""

import argparse

import numpy as np

from sim.experiments.run import World, load
from sim.verification.variance import effect_of_budget

SHOWN = ("registrations", "gmv_paid", "net_revenue", "needs", "merchants_entered")
YEAR = 365


def sums(world: World, seed: int, agents: int) -> list[float]:
    """Return the sums of year 1, and the marketing money spent."""
    model = world.model(seed=seed, agents=agents, days=YEAR, collect=False)
    while model.running:
        model.step()
    values = model.state.series.values
    spent = sum(float(v.sum()) for name, v in values.items() if name.startswith("spend_"))
    profit = float((values["net_revenue"] - values["operating_cost"]).sum())
    return [*(float(values[name].sum()) for name in SHOWN), profit, spent]


def main() -> None:
    """Print the ratio of independent over paired variance of each figure, and of registrations given the money spent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--agents", type=int, default=100_000)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE")
    args = parser.parse_args()
    if args.pairs < 4:
        parser.error("allowed: four pairs or more")
    base = load("business_plan", settings=dict(pair.split("=", 1) for pair in args.set))
    worlds = base, effect_of_budget(base)
    plain, more = (np.array([sums(world, seed, args.agents) for seed in range(args.pairs)]) for world in worlds)
    paired, independent = more - plain, np.roll(more, 1, axis=0) - plain
    for k, name in enumerate((*SHOWN, "profit")):
        print(f"{name:20s} {independent[:, k].var(ddof=1) / paired[:, k].var(ddof=1):.1f}")
    by_money = np.polyval(np.polyfit(paired[:, -1], paired[:, 0], 1), paired[:, -1])
    rest = (paired[:, 0] - by_money).var(ddof=2)
    print(f"registrations, given the money spent {independent[:, 0].var(ddof=1) / rest:.1f}")


if __name__ == "__main__":
    main()
