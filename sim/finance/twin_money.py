"""Costs and tranches of the spreadsheet twin, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB
from sim.core.params import ParamSet
from sim.finance.arithmetic import at
from sim.finance.twin_people import Month
from sim.mechanisms.company.team import ROLES
from sim.scenario.build import Plan


def costs(plan: Plan, months: Sequence[Month], people: pd.DataFrame) -> pd.DataFrame:
    """Return pay, servers and logistics by month, in fen.

    Pay: dated headcount one hiring time before, every day. Servers: a fixed sum a day and a sum per monthly visitor (of
    the month before) and day. Logistics: the subsidy per order placed.
    """
    visitors = np.concatenate([[0.0], people["visitors"].to_numpy()[:-1]])
    team, spending, settlement = (plan.params.get(name) for name in ("team", "spending", "settlement"))
    pay, servers, logistics = (np.zeros(len(months)) for _ in range(3))
    for k, m in enumerate(months):
        if team is not None:
            pay[k] = _pay(plan, team, m)
        if spending is not None:
            per_day = at(spending, "server_base", m.middle) + at(spending, "server_per_user", m.middle) * visitors[k]
            servers[k] = per_day * m.length
        if settlement is not None:
            logistics[k] = at(settlement, "logistics_subsidy", m.middle) * people["placed"].iloc[k]
    return pd.DataFrame({"people": pay, "servers": servers, "logistics": logistics}, index=people.index)


def _pay(plan: Plan, team: ParamSet, m: Month) -> float:
    """Pay with its load over the days of a month."""
    total = 0.0
    for index in m.days:
        day = plan.timeline.date_of(index)
        decided = day - timedelta(days=round(at(team, "hiring_time", day)))
        heads = [(at(team, role, decided), at(team, f"pay_{role}", day)) for role in ROLES]
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
