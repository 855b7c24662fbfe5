"""What levers of supply move in the base, paired on common luck: commission, and whether sellers pass it on.

python tools/levers_of_supply.py --seeds 8 --agents 100000
"""

import argparse

from paired_table import print_effects

import sim

STANDS = {"pricing.speed": "0 %"}
LEVERS = {
    "commission 3 %": {"settlement.commission": "3 %"},
    "commission 8 %": {"settlement.commission": "8 %"},
    "commission 12 %": {"settlement.commission": "12 %"},
    "commission 12 %, prices stand": {"settlement.commission": "12 %"} | STANDS,
    "price war (5 % below rivals)": {"pricing.undercut": "5 %"},
}
SHOWN = {
    "needs met": "year3.conversion",
    "kept orders": "year3.kept_orders",
    "GMV": "year3.gmv",
    "revenue": "year3.revenue",
    "profit": "year3.profit",
    "registrations": "year3.registrations",
}


def main() -> None:
    """Print a table: what year 3 of a scenario is with each lever moved, in percent of the scenario as it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--agents", type=int, default=100_000)
    parser.add_argument("--scenario", default="business_plan")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    print_effects(sim.compare(args.scenario, LEVERS, seeds=args.seeds, agents=args.agents), SHOWN)


if __name__ == "__main__":
    main()
