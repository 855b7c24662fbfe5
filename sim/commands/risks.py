"""``sim risks``."""

import sys
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sim.commands.notes import note_cautions
from sim.commands.output import print_json
from sim.commands.progress import quiet_or_bar
from sim.commands.spelling import command_words
from sim.commands.studies import Study
from sim.reports.wording import n_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.finance.risk_register import Register

RISKS = {"chance": "chance", "profit_if": "profit, if", "revenue_expected": "revenue", "profit_expected": "profit",
         "cash_expected": "cash", "need_expected": "money needed",
         "profit_tail": "profit, tail", "need_tail": "need, tail"}  # fmt: skip
ANSWERS = {"chance": "chance", "chance_with": "with it", "cost": "cost", "profit_value": "worth in profit",
           "profit_low": "low", "profit_high": "high", "need_value": "need less by"}  # fmt: skip
JOINT = {"revenue_loss": "revenue", "profit_loss": "profit", "profit_worst": "worst seed", "cash_loss": "cash",
         "need_loss": "money needed", "need_worst": "worst seed"}  # fmt: skip
MILLION = 1e6


def run_risks(
    scenario: str, *, risks: Sequence[str], policies: Sequence[str], settings: Sequence[str], seeds: int,
    lang: str, study: Study,
) -> int:  # fmt: skip
    """Run each risk and each answer on the same luck, write the folder with tables and page, print what was found."""
    from sim.experiments.folders import folder_name
    from sim.experiments.numbers import whole_numbers
    from sim.experiments.risks import chosen, identity_of, risk_register
    from sim.experiments.run import load
    from sim.reports.language import Language
    from sim.reports.risks import limits, spoken, write_page
    from sim.scenario.load import read_settings

    whole_numbers(seeds=seeds, **study.size)
    base = load(scenario, policies=policies, settings=read_settings(settings, **study.size))
    note_cautions(base.draft, base.plan(**study.size))
    found, left_out = chosen(base, risks)
    if left_out:
        print(f"note: left out, for what they change is off: {', '.join(left_out)}", file=sys.stderr)
    own = identity_of(base, found, **study.size)
    name = folder_name(base.draft.name, base.draft.policies, identity=own, kind="risks")
    folder = study.folder(name)
    words = [word for risk in risks for word in ("--risk", risk)]
    command = command_words("risks", scenario, *words, policies=policies, settings=settings, seeds=seeds,
                            **study.size)  # fmt: skip
    try:
        with quiet_or_bar(f"{n_of(seeds, 'seed')}, {len(found)} risks and their answers", quiet=study.quiet) as advance:
            done = risk_register(base, risks=risks, seeds=seeds, out=folder, progress=advance, command=command,
                                 **study.runs_on)  # fmt: skip
    except KeyboardInterrupt:
        print(f"stopped; finished runs are kept in {folder}: give the same command again to go on", file=sys.stderr)
        return 130
    for label, frame in tables(done).items():
        frame.to_csv(folder / f"{label}.csv", encoding="utf-8-sig")
    (page,) = write_page(done, folder, lang=lang)
    if study.json:
        print_json(plain(done))
    else:
        print("\n".join((*spoken(done, Language("en")), *limits(done, Language("en")))))
        _print(done)
    print(f"risks: {page}", file=sys.stderr if study.json else sys.stdout)
    return 0


def tables(done: "Register") -> dict[str, "pd.DataFrame"]:
    """Return the register, the answers and the joint stress."""
    return {"register": done.risks(), "answers": done.answers(), "joint": done.joint()}


def plain(done: "Register") -> dict[str, Any]:
    """Return a register as plain values: null where a number is unknown."""
    keep = ("scenario", "policies", "identity", "seeds", "days", "people_per_agent", "rows")
    return {k: done.manifest[k] for k in keep} | {label: _rows(frame) for label, frame in tables(done).items()}


def _rows(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    records = frame.reset_index().to_dict("records")
    return [{str(k): None if isinstance(v, float) and v != v else v for k, v in row.items()} for row in records]


def _print(done: "Register") -> None:
    from rich.console import Console

    from sim.reports.language import Language
    from sim.reports.risks import differing, doubted, is_known, legend

    console = Console(width=None if Console().is_terminal else 160)
    about = f"{done.manifest['scenario']}, {n_of(done.manifest['seeds'], 'common seed')}, {done.manifest['days']} days"
    heading = (
        f"What each risk costs, M RMB: {about}; expected, unless it says if (it happens) or tail (worst twentieth)"
    )
    losses = done.risks()
    console.print(_table(losses, RISKS, heading, shown=doubted))
    console.print(legend(Language("en")), style="dim", highlight=False)
    if len(done.answers()):
        known = {str(name) for name, row in losses.iterrows() if is_known(row)}
        title = "What each answer is worth, M RMB, its cost paid, with 95 % interval"
        console.print(_table(done.answers(), ANSWERS, title, shown=partial(_of_known, known)))
    console.print(_table(done.joint(), JOINT, "All risks at once, and stresses: loss, M RMB", shown=differing))


def _of_known(known: Collection[str], text: str, row: "pd.Series", key: str) -> str:
    """Return what an answer is worth, or a dash where the loss of its risk is not known."""
    from sim.reports.wording import NOTHING

    risk, _ = cast("tuple[str, str]", row.name)
    return text if key == "cost" or risk in known else NOTHING


def _table(
    frame: "pd.DataFrame",
    columns: dict[str, str],
    title: str,
    shown: Callable[[str, "pd.Series", str], str] | None = None,
) -> Any:
    from rich.table import Table

    from sim.reports.wording import percent, significant

    table = Table(title=title, title_justify="left")
    for name in frame.index.names:
        table.add_column(str(name))
    for label in columns.values():
        table.add_column(label, justify="right")
    for index, row in frame.iterrows():
        names = index if isinstance(index, tuple) else (index,)
        cells = []
        for key in columns:
            text = percent(100 * row[key]) if key.startswith("chance") else significant(row[key] / MILLION)
            cells.append(text if shown is None or key.startswith("chance") else shown(text, row, key))
        table.add_row(*(str(n) for n in names), *cells)
    return table
