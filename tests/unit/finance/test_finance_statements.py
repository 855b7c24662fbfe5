"""Statements of hand-made postings, known to the fen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from helpers_books import account
from helpers_record import real_record, write_record

from sim.finance.record import Record, RecordError, read_record
from sim.finance.statements import (
    by_line,
    lines,
    monthly,
    movements,
    not_modelled,
    people_by_function,
    yearly,
)

CHART = [
    account("asset.cash", "asset"),
    account("equity.capital", "equity"),
    account("revenue.commission", "revenue", "commission"),
    account("revenue.coupons", "revenue", "commission"),
    account("expense.people.engineering", "expense", "people"),
    account("expense.people.service", "expense", "people"),
]
LINES = [
    {"name": "commission", "label": "Commission", "label_zh": "佣金", "kind": "revenue", "modelled": True},
    {"name": "membership", "label": "Membership", "label_zh": "会员", "kind": "revenue", "modelled": False},
    {"name": "people", "label": "People", "label_zh": "人员", "kind": "cost", "modelled": True},
]


def hand_made(
    postings: list[tuple[int, str, str, int]], *, days: int = 60, start: str = "2027-01-01", **series: Any
) -> Record:
    """A record of a few postings (day, debit, credit, fen) and daily series."""
    ledger = pd.DataFrame(postings, columns=["day", "debit", "credit", "fen"]).assign(mechanism="hand")
    frame = pd.DataFrame({"day": np.arange(-90, days), **series})
    manifest = {"start": start, "days": days, "accounts": CHART, "lines": LINES, "targets": {}}
    return Record(manifest=manifest, series=frame, ledger=ledger, cohorts=pd.DataFrame())


POSTINGS = [
    (-90, "asset.cash", "equity.capital", 1_000_000),
    (-5, "expense.people.service", "asset.cash", 70_000),
    (0, "asset.cash", "revenue.commission", 12_345),
    (30, "expense.people.engineering", "asset.cash", 50_001),
    (31, "asset.cash", "revenue.commission", 1),
    (31, "revenue.coupons", "asset.cash", 345),
]


def test_every_day_of_the_movements_sums_to_zero() -> None:
    assert (movements(real_record(60)).sum(axis=0) == 0).all()


def test_a_month_is_known_to_the_fen() -> None:
    frame = monthly(hand_made(POSTINGS, days=58))
    assert frame.loc[0, ["cost", "profit", "tranches", "cash_end"]].tolist() == [
        70_000,
        -70_000,
        1_000_000,
        930_000,
    ]
    assert frame.loc[1, ["revenue", "cost", "profit", "cash_end"]].tolist() == [
        12_345,
        50_001,
        -37_656,
        892_344,
    ]
    assert frame.loc[2, ["revenue", "cost", "profit"]].tolist() == [-344, 0, -344]
    assert frame["whole"].tolist() == [True, True, False]


def test_a_coupon_on_a_revenue_line_reduces_that_revenue() -> None:
    assert by_line(hand_made(POSTINGS)).loc[31, "commission"] == 1 - 345


def test_a_line_that_is_not_modelled_is_absent_and_named() -> None:
    record = hand_made(POSTINGS)
    assert "membership" not in monthly(record).columns
    assert not_modelled(record) == ["Membership"]


def test_a_total_without_any_modelled_line_is_absent_not_zero() -> None:
    frame = monthly(real_record(40, with_orders=False))
    assert "cost" in frame.columns
    assert not {"revenue", "profit", "gmv"} & set(frame.columns)


def test_an_account_of_a_users_own_mechanism_opens_its_own_line() -> None:
    record = hand_made([*POSTINGS, (3, "expense.balloons", "asset.cash", 99)])
    assert lines(record).loc["balloons", "kind"] == "cost"
    assert monthly(record).loc[1, "balloons"] == 99
    assert monthly(record).loc[1, "cost"] == 50_001 + 99


def test_turnover_is_net_of_refunds() -> None:
    record = hand_made(POSTINGS, gmv_paid=np.full(150, 10), refunds=np.full(150, 3))
    assert monthly(record).loc[1, "gmv"] == 31 * 7


def test_the_statutory_year_counts_the_preparation_in_the_year_before() -> None:
    frame = yearly(hand_made(POSTINGS), "statutory")
    assert frame.loc[2026, "cost"] == 70_000
    assert frame.loc[2027, "revenue"] == 12_001
    assert frame["whole"].tolist() == [True, False]


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="lunar"):
        yearly(hand_made(POSTINGS), "lunar")  # type: ignore[arg-type]


def test_research_is_the_pay_of_engineers_and_product_people_and_not_added_again() -> None:
    frame = people_by_function(hand_made(POSTINGS))
    assert frame.loc[1, "of which R&D"] == 50_001
    assert frame.loc[0, "of which R&D"] == 0
    assert yearly(hand_made(POSTINGS)).loc[1, "cost"] == 50_001


def test_a_record_survives_its_folder(tmp_path: Any) -> None:
    record = real_record(40)
    again = read_record(write_record(record, tmp_path / "run"))
    assert again.manifest == record.manifest
    pd.testing.assert_frame_equal(monthly(again), monthly(record))


def test_a_missing_file_is_named(tmp_path: Any) -> None:
    folder = write_record(real_record(5), tmp_path / "run")
    (folder / "ledger.parquet").unlink()
    with pytest.raises(RecordError, match="has no ledger.parquet"):
        read_record(folder)
    with pytest.raises(RecordError, match="no run folder"):
        read_record(tmp_path / "nowhere")
