"""Repeats published experiments on recommendation and popularity in simulated worlds; numbers and figures side by side.

    python tools/published_experiments.py                     # all six, 8 seeds; writes
    python tools/published_experiments.py music_lab --seeds 2 # one of them; prints, writes nothing
    python tools/published_experiments.py without_data --set visits.habit_b=2.7 world.merchants=1000 --records 730

All six at their defaults, with any number of seeds, write docs/images/published_*.png and the tables of
docs/calibration/recommender.md.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from published_figures import FIGURES

from sim.core.constants import DAYS_PER_YEAR
from sim.core.errors import SimError
from sim.experiments.cpus import usable_cpus
from sim.experiments.executor import Processes, run_all
from sim.experiments.published import (
    diversity,
    homogenisation,
    music_lab,
    purchase_based,
    stars_and_sales,
    without_data,
)
from sim.experiments.published.measures import Published, summary
from sim.experiments.published.worlds import Setting

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "calibration" / "recommender.md"
WATCHED = {"purchase_based": 90, "without_data": 60, "diversity": 180, "homogenisation": 90, "stars_and_sales": 90}
"""Days that are counted."""
RECORDS = DAYS_PER_YEAR
"""Days before."""


@dataclass(frozen=True)
class Task:
    """One experiment on one seed."""

    name: str
    seed: int
    people: int
    records: int
    change: tuple[tuple[str, str], ...] = ()

    def run(self) -> dict[str, float]:
        """Return the measures of this seed."""
        if self.name == "music_lab":
            return music_lab.replicate(self.seed, people=self.people, change=dict(self.change))
        own: dict[str, Callable[[int, Setting], dict[str, float]]] = {
            "purchase_based": purchase_based.replicate,
            "without_data": without_data.replicate,
            "diversity": diversity.replicate,
            "homogenisation": homogenisation.replicate,
            "stars_and_sales": stars_and_sales.replicate,
        }
        setting = Setting(people=self.people, records=self.records, days=WATCHED[self.name], change=dict(self.change))
        return own[self.name](self.seed, setting)


PEOPLE = {
    "purchase_based": 10_000,
    "without_data": 20_000,
    "music_lab": 2_000,
    "diversity": 10_000,
    "homogenisation": 10_000,
    "stars_and_sales": 10_000,
}
PUBLISHED: dict[str, dict[str, Published]] = {
    "purchase_based": purchase_based.PUBLISHED,
    "without_data": without_data.PUBLISHED,
    "music_lab": music_lab.PUBLISHED,
    "diversity": diversity.PUBLISHED,
    "homogenisation": homogenisation.PUBLISHED,
    "stars_and_sales": stars_and_sales.PUBLISHED,
}


def measure(task: Task) -> tuple[str, dict[str, float]]:
    """Run a task."""
    return task.name, task.run()


def replicates(todo: list[Task], *, workers: int) -> dict[str, pd.DataFrame]:
    """Return the replicates of each experiment, one row a seed."""
    rows: dict[str, list[dict[str, float]]] = {task.name: [] for task in todo}
    run_all(
        measure, todo, executor=Processes(workers), finished=lambda done: rows[done[0]].append(done[1]), total=len(todo)
    )
    return {name: pd.DataFrame(own).set_index("seed").sort_index() for name, own in rows.items()}


def as_table(found: pd.DataFrame) -> str:
    """Return a summary as a table of a page."""
    lines = ["| measure | published | found (95 %) | verdict |", "|---|---|---|---|"]
    for name, row in found.iterrows():
        digits = 2 if max(abs(row["found"]), abs(row["high"])) < 3 else 1 if abs(row["found"]) < 100 else 0
        unit = "" if row["unit"] in ("%", "") else f" {row['unit']}"
        number = f"{row['found']:+.{digits}f}{unit} ({row['low']:+.{digits}f} to {row['high']:+.{digits}f})"
        lines.append(f"| {name} | {row['published']} | {number} | {row['verdict']} |")
    return "\n".join(lines)


def levels(frame: pd.DataFrame) -> str:
    """Return the means of all other measures, those without a published number."""
    return ", ".join(f"{name} {mean:.3g}" for name, mean in frame.mean().items())


def write(found: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame], *, seeds: int) -> None:
    """Put tables and levels into the page, and draw the figures."""
    text = PAGE.read_text(encoding="utf-8")
    for name, own in found.items():
        rest = frames[name].drop(columns=[c for c in own.index if c in frames[name]])
        others = f"{seeds} seeds. Means of further measures (percent, points, or as named): {levels(rest)}."
        block = f"{as_table(own)}\n\n{others}\n"
        text, n = re.subn(
            rf"(<!-- published: {name} -->\n).*?(<!-- end -->)",
            lambda m, block=block: m[1] + block + m[2],
            text,
            flags=re.DOTALL,
        )
        if n != 1:
            raise SystemExit(f"{PAGE.name}: found {n} blocks named {name}; needed: one")
        FIGURES[name](own, frames[name], DOCS / "images" / f"published_{name}.png")
    PAGE.write_text(text, encoding="utf-8")


def main() -> None:
    """Run, print, and write when all were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=", ".join(PEOPLE))
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--workers", type=int, default=usable_cpus())
    parser.add_argument("--scale", type=float, default=1.0, help="people, as a multiple of those on the page")
    parser.add_argument("--records", type=int, default=RECORDS, help="days before anything is counted")
    parser.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", help="laid over the world of every arm")
    args = parser.parse_args()
    unknown = set(args.names) - set(PEOPLE)
    if unknown:
        parser.error(f"found {', '.join(sorted(unknown))}; allowed: {', '.join(PEOPLE)}")
    if args.seeds < 1 or args.workers < 1 or args.scale <= 0 or args.records < 1:
        parser.error("allowed: at least one seed, worker and day of records, and a scale above 0")
    if wrong := [pair for pair in args.set if "=" not in pair]:
        parser.error(f"--set: found {', '.join(wrong)}; allowed: KEY=VALUE, for example visits.habit_b=2.7")
    change = tuple(tuple(pair.split("=", 1)) for pair in args.set)
    todo = [
        Task(name, seed, round(args.scale * PEOPLE[name]), args.records, change)
        for seed in range(1, args.seeds + 1)
        for name in args.names or PEOPLE
    ]
    frames = replicates(todo, workers=args.workers)
    found = {name: summary(frame, PUBLISHED[name]) for name, frame in frames.items()}
    for name, own in found.items():
        print(
            f"\n{name}\n{own.drop(columns=['value', 'sign']).to_string(float_format='{:.2f}'.format)}\n{levels(frames[name])}"
        )
    if not args.names and not change and args.scale == 1 and args.records == RECORDS:
        write(found, frames, seeds=args.seeds)


if __name__ == "__main__":
    try:
        main()
    except SimError as error:
        raise SystemExit(str(error)) from None
