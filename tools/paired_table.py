"""A table of paired effects, for the tools that compare levers on common luck."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.experiments.compare_answers import Comparison
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
