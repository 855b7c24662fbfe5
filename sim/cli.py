"""The command line: ``sim run``, ``ensemble``, ``compare``, ``attribution``, ``arithmetic``, ``check``, ``contract``,
``explain``, ``agenda``, ``schema``, ``report``, ``verify``, ``bench``.

Only what a command needs is imported, inside the command, so that ``sim --help`` answers at once.
"""

import sys
from typing import Annotated, Literal

from cyclopts import CycloptsError, Parameter

from sim.commands import many
from sim.commands.app import Policies, Settings, Whole, WholeOrNone, app

__all__ = ["app", "main", "many"]


@app.command
def run(
    scenario: str,
    *,
    policy: Policies = (),
    set_: Settings = (),
    seed: Whole = 1,
    agents: WholeOrNone = None,
    days: WholeOrNone = None,
    threads: Whole = 1,
    out: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    quiet: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Simulate a scenario and write its run folder with a report.

    Parameters
    ----------
    scenario
        A file, or a shipped name such as business_plan.
    policy
        Policy files, laid over the scenario from left to right.
    set_
        key=value, for example channels.organic='30 people per day'; may be given several times.
    seed
        Seed of all random numbers.
    agents
        Number of agents; the market keeps its size, each agent stands for more or fewer people.
    days
        Days to simulate from launch.
    threads
        Threads inside the run; they change nothing in the result.
    out
        Folder of the run; without it results/SCENARIO-sSEED-IDENTITY.
    json
        Print one JSON object of outcomes on stdout.
    quiet
        No progress on stderr.
    """
    from sim.commands.run import run_scenario

    return run_scenario(
        scenario,
        policies=policy,
        settings=set_,
        seed=seed,
        agents=agents,
        days=days,
        threads=threads,
        out=out,
        as_json=json,
        quiet=quiet,
    )


@app.command
def arithmetic(
    scenario: str,
    *,
    policy: Policies = (),
    set_: Settings = (),
    run: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    lang: Literal["en", "zh"] = "en",
) -> int:
    """Work out what the plan's own numbers demand, before any simulation.

    Parameters
    ----------
    scenario
        A file, or a shipped name such as business_plan.
    policy
        Policy files, laid over the scenario from left to right.
    set_
        key=value, for example targets.implied.net_take='6 %'; may be given several times.
    run
        Folder of a run: the spreadsheet twin is set beside it.
    json
        Print one JSON object on stdout.
    lang
        en or zh.
    """
    from sim.commands.arithmetic import arithmetic as work_out

    return work_out(scenario, policies=policy, settings=set_, run=run, as_json=json, lang=lang)


@app.command
def check(*files: str) -> int:
    """Check scenario and policy files: every problem with file, line, key, what is allowed.

    Parameters
    ----------
    files
        Files or shipped names.
    """
    from sim.commands.check import check_files

    return check_files(files)


@app.command
def contract(source: str, *, json: Annotated[bool, Parameter(negative=())] = False) -> int:
    """Hold a mechanism of your own to the contract of the shipped ones: one line a promise, what was found, the fix.

    Parameters
    ----------
    source
        A Python file with @sim.register, a module, or the name of a mechanism.
    json
        Print one JSON object on stdout.
    """
    from sim.commands.contract import contract as hold

    return hold(source, as_json=json)


@app.command
def explain(name: str | None = None, *, run: str | None = None) -> int:
    """Explain a mechanism, a parameter, a metric, an outcome, a policy or a scenario; without a name, list mechanisms.

    Parameters
    ----------
    name
        For example word_of_mouth, channels.feed_cpm, mau, year1.cac.paid, GMV, own_goods, presets/hybrid.
    run
        A run folder: follow an outcome of it (year1.profit) to the lines of the statement, the postings by mechanism,
        and what was recorded beside.
    """
    from sim.commands.explain import explain_name
    from sim.commands.explain_outcome import explain_run

    return explain_name(name) if run is None else explain_run(run, name)


@app.command
def agenda(scenario: str) -> int:
    """Print what happens in a day of a scenario, in order.

    Parameters
    ----------
    scenario
        A file or a shipped name.
    """
    from sim.commands.agenda import print_agenda

    return print_agenda(scenario)


@app.command
def schema() -> int:
    """Print the JSON schema of scenario files, for editors."""
    from sim.commands.schema import print_schema

    return print_schema()


@app.command
def report(
    folder: str,
    *,
    for_: Annotated[Literal["investor"] | None, Parameter(name=["--for"])] = None,
    format_: Annotated[str | None, Parameter(name=["--format"])] = None,
    lang: Literal["en", "zh"] = "en",
) -> int:
    """Write the report of a folder of results: run, ensemble (with its ranking), comparison, attribution, risks, health card.

    Parameters
    ----------
    folder
        A folder under results/.
    for_
        investor: probability of each number, cash, statements, unit economics, assumptions, of a run or an ensemble.
        Without it a folder gets the page of its kind; that of an ensemble is the investor's.
    format_
        html, pdf, and xlsx of a run or an ensemble; several with commas (default html).
    lang
        en or zh.
    """
    from sim.commands.report import write_reports

    return write_reports(folder, audience=for_, names=format_, lang=lang)


@app.command
def verify(
    *,
    gate: str | None = None,
    full: Annotated[bool, Parameter(negative=())] = False,
    data: str | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    workers: Whole = 2,
    out: str | None = None,
) -> int:
    """Run the gates whose answers are known, and print the health card.

    Parameters
    ----------
    gate
        Names of gates with commas, for example V01,V02 (default: all).
    full
        Larger worlds, more seeds, and the gates that take long.
    data
        Folder of real data sets.
    json
        Print the card as JSON on stdout.
    workers
        Gates run side by side.
    out
        Folder in which to write health.json and a page of it; reports of the folder, and of those below it, then carry the card.
    """
    from sim.commands.verify import verify as run_gates

    return run_gates(gate=gate, full=full, data=data, as_json=json, workers=workers, out=out)


@app.command
def bench(
    *, large: Annotated[bool, Parameter(negative=())] = False, json: Annotated[bool, Parameter(negative=())] = False
) -> int:
    """Measure speed, memory and scaling, with peers in the same run.

    Parameters
    ----------
    large
        Also 1e7 people at one person an agent (several minutes, 4 GB).
    json
        Print one JSON object on stdout.
    """
    from sim.commands.bench import bench as measure

    return measure(large=large, as_json=json)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 the input is wrong or a check fails, 2 usage."""
    from sim.commands.output import escape_what_a_stream_cannot_show
    from sim.core.errors import SimError

    escape_what_a_stream_cannot_show()
    try:
        code = app(arguments, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        sys.exit(2)
    except SimError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except FileExistsError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        if error.filename is None and error.strerror is None:
            raise
        print(f"{error.filename or 'the system'}: {error.strerror}", file=sys.stderr)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
