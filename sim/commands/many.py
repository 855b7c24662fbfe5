"""Commands of many runs: ``sim ensemble``, ``sim compare``, ``sim attribution``, ``sim risks``."""

from typing import Annotated, Literal

from cyclopts import Parameter

from sim.commands.app import Policies, Risks, Settings, Whole, WholeOrNone, app
from sim.commands.studies import Flag, Study

Kinds = Annotated[tuple[Literal["world", "policy", "stress"], ...], Parameter(negative=(), show_default=False)]
STUDY = Study()


@app.command
def ensemble(
    scenario: str,
    *,
    runs: Whole = 100,
    policy: Policies = (),
    set_: Settings = (),
    seed: Whole = 1,
    graphs: WholeOrNone = None,
    rank: WholeOrNone = None,
    ranked: Kinds = (),
    risks: WholeOrNone = None,
    study: Study = STUDY,
) -> int:
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
    """
    from sim.commands.ensemble import run_ensemble

    return run_ensemble(scenario, policies=policy, settings=set_, runs=runs, design_seed=seed, graphs=graphs, rank=rank,
                        ranked=ranked, risks=risks, study=study)  # fmt: skip


@app.command
def compare(
    base: str,
    *others: str,
    seeds: Whole = 50,
    set_: Settings = (),
    lang: Literal["en", "zh"] = "en",
    study: Study = STUDY,
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
    lang
        en or zh, for the page and the PDF.
    """
    from sim.commands.compare import run_compare

    return run_compare(base, others, settings=set_, seeds=seeds, lang=lang, study=study)


@app.command
def attribution(
    scenario: str,
    *,
    seeds: Whole = 4,
    curves: Flag = False,
    policy: Policies = (),
    set_: Settings = (),
    lang: Literal["en", "zh"] = "en",
    study: Study = STUDY,
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
    lang
        en or zh, for the page.
    """
    from sim.commands.attribution import run_attribution

    return run_attribution(scenario, policies=policy, settings=set_, seeds=seeds, curves=curves, lang=lang, study=study)


@app.command
def risks(
    scenario: str,
    *,
    seeds: Whole = 8,
    risk: Risks = (),
    policy: Policies = (),
    set_: Settings = (),
    lang: Literal["en", "zh"] = "en",
    study: Study = STUDY,
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
    lang
        en or zh, for the page.
    """
    from sim.commands.risks import run_risks

    return run_risks(scenario, risks=risk, policies=policy, settings=set_, seeds=seeds, lang=lang, study=study)
