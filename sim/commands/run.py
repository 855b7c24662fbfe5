"""``sim run``."""

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.core.errors import Problem, ScenarioError


def run_scenario(
    scenario: str, *, policies: Sequence[str], settings: Sequence[str], seed: int, agents: int | None,
    days: int | None, threads: int, out: str | None, as_json: bool, quiet: bool,
) -> int:  # fmt: skip
    """Load, simulate, write the folder, and say the answer."""
    from sim.experiments.manifest import identity_of
    from sim.experiments.run import load
    from sim.experiments.store import default_folder, refuse_foreign, save
    from sim.scenario.load import parse_setting

    _check_numbers(seed=seed, agents=agents, days=days, threads=threads)
    world = load(scenario, policies=policies, settings=dict(parse_setting(s) for s in settings))
    plan = world.plan(agents=agents, days=days)
    if out is not None:
        refuse_foreign(Path(out), identity_of(plan, seed=seed))
    if not quiet:
        people = plan.rows * plan.weight
        print(f"{plan.rows:,} agents x {plan.weight} = {people:,} people, {plan.timeline.days:,} days, seed {seed}",
              file=sys.stderr)  # fmt: skip
    command = _command(scenario, policies, settings, seed=seed, agents=agents, days=days, threads=threads)
    if quiet:
        done = world.run(seed=seed, agents=agents, days=days, threads=threads, command=command)
    else:
        from sim.commands.progress import bar

        with bar("simulating") as advance:
            done = world.run(seed=seed, agents=agents, days=days, threads=threads, command=command, progress=advance)
    from sim.reports.html import write_report

    target = Path(out) if out else default_folder(done.record.manifest, Path("results"))
    folder = save(done.record, target, also=[write_report])
    if as_json:
        print(json.dumps(done.outcomes, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        from sim.reports.wording import answer

        print(answer(done.record))
    shown = folder / "report.html"
    print(f"report: {_short(shown)}", file=sys.stderr if as_json or quiet else sys.stdout)
    return 0


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _check_numbers(*, seed: int, agents: int | None, days: int | None, threads: int) -> None:
    problems = []
    if not 0 <= seed < 2**32:
        problems.append(Problem("--seed", str(seed), "a whole number from 0 to 4294967295"))
    for name, value, most in (("--agents", agents, 10**9), ("--days", days, 7305), ("--threads", threads, 256)):
        if value is not None and not 1 <= value <= most:
            problems.append(Problem(name, str(value), f"a whole number from 1 to {most:,}"))
    if problems:
        raise ScenarioError(problems)


def _command(scenario: str, policies: Sequence[str], settings: Sequence[str], **numbers: int | None) -> str:
    """Return the command that repeats the run."""
    words = ["sim", "run", scenario]
    for policy in policies:
        words += ["--policy", policy]
    for setting in settings:
        words += ["--set", setting]
    for name, value in numbers.items():
        if value is not None and not (name == "threads" and value == 1):
            words += [f"--{name}", str(value)]
    return shlex.join(words)
