"""What stock and its levers move on a mature platform, paired on common luck, against a world in which nothing runs out.

python tools/levers_of_stock.py --seeds 4
"""

import argparse

from paired_table import effect_cells, means

import sim

LEVERS = {
    "stock at its defaults": {},
    "lead time 2 days": {"stock.lead_time": "2 days"},
    "lead time 20 days": {"stock.lead_time": "20 days"},
    "no safety stock": {"stock.safety": 0},
    "twice the safety stock": {"stock.safety": 2},
    "minimum order 1": {"stock.least_order": 1},
    "minimum order 60": {"stock.least_order": 60},
    "first lots for .2 a day": {"stock.first_sales": "0.2 per day"},
    "no orders found missing": {"stock.record_error": "0 %"},
    "5 % of orders found missing": {"stock.record_error": "5 %"},
}
EFFECTS = ("orders", "orders_kept", "satisfaction_mean", "merchant_profit")
LEVELS = ("offers_sold_out", "needs_lost", "substitution", "stock_days", "stock_value", "stock_cost")
STOCKS = ("satisfaction_mean",)


def figures(settings: dict[str, object], *, seed: int, days: int) -> dict[str, float]:
    """Return what a run came to: flows summed, the last value of a stock, other metrics on average."""
    series = sim.load("loaded", settings=settings).run(seed=seed, days=days).series
    found = {}
    for name in (*EFFECTS, *LEVELS):
        if name in series:
            flow = name in ("orders", "orders_kept", "merchant_profit", "needs_lost", "stock_cost")
            values = series[name].to_numpy(dtype=float)[-days:]
            found[name] = float(values.sum() if flow else values[-1] if name in STOCKS else values.mean())
    return found


def row(name: str, runs: list[dict[str, float]], base: list[dict[str, float]]) -> str:
    """Return a line: effects in percent of the world without stock with half a 95 % interval, then levels."""
    cells, mean = effect_cells(runs, base, EFFECTS), means(runs, (*LEVELS, "orders"))
    cells += [f"{100 * mean['offers_sold_out']:.1f} %", f"{100 * mean['needs_lost'] / mean['orders']:.2f} %"]
    cells += [
        f"{mean['stock_days']:.0f}",
        f"{mean['stock_value'] / 1e8:.2f} M",
        f"{mean['stock_cost'] / mean['orders'] / 100:.2f}",
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--merchants", type=int, default=40)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--people-per-agent", type=int, default=1)
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    size = {
        "market.people": args.people,
        "world.merchants": args.merchants,
        "market.people_per_agent": args.people_per_agent,
    }
    heads = ("orders", "kept orders", "satisfaction", "profit of merchants", "offers sold out", "lost needs over orders",
             "days of stock", "capital, RMB", "cost, RMB an order")  # fmt: skip
    print("| lever | " + " | ".join(heads) + " |\n|---|" + "---|" * len(heads))
    base = [figures(size | {"stock": "off"}, seed=seed, days=args.days) for seed in range(args.seeds)]
    for name, own in LEVERS.items():
        runs = [figures(size | {"stock": "on"} | own, seed=seed, days=args.days) for seed in range(args.seeds)]
        print(row(name, runs, base), flush=True)


if __name__ == "__main__":
    main()
