"""The exact split of the gap: sums, limits at zero, signs, waterfall and delays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers_record import real_record
from hypothesis import example, given
from hypothesis import strategies as st

from sim.finance.decomposition import (
    FACTORS,
    Implied,
    delays,
    lmdi,
    lmdi_outcomes,
    log_mean,
    revenue_gap,
    simulated_factors,
)
from sim.finance.frames import cell
from sim.finance.record import Record
from sim.finance.statements import monthly, yearly
from sim.finance.targets import comparison
from sim.reports.language import Language
from sim.reports.words.speech import say

EXACT = 1e-9  # relative to the larger product: the margin of the specification
SIZES = st.floats(1e-6, 1e9)
FEW = st.lists(st.tuples(SIZES, SIZES), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def record() -> Record:
    return real_record()


def changed(
    record: Record, *, targets: dict[str, Any] | None = None, drop: tuple[str, ...] = (), **series: Any
) -> Record:
    """The same run with other targets or other metrics."""
    manifest = record.manifest | {"targets": record.manifest["targets"] | (targets or {})}
    return Record(manifest, record.series.drop(columns=list(drop)).assign(**series), record.ledger, record.cohorts)


@given(FEW)
@example([(1.0, 1.0 + 1e-12), (2.0, 2.0)])
@example([(1e-6, 1e9), (1e9, 1e-6)])
def test_the_effects_sum_to_the_gap(pairs: list[tuple[float, float]]) -> None:
    before, after = zip(*pairs, strict=True)
    v0, v1 = float(np.prod(before)), float(np.prod(after))
    assert abs(sum(lmdi(before, after)) - (v1 - v0)) <= EXACT * max(v0, v1)


@given(FEW, st.integers(0, 1), st.data())
def test_a_zero_is_the_limit_of_a_small_number(
    pairs: list[tuple[float, float]], side: int, data: st.DataObject
) -> None:
    zero = data.draw(st.integers(0, len(pairs) - 1))
    both = [list(map(float, x)) for x in zip(*pairs, strict=True)]
    both[side][zero] = 0.0
    effects, gap = lmdi(*both), float(np.prod(both[1]) - np.prod(both[0]))
    assert np.isfinite(effects).all()
    assert effects[zero] == gap and sum(map(abs, effects)) == abs(gap)


def test_the_limit_at_zero_is_approached_by_small_numbers() -> None:
    """The others' effects fall like 1 / ln: slowly, so the number has to be very small."""
    limit = lmdi([2, 3, 5], [0, 4, 0])
    assert limit == [-15.0, 0.0, -15.0]
    near = lmdi([2, 3, 5], [1e-100, 4, 1e-100])
    assert near == pytest.approx(limit, abs=30 * 0.005)


def test_two_products_of_zero_leave_nothing_to_split() -> None:
    assert lmdi([0, 1], [3, 0]) == [0.0, 0.0]
    assert lmdi([0, 0], [0, 0]) == [0.0, 0.0]


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=1, max_size=4))
def test_negative_factors_are_split_without_a_remainder_too(pairs: list[tuple[float, float]]) -> None:
    before, after = zip(*pairs, strict=True)
    try:
        effects = lmdi(before, after)
    except ValueError as error:
        assert "too small" in str(error)
        return
    scale = float(np.prod([max(1, abs(b), abs(a)) for b, a in pairs]))
    assert abs(sum(effects) - (np.prod(after) - np.prod(before))) <= EXACT * scale


def test_a_known_split() -> None:
    """Hand: L(6, 2) = 4 / ln 3; ln 1.5 and ln 2 of it."""
    assert lmdi([1, 2], [1.5, 4]) == pytest.approx([4 * np.log(1.5) / np.log(3), 4 * np.log(2) / np.log(3)], rel=1e-12)


def test_the_logarithmic_mean_lies_between_geometric_and_arithmetic_mean_and_is_smooth() -> None:
    for ratio in (1 + 1e-13, 1.001, 1.01005, 1.0101, 2, 1e6):
        assert np.sqrt(ratio) * (1 - 1e-12) <= log_mean(ratio, 1) <= (1 + ratio) / 2
    assert log_mean(3, 3) == pytest.approx(3, rel=1e-15)
    assert log_mean(np.exp(0.01) * (1 + 1e-9), 1) == pytest.approx(log_mean(np.exp(0.01) * (1 - 1e-9), 1), rel=3e-9)


def test_what_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        lmdi([1.0], [float("nan")])


def test_the_plan_s_side_multiplies_to_its_revenue() -> None:
    implied = Implied(net_take=0.05, basket=120, spend=1127, spend_year_1=555)
    users, frequency, basket, take = implied.factors(1, revenue=50e6)
    assert users == pytest.approx(50e6 / 0.05 / 555) and frequency == pytest.approx(555 / 120)
    assert users * frequency * basket * take == pytest.approx(50e6)
    assert implied.factors(2, revenue=120e6)[0] == pytest.approx(120e6 / 0.05 / 1127)


def test_the_yearly_effects_sum_to_the_gap_of_the_plan_comparison(record: Record) -> None:
    frame, judged = revenue_gap(record), comparison(record)
    for year in (1, 2, 3):
        at = (judged["period"] == "year") & (judged["reading"] == "net") & (judged["line"] == "revenue")
        gap = float(judged[at & (judged["number"] == year)]["gap"].iloc[0]) / 100
        effects = frame.loc[year]["effect"]
        assert effects.sum() == pytest.approx(gap, rel=EXACT)
        assert frame.loc[year]["share"].sum() == pytest.approx(1, rel=EXACT)
        assert frame.loc[year]["simulated"].prod() == pytest.approx(cell(yearly(record), (year, "revenue")) / 100)


def test_orders_are_net_of_returns_and_gmv_net_of_refunds(record: Record) -> None:
    users, frequency, basket, take = simulated_factors(record)[2]
    year = record.series[(record.series["day"] >= 365) & (record.series["day"] < 731)]
    kept = year["orders"].sum() - year["orders_returned"].sum()
    assert users is not None and frequency is not None and basket is not None and take is not None
    assert users == year["annual_buyers"].iloc[-1] and users * frequency == pytest.approx(kept)
    assert basket * kept == pytest.approx((year["gmv_paid"].sum() - year["refunds"].sum()) / 100)


@pytest.mark.parametrize(("metric", "factor"), [("annual_buyers", "users"), ("orders", "frequency")])
def test_a_factor_that_is_zero_carries_the_whole_gap(record: Record, metric: str, factor: str) -> None:
    none = changed(record, **{metric: 0.0}, **({"orders_returned": 0.0} if metric == "orders" else {}))
    effects = revenue_gap(none).loc[1]["effect"]
    assert effects[factor] == pytest.approx(comparison(none).query("period == 'year'")["gap"].iloc[0] / 100)
    assert effects.drop(factor).tolist() == [0.0, 0.0, 0.0]


def test_without_revenue_the_take_carries_the_whole_gap(record: Record) -> None:
    book = record.ledger[~record.ledger["credit"].str.startswith("revenue.")]
    effects = revenue_gap(Record(record.manifest, record.series, book, record.cohorts)).loc[1]["effect"]
    assert effects.to_dict() == {"users": 0.0, "frequency": 0.0, "basket": 0.0, "net_take": pytest.approx(-50e6)}


@pytest.mark.parametrize(
    "poor",
    [
        lambda r: changed(r, drop=("annual_buyers",)),
        lambda r: changed(r, targets={"implied": None}),
        lambda r: changed(r, targets={"revenue": [], "cost": [], "profit": []}),
        lambda r: real_record(200),
        lambda r: real_record(400, with_orders=False),
    ],
)
def test_what_is_missing_is_null_and_the_keys_stay(record: Record, poor: Any) -> None:
    values = lmdi_outcomes(poor(record))
    assert list(values) == list(lmdi_outcomes(record))
    assert all(values[f"year1.gap.{name}"] is None for name in FACTORS)
    assert not any(isinstance(v, float) and np.isnan(v) for v in values.values())


def scaled(record: Record, revenue: list[float]) -> Record:
    return changed(record, targets={"revenue": revenue})


def test_the_delay_is_counted_from_the_planned_month(record: Record) -> None:
    earned = monthly(record)["revenue"] / 100
    on_time = float(earned.loc[1:12].sum())
    early = float(earned.loc[1:9].sum())
    totals = earned.loc[1:].rolling(12).sum()
    best = int(totals.idxmax())
    frame = delays(scaled(record, [on_time, early, 1e12]))
    assert frame["delay"].tolist()[:2] == [0, 9 - 24] and np.isnan(frame["delay"].iloc[2])
    assert [say(Language("en"), r) for r in frame["remark"]] == ["on time", "15 months early", "not within the run"]
    assert [say(Language("zh"), r) for r in frame["remark"]] == ["按时", "提前 15 个月", "模拟期内未达到"]
    assert best > 12 and delays(scaled(record, [float(totals[best]), 1, 1]))["delay"].iloc[0] == best - 12
    assert lmdi_outcomes(scaled(record, [on_time, early, 1e12]))["year2.delay.revenue"] == -15


def test_a_fen_more_than_the_trailing_months_is_a_month_later(record: Record) -> None:
    total = float((monthly(record)["revenue"] / 100).loc[1:12].sum())
    assert delays(scaled(record, [total + 0.01, 1, 1]))["reached_month"].iloc[0] == 13


def test_a_target_of_nothing_has_no_delay(record: Record) -> None:
    assert np.isnan(delays(scaled(record, [0, 1, 1]))["delay"].iloc[0])
