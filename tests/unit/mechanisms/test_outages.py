"""Outages: time down against its closed form, what raises the hazard, what shortens an outage, what is lost meanwhile.

Two tests count: time down over 1,080 days within 4.5 standard errors by blocks of a month, and visits lost on a day within 4.5
(false alarms below 1 in 50,000 sets of luck each, fixed seeds). The others are exact.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers_market import market, run
from helpers_media import go, values

import sim
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.series import Metric
from sim.mechanisms.company.outages import Outages
from sim.world.disruptions import length_factor

RMB = 100


def office(*, days: int = 60, **outages: Any) -> GrowthModel:
    """Return the finished run of a company with servers of 1,200 RMB a day and without a market."""
    return go(sim.load({
        "title": "office", "time": {"start": "2027-01-01", "days": days, "preparation": 0},
        "market": {"people": 50, "people_per_agent": 1}, "world": {"merchants": 0, "influencers": 0, "graph": "none"},
        "mechanisms": {"spending": {"budget": "0 RMB per year", "server_base": "36500 RMB per month"}, "outages": outages or "on"},
    }).model(seed=1, collect=False))  # fmt: skip


def share_down(h: float, *, low: float = 0.1, high: float = 2.0) -> float:
    """Return the expected part of a day: 1 - integral of the chance that no outage reaches into x of the day."""
    x = (np.arange(20_000) + 0.5) / 20_000
    nothing = np.ones_like(x)
    for k in range(int(np.ceil(high))):
        lasts = 1 - np.clip(np.log(np.maximum(k + x, low) / low) / np.log(high / low), 0, 1)
        nothing *= 1 + np.expm1(-h) * lasts
    return float(1 - nothing.mean())


def test_time_down_agrees_with_the_closed_form() -> None:
    down = values(office(days=1080, rate="50 per year"), "days_down")
    goal = share_down(50 / 365)
    months = down.reshape(36, 30).mean(axis=1)
    assert abs(months.mean() - goal) < 4.5 * months.std(ddof=1) / 6
    assert share_down(1e-6) == pytest.approx(1e-6 * 1.9 / np.log(20), rel=1e-3), "rare ones: hazard times mean length"


def test_more_outages_and_longer_ones_never_take_less_of_any_day() -> None:
    few = values(office(days=365, rate="5 per year"), "days_down")
    many = values(office(days=365, rate="20 per year"), "days_down")
    short = values(office(days=365, rate="20 per year", plans="100000 RMB per month"), "days_down")
    assert (few <= many).all() and (short <= many).all()
    assert 0 < few.sum() < many.sum() and 0 < short.sum() < many.sum()


def test_plans_shorten_as_stated_and_what_prevents_and_shortens_is_posted() -> None:
    """30,417 RMB a month are 1,000 RMB a day, half effect: length 1 - .7 / 2. Twice the usual capacity is a half more than 1.5."""
    model = office(plans="36500 RMB per month", plans_half="36500 RMB per month", headroom=3)
    assert length_factor(model.state) == pytest.approx(0.65)
    assert model.state.ledger.balances["expense.emergency_plans"] == 60 * 1200 * RMB
    assert model.state.ledger.balances["expense.spare_servers"] == 60 * 1200 * RMB


class Visitors(Mechanism):
    """A platform with a given number of visitors, which trebles on one day."""

    phase = Phase.SHOP
    metrics = (Metric("dau", "flow", "people", "given"),)

    def step(self, world: Any, day: Any) -> None:
        world.record("dau", 300 if day.index == 40 else 100)


def test_a_day_of_many_visitors_loads_servers_and_the_hazard_rises_by_its_power() -> None:
    world = sim.load({
        "title": "office", "time": {"start": "2027-01-01", "days": 42, "preparation": 0},
        "market": {"people": 50, "people_per_agent": 1}, "world": {"merchants": 0, "influencers": 0, "graph": "none"},
        "mechanisms": {"outages": {"least": 50}},
    })  # fmt: skip
    plan = world.model(seed=1, collect=False).blueprint
    model = go(GrowthModel(replace(plan, mechanisms=[*plan.mechanisms, Visitors()]), seed=1, collect=False))
    load = values(model, "server_load")
    np.testing.assert_allclose(load, [0, 100 / 75, *[100 / 150] * 39, 300 / 150])
    (outages,) = (m for m in model.blueprint.mechanisms if isinstance(m, Outages))
    assert outages.hazard(model.state, load[41]) == pytest.approx(0.5 / 365 * 3**4)
    assert outages.hazard(model.state, 100.0) == pytest.approx(0.5 / 365 * 1000), "bounded"
    assert outages.hazard(model.state, 0.1) == pytest.approx(0.5 / 365), "idle servers"


def test_visits_and_registrations_of_the_time_down_are_lost_and_nobody_elses_changes() -> None:
    """Days before the first outage are the same; on its day visitors are some of those without it, and newcomers too."""

    def days(rate: str) -> tuple[list[set[int]], list[set[int]], GrowthModel]:
        model = market(days=25, outages="on", outages__rate=rate)
        seen: list[set[int]] = []
        joined: list[set[int]] = []
        while model.running:
            model.step()
            seen.append(set(model.state.today["visits"]["person"].tolist()))
            joined.append(set(model.state.today["joined"].tolist()))
        return seen, joined, model

    (plain, would_join, without), (seen, joined, model) = days("0 per year"), days("50 per year")
    down = values(model, "days_down")
    first = int(np.flatnonzero(down)[0])
    assert seen[:first] == plain[:first] and seen[first] < plain[first]
    assert joined[first] <= would_join[first]
    lost, kept, part = int(values(model, "visits_lost")[first]), len(seen[first]), down[first]
    assert len(plain[first]) - kept == lost + len(would_join[first]) - len(joined[first])
    assert abs(lost - (lost + kept) * part) < 4.5 * np.sqrt((lost + kept) * part * (1 - part))
    assert values(without, "visits_lost").sum() == 0


def test_nobody_visits_or_registers_while_servers_are_down_all_day() -> None:
    model = market(
        days=12, outages="on", outages__rate="50 per year", outages__shortest="1 day", outages__longest="10 days"
    )
    run(model)
    down = values(model, "days_down")
    assert (down == 1).any()
    assert values(model, "dau")[down == 1].sum() == 0 == values(model, "registrations")[down == 1].sum()
    assert values(model, "orders_placed")[down == 1].sum() == 0
