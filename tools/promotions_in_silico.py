"""Repeats the published experiment on shopping-cart coupons beside the twin without the sale.

python tools/promotions_in_silico.py --seeds 40 --people 10000
python tools/promotions_in_silico.py --seeds 40 --people 10000 --depth "10 %" --set reserve=5
python tools/promotions_in_silico.py --seeds 40 --people 10000 --world choice.displacement="0 %"
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from sim.experiments.published.cart_coupon import replicate

Sums = NDArray[np.float64]
PUBLISHED = {
    "sales of the goods in the sale, same day, over those without": "about 2",
    "sales of all other goods, same day": "more (spill-over to other sellers)",
    "visits of its buyers in the next 30 days": "views + 120 %",
    "orders of its buyers in the next 30 days": "more",
    "price that they pay in the next 30 days": "-3.85 %",
}


def main() -> None:
    """Print the measures of all seeds together and the spread between them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--depth", default="20 %")
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="parameters of promotions")
    parser.add_argument("--world", nargs="*", default=[], metavar="KEY=VALUE", help="settings of both worlds")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows errors")
    change, beside = (dict(pair.split("=", 1) for pair in pairs) for pairs in (args.set, args.world))
    seeds = range(1, args.seeds + 1)
    found = [replicate(s, people=args.people, depth=args.depth, change=change, beside=beside) for s in seeds]

    kept = {name: np.array([one[name] for one in found]) for name in found[0]}
    measures = [ratio(kept[n], kept[f"{n}_without"]) for n in ("promoted", "others", "visits_later", "orders_later")]
    for (name, published), (value, error) in zip(PUBLISHED.items(), [*measures, price(kept)], strict=True):
        print(f"{name:62s} {value:6.3f} (standard error {error:.3f})   published: {published}")
    for name, parts in origins(kept).items():
        value, error = ratio(parts, kept["promoted_without"])
        print(f"{name:62s} {value:6.1%} (standard error {error:.1%})")


def ratio(above: Sums, below: Sums) -> tuple[float, float]:
    """Return the ratio of the sums over seeds, and its standard error on the residuals (Cochran 1977, 6.4)."""
    value = float(above.sum() / below.sum())
    return value, float((above - value * below).std(ddof=1) / np.sqrt(len(below)) / below.mean())


def price(kept: dict[str, Sums]) -> tuple[float, float]:
    """Return the factor on the mean price that buyers pay later, a mean of logs over all their orders, and its standard error."""
    residuals, logs = [], []
    for end in ("", "_without"):
        paid, orders = kept[f"paid_later{end}"], kept[f"orders_later{end}"]
        logs.append(float(paid.sum() / orders.sum()))
        residuals.append((paid - logs[-1] * orders) / orders.mean())
    spread = (residuals[0] - residuals[1]).std(ddof=1) / np.sqrt(len(residuals[0]))
    return float(np.exp(logs[0] - logs[1])), float(spread)


def origins(kept: dict[str, Sums]) -> dict[str, Sums]:
    """Return what the further sales of the goods in the sale were without it, by seed."""
    gain = kept["promoted"] - kept["promoted_without"]
    others = kept["others_without"] - kept["others"]
    return {
        "from no need, on the page, over those without the sale": kept["tempted"],
        "from other goods here, on the day": others,
        "from needs that would have gone elsewhere": gain - kept["tempted"] - others,
    }


if __name__ == "__main__":
    main()
