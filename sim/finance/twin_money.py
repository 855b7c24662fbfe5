"""Costs and tranches of the spreadsheet twin, month by month."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB
from sim.core.params import ParamSet
from sim.finance.arithmetic import at
from sim.finance.twin_orders import providers
from sim.finance.twin_people import Month
from sim.scenario.build import Plan
from sim.theory.payment import after_prevention
from sim.world.staff import ROLES

Floats = NDArray[np.float64]


def costs(plan: Plan, months: Sequence[Month], people: pd.DataFrame) -> pd.DataFrame:
    """Return pay, servers, logistics, payment fees, service and the research budget by month, in fen.

    Pay: dated headcount one hiring time before, every day. Servers: a fixed sum a day and a sum per monthly visitor (of
    the month before) and day. Logistics: the subsidy per order placed, and freight of those that come back. Service:
    contacts beyond what the pay of the service team covers.
    """
    visitors = np.concatenate([[0.0], people["visitors"].to_numpy()[:-1]])
    team, spending, settlement = (plan.params.get(name) for name in ("team", "spending", "settlement"))
    pay, servers, logistics, desk, research = (np.zeros(len(months)) for _ in range(5))
    for k, m in enumerate(months):
        if team is not None:
            pay[k], desk[k] = _pay(plan, team, m), _pay(plan, team, m, roles=("service",))
        if spending is not None:
            per_day = at(spending, "server_base", m.middle) + at(spending, "server_per_user", m.middle) * visitors[k]
            servers[k] = per_day * m.length
        if settlement is not None:
            logistics[k] = at(settlement, "logistics_subsidy", m.middle) * people["placed"].iloc[k]
        if "research" in plan.params and m.number:
            research[k] = at(plan.params["research"], "budget", m.middle) * m.length
    fees, service, freight = _order_costs(plan, months, people, desk=desk)
    lines = {"people": pay, "servers": servers, "logistics": logistics + freight, "payment": fees, "service": service}
    lines["research"] = research
    return pd.DataFrame(lines, index=people.index)


def _order_costs(
    plan: Plan, months: Sequence[Month], people: pd.DataFrame, *, desk: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return payment fees, contacts that an outside desk answers, and freight of returns by month."""
    p = plan.params.get("order_costs")
    if p is None:
        return np.zeros(len(months)), np.zeros(len(months)), np.zeros(len(months))
    v = {name: np.array([at(p, name, m.middle) for m in months]) for name in p.declared}
    placed, late = people["placed"].to_numpy(), np.zeros(len(months))
    if "fulfilment" in plan.params:
        late = 1 - np.array([at(plan.params["fulfilment"], "promise", m.middle) for m in months])
    returned = placed - people["orders"].to_numpy()
    contacts = placed * (v["contacts"] + v["contacts_late"] * late) + returned * v["contacts_return"]
    service = np.maximum(0.0, contacts * v["contact_cost"] - desk)
    fee = v["payment_fee"]
    if "payment" in plan.params:
        fee = fee * np.array([_fee_factor(plan, m) for m in months]) + np.array(
            [_charged_back(plan, m) for m in months]
        )
    return (
        fee * people["gmv_paid"].to_numpy(),
        service,
        returned * v["return_freight"] * v["freight_share"],
    )


def _fee_factor(plan: Plan, m: Month) -> float:
    """Return the mean factor on the payment fee by the providers that are used."""
    p = plan.params["payment"]
    return providers({name: at(p, name, m.middle) for name in p.declared}).fee_factor


def _charged_back(plan: Plan, m: Month) -> float:
    """Return the share of payments that is charged back; returns are not taken off."""
    p = plan.params["payment"]
    v = [at(p, name, m.middle) for name in ("fraud", "refused", "blindness")]
    return after_prevention(v[0], refused=v[1], blindness=v[2])[1]


def _pay(plan: Plan, team: ParamSet, m: Month, *, roles: Sequence[str] = ROLES) -> float:
    """Pay of some roles with its load over the days of a month."""
    total = 0.0
    for index in m.days:
        day = plan.timeline.date_of(index)
        decided = day - timedelta(days=round(at(team, "hiring_time", day)))
        heads = [(at(team, role, decided), at(team, f"pay_{role}", day)) for role in roles]
        total += sum(n * pay for n, pay in heads) * at(team, "load", day)
    return total


def tranches(plan: Plan, months: Sequence[Month]) -> NDArray[np.float64]:
    """Return the money of investors by month, in RMB: by contract only, no milestone is judged."""
    paid = np.zeros(len(months))
    funding, targets = plan.params.get("funding"), plan.sections["targets"].values
    if funding is None:
        return paid
    mode, v = funding.values["mode"], funding.values
    when = {1: 0} | ({2: 0, 3: 0} if mode == "all_upfront" else {})
    if mode == "as_written":
        when |= {2: v["month_2"] + 1, 3: v["month_3"] + 1}
    for k, month in when.items():
        if month < len(months):
            paid[month] += targets[f"tranche_{k}"] / FEN_PER_RMB
    return paid
