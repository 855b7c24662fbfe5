"""``sim compare``."""

import os
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sim.commands.notes import note
from sim.commands.output import print_json
from sim.commands.progress import quiet_or_bar
from sim.commands.report import add_comparison_page
from sim.commands.spelling import command_words
from sim.commands.studies import Study
from sim.reports.wording import n_of

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.finance.paired import Effect

OF_YEAR = ("revenue", "gmv", "cost", "profit", "registrations")
OF_MONTH = ("registered", "mau", "gmv", "revenue")
OF_RUN = ("funding.need", "funding.cash_out_day", "cac.paid", "word_of_mouth.r_total")


def shown(known: Collection[str]) -> list[str]:
    """Return the outcomes of the table: every year's, those of the last whole month, and the run's."""
    from sim.reports.comparison.chapters import OF_FINDING

    months = [m for m in range(1, 37) if f"month{m}.cost" in known]
    keys = [f"year{y}.{k}" for y in (1, 2, 3) for k in (*OF_YEAR, *OF_FINDING)]
    keys += [f"month{m}.{k}" for m in months[-1:] for k in OF_MONTH]
    return [k for k in (*keys, *OF_RUN) if k in known]


def run_compare(
    base: str,
    others: Sequence[str],
    *,
    settings: Sequence[str],
    seeds: int,
    lang: str,
    study: Study,
) -> int:
    """Load all worlds, run them on the same seeds, write the folder, and print the paired differences."""
    from sim.experiments.compare import compare, folder_of
    from sim.scenario.load import read_settings

    if not others:
        print(
            "compare: name at least one policy or scenario beside the base, for example: "
            "sim compare business_plan no_paid_ads",
            file=sys.stderr,
        )
        return 2
    chosen = read_settings(settings, **study.size)
    command = command_words("compare", base, *others, settings=settings, seeds=seeds, **study.size)
    folder = study.folder(folder_of(base, others, settings=chosen, **study.size))
    try:
        with quiet_or_bar(f"{n_of(seeds, 'seed')} x {len(others) + 1} worlds", quiet=study.quiet) as advance:
            done = compare(base, others, seeds=seeds, out=folder, settings=chosen, progress=advance, command=command,
                           **study.runs_on)  # fmt: skip
    except KeyboardInterrupt:
        print(f"stopped; finished runs are kept in {folder}: give the same command again to go on", file=sys.stderr)
        return 130
    if study.json:
        print_json(_plain(done))
    else:
        _print(done)
    screen = sys.stderr if study.json else sys.stdout
    print(f"comparison: {folder}", file=screen)
    for file in add_comparison_page(folder, lang=lang):
        print(f"report: {os.path.relpath(file)}", file=screen)
    return 0


def _plain(done: "Comparison") -> dict[str, Any]:
    from sim.finance.paired import effects
    from sim.reports.words.speech import with_text

    found = {other: effects(done.runs, base="base", other=other) for other in done.others}
    about = done.manifest | {"warnings": with_text(done.manifest["warnings"])}
    return about | {"effects": {o: {k: e.plain() for k, e in of.items()} for o, of in found.items()}}


def _print(done: "Comparison") -> None:
    """Print one table a world: means, paired difference, interval, P(better), variance reduction."""
    from rich.console import Console
    from rich.table import Table

    from sim.finance.paired import effects
    from sim.reports.comparison.answer import same
    from sim.reports.language import Language

    console = Console(width=None if Console().is_terminal else 150)
    about = done.manifest
    for other in done.others:
        first = done.first_difference(other)
        said = f"none: {same(Language('en'), about, other)}" if first is None else f"day {first}"
        table = Table(
            title=f"{other} against {about['base']}: {n_of(about['seeds'], 'common seed')}, interval: Student's t 95 % "
            f"over seeds\nfirst difference: {said}",
            title_justify="left",
        )
        for heading in ("outcome", "base", other, "difference", "95 % interval", "P(better)", "variance reduction"):
            table.add_column(heading, justify="left" if heading == "outcome" else "right")
        found = effects(done.runs, base="base", other=other)
        for key in shown(found):
            table.add_row(key, *_cells(found[key]))
        console.print(table)
    note(about["warnings"])


def _cells(e: "Effect") -> list[str]:
    from sim.reports.wording import significant
    from sim.reports.words.shares import better_words, reduction_words

    interval = "" if e.low != e.low else f"{significant(e.low)} to {significant(e.high)}"
    arrow = "" if e.direction > 0 else " (lower is better)"
    better = "" if e.is_identical or not e.direction else f"{better_words(e)}{arrow}"
    return [significant(e.base), significant(e.other), significant(e.difference), interval, better, reduction_words(e)]
