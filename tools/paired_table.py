"""A table of paired effects, for the tools that compare levers on common luck."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import sim
from sim.core.constants import DAYS_PER_YEAR
from sim.experiments.compare_answers import Comparison
from sim.experiments.small_market import in_proportion
from sim.finance.intervals import mean_interval


def print_effects(found: Comparison, shown: Mapping[str, str]) -> None:
    """Print the effect of every world on the outcomes ``shown`` (heading: key), in percent of the base, with half an interval."""
    print("| lever | " + " | ".join(shown) + " |\n|---|" + "---|" * len(shown))
    for name in found.others:
        cells = []
        for outcome in shown.values():
            if found.runs.loc[found.runs["world"] == name, outcome].isna().any():
                cells.append("not known")  # without a feed nobody clicks in it
                continue
            e = found.effect(outcome, name)
            cells.append(f"{100 * e.difference / abs(e.base):+.1f} % ({50 * (e.high - e.low) / abs(e.base):.1f})")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def effect_cells(
    runs: Sequence[Mapping[str, float]], base: Sequence[Mapping[str, float]], keys: Sequence[str]
) -> list[str]:
    """Return the cells of a row: the mean paired gap of each figure in percent of the base, with half a 95 % interval."""
    cells = []
    for key in keys:
        mean, _, high = mean_interval(
            [100 * (one[key] - b[key]) / abs(b[key]) for one, b in zip(runs, base, strict=True)]
        )
        cells.append(f"{mean:+.2f} % ({high - mean:.2f})")
    return cells


def means(runs: Sequence[Mapping[str, float]], keys: Sequence[str]) -> dict[str, float]:
    """Return the mean of each figure over runs."""
    return {key: float(np.mean([one[key] for one in runs])) for key in keys}


def print_levers(
    about: str | None, levers: Mapping[str, Any], shown: Mapping[str, str], *, days: int = DAYS_PER_YEAR
) -> None:
    """Print what a small market is with each lever moved, in percent of the market as it is; ``about`` is the help."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--scenario", default="loaded")
    args = parser.parse_args()
    if args.seeds < 2:
        parser.error("allowed: two seeds or more, as the table shows intervals")
    print_effects(
        sim.compare(args.scenario, levers, seeds=args.seeds, days=days, settings=in_proportion(args.people)), shown
    )
