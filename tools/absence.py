"""What a world without a mechanism differs in, as gate INERT judges it, for any world and any mechanisms; and its shapes.

python tools/absence.py everything --seeds 3 --agents 20000 --mechanisms logistics service care
python tools/absence.py everything --shapes --agents 100000
python tools/absence.py business_plan --shapes --agents 20000 --set group_buying=on
"""

import argparse
import math
from collections.abc import Mapping
from typing import Any

from sim.core.errors import SimError
from sim.experiments.run import load
from sim.scenario.load import read_settings
from sim.verification.bands import BANDS
from sim.verification.behaviour import ERRORS, LEAST, effects_of_absence, measures


def print_shapes(scenario: str, *, agents: int, settings: Mapping[str, Any]) -> None:
    """Print each measure of one run beside its band: three years of a world with enough agents to be told from luck."""
    measured = measures(load(scenario, settings=settings).run(seed=1, agents=agents))
    for band in BANDS:
        value, high = band.value(measured), band.high or math.inf
        verdict = "not known" if math.isnan(value) else "" if band.low <= value <= high else "OUTSIDE"
        print(f"{band.words:70s} {value:9.4g}   {band.low:g} to {high:g}   {verdict}".rstrip())


def print_absence(scenario: str, *, seeds: int, agents: int, workers: int | None, only: list[str]) -> None:
    """Print the headline number that each absence moves most; 1 in the last column is what the gate asks."""
    table = effects_of_absence(scenario, seeds=seeds, agents=agents, only=only, workers=workers)
    print(f"Asked: more than {LEAST:.1%}, and {ERRORS:g} standard errors; the last column is the multiple of both.")
    print("| without | headline | share | standard error | times what is asked |\n|---|---|---|---|---|")
    for name, rows in table.groupby("mechanism", sort=False):
        one = rows.sort_values("strength").iloc[-1]
        print(
            f"| {name} | {one['outcome']} | {one['share']:+.1%} | {one['error']:.1%} | {one['strength']:.1f} |",
            flush=True,
        )


def main() -> None:
    """Print a row per mechanism, or a row per shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", help="a file or a shipped name")
    parser.add_argument("--seeds", type=int, default=4, help="seeds common to both worlds, 2 or more")
    parser.add_argument("--agents", type=int, default=50_000, help="number of agents; hundreds show luck alone")
    parser.add_argument("--workers", type=int, help="worker processes")
    parser.add_argument("--mechanisms", nargs="+", default=[], help="those to take away, one at a time; without it all")
    parser.add_argument("--shapes", action="store_true", help="the shapes of one run instead")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="KEY=VALUE", help="with --shapes: settings of the world"
    )
    args = parser.parse_args()
    if args.set and not args.shapes:
        parser.error("--set: allowed with --shapes alone; an absence is judged in a world as it is shipped or written")
    try:
        on = load(args.scenario).draft.on
        if off := [name for name in args.mechanisms if not on.get(name)]:
            parser.error(f"--mechanisms: found {', '.join(off)}; allowed: those that are on in {args.scenario}")
        if args.seeds < 2:
            parser.error("--seeds: allowed: two or more, as the table shows errors")
        if args.shapes:
            print_shapes(args.scenario, agents=args.agents, settings=read_settings(args.set))
        else:
            print_absence(
                args.scenario, seeds=args.seeds, agents=args.agents, workers=args.workers, only=args.mechanisms
            )
    except SimError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
