"""The plan by month, and plan against forecast."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers_record import real_record

from sim.finance.targets import comparison, phase, plan_by_month, plan_by_year

PLANS = [
    [50e8, 120e8, 240e8],
    [30e8, 60e8, 120e8],
    [1, 1, 1],
    [100, 10, 200],
    [100, 0, 50],
    [0, 50e8, 120e8],
    [7, 7, 7_000_003],
    [1e9, 2e9 + 1, 1.5e9],
]


@pytest.mark.parametrize("plan", PLANS)
def test_the_months_sum_to_each_year_exactly_and_are_never_negative(plan: list[float]) -> None:
    months = phase(plan)
    assert months.reshape(-1, 12).sum(axis=1).tolist() == plan
    assert (months >= 0).all()


def test_year_1_grows_linearly_from_zero() -> None:
    months = phase([7_800, 20_000])
    assert months[:12].tolist() == [100 * month for month in range(1, 13)]


def test_the_plan_reaches_7_7_million_in_month_12() -> None:
    assert phase([50e8])[11] == pytest.approx(7.69e8, rel=1e-3)


def test_the_level_is_continuous_at_the_year_boundaries() -> None:
    # A jump between December and January must stay within the steps of the months around it.
    months = phase([50e8, 120e8, 240e8]).astype(float)
    step = np.abs(np.diff(months))
    for boundary in (11, 23):
        assert step[boundary] <= 1.05 * max(step[boundary - 1], step[boundary + 1])


def test_the_plan_rises_in_every_month() -> None:
    assert (np.diff(phase([30e8, 60e8, 120e8])) > 0).all()


def test_a_negative_target_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        phase([-1.0])


def test_profit_is_revenue_less_cost_in_every_month_and_sums_to_the_plan() -> None:
    record = real_record(5)
    months = plan_by_month(record)
    assert (months["profit"] == months["revenue"] - months["cost"]).all()
    by_year = months["profit"].to_numpy().reshape(3, 12).sum(axis=1)
    assert by_year.tolist() == plan_by_year(record)["profit"].tolist() == [20e8, 60e8, 120e8]


def test_the_comparison_is_null_where_a_period_was_not_wholly_simulated() -> None:
    frame = comparison(real_record(400))
    assert len(frame) == (36 + 3) * 9
    months = frame[(frame["period"] == "month") & (frame["line"] == "cost") & (frame["reading"] == "net")]
    assert months["forecast"].notna().tolist() == [True] * 13 + [False] * 23
    years = frame[(frame["period"] == "year") & (frame["line"] == "cost") & (frame["reading"] == "net")]
    assert years["met"].isna().tolist() == [False, True, True]


def test_gross_equals_net_and_says_so() -> None:
    frame = comparison(real_record(400)).set_index(["period", "number", "line"])
    net, gross = frame[frame["reading"] == "net"], frame[frame["reading"] == "gross"]
    pd.testing.assert_series_equal(net["forecast"], gross["forecast"])
    assert gross["is_gross_net"].all()


def test_cost_is_met_at_or_below_the_target_and_revenue_at_or_above() -> None:
    frame = comparison(real_record(1096))
    known = frame[frame["forecast"].notna()]
    is_cost = known["line"] == "cost"
    assert (known.loc[is_cost, "met"] == (known.loc[is_cost, "gap"] <= 0)).all()
    assert (known.loc[~is_cost, "met"] == (known.loc[~is_cost, "gap"] >= 0)).all()
