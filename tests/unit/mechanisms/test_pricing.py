"""Pricing: closed forms of pass-through, the best price on a grid, price wars, and what buyers do about it."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run

from sim.core.model import GrowthModel
from sim.mechanisms.supply.pricing import COMPETITIVE, COST_PLUS, VALUE_BASED, Pricing
from sim.world.costs import unit_costs

ALL = {
    "cost-plus": {"pricing__value_based": "0 %", "pricing__competitive": "0 %"},
    "value-based": {"pricing__value_based": "100 %", "pricing__competitive": "0 %"},
    "competitive": {"pricing__value_based": "0 %", "pricing__competitive": "100 %"},
}
AT_ONCE = {"pricing__speed": "100 %", "pricing__least_change": "0.5 %"}
MARK = 1 / (0.95 * 1.62 / 2.62 + 0.05)
"""Mark-up on unit cost and fees at the defaults."""


def pricing_of(model: GrowthModel) -> Pricing:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Pricing))
    return own


def moved(model: GrowthModel) -> np.ndarray:
    """Return price over price of entry of all offers on sale."""
    offers = model.state.tables["offers"]
    return np.asarray((offers["price"] / offers["list_price"])[offers["is_active"]])


def after(days: int, **settings: object) -> GrowthModel:
    model = market(days=days, **settings)
    run(model)
    return model


def test_at_the_costs_and_fees_of_entry_no_price_moves_and_orders_are_the_same() -> None:
    on, off = market(days=25), market(days=25, pricing="off")
    one, other = all_orders(on), all_orders(off)
    assert (one == other).all() and len(one) > 300
    assert (moved(on) == 1).all() and on.state.series.values["prices_changed"].sum() == 0
    assert set(on.state.tables["merchants"]["strategy"]) == {COST_PLUS, VALUE_BASED, COMPETITIVE}


@pytest.mark.parametrize(
    ("who", "factor"),
    [("cost-plus", (1 - 0.05 * MARK) / (1 - 0.11 * MARK)), ("value-based", 0.95 / 0.89), ("competitive", 1.0)],
)
def test_a_higher_commission_is_passed_on_as_the_closed_form_says(who: str, factor: float) -> None:
    """To .1 % (rounding to fen); competitive sellers alone have nobody to follow."""
    model = after(9, **ALL[who], **AT_ONCE, settlement__commission="11 %")
    assert moved(model) == pytest.approx(factor, rel=1e-3)
    assert model.state.series.values["price_level"][-1] == pytest.approx(factor, rel=1e-3)


@pytest.mark.parametrize("who", ["cost-plus", "value-based"])
def test_costs_that_rise_by_a_tenth_raise_prices_by_a_tenth_and_back(who: str) -> None:
    """T81; a week later costs are what they were, and so are prices (to .5 %: smaller gaps are left alone)."""
    model = market(days=30, **ALL[who], **AT_ONCE)
    run(model, 1)
    cost = model.state.tables["offers"]["cost"]
    before = cost.copy()
    cost[:] = np.rint(1.1 * before)
    run(model, 8)
    assert moved(model) == pytest.approx(1.1, rel=1e-3)
    cost[:] = before
    run(model, 8)
    assert moved(model) == pytest.approx(1, rel=5.1e-3)


@pytest.mark.parametrize(("b", "k", "cost"), [(2.62, 0.05, 4000), (1.5, 0.12, 900), (4.0, 0.0, 25_000)])
def test_the_value_based_price_is_the_best_one_for_who_expects_that_elasticity(b: float, k: float, cost: int) -> None:
    """T80, on a grid of .05 %: the maximum of (p (1 - k) - c) p^-b."""
    settings = {"world__seller_elasticity": b, "settlement__commission": f"{k * 100} %", "pricing__least_margin": "0 %"}
    model = market(days=2, **ALL["value-based"], **settings)
    run(model, 1)
    offers = model.state.tables["offers"]
    offers["cost"][:] = cost
    found = pricing_of(model).wanted(model.state, np.array([0]))[0]
    grid = cost * np.exp(np.arange(0.0, 3.0, 5e-4))
    assert found == pytest.approx(grid[np.argmax((grid * (1 - k) - cost) * grid**-b)], rel=1e-3)


def test_unit_cost_makes_the_price_of_entry_the_best_one() -> None:
    model = market(days=2)
    offers, settings = model.state.tables["offers"], model.state.facts["sections"]["world"]
    assert (offers["cost"] == unit_costs(settings, offers["price"])).all()
    assert (offers["cost"] / offers["price"]) == pytest.approx(0.95 * 1.62 / 2.62, rel=1e-2)


def test_a_price_war_ends_at_the_floor() -> None:
    """T82: 10 % below the others every week, until nobody can go lower; prices are fen, the last step may be left."""
    war = {"pricing__undercut": "10 %", "pricing__least_margin": "8 %"}
    model = after(150, **ALL["competitive"], **AT_ONCE, **war)
    offers = model.state.tables["offers"]
    floor = offers["cost"] * 1.08 / 0.95
    assert (offers["price"] / floor)[offers["is_active"]] == pytest.approx(1, abs=6e-3)
    calm = after(150, **ALL["competitive"], **AT_ONCE)
    assert (moved(calm) == 1).all()


def test_competitive_sellers_arrive_where_the_others_of_their_category_do() -> None:
    """Half of sellers pass on 5 to 11 %; at rest nobody is further from the others' mean than what is left alone (.5 %)."""
    mix = {"pricing__value_based": "50 %", "pricing__competitive": "50 %", "pricing__speed": "60 %"}
    model = after(200, **mix, pricing__least_change="0.5 %", settlement__commission="11 %", world__categories=8)
    offers = model.state.tables["offers"]
    strategy, category = model.state.tables["merchants"]["strategy"][offers["merchant"]], offers["category"]
    now = np.log(offers["price"] / offers["list_price"])
    assert np.exp(now[strategy == VALUE_BASED]) == pytest.approx(0.95 / 0.89, rel=6e-3)
    followers = np.flatnonzero(strategy == COMPETITIVE)
    for j in followers:
        others = (category == category[j]) & (np.arange(len(now)) != j)
        assert abs(now[others].mean() - now[j]) < 5.2e-3
        assert now[j] == 0 or (strategy[category == category[j]] == VALUE_BASED).any()
    assert len(followers) > 80 and now[followers].mean() > 0.04


def test_prices_go_a_part_of_the_way_each_week() -> None:
    """Half of the log gap is left after a week at 50 %, a quarter after two."""
    model = market(days=30, **ALL["value-based"], pricing__speed="50 %", settlement__commission="12 %")
    full = np.log(0.95 / 0.88)
    for weeks, left in ((1, 0.5), (2, 0.25)):
        run(model, 1 if weeks == 1 else 7)
        assert np.log(moved(model)) == pytest.approx(full * (1 - left), abs=2e-3)


def test_true_elasticities_that_are_poisoned_change_no_price() -> None:
    model = market(days=10, **AT_ONCE, settlement__commission="9 %")
    run(model, 6)
    world = model.state
    rows = np.flatnonzero(world.tables["offers"]["is_active"])
    before = pricing_of(model).wanted(world, rows)
    world.users["price_slope"][:], world.users["taste"][:] = np.nan, np.nan
    world.tables["offers"]["taste"][:], world.tables["offers"]["quality"][:] = np.nan, np.nan
    assert (pricing_of(model).wanted(world, rows) == before).all()


def test_buyers_answer_a_commission_only_where_sellers_pass_it_on() -> None:
    """From 0 to 12 %, on common luck: orders are the same without pricing, and at least a tenth fewer with it.

    Prices rise by 13.6 % (value-based); with slopes of 2.6 and more, and half of needs met, about a sixth is expected.
    """

    def orders(**settings: object) -> int:
        return len(all_orders(market(days=40, world__seller_share="0 %", **settings)))

    free, dear = {"settlement__commission": "0 %"}, {"settlement__commission": "12 %"}
    assert orders(pricing="off", **free) == orders(pricing="off", **dear) > 400
    own = ALL["value-based"] | AT_ONCE
    assert orders(**own, **dear) < 0.9 * orders(**own, **free)
