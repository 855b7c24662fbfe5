"""Stock: how units of orders are taken from shelves, and what sellers learn and order, against closed forms."""

import numpy as np
import pytest
from helpers_market import market, run

from sim.core.model import GrowthModel
from sim.core.rng import Streams
from sim.kernels.stock import base_stocks, count_wishes, learn_sales, line_up, reorder, take_units
from sim.mechanisms.supply.stock.mechanism import Stock
from sim.theory import inventory
from sim.verification.inventory import Shop, stock_over_time
from sim.world.market.replenishment import Pipeline, lead_days, quantile_of

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


def take(
    stock: list[int],
    chosen: list[int],
    *,
    people: int,
    share: list[float] | None = None,
    category: list[int] | None = None,
    luck: float = 0.5,
):
    """Let orders take units in the order given; return stock, taken, missed and lumps by offer, goods by order, who is late.

    ``share`` of each offer stands by category.
    """
    n, left, kinds = len(stock), np.array(stock, dtype=np.int64), np.array(category or [0] * len(stock), dtype=np.int16)
    taken, missed, lumps = np.zeros((3, n), dtype=np.int64)
    goods, late = np.full((len(chosen), people), -9, dtype=np.int32), np.zeros(len(chosen), dtype=np.bool_)
    ends = np.searchsorted(kinds, np.arange(kinds.max() + 2))
    take_units(np.arange(len(chosen)), np.array(chosen, dtype=np.int32), np.full(len(chosen), luck), kinds, ends,
               np.arange(n, dtype=np.int32), np.cumsum(share or [1 / n] * n), left, taken, missed, lumps, goods, late)  # fmt: skip
    return left, taken, missed, lumps, goods, late


def test_one_unit_is_of_the_offer_chosen_and_the_rest_goes_by_shares() -> None:
    """21 people, shares 3 : 1 and unlimited goods that nobody wants; unlimited goods count as taken, and stay unlimited."""
    left, taken, missed, lumps, goods, late = take([100, 50, -1], [2], people=21, share=[0.75, 0.25, 0.0])
    assert left.tolist() == [85, 45, -1] and taken.tolist() == [15, 5, 1] and not missed.any() and not late.any()
    assert np.bincount(goods[0]).tolist() == [15, 5, 1] and lumps.tolist() == [15 * 14, 5 * 4, 0]


@pytest.mark.parametrize("share", [[0.4, 0.3, 0.3], [0.5, 0.02, 0.0, 0.48], [0.001] * 8 + [0.992], [1.0, 0.0]])
@pytest.mark.parametrize("people", [2, 8, 21, 201])
def test_units_lie_within_one_of_their_shares_and_are_right_on_average(share: list[float], people: int) -> None:
    """Mean over 1,000 evenly spaced cuts: to two of them."""
    total, exact, n = np.zeros(len(share) + 1), (people - 1) * np.array([*share, 0.0]), 1000
    for luck in (np.arange(n) + 0.5) / n:
        _, taken, *_ = take([-1] * (len(share) + 1), [len(share)], people=people, share=[*share, 0.0], luck=luck)
        assert taken[-1] == 1 and taken.sum() == people and (np.abs(taken - exact)[:-1] < 1 + 1e-9).all()
        total += taken
    assert total[:-1] / n == pytest.approx(exact[:-1], abs=2.1e-3)


def test_what_is_missing_is_taken_of_others_of_its_category_first() -> None:
    """Ten of each of two wanted, two of one there: eight more of the other of its category, none of another category."""
    left, taken, missed, _, _, late = take(
        [2, 50, 50], [1], people=21, share=[0.5, 0.5, 0.0], category=[0, 0, 1], luck=0.3
    )
    assert left.tolist() == [0, 31, 50] and missed.tolist() == [8, 0, 0] and not late.any()
    left, taken, *_ = take([2, 0, 50], [2], people=21, share=[0.5, 0.5, 0.0], category=[0, 0, 1])
    assert left.tolist() == [0, 0, 31] and taken.tolist() == [2, 0, 19]


@pytest.mark.parametrize(("there", "is_late"), [(0, True), (1, False)])
def test_whoever_finds_the_offer_chosen_sold_out_takes_nothing(there: int, is_late: bool) -> None:
    left, taken, _, lumps, _, late = take([there, 50], [0], people=20, share=[0.0, 1.0])
    assert late[0] == is_late and taken.sum() == (0 if is_late else 20) == 50 + there - left.sum()
    assert lumps.sum() == (0 if is_late else 19 * 18)


def test_orders_take_nothing_where_all_offers_together_have_too_little() -> None:
    left, taken, *_, late = take([9, 10], [0], people=20)
    assert late[0] and left.tolist() == [9, 10] and not taken.any()


def test_where_nothing_was_there_in_the_morning_all_units_are_of_the_offer_chosen() -> None:
    """As when everything was sold out and an offer entered during the day."""
    taken, late, none = np.zeros((3, 1), dtype=np.int64), np.zeros(1, dtype=np.bool_), np.zeros(0)
    take_units(np.arange(1), np.zeros(1, dtype=np.int32), np.full(1, 0.5), np.zeros(1, dtype=np.int16),
               np.zeros(2, dtype=np.int64), none.astype(np.int32), none, np.array([30]), *taken,
               np.empty((1, 20), dtype=np.int32), late)  # fmt: skip
    assert taken[0, 0] == 20 and not late[0]


@pytest.mark.parametrize("people", [2, 20, 200])
def test_units_taken_are_orders_times_people_and_no_shelf_falls_below_nothing(people: int) -> None:
    """Random shelves, shares and choices: every unit is accounted for, by offer."""
    dice = np.random.default_rng(people)
    for _ in range(50):
        n = int(dice.integers(2, 40))
        stock, kinds = dice.integers(-1, 60, n), np.sort(dice.integers(0, 3, n))
        chosen = dice.integers(0, n, 30).tolist()
        left, taken, _, lumps, goods, late = take(
            stock.tolist(), chosen, people=people, share=dice.dirichlet(np.ones(n)).tolist(), category=kinds.tolist()
        )
        limited = stock >= 0
        assert (stock - taken)[limited].tolist() == left[limited].tolist() and (left[limited] >= 0).all()
        assert (left[~limited] == -1).all() and taken.sum() == people * (~late).sum()
        assert (np.bincount(goods[~late].ravel(), minlength=n) == taken).all()
        each = np.array([np.bincount(row, minlength=n) for row in goods[~late]]).reshape(-1, n)
        assert (lumps == (each * (each - 1)).sum(axis=0)).all()


def test_single_people_take_what_they_chose_until_it_is_gone() -> None:
    """Whatever the shares: the first of each offer in turn get it, as many as there are; nothing comes in lumps."""
    dice = np.random.default_rng(1)
    for _ in range(100):
        stock, chosen = dice.integers(-1, 6, 8), dice.integers(0, 8, 30)
        turn = np.array([np.count_nonzero(chosen[:k] == chosen[k]) for k in range(30)])
        is_late = (stock[chosen] >= 0) & (turn >= stock[chosen])
        left, taken, missed, lumps, goods, late = take(stock.tolist(), chosen.tolist(), people=1)
        assert (late == is_late).all() and (taken == np.bincount(chosen[~late], minlength=8)).all()
        assert (missed == np.bincount(chosen[late], minlength=8)).all() and not lumps.any()
        assert (goods[~late, 0] == chosen[~late]).all()
        assert (left == np.where(stock < 0, stock, stock - taken)).all()


def test_shares_are_those_of_the_odds_while_an_offer_was_there() -> None:
    """By hand, two categories with demand 3 : 1, one wish spread evenly: (3 + 1/2) / (9 + 1) against (1 + 1/2) / (2 + 1)."""
    won, wishes = np.zeros(3), np.zeros(2)
    shown, utility = np.array([[0, 1, -1]], dtype=np.int32), np.array([[np.log(3), 0.0, 9.0]])
    kinds = np.array([0, 0, 1], dtype=np.int16)
    count_wishes(shown, np.array([1]), utility, kinds, won, wishes)
    count_wishes(np.array([[2]], dtype=np.int32), np.array([0]), np.zeros((1, 0)), kinds, won, wishes)
    assert won.tolist() == [0.75, 0.25, 1] and wishes.tolist() == [1, 1]
    won, wished, there = np.array([3.0, 1.0, 5.0]), np.array([9.0, 2.0, 5.0]), np.array([True, True, True])
    ends, rows, share = np.zeros(3, dtype=np.int64), np.empty(3, dtype=np.int32), np.empty(3)
    line_up(kinds, there, won, wished, np.array([3.0, 1.0]), 1.0, ends, rows, share)
    assert ends.tolist() == [0, 2, 3] and rows.tolist() == [0, 1, 2]
    assert share.tolist() == pytest.approx([0.75 * 0.35 / 0.85, 0.75, 1])
    line_up(kinds, ~np.array([True, True, False]), won, wished, np.array([3.0, 1.0]), 1.0, ends, rows[:1], share[:1])
    assert ends.tolist() == [0, 0, 1] and rows[0] == 2 and share[0] == 1


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
    learn_sales(rows, np.array([4, 4, 20]), np.zeros(3), np.array([0, 9, 0]), 0.2, forecast, variance)
    assert forecast.tolist() == pytest.approx([10, 8.8, 12]) and variance.tolist() == pytest.approx([4, 10.4, 23.2])


def test_sellers_learn_the_variance_of_single_people_from_sales_in_lumps() -> None:
    """Orders of 20 people, 5 units a day of 3,000 offers on average, taken in lumps of four: Var = 5 + 15; days 100 to 300.

    Sellers learn 5 x 2 / (2 - a) (the error of the forecast is in it) to 3 %, and four times as much without the correction;
    spread between ten groups of offers, 4 errors: false alarms below 1 in 1,000.
    """
    dice, rows = np.random.default_rng(7), np.arange(3000)
    plain, forecast, variance = np.full(3000, 5.0), np.full(3000, 5.0), np.full(3000, 5.0)
    raw, full, seen = np.full(3000, 5.0), np.full(3000, 100), []
    for day in range(300):
        n = dice.poisson(5 / 4, 3000)
        learn_sales(rows, 4 * n, n * 4 * 3, full, 0.2, forecast, variance)
        learn_sales(rows, 4 * n, np.zeros(3000), full, 0.2, plain, raw)
        if day >= 100:
            seen.append((forecast, variance, raw))
            seen[-1] = tuple(x.reshape(10, 300).mean(axis=1) for x in seen[-1])
    mean, single, lumped = np.mean(seen, axis=0)
    goal = inventory.smoothed_variance(5.0, 0.2)
    for found, known in ((mean, 5.0), (single, goal), (lumped, 4 * goal)):
        assert abs(found.mean() - known) < 4 * found.std(ddof=1) / np.sqrt(10) < 0.03 * known


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
