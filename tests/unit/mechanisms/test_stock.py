"""Stock: units of orders, what sellers learn and order, identities of goods, and what being sold out does."""

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today

from sim.core.errors import LedgerError
from sim.core.model import GrowthModel
from sim.core.rng import Streams
from sim.kernels.stock import base_stocks, learn_sales, reorder, spread_units, take_units
from sim.mechanisms.supply.stock.mechanism import Stock, lead_days, quantile_of
from sim.mechanisms.supply.stock.pipeline import Pipeline
from sim.theory import inventory
from sim.verification.inventory import Shop, stock_over_time
from sim.world.market.offers import PRE_ORDER, SERVICE, enter_offers, withdraw_offers

MANY = {"market__people": 40_000, "market__people_per_agent": 20}
NO_ERRORS = {"stock__record_error": "0 %"}


def stocked(days: int = 30, seed: int = 1, **settings: object) -> GrowthModel:
    return market(days=days, seed=seed, stock="on", **settings)


def values(model: GrowthModel, name: str) -> np.ndarray:
    t = model.blueprint.timeline
    return np.asarray(model.state.series.values[name][t.preparation : model.state.row + 1])


def stock_of(model: GrowthModel) -> Stock:
    (own,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Stock))
    return own


# ---- units ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [[1, 1, 1], [0.5, 0.02, 0, 0.3], [0, 0, 1, 0], [1e-9, 1], [0.1] * 8])
@pytest.mark.parametrize("units", [1, 7, 20, 1000])
def test_units_add_up_lie_within_one_of_their_shares_and_are_right_on_average(weights: list[float], units: int) -> None:
    """Mean over 2,000 evenly spaced cuts: to one of them."""
    share, total = np.array(weights) / sum(weights), np.zeros(len(weights))
    out = np.zeros(len(weights), dtype=np.int64)
    for luck in (np.arange(2000) + 0.5) / 2000:
        spread_units(units, share, luck, out)
        assert out.sum() == units and (out >= 0).all() and (np.abs(out - units * share) < 1 + 1e-9).all()
        total += out
    assert total / 2000 == pytest.approx(units * share, abs=1.1e-3)


def take(
    stock: list[int],
    shown: list[list[int]],
    place: list[int],
    utility: list[list[float]],
    *,
    people: int,
    luck: float = 0.5,
):
    """Let orders take units in the order given; return stock, units taken and missed by offer, units by order, who is late."""
    n, left = len(place), np.array(stock, dtype=np.int64)
    taken, missed = np.zeros((2, len(stock)), dtype=np.int64)
    units, late = np.zeros((n, len(shown[0])), dtype=np.int32), np.zeros(n, dtype=np.bool_)
    take_units(np.arange(n), np.array(shown, dtype=np.int32), np.array(place), np.array(utility, dtype=float), people,
               np.full((n, 2), luck), left, taken, missed, units, late)  # fmt: skip
    return left, taken, missed, units, late


def test_an_order_of_many_people_takes_of_what_it_considered_by_the_odds() -> None:
    """Odds 3 : 1 and something that is not shown, 20 people; unlimited goods count as taken, and stay unlimited."""
    left, taken, missed, units, late = take([100, -1, 100], [[0, 1, -1]], [1], [[np.log(3), 0, 9]], people=20)
    assert units.tolist() == [[15, 5, 0]] and left.tolist() == [85, -1, 100]
    assert taken.tolist() == [15, 5, 0] and not missed.any() and not late.any()


def test_what_is_missing_of_one_offer_is_taken_of_the_others() -> None:
    """Ten of each wanted, two there: eight more of the other; the order is for that one, so it is not late."""
    left, taken, missed, units, late = take([2, 50], [[0, 1]], [1], [[0, 0]], people=20)
    assert units.tolist() == [[2, 18]] and left.tolist() == [0, 32] and missed.tolist() == [8, 0] and not late.any()
    assert taken.tolist() == [2, 18]


@pytest.mark.parametrize(("luck", "is_late"), [(0.79, True), (0.81, False)])
def test_the_part_that_is_not_there_is_the_chance_to_find_it_sold_out(luck: float, is_late: bool) -> None:
    """Ten wanted of the offer chosen, two there: .8. Whoever is late takes nothing at all."""
    left, taken, _, units, late = take([2, 50], [[0, 1]], [0], [[0, 0]], people=20, luck=luck)
    assert late[0] == is_late and units.sum() == taken.sum() == (0 if is_late else 20) == 52 - left.sum()


def test_orders_take_nothing_where_all_offers_together_have_too_little() -> None:
    left, taken, _, units, late = take([9, 9], [[0, 1]], [0], [[0, 0]], people=20, luck=0.99)
    assert late[0] and left.tolist() == [9, 9] and not taken.any() and not units.any()


def test_a_seat_and_its_good_share_one_shelf() -> None:
    """The same offer twice in a row: nine units are there once."""
    left, taken, _, units, late = take([9, 40], [[0, 0, 1]], [2], [[0, 0, 0]], people=21)
    assert left.tolist() == [0, 28] and taken.tolist() == [9, 12] and units.sum() == 21 and not late.any()


def test_single_people_take_what_they_chose_until_it_is_gone() -> None:
    left, taken, missed, _, late = take([2, 5], [[0, 1]] * 4, [0, 0, 0, 1], [[0, 0]] * 4, people=1)
    assert left.tolist() == [0, 4] and taken.tolist() == [2, 1] and late.tolist() == [False, False, True, False]
    assert missed.tolist() == [1, 0]


# ---- sellers --------------------------------------------------------------------------------------------------


def level(forecast: float, variance: float, lead: float, z: float) -> float:
    out = np.empty(1)
    base_stocks(np.array([forecast]), np.array([variance]), lead, np.array([z]), out)
    return float(out[0])


def test_more_variance_longer_lead_times_and_larger_margins_ask_for_more_stock() -> None:
    """By hand: 4 x 6 + 2 sqrt(9 x 6) = 38.70."""
    assert level(4, 9, 5, 2) == pytest.approx(24 + 2 * np.sqrt(54))
    assert level(4, 16, 5, 2) > level(4, 9, 5, 2) < level(4, 9, 8, 2)
    whole, half = quantile_of(np.array([40.0, 20.0]), np.array([4.0, 4.0]))
    assert whole > half > 0
    assert quantile_of(np.array([9.0]), np.array([1.0]))[0] == pytest.approx(1.2815516)


def test_the_newsvendors_quantity_is_the_best_on_a_grid() -> None:
    """Mean profit over 400,000 normal days, margin 9, cost of a unit left over 1: the maximum lies within .5 of 138.45."""
    assert inventory.newsvendor(100, 30, 0.9) == pytest.approx(138.4465, abs=1e-4)
    from scipy.special import ndtri

    demand = 100 + 30 * ndtri(Streams(3).uniform("test.demand", np.arange(400_000)))
    grid = np.arange(130.0, 147.0, 0.25)
    profit = [(9 * np.minimum(s, demand) - np.maximum(s - demand, 0)).mean() for s in grid]
    assert grid[np.argmax(profit)] == pytest.approx(level(100, 900, 0, 1.2815516), abs=0.5)


@pytest.mark.parametrize(("s", "fill"), [(22, 0.6437), (25, 0.8432), (28, 0.9475), (32, 0.9919)])
def test_theory_of_base_stocks_is_that_of_the_table(s: int, fill: float) -> None:
    assert inventory.fill_with_backorders(s, 20) == pytest.approx(fill, abs=5e-5)


def test_erlangs_loss_formula() -> None:
    """By hand: with one line and one erlang half is lost, with two a fifth."""
    assert inventory.fill_with_lost_sales(1, 1.0) == 0.5 and inventory.fill_with_lost_sales(2, 1.0) == pytest.approx(
        0.8
    )


@pytest.mark.parametrize(("s", "is_owed"), [(9, True), (7, False)])
def test_the_kernels_fill_as_the_closed_forms_say(s: int, is_owed: bool) -> None:
    """T111 and lost sales, 6 units in a lead time of 200 steps (cv .5), 3,000 offers: spread between ten groups, 4 errors.

    Half a step's demand (.015 units) is allowed beside.
    """
    law = inventory.fill_with_backorders if is_owed else inventory.fill_with_lost_sales
    found = []
    for seed in range(10):
        wanted, filled, amiss = stock_over_time(Shop(s, 6, 200, 0.5, is_owed), offers=300, steps=2000, seed=seed)
        found.append(filled.sum() / wanted.sum())
        assert amiss == 0
    error = np.std(found, ddof=1) / np.sqrt(10)
    assert abs(np.mean(found) - law(s, 6)) < 4 * error + abs(law(s, 6.015) - law(s, 6))


def test_a_day_that_sold_out_early_teaches_nothing_and_one_that_sold_more_does() -> None:
    rows, forecast, variance = np.arange(3), np.full(3, 10.0), np.full(3, 4.0)
    learn_sales(rows, np.array([4, 4, 20]), np.array([0, 9, 0]), 0.2, forecast, variance)
    assert forecast.tolist() == pytest.approx([10, 8.8, 12]) and variance.tolist() == pytest.approx([4, 10.4, 23.2])


def test_orders_below_the_minimum_wait_until_no_more_is_left_than_sells_and_positions_count_what_is_under_way() -> None:
    """Base stock 20, 8 expected to sell, at least 6: 16 left wait, 12 need 8; of a base stock of 4, 2 left wait and 1 takes 6."""
    units, under_way = np.zeros(5, dtype=np.int64), np.array([0, 2, 10, 0, 0])
    levels, expected = np.array([20.0, 20, 20, 4, 4]), np.array([8.0, 8, 8, 1.5, 1.5])
    reorder(np.arange(5), levels, expected, np.array([16, 10, 10, 2, 1]), under_way, 6, units)
    assert units.tolist() == [0, 8, 0, 0, 6]


def test_slow_sellers_of_which_the_base_stock_is_below_the_minimum_order_come_back() -> None:
    """A minimum of 60 units, far above any base stock: what sells out is ordered again, and few offers stay sold out."""
    model = stocked(90, **NO_ERRORS, stock__first_sales="0.05 per day", stock__least_order=60, stock__lead_time="1 day")
    model.state.tables["offers"]["stock"][:] = 1
    stock_of(model)._before[:] = 1
    run(model)
    assert model.state.tables["offers"]["base_stock"].max() < 60 and model.state.tables["offers"]["stock"].max() > 50
    assert values(model, "offers_sold_out")[-30:].mean() < 0.05


def test_lead_times_have_the_mean_and_spread_that_they_say() -> None:
    """20,000 keyed draws: mean 5.0 and cv .5 to 3 % (whole days, one at least)."""
    from scipy.special import ndtri

    days = lead_days(ndtri(Streams(1).uniform("test.lead", np.arange(20_000))), 5.0, 0.5)
    assert days.mean() == pytest.approx(5, rel=0.03) and days.std() / days.mean() == pytest.approx(0.5, rel=0.03)
    assert days.min() >= 1 and lead_days(np.array([0.0]), 7.0, 0.0).tolist() == [7]


def test_goods_arrive_on_their_day() -> None:
    pipeline = Pipeline()
    pipeline.send(np.array([2, 0, 2]), np.array([5, 6, 7]), np.array([3, 4, 3]))
    assert pipeline.total(3).tolist() == [6, 0, 12] and pipeline.receive(3, 3).tolist() == [0, 0, 12]
    assert pipeline.receive(3, 3).tolist() == [0, 0, 0] and pipeline.total(3).tolist() == [6, 0, 0]


# ---- in a world -----------------------------------------------------------------------------------------------


def test_unlimited_stock_is_bit_for_bit_no_stock() -> None:
    one, other = all_orders(market(days=25, stock="off")), all_orders(stocked(25, stock__limited="0 %"))
    assert (one == other).all() and len(one) > 300


@pytest.mark.parametrize("own", [{}, MANY, MANY | {"group_buying": "on", "group_buying__share": "60 %"}])
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
    model = stocked(70, **NO_ERRORS, stock__salvage="40 %", stock__holding="0 per year")
    world, offers = model.state, model.state.tables["offers"]
    run(model, 5)
    others = (offers["category"] == 0) & offers["is_stocked"]
    expected = float(offers["forecast"][others].mean())
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
    free, dear = (stocked(20, **NO_ERRORS, stock__limited="100 %", stock__safety=0.0, stock__first_sales="30 per day",
                          stock__holding=h) for h in ("0 per year", "1 per year"))  # fmt: skip
    one, other = all_orders(free), all_orders(dear)
    assert (one == other).all() and values(free, "needs_sold_out").sum() == 0
    cost = values(dear, "stock_cost")
    by_hand = values(dear, "stock_value") / 365
    assert cost == pytest.approx(by_hand, abs=0.5 * len(free.state.tables["merchants"])) and cost.sum() > 1e5
    lost = values(free, "merchant_profit").sum() - values(dear, "merchant_profit").sum()
    assert lost == cost.sum() and values(free, "stock_cost").sum() == 0


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
