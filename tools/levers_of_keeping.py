"""What promotions, membership, contact and payment move on a mature platform in its first year, paired on common luck.

python tools/levers_of_keeping.py --seeds 4 --people 4000

Everybody is an agent. Sales are on calendar days, so a year is run.
"""

import argparse
from typing import Any

from paired_table import print_effects

import sim
from sim.core.constants import DAYS_PER_YEAR
from sim.experiments.small_market import in_proportion, part_of_plan

NO_SALES = {"promotions": "on", "promotions.flash_share": "0 %", "promotions.festival_share": "0 %"}
FLASH = NO_SALES | {"promotions.flash_share": "10 %"}
ON = FLASH | {"promotions.festival_share": "40 %"}
LEVERS = {
    "flash and festival sales": ON,
    "flash sales alone": FLASH,
    "sales, half the discount": ON | {"promotions.flash_depth": "10 %", "promotions.festival_depth": "10 %"},
    "sales, 35 % off": ON | {"promotions.flash_depth": "35 %", "promotions.festival_depth": "35 %"},
    "sales that sellers pay": ON | {"settlement.promotion_share": "0 %"},
    "sales, nobody comes back for them": ON | {"promotions.engagement": "0 per day"},
    "sales, nobody waits": ON | {"promotions.waiting": "0 %"},
    "sales, every extra order owed in full": ON | {"choice.displacement": "100 %"},
    "20 RMB off 200 RMB": NO_SALES | {"promotions.spend": "200 RMB"},
    "bundles of half the goods": NO_SALES | {"promotions.bundles": "50 %"},
    "free membership": "free_membership",
    "paid membership 49 RMB": "paid_membership_49",
    "paid membership 128 RMB": "paid_membership_128",
    "paid membership 299 RMB": "paid_membership_299",
    "contact": "contact",
    "contact, opt-in": "opt_in_contact",
    "community": "community_first",
    "no wallet A": {"payment.offers_wallet_a": "off"},
}
ROUTES = {
    "30 shops in three zones": {"places": 30, "zones_used": 3},
    "600 shops in all zones": {"places": 600, "zones_used": 20},
    "600 shops, half the way": {"places": 600, "zones_used": 20, "way": 0.75},
    "600 shops, nobody walks in": {"places": 600, "zones_used": 20, "walk_in": "0 per day"},
}
"""Shops for the market of the business plan; people served and money of a shop are scaled to the size of the world."""
SHOWN = {
    "needs met": "year1.conversion",
    "kept orders": "year1.kept_orders",
    "order value": "year1.order_value",
    "GMV": "year1.gmv",
    "net take": "year1.net_take",
    "revenue": "year1.revenue",
    "profit of merchants": "year1.merchant_profit",
    "profit": "year1.profit",
    "D30": "year1.retention.day30",
}


def routes(part: float) -> dict[str, dict[str, Any]]:
    """Return the worlds with shops, whose reach and money are in proportion to the part of the plan's market."""
    own = {
        "served": f"{max(1, round(20_000 * part))} people",
        "running": f"{30_000 * part} RMB per month",
        "opening": f"{100_000 * part} RMB",
    }
    key = "purchase_routes"
    return {name: {key: "on"} | {f"{key}.{k}": v for k, v in (own | terms).items()} for name, terms in ROUTES.items()}


def main() -> None:
    """Print a table: what the first year of the loaded world is with each lever moved, in percent of the world as it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=4_000)
    parser.add_argument("--scenario", default="loaded")
    parser.add_argument("--only", default="", help="levers whose names contain this")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    settings = in_proportion(args.people)
    levers = {name: lever for name, lever in (LEVERS | routes(part_of_plan(args.people))).items() if args.only in name}
    if not levers:
        parser.error(f"--only: found {args.only!r}; allowed: a part of one of {', '.join(LEVERS | ROUTES)}")
    print_effects(sim.compare(args.scenario, levers, seeds=args.seeds, days=DAYS_PER_YEAR, settings=settings), SHOWN)


if __name__ == "__main__":
    main()
