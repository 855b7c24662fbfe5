"""``sim attribution``."""

import math
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.commands.notes import note_cautions
from sim.commands.output import print_json
from sim.commands.progress import quiet_or_bar
from sim.commands.spelling import command_words
from sim.commands.studies import Study
from sim.reports.wording import n_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.attributed import Attribution

SHOWN = (
    "spend",
    "claimed",
    "coded",
    "caused",
    "caused_low",
    "caused_high",
    "cac_claimed",
    "cac_coded",
    "cac_caused",
    "equity",
)
MORE = ("spend", "is_beyond", "coded", "caused", "caused_low", "caused_high", "coded_equity", "caused_equity")


def run_attribution(
    scenario: str, *, policies: Sequence[str], settings: Sequence[str], seeds: int, curves: bool,
    lang: str, study: Study,
) -> int:  # fmt: skip
    """Take away each channel and programme in turn, write the folder with tables and page, print what was found."""
    from sim.experiments.attribution import attribution, identity_of
    from sim.experiments.folders import folder_name
    from sim.experiments.run import load
    from sim.reports.attribution_page import write_page
    from sim.scenario.load import read_settings

    base = load(scenario, policies=policies, settings=read_settings(settings, **study.size))
    note_cautions(base.draft, base.plan(**study.size))
    command = command_words("attribution", scenario, policies=policies, settings=settings, seeds=seeds,
                            curves=curves, **study.size)  # fmt: skip
    own = identity_of(base, curves=curves, **study.size)
    name = folder_name(base.draft.name, base.draft.policies, identity=own, kind="attribution")
    folder = study.folder(name)
    try:
        with quiet_or_bar(f"{n_of(seeds, 'seed')}, each world with and without", quiet=study.quiet) as advance:
            done = attribution(base, seeds=seeds, curves=curves, out=folder, progress=advance, command=command,
                               **study.runs_on)  # fmt: skip
    except KeyboardInterrupt:
        print(f"stopped; finished runs are kept in {folder}: give the same command again to go on", file=sys.stderr)
        return 130
    done.table().to_csv(folder / "attribution.csv", encoding="utf-8-sig")
    if curves:
        done.curves().to_csv(folder / "curves.csv", index=False, encoding="utf-8-sig")
        done.next_money().to_csv(folder / "next_money.csv", encoding="utf-8-sig")
    (page,) = write_page(done, folder, lang=lang)
    if study.json:
        print_json(_plain(done))
    else:
        _print(done)
    print(f"attribution: {page}", file=sys.stderr if study.json else sys.stdout)
    return 0


def _plain(done: "Attribution") -> dict[str, Any]:
    frames = {"table": done.table(), "next_money": done.next_money()}
    return done.manifest | {
        name: {str(n): {str(k): _finite(v) for k, v in row.items()} for n, row in frame.iterrows()}
        for name, frame in frames.items()
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _print(done: "Attribution") -> None:
    from rich.console import Console

    from sim.reports.attribution_page import warnings
    from sim.reports.language import Language

    about = done.manifest
    console = Console(width=None if Console().is_terminal else 150)
    heading = (
        f"{about['scenario']}: {n_of(about['seeds'], 'common seed')}, {about['days']} days; RMB and people; caused: missing in "
        "the world without it, with 95 % interval"
    )
    console.print(_table(done.table(), SHOWN, heading))
    for warning in warnings(done, Language("en")):
        print(f"note: {warning}", file=sys.stderr)
    more = done.next_money()
    if len(more):
        console.print(_table(more, MORE, "What the next 100,000 RMB bring, by channel"))


def _table(frame: "pd.DataFrame", columns: Sequence[str], title: str) -> Any:
    from rich.table import Table

    from sim.reports.wording import significant

    table = Table(title=title, title_justify="left")
    table.add_column(str(frame.index.name))
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right")
    for name, row in frame.iterrows():
        table.add_row(str(name), *("nobody" if math.isinf(row[c]) else significant(row[c]) for c in columns))
    return table
