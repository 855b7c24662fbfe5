"""What a world without a mechanism differs in, as gate INERT judges it, for any world and any mechanisms; and its shapes.

python tools/absence.py everything --seeds 3 --agents 20000 --mechanisms logistics service care
python tools/absence.py everything --shapes --agents 100000
"""

import argparse

from sim.experiments.run import load
from sim.verification.bands import BANDS
from sim.verification.behaviour import effects_of_absence, measures


def main() -> None:
    """Print a row per mechanism: the headline number that its absence moves most, or a row per shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--agents", type=int, default=50_000)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--mechanisms", nargs="*", default=[])
    parser.add_argument("--shapes", action="store_true", help="the shapes of one run instead")
    args = parser.parse_args()
    if args.shapes:
        measured = measures(load(args.scenario).run(seed=1, agents=args.agents))
        for band in BANDS:
            value, inside = band.value(measured), band.low <= band.value(measured) <= (band.high or float("inf"))
            print(
                f"{band.words:70s} {value:9.4g}   {band.low:g} to {band.high or float('inf'):g}{'' if inside else '   OUTSIDE'}"
            )
        return
    table = effects_of_absence(
        args.scenario, seeds=args.seeds, agents=args.agents, only=args.mechanisms, workers=args.workers
    )
    print("| without | headline | share | standard error | of what the gate asks |\n|---|---|---|---|---|")
    for name, rows in table.groupby("mechanism", sort=False):
        one = rows.sort_values("strength").iloc[-1]
        print(
            f"| {name} | {one['outcome']} | {one['share']:+.1%} | {one['error']:.1%} | {one['strength']:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
