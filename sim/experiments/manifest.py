"""The manifest of a run: everything needed to understand it and to do it again."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB, FEW_AGENTS, YEARS
from sim.core.params import Dated
from sim.core.remark import Remark
from sim.experiments.identity import identity, sim_version, versions
from sim.scenario.assumptions import register_rows, resolved
from sim.scenario.build import Plan
from sim.scenario.cautions import cautions
from sim.scenario.compliance import findings
from sim.scenario.compose import Draft
from sim.scenario.rules import described_rules
from sim.world.channels import CHANNELS, labels
from sim.world.chart import LINES
from sim.world.groups import count_groups

if TYPE_CHECKING:
    from sim.core.model import GrowthModel


def manifest(draft: Draft, plan: Plan, model: "GrowthModel", facts: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest of a finished run; ``facts`` are seed, command and times."""
    time: Any = plan.sections["time"]
    whole = resolved(plan)
    days = max(0, model.rows_done - time.preparation)
    return {
        "title": draft.title or draft.name,
        "title_zh": draft.title_zh,
        "question": draft.question,
        "question_zh": draft.question_zh,
        "titles": list(draft.titles),
        "scenario": draft.name,
        "policies": list(draft.policies),
        "changes": draft.changed,
        "identity": identity_of(plan, seed=facts["seed"]),
        "sim_version": sim_version(),
        "versions": versions(),
        **facts,
        "start": time.start.isoformat(),
        "days": days,
        "preparation": time.preparation,
        "people": plan.sections["market"].people,  # type: ignore[attr-defined]
        "people_per_agent": plan.weight,
        "rows": plan.rows,
        "agenda": [
            {"phase": r.phase.name, "mechanism": r.mechanism.name, "seconds": round(r.seconds, 4)} for r in model.agenda
        ],
        "parameters": register_rows(plan, draft.changed),
        "resolved": whole,
        "targets": _targets(plan),
        "accounting": _accounting(plan),
        "compliance": findings(plan),
        "modifiers": model.state.modifiers.record(),
        "rules": described_rules(plan),
        "decisions": [decision.plain() for decision in model.state.resources.get("decisions", [])],
        "network": model.state.facts.get("network", {}),
        "groups": count_groups(model.state),
        "warnings": [w.plain() for w in _warnings(draft, model, plan, days)],
        **_declarations(model),
    }


def identity_of(plan: Plan, *, seed: int) -> str:
    """Return the identity that a run of this plan and seed will have."""
    time: Any = plan.sections["time"]
    return identity(resolved(plan), seed=seed, weight=plan.weight, days=time.days)


def _targets(plan: Plan) -> dict[str, Any]:
    t: Any = plan.sections["targets"]
    revenue = [getattr(t, f"revenue_year_{y}") / FEN_PER_RMB for y in YEARS]
    cost = [getattr(t, f"cost_year_{y}") / FEN_PER_RMB for y in YEARS]
    return {
        "revenue": revenue,
        "cost": cost,
        "profit": [r - c for r, c in zip(revenue, cost, strict=True)],
        "tranches": [getattr(t, f"tranche_{k}") / FEN_PER_RMB for k in YEARS],
        "implied": {
            "net_take": t.implied_net_take,
            "basket": t.implied_basket / FEN_PER_RMB,
            "spend": t.implied_spend / FEN_PER_RMB,
            "spend_year_1": t.implied_spend_year_1 / FEN_PER_RMB,
        },
    }


def _accounting(plan: Plan) -> dict[str, Any]:
    """Return how the statements are drawn up, and the terms that the cap table and investors' returns need."""
    books, terms = plan.params.get("books"), plan.params.get("funding")
    names = (
        "pre_money_1",
        "pre_money_2",
        "pre_money_3",
        "option_pool",
        "preference",
        "participating",
        "exit_multiple",
        "discount",
        "investor_discount",
        "closing_time",
        "bridge",
        "mode",
    )
    return {
        "contra_revenue": books.values["contra_revenue"] if books else True,
        "terms": {name: terms.values[name] for name in names} if terms else None,
    }


def _declarations(model: "GrowthModel") -> dict[str, Any]:
    """Return metrics, accounts, statement lines, causes, channels, and what is not modelled."""
    state = model.state
    accounts = state.ledger.accounts.values()
    own = {a.name for row in model.agenda for a in row.mechanism.accounts}
    fed = {a.line for a in accounts if a.name in own}
    join = state.risks.get("join")
    on = state.tables["channels"]["is_on"]
    return {
        "metrics": {
            n: {"kind": m.kind, "unit": m.unit, "label": m.label or n, "label_zh": m.zh, "doc": m.doc,
                "mechanism": state.series.owners[n]}
            for n, m in state.series.metrics.items()
        },
        "accounts": [
            {"name": a.name, "kind": a.kind, "line": a.line, "label": a.label or a.name, "label_zh": a.zh,
             "section": a.section, "use": a.use}
            for a in accounts
        ],
        "lines": [
            {"name": x.name, "label": x.label, "label_zh": x.zh, "kind": x.kind, "section": x.section, "cash": x.cash,
             "use": x.use, "modelled": x.name in fed or x.kind not in ("revenue", "cost", "tax")}
            for x in LINES if x.name in fed or not x.name.startswith("other")
        ],
        "pages": [r.mechanism.page.plain(r.mechanism.name) for r in model.agenda if r.mechanism.page is not None],
        "causes": [
            {"name": h.cause, "label": h.label or h.cause.replace("_", " "), "label_zh": h.zh}
            for row in model.agenda for h in row.mechanism.hazards if h.risk == "join"
        ] if join else [],
        "channels": [
            labels(n) | {"is_on": bool(on[k])} for k, n in enumerate(CHANNELS)
        ],
        "not_modelled": [
            {"kind": "stream" if x.kind == "revenue" else "cost", "name": x.name, "label": x.label, "label_zh": x.zh}
            for x in LINES
            if x.kind in ("revenue", "cost") and x.name not in fed and not x.name.startswith("other")
        ],
    }  # fmt: skip


def _unspent(model: "GrowthModel") -> list[Remark]:
    """Warn of each channel that could not spend a part of its money: 1 % or more of all that was released."""
    values, table = model.state.series.values, model.state.tables["channels"]
    if "released" not in table.columns:
        return []
    released = dict(zip(CHANNELS, table["released"].tolist(), strict=True))
    out = []
    for name, given in released.items():
        left = given - float(values[f"spend_{name}"].sum()) if f"spend_{name}" in values else 0.0
        if left > 0 and left >= 0.01 * sum(released.values()):
            key = "unspent_for_lack_of_searches" if name == "search" else "unspent"
            out.append(Remark(key, {"channel": labels(name), "money": left, "share": left / given}))
    return out


def _warnings(draft: Draft, model: "GrowthModel", plan: Plan, days: int) -> list[Remark]:
    """Return what a reader of the figures must know."""
    out = [*_few_agents(model, plan, days), *cautions(draft, plan), *_unspent(model), *_without_mechanism(model, plan)]
    rich = model.state.resources["catalogue"].rich_share
    is_spent = bool(model.state.series.values.get("marketing_budget", np.zeros(1)).any())
    if rich < 0.999 and is_spent and _waits_for_assortment(plan):
        out.append(Remark("budgets_wait_for_assortment", {"share": float(rich)}))
    return out


def _few_agents(model: "GrowthModel", plan: Plan, days: int) -> list[Remark]:
    """Warn of a short run, and of each year, that rests on few registered agents."""
    ever, t = model.state.series.values.get("registered_ever"), plan.timeline
    if ever is None or days < 1:
        return []
    out = []
    ends = {year: t.year_start(year + 1) + t.preparation - 1 for year in YEARS}
    if days < DAYS_PER_YEAR and ever[model.rows_done - 1] / plan.weight < FEW_AGENTS:
        out.append(Remark("few_agents", {"n": int(ever[model.rows_done - 1] / plan.weight), "days": days}))
    for year, end in ends.items():
        if end < model.rows_done and ever[end] / plan.weight < FEW_AGENTS:
            out.append(Remark("few_agents_year", {"year": year, "n": int(ever[end] / plan.weight), "few": FEW_AGENTS}))
    return out


def _without_mechanism(model: "GrowthModel", plan: Plan) -> list[Remark]:
    """Name the channels that have a share of the budget and nobody who spends it."""
    spending: Any = plan.params.get("spending")
    if spending is None:
        return []
    on = model.state.tables["channels"]["is_on"]
    off = [labels(n) for k, n in enumerate(CHANNELS) if not on[k] and spending.values[f"share_{n}"] != 0]
    return [Remark("channels_without_mechanism", {"channels": off})] if off else []


def _waits_for_assortment(plan: Plan) -> bool:
    """Return whether budgets are scaled by the assortment at any time of the run."""
    spending: Any = plan.params.get("spending")
    if spending is None:
        return False
    value, last = spending.values["needs_assortment"], plan.timeline.date_of(plan.timeline.days - 1)
    if isinstance(value, Dated):
        steps = [plan.timeline.launch, *(d for d in value.dates if plan.timeline.launch < d <= last)]
        return any(value.at(day) for day in steps)
    return bool(value)
