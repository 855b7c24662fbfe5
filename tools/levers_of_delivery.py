"""What logistics, steps of returns and their levers move on a mature platform in a year, paired on common luck.

python tools/levers_of_delivery.py --seeds 4 --people 5000

Everybody is an agent. The base of the table has neither: deliveries and returns are one draw each.
"""

import argparse

from paired_table import print_effects

import sim
from sim.core.constants import DAYS_PER_YEAR
from sim.experiments.small_market import in_proportion

LOGISTICS = {"logistics": "on", "logistics.servers": 1}
RETURNS = {"return_process": "on"}
LEVERS = {
    "logistics at its defaults": LOGISTICS,
    "logistics, all goods at the warehouse": LOGISTICS | {"logistics.warehoused": "100 %", "logistics.servers": 2},
    "logistics, sellers send twice as much a day": LOGISTICS | {"logistics.seller_capacity": 3},
    "logistics, economy carrier": LOGISTICS | {"logistics.carrier": "economy"},
    "logistics, express carrier, paid by the platform": LOGISTICS
    | {"logistics.carrier": "express", "logistics.difference_paid_by": "platform"},
    "returns in steps at their defaults": RETURNS,
    "returns, all refunded when asked for": RETURNS | {"return_process.refund_first": "100 %"},
    "returns, freight insured": RETURNS | {"return_process.insured": "on"},
    "returns, window of 15 days": RETURNS | {"return_process.window": "15 days"},
    "returns, inspection twice as long": RETURNS | {"return_process.inspection": "x2"},
    "both": LOGISTICS | RETURNS,
}
SHOWN = {
    "kept orders": "year1.kept_orders",
    "GMV": "year1.gmv",
    "unhappy buyers": "year1.unhappy_buyers",
    "D30": "year1.retention.day30",
    "revenue": "year1.revenue",
    "profit": "year1.profit",
    "profit of merchants": "year1.merchant_profit",
}


def main() -> None:
    """Print a table: what the first year of the loaded world is with each lever moved, in percent of the world as it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=5_000)
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    found = sim.compare("loaded", LEVERS, seeds=args.seeds, days=DAYS_PER_YEAR, settings=in_proportion(args.people))
    print_effects(found, SHOWN)


if __name__ == "__main__":
    main()
