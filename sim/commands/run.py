"""``sim run``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.notes import note_cautions
from sim.commands.output import print_json
from sim.commands.spelling import command_words

if TYPE_CHECKING:
    from sim.finance.record import Record


def run_scenario(
    scenario: str, *, policies: Sequence[str], settings: Sequence[str], seed: int, agents: int | None,
    days: int | None, threads: int, out: str | None, as_json: bool, quiet: bool,
) -> int:  # fmt: skip
    """Load, simulate, write the folder, and say the answer."""
    from sim.experiments.folders import real
    from sim.experiments.manifest import identity_of
    from sim.experiments.numbers import whole_numbers
    from sim.experiments.run import load
    from sim.experiments.store import default_folder, may_write, refuse_foreign, save
    from sim.scenario.load import read_settings

    whole_numbers(seed=seed, agents=agents, days=days, threads=threads)
    world = load(scenario, policies=policies, settings=read_settings(settings, agents=agents, days=days))
    plan = world.plan(agents=agents, days=days)
    if out is not None:
        refuse_foreign(real(Path(out)), identity_of(plan, seed=seed), shown=Path(out).absolute())
    may_write(Path(out) if out is not None else Path("results") / "run")
    if not quiet:
        people = plan.rows * plan.weight
        print(f"{plan.rows:,} agents x {plan.weight} = {people:,} people, {plan.timeline.days:,} days, seed {seed}",
              file=sys.stderr)  # fmt: skip
    note_cautions(world.draft, plan)
    command = command_words("run", scenario, policies=policies, settings=settings, seed=seed, agents=agents, days=days,
                            threads=threads if threads != 1 else None)  # fmt: skip
    if quiet:
        done = world.run(seed=seed, agents=agents, days=days, threads=threads, command=command)
    else:
        from sim.commands.progress import bar

        with bar("simulating") as advance:
            done = world.run(seed=seed, agents=agents, days=days, threads=threads, command=command, progress=advance)

    target = Path(out) if out is not None else default_folder(done.record.manifest, Path("results"))
    folder = save(done.record, target, also=[_report])
    if as_json:
        print_json(done.outcomes)
    else:
        from sim.reports.run.answer import spoken

        print(spoken(done.record))
    shown = folder / "report.html"
    if not shown.exists():
        return 1
    print(f"report: {_short(shown)}", file=sys.stderr if as_json else sys.stdout)
    return 0


def _report(record: "Record", folder: Path) -> None:
    """Write the report; a report that cannot be drawn does not cost the run."""
    from sim.reports.language import Language
    from sim.reports.material import Material
    from sim.reports.run.document import write_page

    try:
        write_page(Material(record, Language("en")), folder)
    except Exception as error:
        print(f"the run is saved, but its report could not be drawn: {type(error).__name__}: {error}", file=sys.stderr)


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
