"""New-user offers: factor, calendar, who gets a coupon, what it costs; tests of shares state their false-alarm rate."""

from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market
from helpers_world import persons, small
from scipy.stats import binom

import sim
from sim.core.model import GrowthModel
from sim.world.market.coupons import NEW_USER_OFFER

RMB = 100


def offers(*, days: int = 59, organic: float = 10, is_run: bool = True, **values: Any) -> GrowthModel:
    """Return a world of 2,000 in which people come on their own and the offer runs; nobody shops."""
    world = sim.load({
        "title": "offers only",
        "time": {"start": "2027-01-01", "days": days, "preparation": 0},
        "market": {"people": 2000, "people_per_agent": 1, "responsiveness_shape": 0, "seasonality": False},
        "world": {"graph": "none", "merchants": 0, "influencers": 0},
        "mechanisms": {"registration": True, "new_user_offers": values or "on",
                       "channels": {"organic": "0 per day", "organic_aware": "0 per day", "is_spending": False,
                                    "constant_rate": f"{organic / 2000} per day"}},
    })  # fmt: skip
    model = world.model(seed=1, collect=False)
    while is_run and model.running:
        model.step()
    return model


def days_of(model: GrowthModel) -> np.ndarray:
    return model.state.by_person("joined_on")


def test_the_hazard_is_lifted_on_campaign_days_and_on_no_others() -> None:
    model = offers(coupon="10 RMB", half="10 RMB", lift=0.8, campaign_days=3, exclusive="50 %", is_run=False)
    rise, before = [], 0.0
    for _ in range(34):
        model.step()
        level = float(model.state.risks["join"].level[0])
        rise.append(level - before)
        before = level
    lifted = [k in (0, 1, 2, 31, 32, 33) for k in range(34)]  # the first three days of January and of February
    np.testing.assert_allclose(rise, 0.005 * np.where(lifted, 1 + 0.5 * 0.4, 1))


def test_everybody_who_joins_during_the_campaign_gets_one_coupon_and_nobody_else() -> None:
    model = offers(coupon="8 RMB", valid="5 days", campaign_days=7)
    people, joined = persons(model.state), days_of(model)
    lucky = ((joined >= 0) & (joined < 7)) | ((joined >= 31) & (joined < 38))
    assert lucky.sum() > 50 and (~lucky & (joined >= 0)).sum() > 50
    np.testing.assert_array_equal(people["coupon"] == 8 * RMB, lucky)
    np.testing.assert_array_equal(people["coupon_until"][lucky], joined[lucky] + 5)
    given = model.state.series.values["offers_given"]
    assert given.sum() == lucky.sum() and model.state.series.values["offers_face"].sum() == lucky.sum() * 8 * RMB


def test_of_an_exclusive_offer_those_who_saw_it_join_more() -> None:
    """Seen by a fifth, who join 2.5 times as readily: 2.5 x 0.2 / 1.3 of those who join; false alarms 1e-4."""
    model = offers(coupon="10 RMB", half="10 RMB", lift=3, exclusive="20 %", campaign_days=31, organic=30, days=40)
    joined = int((days_of(model) >= 0).sum())
    given = int(model.state.series.values["offers_given"].sum())
    low, high = binom.interval(1 - 1e-4, joined, 0.5 / 1.3)
    assert joined > 500 and low <= given <= high


def test_a_larger_coupon_never_delays_anybody() -> None:
    small_one, large_one = (days_of(offers(coupon=c, campaign_days=10)) for c in ("5 RMB", "20 RMB"))
    joined = small_one >= 0
    assert (large_one[joined] >= 0).all() and (large_one[joined] <= small_one[joined]).all()
    assert (large_one != small_one).any()


@pytest.mark.parametrize("nothing", [{"coupon": "0 RMB"}, {"campaign_days": 0}, {"exclusive": "0 %"}])
def test_without_coupon_days_or_audience_nothing_happens(nothing: dict[str, Any]) -> None:
    base, model = offers(lift=0, coupon="0 RMB"), offers(**nothing)
    np.testing.assert_array_equal(days_of(base), days_of(model))
    assert model.state.series.values["offers_given"].sum() == 0 and not model.state.by_person("coupon").any()


def test_new_users_buy_more_readily_with_a_coupon_and_the_books_bear_it() -> None:
    """In the loaded world, on the same luck: more first orders, and the cost is the coupons that were used."""
    own = {"campaign_days": 31, "lift": 0}
    first, cost, used = [], [], []
    for coupon in ("0 RMB", "50 RMB"):
        settings = {f"new_user_offers__{k}": v for k, v in (own | {"coupon": coupon}).items()}
        model = market(channels__organic="20 people per day", days=60, fulfilment__return_share="0 %", **settings)
        orders = all_orders(model)
        used.append(int(orders["coupon"][orders["coupon_from"] == NEW_USER_OFFER].sum()))
        cost.append(model.state.ledger.balances["expense.incentives.new_user_coupons"])
        first.append(model.state.series.values["first_orders"].sum())
        assert used[-1] <= model.state.series.values["offers_face"].sum()
    assert first[1] > first[0]
    assert used == cost and used[0] == 0 < used[1]


def test_starters_of_a_loaded_world_get_no_coupon() -> None:
    model = small(new_user_offers__campaign_days=31).model(seed=1, days=1, collect=False)
    while model.running:
        model.step()
    people = persons(model.state)
    assert not people["coupon"][people["joined_on"] < 0].any() and len(model.state.active) > 500
