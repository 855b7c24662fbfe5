"""Repeats what was published on gifted subscriptions, Double 11, and paying members beside others, against twins on common luck.

python tools/keeping_in_silico.py --seeds 12
python tools/keeping_in_silico.py gifts --seeds 12 --set subscription.fee='299 RMB'

Small loaded world without lists, talk and sellers' reactions, everybody an agent. Printed: published, found (mean over seeds,
standard error in brackets), and whether the 95 % interval has the published sign.
"""

import argparse

import numpy as np
import pandas as pd

from sim.experiments.published import double_eleven, gifts, paid_membership
from sim.experiments.published.measures import Published, summary

EXPERIMENTS = {
    "gifts": (gifts.replicate, gifts.PUBLISHED, 20_000),
    "double_eleven": (double_eleven.replicate, double_eleven.PUBLISHED, 20_000),
    "paid_membership": (paid_membership.replicate, paid_membership.PUBLISHED, 5_000),
}
"""Replicate, what was published, people."""


def table(found: pd.DataFrame, published: dict[str, Published]) -> str:
    """Return the measures side by side, and below them the means of the others."""
    rows, errors = summary(found, published), found.std(ddof=1) / np.sqrt(len(found))
    lines = ["| measure | published | here | verdict |", "|---|---|---|---|"]
    for name, row in rows.iterrows():
        digits = 2 if row["unit"] == "times" else 1
        here = f"{row['found']:.{digits}f} {row['unit']} ({errors[name]:.{digits}f})"
        lines.append(f"| {name} | {row['published']} | {here} | {row['verdict']} |")
    rest = [f"{name} {found[name].mean():.4g}" for name in found if name not in published]
    return "\n".join([*lines, "", "Also: " + ", ".join(rest) + "."] if rest else lines)


def main() -> None:
    """Print one table an experiment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=", ".join(EXPERIMENTS))
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--scale", type=float, default=1.0, help="people, as a multiple of those of the pages")
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="laid over both worlds")
    args = parser.parse_args()
    if unknown := set(args.names) - set(EXPERIMENTS):
        parser.error(f"found {', '.join(sorted(unknown))}; allowed: {', '.join(EXPERIMENTS)}")
    if args.seeds < 2 or args.scale <= 0:
        parser.error("allowed: two seeds or more, as the table shows standard errors, and a scale above 0")
    change = dict(pair.split("=", 1) for pair in args.set)
    for name in args.names or EXPERIMENTS:
        replicate, published, people = EXPERIMENTS[name]
        found = [replicate(s, people=round(args.scale * people), change_of=change) for s in range(1, args.seeds + 1)]
        print(f"\n{name}\n\n{table(pd.DataFrame(found), published)}", flush=True)


if __name__ == "__main__":
    main()
