"""What logistics, steps of returns and their levers move on a mature platform in a year, paired on common luck.

python tools/levers_of_delivery.py --seeds 4 --people 5000

Everybody is an agent. The base of the table has neither: deliveries and returns are one draw each.
"""

from paired_table import print_levers

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


if __name__ == "__main__":
    print_levers(__doc__, LEVERS, SHOWN)
