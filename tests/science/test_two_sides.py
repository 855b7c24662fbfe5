"""A platform with two sides in the mean field (T114): stall, take-off and the threshold between them; the limits with one state."""

from itertools import product

import numpy as np
import pytest
from scipy.special import expit

from sim.theory.two_sides import (
    Platform,
    buying,
    entry,
    fixed_points,
    gain,
    hazard,
    next_merchants,
    orders,
    ready,
    threshold,
    users,
)

PLATFORM = Platform(
    prospects=0.05,
    by_visitors=0.6,
    by_profit=1.0,
    first_users=1_000,
    giving_up=0.003,
    stays_by_profit=0.5,
    stays_by_orders=0.25,
    fixed_cost=60,
    capital=18_000,
    goods=3,
    earned=30,
    organic=20,
    bought=500,
    stays=150,
    needs=0.05,
    buying=0.4,
    usual=1_500,
    landing=0.8,
)
"""Entry elastic, variety on: odds of buying in proportion to goods, registrations to nearly as much; ads do not wait."""

ALONE = PLATFORM._replace(variety=0, landing=0)
"""Buyers do not feel how many goods there are."""

STEADY = PLATFORM._replace(by_visitors=0, by_profit=0, stays_by_profit=0, stays_by_orders=0, capital=np.inf)
"""Merchants do not feel buyers."""


def states(platform: Platform) -> list[bool]:
    """Return of each fixed point whether it is stable."""
    return [p.is_stable for p in fixed_points(platform)]


def test_elastic_entry_and_variety_give_stall_and_take_off_with_an_unstable_threshold_between() -> None:
    assert states(PLATFORM) == [True, False, True]


def test_a_platform_below_the_threshold_stalls_and_one_above_takes_off() -> None:
    """In the end, from a tenth below and a tenth above."""
    stall, between, take_off = (p.merchants for p in fixed_points(PLATFORM))
    assert threshold(PLATFORM) == between
    below, above = 0.9 * between, 1.1 * between
    for _ in range(3_000):
        below, above = (float(next_merchants(m, PLATFORM, days=30)) for m in (below, above))
    assert below == pytest.approx(stall, rel=1e-3) and above == pytest.approx(take_off, rel=1e-3)


@pytest.mark.parametrize("prospects", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("one_sided", [ALONE, STEADY], ids=["variety off", "merchants do not feel buyers"])
def test_without_one_of_the_sides_there_is_one_state(one_sided: Platform, prospects: float) -> None:
    platform = one_sided._replace(prospects=prospects)
    assert states(platform) == [True] and threshold(platform) is None


@pytest.mark.parametrize("prospects", [0.02, 0.05])
def test_entry_that_feels_neither_visitors_nor_profit_gives_one_state(prospects: float) -> None:
    """Where elastic entry gives two. (At .2 a day, or with less capital, exit that feels profit can hold a platform down alone.)"""
    assert states(PLATFORM._replace(by_visitors=0, by_profit=0, prospects=prospects)) == [True]


def test_fixed_points_alternate_over_a_grid_and_with_many_applications_one_state_is_left() -> None:
    """Stable and unstable take turns, the first and the last are stable; with ever more applications one state is left."""
    for landing, capital in product((0.3, 0.6, 0.9), (9_000, 36_000)):
        counts = []
        for prospects in np.geomspace(0.01, 10, 7):
            platform = PLATFORM._replace(prospects=prospects, landing=landing, capital=capital)
            found = [p.is_stable for p in fixed_points(platform, high=1e12)]
            assert found in ([True], [True, False, True])
            counts.append(len(found))
        assert counts[-1] == 1


def test_a_platform_that_nobody_visits_holds_as_many_merchants_as_come_over_what_leaves() -> None:
    """By hand: gain -1, so entry e0 / e a day, hazard x0 e^.5 + 60 / 18,000: .05 e^-1 / (.003 e^.5 + .00333) = 2.2217."""
    nobody = PLATFORM._replace(organic=0, bought=0)
    (only,) = fixed_points(nobody)
    assert only.merchants == pytest.approx(2.2217, abs=1e-4)


def test_both_states_and_the_threshold_by_hand_where_ads_wait_for_one_category() -> None:
    """30 goods of one merchant each; below them no ads, no users and gain -1, far above gain 1, and orders do not count.

    Stall: .02 e^-1 / (.003 e^.5 + .00333) = .8887. Take-off: .02 x 76^.6 e / (.003 e^-.5) = 401.64, as 75,000 people are 75 times
    the first users. Threshold: where sales just hold entry against exit, between 10 and 30 goods (of the Poisson tail).
    """
    waits = ALONE._replace(
        prospects=0.02, stays_by_orders=0, goods=1, organic=0, waits=30, earned=1_000, first_users=1_000
    )
    stall, between, take_off = fixed_points(waits)
    assert stall.merchants == pytest.approx(0.8887, abs=1e-4)
    assert take_off.merchants == pytest.approx(401.64, abs=0.01)
    assert 10 < between.merchants < 30 and not between.is_stable


def test_without_waiting_for_assortment_the_stall_goes() -> None:
    waits = ALONE._replace(prospects=0.02, goods=1, organic=0, waits=30)
    assert len(fixed_points(waits)) == 3 and len(fixed_points(waits._replace(waits=0))) == 1


def test_slopes_where_rates_do_not_move_are_those_of_exponential_decay_and_points_do_not_depend_on_the_step() -> None:
    for days in (7.0, 30.0, 365.0):
        (only,) = fixed_points(STEADY, days=days)
        assert only.merchants == pytest.approx(0.05 / 0.003) and only.slope == pytest.approx(np.exp(-0.003 * days))


def test_the_slope_is_that_of_the_map() -> None:
    for point in fixed_points(PLATFORM):
        m = point.merchants * np.array([0.9999, 1.0001])
        rise = np.diff(next_merchants(m, PLATFORM, days=30))[0] / np.diff(m)[0]
        assert point.slope == pytest.approx(rise, rel=1e-4)


def test_odds_of_buying_follow_goods_until_people_see_no_more_of_them() -> None:
    """At usual goods the usual probability; ten times the goods, ten times the odds; beyond those seen no change."""
    seen = PLATFORM._replace(seen=15_000)
    m = np.array([500.0, 5_000.0, 50_000.0])
    assert buying(m, seen) == pytest.approx([0.4, 1 / (1 + 0.6 / 4), 1 / (1 + 0.6 / 4)])
    assert buying(m, ALONE) == pytest.approx([0.4] * 3)


def test_entry_and_exit_are_those_of_the_page_of_merchants() -> None:
    """By hand at 500 merchants, 1,500 goods: 520 x 150 = 78,000 users, 3.12 orders a day each, 93.6 RMB against 60: gain .56."""
    assert users(500, PLATFORM) == pytest.approx(78_000)
    assert orders(500, PLATFORM) == pytest.approx(78_000 * 0.05 * 0.4 / 500) and gain(500, PLATFORM) == pytest.approx(
        0.56
    )
    assert entry(500, PLATFORM) == pytest.approx(0.05 * 79**0.6 * np.exp(0.56))
    assert hazard(500, PLATFORM) == pytest.approx(0.003 * np.exp(-0.28) * (1 + 3.12 / 0.006) ** -0.25)


def test_ads_wait_for_goods_by_category_and_never_where_they_need_not() -> None:
    waits = PLATFORM._replace(waits=30, need_shares=(0.75, 0.25))
    assert ready(np.array([1.0, 1_000.0]), waits) == pytest.approx([0, 1])
    assert ready(np.array([20.0]), waits) == pytest.approx([0.75], abs=0.01)
    assert ready(np.array([0.01]), PLATFORM) == 1


def test_the_probability_at_usual_goods_is_the_given_one_for_any_variety() -> None:
    for variety in (0, 0.5, 1, 2):
        assert buying(500.0, PLATFORM._replace(variety=variety)) == pytest.approx(float(expit(np.log(0.4 / 0.6))))
