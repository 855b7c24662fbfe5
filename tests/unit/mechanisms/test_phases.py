"""A phase of funding that has not come by its day stops what it was to pay for, until it comes."""

from typing import Any

import numpy as np
import pytest

import sim
from sim.core.model import GrowthModel
from sim.world.channels import CHANNELS

SMALL = {"market.people": 2000, "market.people_per_agent": 1, "phases": "on", "research.budget": "90000 RMB per month",
         "logistics": "on", "funding.mode": "as_written"}  # fmt: skip
EARLY = {"phases.due_one": "10 days", "phases.due_two": "20 days", "funding.month_2": 2, "funding.month_3": 3}
DAYS = 110


def office(**settings: Any) -> GrowthModel:
    if settings.get("phases") == "off":
        settings = {key: value for key, value in settings.items() if not key.startswith("phases.")}
    return sim.load("business_plan", settings=SMALL | settings).model(seed=2, days=DAYS)


def levels(model: GrowthModel, *paths: str) -> dict[str, np.ndarray]:
    """Return the value of each parameter on each day after launch."""
    found: dict[str, list[float]] = {path: [] for path in paths}
    while model.running:
        model.step()
        if model.rows_done > model.blueprint.timeline.preparation:
            for path in paths:
                found[path].append(float(model.state.modifiers.value(path)))
    return {path: np.array(values) for path, values in found.items()}


def days_paid(model: GrowthModel) -> list[int]:
    values = model.state.series.values
    rows = [int(np.flatnonzero(values[f"tranche_{k}_paid"])[0]) for k in (2, 3)]
    return [row - model.blueprint.timeline.preparation for row in rows]


def test_what_a_phase_pays_for_stands_still_from_its_day_until_the_money_comes() -> None:
    model = office(**EARLY)
    one, two = ("logistics.warehoused",), ("spending.scale_events", "spending.scale_partners", "spending.scale_pr",
                                           "research.budget", "research.from_team")  # fmt: skip
    share, staff = 0.5, ("team.engineering", "team.product")
    found = levels(model, *one, *two, *staff)
    paid_one, paid_two = days_paid(model)
    assert 11 < paid_one < paid_two < DAYS - 2
    day = np.arange(DAYS)
    for paths, due, paid, factor in (
        (one, 10, paid_one, 0.0),
        (two, 20, paid_two, 0.0),
        (staff, 20, paid_two, 1 - share),
    ):
        is_stopped = (day > due) & (day < paid + 2)  # the day after the money the order goes out, the next one it acts
        for path in paths:
            usual = found[path][0]
            assert usual > 0 and found[path][~is_stopped] == pytest.approx(usual), path
            assert found[path][is_stopped] == pytest.approx(round(usual * factor) if path in staff else 0), path
    missed = model.state.series.values["phases_missed"][-DAYS:]
    assert missed[9] == 0 and missed[10] == 1 and missed[20] == 2 and missed[-1] == 0


def test_a_phase_that_comes_in_time_stops_nothing_and_neither_does_a_day_beyond_the_end() -> None:
    in_time = office(**EARLY | {"phases.due_one": "80 days", "phases.due_two": "100 days"})
    never = office(**EARLY | {"phases.due_one": "100 years", "phases.due_two": "100 years"})
    off = office(**EARLY | {"phases": "off"})
    for model in (in_time, never, off):
        while model.running:
            model.step()
    assert max(days_paid(in_time)) < 100 and not in_time.state.series.values["phases_missed"].any()
    for name, values in off.state.series.values.items():
        assert (never.state.series.values[name] == values).all() and (
            in_time.state.series.values[name] == values
        ).all(), name


def test_money_that_came_before_launch_is_no_missed_phase() -> None:
    """All upfront: both tranches are paid in preparation, when phases do not act yet."""
    model = office(**{"funding.mode": "all_upfront", "phases.due_one": "10 days", "phases.due_two": "20 days"})
    while model.running:
        model.step()
    assert max(days_paid(model)) < 0 and not model.state.series.values["phases_missed"].any()


def test_while_phase_two_is_missed_its_channels_get_nothing_and_research_costs_nothing() -> None:
    settings = EARLY | {"funding.month_2": 1, "funding.month_3": 36, "phases.due_two": "30 days"}
    model, off = office(**settings), office(**settings | {"phases": "off"})
    places = [list(CHANNELS).index(name) for name in ("events", "partners", "pr")]
    got: dict[int, list[np.ndarray]] = {0: [], 1: []}
    for k, one in enumerate((model, off)):
        while one.running:
            one.step()
            got[k].append(one.state.tables["channels"]["budget"][places].copy())
    assert not np.array(got[0])[-60:].any() and (np.array(got[1])[-60:].sum(axis=0) > 0).all()
    ours, theirs = (one.state.series.values for one in (model, off))
    for name in ("spend_partners", "spend_pr", "research_cost"):  # events were paid ahead
        assert theirs[name][-60:].sum() > 0 and ours[name][-60:].sum() == 0, name
    assert ours["research_level"][-1] < theirs["research_level"][-1], "what nobody keeps up wears"
