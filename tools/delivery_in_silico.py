"""Repeats what was published on a trusted carrier lost for 42 hours, delivery a business day sooner, and goods not there.

python tools/delivery_in_silico.py --seeds 8
python tools/delivery_in_silico.py carrier --seeds 8 --set choice.delivery=0.03

Small loaded world with logistics (goods not there: with stock and dropout), without lists, talk and sellers' reactions,
everybody an agent. Printed: published, found (mean over seeds, standard error in brackets), and whether the 95 % interval
has the published sign.
"""

import argparse

import pandas as pd
from keeping_in_silico import table

from sim.experiments.published.delivery import PUBLISHED_CARRIER, PUBLISHED_DAY, a_day_sooner, lose_carrier
from sim.experiments.published.stock_outs import PUBLISHED as PUBLISHED_STOCK
from sim.experiments.published.stock_outs import orders_missing

EXPERIMENTS = {
    "carrier": (lose_carrier, PUBLISHED_CARRIER),
    "day": (a_day_sooner, PUBLISHED_DAY),
    "stock": (orders_missing, PUBLISHED_STOCK),
}


def main() -> None:
    """Print one table an experiment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=", ".join(EXPERIMENTS))
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="laid over both worlds")
    args = parser.parse_args()
    if unknown := set(args.names) - set(EXPERIMENTS):
        parser.error(f"found {', '.join(sorted(unknown))}; allowed: {', '.join(EXPERIMENTS)}")
    change = dict(pair.split("=", 1) for pair in args.set)
    for name in args.names or EXPERIMENTS:
        replicate, published = EXPERIMENTS[name]
        found = [replicate(s, people=args.people, change_of=change) for s in range(1, args.seeds + 1)]
        print(f"\n{name}\n\n{table(pd.DataFrame(found), published)}", flush=True)


if __name__ == "__main__":
    main()
