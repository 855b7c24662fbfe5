"""``sim ensemble``."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.commands.notes import note, note_cautions
from sim.commands.output import print_json
from sim.commands.progress import quiet_or_bar
from sim.commands.report import add_investor_report
from sim.commands.spelling import command_words
from sim.commands.studies import Study
from sim.core.errors import Problem, ScenarioError
from sim.reports.wording import n_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.ensemble import Ensemble

SPREAD_OF = ("year1.revenue", "year3.revenue", "year3.profit", "funding.need")
DRIVEN = ("year3.revenue", "year3.profit")


def run_ensemble(
    scenario: str, *, policies: Sequence[str], settings: Sequence[str], runs: int, design_seed: int,
    graphs: int | None, rank: int | None, ranked: Sequence[str], risks: int | None, study: Study,
) -> int:  # fmt: skip
    """Load, run or continue, write the folder, and say the answer."""
    from sim.experiments.ensemble import ensemble, identity_of
    from sim.experiments.executor import executor_of
    from sim.experiments.folders import folder_name
    from sim.experiments.numbers import whole_numbers
    from sim.experiments.run import load
    from sim.scenario.load import read_settings

    whole_numbers(runs=runs, graphs=graphs, seed=design_seed, rank=rank, risks=risks, **study.size)
    _check_kinds(ranked, rank)
    executor = executor_of(study.workers, study.scheduler)
    chosen = read_settings(settings, **study.size)
    world = load(scenario, policies=policies, settings=chosen)
    own = identity_of(world, design_seed=design_seed, graphs=graphs, **study.size)
    name = folder_name(world.draft.name, world.draft.policies, kind="ensemble", identity=own)
    folder = study.folder(name)
    note_cautions(world.draft, world.plan(**study.size))
    command = command_words("ensemble", scenario, policies=policies, settings=settings, runs=runs,
                            **study.size, seed=design_seed, graphs=graphs, rank=rank, ranked=ranked, risks=risks)  # fmt: skip
    if not study.quiet:
        own_plan = world.plan(**study.size)
        print(f"{runs:,} runs on {executor}, {own_plan.rows:,} agents x {own_plan.weight} at the medians, "
              f"{own_plan.timeline.days:,} days, design seed {design_seed}", file=sys.stderr)  # fmt: skip
    try:
        with quiet_or_bar(f"{runs:,} runs", quiet=study.quiet) as advance:
            done = ensemble(world, runs=runs, out=folder, design_seed=design_seed, graphs=graphs, progress=advance,
                            command=command, **study.runs_on)  # fmt: skip
        worlds = None if rank is None else _rank(
            scenario, seeds=rank, kinds=ranked, executor=executor, policies=policies, folder=folder, settings=chosen,
            quiet=study.quiet, **study.size,
        )  # fmt: skip
        if risks is not None:
            from sim.experiments.risks import risk_register
            from sim.reports.risks import FOLDER as RISKS

            with quiet_or_bar("risks and their answers", quiet=study.quiet) as advance:
                risk_register(world, seeds=risks, out=folder / RISKS, progress=advance, command=command,
                              **study.runs_on)  # fmt: skip
    except KeyboardInterrupt:
        print(f"stopped; finished runs are kept in {folder}: give the same command again to go on", file=sys.stderr)
        return 130
    if study.json:
        print_json(plain(done))
    else:
        _print(done, worlds)
    print(f"ensemble: {folder}", file=sys.stderr if study.json else sys.stdout)
    page = add_investor_report(folder)
    if page is None:
        return 1
    print(f"report: {page}", file=sys.stderr if study.json else sys.stdout)
    return 0


def _check_kinds(ranked: Sequence[str], rank: int | None) -> None:
    """Refuse kinds of candidates where nothing is ranked."""
    if ranked and rank is None:
        allowed = f"together with rank: --rank 2 --ranked {ranked[0]}"
        raise ScenarioError([Problem("ranked", f"{', '.join(ranked)} without rank", allowed)])


def _rank(scenario: str, *, kinds: Sequence[str], quiet: bool, **how: Any) -> "pd.DataFrame":
    """Run the candidates of the kinds asked for, all by default, beside an ensemble."""
    from sim.experiments.ranking import KINDS, rank

    with quiet_or_bar("worlds and policies", quiet=quiet) as advance:
        return rank(scenario, kinds=kinds or KINDS, progress=advance, **how)


def plain(done: "Ensemble") -> dict[str, Any]:
    """Return the answer of an ensemble as plain values: null where a number is unknown."""
    from sim.reports.words.speech import with_text

    about = done.manifest
    spreads = {key: done.variance_shares(key) for key in SPREAD_OF}
    return {
        **{k: about[k] for k in ("scenario", "policies", "identity", "finished", "leads", "replicated")},
        "warnings": with_text(about["warnings"]),
        "verdicts": _rows(done.verdicts()),
        "amounts": _rows(done.amounts()),
        "money": done.money_needed,
        "cash_race": _rows(done.cash_race),
        "variance_shares": {
            k: None
            if s is None
            else _known(
                {
                    "share": s.share,
                    "interval": s.interval,
                    "n_replicated": s.n_replicated,
                    "is_spread_inflated": s.is_spread_inflated,
                }
            )
            for k, s in spreads.items()
        },
        "drivers": {key: _rows(done.drivers(key).head(10)) for key in DRIVEN},
    }


def _rows(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    return [_known({str(k): v for k, v in row.items()}) for row in frame.to_dict("records")]


def _known(value: Any) -> Any:
    """Return plain JSON values: NaN becomes null, whatever the depth."""
    if isinstance(value, dict):
        return {k: _known(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_known(v) for v in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and value != value else value


def _print(done: "Ensemble", worlds: "pd.DataFrame | None") -> None:
    """Print the answer, the table of P(meet), what is worth knowing, and the ranking."""
    from rich.console import Console
    from rich.table import Table

    from sim.finance.intervals import Share
    from sim.reports.investor.answer import spoken
    from sim.reports.words.shares import share_words

    print(spoken(done))
    frame = done.verdicts()
    table = Table(
        title=f"P(meet) if somebody funds every gap, over {done.manifest['leads']} lead runs, Wilson's 95 % interval",
        title_justify="left",
    )
    for heading in ("plan line", "year 1", "year 2", "year 3", "all three"):
        table.add_column(heading)
    for _, rows in frame[frame["view"] == ""].groupby("line", sort=False):
        words = {int(r["year"]): share_words(Share(r["hits"], r["n"])) for r in rows.to_dict("records")}
        if any(w != "not judged" for w in words.values()):
            label = str(rows["label"].iloc[0])
            table.add_row(label, *(words.get(y, "") for y in (1, 2, 3, 0)))
    console = Console(width=None if Console().is_terminal else 150)
    if table.row_count:
        console.print(table)
    if worlds is not None:
        console.print(_ranking(worlds))
    note(done.manifest["warnings"])


def _ranking(worlds: "pd.DataFrame") -> Any:
    """Return worlds and policies by the last year's net revenue (mean over the paired seeds)."""
    from rich.table import Table

    known = [y for y in (3, 2, 1) if worlds[f"year{y}.revenue"].notna().any()]
    year = known[0] if known else 1
    keys = [f"year{year}.revenue", f"year{year}.profit", "funding.need"]
    means = worlds.groupby(["name", "kind"], sort=False)[keys].mean().sort_values(keys[0], ascending=False)
    table = Table(
        title=f"Worlds and policies, mean of {n_of(worlds['seed'].nunique(), 'seed')} at the medians (M RMB)",
        title_justify="left",
    )
    for heading in ("name", "kind", *keys):
        table.add_column(heading, justify="left" if heading in ("name", "kind") else "right")
    for name, row in means.iterrows():
        label: Any = name
        table.add_row(*label, *(f"{row[k] / 1e6:,.1f}" for k in keys))
    return table
