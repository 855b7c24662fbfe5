"""From a number to the postings behind it: amounts add up exactly at every step."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers_record import real_record

from sim.finance.outcomes import CATALOGUE, outcomes
from sim.finance.record import Record
from sim.finance.trace import trace

MONEY = ("revenue", "cost", "profit", "gross_revenue", "cash_end")


@pytest.fixture(scope="module")
def record():
    return real_record(400)


@pytest.mark.parametrize("name", [*(f"year1.{m}" for m in MONEY), "year0.cost", "month3.profit", "month13.cash_end"])
def test_lines_add_up_to_the_outcome_and_postings_to_their_lines(record, name) -> None:
    found = trace(record, name, outcomes(record))
    assert found.value is not None
    assert sum(line.fen for line in found.lines) / 100 == found.value
    assert all(sum(p.fen for p in line.postings) == line.fen for line in found.lines)


def test_a_posting_of_the_trace_is_one_of_the_ledger(record) -> None:
    found = trace(record, "year1.revenue", outcomes(record))
    (posting,) = next(line for line in found.lines if line.name == "commission").postings
    own = record.ledger[(record.ledger["credit"] == "revenue.commission") & record.ledger["day"].between(0, 364)]
    assert (posting.mechanism, posting.fen, posting.days) == ("settlement", int(own["fen"].sum()), len(own))
    kept = {m.name: m.value for m in found.beside["settlement"]}["orders_kept"]
    assert kept == record.series.loc[record.series["day"].between(0, 364), "orders_kept"].sum()


def test_own_goods_count_with_their_margin_in_revenue_and_not_in_cost(record) -> None:
    rows = [
        (10, "shop", "asset.cash", "revenue.own_retail", 50_000),
        (10, "shop", "expense.own_goods", "asset.inventory", 30_000),
    ]
    more = pd.DataFrame(rows, columns=["day", "mechanism", "debit", "credit", "fen"])
    own = Record(record.manifest, record.series, pd.concat([record.ledger, more]), record.cohorts, record.tenure)
    values = outcomes(own)
    for name in MONEY[:4]:
        found = trace(own, f"year1.{name}", values)
        assert sum(line.fen for line in found.lines) / 100 == found.value, name
    assert values["year1.gross_revenue"] - values["year1.revenue"] == 300


def test_series_are_those_of_the_period_and_of_earlier_days_where_a_ratio_looks_back(record) -> None:
    values = outcomes(record)
    (orders,) = trace(record, "month6.orders", values).metrics
    assert orders.value == values["month6.orders"]
    above, below = trace(record, "year1.retention.day30", values).metrics
    assert below.name == "registrations@-30" and above.value / below.value == values["year1.retention.day30"]
    social = trace(record, "cac.social", values).metrics
    assert values["cac.social"] is None or social[0].value / 100 / social[1].value == pytest.approx(
        values["cac.social"]
    )


def test_every_outcome_can_be_followed(record) -> None:
    values = outcomes(record)
    for name in CATALOGUE:
        found = trace(record, name, values)
        assert found.lines or found.metrics or found.sources or found.others or found.value in (None, 0, False), name
