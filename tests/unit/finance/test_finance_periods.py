"""Company months and years, and the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from sim.finance.periods import (
    Period,
    add_months,
    month_of,
    month_span,
    period_table,
    whole_periods,
    year_of,
    year_span,
)

LAUNCH = date(2027, 1, 1)


def whole(period: Period, *, last_day: int, first_day: int = -90) -> list[int]:
    found = whole_periods(LAUNCH, period, first_day=first_day, last_day=last_day)
    return [number for number, is_whole in found.items() if is_whole]


def test_three_company_years_from_2027_are_1096_days() -> None:
    assert year_span(LAUNCH, 3) == (731, 1095)
    assert whole("year", last_day=1095) == [0, 1, 2, 3]
    assert whole("year", last_day=1094) == [0, 1, 2]
    assert whole("month", last_day=1095) == list(range(37))


def test_months_are_calendar_months_when_the_launch_is_on_the_first() -> None:
    assert month_span(LAUNCH, 1) == (0, 30)
    assert month_span(LAUNCH, 2) == (31, 58)
    assert whole("month", last_day=29) == [0] and whole("month", first_day=0, last_day=29) == []
    assert whole("month", last_day=30) == [0, 1]


def test_months_start_on_the_launch_day_of_the_month_or_on_the_last_day_of_a_shorter_one() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2027, 1, 31), 2) == date(2027, 3, 31)
    assert month_span(date(2027, 3, 15), 1) == (0, 30)


def test_months_follow_each_other_without_gap_for_a_launch_on_the_31st() -> None:
    spans = [month_span(date(2027, 1, 31), month) for month in range(1, 40)]
    assert all(before[1] + 1 == after[0] for before, after in zip(spans, spans[1:], strict=False))


def test_every_day_belongs_to_its_periods() -> None:
    table = period_table(LAUNCH, first_day=-90, last_day=400)
    assert table.loc[-90, "company_year"] == table.loc[-1, "company_month"] == 0
    assert table.loc[0, ["company_year", "company_month"]].tolist() == [1, 1]
    assert table.loc[365, ["company_year", "company_month", "calendar_month"]].tolist() == [2, 13, "2028-01"]
    assert table.loc[-90, "date"] == date(2026, 10, 3)


def test_the_first_calendar_year_is_whole_though_the_company_starts_within_it() -> None:
    assert whole("calendar_year", last_day=364) == [2026, 2027]
    assert whole("calendar_year", last_day=363) == [2026]
    assert whole("calendar_month", last_day=30) == [202610, 202611, 202612, 202701]
    assert whole("calendar_month", last_day=29) == [202610, 202611, 202612]


@pytest.mark.parametrize("launch", [date(2027, 1, 1), date(2027, 3, 15), date(2027, 1, 31), date(2028, 2, 29)])
def test_month_and_year_of_a_day_agree_with_the_table_of_days_for_twenty_years(launch: date) -> None:
    table = period_table(launch, first_day=-30, last_day=7304)
    assert [month_of(launch, int(d)) for d in table.index] == table["company_month"].tolist()
    assert [year_of(launch, int(d)) for d in table.index[::37]] == table["company_year"].tolist()[::37]


def test_the_preparation_is_whole_when_its_last_day_was_simulated() -> None:
    assert whole("month", last_day=-1) == whole("year", last_day=5) == [0]
    assert whole("month", last_day=-2) == whole("year", last_day=-2) == []
