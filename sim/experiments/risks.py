"""The risk register: what each risk costs when it happens, what each answer to it is worth, on common luck.

Worlds of one seed: the scenario in which no risk does anything (their hazards run); for each risk the world in which it
happens for certain, and for each of its answers the world with the answer alone and with both; all risks together as
their hazards have it, without and with every answer; the investor's stresses. What a risk needs (rivals, the market's
swings) is on in all of them. Page: docs/finance/risks.md
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from sim.experiments.run import World
from sim.experiments.study import Study, Wanted, conduct
from sim.finance.risk_register import ALL, CALM, HAPPENS, HAZARDS, NONE, PREPARED, STRESS, Register
from sim.finance.statements import monthly
from sim.scenario.assumptions import resolved
from sim.scenario.load import shipped_risks
from sim.scenario.registry import parameters
from sim.scenario.risks import Risk, read_risks, unfit

if TYPE_CHECKING:
    from sim.finance.record import Record

KEY = ("risk", "answer", "state", "seed")
TYPES = {"risk": "str", "answer": "str", "state": "str", "seed": "int64"}
STRESSES = ("dear_ads", "dear_team", "lower_take", "weak_demand", "weak_retention")


@dataclass(frozen=True)
class Task:
    """One world on one seed, as it travels to a worker; ``watched`` are the mechanisms whose hazards are asked."""

    key: tuple[str, str, str]
    world: World
    watched: tuple[str, ...]
    seed: int
    agents: int | None
    days: int | None


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
    found = read_risks(list(risks) or shipped_risks())
    worlds = dict(worlds_of(base, found))
    watched = tuple(dict.fromkeys(risk.mechanism for risk in found))
    wanted: Wanted = {
        ((*key, seed),): partial(Task, key, world, watched, seed, agents, days)
        for seed in range(1, seeds + 1)
        for key, world in worlds.items()
    }
    own = identity_of(base, found, agents=agents, days=days)
    about = _manifest(
        base, found, worlds, {"seeds": seeds, "agents": agents, "days": days, "command": printable(command)}
    )
    study = Study(
        "risks", own, key=KEY, types=TYPES, work=one_world, wanted=wanted, begin=lambda _: about | {"identity": own}
    )
    about, table = conduct(study, folder=out, executor=executor_of(workers, scheduler), progress=progress)
    rows = table.read()
    return Register(about, rows[rows["seed"] <= seeds].reset_index(drop=True), out)


def worlds_of(base: World, risks: Sequence[Risk]) -> Iterator[tuple[tuple[str, str, str], World]]:
    """Yield (risk, answer, state) and the world; raises ``ScenarioError`` when a risk is off, dated or certain."""
    whole = base
    for risk in risks:
        whole = whole.with_policy(risk.change)
    if problems := list(unfit(risks, whole.draft)):
        raise ScenarioError(problems)
    calm, prepared = whole, whole
    for risk in risks:
        calm = calm.with_policy(risk.idle())
    yield (NONE, NONE, CALM), calm
    for risk in risks:
        sure = risk.sure(_severity(whole, risk))
        yield (risk.name, NONE, HAPPENS), calm.with_policy(sure)
        for answer in risk.answers:
            met, prepared = calm.with_policy(answer.change), prepared.with_policy(answer.change)
            yield (risk.name, answer.name, PREPARED), met
            yield (risk.name, answer.name, HAPPENS), met.with_policy(sure)
    yield (ALL, NONE, HAZARDS), whole
    if any(risk.answers for risk in risks):
        yield (ALL, ALL, HAZARDS), prepared
    for name in STRESSES:
        yield (name, NONE, STRESS), calm.with_policy(f"stresses/{name}")


def _severity(world: World, risk: Risk) -> float:
    """Return the severity that a risk has in a world, before it is made to do nothing."""
    value = world.draft.values.get(f"{risk.mechanism}.severity", parameters()[f"{risk.mechanism}.severity"].default)
    return float(value.values[0] if isinstance(value, Dated) else value)


def identity_of(base: World, risks: Sequence[Risk], *, agents: int | None, days: int | None) -> str:
    """Return the identity of a register; the number of seeds is no part of it."""
    plan = base.plan(agents=agents, days=days)
    files = {r.name: [r.mechanism, r.change.data, {a.name: a.change.data for a in r.answers}] for r in risks}
    return content_hash({"risks": repr(files), "scenario": resolved(plan), "agents": agents})


def one_world(task: Task) -> list[Row]:
    """Simulate one world on one seed and return its row, in RMB."""
    try:
        run = task.world.run(seed=task.seed, agents=task.agents, days=task.days)
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


def _manifest(base: World, risks: Sequence[Risk], worlds: Mapping[Any, Any], asked: dict[str, Any]) -> dict[str, Any]:
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
                "answers": {a.name: {"title": a.title, "title_zh": a.title_zh} for a in r.answers},
            }
            for r in risks
        },
        "sim_version": sim_version(),
        "versions": versions(),
    }
