"""What is said of a month or a cohort is said when it is over, and does not change when the run goes on.

One world simulated for different lengths on the same luck: exact, so no false alarms.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from helpers_record import real_record
from helpers_world import run_small

from sim.finance.lifetime import lifetime_value, retention
from sim.finance.periods import whole_calendar_months
from sim.finance.record import Record
from sim.finance.unit_costs import contribution_margin, revenue_retention
from sim.reports.figures_users import retention as figure_of
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run.people import cohorts
from sim.reports.run.people import retention as page_of

LONGEST = 60
EN = Language("en")
LAUNCHES = ["2027-01-01", "2027-01-20"]


@cache
def record(launch: str, days: int) -> Record:
    return run_small("business_plan", days=days, time__start=launch, channels__organic="30 people per day").record


def known(frame: pd.DataFrame) -> dict[tuple[object, str], float]:
    """The cells of a frame that hold a number."""
    rows = frame.to_dict("index").items()
    return {(key, str(name)): float(x) for key, row in rows for name, x in row.items() if x == x}


@pytest.mark.parametrize("launch", LAUNCHES)
@pytest.mark.parametrize("days", [25, 32, 45, 58, 59])
def test_what_a_cohort_table_shows_does_not_change_when_the_run_goes_on(launch: str, days: int) -> None:
    early, late = (
        known(cohorts(Material(record(launch, n), EN)).set_index(["cohort", "age"])) for n in (days, LONGEST)
    )
    assert early.items() <= late.items()


@pytest.mark.parametrize("launch", LAUNCHES)
@pytest.mark.parametrize("days", [25, 45, 59])
def test_what_is_said_of_a_cohort_by_tenure_does_not_change_when_the_run_goes_on(launch: str, days: int) -> None:
    early, late = (known(retention(record(launch, n)).drop("all", level=0, errors="ignore")) for n in (days, LONGEST))
    assert early.items() <= late.items()
    early, late = (known(lifetime_value(record(launch, n), 1, by="cohort")) for n in (days, LONGEST))
    assert early.items() <= late.items()


@pytest.mark.parametrize("launch", LAUNCHES)
@pytest.mark.parametrize("days", [25, 32, 45, 59, LONGEST])
def test_every_cohort_and_month_that_is_shown_is_over(launch: str, days: int) -> None:
    found, start = record(launch, days), date.fromisoformat(launch)
    end = start + timedelta(days=days)  # the first day that was not simulated
    shown = cohorts(Material(found, EN))
    months = [pd.Period(c, "M") + int(age) for c, age in zip(shown["cohort"], shown["age"], strict=True)]
    assert all(start <= m.start_time.date() and m.end_time.date() < end for m in months)
    joined = {pd.Period(c, "M") for c in retention(found).index.get_level_values(0) if c != "all"}
    assert all(m.end_time.date() < end for m in joined)


def test_a_month_that_is_not_over_is_in_no_figure_no_table_and_no_title() -> None:
    for days, title in ((58, "No cohort is old enough"), (59, "1 month after registration")):
        m = Material(record(LAUNCHES[0], days), EN)
        found = page_of(m)
        assert title in found.finding
        assert found.data is not None and ("visitors, age 1" in found.data.columns) == (days == 59)
        assert ("No cohort is a month old" in "".join(figure_of(cohorts(m), t=EN))) == (days == 58)


@pytest.mark.parametrize(
    ("launch", "last", "months"),
    [
        ("2027-01-01", "2027-01-30", range(0)),
        ("2027-01-01", "2027-01-31", range(1)),
        ("2027-01-01", "2027-02-27", range(1)),
        ("2028-02-01", "2028-02-28", range(0)),
        ("2027-12-20", "2027-12-31", range(1, 1)),
        ("2027-12-20", "2028-01-31", range(1, 2)),
        ("2027-12-20", "2028-12-30", range(1, 12)),
    ],
)
def test_a_calendar_month_is_whole_from_its_first_day_to_its_last(launch: str, last: str, months: range) -> None:
    start = date.fromisoformat(launch)
    assert whole_calendar_months(start, last_day=(date.fromisoformat(last) - start).days) == months


def test_a_month_that_the_launch_cuts_neither_raises_nor_lowers_yearly_rates() -> None:
    """Each of 24 cohorts brings 1 RMB in every whole month; the launch's month is a third of one."""
    base = real_record()
    base = replace(base, series=base.series[base.series["day"] < 740])
    cells = [(c, a) for c in range(25) for a in range(25 - c)]
    frame = pd.DataFrame(cells, columns=["joined", "age"])
    frame["cohort"] = [f"{2027 + c // 12}-{c % 12 + 1:02d}" for c in frame["joined"]]
    frame["revenue"] = np.where(frame["joined"] > 0, 0, np.where(frame["age"] == 0, 33, 100))
    frame["contribution"] = np.where(frame["age"] == 0, 0, frame["revenue"] / 2)
    cut = replace(base, cohorts=frame, manifest=base.manifest | {"start": "2027-01-20"})
    assert revenue_retention(cut).at[2, "by_year"] == pytest.approx(1.0)
    assert contribution_margin(cut)[1] == pytest.approx(0.5)
