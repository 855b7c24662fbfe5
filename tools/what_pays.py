"""What each programme that keeps users brings for what it costs, over 12 and 24 months, against its twin on common luck.

    python tools/what_pays.py --seeds 3
    python tools/what_pays.py private_domain --seeds 3 --rows results/what_pays.csv   goes on where it was stopped
    python tools/what_pays.py --seeds 3 --only 'paid membership'
    python tools/what_pays.py --seeds 3 --rows results/what_pays.csv --write          writes docs/finance/what_pays.md

In `business_plan` without any of them each is added alone; in `private_domain` those that it has are taken away, the
others added. Whole scenarios, scaled to a number of agents.
"""

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.core.errors import SimError
from sim.experiments.executor import Processes, run_all
from sim.experiments.run import load
from sim.finance.intervals import mean_interval
from sim.finance.programmes import COSTS, brought, ratio_interval, sums

DAYS, YEARS = 731, (1, 2)
"""Two company years from 2027-01-01 on: the second is a leap year."""
PAGE = Path(__file__).parents[1] / "docs" / "finance" / "what_pays.md"
START: dict[str, dict[str, str]] = {
    "business_plan": dict.fromkeys(("promotions", "membership", "subscription", "contact", "community"), "off"),
    "private_domain": {},
}
"""What is changed in a scenario before programmes are added to it or taken away."""
AGENTS = {"business_plan": 100_000, "private_domain": 50_000}
NO_SALES = {"promotions": "on", "promotions.flash_share": "0 %", "promotions.festival_share": "0 %"}
PAID_BY_SELLERS = {"promotions": "on", "promotions.flash_share": "10 %", "settlement.promotion_share": "0 %"}
BUNDLES, SUM = {"promotions.bundles": "50 %"}, {"promotions.spend": "200 RMB"}
Change = Mapping[str, str]


def fee(rmb: int) -> Change:
    """Return a paid membership at a fee."""
    return {"subscription": "on", "subscription.fee": f"{rmb} RMB"}


@dataclass(frozen=True)
class Programme:
    """A world with the programme and its twin without, as changes of the scenario; the mechanism whose accounts it costs."""

    mechanism: str
    with_it: Change
    without: Change


COMMUNITY = {"community": "on", "community.games": "0.5 RMB per month", "community.moderators": "2 people"}
PROGRAMMES: dict[str, dict[str, Programme]] = {
    "business_plan": {
        "weekly flash sales": Programme("promotions", NO_SALES | {"promotions.flash_share": "10 %"}, {}),
        "festival sales": Programme("promotions", NO_SALES | {"promotions.festival_share": "40 %"}, {}),
        "flash and festival sales that sellers pay": Programme("promotions", PAID_BY_SELLERS, {}),
        "bundles": Programme("promotions", NO_SALES | BUNDLES, {}),
        "20 RMB off 200 RMB": Programme("promotions", NO_SALES | SUM, {}),
        "free membership": Programme("membership", {"membership": "on"}, {}),
        **{f"paid membership, {n} RMB": Programme("subscription", fee(n), {}) for n in (49, 128, 299)},
        "contact, opt-in": Programme("contact", {"contact": "on", "contact.asking": "opt_in"}, {}),
        "community": Programme("community", COMMUNITY, {}),
    },
    "private_domain": {
        "weekly flash sales": Programme("promotions", {}, {"promotions.flash_share": "0 %"}),
        "festival sales": Programme("promotions", {}, {"promotions.festival_share": "0 %"}),
        "flash and festival sales that sellers pay": Programme("promotions", PAID_BY_SELLERS, {"promotions": "off"}),
        "bundles": Programme("promotions", BUNDLES, {}),
        "20 RMB off 200 RMB": Programme("promotions", SUM, {}),
        "free membership": Programme("membership", {}, {"membership": "off"}),
        **{f"paid membership, {n} RMB": Programme("subscription", fee(n) if n != 128 else {}, {"subscription": "off"})
           for n in (49, 128, 299)},
        "contact, opt-in": Programme("contact", {}, {"contact": "off"}),
        "community": Programme("community", {}, {"community": "off"}),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One world on one seed, as it travels to a worker."""

    scenario: str
    world: str
    change: Change
    seed: int
    agents: int


def measure(task: Task) -> list[dict[str, object]]:
    """Run a world; return what its first year, and its first two years, came to."""
    settings = START[task.scenario] | dict(task.change)
    record = load(task.scenario, settings=settings).run(seed=task.seed, agents=task.agents, days=DAYS).record
    named = {"scenario": task.scenario, "world": task.world, "seed": task.seed, "agents": task.agents}
    return [{**named, "years": years, **sums(record, years=years)} for years in YEARS]


def name_of(change: Change) -> str:
    """Return the name of a world."""
    return ", ".join(f"{k}={v}" for k, v in change.items()) or "as it is"


def worlds_of(scenario: str, only: str) -> dict[str, Change]:
    """Return every world that some programme needs, once."""
    sides = [side for name, p in PROGRAMMES[scenario].items() if only in name for side in (p.without, p.with_it)]
    return {name_of(side): side for side in sides}


def table(rows: pd.DataFrame, scenario: str, only: str) -> str:
    """Return the returns of a scenario's programmes over 12 and 24 months."""
    heads = [f"{what}, {12 * y} months" for y in YEARS for what in ("cost", "net", "return")]
    lines = ["| programme | " + " | ".join(heads) + " |\n|---|" + "---|" * len(heads)]
    found = rows[rows["scenario"] == scenario]
    for name, programme in PROGRAMMES[scenario].items():
        if only not in name:
            continue
        cells = [cell for years in YEARS for cell in of_programme(found[found["years"] == years], programme)]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def of_programme(rows: pd.DataFrame, programme: Programme) -> list[str]:
    """Return cost, what is left after it, and what each RMB of it brought, over one horizon."""
    ends = [rows[rows["world"] == name_of(side)].set_index("seed") for side in (programme.with_it, programme.without)]
    seeds = sorted(set(ends[0].index) & set(ends[1].index))
    numbers = [end.select_dtypes("number").loc[seeds].to_dict("index") for end in ends]
    pairs = [brought(numbers[0][s], numbers[1][s], accounts=COSTS[programme.mechanism]) for s in seeds]
    cost, gain = [c for c, _ in pairs], [g for _, g in pairs]
    mean, low, high = mean_interval([g - c for c, g in pairs])
    ratio, least, most = ratio_interval(gain, cost)
    shown = f"{ratio:.2f} ({least:.2f} to {most:.2f})" if ratio == ratio else "no cost"
    return [f"{sum(cost) / len(cost) / 1000:,.0f}", f"{mean / 1000:+,.0f} ({(high - low) / 2000:,.0f})", shown]


def gather(todo: list[Task], *, kept: Path | None, workers: int) -> pd.DataFrame:
    """Run what is not in the file of rows yet, and write each world there as it ends."""
    rows = pd.read_csv(kept).to_dict("records") if kept is not None and kept.exists() else []
    done = {(r["scenario"], r["world"], r["seed"], r["agents"]) for r in rows}

    def finished(new: list[dict[str, object]]) -> None:
        rows.extend(new)
        if kept is not None:
            pd.DataFrame(rows).to_csv(kept, index=False)

    left = [task for task in todo if (task.scenario, task.world, task.seed, task.agents) not in done]
    run_all(measure, left, executor=Processes(workers), finished=finished, total=len(left))
    wanted = {(task.scenario, task.world, task.seed, task.agents) for task in todo}
    return pd.DataFrame([r for r in rows if (r["scenario"], r["world"], r["seed"], r["agents"]) in wanted])


def write(found: str, scenario: str) -> None:
    """Put a table into its place on the page."""
    text = PAGE.read_text(encoding="utf-8")
    place = rf"(<!-- what pays: {scenario} -->\n).*?(<!-- end -->)"
    text, n = re.subn(place, lambda m: f"{m[1]}{found}\n{m[2]}", text, flags=re.DOTALL)
    if n != 1:
        raise SystemExit(f"{PAGE.name}: found {n} places of {scenario}; needed: one")
    PAGE.write_text(text, encoding="utf-8")


def main() -> None:
    """Print one table a scenario."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", help=", ".join(PROGRAMMES))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default="", metavar="WORDS", help="programmes whose names contain them")
    parser.add_argument("--agents", type=int, help="in place of " + ", ".join(f"{n} ({k})" for k, n in AGENTS.items()))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rows", type=Path, help="CSV that keeps the sums of every world")
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    args = parser.parse_args()
    if unknown := set(args.scenarios) - set(PROGRAMMES):
        parser.error(f"found {', '.join(sorted(unknown))}; allowed: {', '.join(PROGRAMMES)}")
    if args.write and args.only:
        parser.error("--write puts whole tables into the page: leave out --only")
    if args.seeds < 2 or args.workers < 1:
        parser.error("allowed: two seeds or more, as the tables show intervals, and a worker")
    for scenario in args.scenarios or PROGRAMMES:
        agents = args.agents or AGENTS[scenario]
        todo = [Task(scenario, world, change, seed, agents)
                for seed in range(1, args.seeds + 1) for world, change in worlds_of(scenario, args.only).items()]  # fmt: skip
        rows = gather(todo, kept=args.rows, workers=args.workers)
        found = f"{args.seeds} seeds, {agents:,} agents.\n\n{table(rows, scenario, args.only)}"
        print(f"\n{scenario}, thousand RMB: {found}", flush=True)
        if args.write:
            write(found, scenario)


if __name__ == "__main__":
    try:
        main()
    except SimError as error:
        raise SystemExit(str(error)) from None
