"""What pre-orders to factories and participation in design move on a small mature platform, paired on common luck.

python tools/levers_of_participation.py pre_orders --seeds 3
python tools/levers_of_participation.py design --seeds 3

A market of 16,000 people, one an agent, in five categories. Factories ask for 20 units, and rounds come once a month: both
happen often.
"""

import argparse

from paired_table import effect_cells, means

import sim

MARKET = {"market.people": 16_000, "market.people_per_agent": 1, "world.merchants": 40, "world.influencers": 5} | {
    "world.categories": 5,
    "merchants": "off",
    "merchant_audits": "off",
    "merchant_effort": "off",
    "advertising": "off",
    "stock": "off",
    "pricing.dynamic": "0 %",
    "pricing.learning": "0 %",
}
POOLS = {"c2m": "on", "c2m.categories": 5, "c2m.minimum": 20}
TO_PRICE = {"c2m.to_price": "100 %"}
ROUNDS = {
    "co_design": "on",
    "co_design.every": "30 days",
    "co_design.delay": "30 days",
    "co_design.categories": 5,
    "co_design.research": "6000 RMB",
    "co_design.enough": 100,
}
CASES: dict[str, tuple[int, dict[str, object], dict[str, dict[str, object]]]] = {
    "pre_orders": (
        120,
        POOLS,
        {
            "half of the saving to the price": {},
            "all of it to the price": TO_PRICE,
            "none of it": {"c2m.to_price": "0 %"},
            "no commitment": TO_PRICE | {"c2m.commitment": "0 %"},
            "all committed": TO_PRICE | {"c2m.commitment": "100 %"},
            "no lead time": TO_PRICE | {"c2m.lead_time": "0 days"},
            "saving 30 %": TO_PRICE | {"c2m.saving": "30 %"},
            "twice the quantity forecast": TO_PRICE | {"c2m.least": 2},
            "whatever is forecast": TO_PRICE | {"c2m.least": 0},
        },
    ),
    "design": (
        180,
        ROUNDS,
        {
            "all channels": {},
            "survey of 30 % alone": {"co_design.survey": "30 %", "co_design.panel": 0, "co_design.research": "0 RMB"},
            "interviews alone": {"co_design.survey": "0 %", "co_design.panel": 0},
            "20 goods a round, all followed": {"co_design.goods": 20, "co_design.weight": "100 %"},
            "20 goods, fit alone": {"co_design.goods": 20, "co_design.quality": 0},
            "20 goods, quality alone": {"co_design.goods": 20, "co_design.fit": 0},
        },
    ),
}
EFFECTS = ("orders", "orders_kept", "gmv_settled", "merchant_profit", "commission")
SUMS = {
    "pre_orders": (
        "pools_opened",
        "pools_accepted",
        "pre_orders",
        "pre_orders_refunded",
        "take_or_pay_cost",
        "factory_savings",
    ),
    "design": ("design_participants", "goods_redesigned", "design_cost"),
}
MONEY = ("take_or_pay_cost", "factory_savings", "design_cost")


def figures(settings: dict[str, object], *, seed: int, days: int) -> dict[str, float]:
    """Return the sums of what a run recorded."""
    series = sim.load("loaded", settings=MARKET | settings).run(seed=seed, days=days).series
    return {
        name: float(series[name].sum()) for name in (*EFFECTS, *SUMS["pre_orders"], *SUMS["design"]) if name in series
    }


def main() -> None:
    """Print a line for each lever: effects in percent with half a 95 % interval, then sums, money in RMB."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=sorted(CASES))
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    days, own, levers = CASES[options.what]
    seeds = range(1, options.seeds + 1)
    base = [figures({}, seed=seed, days=days) for seed in seeds]
    print("| lever |", " | ".join((*EFFECTS, *SUMS[options.what])), "|")
    for name, lever in levers.items():
        runs = [figures(own | lever, seed=seed, days=days) for seed in seeds]
        cells, mean = effect_cells(runs, base, EFFECTS), means(runs, SUMS[options.what])
        cells += [f"{x / 100 if key in MONEY else x:,.0f}" for key, x in mean.items()]
        print(f"| {name} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
