"""What must be zero in the money of a run, in whole fen, and how many periods that was asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np
import pandas as pd

from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.experiments.run import World, record_of
from sim.finance.bridges import Bridge, plan_bridge, take_bridge
from sim.finance.cash import daily
from sim.finance.chart import accounts, movements
from sim.finance.periods import Period
from sim.finance.record import Record
from sim.finance.statements import OWN_GOODS, monthly, yearly
from sim.finance.statutory import checks
from sim.scenario.build import blueprint

PERIODS: tuple[Period, ...] = get_args(Period)


@dataclass(frozen=True)
class Audit:
    """Differences of a run by what was compared, and the number of periods.

    Attributes
    ----------
    differences : dict
        Sum of absolute differences over all periods, fen, by check; every one must be 0.
    n_periods : int
    """

    differences: dict[str, int]
    n_periods: int

    @property
    def total(self) -> int:
        """Return the sum of all differences, fen."""
        return sum(self.differences.values())

    @property
    def wrong(self) -> dict[str, int]:
        """Return the checks that fail."""
        return {name: fen for name, fen in self.differences.items() if fen}


def finished(
    world: World, *, seed: int = 1, days: int | None = None, more: Sequence[Mechanism] = ()
) -> tuple[GrowthModel, Record]:
    """Run a world with some mechanisms more; return the model and the record of the run."""
    chosen = world.plan(days=days)
    plan = blueprint(chosen)
    model = GrowthModel(replace(plan, mechanisms=[*plan.mechanisms, *more]), seed=seed, collect=False)
    while model.running:
        model.step()
    return model, record_of(world.draft, chosen, model, {"seed": seed})


def audit(record: Record) -> Audit:
    """Compare the three statements with the ledger, the plan's view with the statements, and cash with its metrics."""
    found: dict[str, int] = {}
    n_periods = 0
    views = {"month": monthly(record), "year": yearly(record), "calendar_year": yearly(record, "statutory")}
    for period in PERIODS:
        tied, take, plan = checks(record, period), take_bridge(record, period), plan_bridge(record, period)
        n_periods += len(tied)
        own = {name: _size(tied[name]) for name in tied.columns}
        own |= {"take bridge": remainder(take), "plan bridge": remainder(plan)}
        if period in views:
            own |= _plans_view(views[period], take, plan)
        found |= {f"{period}: {name}": fen for name, fen in own.items()}
    return Audit(found | _metrics(record), n_periods)


def remainder(bridge: Bridge) -> int:
    """Return the sum of absolute differences between the totals of a bridge and the running sums of its steps, fen."""
    running, off = np.array(bridge.steps[0].fen, dtype=np.int64), 0
    for step in bridge.steps[1:]:
        fen = np.array(step.fen, dtype=np.int64)
        if step.is_total:
            off += int(np.abs(running - fen).sum())
        else:
            running = running + fen
    return off


def _plans_view(frame: pd.DataFrame, take: Bridge, plan: Bridge) -> dict[str, int]:
    """Compare revenue, cost and profit of the plan's view with the statutory statement and with both bridges."""
    if "profit" not in frame.columns:
        return {}
    steps = {name: np.array(plan.step(name).fen, dtype=np.int64) for name in ("profit", "plan_revenue", "plan_cost")}
    net = np.array(take.step("net_revenue").fen, dtype=np.int64)
    revenue, cost, profit = (frame[name].to_numpy(dtype=np.int64) for name in ("revenue", "cost", "profit"))
    return {
        "plan's profit": _size(profit - steps["profit"]),
        "plan's revenue": _size(revenue - steps["plan_revenue"]),
        "plan's cost": _size(cost + steps["plan_cost"]),
        "revenue less cost": _size(revenue - cost - profit),
        "net revenue of the take bridge": _size(revenue - net),
    }


def _metrics(record: Record) -> dict[str, int]:
    """Compare cash, revenue and cost of the ledger with what mechanisms recorded on the day."""
    frame, out = daily(record), {}
    for name in ("cash", "funding_gap", "cash_flow_before_financing"):
        values = record.metric(name)
        if values is not None:
            out[f"day: {name}"] = _size(frame[name].to_numpy() - np.rint(values).astype(np.int64))
    moved = movements(record)
    kinds = {kind: moved.loc[moved.index.str.startswith(f"{kind}.")] for kind in ("revenue", "expense")}
    costs = kinds["expense"].drop(index="expense.income_tax", errors="ignore")
    chart = accounts(record)
    goods = moved.loc[
        moved.index.isin(chart.index[chart["line"] == OWN_GOODS])
    ].sum()  # own goods count with their margin
    booked: dict[str, Any] = {"net_revenue": -kinds["revenue"].sum() - goods, "operating_cost": costs.sum() - goods}
    if "revenue.commission" in moved.index:
        booked["commission"] = -moved.loc["revenue.commission"]
    for name, fen in booked.items():
        values = record.metric(name)
        if values is not None:
            out[f"day: {name}"] = _size(fen.to_numpy() - np.rint(values).astype(np.int64))
    both = np.minimum(frame["cash"].to_numpy(), frame["funding_gap"].to_numpy())
    return out | {"day: cash and a gap at once": int(np.maximum(both, 0).sum())}


def _size(differences: pd.Series | np.ndarray) -> int:
    return int(np.abs(np.asarray(differences, dtype=np.int64)).sum())
