"""The calendar of a run: days before and after launch, months, company years and calendar years."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR


def add_months(start: date, months: int) -> date:
    """Return the date some months later: on the same day of the month, or on the last of a shorter one."""
    year, month = divmod(start.year * MONTHS_PER_YEAR + start.month - 1 + months, MONTHS_PER_YEAR)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def months_between(start: date, when: Any) -> Any:
    """Return the calendar months from one date's month to another's (``when`` may be an index of dates)."""
    return (when.year - start.year) * MONTHS_PER_YEAR + when.month - start.month


def tenure_of(days: Any) -> Any:
    """Return the whole months of tenure (of 365/12 days) that a number of days since registration makes.

    Month 0 is the days 0 to 30, month 12 begins on day 365. ``days`` is a whole number or an array of them.
    """
    return days * MONTHS_PER_YEAR // DAYS_PER_YEAR


def tenure_start(month: Any) -> Any:
    """Return the first day since registration that belongs to a month of tenure (the inverse of ``tenure_of``)."""
    return -(-DAYS_PER_YEAR * month // MONTHS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class Day:
    """One step of the run.

    Attributes
    ----------
    index : int
        Days since launch; negative during preparation.
    step : int
        Steps since launch (equals ``index`` with one step a day); the counter of random draws.
    row : int
        Row of the series that this day writes.
    date : datetime.date
    length : float
        Length of the step in days (1, or 1/2 with two steps a day).
    company_year : int
        0 before launch, then 1, 2, 3 ...
    month : int
        Months since the month of launch (0 = month of launch); negative before.
    is_month_end, is_last_step : bool
        Last day of the calendar month; last step of its day.
    """

    index: int
    step: int
    row: int
    date: date
    length: float
    company_year: int
    month: int
    is_month_end: bool
    is_last_step: bool

    @property
    def weekday(self) -> int:
        """Return 0 for Monday to 6 for Sunday."""
        return self.date.weekday()

    @property
    def is_launched(self) -> bool:
        """Return whether the platform is open to the public."""
        return self.index >= 0


@dataclass(frozen=True)
class Timeline:
    """All days of a run.

    Parameters
    ----------
    launch : date
        Day 0.
    days : int
        Simulated days from launch on.
    preparation : int
        Days before launch in which only the company acts.
    steps_per_day : int
        1, or 2 in the time-step gate.
    """

    launch: date
    days: int
    preparation: int = 0
    steps_per_day: int = 1

    @property
    def n_rows(self) -> int:
        """Return the number of simulated days, preparation included."""
        return self.days + self.preparation

    @property
    def n_steps(self) -> int:
        """Return the number of steps of the whole run."""
        return self.preparation + self.days * self.steps_per_day

    def date_of(self, index: int) -> date:
        """Return the date of a day index."""
        return self.launch + timedelta(days=index)

    def index_of(self, day: date) -> int:
        """Return the day index of a date."""
        return (day - self.launch).days

    def day(self, step_number: int) -> Day:
        """Return step ``step_number`` (0 is the first day of preparation)."""
        if step_number < self.preparation:
            index, part, per_day = step_number - self.preparation, 0, 1
            step = index
        else:
            per_day = self.steps_per_day
            step = step_number - self.preparation
            index, part = divmod(step, per_day)
        today = self.date_of(index)
        return Day(
            index=index,
            step=step,
            row=index + self.preparation,
            date=today,
            length=1.0 / per_day,
            company_year=self.company_year(index),
            month=self.month_of(index),
            is_month_end=(today + timedelta(days=1)).month != today.month,
            is_last_step=part == per_day - 1,
        )

    def company_year(self, index: int) -> int:
        """Return the company year (anniversaries of the launch) of a day index; 0 before launch."""
        if index < 0:
            return 0
        year = self.date_of(index).year - self.launch.year + 1
        return year if index >= self.year_start(year) else year - 1

    def year_start(self, year: int) -> int:
        """Return the day index on which company year ``year`` (1, 2, ...) begins (29 February: on the 28th)."""
        return self.anniversary(MONTHS_PER_YEAR * (year - 1))

    def anniversary(self, months: int) -> int:
        """Return the day index some months after launch: the same day of the month, or the last of a shorter one."""
        return self.index_of(add_months(self.launch, months))

    def month_of(self, index: int) -> int:
        """Return the calendar months between the launch and a day index."""
        return int(months_between(self.launch, self.date_of(index)))

    @cached_property
    def months(self) -> NDArray[np.int16]:
        """Return ``month_of`` for every row."""
        return np.array([self.month_of(r - self.preparation) for r in range(self.n_rows)], dtype=np.int16)

    @property
    def n_months(self) -> int:
        """Return the number of calendar months touched from launch on."""
        return self.month_of(self.days - 1) + 1 if self.days else 0

    @property
    def n_tenures(self) -> int:
        """Return the number of months of tenure that somebody can reach who registers on day 0."""
        return int(tenure_of(self.days - 1)) + 1 if self.days else 0

    def month_end(self, month: int) -> int:
        """Return the day index of the last day of a calendar month (0 = month of launch)."""
        return self.index_of(add_months(self.launch.replace(day=1), month + 1)) - 1
