"""What a service desk and its levers move on a mature platform, paired on common luck, against contacts paid by the piece.

python tools/levers_of_service.py --seeds 4

A desk of a few agents is dear and slow, so the market is one for which a desk of dozens is needed.
"""

import argparse

from paired_table import effect_cells, means

import sim
from sim.experiments.small_market import in_proportion

LEVERS: dict[str, dict[str, object]] = {
    "desk at its defaults": {},
    "a desk that never opens": {"service.opens": 0, "service.closes": 0},
    "an agent for 110 contacts": {"service.per_agent": 110},
    "an agent for 75 contacts": {"service.per_agent": 75},
    "an agent for 30 contacts": {"service.per_agent": 30},
    "open round the clock": {"service.opens": 0},
    "closed from 18 hours": {"service.closes": 18},
    "even shifts": {"service.shifts": "even"},
    "no training": {"service.training": "0 RMB per month"},
    "1,000 RMB of training": {"service.training": "1000 RMB per month"},
    "nobody comes back": {"service.come_back": 0},
    "recovery 0 %": {"service.recovery": "0 %"},
    "recovery 80 %": {"service.recovery": "80 %"},
    "contacts as M22 has them": {"service.contacts_late": 2, "service.contacts_claim": 5},
    "feedback acted upon (policy care)": {
        "care": "on",
        "care.of_contacts": "100 %",
        "care.acted_on": "100 %",
        "care.delay": "14 days",
    },
}
EFFECTS = ("orders_kept", "satisfaction_mean", "unhappy_buyers", "active_people")
LAST = ("satisfaction_mean", "unhappy_buyers", "active_people")
LEVELS = ("contact_abandonment", "contact_wait", "contact_solved_share", "desk_load", "desk_agents")
SUMS = ("orders", "orders_kept", "service_contacts", "desk_cost")


def figures(settings: dict[str, object], *, seed: int, days: int) -> dict[str, float]:
    """Return what a run came to: flows summed, the last value of a stock, other metrics on average."""
    series = sim.load("loaded", settings=settings).run(seed=seed, days=days).series
    found = {}
    for name in {*EFFECTS, *LEVELS, *SUMS} & set(series):
        values = series[name].to_numpy(dtype=float)[-days:]
        found[name] = float(values.sum() if name in SUMS else values[-1] if name in LAST else values[14:].mean())
    return found


def row(name: str, runs: list[dict[str, float]], base: list[dict[str, float]]) -> str:
    """Return a line: effects in percent of the world without a desk with half a 95 % interval, then levels."""
    cells, mean = effect_cells(runs, base, EFFECTS), means(runs, (*LEVELS, *SUMS))
    cells += [f"{mean['service_contacts'] / mean['orders']:.2f}", f"{100 * mean['contact_abandonment']:.1f} %"]
    cells += [f"{mean['contact_wait']:.2f}", f"{100 * mean['contact_solved_share']:.0f} %"]
    cells += [f"{100 * mean['desk_load']:.0f} %", f"{mean['desk_agents']:.1f}"]
    cells += [f"{mean['desk_cost'] / mean['orders'] / 100:.2f}"]
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=400_000)
    parser.add_argument("--people-per-agent", type=int, default=100)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--only", default="", help="levers whose names contain this")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    size: dict[str, object] = in_proportion(args.people) | {"world.merchants": 40, "team.service": 0}
    size["market.people_per_agent"] = args.people_per_agent
    heads = ("kept orders", "satisfaction", "unhappy buyers", "users", "contacts an order", "given up", "wait, minutes", "solved",
             "load", "agents", "cost, RMB an order")  # fmt: skip
    print("| lever | " + " | ".join(heads) + " |\n|---|" + "---|" * len(heads))
    base = [figures(size, seed=seed, days=args.days) for seed in range(args.seeds)]
    for name, own in LEVERS.items():
        if args.only in name:
            runs = [figures(size | {"service": "on"} | own, seed=seed, days=args.days) for seed in range(args.seeds)]
            print(row(name, runs, base), flush=True)


if __name__ == "__main__":
    main()
