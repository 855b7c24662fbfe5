"""Stock in a world: identities of goods, and what being sold out does to buyers, sellers and money."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.errors import LedgerError
from sim.core.model import GrowthModel
from sim.mechanisms.supply.stock.mechanism import Stock
from sim.verification.inventory import Shop, stock_over_time
from sim.world.market.offers import PRE_ORDER, SERVICE, enter_offers, withdraw_offers

MANY = {"market__people": 40_000, "market__people_per_agent": 20}
LARGE = {"market__people": 80_000, "market__people_per_agent": 200}
NO_ERRORS = {"stock__record_error": "0 %"}


def stocked(days: int = 30, seed: int = 1, **settings: object) -> GrowthModel:
    return market(days=days, seed=seed, stock="on", **settings)


def values(model: GrowthModel, name: str) -> np.ndarray:
    t = model.blueprint.timeline
    return np.asarray(model.state.series.values[name][t.preparation : model.state.row + 1])


def stock_of(model: GrowthModel) -> Stock:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Stock))
    return own


def test_unlimited_stock_is_bit_for_bit_no_stock() -> None:
    one, other = all_orders(market(days=25, stock="off")), all_orders(stocked(25, stock__limited="0 %"))
    assert (one == other).all() and len(one) > 300


@pytest.mark.parametrize("own", [{}, MANY, LARGE, MANY | {"group_buying": "on", "group_buying__share": "60 %"}])
def test_goods_add_up_by_hand_every_day(own: dict) -> None:
    """T110: shelves from yesterday's and what went in and out; units taken are those of all orders paid."""
    model = stocked(25, **own, stock__first_sales="0.4 per day")
    world, stock, lost = model.state, stock_of(model), 0
    shelves, offers, w = world.resources["shelves"], model.state.tables["offers"], model.state.weight
    while model.running:
        before = offers["stock"].copy()
        model.step()
        if world.row < model.blueprint.timeline.preparation:
            continue
        assert (
            before - shelves.taken + stock._received + stock._restocked - stock._written_off == offers["stock"]
        ).all()
        assert shelves.taken.sum() == w * (len(world.today["payments"]) - len(world.today["expired"]))
        lost += shelves.n_late
    assert lost > 0 and (offers["stock"] >= 0).all() and world.n_checks["I3"] >= 4 * 25


@pytest.mark.parametrize("seed", range(6))
def test_goods_add_up_under_random_settings_of_stock(seed: int) -> None:
    """T110: I3 is asserted every day; every lever between its bounds, near the lower end, one or twenty people an agent."""
    from sim.verification.random_settings import random_settings

    own = {k.replace(".", "__"): v for k, v in random_settings(400 + seed).items() if k.startswith("stock.")}
    model = stocked(40, seed=seed, **(MANY if seed % 2 else {}), **own | {"stock__limited": "90 %"})
    run(model)
    assert model.state.n_checks["I3"] >= 160


def test_a_unit_that_vanishes_ends_the_run() -> None:
    model = stocked(10)
    run(model, 3)
    taken = model.state.resources["shelves"].take

    def and_one_more(*args, **kwargs):
        model.state.tables["offers"]["stock"][0] -= 1
        return taken(*args, **kwargs)

    model.state.resources["shelves"].take = and_one_more
    with pytest.raises(LedgerError, match=r"I3.*units amiss"):
        run(model, 1)


def test_units_of_many_people_are_spread_and_their_money_is_by_order() -> None:
    """At 20 people an agent no offer is taken in lumps: most days' units of an offer are no multiple of 20."""
    model = stocked(12, **MANY)
    odd, orders = 0, 0
    while model.running:
        model.step()
        taken = model.state.resources["shelves"].taken
        odd += int((taken[taken > 0] % 20 != 0).sum())
        orders += len(model.state.today["payments"])
    assert odd > 2 * orders > 100


def test_goods_sent_back_return_to_the_offers_from_which_they_were_taken() -> None:
    """All in good state: units restocked are 20 for each order that came back, spread as they were taken."""
    model = stocked(30, **MANY, **NO_ERRORS, stock__restock="100 %", fulfilment__return_share="80 %")
    stock, lumps, back, restocked = stock_of(model), 0, 0, 0
    while model.running:
        model.step()
        refunded = model.state.yesterday.get("refunded")
        back += int(refunded["goes_back"].sum()) if refunded is not None else 0
        restocked += int(stock._restocked.sum())
        lumps += int((stock._restocked % 20 == 0)[stock._restocked > 0].sum())
    assert restocked == 20 * back > 1000 and lumps < back


def test_services_and_pre_orders_never_run_out() -> None:
    model = market(days=10, stock="on")
    world, offers = model.state, model.state.tables["offers"]
    run(model, 2)
    two = {"category": np.zeros(2, np.int16), "price": np.full(2, 5000), "kind": np.array([SERVICE, PRE_ORDER])}
    rows = enter_offers(world, today(model), two)
    run(model, 3)
    assert (offers["stock"][rows] == -1).all() and not offers["is_stocked"][rows].any()


def test_new_offers_start_with_a_lot_of_what_their_category_expects_and_leave_what_is_left_over() -> None:
    model = stocked(70, **NO_ERRORS, stock__salvage="40 %", stock__holding="0 per year", stock__restock="100 %")
    world, offers = model.state, model.state.tables["offers"]
    orders = np.concatenate(run(model, 20))
    here = offers["category"] == 0
    expected = float(here[orders["offer"]].sum() / here.sum() / 20)
    (row,) = enter_offers(world, today(model), {"category": np.array([0]), "price": np.array([5000])})
    run(model, 1)
    assert offers["is_stocked"][row] and offers["stock"][row] >= 6
    assert offers["forecast"][row] == pytest.approx(expected, rel=0.5)
    left = int(offers["stock"][row])
    withdraw_offers(world, today(model), np.array([row]))
    run(model, 1)
    assert offers["stock"][row] == 0 and values(model, "stock_written_off")[-1] == round(
        0.6 * left * offers["cost"][row]
    )
    run(model)
    assert offers["stock"][row] == 0 and offers["on_order"][row] == 0


def test_holding_cost_and_losses_come_off_the_profit_of_merchants() -> None:
    """To the fen: profit with and without what stock costs, on the same orders."""
    free, dear = (stocked(20, **NO_ERRORS, stock__limited="100 %", stock__safety=0.0, stock__restock="100 %",
                          stock__first_sales="30 per day",
                          stock__holding=h) for h in ("0 per year", "1 per year"))  # fmt: skip
    one, other = all_orders(free), all_orders(dear)
    assert (one == other).all() and values(free, "needs_sold_out").sum() == 0
    cost = values(dear, "stock_cost")
    by_hand = values(dear, "stock_value") / 365
    assert cost == pytest.approx(by_hand, abs=0.5 * len(free.state.tables["merchants"])) and cost.sum() > 1e5
    lost = values(free, "merchant_profit").sum() - values(dear, "merchant_profit").sum()
    assert lost == cost.sum() and values(free, "stock_cost").sum() == 0


def test_goods_sent_back_in_bad_state_cost_their_seller_what_they_cost() -> None:
    """Nothing is good enough to sell again and holding is free: each return costs its unit on the day after, to the fen."""
    model = stocked(40, **NO_ERRORS, stock__restock="0 %", stock__holding="0 per year")
    returned = [0]
    while model.running:
        model.step()
        back = model.state.today["refunded"]
        cost = model.state.tables["offers"]["cost"][back["offer"][back["goes_back"]]]
        returned.append(int(cost.sum()))
    assert values(model, "stock_cost").sum() == sum(returned[:-1]) > 0


def test_orders_found_missing_are_refunded_and_disappoint() -> None:
    """Every tenth: never delivered, given back the day after, no return; fewer are kept by as many."""
    model = stocked(40, stock__record_error="10 %", stock__disappointment=0.2)
    plain = stocked(40, **NO_ERRORS)
    orders = all_orders(model)
    run(plain)
    missing = values(model, "orders_missing").sum()
    error = np.sqrt(0.1 * 0.9 * len(orders))
    assert missing == pytest.approx(0.1 * len(orders), abs=4 * error)
    book = model.state.resources["orders"]
    assert book.counts["returned"] > values(model, "orders_returned").sum() * 0.5 + missing * 0.8
    assert values(model, "satisfaction_mean")[-1] < values(plain, "satisfaction_mean")[-1] - 0.005
    assert values(model, "orders_kept").sum() < values(plain, "orders_kept").sum()


def test_scarce_goods_sell_less_and_some_people_buy_another_instead() -> None:
    """Empty shelves at first, and sellers whose orders take three weeks: fewer orders, both kinds of answers."""
    plain, scarce = market(days=30, **MANY_PEOPLE), stocked(30, **MANY_PEOPLE, **SCARCE)
    one, other = all_orders(plain), all_orders(scarce)
    assert len(other) < 0.98 * len(one)
    assert values(scarce, "needs_switched").sum() > 20 < values(scarce, "needs_lost").sum()
    met = values(scarce, "needs_switched") + values(scarce, "needs_lost")
    assert (met == values(scarce, "needs_sold_out")).all() and values(scarce, "offers_sold_out").max() > 0.1


MANY_PEOPLE = {"market__people": 20_000, "market__people_per_agent": 1}
SCARCE = {"stock__first_sales": "0.1 per day", "stock__lead_time": "21 days", "stock__least_order": 1}


def test_longer_lead_times_bring_more_stock() -> None:
    """30 days from the same first expectation of a unit a day, means over days 11 to 30."""
    short, long = (stocked(30, **MANY_PEOPLE, **NO_ERRORS, stock__lead_time=x) for x in ("2 days", "20 days"))
    for model in (short, long):
        run(model)
    assert values(long, "stock_value")[10:].mean() > 1.5 * values(short, "stock_value")[10:].mean()
    levels = [m.state.tables["offers"]["base_stock"].mean() for m in (short, long)]
    assert levels[1] > 2 * levels[0]


def test_at_the_same_base_stock_longer_lead_times_fill_less() -> None:
    """300 offers, base stock 8, 5 or 7 units in a lead time: .867 and .599 filled, spread below .02."""
    fills = []
    for mean, lead in ((5, 200), (7, 280)):
        wanted, filled, _ = stock_over_time(Shop(8, mean, lead, 0.5), offers=300, steps=2000, seed=1)
        fills.append(filled.sum() / wanted.sum())
    assert fills[0] - fills[1] > 0.2


def test_true_utilities_that_are_poisoned_change_no_order_of_a_seller() -> None:
    model = stocked(12)
    run(model, 8)
    world, offers, stock = model.state, model.state.tables["offers"], stock_of(model)
    rows = np.flatnonzero(offers["is_stocked"])
    stock._set_levels(world, rows)
    before = offers["base_stock"].copy()
    world.users["price_slope"][:], world.users["taste"][:] = np.nan, np.nan
    offers["taste"][:], offers["quality"][:] = np.nan, np.nan
    stock._set_levels(world, rows)
    assert (offers["base_stock"] == before).all() and before.max() > 0


def test_goods_that_sell_at_a_loss_are_not_ordered_again() -> None:
    model = stocked(12)
    run(model, 2)
    offers = model.state.tables["offers"]
    offers["cost"][:] = offers["price"]
    run(model, 1)
    assert (offers["base_stock"] == 0).all()
    under_way = offers["on_order"].sum()
    run(model, 5)
    assert offers["on_order"].sum() <= under_way


def test_a_world_where_nothing_is_shopped_has_stock_that_stands() -> None:
    model = stocked(10, **NO_ERRORS, choice__buying="0 %")
    first = model.state.tables["offers"]["stock"].copy()
    run(model)
    assert (model.state.tables["offers"]["stock"] == first).all() and first.min() >= 6
