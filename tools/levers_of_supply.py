"""What levers of supply move in the base, paired on common luck: fees, prices, merchants and ads.

python tools/levers_of_supply.py --seeds 8 --agents 100000 --of fees
python tools/levers_of_supply.py --seeds 3 --agents 40000 --of prices
python tools/levers_of_supply.py --seeds 6 --agents 100000 --of merchants
"""

import argparse

from paired_table import print_effects

import sim
from sim.world.categories import CATEGORIES

STANDS = {"pricing.speed": "0 %"}
FEES = {
    "commission 3 %": {"settlement.commission": "3 %"},
    "commission 8 %": {"settlement.commission": "8 %"},
    "commission 12 %": {"settlement.commission": "12 %"},
    "commission 12 %, prices stand": {"settlement.commission": "12 %"} | STANDS,
    "price war (5 % below rivals)": {"pricing.undercut": "5 %"},
}
PRICES = {
    "commission 8 % for beauty alone": {"settlement.commission_by_category": {"beauty": "8 %"}},
    "price subsidy 5 %, ten largest categories": {
        "settlement.price_subsidy": dict.fromkeys(list(CATEGORIES)[:10], "5 %"),
    },
    "30 % dynamic sellers": {"pricing.dynamic": "30 %"},
    "30 % dynamic sellers, twice as quick": {"pricing.dynamic": "30 %", "pricing.by_demand": 0.2},
    "30 % learning sellers": {"pricing.learning": "30 %"},
    "60 % follow advice at 3.2": {"pricing.guided": "60 %", "pricing.guidance": 3.2},
    "commission 12 %, all match prices": {"settlement.commission": "12 %", "pricing.price_match": "100 %"},
}
MERCHANTS = {
    "nobody enters, grows or leaves": {"merchants": "off"},
    "half the applications": {"merchants.prospects": "0.25 merchants per day"},
    "twice the applications": {"merchants.prospects": "1 merchants per day"},
    "10 sales staff": {"merchants.sales_staff": 10},
    "nobody turned away": {"merchants.vetting": "0 %"},
    "half turned away": {"merchants.vetting": "50 %"},
    "deposit 5,000 RMB": {"settlement.deposit": "5000 RMB"},
    "no free month": {"settlement.new_seller_free": "0 days"},
    "three free months": {"settlement.new_seller_free": "90 days"},
    "verification 30 days": {"merchants.verification": "30 days"},
    "no audits": {"merchant_audits": "off"},
    "two audits a year": {"merchant_audits.rate": "2 per year"},
    "no effort": {"merchant_effort": "off"},
    "sellers believe in quality (4)": {"merchant_effort.believed": 4},
    "names count for nothing": {"merchant_names": "off"},
    "names count double": {"merchant_names.worth": 0.8},
    "no ads": {"advertising": "off"},
    "ad load 15 %": {"advertising.ad_load": "15 %"},
    "goods made on order, no stock": {"stock": "off"},
}
SETS = {"fees": FEES, "prices": PRICES, "merchants": MERCHANTS}
SHOWN = {
    "needs met": "year3.conversion",
    "kept orders a buyer": "year3.kept_orders_per_buyer",
    "order value": "year3.order_value",
    "net take": "year3.net_take",
    "merchants": "year3.merchants",
    "profit of merchants": "year3.merchant_profit",
    "ad revenue": "year3.ad_revenue",
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
    parser.add_argument("--of", choices=SETS, default="fees")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    print_effects(sim.compare(args.scenario, SETS[args.of], seeds=args.seeds, agents=args.agents), SHOWN)


if __name__ == "__main__":
    main()
