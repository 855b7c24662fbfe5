"""The market as a whole against closed forms: needs in a recession, the cycle, growth, slopes, and who is eligible when.

Counts of needs and orders are Poisson or binomial given the rates, 4.5 standard errors (a false alarm once in 150,000 sets of luck
each, fixed seeds). The others are exact.
"""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, run
from helpers_media import go, values
from scipy.special import softmax

import sim
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.risk import Hazard
from sim.kernels.choice import utilities

CALM = {"macro": "on", "macro__cycle": "0 %"}


def economy(days: int = 30, **macro: Any) -> GrowthModel:
    """Return the loaded world in an economy without swings, unless asked for."""
    return market(days=days, **(CALM | {k if "__" in k else f"macro__{k}": v for k, v in macro.items()}))


def alone(days: int, seed: int = 1, **macro: Any) -> GrowthModel:
    """Return the finished run of an economy without a market."""
    return go(sim.load({
        "title": "economy", "time": {"start": "2027-01-01", "days": days, "preparation": 0},
        "market": {"people": 50, "people_per_agent": 1}, "world": {"merchants": 0, "influencers": 0, "graph": "none"},
        "mechanisms": {"macro": macro or "on"},
    }).model(seed=seed, collect=False))  # fmt: skip


def after(model: GrowthModel, name: str) -> np.ndarray:
    return values(model, name)[model.blueprint.timeline.preparation :]


# ---- demand --------------------------------------------------------------------------------------------------


def test_in_a_recession_needs_and_orders_fall_by_what_the_rate_says() -> None:
    """Needs x .7 from launch on: of the needs at 1 each is there with probability .7, and so is each order, over some days."""
    usual, low = economy(days=20), economy(days=20, demand=0.7)
    run(usual), run(low)
    for name in ("needs", "orders"):
        n, m = after(usual, name).sum(), after(low, name).sum()
        assert n > 200 and abs(m - 0.7 * n) < 4.5 * np.sqrt(n * 0.7 * 0.3), name
    assert (after(low, "demand_index") == 0.7).all()


def test_planned_needs_of_a_day_are_those_of_the_rate_and_monotone_on_the_same_luck() -> None:
    """First day: sum of theta x index over users is the mean of planned needs; nobody has more in a deeper recession."""
    needs, mean = {}, {}
    for demand in (0.4, 1.0, 1.6):
        model = economy(days=2, demand=demand, visits__intent="0 %", visits__intent_of_others="0 %")
        run(model, 1)
        visits, world = model.state.today["visits"], model.state
        planned = np.zeros(len(world.people))
        planned[visits["person"]] = visits["needs"] - visits["impulse"]
        needs[demand] = planned
        mean[demand] = float(world.users["need_rate"][world.active_users].sum())
    assert mean[0.4] == mean[1.6]
    ratio = needs[1.6].sum() / needs[1.0].sum()
    assert (needs[0.4] <= needs[1.0]).all() and (needs[1.0] <= needs[1.6]).all()
    assert abs(ratio - 1.6) < 4.5 * 1.6 * np.sqrt(1 / needs[1.0].sum() + 1 / needs[1.6].sum())


def test_a_recession_from_a_date_on_changes_no_day_before_it() -> None:
    usual, low = economy(days=20), economy(days=20, demand={"2027-01-01": 1, "2027-01-11": 0.5})
    run(usual), run(low)
    assert (after(usual, "orders")[:10] == after(low, "orders")[:10]).all()
    assert after(low, "needs")[10:].sum() < 0.65 * after(usual, "needs")[10:].sum()


def test_growth_and_policy_multiply_and_compound() -> None:
    model = alone(731, cycle="0 %", needs_growth="20 %", policy_support={"2027-01-01": "0 %", "2028-01-01": "5 %"})
    index = values(model, "demand_index")
    assert index[0] == 1
    assert index[364] == pytest.approx(1.2 ** (364 / 365))
    assert index[730] == pytest.approx(1.2**2 * 1.05)


def test_the_cycle_has_the_mean_spread_and_memory_of_its_law() -> None:
    """160 runs of 60 days: log index N(-c^2/2, c^2) on each day, correlation exp(-k/T); standard errors by runs."""
    logs = np.log([values(alone(60, seed=s, cycle="10 %", cycle_time="30 days"), "demand_index") for s in range(160)])
    y = (logs + 0.005) / 0.1
    for day in (0, 59):
        assert abs(y[:, day].mean()) < 4.5 / np.sqrt(160)
        assert abs((y[:, day] ** 2).mean() - 1) < 4.5 * np.sqrt(2 / 160)
    for lag in (10, 59):
        both = y[:, 0] * y[:, lag]
        assert abs(both.mean() - np.exp(-lag / 30)) < 4.5 * both.std(ddof=1) / np.sqrt(160)


def test_the_cycle_is_that_of_the_seed_whatever_else_happens() -> None:
    one, other = (values(alone(40, cycle="3 %", **more), "demand_index") for more in ({}, {"demand": 0.5}))
    np.testing.assert_allclose(other, 0.5 * one, rtol=1e-12)
    assert one.std() > 0


# ---- consumption upgrade -------------------------------------------------------------------------------------


def test_slopes_fall_by_their_rate_for_those_who_are_here_and_for_those_who_come_later() -> None:
    more = {"channels__organic": "5 people per day", "spending__budget": "0 RMB per year"}
    plain, richer = economy(days=70, **more), economy(days=70, upgrade="8 %", **more)
    run(plain), run(richer)
    assert after(richer, "price_sensitivity")[[29, 30, 60]] == pytest.approx(
        np.exp(-0.08 * np.array([0, 30, 60]) / 365)
    )
    world, other = richer.state, plain.state
    both = np.intersect1d(world.active, other.active)
    ratio = world.users["price_slope"][world.user_of(both)] / other.users["price_slope"][other.user_of(both)]
    np.testing.assert_allclose(ratio, np.exp(-0.08 * 60 / 365), rtol=1e-5)
    late = both[world.users["joined_on"][world.user_of(both)] > 35]
    assert len(late) > 10
    assert world.users.is_default(0)


def test_lower_slopes_raise_the_mean_price_of_what_is_bought() -> None:
    """Mean price by the chances of the offers shown, the same sets before and after an upgrade of two years at 8 %."""
    model = economy(days=3)
    run(model, 1)
    world, shop = model.state, model.state.resources["shop"]
    day = model.blueprint.timeline.day(model.rows_done - 1)
    person, number = world.active, np.full(len(world.active), 50, dtype=np.int64)
    category = shop.categories_of(world, day, person, number)
    shown = shop.surfaces.show(world, day, person, number, size=8, category=category)
    needs, offers = shop.utility.need_side(world, day, person, number), shop.utility.offer_side(world)

    def basket(slope: np.ndarray) -> float:
        value = np.empty(shown.offer.shape)
        utilities(0, len(person), needs._replace(slope=slope), shown.offer, shown.times, offers, value)
        chance = softmax(np.hstack([value, np.full((len(person), 1), shop.outside)]), axis=1)[:, :-1]
        return float((chance * world.tables["offers"]["price"][shown.offer]).sum() / chance.sum())

    assert basket(needs.slope * np.exp(-0.16)) > 1.02 * basket(needs.slope)


# ---- who is eligible -----------------------------------------------------------------------------------------


class Doors(Mechanism):
    """Everybody of the market joins at 1 % a day, whatever happens."""

    phase = Phase.REACH
    hazards = (Hazard("join", "doors", per="cell"),)

    def setup(self, world: Any) -> None:
        world.risks["join"].set_cells("doors", 0.01)

    def step(self, world: Any, day: Any) -> None:
        pass


def joining(**macro: Any) -> tuple[GrowthModel, dict[int, int]]:
    """Return a run in which people join at one rate alone, and the day on which each did."""
    model = market(
        Doors(), days=60, **CALM, market__registered_at_start="0 %", market__people=4000, word_of_mouth="off", referral="off",
        influencer_campaigns="off", social_content="off", churn="off", dropout="off", community="off", landing="off",
        channels__organic="0 people per day", channels__organic_aware="0 people per day",
        spending__budget="0 RMB per year", **{f"macro__{k}": v for k, v in macro.items()},
    )  # fmt: skip
    days: dict[int, int] = {}
    while model.running:
        model.step()
        day = model.rows_done - 1 - model.blueprint.timeline.preparation
        days |= dict.fromkeys(model.state.today["joined"].tolist(), day)
    return model, days


def test_nobody_joins_before_being_eligible_and_the_others_join_on_their_day() -> None:
    _, base = joining()
    model, days = joining(later="60 %", later_over="50 days")
    world = model.state
    people = np.arange(len(world.people))
    is_later = world.streams.uniform("macro.is_later", people) < 0.6
    opens = np.where(is_later, 1 + np.floor(world.streams.uniform("macro.eligible_on", people) * 50), 0)
    assert all(days[i] >= opens[i] for i in days) and len(days) > 500
    assert {i: d for i, d in days.items() if not is_later[i]} == {i: d for i, d in base.items() if not is_later[i]}
    assert any(is_later[i] for i in days), "those who became eligible join"
    assert all(days[i] >= base[i] for i in days if i in base), "no time is made up for"
    eligible = after(model, "eligible_people")
    assert eligible.tolist() == [(opens <= t + 1).sum() for t in range(60)]
    assert abs(is_later.mean() - 0.6) < 4.5 * np.sqrt(0.24 / len(people)) and eligible[-1] == len(people)


def test_who_is_registered_at_launch_is_eligible() -> None:
    """Half of the market is registered, nine in ten of the rest wait: nobody of the first is counted among those who wait."""
    model = economy(days=3, later="90 %")
    run(model)
    eligible, users = after(model, "eligible_people"), after(model, "registered_ever")
    assert (eligible >= users).all()
    people = len(model.state.people)
    share = (eligible[0] - users[0]) / (people - users[0])
    assert abs(share - 0.1) < 4.5 * np.sqrt(0.09 / (people - users[0]))


def test_nobody_later_changes_nothing() -> None:
    _, base = joining()
    _, days = joining(later="0 %")
    assert base == days
