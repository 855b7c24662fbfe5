"""Who joins because of what: the same world with one channel or programme taken away, on the same luck.

Identity is the same in every world (a person's row never moves), so who joined because of a channel is a plain
comparison of two arrays, person by person.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.texts import printable
from sim.experiments.columns import Row
from sim.experiments.executor import Progress, executor_of
from sim.experiments.identity import content_hash, sim_version, versions
from sim.experiments.numbers import whole_numbers
from sim.experiments.run import World, load
from sim.experiments.side_by_side import BASE, KEY, TYPES, OneSeed, of_seeds, rows_of, seeds_wanted
from sim.experiments.study import About, Study, conduct
from sim.finance.attributed import Attribution
from sim.finance.person_effects import Followed, differences
from sim.scenario.assumptions import resolved
from sim.scenario.build import timeline_of
from sim.scenario.registry import parameters
from sim.scenario.rules import misfits
from sim.world.channels import CHANNELS

if TYPE_CHECKING:
    from sim.core.model import GrowthModel

SCALES = (0.5, 2.0)
PROGRAMMES = {
    "word_of_mouth": ("word of mouth", "口碑推荐"),
    "referral": ("inviting friends", "邀请好友"),
    "group_buying": ("group buying", "拼团"),
    "new_user_offers": ("offers for new users", "新人优惠"),
}


def worlds_of(base: World, *, curves: bool) -> dict[str, World]:
    """Return the base, the base without each channel and programme, and with other multiples of each channel's money."""
    found = {BASE: base}
    for name in channels_on(base):
        found[f"without {name}"] = scaled(base, name, 0.0)
        if curves:
            found |= {f"{name} x{s:g}": scaled(base, name, s) for s in SCALES}
    for name in PROGRAMMES:
        if base.draft.on.get(name):
            found[f"without {name}"] = without(base, name)
    return found


def channels_on(world: World) -> list[str]:
    """Return the channels whose money some mechanism of the world spends."""
    if not world.draft.on.get("spending"):
        return []
    is_on = world.model(agents=200, days=1, collect=False).state.tables["channels"]["is_on"]
    return [name for k, name in enumerate(CHANNELS) if is_on[k]]


def scaled(world: World, channel: str, multiple: float) -> World:
    """Return the world with a multiple of one channel's money, whatever it is today; the others keep theirs."""
    return world.with_policy({f"spending.scale_{channel}": f"x{multiple:g}" if multiple else "0"})


def without(world: World, mechanism: str) -> World:
    """Return the world in which a mechanism is off; rules of management that watch or move it go with it."""
    draft = deepcopy(world.draft)
    draft.on[mechanism] = False
    on = [name for name, is_on in draft.on.items() if is_on]
    time = timeline_of(draft.section("time"))
    draft.rules = {name: rule for name, rule in draft.rules.items() if not list(misfits({name: rule}, on, time))}
    return World(draft)


def attribution(
    base: World | str | Path, *, seeds: int = 4, workers: int | None = None, agents: int | None = None, days: int | None = None,
    curves: bool = False, out: str | Path | None = None, progress: Progress | None = None, command: str = "",
    scheduler: str | None = None,
) -> Attribution:  # fmt: skip
    """Take away each channel and programme in turn on common seeds 1, 2, ...; ``curves`` adds multiples of each money.

    Parameters
    ----------
    base : World, name or path
    seeds : int
    out : path, optional
        Folder; the same call goes on where it was stopped.
    workers, scheduler, agents, days, progress
        As for ``ensemble``.

    Raises
    ------
    ScenarioError
        For numbers outside their range.
    FileExistsError
        When the folder holds something else.
    """
    base = base if isinstance(base, World) else load(base)
    seeds, agents, days = whole_numbers(seeds=seeds, agents=agents, days=days).values()
    executor = executor_of(workers, scheduler)
    worlds = worlds_of(base, curves=curves)
    own = identity_of(base, agents=agents, days=days, curves=curves)
    folder = Path(out).absolute() if out is not None else None
    asked = {"seeds": seeds, "agents": agents, "days": days, "command": printable(command)}
    about = _manifest(base, worlds, asked) | {"identity": own}
    study = Study("attribution", own, key=KEY, types=TYPES, work=one_seed, begin=lambda _: about,
                  wanted=seeds_wanted(worlds, seeds, {"agents": agents, "days": days}))  # fmt: skip
    about, table = conduct(study, folder=folder, executor=executor, progress=progress)
    return Attribution(about, of_seeds(table.read(), seeds), folder)


def identity_of(base: World, *, agents: int | None, days: int | None, curves: bool) -> str:
    """Return the identity of an attribution; the number of seeds is no part of it."""
    plan = base.plan(agents=agents, days=days)
    return content_hash({"attribution": resolved(plan), "agents": agents, "curves": curves})


def one_seed(task: OneSeed) -> list[Row]:
    """Simulate every world on one seed; each row says what happened and who joined only in the base."""
    return rows_of(task, follow, lambda base, other: {**other.sums, **differences(base, other)})


def follow(world: World, *, seed: int, agents: int | None, days: int | None) -> Followed:
    """Run a world; keep when each person first joined, by which cause, and what their orders earned, discounted."""
    model = world.model(seed=seed, agents=agents, days=days, collect=False)
    state = model.state
    n = len(state.people)
    joined_on = np.full(n, -1, dtype=np.int32)
    equity = np.zeros(n)
    rate = _discount(world, agents=agents, days=days)
    while model.running:
        model.step()
        day = state.row - state.timeline.preparation
        new = state.today.get("joined")
        if new is not None and len(new):
            new = new[state.users["cause"][state.user_of(new)] >= 0]
            joined_on[new[joined_on[new] < 0]] = max(day, 0)
        earned = state.today.get("contributions")
        if earned is not None and len(earned):
            np.add.at(equity, earned["person"], earned["fen"] * (1 + rate) ** (-day / DAYS_PER_YEAR))
    causes = np.array([*(state.risks["join"].causes if "join" in state.risks else ()), "nobody"])
    cause = causes[state.by_person("cause")]
    return Followed(joined_on, equity, state.weight, dict(_sums(model, joined_on, equity, cause)))


def _discount(world: World, *, agents: int | None, days: int | None) -> float:
    funding = world.plan(agents=agents, days=days).params.get("funding")
    per_day = funding.discount if funding is not None else parameters()["funding.discount"].default  # type: ignore[attr-defined]
    return DAYS_PER_YEAR * float(per_day)


def _sums(
    model: "GrowthModel", joined_on: NDArray[np.int32], equity: NDArray[np.float64], cause: NDArray[np.str_]
) -> Iterator[tuple[str, float]]:
    """Yield what happened in a run: people, RMB; by cause and by channel."""
    state = model.state
    values: Mapping[str, NDArray[Any]] = state.series.values

    def total(name: str, unit: float = 1.0) -> float:
        return float(values[name].sum()) / unit if name in values else 0.0

    yield "registrations", total("registrations")
    yield "first_orders", total("first_orders")
    yield "gmv", total("gmv_paid", 100)
    yield "equity", float(equity.sum()) * state.weight / 100
    yield "cash", float(values["cash_less_gap"][model.rows_done - 1]) / 100 if "cash_less_gap" in values else 0.0
    yield (
        "rewards",
        sum(
            state.ledger.balances.get(f"expense.incentives.{a}", 0)
            for a in ("referral_rewards", "referral_coupons", "new_user_coupons")
        )
        / 100,
    )
    for name in values:
        if name.startswith("registrations_by_"):
            own = name.removeprefix("registrations_by_")
            yield f"coded.{own}", total(name)
            yield f"coded_equity.{own}", float(equity[(cause == own) & (joined_on >= 0)].sum()) * state.weight / 100
    for channel in CHANNELS:
        yield f"spend.{channel}", total(f"spend_{channel}", 100)
        yield f"claimed.{channel}", total(f"reported_{channel}")


def _manifest(base: World, worlds: Mapping[str, World], asked: About) -> About:
    plan = base.plan(agents=asked["agents"], days=asked["days"])
    return {
        "kind": "attribution",
        "scenario": base.draft.name,
        "policies": base.draft.policies,
        "title": base.draft.title or base.draft.name,
        **asked,
        "people_per_agent": plan.weight,
        "rows": plan.rows,
        "days": plan.timeline.days,
        "worlds": list(worlds),
        "scales": list(SCALES),
        "names": {n: list(v) for n, v in (CHANNELS | PROGRAMMES).items()},
        "interval": "Student's t, 95 %, over seeds",
        "sim_version": sim_version(),
        "versions": versions(),
    }
