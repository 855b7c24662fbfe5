"""Stock: how units of orders are taken from shelves, and what sellers learn and order, against closed forms."""

import numpy as np
import pytest
from helpers_market import market, run

from sim.core.model import GrowthModel
from sim.core.rng import Streams
from sim.kernels.stock import base_stocks, learn_sales, reorder, spread_units, take_units
from sim.mechanisms.supply.stock.mechanism import Stock, lead_days, quantile_of
from sim.mechanisms.supply.stock.pipeline import Pipeline
from sim.theory import inventory
from sim.verification.inventory import Shop, stock_over_time

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
