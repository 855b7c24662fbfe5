"""What rivals, the market and goods from abroad move on a mature platform in a year, paired on common luck.

python tools/levers_of_outside.py --seeds 4 --people 5000

Everybody is an agent. Shocks begin on day 60; the market has no swings of its own.
"""

from paired_table import print_levers

RIVALS = {"competition": "on"}
MARKET = {"macro": "on", "macro.cycle": 0}
DAY = "2027-03-02"
LEVERS = {
    "a war of 120 days, gain 0.6": RIVALS
    | {
        "price_war": "on",
        "price_war.begins": DAY,
        "price_war.duration": "120 days",
        "price_war.varies": 1,
        "price_war.gain": 0.6,
    },
    "an entrant who grows over a year": RIVALS | {"new_entrant": "on", "new_entrant.begins": DAY},
    "features copied": RIVALS | {"feature_copying": "on", "feature_copying.begins": DAY},
    "alliance with giants": RIVALS | {"competition.ally": "giants"},
    "1 % of the independents bought": RIVALS | {"competition.acquired": "1 %"},
    "demand 0.9": MARKET | {"macro.demand": 0.9},
    "a fifth of the people eligible later": MARKET | {"macro.later": "20 %"},
    "needs grow by 10 % a year": MARKET | {"macro.needs_growth": "10 %"},
    "consumption upgrade of 5 % a year": MARKET | {"macro.upgrade": "5 %"},
    "15 % of merchants abroad": {"cross_border": "on"},
    "30 % of merchants abroad": {"cross_border": "on", "cross_border.share": "30 %"},
}
SHOWN = {
    "registrations": "year1.registrations",
    "orders": "year1.orders",
    "kept orders": "year1.kept_orders",
    "GMV": "year1.gmv",
    "revenue": "year1.revenue",
}


if __name__ == "__main__":
    print_levers(__doc__, LEVERS, SHOWN)
