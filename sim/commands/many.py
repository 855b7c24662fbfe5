"""Commands of many runs: ``sim ensemble``, ``sim compare``, ``sim attribution``, ``sim risks``."""

from typing import Annotated, Literal

from cyclopts import Parameter

from sim.commands.app import Policies, Risks, Settings, Whole, WholeOrNone, app

Flag = Annotated[bool, Parameter(negative=())]
Kinds = Annotated[tuple[Literal["world", "policy", "stress"], ...], Parameter(negative=(), show_default=False)]


@app.command
def ensemble(
    scenario: str,
    *,
    runs: Whole = 100, policy: Policies = (), set_: Settings = (),
    workers: WholeOrNone = None, scheduler: str | None = None,
    agents: WholeOrNone = None, days: WholeOrNone = None, seed: Whole = 1, graphs: WholeOrNone = None,
    rank: WholeOrNone = None, ranked: Kinds = (), risks: WholeOrNone = None,
    out: str | None = None, json: Flag = False, quiet: Flag = False,
) -> int:  # fmt: skip
    """Run a scenario over its priors, graphs and seeds: the probability of meeting the plan.

    Parameters
    ----------
    scenario
        A file, or a shipped name such as business_plan.
    runs
        Runs; about a quarter of them repeat a draw, to tell parameters from chance.
    policy
        Policy files, laid over the scenario from left to right.
    set_
        key=value, for example channels.organic='30 people per day'; may be given several times.
    workers
        Worker processes; without it one per processor that this process may use.
    scheduler
        Address of a Dask scheduler, tcp://HOST:PORT: its workers do the runs (docs/cluster.md).
    agents
        Number of agents; the market keeps its size, each agent stands for more or fewer people.
    days
        Days to simulate from launch.
    seed
        Seed of the design: of all draws.
    graphs
        Social graphs in use, 4 or more; without it one per ten runs, 4 to 32.
    rank
        Also run the shipped worlds (but `loaded`), policies and stresses on this many common seeds.
    ranked
        With --rank: only candidates of this kind; may be given several times. Policies are the most, and take longest.
    risks
        Also write the risk register on this many common seeds: a chapter of the report.
    out
        Folder, continued where it was stopped or extended by more runs; without it results/SCENARIO-ensemble-IDENTITY.
    json
        Print one JSON object on stdout.
    quiet
        No progress on stderr.
    """
    from sim.commands.ensemble import run_ensemble

    return run_ensemble(
        scenario, policies=policy, settings=set_, runs=runs, workers=workers, scheduler=scheduler, agents=agents,
        days=days, design_seed=seed, graphs=graphs, rank=rank, ranked=ranked, risks=risks, out=out, as_json=json, quiet=quiet,
    )  # fmt: skip


@app.command
def compare(
    base: str,
    *others: str,
    seeds: Whole = 50,
    set_: Settings = (),
    workers: WholeOrNone = None,
    scheduler: str | None = None,
    agents: WholeOrNone = None,
    days: WholeOrNone = None,
    out: str | None = None,
    lang: Literal["en", "zh"] = "en",
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Compare policies or worlds with a base on the same seeds: paired differences with intervals.

    Parameters
    ----------
    base
        A scenario: a file, or a shipped name.
    others
        Policies (laid over the base) or whole scenarios: files or shipped names.
    seeds
        Seeds 1, 2, ... common to all.
    set_
        key=value, laid over every world; may be given several times.
    workers
        Worker processes; without it one per processor that this process may use.
    scheduler
        Address of a Dask scheduler, tcp://HOST:PORT: its workers do the runs (docs/cluster.md).
    agents
        Number of agents; the market keeps its size.
    days
        Days to simulate from launch.
    out
        Folder of the comparison; without it results/compare-NAMES-IDENTITY.
    lang
        en or zh, for the page and the PDF.
    json
        Print one JSON object on stdout.
    quiet
        No progress on stderr.
    """
    from sim.commands.compare import run_compare

    return run_compare(
        base,
        others,
        settings=set_,
        seeds=seeds,
        workers=workers,
        scheduler=scheduler,
        agents=agents,
        days=days,
        out=out,
        lang=lang,
        as_json=json,
        quiet=quiet,
    )


@app.command
def attribution(
    scenario: str,
    *,
    seeds: Whole = 4,
    curves: Flag = False,
    policy: Policies = (),
    set_: Settings = (),
    workers: WholeOrNone = None,
    scheduler: str | None = None,
    agents: WholeOrNone = None,
    days: WholeOrNone = None,
    out: str | None = None,
    lang: Literal["en", "zh"] = "en",
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Find who joins because of which channel or programme, by taking each away on the same luck.

    Parameters
    ----------
    scenario
        A file, or a shipped name such as business_plan.
    seeds
        Seeds 1, 2, ... common to all worlds.
    curves
        Also half and double each channel's money: response curves, and what the next 100,000 RMB bring.
    policy
        Policy files, laid over the scenario from left to right.
    set_
        key=value, for example referral.reward_sender='20 RMB'; may be given several times.
    workers
        Worker processes; without it one per processor that this process may use.
    scheduler
        Address of a Dask scheduler, tcp://HOST:PORT: its workers do the runs (docs/cluster.md).
    agents
        Number of agents; the market keeps its size.
    days
        Days to simulate from launch: the horizon of all sums.
    out
        Folder; without it results/SCENARIO-attribution-IDENTITY.
    lang
        en or zh, for the page.
    json
        Print one JSON object on stdout.
    quiet
        No progress on stderr.
    """
    from sim.commands.attribution import run_attribution

    return run_attribution(
        scenario, policies=policy, settings=set_, seeds=seeds, curves=curves, workers=workers, scheduler=scheduler,
        agents=agents, days=days, out=out, lang=lang, as_json=json, quiet=quiet,
    )  # fmt: skip


@app.command
def risks(
    scenario: str,
    *,
    seeds: Whole = 8,
    risk: Risks = (),
    policy: Policies = (),
    set_: Settings = (),
    workers: WholeOrNone = None,
    scheduler: str | None = None,
    agents: WholeOrNone = None,
    days: WholeOrNone = None,
    out: str | None = None,
    lang: Literal["en", "zh"] = "en",
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """What can go wrong: chance and loss of each risk, and what each answer to it is worth, on the same luck.

    Parameters
    ----------
    scenario
        A file, or a shipped name such as business_plan.
    seeds
        Seeds 1, 2, ... common to all worlds.
    risk
        Risk files or shipped names (shocks/data_breach); without it all shipped ones. May be given several times.
    policy
        Policy files, laid over the scenario from left to right.
    set_
        key=value, laid over every world; may be given several times.
    workers
        Worker processes; without it one per processor that this process may use.
    scheduler
        Address of a Dask scheduler, tcp://HOST:PORT: its workers do the runs (docs/cluster.md).
    agents
        Number of agents; the market keeps its size.
    days
        Days to simulate from launch: the horizon of chances and losses.
    out
        Folder; without it results/SCENARIO-risks-IDENTITY.
    lang
        en or zh, for the page.
    json
        Print one JSON object on stdout.
    quiet
        No progress on stderr.
    """
    from sim.commands.risks import run_risks

    return run_risks(
        scenario, risks=risk, policies=policy, settings=set_, seeds=seeds, workers=workers, scheduler=scheduler,
        agents=agents, days=days, out=out, lang=lang, as_json=json, quiet=quiet,
    )  # fmt: skip
