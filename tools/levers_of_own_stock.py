"""What own stock, suppliers and their levers move on a mature platform, against the same world without on common luck.

python tools/levers_of_own_stock.py --seeds 4
"""

import argparse

from paired_table import effect_cells, means

import sim

ON = {"own_stock": "on", "suppliers": "on"}
STOPS = {"suppliers.interruptions": "4 per year", "suppliers.interruption_time": "30 days"}
LEVERS = {
    "a fifth, at the defaults": {},
    "a half of the offers": {"own_stock.share": "50 %"},
    "budget 50,000 RMB": {"own_stock.budget": "50000 RMB"},
    "shelf life 30 days": {"own_stock.shelf_life": "30 days"},
    "twice the safety stock": {"own_stock.safety": 2},
    "no credit of suppliers": {"own_stock.credit": "0 days"},
    "one supplier": {"suppliers.suppliers_per_good": 1},
    "one supplier, interrupted four times a year for 30 days": {"suppliers.suppliers_per_good": 1} | STOPS,
    "three suppliers, as often interrupted": STOPS,
    "no evaluation": {"suppliers.selectivity": 0},
    "a hard evaluation": {"suppliers.selectivity": 20},
    "all volume under contract": {"suppliers.contract": "100 %"},
}
MEANS = (
    "own_sold_out",
    "own_stock_days",
    "own_stock_value",
    "own_cash_tied",
    "supplier_price",
    "categories_unsupplied",
)
SUMS = ("orders", "own_sales", "own_goods_cost", "own_written_off")


def figures(settings: dict[str, object], *, seed: int, days: int) -> dict[str, float]:
    """Return what a run came to: flows summed, other metrics on average over its second half."""
    series = sim.load("loaded", settings=settings).run(seed=seed, days=days).series
    found = {name: float(series[name].to_numpy(dtype=float)[-days:].sum()) for name in SUMS if name in series}
    half = {name: float(series[name].to_numpy(dtype=float)[-days // 2 :].mean()) for name in MEANS if name in series}
    return found | half


def row(name: str, runs: list[dict[str, float]], base: list[dict[str, float]]) -> str:
    """Return a line: orders in percent of the world without own stock with half a 95 % interval, then levels."""
    mean = means(runs, (*SUMS, *MEANS))
    cells = [
        *effect_cells(runs, base, ("orders",)),
        f"{mean['own_sales'] / 1e8:.2f} M",
        f"{100 * (1 - mean['own_goods_cost'] / mean['own_sales']):.1f} %",
        f"{100 * mean['own_written_off'] / mean['own_sales']:.1f} %",
        f"{100 * mean['own_sold_out']:.1f} %",
        f"{mean['own_stock_days']:.0f}",
        f"{mean['own_stock_value'] / 1e8:.3f} M",
        f"{mean['own_cash_tied'] / 1e8:.3f} M",
        f"{mean['supplier_price']:.3f}",
        f"{100 * mean['categories_unsupplied']:.1f} %",
    ]
    return f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--people", type=int, default=20_000)
    args = parser.parse_args()
    common = {
        "market.people": args.people,
        "market.people_per_agent": 1,
        "world.merchants": 40,
        "world.influencers": 10,
    }

    def runs(more: dict[str, object]) -> list[dict[str, float]]:
        return [figures(common | more, seed=seed, days=args.days) for seed in range(1, args.seeds + 1)]

    base = runs({})
    heads = (
        "orders",
        "own sales",
        "margin",
        "written off",
        "sold out",
        "days",
        "stock",
        "cash tied",
        "price",
        "unsupplied",
    )
    print("| lever | " + " | ".join(heads) + " |\n|" + "---|" * (len(heads) + 1))
    for name, settings in LEVERS.items():
        print(row(name, runs(ON | settings), base), flush=True)


if __name__ == "__main__":
    main()
