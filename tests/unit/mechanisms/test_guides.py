"""Guides against closed forms; exact, so no false alarms."""

from dataclasses import replace
from typing import Any

import numpy as np
from helpers_media import media, rates, values

from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.series import Metric


def test_guides_halve_in_their_half_life_and_readers_saturate() -> None:
    model = media("guides", rmb=100, days=50, crossing=False, guide_cost="50 RMB", half_life="10 days",
                  most_reads="0.1 per day", half_reads=20, conversion="1 %")  # fmt: skip
    rate = rates(model, "guides")
    keep = 0.5**0.1
    stock = 2 * (1 - keep ** np.arange(51)) / (1 - keep)
    np.testing.assert_allclose(values(model, "guide_stock"), stock[1:])
    np.testing.assert_allclose(rate, 0.1 * stock[:-1] / (stock[:-1] + 20) * 0.01)
    np.testing.assert_allclose(values(model, "guide_reads"), 100 * rate * 2000)


class Deliveries(Mechanism):
    """Fifty orders are delivered every day."""

    phase = Phase.FULFIL
    metrics = (Metric("orders_delivered", "flow", "orders", "fifty a day"),)

    def step(self, world: Any, day: Any) -> None:
        world.record("orders_delivered", 50)


def delivering(**options: Any) -> GrowthModel:
    plan = media("guides", crossing=False, **options).blueprint
    return GrowthModel(replace(plan, mechanisms=[*plan.mechanisms, Deliveries()]), seed=1, collect=False)


def test_reviews_of_delivered_orders_bring_people_without_any_money() -> None:
    model = delivering(rmb=0, days=30, review_share="20 %", review_value=0.5, review_half_life="100 days")
    rate = rates(model, "guides")
    keep = 0.5**0.01
    reviews = 10 * (1 - keep ** np.arange(30)) / (1 - keep)  # the first are written on day 1
    np.testing.assert_allclose(values(model, "review_stock"), reviews)
    np.testing.assert_allclose(rate[1:], 0.004 * 0.5 * reviews[:-1] / (0.5 * reviews[:-1] + 500) * 0.001)
    assert values(model, "spend_guides").sum() == 0


def test_worthless_reviews_change_nothing() -> None:
    with_, without = delivering(rmb=20, review_value=0), media("guides", crossing=False, rmb=20)
    np.testing.assert_array_equal(rates(with_, "guides"), rates(without, "guides"))
