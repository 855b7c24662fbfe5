"""Both views of money and the flat outcomes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from helpers_record import real_record

from sim.finance.acquisition import channel_of_cause, spend
from sim.finance.cash import daily, funding
from sim.finance.frames import cell
from sim.finance.outcomes import Value, outcomes
from sim.finance.record import Record
from sim.finance.statements import yearly
from sim.world.channels import CHANNELS

CAPITAL = 10e8


@pytest.fixture(scope="module")
def record() -> Record:
    return real_record()


@pytest.fixture(scope="module")
def whole(record: Record) -> dict[str, Value]:
    return outcomes(record)


def rich(record: Record, *, ruined_from: int | None = None) -> Record:
    """The same run, with ruin moved to another day (None: never)."""
    flag = np.zeros(len(record.series)) if ruined_from is None else (record.series["day"] >= ruined_from) * 1.0
    return Record(record.manifest, record.series.assign(ruined=flag), record.ledger, record.cohorts)


def test_the_ledger_gives_the_same_cash_as_the_recorded_metrics(record: Record) -> None:
    frame, series = daily(record), record.series
    for name in ("cash", "funding_gap", "cash_less_gap", "cash_flow_before_financing"):
        assert frame[name].tolist() == series[name].tolist()
    assert frame["tranches"].tolist() == series["tranches_paid"].tolist()


def test_the_need_is_the_deepest_cumulative_flow_and_contains_the_initial_capital(record: Record) -> None:
    money = funding(record)
    assert money.need == -int(np.cumsum(record.series["cash_flow_before_financing"]).min())
    assert money.need == record.series["funding_gap"].max() + CAPITAL
    assert money.need_day == 1095


def test_the_cash_out_day_is_the_first_day_with_a_gap_and_ruin_comes_30_days_later(record: Record) -> None:
    money = funding(record)
    gap = record.series.set_index("day")["funding_gap"]
    assert money.cash_out_day is not None and money.ruin_day == money.cash_out_day + 30
    assert gap[money.cash_out_day] > 0 and gap[money.cash_out_day - 1] == 0


def test_the_tranche_dates_are_calendar_dates(record: Record) -> None:
    (tranche,) = funding(record).tranches
    assert (tranche.day, tranche.date.isoformat(), tranche.fen) == (-90, "2026-10-03", CAPITAL)


def test_the_funded_view_is_null_from_the_ruin_day_on(record: Record) -> None:
    ruin = funding(record).ruin_day
    assert ruin is not None
    funded = daily(record)["funded"]
    assert funded.loc[: ruin - 1].notna().all()
    assert funded.loc[ruin:].isna().all()


def test_the_keys_are_all_present_for_a_run_of_30_days(whole: dict[str, Value]) -> None:
    short = outcomes(real_record(30))
    assert list(short) == list(whole)
    assert short["year1.revenue"] is None and short["month1.revenue"] is None
    assert short["plan.year1.revenue.met"] is None and short["funded.plan.year1.revenue.met"] is None
    assert short["year0.cost"] == whole["year0.cost"]


def test_the_keys_are_all_present_without_orders(whole: dict[str, Value]) -> None:
    bare = outcomes(real_record(400, with_orders=False))
    assert list(bare) == list(whole)
    assert bare["year1.gmv"] is None and bare["year1.orders"] is None and bare["year1.revenue"] is None
    assert bare["year1.cost"] is not None


def test_the_outcomes_are_plain_json(whole: dict[str, Value]) -> None:
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert {type(value) for value in whole.values()} <= {float, int, bool, type(None)}


def test_money_is_in_rmb(record: Record, whole: dict[str, Value]) -> None:
    assert whole["year2.cost"] == cell(yearly(record), (2, "cost")) / 100
    assert whole["year3.gross_revenue"] == whole["year3.revenue"]


def test_a_year_after_ruin_is_null_in_the_funded_view_and_counts_as_not_met(record: Record) -> None:
    values = outcomes(rich(record, ruined_from=400))
    assert values["funded.year1.revenue"] == values["year1.revenue"]
    assert values["funded.year2.revenue"] is None and values["funded.year3.cash_end"] is None
    assert values["plan.year3.cost.met"] is True and values["funded.plan.year3.cost.met"] is False


def test_ruin_on_the_last_day_of_a_year_makes_that_year_null_and_the_next_day_does_not(
    record: Record,
) -> None:
    assert outcomes(rich(record, ruined_from=364))["funded.year1.cost"] is None
    assert outcomes(rich(record, ruined_from=365))["funded.year1.cost"] is not None


def test_without_ruin_the_funded_view_equals_the_operating_view(record: Record) -> None:
    values = outcomes(rich(record))
    assert values["funding.ruin_day"] is None
    assert all(values[f"funded.year{n}.cash_end"] == values[f"year{n}.cash_end"] for n in (1, 2, 3))


def test_a_month_counts_from_its_last_day_on() -> None:
    assert outcomes(real_record(30))["month1.mau"] is None
    assert outcomes(real_record(31))["month1.mau"] is not None


def test_the_paid_cac_divides_the_money_of_channels_by_the_registrations_that_answer_to_them(
    record: Record, whole: dict[str, Value]
) -> None:
    of_cause = channel_of_cause(record)
    assert set(of_cause.values()) == {*CHANNELS, "referral"} and of_cause["brand_search"] == "search"
    assert not {"organic", "word_of_mouth"} & set(of_cause)
    joined = sum(record.series[f"registrations_by_{cause}"].sum() for cause in of_cause)
    rewards, keeping = (_spent(record, f"expense.{kind}") for kind in ("incentives.referral", "marketing.retention"))
    spent = sum(float(str(whole[f"year{n}.marketing"])) for n in (1, 2, 3)) + rewards - keeping
    assert whole["cac.paid"] == pytest.approx(spent / joined, rel=1e-12)


def _spent(record: Record, accounts: str) -> float:
    """Return what was posted to accounts of this name since launch, RMB."""
    book = record.ledger[record.ledger["day"] >= 0]
    to, back = (book.loc[book[side].str.startswith(accounts), "fen"].sum() for side in ("debit", "credit"))
    return float(to - back) / 100


def test_money_that_no_cause_of_registration_answers_to_stays_out_of_the_paid_cac(record: Record) -> None:
    silent = record.series.drop(columns="registrations_by_events")
    without = Record(record.manifest, silent, record.ledger, record.cohorts)
    values, money = outcomes(without), spend(record)
    assert values["cac.unattributed_spend"] == pytest.approx(money["events"].sum(), rel=1e-12)
    others = [cause for cause in channel_of_cause(record) if cause != "events"]
    joined = sum(silent[f"registrations_by_{cause}"].sum() for cause in others)
    paid = money.drop(columns="events").sum().sum()
    assert values["cac.paid"] == pytest.approx(paid / joined, rel=1e-12)
