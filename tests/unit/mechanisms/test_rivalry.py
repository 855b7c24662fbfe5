"""Shocks by rivals: what provokes a price war, what war, entrants and copies move, on which days, and what answers take off.

All exact: shocks move parameters by modifiers, and the chance to buy follows the logit.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers_market import market, on_day, run, today
from helpers_media import values
from scipy.special import expit

import sim
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.series import Metric
from sim.mechanisms.outside.feature_copying import FeatureCopying
from sim.mechanisms.outside.price_war import PriceWar
from sim.world.market.utility import inclusive_values

RMB = 100
NEVER = "0 per year"


class Given(Mechanism):
    """A platform whose visitors and sales (RMB a day) are given, by day from launch on."""

    phase = Phase.RECORD
    metrics = (Metric("mau", "stock", "people", "given"), Metric("gmv_paid", "flow", "fen", "given"))

    def __init__(self, mau: list[float], sales: list[float]) -> None:
        super().__init__()
        self._mau, self._sales = mau, sales

    def step(self, world: Any, day: Any) -> None:
        world.record("mau", self._mau[day.index])
        world.record("gmv_paid", RMB * self._sales[day.index])


def office(shock: str, mau: list[float], sales: list[float], **settings: Any) -> GrowthModel:
    """Return the finished run of a shock beside given numbers."""
    world = sim.load({
        "title": "office", "time": {"start": "2027-01-01", "days": len(mau), "preparation": 0},
        "market": {"people": 50, "people_per_agent": 1}, "world": {"merchants": 0, "influencers": 0, "graph": "none"},
        "mechanisms": {shock: settings or "on"},
    })  # fmt: skip
    plan = world.model(seed=1, collect=False).blueprint
    model = GrowthModel(replace(plan, mechanisms=[*plan.mechanisms, Given(mau, sales)]), seed=1, collect=False)
    run(model)
    return model


def seen(days: int = 30, scenario: str = "loaded", **settings: Any) -> tuple[GrowthModel, dict[str, list[float]]]:
    """Run and return what parameters stood at on each day from launch on."""
    model = market(days=days, scenario=scenario, competition="on", **settings)
    paths = ("competition.giants_gain", "competition.social_gain", "competition.independents_gain", "channels.feed_cpm",
             "channels.search_cpc", "precision_ads.cpm", "choice.match", "social_surface.share")  # fmt: skip
    stood: dict[str, list[float]] = {path: [] for path in paths}
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            for path in paths:
                stood[path].append(float(model.state.modifiers.value(path)))
    return model, stood


# ---- price war -----------------------------------------------------------------------------------------------


def test_the_hazard_of_a_war_is_the_product_of_two_sigmoids() -> None:
    """Visitors grow by 2 % a day until day 60 and stand from then on; sales of 10 M RMB a day begin on day 40."""
    mau = [10_000 * 1.02 ** min(t, 60) for t in range(120)]
    sales = [0.0 if t < 40 else 1e7 for t in range(120)]
    model = office("price_war", mau, sales, hazard="1.825 per year", niche="100000 M RMB")
    before = [0.0, *mau[:-1]]  # what is known of yesterday
    grown = np.array([before[t] / max(before[t - 30], 1000) - 1 if t >= 30 else 0 for t in range(120)]).clip(-1, 10)
    month = np.array([sum([0.0, *sales][max(0, t - 29) : t + 1]) for t in range(120)])
    x = month / 30 * 365 / (100e9 * 1.2 ** (np.arange(120) / 365))
    goal = 0.005 * expit((x - 0.02) / 0.01) * expit((grown - 0.3) / 0.1)
    np.testing.assert_allclose(np.diff(values(model, "price_war_hazard"), prepend=0), goal, rtol=1e-9, atol=1e-15)
    assert goal[38] < 0.15 * 0.005 and 0.6 * 0.005 < goal[62], "growth alone provokes nobody"
    assert goal[110] < 0.05 * 0.005, "nor does a share without growth"


def test_a_war_moves_gains_and_prices_of_ads_on_its_days_alone() -> None:
    model, stood = seen(price_war="on", price_war__begins=on_day(10), price_war__duration="8 days", price_war__varies=1)
    _, calm = seen(price_war="on", price_war__hazard=NEVER)
    war = (np.arange(30) >= 10) & (np.arange(30) < 18)
    assert (values(model, "price_war_active")[7:] == war).all()
    for path in ("competition.giants_gain", "competition.independents_gain"):
        np.testing.assert_allclose(stood[path], np.where(war, 0.4, 0))
    assert not any(stood["competition.social_gain"])
    for path in ("channels.feed_cpm", "channels.search_cpc", "precision_ads.cpm"):
        np.testing.assert_allclose(stood[path], np.where(war, 1.3, 1) * np.array(calm[path]), rtol=1e-12)


def test_conversion_in_a_war_is_lost_by_the_rule_of_the_logit() -> None:
    """T151, through the shock: giants 45 % and independents 15 % of the outside option gain .6, felt alike."""
    model = market(
        days=12, competition="on", competition__by_price=0, competition__segments=0, price_war="on", price_war__begins=on_day(2),
        price_war__gain=0.6,
    )  # fmt: skip
    run(model, 3)
    world, day, shop = model.state, today(model), model.state.resources["shop"]
    person, number = world.active, np.full(len(world.active), 50, dtype=np.int64)
    category = shop.categories_of(world, day, person, number)
    shown = shop.surfaces.show(world, day, person, number, size=8, category=category)
    needs, offers = shop.utility.need_side(world, day, person, number), shop.utility.offer_side(world)
    chance = expit(inclusive_values(needs, shown.offer, offers, shown.times) - shop.outside)
    factor = 0.4 + 0.6 * np.exp(0.6)
    calm = needs._replace(value=needs.value + np.log(factor))
    before = expit(inclusive_values(calm, shown.offer, offers, shown.times) - shop.outside)
    np.testing.assert_allclose(chance, before / (before + (1 - before) * factor), rtol=1e-9)
    assert values(model, "outside_factor")[9] == pytest.approx(factor) and values(model, "outside_factor")[8] == 1
    at_rest = market(days=12, competition="on")
    run(at_rest, 3)
    peace = at_rest.state.resources["shop"].utility.need_side(at_rest.state, day, person, number)
    np.testing.assert_allclose(calm.value, peace.value, atol=1e-12)


def test_differentiation_takes_its_part_off_a_war_and_is_paid() -> None:
    """At half effect: 1 - .5 / 2 of the gain, and 36,500 RMB a month are 1,200 RMB a day."""
    own = {f"price_war__differentiation{x}": "36500 RMB per month" for x in ("", "_half")}
    model, stood = seen(days=12, price_war="on", price_war__begins=on_day(5), **own)
    assert stood["competition.giants_gain"][6] == pytest.approx(0.4 * 0.75)
    assert (
        values(model, "price_war_cost").sum() == 12 * 1200 * RMB == model.state.ledger.balances["expense.risk_answers"]
    )


def test_wars_from_outside_come_on_the_same_days_under_another_policy_and_last_their_time() -> None:
    mau, sales = [1e6] * 1096, [1e9] * 1096
    one = office("price_war", mau, sales, hazard="20 per year", alarming_growth="0 %")
    other = office(
        "price_war", mau, sales, hazard="20 per year", alarming_growth="0 %", differentiation="1 M RMB per month"
    )
    active = values(one, "price_war_active")
    assert (active == values(other, "price_war_active")).all()
    starts, ends = (np.flatnonzero(np.diff(active, prepend=0, append=0) == s) for s in (1, -1))
    whole = (ends - starts)[ends < 1096]
    assert len(whole) > 2 and whole.min() >= 30, "30 to 120 days each; those that overlap are longer"


# ---- entrants and copies -------------------------------------------------------------------------------------


def test_an_entrant_grows_in_eighths_and_stays() -> None:
    model, stood = seen(days=60, new_entrant="on", new_entrant__begins=on_day(4), new_entrant__ramp="40 days")
    t = np.arange(60)
    size = np.where(t < 4, 0, np.minimum(1, np.ceil(8 * (t - 3) / 40) / 8))
    np.testing.assert_allclose(stood["competition.independents_gain"], 0.5 * size, rtol=1e-12)
    assert not any(stood["competition.giants_gain"]) and values(model, "new_entrant_active")[-1] == 1
    plain = stood["channels.feed_cpm"][0]
    np.testing.assert_allclose(stood["channels.feed_cpm"], plain * 1.1**size, rtol=1e-12)


def test_rivals_copy_once_they_watch_and_never_before() -> None:
    mau = [900_000.0] * 200 + [1_000_001.0] * 400
    hidden = office("feature_copying", [999_999.0] * 400, [0.0] * 400, hazard="20 per year")
    assert not values(hidden, "feature_copying_hazard").any()
    model = office("feature_copying", mau, [0.0] * 600, hazard="20 per year")
    clock, active = values(model, "feature_copying_hazard"), values(model, "feature_copying_active")
    assert not clock[:201].any() and np.diff(clock)[200] == pytest.approx(20 / 365)
    begun = int(np.flatnonzero(active)[0])
    assert begun > 201 and active[begun:].all(), "what is copied stays copied"
    assert not np.diff(clock)[begun:].any(), "once"
    (own,) = (m for m in model.blueprint.mechanisms if isinstance(m, FeatureCopying))
    assert len(own._episodes) == 1


def test_the_hazard_of_a_copy_that_does_nothing_runs_on() -> None:
    """By it the risk register tells the chance of a first copy: a clock that stopped at the first would make it a half."""
    model = office("feature_copying", [2e6] * 400, [0.0] * 400, severity=0, hazard="4 per year")
    assert values(model, "feature_copying_hazard")[-1] == pytest.approx(4 * 399 / 365)  # known from day 1 on


def test_what_sets_the_platform_apart_halves_over_the_ramp_and_less_where_it_is_protected() -> None:
    own = {"feature_copying__begins": on_day(2), "feature_copying__ramp": "8 days"}
    _, stood = seen(days=14, feature_copying="on", **own)
    steps = np.concatenate([[0, 0], np.arange(1, 9) / 8, np.ones(4)])
    for path in ("choice.match", "social_surface.share"):
        np.testing.assert_allclose(stood[path], stood[path][0] * 0.5**steps, rtol=1e-12)
    safe = {f"feature_copying__protection{x}": "36500 RMB per month" for x in ("", "_half")}
    _, kept = seen(days=14, feature_copying="on", **own, **safe)
    assert kept["choice.match"][-1] == pytest.approx(stood["choice.match"][0] * 0.5**0.85)


def test_a_war_without_competition_moves_only_prices_of_ads() -> None:
    model = market(days=6, price_war="on", price_war__begins=on_day(2))
    run(model)
    assert {m["path"] for m in model.state.modifiers.record()} == {
        "channels.feed_cpm",
        "channels.search_cpc",
        "precision_ads.cpm",
    }
    assert any(isinstance(row.mechanism, PriceWar) for row in model.agenda)
