"""Care: what is said, when it is acted upon, what it mends. Small worlds; exact but where a test says otherwise."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market

from sim.core.model import GrowthModel
from sim.mechanisms.experience.care.mending import Waiting, mended, net_promoters

ALL = {"care": "on", "care__of_orders": "50 %", "care__acted_on": "100 %", "care__delay": "0 days", "care__enough": 1}


def run(days: int = 40, **settings: Any) -> GrowthModel:
    model = market(days=days, **settings)
    while model.running:
        model.step()
    return model


def test_complaints_mend_towards_a_bound_and_in_any_portions() -> None:
    """30 complaints where 30 are enough leave 1/e unmended, whether they come at once or in three weeks without wear."""
    at_once = mended(np.zeros(1), np.array([30.0]), most=0.06, enough=30.0, worn=0.0)
    assert at_once[0] == pytest.approx(0.06 * (1 - np.exp(-1)))
    bit_by_bit = np.zeros(1)
    for _ in range(3):
        bit_by_bit = mended(bit_by_bit, np.array([10.0]), most=0.06, enough=30.0, worn=0.0)
    assert bit_by_bit[0] == pytest.approx(at_once[0])
    assert mended(bit_by_bit, np.zeros(1), most=0.06, enough=30.0, worn=0.5)[0] == pytest.approx(
        at_once[0] * np.exp(-0.5)
    )


def test_complaints_wait_for_their_day_and_follow_the_merchant_not_its_row() -> None:
    waiting = Waiting()
    waiting.add(10, np.array([7, 8]), np.array([2.0, 3.0]), 5.0)
    waiting.add(12, np.array([8]), np.array([1.0]), 0.0)
    assert waiting.take(9, np.array([7, 8, 9]))[0].sum() == 0 and waiting.total == 11
    found, opinions = waiting.take(10, np.array([8, 9]))  # merchant 7 has left
    assert found.tolist() == [3.0, 0.0] and opinions == 5.0 and waiting.total == 1.0


@pytest.mark.parametrize("felt", [0.2, 0.7, 0.95])
def test_the_score_is_that_of_counted_answers(felt: float) -> None:
    """A million answers: standard error .1 points; five of them, 6e-7 false alarms."""
    answers = np.clip(np.rint(10 * felt + np.random.default_rng(1).normal(0, 1.5, 1_000_000)), 0, 10)
    counted = 100 * ((answers >= 9).mean() - (answers <= 6).mean())
    assert net_promoters(np.full(3, felt), 1.5) == pytest.approx(counted, abs=0.5)
    assert net_promoters(np.array([0.9, 0.9, 0.6, 0.7]), 0.0) == 25.0


def test_only_goods_complained_of_become_better_and_none_by_more_than_the_bound() -> None:
    model, about = market(days=40, **ALL), set[int]()
    quality = model.state.tables["merchants"]["quality"].copy()
    while model.running:
        model.step()
        today, is_week = model.state.today, (model.state.row - model.blueprint.timeline.preparation) % 7 == 0
        bad = today["experiences"]["gap"] < -0.3
        about |= set(today["delivered"]["merchant"][bad].tolist())
        if is_week:
            due = set(about)
    table, offers = model.state.tables["merchants"], model.state.tables["offers"]
    added = table["quality"] - quality
    assert set(np.flatnonzero(added > 0).tolist()) == due
    assert 0 < added.max() <= 0.06 + 1e-6
    np.testing.assert_allclose(added, table["mended"], atol=1e-6)
    on_sale = offers["is_active"]
    np.testing.assert_allclose(offers["quality"][on_sale], table["quality"][offers["merchant"][on_sale]], atol=1e-6)


def test_better_goods_are_less_often_defective() -> None:
    """On common luck: quality .3 better at most, where half of all buyers say what was bad from the first weeks on."""
    plain, mended_ = (run(days=60, **kw).state.series.values for kw in ({}, ALL | {"care__most": 0.3}))
    shares = [v["defects"][35:].sum() / v["orders_delivered"][35:].sum() for v in (plain, mended_)]
    assert shares[1] < 0.8 * shares[0]
    assert mended_["net_promoters"][-1] > -40


def test_nothing_is_mended_before_the_delay_and_every_action_is_paid_for() -> None:
    model = run(days=30, **ALL | {"care__delay": "60 days", "care__acted_on": "50 %", "care__cost": "30 RMB"})
    v = model.state.series.values
    assert v["goods_mended"].max() == v["features_mended"].max() == 0
    said = v["complaints_collected"].sum() + v["opinions_collected"].sum()
    assert said == pytest.approx(0.5 * v["orders_delivered"].sum()), "half of all buyers are heard"
    assert v["feedback_waiting"][-1] == pytest.approx(0.5 * said)
    assert (
        model.state.ledger.balances["expense.service.care"]
        == v["care_cost"].sum()
        == pytest.approx(1500 * said, abs=30)
    )


def test_claims_at_the_desk_are_complaints_once_an_order() -> None:
    model = run(service="on", service__contacts_claim=5, care="on", care__of_orders="0 %", care__of_contacts="100 %")
    v = model.state.series.values
    assert 0 < v["complaints_collected"].sum() < v["contacts_claim"].sum() / 4, "five contacts a claim"
    assert v["complaints_collected"].sum() <= v["defects"].sum() * 1.5


def test_features_add_utility_to_buying() -> None:
    """On common luck; opinions of a few tell all, so that features are as good as they can be."""
    plain, better = (run(days=40, care="on", care__of_orders="50 %", care__delay="0 days", care__most=0, care__ease=k,
                         care__enough_features=10).state.series.values for k in (0, 0.5))  # fmt: skip
    assert better["features_mended"][-1] > 0.9
    assert better["orders"].sum() > 1.05 * plain["orders"].sum()
