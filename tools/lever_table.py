"""What each lever of reach does: its low and high value against the base on the same luck, with intervals over seeds.

    python tools/lever_table.py --agents 100000 --days 180 --seeds 4 --out results/levers.csv

Prints one row per lever and value: change of registrations, of the blended cost of a registration, of cash at the end, each
with a 95 % interval (Student's t over seeds of the paired difference). A row that says "nothing" changed no figure at all.
"""

import argparse
from dataclasses import dataclass

import pandas as pd

from sim.core.params import Dated, Parameter
from sim.experiments.attribution import follow
from sim.experiments.executor import Processes, run_all
from sim.experiments.run import World, load
from sim.finance.intervals import mean_interval
from sim.scenario.registry import parameters
from sim.world.channels import CHANNELS

OWNERS = ("spending", "rollout", "channels", "seo", "guides", "precision_ads", "offline_events", "partnerships", "press",
          "social_content", "influencer_campaigns", "new_user_offers", "referral", "group_buying")  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One world on one seed."""

    name: str
    world: World
    seed: int
    agents: int
    days: int


def measure(task: Task) -> dict[str, float | str]:
    """Run and return registrations, their blended cost and cash at the end."""
    sums = follow(task.world, seed=task.seed, agents=task.agents, days=task.days).sums
    money = sum(sums[f"spend.{c}"] for c in CHANNELS) + sums["rewards"]
    joined = sums["registrations"]
    return {"name": task.name, "seed": task.seed, "registrations": joined, "cac": money / joined if joined else float("nan"),
            "cash": sums["cash"], "gmv": sums["gmv"]}  # fmt: skip


def values_of(key: str, p: Parameter, default: object) -> list[str]:
    """Return the values to try: the other options, half and double, or for a lever at 0 a tenth of its range."""
    if isinstance(default, Dated):
        return ["x0.5", "x2"]
    if p.kind == "flag":
        return ["off" if default else "on"]
    if p.options:
        return [o for o in p.options if o != default]
    low, high = float(p.low), float(p.high)
    d = float(default)
    tried = [d / 2, d * 2] if d > 0 else [low + 0.1 * (high - low)]
    if p.kind == "count":
        tried = [round(v) for v in tried]
    inside = [min(max(v, low), high) for v in tried]
    inside = [int(v) for v in inside] if p.kind == "count" else inside
    return [p.show(v) for v in dict.fromkeys(inside) if v != d]


def tasks(base: World, *, seeds: int, agents: int, days: int) -> list[Task]:
    """Return the base and every lever's other values."""
    plan = base.plan(agents=agents, days=days)
    worlds = {"base": base}
    for key, p in parameters().items():
        owner, name = key.split(".", 1)
        if owner in OWNERS and owner in plan.params and p.lever:
            for value in values_of(key, p, plan.params[owner].values[name]):
                worlds[f"{key} = {value}"] = base.with_policy({key: value})
    return [Task(name, world, seed, agents, days) for seed in range(1, seeds + 1) for name, world in worlds.items()]


def table(rows: list[dict[str, float | str]]) -> pd.DataFrame:
    """Return the paired differences from the base."""
    frame = pd.DataFrame(rows).set_index(["name", "seed"]).sort_index()
    base = frame.loc["base"]
    out = []
    for name in dict.fromkeys(str(r["name"]) for r in rows if r["name"] != "base"):
        gap = frame.loc[name] - base
        row: dict[str, object] = {"lever": name, "nothing": bool((gap.abs() < 1e-9).all(axis=None))}
        for what in ("registrations", "cac", "cash", "gmv"):
            mean, low, high = mean_interval(gap[what])
            row |= {what: mean, f"{what}_low": low, f"{what}_high": high}
        out.append(row)
    return pd.DataFrame(out)


def main() -> None:
    """Run all and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", default="results/levers.csv")
    a = parser.parse_args()
    base = load("business_plan", settings={"group_buying": "on"})
    todo = tasks(base, seeds=a.seeds, agents=a.agents, days=a.days)
    rows: list[dict[str, float | str]] = []
    run_all(measure, todo, executor=Processes(a.workers), finished=rows.append, total=len(todo))
    found = table(rows)
    found.to_csv(a.out, index=False)
    with pd.option_context("display.width", 200, "display.max_rows", 500, "display.float_format", "{:,.4g}".format):
        print(
            found[
                ["lever", "registrations", "registrations_low", "registrations_high", "cac", "cash", "nothing"]
            ].to_string(index=False)
        )


if __name__ == "__main__":
    main()
