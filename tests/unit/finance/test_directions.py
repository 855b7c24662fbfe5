"""Every outcome of a run has a decided direction, and P(better) follows it. Exact, so no false alarms."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from helpers_record import real_record
from helpers_world import run_small

from sim.finance.directions import DIRECTIONS, HIGHER, LOWER, NONE, direction, family
from sim.finance.outcomes import outcomes
from sim.finance.paired import effect


@cache
def keys() -> frozenset[str]:
    return frozenset(run_small("loaded", days=5).outcomes)


def test_every_outcome_of_a_run_has_a_decided_direction_and_no_other_key_has_one() -> None:
    assert {family(k) for k in keys()} == set(DIRECTIONS)
    assert {direction(k) for k in keys()} == {HIGHER, LOWER, NONE}
    assert outcomes(real_record(40)).keys() == keys()


@pytest.mark.parametrize(
    ("way", "parts"),
    [
        (LOWER, ("cac.paid", "cac.blended", "cac.feed", "cac.blended.year2", "payback.month", "burn_multiple.year1",
                 "delay.year2.revenue", "cost_per_order.year1.total", "cost_per_active.year3.marketing", "year1.cost",
                 "year2.cost_ratio", "month5.cost", "funding.need", "funding.tranche_3_day",
                 "year1.percent_of_plan.cost")),
        (HIGHER, ("year1.revenue", "plan.year1.cost.met", "funding.cash_out_day", "month3.mau", "ltv_to_cac",
                  "retention.month12", "gap.year1.users", "investors.moic")),
        (NONE, ("payback.months_observed", "ltv.24.agents", "funding.need_month")),
    ],
)  # fmt: skip
def test_costs_and_delays_are_better_when_lower(way: int, parts: tuple[str, ...]) -> None:
    assert set(parts) <= keys()
    assert {direction(k) for k in parts} == {way}


def test_a_policy_that_lowers_a_cost_is_better_in_every_seed_and_nothing_is_said_where_neither_way_is() -> None:
    high, low = pd.Series([9.0, 8.0, 7.0]), pd.Series([5.0, 4.0, 3.0])
    for key in sorted(keys()):
        found = effect(high, low, outcome=key)
        assert found is not None
        assert found.p_better == {LOWER: 1.0, HIGHER: 0.0}.get(direction(key), pytest.approx(float("nan"), nan_ok=True))
        assert (found.plain()["p_better"] is None) == (direction(key) == NONE)


def test_an_outcome_without_a_direction_is_refused_with_the_place_to_decide_it() -> None:
    with pytest.raises(KeyError, match=r"'year7.luck' has no direction: add 'yearN.luck' .*directions.py"):
        direction("year7.luck")
