"""Days, company months and company years, calendar months and calendar years.

Day 0 is the launch. Company year 1 and month 1 start there; year 0 and month 0 are the preparation. A company
month starts on the launch's day of the month (on the last day of a shorter month), so months are calendar
months when the launch is on the first of a month.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.core.timeline import add_months, months_between


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


def whole_preparation(*, last_day: int) -> list[int]:
    """Period 0 when the preparation was simulated to its end; a run may stop in it."""
    return [0] if last_day >= -1 else []


def whole_months(launch: date, *, last_day: int) -> list[int]:
    """Company months (1 and later) that were simulated to their last day."""
    months = range(1, max(0, last_day) // 28 + 2)
    return [month for month in months if month_span(launch, month)[1] <= last_day]


def whole_years(launch: date, *, last_day: int) -> list[int]:
    """Company years (1 and later) that were simulated to their last day."""
    years = range(1, max(0, last_day) // DAYS_PER_YEAR + 2)
    return [year for year in years if year_span(launch, year)[1] <= last_day]


def whole_calendar_years(launch: date, *, first_day: int, last_day: int) -> list[int]:
    """Calendar years simulated to 31 December; the company's first one may start within the year."""
    start, end = launch + timedelta(days=first_day), launch + timedelta(days=last_day)
    return [year for year in range(start.year, end.year + 1) if date(year, 12, 31) <= end]


def whole_calendar_months(launch: date, *, last_day: int) -> range:
    """Calendar months, counted from the launch's month (0), that were simulated from their first day to their last.

    The month of a launch within a month is cut, and so is the last month unless the last day ends it. What is counted
    by calendar month (visitors, buyers, revenue of a cohort) compares with other months in these alone.
    """
    after = launch + timedelta(days=last_day + 1)
    over = months_between(launch, after)
    first = 0 if launch.day == 1 else 1
    return range(first, max(first, over))
