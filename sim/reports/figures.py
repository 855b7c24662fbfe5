"""Figures of a run: functions from frames to SVG text. Money comes in fen and is drawn in M RMB."""

from __future__ import annotations

from sim.reports.figures_cost import cost_by_line, per_order
from sim.reports.figures_money import cash, gmv_and_revenue
from sim.reports.figures_plan import bridge, plan_by_month, year_bars
from sim.reports.figures_users import acquisition, funnel, retention, users

__all__ = [
    "acquisition",
    "bridge",
    "cash",
    "cost_by_line",
    "funnel",
    "gmv_and_revenue",
    "per_order",
    "plan_by_month",
    "retention",
    "users",
    "year_bars",
]
