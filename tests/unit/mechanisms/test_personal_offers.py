"""Personal offers: who is picked, by what, and what it costs. Exact but where a false-alarm rate is given."""

from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market, run, today
from helpers_world import small

from sim.core.model import GrowthModel
from sim.mechanisms.keeping.personal_offers.mechanism import PersonalOffers
from sim.mechanisms.keeping.personal_offers.rules import best, days_without_order, known_liking, middles
from sim.scenario.compliance import findings
from sim.world.market.coupons import PERSONAL

BUSY = {"visits__need_rate": "0.3 per day", "dropout": "off", "merchant_names": "off"}


def offers(by: str = "chance", *, days: int = 30, **own: Any) -> GrowthModel:
    settings = {k if "__" in k or k == "recommender" else f"personal_offers__{k}": v for k, v in own.items()}
    return market(days=days, **(BUSY | {"personal_offers": "on", "personal_offers__by": by} | settings))


def of(model: GrowthModel) -> PersonalOffers:
    found = next(row.mechanism for row in model.agenda if row.mechanism.name == "personal_offers")
    assert isinstance(found, PersonalOffers)
    return found


def total(model: GrowthModel, name: str) -> int:
    return int(model.state.series.values[name].sum())


def offered(model: GrowthModel) -> np.ndarray:
    """Who has had an offer."""
    users = model.state.users
    return np.sort(users["person"][np.flatnonzero(users["offered_on"] >= 0)])


@pytest.mark.parametrize("by", ["chance", "lapsing", "taste"])
def test_offers_worth_nothing_move_nothing(by: str) -> None:
    """Placebo; every field of every order of 30 days."""
    with_, without = offers(by, worth="0 RMB"), market(**BUSY)
    assert (all_orders(with_) == all_orders(without)).all() and total(with_, "personal_offers_given") > 100


@pytest.mark.parametrize("by", ["chance", "lapsing", "taste"])
def test_every_rule_gives_to_the_stated_share_of_those_whose_turn_it_is(by: str) -> None:
    """A turn a month: 30 % of 1,000 to 2,000 users; two groups a day are rounded by luck, by less than one each: 60."""
    model = offers(by, share="30 %")
    turns = 0.0
    while model.running:
        model.step()
        turns += np.count_nonzero(model.state.users["offered_on"] == today(model).index)
    assert turns == total(model, "personal_offers_given")
    users = float(model.state.series.values["active_people"][model.blueprint.timeline.preparation :].mean())
    spread = 4.5 * 0.3 * np.sqrt(users)  # of turns over days on which users are fewer or more; false alarm 1 in 150,000
    assert abs(turns - 0.3 * users) < 60 + spread


def test_nobody_gets_two_offers_in_one_round_of_turns() -> None:
    model, seen = offers(share="100 %"), np.zeros(0, dtype=np.int32)
    while model.running:
        model.step()
        users = model.state.users
        new = users["person"][np.flatnonzero(users["offered_on"] == today(model).index)]
        assert not np.isin(new, seen).any()
        seen = np.concatenate([seen, new])
    assert len(seen) > 1000


def test_a_larger_share_takes_offers_from_nobody() -> None:
    few, many = (offers("chance", share=s, worth="0 RMB", days=20) for s in ("10 %", "40 %"))
    run(few), run(many)
    assert set(offered(few)) < set(offered(many))
    score, luck = np.array([3.0, 1, 3, 2]), np.array([0.9, 0.1, 0.2, 0.5])
    assert best(score, luck, 3).tolist() == [2, 0, 3] and best(score, luck, 2).tolist() == [2, 0]


# ---- by what -----------------------------------------------------------------------------------------------------


def split(model: GrowthModel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People whose turn is tomorrow, which of them may be told apart, and who is picked."""
    world, day = model.state, today(model)
    people = world.active
    turn = world.streams.uniform("personal_offers.turn", people, step=day.index // 30)
    mine = people[(turn * 30).astype(np.int64) == day.index % 30]
    picked, _ = of(model)._pick(world, day)
    return mine, world.resources["profiles"].usable(world, mine), picked


def test_lapsing_picks_those_without_an_order_for_longest_but_not_for_too_long() -> None:
    model = offers("lapsing", share="30 %", longest="20 days", worth="0 RMB", recommender__consent="100 %")
    run(model, 28)
    mine, usable, picked = split(model)
    days = days_without_order(model.state, today(model), model.state.user_of(mine), longest=20)
    is_picked = np.isin(mine, picked)
    assert usable.all() and 5 < is_picked.sum() < len(mine) - 5
    assert days[is_picked].min() >= days[~is_picked].max() > -1 and days.max() <= 20 and days.min() == -1


def test_taste_picks_those_whose_estimate_lies_nearest_to_what_is_on_sale() -> None:
    model = offers("taste", share="30 %", worth="0 RMB", recommender__consent="100 %")
    run(model, 28)
    world = model.state
    mine, _, picked = split(model)
    rows, is_picked = world.user_of(mine), np.isin(mine, picked)
    liking = known_liking(world, rows)
    by_hand = [max(float(np.dot(world.users["estimate"][row], m)) for m in middles(world)) for row in rows]
    np.testing.assert_allclose(liking, by_hand, rtol=1e-5, atol=1e-7)
    assert liking[is_picked].min() >= liking[~is_picked].max() and liking.max() > 0


def test_the_rules_read_nothing_but_what_the_platform_knows() -> None:
    """Other true tastes and price slopes, the same records: the same people."""
    for by in ("taste", "lapsing"):
        model = offers(by, worth="0 RMB", recommender__consent="100 %")
        run(model, 20)
        before = of(model)._pick(model.state, today(model))[0]
        for column in ("taste", "price_slope", "need_rate"):
            model.state.users[column][:] = model.state.users[column][::-1].copy()
        model.state.tables["offers"]["taste"][:] = 0
        assert (of(model)._pick(model.state, today(model))[0] == before).all() and len(before) > 3


@pytest.mark.parametrize(
    "own",
    [{"recommender__consent": "0 %"}, {"recommender__is_personal": "off"}, {"recommender": "off"}],
    ids=["no consent", "nothing personal", "no recommender"],
)
@pytest.mark.parametrize("by", ["taste", "lapsing"])
def test_without_personal_data_offers_go_by_lot(own: dict[str, str], by: str) -> None:
    """The same people as by lot in the same world, and nobody by data."""
    rule, lot = (offers(b, worth="0 RMB", days=15, **own) for b in (by, "chance"))
    run(rule), run(lot)
    assert (offered(rule) == offered(lot)).all() and len(offered(rule)) > 50
    assert total(rule, "personal_offers_by_data") == 0


def test_who_does_not_consent_is_picked_by_lot_at_the_same_share() -> None:
    """Share of those who did not agree, by data: binomial, 4.5 errors, a false alarm once in 150,000."""
    model = offers("taste", share="30 %", worth="0 RMB", recommender__consent="50 %", days=30)
    run(model)
    agree = model.state.resources["profiles"].agree(model.state, model.state.active)
    got = np.isin(model.state.active, offered(model))
    n = int(np.count_nonzero(~agree))
    assert total(model, "personal_offers_by_data") < total(model, "personal_offers_given")
    assert abs(got[~agree].mean() - got[agree].mean()) < 4.5 * np.sqrt(0.3 * 0.7 * 2 / n) and n > 300


def test_what_those_picked_by_taste_buy_more_is_selection() -> None:
    """Coupons worth nothing, so nothing is caused: buyers of whom much is known are picked, and buy more than twice as much."""
    model = offers("taste", share="30 %", worth="0 RMB", recommender__consent="100 %", days=60)
    orders = np.concatenate(run(model))
    users, after = model.state.users, orders["person"][orders["paid_on"] >= 30]
    picked = users["person"][np.flatnonzero((users["offered_on"] >= 0) & (users["joined_on"] < 0))]
    others = users["person"][np.flatnonzero((users["offered_on"] < 0) & (users["joined_on"] < 0))]
    each = [np.isin(after, who).sum() / len(who) for who in (picked, others)]
    assert each[0] > 2 * each[1] and min(len(picked), len(others)) > 200


# ---- what it does and costs --------------------------------------------------------------------------------------


def test_coupons_are_used_go_back_with_refunds_and_are_posted_to_the_fen() -> None:
    model, used, back = offers(share="100 %", worth="20 RMB", days=60), 0, 0
    while model.running:
        model.step()
        for name, sign in (("payments", 1), ("refunded", -1)):
            orders = model.state.today[name]
            fen = int(orders["coupon"][orders["coupon_from"] == PERSONAL].sum())
            used, back = (used + fen, back) if sign > 0 else (used, back + fen)
    b = model.state.ledger.balances
    assert b["expense.incentives.personal_coupons"] == used - back == total(model, "personal_offer_cost")
    assert used > back > 0 and total(model, "personal_offers_used") > 100


def test_a_coupon_can_be_used_on_its_days_and_no_longer() -> None:
    model, late = offers(share="100 %", valid="3 days"), 0
    while model.running:
        model.step()
        orders = model.state.today["payments"]
        own = orders[orders["coupon_from"] == PERSONAL]
        age = today(model).index - model.state.users["offered_on"][model.state.user_of(own["person"])]
        assert (age >= 0).all() and (age < 3).all()
        late += int(np.count_nonzero(age == 2))
    assert late > 5


def test_some_come_for_an_offer_more_for_a_larger_one_and_nobody_for_none() -> None:
    """a (1 - exp(-Y / s)) of those with an offer who come at all, on one luck: binomial, 4.5 errors, false alarm 1 in 150,000."""
    visits = []
    for worth in (0, 5, 20):
        model, n = offers(share="100 %", worth=f"{worth} RMB", answer="50 %", half="10 RMB"), 0
        while model.running:
            model.step()
            users = model.state.users
            picked = np.flatnonzero(users["offered_on"] == today(model).index)
            n += np.count_nonzero((users["habit"][picked] > 0) | (users["need_rate"][picked] > 0))
        came = total(model, "personal_offer_visits")
        assert 0 < n < total(model, "personal_offers_given")
        share = 0.5 * (1 - np.exp(-worth / 10))
        assert abs(came - n * share) <= 4.5 * np.sqrt(n * share * (1 - share))
        visits.append(came / n)
    assert visits[0] == 0 < visits[1] < visits[2]


def test_who_came_once_and_for_good_comes_for_no_offer_and_is_not_counted() -> None:
    """Exact: everybody answers; counted are those who are seen on the day, and none of those without habit and needs."""
    model, n, never = offers(share="100 %", worth="100 RMB", answer="100 %", half="0.1 RMB"), 0, 0
    while model.running:
        model.step()
        users = model.state.users
        picked = np.flatnonzero(users["offered_on"] == today(model).index)
        comes = (users["habit"][picked] > 0) | (users["need_rate"][picked] > 0)
        came = users["person"][picked[comes]]
        assert np.isin(came, model.state.today["visits"]["person"]).all()
        n, never = n + len(came), never + int(np.count_nonzero(~comes))
    assert total(model, "personal_offer_visits") == n > 500 and never > 100


def test_the_law_page_says_that_data_pick_people_and_only_then() -> None:
    def status(by: str, **own: str) -> str:
        settings = {"personal_offers": "on", "personal_offers__by": by} | own
        return next(r["status"] for r in findings(small(**settings).plan(days=5)) if r["key"] == "personal_prices")

    assert status("taste") == status("lapsing") == "watch"
    assert status("chance") == status("nobody") == "kept"
    assert status("taste", recommender__consent="0 %") == status("taste", personal_offers__worth="0 RMB") == "kept"
