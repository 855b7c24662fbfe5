"""Pricing: closed forms of pass-through, the best price on a grid, price wars, and what buyers do about it."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.model import GrowthModel
from sim.mechanisms.supply.pricing.mechanism import Pricing
from sim.world.costs import unit_costs
from sim.world.merchants import COMPETITIVE, COST_PLUS, VALUE_BASED

ALL = {
    "cost-plus": {"pricing__value_based": "0 %", "pricing__competitive": "0 %"},
    "value-based": {"pricing__value_based": "100 %", "pricing__competitive": "0 %"},
    "competitive": {"pricing__value_based": "0 %", "pricing__competitive": "100 %"},
}
AT_ONCE = {"pricing__speed": "100 %", "pricing__least_change": "0.5 %"}
VAT = 1.06
KEPT = 1 - 0.05 * VAT
"""What sellers expect to keep of a price."""
COST = KEPT * 1.62 / 2.62
MARK = 1 / (COST + 0.05 * VAT)
"""Unit cost, and mark-up on cost and fees, at the defaults."""


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
    [
        ("cost-plus", (1 - 0.05 * VAT * MARK) / (1 - 0.11 * VAT * MARK)),
        ("value-based", KEPT / (1 - 0.11 * VAT)),
        ("competitive", 1.0),
    ],
)
def test_a_higher_commission_is_passed_on_as_the_closed_form_says(who: str, factor: float) -> None:
    """To .1 % (rounding to fen); competitive sellers alone have nobody to follow."""
    model = after(9, **ALL[who], **AT_ONCE, settlement__commission="11 %")
    assert moved(model) == pytest.approx(factor, rel=1e-3)
    assert model.state.series.values["price_level"][-1] == pytest.approx(factor, rel=1e-3)


def test_at_the_lowest_elasticity_a_cost_plus_seller_passes_on_several_times_the_fee() -> None:
    """Unit cost is a sixth of the price, so m = 6: 1 / (1 - 6 x .12 x 1.06) = 4.22, where a value-based one asks for 1.15.

    Cost in whole fen moves m by up to half a fen, and the price by 1 / (1 - k m) = 4.22 times that part.
    """
    edge = {"world__seller_elasticity": 1.2, "world__seller_share": "0 %", "settlement__commission": "12 %"}
    for who, factor in (("cost-plus", 1 / (1 - 6 * 0.12 * VAT)), ("value-based", 1 / (1 - 0.12 * VAT))):
        model = after(9, **ALL[who], **AT_ONCE, **edge)
        half = 0.5 / model.state.tables["offers"]["cost"].min()
        assert moved(model) == pytest.approx(factor, rel=5 * half) and half < 2e-3


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
    found = pricing_of(model).wanted(model.state, np.array([0]), today(model))[0]
    grid = cost * np.exp(np.arange(0.0, 3.0, 5e-4))
    assert found == pytest.approx(grid[np.argmax((grid * (1 - k * VAT) - cost) * grid**-b)], rel=1e-3)


def test_unit_cost_makes_the_price_of_entry_the_best_one() -> None:
    model = market(days=2)
    offers, settings = model.state.tables["offers"], model.state.facts["sections"]["world"]
    assert (offers["cost"] == unit_costs(settings, offers["price"])).all()
    assert (offers["cost"] / offers["price"]) == pytest.approx(COST, rel=1e-2)


@pytest.mark.parametrize("commission", ["5 %", "9 %"])
def test_a_price_war_ends_at_the_floor_for_all_who_have_rivals(commission: str) -> None:
    """T82: 10 % below the others every week, until nobody can go lower; a merchant alone in its category stays."""
    war = {"pricing__undercut": "10 %", "pricing__least_margin": "8 %", "settlement__commission": commission}
    model = after(150, **ALL["competitive"], **AT_ONCE, **war, world__categories=15)
    offers, fees = model.state.tables["offers"], float(commission[0]) / 100 * VAT
    rivals = has_rivals(model)
    ratio = offers["price"] / (offers["cost"] * 1.08 / (1 - fees))
    assert ratio[rivals] == pytest.approx(1, abs=1e-3) and rivals.sum() > 100
    assert (offers["price"] == offers["list_price"])[~rivals].all() and (~rivals).any()


def has_rivals(model: GrowthModel) -> np.ndarray:
    """Return for which offers another merchant sells in the category."""
    offers = model.state.tables["offers"]
    pairs = set(zip(offers["category"].tolist(), offers["merchant"].tolist(), strict=True))
    return np.array([sum(c == own for c, _ in pairs) > 1 for own in offers["category"]])


def test_competitive_sellers_arrive_where_the_other_merchants_of_their_category_do() -> None:
    """Half of sellers pass on 5 to 11 %; at rest everybody stands at the mean of the others (rounding; .2 % left to go)."""
    mix = {"pricing__value_based": "50 %", "pricing__competitive": "50 %", "pricing__speed": "60 %"}
    model = after(250, **mix, settlement__commission="11 %", world__categories=8)
    offers = model.state.tables["offers"]
    merchant, category = offers["merchant"], offers["category"]
    strategy, now = (
        model.state.tables["merchants"]["strategy"][merchant],
        np.log(offers["price"] / offers["list_price"]),
    )
    assert np.exp(now[strategy == VALUE_BASED]) == pytest.approx(KEPT / (1 - 0.11 * VAT), rel=1e-3)
    followers = np.flatnonzero(strategy == COMPETITIVE)
    for j in followers:
        others = (category == category[j]) & (merchant != merchant[j])
        assert abs(now[others].mean() - now[j]) < 2e-3
    assert len(followers) > 80 and now[followers].mean() > 0.06


def test_undercutting_once_is_by_what_it_says_and_goods_off_sale_are_nobodys_rivals() -> None:
    model = market(days=10, **ALL["competitive"], pricing__undercut="20 %", world__categories=4)
    run(model, 3)
    world, offers = model.state, model.state.tables["offers"]
    offers["price"][:], offers["cost"][:] = offers["list_price"], 1
    offers["is_active"][:20], offers["price"][:20] = False, 1
    rows = np.flatnonzero(offers["is_active"])
    assert pricing_of(model).wanted(world, rows, today(model)) == pytest.approx(
        0.8 * offers["list_price"][rows], rel=1e-9
    )


def test_at_the_defaults_prices_arrive_and_come_back() -> None:
    """8 % for a while, then 5 % again: all strategies end where the closed forms say, and then at their entry (.3 %)."""
    dated = {"settlement__commission": {"2027-01-01": "5 %", "2027-01-15": "8 %", "2027-10-01": "5 %"}}
    model = market(days=600, **dated, world__categories=5)
    run(model, 270)
    strategy = model.state.tables["merchants"]["strategy"][model.state.tables["offers"]["merchant"]]
    fees = 0.08 * VAT
    plus, value = (1 - 0.05 * VAT * MARK) / (1 - fees * MARK), KEPT / (1 - fees)
    assert moved(model)[strategy == COST_PLUS] == pytest.approx(plus, rel=2e-3)
    assert moved(model)[strategy == VALUE_BASED] == pytest.approx(value, rel=2e-3)
    assert value - 0.01 < moved(model)[strategy == COMPETITIVE].mean() < plus + 0.002
    run(model)
    assert moved(model) == pytest.approx(1, rel=3e-3)


def test_a_new_regular_price_is_no_discount() -> None:
    """Prices that fall because fees do are on no campaign page; group discounts are told against today's price."""
    from sim.mechanisms.shopping.campaign_pages import discounts

    model = after(30, **AT_ONCE, settlement__commission="0 %")
    assert (moved(model) < 0.99).sum() > 100 and not discounts(model.state).any()
    assert model.state.series.values["orders_campaign"].sum() == 0


def test_the_floor_raises_no_price_and_no_fee_is_no_change() -> None:
    """At a least margin of 100 %, far above that of entry, prices stand; so they do where nobody asks for a fee."""
    assert (moved(after(20, **AT_ONCE, pricing__least_margin="100 %")) == 1).all()
    assert (moved(after(20, **AT_ONCE, settlement="off", order_costs="off")) == 1).all()


def test_prices_go_a_part_of_the_way_each_week() -> None:
    """Half of the log gap is left after a week at 50 %, a quarter after two."""
    model = market(days=30, **ALL["value-based"], pricing__speed="50 %", settlement__commission="12 %")
    full = np.log(KEPT / (1 - 0.12 * VAT))
    for weeks, left in ((1, 0.5), (2, 0.25)):
        run(model, 1 if weeks == 1 else 7)
        assert np.log(moved(model)) == pytest.approx(full * (1 - left), abs=2e-3)


def test_true_elasticities_that_are_poisoned_change_no_price() -> None:
    model = market(days=10, **AT_ONCE, settlement__commission="9 %")
    run(model, 6)
    world = model.state
    rows = np.flatnonzero(world.tables["offers"]["is_active"])
    before = pricing_of(model).wanted(world, rows, today(model))
    world.users["price_slope"][:], world.users["taste"][:] = np.nan, np.nan
    world.tables["offers"]["taste"][:], world.tables["offers"]["quality"][:] = np.nan, np.nan
    assert (pricing_of(model).wanted(world, rows, today(model)) == before).all()


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
