"""Precision ads against closed forms and known directions; exact, so no false alarms."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers_media import media, rates, values

from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.core.series import Metric


class Buyers(Mechanism):
    """A platform with a given number of annual buyers from the first evening on."""

    phase = Phase.SHOP
    metrics = (Metric("annual_buyers", "stock", "people", "given"),)

    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = n

    def step(self, world: Any, day: Any) -> None:
        world.record("annual_buyers", self.n)


def knowing(n: int, **options: Any) -> GrowthModel:
    plan = media("precision_ads", crossing=False, **options).blueprint
    return GrowthModel(replace(plan, mechanisms=[*plan.mechanisms, Buyers(n)]), seed=1, collect=False)


def test_steady_adstock_equals_the_flow_and_the_hazard_is_a_hill_curve() -> None:
    """T14: 18 RMB a day buy 400 impressions, 0.2 a person; peak x 0.2 / (0.2 + 0.25)."""
    rate = rates(media("precision_ads", rmb=18, crossing=False, days=80), "precision")
    x = 1000 * 18 / 45 / 2000
    np.testing.assert_allclose(rate[-1], 0.000125 * x / (x + 0.25), rtol=1e-6)
    stock = x * (1 - 0.8 ** np.arange(1, 81))
    np.testing.assert_allclose(rate, 0.000125 * stock / (stock + 0.25))


def test_the_effect_grows_with_the_buyers_who_consent() -> None:
    base = rates(media("precision_ads", crossing=False), "precision")
    for buyers, consent, factor in ((0, 0.7, 1), (300_000, 1, 1.5), (900_000, 1, 1.75), (900_000, 0, 1)):
        model = knowing(buyers, consent=consent)
        np.testing.assert_allclose(rates(model, "precision")[1:], factor * base[1:])
        assert values(model, "targeting")[-1] == pytest.approx(factor)


def test_without_gain_what_the_platform_knows_does_not_matter() -> None:
    few, many = (rates(knowing(n, gain=0), "precision") for n in (0, 10**6))
    np.testing.assert_array_equal(few, many)


def test_the_price_grows_only_beyond_the_reference_spend() -> None:
    """Sixteen times the reference spend doubles the price at power 1/4."""
    below, above = (media("precision_ads", rmb=r, crossing=False, days=2, reference_spend="10 RMB per day")
                    for r in (10, 160))  # fmt: skip
    for model in (below, above):
        rates(model, "precision")
    row = list(model.state.tables["channels"]["exposure"]).index(model.state.tables["channels"]["exposure"].max())
    seen = [m.state.tables["channels"]["exposure"][row] for m in (below, above)]
    assert seen[1] == pytest.approx(8 * seen[0])
