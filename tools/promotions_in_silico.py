"""Repeats the published experiment on shopping-cart coupons beside the twin without the sale.

python tools/promotions_in_silico.py --seeds 4 --people 10000
python tools/promotions_in_silico.py --seeds 4 --people 10000 --depth "10 %" --set reserve=5
"""

import argparse

import numpy as np

from sim.experiments.published.cart_coupon import replicate

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
    args = parser.parse_args()
    change = dict(pair.split("=", 1) for pair in args.set)
    found = [replicate(s, people=args.people, depth=args.depth, change=change) for s in range(1, args.seeds + 1)]

    def ratio(name: str) -> np.ndarray:
        return np.array([one[name] / max(one[f"{name}_without"], 1) for one in found])

    price = np.array(
        [
            one["paid_later"] / max(one["orders_later"], 1)
            - one["paid_later_without"] / max(one["orders_later_without"], 1)
            for one in found
        ]
    )
    rows = [ratio(n) for n in ("promoted", "others", "visits_later", "orders_later")] + [np.exp(price)]
    for (name, published), values in zip(PUBLISHED.items(), rows, strict=True):
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
        print(f"{name:62s} {values.mean():6.3f} (standard error {error:.3f})   published: {published}")


if __name__ == "__main__":
    main()
