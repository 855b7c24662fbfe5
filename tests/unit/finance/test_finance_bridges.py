"""Bridges by hand: from turnover to net take, and from the statutory statement to the plan's view."""

from dataclasses import replace

import numpy as np
from helpers_books import books

from sim.finance.bridges import Step, plan_bridge, take_bridge
from sim.finance.statements import monthly
from sim.verification.books import remainder

POSTINGS = [
    (1, "liability.escrow", "revenue.commission", 500),
    (2, "asset.cash", "revenue.advertising", 200),
    (3, "asset.receivables", "revenue.own_goods", 1_000),
    (3, "expense.own_goods", "asset.inventory", 700),
    (4, "expense.inventory_loss", "asset.inventory", 50),
    (5, "expense.incentives.coupons", "asset.cash", 120),
    (6, "expense.logistics_subsidy", "asset.cash", 30),
    (7, "expense.compliance", "asset.cash", 90),
    (8, "expense.income_tax", "liability.income_tax", 40),
]


def record(**accounting: bool):
    """January: 12,000 paid, 1,500 given back, 10,000 settled, fen."""
    own = books(POSTINGS, accounting=accounting)
    flows = {"gmv_paid": 12_000.0, "refunds": 1_500.0, "gmv_settled": 10_000.0}
    return replace(
        own, series=own.series.assign(**{n: np.where(own.series["day"] == 9, x, 0) for n, x in flows.items()})
    )


def amounts(steps: tuple[Step, ...], *, at: int = 0) -> dict[str, int]:
    return {step.key: step.fen[at] for step in steps}


def test_from_turnover_to_net_take_by_hand():
    """12,000 - 1,500 refunds - 500 waiting = 10,000; 500 + 200 + (1,000 - 750) = 950; less 120 and 30: 800."""
    assert amounts(take_bridge(record(), "month").steps) == {
        "gmv_paid": 12_000, "refunds": -1_500, "waiting": -500, "gmv_settled": 10_000, "merchants": -9_500,
        "commission": 500, "advertising": 200, "own_retail": 250, "net_revenue": 950, "incentives": -120,
        "subsidies": -30, "net_take": 800,
    }  # fmt: skip


def test_from_the_statutory_statement_to_the_plans_view_by_hand():
    """Operating revenue 1,700 - 120 = 1,580; + 120 - 750 = 950; cost 120 + 30 + 90 = 240; profit 710 before tax."""
    assert amounts(plan_bridge(record(), "month").steps) == {
        "operating_revenue": 1_580, "contra": 120, "own_goods": -750, "plan_revenue": 950, "plan_cost": -240, "profit": 710,
    }  # fmt: skip


def test_with_incentives_as_marketing_the_plans_view_is_the_same():
    on, off = (amounts(plan_bridge(record(contra_revenue=switch), "month").steps) for switch in (True, False))
    assert off["operating_revenue"] == 1_700 and off["contra"] == 0
    assert {k: on[k] for k in ("plan_revenue", "plan_cost", "profit")} == {
        k: off[k] for k in ("plan_revenue", "plan_cost", "profit")
    }


def test_the_bridge_ends_where_the_plans_own_statement_is():
    steps = amounts(plan_bridge(record(), "month").steps)
    month = monthly(record()).loc[1]
    assert (month["revenue"], month["cost"], month["profit"]) == (steps["plan_revenue"], -steps["plan_cost"], 710)
    assert month["gross_revenue"] == 950 + 750


def test_a_month_without_anything_is_zero_all_along():
    assert set(amounts(take_bridge(record(), "month").steps, at=1).values()) == {0}


def test_a_bridge_with_a_step_that_is_a_fen_off_has_a_remainder():
    bridge = take_bridge(record(), "month")
    assert remainder(bridge) == 0
    steps = tuple(replace(s, fen=(s.fen[0] + 1, *s.fen[1:])) if s.key == "refunds" else s for s in bridge.steps)
    assert remainder(replace(bridge, steps=steps)) == 4, "each of the four later totals is a fen away"
