"""A table of paired effects, for the tools that compare levers on common luck."""

from collections.abc import Mapping

from sim.experiments.compare_answers import Comparison


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
