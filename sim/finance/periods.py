"""Days, company months and company years, calendar months and calendar years.

Day 0 is the launch. Company year 1 and month 1 start there; year 0 and month 0 are the preparation. A company
month starts on the launch's day of the month (on the last day of a shorter month), so months are calendar
months when the launch is on the first of a month.
"""

from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import MONTHS_PER_YEAR
from sim.core.timeline import add_months, months_between

Period = Literal["month", "year", "calendar_month", "calendar_year"]
_COLUMN = {"month": "company_month", "year": "company_year", "calendar_year": "calendar_year"}


def month_span(launch: date, month: int) -> tuple[int, int]:
    """First and last day (counted from the launch) of a company month, 1 being the first."""
    first = (add_months(launch, month - 1) - launch).days
    return first, (add_months(launch, month) - launch).days - 1


def year_span(launch: date, year: int) -> tuple[int, int]:
    """First and last day (counted from the launch) of a company year, 1 being the first."""
    return month_span(launch, MONTHS_PER_YEAR * (year - 1) + 1)[0], month_span(launch, MONTHS_PER_YEAR * year)[1]


def month_of(launch: date, day: int) -> int:
    """The company month of a day; 0 is the preparation."""
    if day < 0:
        return 0
    today = launch + timedelta(days=day)
    month = months_between(launch, today) + 1
    return month if day >= month_span(launch, month)[0] else month - 1


def year_of(launch: date, day: int) -> int:
    """The company year of a day; 0 is the preparation."""
    return -(-month_of(launch, day) // MONTHS_PER_YEAR)


def period_table(launch: date, *, first_day: int, last_day: int) -> pd.DataFrame:
    """Every simulated day and the periods it belongs to.

    Returns
    -------
    DataFrame
        Index ``day``; columns ``date``, ``company_year`` and ``company_month`` (0 = preparation),
        ``calendar_month`` ("2027-01") and ``calendar_year``.
    """
    days = np.arange(first_day, last_day + 1)
    n_months = max(0, last_day) // 28 + 2
    starts = np.array([month_span(launch, month)[0] for month in range(1, n_months + 1)])
    months = np.searchsorted(starts, days, side="right")
    dates = [launch + timedelta(days=int(day)) for day in days]
    return pd.DataFrame(
        {
            "date": dates,
            "company_year": (months + MONTHS_PER_YEAR - 1) // MONTHS_PER_YEAR,
            "company_month": months,
            "calendar_month": [f"{d.year:04d}-{d.month:02d}" for d in dates],
            "calendar_year": [d.year for d in dates],
        },
        index=pd.Index(days, name="day"),
    )


def period_numbers(launch: date, period: Period, *, first_day: int, last_day: int) -> NDArray[np.int64]:
    """The number of the period that each simulated day lies in; calendar months are numbered 202701."""
    table = period_table(launch, first_day=first_day, last_day=last_day)
    is_text = period == "calendar_month"
    return np.asarray(table[period].str.replace("-", "") if is_text else table[_COLUMN[period]], dtype=np.int64)


def whole_periods(launch: date, period: Period, *, first_day: int, last_day: int) -> dict[int, bool]:
    """Periods of a run, and whether each was simulated to its end: the day after the last belongs to another one.

    The first calendar month and year are whole though the company starts within them, the preparation (0) is so once
    its last day was simulated.
    """
    numbers = period_numbers(launch, period, first_day=first_day, last_day=last_day + 1)
    return {int(number): bool(number != numbers[-1]) for number in np.unique(numbers[:-1])}


def whole_calendar_months(launch: date, *, last_day: int) -> range:
    """Calendar months, counted from the launch's month (0), that were simulated from their first day to their last.

    The month of a launch within a month is cut, and so is the last month unless the last day ends it. What is counted
    by calendar month (visitors, buyers, revenue of a cohort) compares with other months in these alone.
    """
    after = launch + timedelta(days=last_day + 1)
    over = months_between(launch, after)
    first = 0 if launch.day == 1 else 1
    return range(first, max(first, over))
