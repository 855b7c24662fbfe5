"""Participation in design: who is heard, what is learnt, which goods change and for whom. Exact, but where errors are stated."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, today

from sim.core.model import GrowthModel
from sim.mechanisms.supply.co_design import rules

HEARD = {
    "co_design": "on",
    "co_design__every": 20,
    "co_design__delay": "15 days",
    "co_design__categories": 2,
    "co_design__goods": 3,
    "co_design__panel": 40,
    "co_design__enough": 50,
    "world__categories": 3,
    "visits__need_rate": "0.2 per day",
}
SILENT = {"co_design__survey": "0 %", "co_design__panel": 0, "co_design__research": "0 RMB"}


def designed(days: int = 50, **settings: Any) -> GrowthModel:
    return market(days=days, **(HEARD | settings))


def values(model: GrowthModel) -> dict[str, np.ndarray]:
    while model.running:
        model.step()
    return model.state.series.values


def goods(model: GrowthModel) -> dict[str, np.ndarray]:
    return {name: model.state.tables["offers"][name].copy() for name in ("taste", "quality")}


def test_who_answers_is_tilted_by_interest_as_theory_says() -> None:
    """A rare answer tilts a normal interest by its log odds: mean b. 400,000 draws; the logit's bend and luck are below .02."""
    interest = np.random.default_rng(1).normal(size=400_000)
    for b in (0.0, 0.5, 1.0):
        share = rules.answering(0.001, b * interest)
        assert np.average(interest, weights=share) == pytest.approx(b, abs=0.02)
    assert not rules.answering(0.0, interest).any()


def test_what_is_liked_is_the_half_of_participants_on_the_side_of_the_good() -> None:
    """Independent tastes: the half-normal mean along the good. 200,000 people: five errors of .002 in each coordinate."""
    z = np.random.default_rng(2).normal(size=(200_000, 8))
    good = np.array([2.0, 0, 0, 1, 0, 0, 0, 0])
    liked = rules.liked_by(z, np.ones(len(z)), good)
    np.testing.assert_allclose(liked, np.sqrt(2 / np.pi) * good / np.linalg.norm(good), atol=0.01)
    assert not rules.liked_by(-np.abs(z), np.ones(len(z)), np.ones(8)).any()


def test_half_is_learnt_from_enough_answers_and_none_is_followed_without_weight() -> None:
    assert rules.learnt(500, enough=500, weight=0.8) == pytest.approx(0.4)
    assert rules.learnt(1e9, enough=500, weight=1.0) == pytest.approx(1.0)
    assert rules.learnt(500, enough=500, weight=0.0) == rules.learnt(0, enough=500, weight=1.0) == 0


def test_goods_change_on_the_stated_day_and_not_before() -> None:
    """Heard on day 20, redesigned on day 35: three goods in each of two categories, better and elsewhere; none until day 55."""
    model, changed = designed(), {}
    while model.running:
        before = goods(model) if model.rows_done else None
        model.step()
        if before is not None:
            after = goods(model)
            moved = (after["taste"] != before["taste"]).any(axis=1) | (after["quality"] != before["quality"])
            if moved.any():
                changed[today(model).index] = np.flatnonzero(moved)
    offers = model.state.tables["offers"]
    assert list(changed) == [35]
    rows = changed[35]
    assert len(rows) == 6 and np.bincount(offers["category"][rows]).tolist()[:2] == [3, 3]
    done = offers["design_done"][rows]
    assert (done > 0).all() and (done < 1).all() and not np.delete(offers["design_done"], rows).any()
    merchant = model.state.tables["merchants"]["quality"][offers["merchant"][rows]]
    np.testing.assert_allclose(offers["quality"][rows], np.minimum(1, merchant + 0.06 * done), atol=1e-6)
    np.testing.assert_allclose(offers["designed"][rows], offers["quality"][rows] - merchant, atol=1e-6)


def test_those_like_the_participants_gain_more_than_all_users() -> None:
    """Where interest draws people in: they stand out in interest, and goods move towards them; less so with people drawn by lot."""
    insiders = values(designed(co_design__by_interest=2, co_design__survey="100 %", co_design__research="0 RMB"))
    lot = values(designed(**SILENT | {"co_design__research": "60000 RMB"}))
    ahead = insiders["participants_interest"][-1] - insiders["users_interest"][-1]
    assert ahead > 0.5
    gap = insiders["match_of_participants"][-1] - insiders["match_of_users"][-1]
    by_lot = lot["match_of_participants"][-1] - lot["match_of_users"][-1]
    assert gap > 0.05 > abs(by_lot)
    assert abs(lot["participants_interest"][-1] - lot["users_interest"][-1]) < 4 / np.sqrt(200)


def test_the_active_take_part_more_often() -> None:
    """Forty panelists and some tens of answers: their mean of orders lies above that of users by several errors."""
    v = values(designed(co_design__by_activity=3, co_design__by_interest=0, co_design__research="0 RMB"))
    assert v["participants_orders"][-1] > 1.5 * v["users_orders"][-1] > 0


@pytest.mark.parametrize("nothing", [SILENT, {"co_design__weight": "0 %"}, {"co_design__categories": 0}])
def test_where_nobody_takes_part_or_nothing_is_followed_nothing_moves(nothing: dict[str, Any]) -> None:
    base = {name: x for name, x in HEARD.items() if not name.startswith("co_design")}
    off, on = values(market(days=40, **base)), values(designed(days=40, **nothing))
    for name in off:
        np.testing.assert_array_equal(on[name], off[name], err_msg=name)
    assert on["design_participants"].sum() == on["design_cost"].sum() == 0


def test_every_answer_every_panelist_every_interview_and_every_redesign_is_paid_for() -> None:
    """One round on day 20 in two categories: 2 x 40 panelists, 2 x 100 interviews, the rest are answers; six redesigns."""
    model = designed()
    v = values(model)
    n = v["design_participants"]
    heard, spent = np.flatnonzero(n), v["design_cost"]
    answers = n[heard] - 2 * 40 - 2 * 100
    assert len(heard) == 2 and (answers > 0).all(), "days 20 and 40"
    np.testing.assert_array_equal(spent[heard], 500 * answers + 2 * 40 * 10_000 + 2 * 100 * 30_000)
    assert spent.sum() - spent[heard].sum() == 6 * 2_000_000 == v["goods_redesigned"].sum() * 2_000_000
    assert model.state.ledger.balances["expense.co_design"] == spent.sum()


def test_with_many_people_an_agent_counts_for_all_of_them() -> None:
    v = values(designed(market__people=8000, market__people_per_agent=4, co_design__survey="0 %"))
    assert v["design_participants"].sum() == 2 * 2 * (40 + 100)


@pytest.mark.parametrize("weight", [1, 20, 150, 400])
def test_as_many_people_are_heard_and_paid_for_whatever_an_agent_stands_for(weight: int) -> None:
    """A panel of 120 people and 100 interviews in each of two rounds and two categories: by hand 880 people and 168,000 RMB."""
    asked = {"co_design__survey": "0 %", "co_design__panel": 120, "co_design__research": "30000 RMB"}
    many = {"market__people": 2000 * weight, "market__people_per_agent": weight}
    found = values(designed(42, **asked, **many, co_design__redesign_cost="0 RMB"))
    assert found["design_participants"].sum() == 2 * 2 * (120 + 100)
    assert found["design_cost"].sum() == 2 * 2 * (120 * 100 + 100 * 300) * 100


def test_no_more_people_speak_than_there_are() -> None:
    turn = np.arange(3)
    assert [(a.tolist(), n) for a, n in (rules.speakers(turn, people=k, weight=20) for k in (0, 5, 50, 90))] == [
        ([], 0),
        ([0], 5),
        ([0, 1], 50),
        ([0, 1, 2], 60),
    ]


def test_redesigned_goods_sell_more() -> None:
    """On common luck, known quality, a large change: their orders of the last 30 days rise by a tenth at least."""
    own = {
        "choice__quality_known": "truth",
        "co_design__fit": 3,
        "co_design__quality": 0.4,
        "co_design__survey": "100 %",
    }
    better = designed(days=80, **own)
    plain = designed(days=80, **own | SILENT)
    sold = {}
    for name, model in (("better", better), ("plain", plain)):
        values(model)
        sold[name] = model.state.tables["offers"]["sales30"]
    rows = better.state.tables["offers"]["design_done"] > 0
    assert sold["better"][rows].sum() > 1.1 * sold["plain"][rows].sum()


def test_sellers_who_change_their_effort_keep_what_design_has_added() -> None:
    """Effort sets quality anew from what the merchant came with: the part of design stays in it."""
    dear = {
        "settlement__commission": "12 %",
        "pricing": "off",
    }  # a fee that prices do not pass on: sellers save on quality
    saving = {"merchant_effort": "on", "merchant_effort__steepness": 0.5, "merchant_effort__step": 0.04}
    model = designed(days=120, co_design__quality=0.3, **dear, **saving)
    values(model)
    offers, table = model.state.tables["offers"], model.state.tables["merchants"]
    rows = np.flatnonzero(offers["is_active"])
    expected = np.clip(table["quality"] + table["effort"], 0.01, 1)[offers["merchant"][rows]] + offers["designed"][rows]
    np.testing.assert_allclose(offers["quality"][rows], np.minimum(expected, 1), atol=1e-5)
    better = offers["designed"] > 0.05
    assert better.any() and (offers["effort"][better] != 0).any(), "both moved the same goods"
