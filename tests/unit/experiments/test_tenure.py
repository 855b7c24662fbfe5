"""Tenure panels: exact against a plain count of every person's events, and read back from a run folder."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from helpers_world import persons, run_small, small

from sim.core.timeline import tenure_of, tenure_start
from sim.experiments.tenure import tenure_frame
from sim.finance.record import TENURE, read_record

DAYS = 150
LIVELY = {"channels__organic": "6 people per day", "churn__comeback": "0.02 per day", "visits__need_rate": "0.2 per day",
          "settlement__logistics_subsidy": "1 RMB"}  # fmt: skip


def test_months_of_tenure_are_twelfths_of_365_days() -> None:
    days = np.arange(3 * 365)
    months = tenure_of(days)
    assert (months == np.floor(days / (365 / 12) + 1e-9)).all()
    assert [int((months == m).sum()) for m in range(3)] == [31, 30, 31]
    assert (tenure_start(12), tenure_start(24), tenure_start(36)) == (365, 730, 1095)
    starts = tenure_start(np.arange(36))
    assert (tenure_of(starts) == np.arange(36)).all() and (tenure_of(starts[1:] - 1) == np.arange(35)).all()


@pytest.fixture(scope="module")
def counted():
    """Return the model of a lively run and, person by person, what a plain loop over its events counts."""
    model = small("business_plan", **LIVELY).model(seed=3, days=DAYS, collect=False)
    count, seen, earned = Counter(), set(), Counter()
    while model.running:
        model.step()
        state, day = model.state, model.state.row - model.blueprint.timeline.preparation
        people, today = persons(state), state.today

        def cell(i, name, people=people, day=day):
            tenure = int(tenure_of(day - int(people["joined_on"][i])))
            return name, int(people["cause"][i]), int(people["cohort"][i]), tenure

        for event, name in (("joined", "registered"), ("left", "departures"), ("returned_people", "comebacks")):
            count.update(cell(i, name) for i in today[event])
        for order in today["orders"]:
            i = order["person"]
            count[cell(i, "orders")] += 1
            count[cell(i, "gmv")] += int(order["paid"]) + int(order["coupon"]) + int(order["points"])
            for name, first in (("buyers", (i, cell(i, "")[3])), ("first_buyers", (i,))):
                count[cell(i, name)] += first not in seen
                seen.add(first)
        for entry in today["contributions"]:
            fen, revenue, i = int(entry["fen"]), int(entry["revenue"]), entry["person"]
            count[cell(i, "contribution")] += fen
            count[cell(i, "revenue")] += revenue
            count[cell(i, "cost")] += revenue - fen
            earned[i] += fen
    return model, count, earned


@pytest.mark.parametrize("name", ["registered", "departures", "comebacks", "buyers", "first_buyers", "orders", "gmv",
                                  "revenue", "cost", "contribution"])  # fmt: skip
def test_every_cell_is_what_a_plain_count_of_events_says(counted, name) -> None:
    model, count, _ = counted
    panel = model.state.series.panels[f"tenure_{name}"]
    expected = np.zeros_like(panel)
    for (of, cause, cohort, tenure), n in count.items():
        if of == name:
            expected[cause, cohort, tenure] = n
    assert np.abs(panel).sum() > 0
    assert (panel == expected).all()


def test_squares_add_up_to_those_of_every_persons_total(counted) -> None:
    model, _, earned = counted
    squares = model.state.series.panels["tenure_contribution_squares"].sum()
    assert squares == pytest.approx(sum(float(v) ** 2 for v in earned.values()), rel=1e-12)


def test_alive_is_who_is_registered_and_not_away_when_a_month_of_tenure_begins() -> None:
    """Day by day: whoever is a user at the close of the day before month m of their tenure begins counts."""
    model = small("business_plan", **LIVELY).model(seed=4, days=DAYS, collect=False)
    alive, last = Counter(), DAYS - 1
    while model.running:
        model.step()
        people, day = persons(model.state), model.state.row - model.blueprint.timeline.preparation
        members = np.flatnonzero(people["state"] == 1)
        for i in members[np.isin(day + 1 - people["joined_on"][members], tenure_start(np.arange(1, 6)))]:
            alive[int(people["cohort"][i]), int(tenure_of(day + 1 - people["joined_on"][i]))] += 1
    frame = tenure_frame(model)
    frame = frame[(frame["tenure"] > 0) & frame["alive"].notna()]
    found = frame.groupby(["cohort", "tenure"])["alive"].sum()
    assert len(found) >= 6
    for (cohort, tenure), n in found.items():
        assert n == alive[int(cohort[5:]) - 1, tenure], (cohort, tenure)
    ends = pd.to_datetime(frame["cohort"]) + pd.offsets.MonthEnd(0)
    reached = (ends - pd.Timestamp("2027-01-01")).dt.days + tenure_start(frame["tenure"]) - 1
    assert (reached <= last).all()


def test_a_month_is_whole_only_when_the_last_day_of_joining_has_it_behind_it() -> None:
    frame = run_small("business_plan", days=62, channels__organic="30 people per day").tenure
    whole = {(c, t) for c, t, w in zip(frame["cohort"], frame["tenure"], frame["whole"], strict=True) if w}
    assert whole == {("2027-01", 0)}  # January 31 is day 30, its month 0 ends on day 60 of 0 .. 61
    shorter = run_small("business_plan", days=61, channels__organic="30 people per day").tenure
    assert shorter["whole"].any()
    assert not run_small("business_plan", days=60, channels__organic="30 people per day").tenure["whole"].any()


def test_a_run_folder_keeps_tenure_and_an_older_one_without_it_can_be_read(tmp_path) -> None:
    run = run_small(days=40)
    folder = run.save(tmp_path / "one")
    pd.testing.assert_frame_equal(read_record(folder).tenure, run.tenure, check_dtype=False)
    (folder / TENURE).unlink()
    assert read_record(folder).tenure.empty


def test_people_of_a_loaded_world_are_in_no_cell() -> None:
    run = run_small(days=40)
    assert run.tenure.groupby(["cause", "cohort"])["registered"].first().sum() == run.series["registrations"].sum()
    assert run.series["registered_ever"].iloc[-1] > run.series["registrations"].sum() + 900
