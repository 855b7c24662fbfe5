"""Build the blueprint of a model from a composed scenario."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sim.core.agenda import declared
from sim.core.errors import ModelError, Problem, ScenarioError, nearest
from sim.core.mechanism import Mechanism
from sim.core.params import Dated, ParamSet
from sim.core.timeline import Timeline
from sim.mechanisms.company.funding.terms import least_pre_money
from sim.scenario.compose import Draft
from sim.scenario.contradictions import contradictions
from sim.scenario.registry import mechanisms
from sim.scenario.rules import misfits
from sim.world.accounts import ACCOUNTS
from sim.world.categories import category_names
from sim.world.chart import line_names, misfit
from sim.world.cities import zone_names
from sim.world.market.checkout import CheckoutStep
from sim.world.merchants import KINDS
from sim.world.populate import Populate, scale
from sim.world.rules import Rule
from sim.world.settings import SECTIONS


@dataclass(frozen=True)
class Plan:
    """A scenario ready to be run, as plain values.

    Attributes
    ----------
    sections : dict of ParamSet
    params : dict of ParamSet
        By mechanism that is on, in the order of the registry.
    rows, weight : int
        Agents, and people per agent.
    rules : tuple of Rule
        Rules of the controller.
    """

    sections: dict[str, ParamSet]
    params: dict[str, ParamSet]
    rows: int
    weight: int
    rules: tuple[Rule, ...] = ()

    @property
    def timeline(self) -> Timeline:
        """Return the calendar of the run."""
        return timeline_of(self.sections["time"])


def timeline_of(time: Any) -> Timeline:
    """Return the calendar that the section ``time`` describes."""
    return Timeline(time.start, time.days, time.preparation, time.steps_per_day)


def plan(draft: Draft, *, agents: int | None = None, days: int | None = None) -> Plan:
    """Resolve a draft; ``agents`` and ``days`` override the scenario's own."""
    values = dict(draft.values)
    if days is not None:
        values["time.days"] = days
    own = _by_owner(values)
    sections = {name: cls(own.get(name)) for name, cls in SECTIONS.items()}
    on = {name: m for name, m in mechanisms().items() if draft.on.get(name)}
    params: dict[str, ParamSet] = {name: m.Params(own.get(name)) for name, m in on.items()}
    time = timeline_of(sections["time"])
    problems = [
        *contradictions(sections | params, time, order=draft.places, agents=agents),
        *_terms(sections["targets"], params.get("funding")),
        *_needs_met(params, time.date_of(-time.preparation)),
        *_names(sections, params),
        *misfits(draft.rules, params, time),
    ]
    if problems:
        places = [draft.places.get(p.key) or draft.places.get(p.key.rpartition(".")[0], ("", 0)) for p in problems]
        raise ScenarioError([replace(p, file=f, line=n) for p, (f, n) in zip(problems, places, strict=True)])
    rows, weight = scale(sections["market"], agents)
    if agents is not None:  # a plan says what is run, so that its values alone repeat it
        sections["market"] = SECTIONS["market"](sections["market"].values | {"people_per_agent": weight})
    return Plan(sections, params, rows, weight, tuple(draft.rules.values()))


def _terms(targets: Any, terms: Any) -> Iterator[Problem]:
    """Yield terms of funding under which the investors of the first round and the option pool own everything."""
    first = next((k for k in (1, 2, 3) if getattr(targets, f"tranche_{k}") > 0), None)
    if terms is None or first is None:
        return
    value, tranche = getattr(terms, f"pre_money_{first}"), getattr(targets, f"tranche_{first}")
    least = least_pre_money(tranche, terms.option_pool)
    if value <= least * (1 + 1e-9):
        money = terms.declared[f"pre_money_{first}"].show
        found = f"{money(value)}: with {money(tranche)} of new money and an option pool of {terms.option_pool:.0%}, nothing "
        allowed = f"more than {money(least)}, a smaller tranche or a smaller pool"
        yield Problem(f"funding.pre_money_{first}", found + "is left to the founders", allowed)


def _needs_met(params: dict[str, ParamSet], first: date) -> Iterator[Problem]:
    """Yield a share of needs met on the platform that is no less than the share of orders that pass the checkout."""
    choice: Any = params.get("choice")
    if choice is None:
        return
    known = mechanisms()
    steps = {
        f"{name}.{part.passes}": own.values[part.passes]
        for name, own in params.items()
        for part in known[name].parts
        if isinstance(part, CheckoutStep) and part.passes
    }
    passing = math.prod(v.at(first) if isinstance(v, Dated) else v for v in steps.values())
    if choice.buying >= passing and choice.buying > 0:
        allowed = f"less than {passing:.0%}, the share of orders that are paid ({', '.join(steps)}), as only these meet a need"
        yield Problem("choice.buying", f"{choice.buying:.0%}", allowed)


def _names(sections: dict[str, ParamSet], params: dict[str, ParamSet]) -> Iterator[Problem]:
    """Yield names, with or without a share, that do not exist."""
    known = {
        "world.category_names": category_names(sections["world"]),
        "world.zone_names": zone_names(sections["world"]),
        "registered merchants": list(KINDS),
    }
    for owner, own in params.items():
        for p, value in own:
            if p.kind not in ("shares", "names") or not p.named_by:
                continue
            allowed = known.get(p.named_by, [])
            steps = value.values if isinstance(value, Dated) else (value,)
            given = {name for step in steps for name in (dict(step) if p.kind == "shares" else step)}
            for name in sorted(given - set(allowed)):
                shown = ", ".join(allowed) if allowed else "none here"
                said = f"the unknown name {name!r}"
                key = f"{owner}.{p.name}.{name}" if p.kind == "shares" else f"{owner}.{p.name}"
                yield Problem(key, said, f"{p.named_by}: {shown}", nearest(name, allowed))


def _by_owner(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the values by section or mechanism, each under its short name."""
    own: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        owner, _, name = key.partition(".")
        own.setdefault(owner, {})[name] = value
    return own


def blueprint(plan: Plan) -> Any:
    """Return the ``Blueprint`` of a plan (fresh mechanisms and parameters at each call)."""
    from sim.core.model import Blueprint

    known = mechanisms()
    acting: list[Mechanism] = [known[name](params.copy()) for name, params in plan.params.items()]
    if not acting:
        raise ModelError("no mechanism is on; switch on at least one")
    for account in (a for m in acting for a in m.accounts):
        if problem := misfit(account):
            raise ModelError(f"account {account.name}: {problem}")
    return Blueprint(
        timeline=plan.timeline,
        weight=plan.weight,
        populate=Populate(plan.sections, plan.rows, plan.rules),
        mechanisms=acting,
        lines=line_names(),
        accounts=ACCOUNTS,
        declarable=frozenset(path for mechanism in known.values() for path in declared(mechanism)),
    )
