"""The calendar: leap years, month ends, company years, half days."""

from datetime import date, timedelta

import numpy as np
import pytest

from sim.core.timeline import Timeline
from sim.finance.periods import period_table


def days_of(t: Timeline) -> list:
    return [t.day(k) for k in range(t.n_steps)]


def test_three_years_from_2027_hold_a_leap_day() -> None:
    t = Timeline(date(2027, 1, 1), days=1096)
    assert t.date_of(1095) == date(2029, 12, 31)
    assert [t.year_start(y) for y in (1, 2, 3, 4)] == [0, 365, 731, 1096]
    assert t.date_of(365 + 59) == date(2028, 2, 29)


@pytest.mark.parametrize("launch", [date(2027, 1, 1), date(2028, 2, 29), date(2027, 6, 17), date(2027, 12, 31)])
def test_a_company_year_begins_where_year_start_says(launch: date) -> None:
    t = Timeline(launch, days=1600)
    years = np.array([t.company_year(k) for k in range(t.days)])
    for year in (1, 2, 3, 4):
        begin, end = t.year_start(year), t.year_start(year + 1)
        assert (years[begin:end] == year).all(), f"year {year} of a launch on {launch}"
        assert end - begin in (365, 366)


@pytest.mark.parametrize("launch", [date(2027, 1, 1), date(2028, 2, 29), date(2027, 6, 17)])
def test_the_run_and_its_statements_agree_on_company_years(launch: date) -> None:
    t = Timeline(launch, days=1600)
    table = period_table(launch, first_day=0, last_day=1599)
    assert table["company_year"].tolist() == [t.company_year(k) for k in range(1600)]


def test_before_launch_is_company_year_zero() -> None:
    t = Timeline(date(2027, 1, 1), days=3, preparation=2)
    assert [d.company_year for d in days_of(t)] == [0, 0, 1, 1, 1]
    assert [d.index for d in days_of(t)] == [-2, -1, 0, 1, 2]
    assert [d.is_launched for d in days_of(t)] == [False, False, True, True, True]
    assert [d.month for d in days_of(t)] == [-1, -1, 0, 0, 0]


def test_month_ends_are_the_last_days_of_calendar_months() -> None:
    t = Timeline(date(2027, 12, 15), days=120)
    ends = [d.date for d in days_of(t) if d.is_month_end]
    assert ends == [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]


def test_months_count_from_the_month_of_launch() -> None:
    t = Timeline(date(2027, 1, 15), days=20, preparation=20)
    assert t.months.tolist() == [d.month for d in days_of(t)]
    assert (t.month_of(16), t.month_of(17), t.n_months) == (0, 1, 2)


def test_dates_and_indices_are_inverse() -> None:
    t = Timeline(date(2027, 5, 3), days=10)
    assert all(t.index_of(t.date_of(k)) == k for k in range(-400, 1000, 7))
    assert t.date_of(-1) + timedelta(days=1) == t.launch


def test_half_days_share_the_row_and_the_date_and_differ_in_the_step() -> None:
    t = Timeline(date(2027, 1, 30), days=3, preparation=1, steps_per_day=2)
    steps = days_of(t)
    assert t.n_steps == 7 and t.n_rows == 4
    assert [d.index for d in steps] == [-1, 0, 0, 1, 1, 2, 2]
    assert [d.step for d in steps] == [-1, 0, 1, 2, 3, 4, 5]
    assert [d.row for d in steps] == [0, 1, 1, 2, 2, 3, 3]
    assert [d.length for d in steps] == [1.0] + [0.5] * 6
    assert [d.is_last_step for d in steps] == [True, False, True, False, True, False, True]


def test_a_run_of_no_days_has_no_steps() -> None:
    t = Timeline(date(2027, 1, 1), days=0)
    assert (t.n_steps, t.n_rows, t.n_months, t.months.size) == (0, 0, 0, 0)


@pytest.mark.parametrize(("launch", "months", "day"), [
    (date(2027, 1, 1), 6, date(2027, 7, 1)), (date(2027, 3, 15), 6, date(2027, 9, 15)),
    (date(2027, 1, 31), 1, date(2027, 2, 28)), (date(2027, 1, 31), 13, date(2028, 2, 29)),
    (date(2028, 2, 29), 12, date(2029, 2, 28)), (date(2027, 12, 31), 0, date(2027, 12, 31)),
])  # fmt: skip
def test_an_anniversary_is_the_same_day_of_the_month_or_the_last_of_a_shorter_one(launch, months, day) -> None:
    assert Timeline(launch, 100).anniversary(months) == (day - launch).days
