"""The risk register: what each risk costs when it happens, what each answer to it is worth, on common luck.

Worlds of one seed: the scenario in which no risk does anything (their hazards run); for each risk the world in which it
happens for certain, and for each of its answers the world with the answer alone and with both; all risks together as
their hazards have it, without and with every answer; the investor's stresses. A risk that happens does so on a day that
follows the hazard which has gathered in the same world without it, so those worlds come first. What a risk needs (rivals,
the market's swings) is on in all of them. Page: docs/finance/risks.md
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.constants import FEN_PER_RMB
from sim.core.errors import ScenarioError, SimError
from sim.core.params import Dated
from sim.core.texts import printable
from sim.experiments.columns import Row
from sim.experiments.executor import Progress, RunError, executor_of
from sim.experiments.identity import content_hash, sim_version, versions
from sim.experiments.journal import Key
from sim.experiments.run import World
from sim.experiments.study import Study, conduct
from sim.finance.risk_register import ALL, CALM, HAPPENS, HAZARDS, NONE, PREPARED, STRESS, Register
from sim.finance.statements import monthly
from sim.scenario.assumptions import resolved
from sim.scenario.build import Plan
from sim.scenario.load import shipped_risks
from sim.scenario.registry import mechanisms, parameters
from sim.scenario.risks import Risk, read_risks, unfit
from sim.world.shock_terms import NEVER

if TYPE_CHECKING:
    from sim.finance.record import Record

KEY = ("risk", "answer", "state", "seed")
TYPES = {"risk": "str", "answer": "str", "state": "str", "seed": "int64"}
STRESSES = ("dear_ads", "dear_team", "lower_take", "weak_demand", "weak_retention")


@dataclass(frozen=True)
class Task:
    """One world on one seed, as it travels to a worker.

    Attributes
    ----------
    key : tuple of str
        Risk, answer, state.
    world : World
    watched : tuple of str
        Mechanisms whose hazards are asked.
    seed : int
    agents, days : int or None
    settings : dict
        What is laid over the world: found from another world of the same seed.
    """

    key: tuple[str, str, str]
    world: World
    watched: tuple[str, ...]
    seed: int
    agents: int | None
    days: int | None
    settings: dict[str, Any] = field(default_factory=dict)


def risk_register(
    base: World,
    *,
    risks: Sequence[str] = (),
    seeds: int = 8,
    workers: int | None = None,
    scheduler: str | None = None,
    agents: int | None = None,
    days: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> Register:
    """Run every world of the register on seeds 1..N.

    Parameters
    ----------
    base : World
    risks : sequence of str
        Risk files or shipped names; empty: all shipped ones.
    seeds : int
    workers, scheduler, agents, days
        As for an ensemble.
    out : Path or None
        Folder that is written and, if it holds the same register, continued.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the risk files, or with laying them over the scenario.
    """
    found, left_out = chosen(base, risks)
    worlds = dict(worlds_of(base, found))
    chances = given_chances(base, found, agents=agents, days=days)
    watched = tuple(dict.fromkeys(risk.mechanism for risk in found))
    tasks = {
        (*key, seed): partial(Task, key, world, watched, seed, agents, days)
        for seed in range(1, seeds + 1)
        for key, world in worlds.items()
    }
    drawn = {risk.name: risk for risk in found if chances[risk.name] is None}
    follows = {key: drawn[key[0]] for key in tasks if key[2] == HAPPENS and key[0] in drawn}
    own = identity_of(base, found, agents=agents, days=days)
    about = {"left_out": left_out} | _manifest(
        base, found, worlds, chances, {"seeds": seeds, "agents": agents, "days": days, "command": printable(command)}
    )
    study = Study(
        "risks",
        own,
        key=KEY,
        types=TYPES,
        work=one_world,
        wanted={(key,): task for key, task in tasks.items() if key not in follows},
        begin=lambda _: about | {"identity": own},
        follows={(key,): (_without(key), partial(_followed, risk, tasks[key])) for key, risk in follows.items()},
    )
    about, table = conduct(study, folder=out, executor=executor_of(workers, scheduler), progress=progress)
    rows = table.read()
    return Register(about, rows[rows["seed"] <= seeds].reset_index(drop=True), out)


def chosen(base: World, names: Sequence[str]) -> tuple[list[Risk], list[str]]:
    """Return the risks named (all shipped ones where none is), and the answers that change what is off in this world.

    Those answers ("data_law.preparation") are left out of the risks; whatever else is wrong with one is raised.
    """
    risks, left_out = read_risks(list(names) or shipped_risks()), list[str]()
    whole, out = _whole(base, risks), []
    for risk in risks:
        answers = []
        for answer in risk.answers:
            try:
                whole.with_policy(answer.change)
                answers.append(answer)
            except ScenarioError as error:
                if any("which is off" not in problem.found for problem in error.problems):
                    raise
                left_out.append(f"{risk.name}.{answer.name}")
        out.append(replace(risk, answers=tuple(answers)))
    return out, left_out


def worlds_of(base: World, risks: Sequence[Risk]) -> Iterator[tuple[tuple[str, str, str], World]]:
    """Yield (risk, answer, state) and the world; raises ``ScenarioError`` when a risk leaves its mechanism off."""
    whole = _whole(base, risks)
    if problems := list(unfit(risks, whole.draft)):
        raise ScenarioError(problems)
    calm, prepared = whole, whole
    for risk in risks:
        calm = calm.with_policy(risk.idle() | _replaced(whole, risk))
    yield (NONE, NONE, CALM), calm
    given: list[Any] = []
    for risk in risks:
        sure = risk.sure(_severity(whole, risk))
        yield (risk.name, NONE, HAPPENS), calm.with_policy(sure)
        for answer in risk.answers:
            met = calm.with_policy(answer.change)
            if answer.change.data not in given:  # one action may answer several risks
                prepared = prepared.with_policy(answer.change)
                given.append(answer.change.data)
            yield (risk.name, answer.name, PREPARED), met
            yield (risk.name, answer.name, HAPPENS), met.with_policy(sure)
    yield (ALL, NONE, HAZARDS), whole
    if any(risk.answers for risk in risks):
        yield (ALL, ALL, HAZARDS), prepared
    for name in STRESSES:
        yield (name, NONE, STRESS), calm.with_policy(f"stresses/{name}")


def _whole(base: World, risks: Sequence[Risk]) -> World:
    """Return the world in which all risks are on."""
    for risk in risks:
        base = base.with_policy(risk.change)
    return base


def _replaced(world: World, risk: Risk) -> dict[str, Any]:
    """Return settings by which hazards of others whose place a risk takes bring nothing, in worlds in which it does nothing."""
    paths = getattr(mechanisms()[risk.mechanism], "replaces", ())
    return {path: "0 per year" for path in paths if world.draft.on.get(path.partition(".")[0])}


def given_chances(
    base: World, risks: Sequence[Risk], *, agents: int | None, days: int | None
) -> dict[str, float | None]:
    """Return the chance of each risk that the scenario itself dates (1, or 0 outside the run) or makes certain; else None."""
    plan = _whole(base, risks).plan(agents=agents, days=days)
    return {risk.name: _given_chance(plan, risk) for risk in risks}


def _given_chance(plan: Plan, risk: Risk) -> float | None:
    values, time = plan.params[risk.mechanism].values, plan.timeline
    if values["begins"] < NEVER:
        return float(time.date_of(1) <= values["begins"] <= time.date_of(time.days - 1))
    return 1.0 if values["certain"] else None


def _severity(world: World, risk: Risk) -> float | dict[str, float]:
    """Return the severity that a risk has in a world, by date if it is dated, before it is made to do nothing."""
    value = world.draft.values.get(f"{risk.mechanism}.severity", parameters()[f"{risk.mechanism}.severity"].default)
    if isinstance(value, Dated):
        return {day.isoformat(): float(v) for day, v in zip(value.dates, value.values, strict=True)}
    return float(value)


def _without(key: Key) -> Key:
    """Return the key of the world without the risk that happens in one for certain: with its answer, if it has one."""
    risk, answer, _, seed = key
    return (NONE, NONE, CALM, seed) if answer == NONE else (risk, answer, PREPARED, seed)


def _followed(risk: Risk, task: Callable[..., Task], row: Row) -> Task:
    """Return the task in which a risk happens on a day that follows the hazard which has gathered in the row without it."""
    return task(settings=risk.follows(row[f"hazard.{risk.mechanism}"]))


def identity_of(base: World, risks: Sequence[Risk], *, agents: int | None, days: int | None) -> str:
    """Return the identity of a register; the number of seeds is no part of it."""
    plan = base.plan(agents=agents, days=days)
    files = {r.name: [r.mechanism, r.change.data, {a.name: a.change.data for a in r.answers}] for r in risks}
    return content_hash({"risks": repr(files), "scenario": resolved(plan), "agents": agents})


def one_world(task: Task) -> list[Row]:
    """Simulate one world on one seed and return its row, in RMB."""
    try:
        world = task.world.with_policy(task.settings) if task.settings else task.world
        run = world.run(seed=task.seed, agents=task.agents, days=task.days)
    except SimError as error:
        raise RunError(f"{' '.join(filter(None, task.key))}, seed {task.seed}: {error}") from None
    risk, answer, state = task.key
    return [{"risk": risk, "answer": answer, "state": state, "seed": task.seed, **measured(run.record, task.watched)}]


def measured(record: "Record", watched: Sequence[str]) -> dict[str, float]:
    """Return revenue, profit, cash at the end and money needed of a run (RMB), and the hazards that risks have gathered."""
    frame = monthly(record)
    flow = record.metric("cash_flow_before_financing")
    cash = record.metric("cash_less_gap")
    hazards = {f"hazard.{name}": record.metric(f"{name}_hazard") for name in watched}
    return {
        "revenue": float(frame["revenue"].sum()) / FEN_PER_RMB,
        "profit": float(frame["profit"].sum()) / FEN_PER_RMB,
        "cash": float(cash[-1]) / FEN_PER_RMB if cash is not None else float("nan"),
        "need": -min(0.0, float(flow.cumsum().min())) / FEN_PER_RMB if flow is not None else float("nan"),
        **{name: float("nan") if values is None else float(values[-1]) for name, values in hazards.items()},
    }


def _manifest(
    base: World,
    risks: Sequence[Risk],
    worlds: Mapping[Any, Any],
    chances: Mapping[str, float | None],
    asked: dict[str, Any],
) -> dict[str, Any]:
    plan = base.plan(agents=asked["agents"], days=asked["days"])
    return {
        "kind": "risks",
        "scenario": base.draft.name,
        "policies": base.draft.policies,
        "title": base.draft.title or base.draft.name,
        "title_zh": base.draft.title_zh,
        **asked,
        "people_per_agent": plan.weight,
        "rows": plan.rows,
        "days": plan.timeline.days,
        "worlds": len(worlds),
        "risks": {
            r.name: {
                "title": r.title,
                "title_zh": r.title_zh,
                "mechanism": r.mechanism,
                "chance": chances[r.name],
                "answers": {a.name: {"title": a.title, "title_zh": a.title_zh} for a in r.answers},
            }
            for r in risks
        },
        "sim_version": sim_version(),
        "versions": versions(),
    }
