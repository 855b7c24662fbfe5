"""What each shipped shock does to people, goods, ways and money.

Two tests count what happens to orders in a small world, with margins by sign alone on common luck; the others are exact.
"""

from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market, run
from helpers_media import values
from helpers_shocks import BEGIN, DAYS, RMB, calm, finished, of, shock

from sim.scenario.registry import parameters
from sim.world.market.replenishment import lead_days
from sim.world.shocks import Episode

# ---- what they do ----------------------------------------------------------------------------------------------


def test_who_is_hit_by_a_breach_loses_trust_and_the_fine_and_the_damages_are_paid() -> None:
    model = shock("data_breach", duration="5 days", affected="40 %", claims="10 %")
    run(model, BEGIN)
    before = model.state.users["trust"].copy()
    model.step()
    users = model.state.users
    hit = users["breached_on"][: len(before)] == BEGIN
    share = hit[1:].mean()
    assert abs(share - 0.4) < 4.5 * np.sqrt(0.24 / (len(before) - 1))
    fell = before - users["trust"][: len(before)]
    assert np.median(fell[1:][hit[1:]]) == pytest.approx(0.2, abs=1e-6)
    assert np.median(fell[1:][~hit[1:]]) == pytest.approx(0.03, abs=1e-6)
    run(model)
    cost, day = values(model, "data_breach_cost"), model.blueprint.timeline.preparation + BEGIN
    n = values(model, "people_breached").sum()
    assert cost[day] == 1_000_000 * RMB and cost[day + 5] == pytest.approx(n * 0.1 * 1000 * RMB)
    balances = model.state.ledger.balances
    assert cost[day] == balances["expense.fines"] and cost[day + 5] == balances["expense.losses"]
    assert cost.sum() == balances["expense.fines"] + balances["expense.losses"]


def test_a_fine_bears_no_administration() -> None:
    fined, free = (finished(shock("data_breach", fine=f)).state.ledger for f in ("1 M RMB", "0 RMB"))
    assert fined.balances["expense.fines"] - free.balances["expense.fines"] == 1_000_000 * RMB
    assert fined.balances["expense.administration"] == free.balances["expense.administration"] > 0


def test_what_a_person_loses_falls_over_the_episode_less_for_frequent_buyers() -> None:
    model = shock("data_breach", duration="10 days", affected="100 %", trust="0 %")
    run(model, BEGIN + 1)
    users, breach = model.state.users, of(model, "data_breach")
    few, many = np.argsort(users["n_orders"][1:])[[0, -1]] + 1
    first = breach.distrust(model.state, np.array([few, many], dtype=np.int32))
    assert first[0] < first[1] < 0
    run(model, 9)
    last = breach.distrust(model.state, np.array([few, many], dtype=np.int32))
    assert (first < last).all() and (last < 0).all()
    model.step()
    assert not breach.distrust(model.state, np.array([few, many], dtype=np.int32)).any()


@pytest.mark.parametrize(("revenue", "fine"), [(0, 5e6), (20e6, 20e6), (500e6, 80e6)])
def test_the_fine_of_enforcement_goes_by_revenue_between_its_ends(revenue: float, fine: float) -> None:
    model = shock("referral_enforcement", days=3, begins=None)
    run(model, 3)
    state = model.state
    state.series.values["net_revenue"][:] = 0
    state.series.values["net_revenue"][state.row - 1] = revenue * RMB
    enforcement, paid = of(model, "referral_enforcement"), state.ledger.balances["expense.fines"]
    enforcement.strike(state, model.blueprint.timeline.day(state.row), Episode(0, 0, 9, 1.0))
    assert state.ledger.balances["expense.fines"] - paid == fine * RMB


def test_no_invitation_is_sent_while_the_programme_stands_still() -> None:
    model = finished(shock("referral_enforcement", duration="10 days", referral__burst_rate="0.5 per day"))
    sent = values(model, "invitations")[model.blueprint.timeline.preparation :]
    assert sent[:BEGIN].sum() > 0 == sent[BEGIN : BEGIN + 10].sum() and sent[BEGIN + 10 :].sum() > 0


def test_orders_of_the_interrupted_category_arrive_later_by_the_factor() -> None:
    model = shock("supply_interruption", stock="on", duration="5 days", varies="1", later="4")
    run(model, BEGIN + 1)
    offers = model.state.tables["offers"]
    late = np.unique(offers["category"][offers["lead_factor"] != 1])
    assert len(late) == 1 and (offers["lead_factor"][offers["category"] == late[0]] == 4).all()
    run(model, 5)
    assert (offers["lead_factor"] == 1).all()
    z = np.random.Generator(np.random.Philox(1)).normal(size=1000)
    usual, longer = lead_days(z, 5, 0.5), lead_days(z, 5, 0.5, factor=np.full(1000, 4.0))
    assert (lead_days(z, 5, 0.5, factor=np.ones(1000)) == usual).all()
    assert longer.mean() == pytest.approx(4 * usual.mean(), rel=0.02)


def test_shelves_of_interrupted_categories_run_empty() -> None:
    own = {"stock": "on", "stock__first_sales": "0.1 per day", "world__categories": 1, "days": 60}
    model = finished(shock("supply_interruption", duration="60 days", later="10", **own))
    plain = finished(market(**own))
    late, usual = (values(m, "offers_sold_out")[-30:].mean() for m in (model, plain))
    assert late > 1.2 * usual > 0


def test_parcels_of_the_outage_are_longer_on_the_way() -> None:
    model = shock("courier_outage", duration="30 days", scope="100 %", door="2")
    run(model, BEGIN)
    assert model.state.modifiers.value("fulfilment.door_time") == parameters()["fulfilment.door_time"].default
    model.step()
    assert model.state.modifiers.value("fulfilment.door_time") == 2 * parameters()["fulfilment.door_time"].default
    run(model)
    came, usual = (
        values(m, "orders_delivered")[-14:].sum() / values(m, "orders_placed")[-14:].sum()
        for m in (model, calm("courier_outage"))
    )
    assert came < usual


def test_goods_that_tastes_move_to_gain_on_those_that_they_leave() -> None:
    model = shock("taste_drift", ramp="0 days", drift="3", out_of_fashion="0", duration="60 days", days=30)
    orders, usual = all_orders(model), all_orders(market(days=30))
    drift = of(model, "taste_drift")
    along = model.state.tables["offers"]["taste"].astype(float) @ drift._direction
    assert np.linalg.norm(drift._direction) == pytest.approx(1)
    goes = along[orders["offer"][-500:]].mean() - along[usual["offer"][-500:]].mean()
    assert goes > 0.1 * along.std(), "orders move along the direction"
    fewer = all_orders(shock("taste_drift", ramp="0 days", drift="0", out_of_fashion="1", duration="60 days", days=30))
    assert len(fewer) < 0.95 * len(usual)


def test_buyers_turn_from_the_category_in_which_copies_were_exposed() -> None:
    model = shock("counterfeit_exposure", begins=1, duration="60 days", trust="1", severity="3", days=30)
    orders, usual = all_orders(model), all_orders(market(days=30))
    category = model.state.tables["offers"]["category"]
    hit = next(iter(of(model, "counterfeit_exposure")._hit.values()))
    n, m = (int((category[o["offer"]] == hit).sum()) for o in (orders, usual))
    assert n < 0.6 * m
    assert len(orders) - n > 0.9 * (len(usual) - m)
    assert values(model, "counterfeit_exposure_cost").sum() == 3 * 500_000 * RMB


def test_copies_exposed_twice_in_a_category_are_distrusted_once_by_the_larger_ramp_and_scope_in_it() -> None:
    """Two episodes in one category, on their 1st and 3rd day of a ramp of 8: three eighths of .15 at a scope of .4."""
    model = shock("counterfeit_exposure", begins=None, days=3, ramp="8 days", scope="40 %")
    run(model, 2)
    world, own, day = model.state, of(model, "counterfeit_exposure"), model.blueprint.timeline.day(model.rows_done - 1)
    own._today, own._hit = {}, {0: 2, 1: 2}
    for number, begin in enumerate((day.index - 2, day.index)):
        own.endure(world, day, Episode(number, begin, begin + 50, 1.0))
    in_it = world.tables["offers"]["category"] == 2
    weight = world.modifiers.value("choice.trust")
    np.testing.assert_allclose(own.distrusted(world), np.where(in_it, -3 / 8 * 0.4 * 0.15 * weight, 0))
    assert in_it.any() and weight > 0


def test_an_interruption_rises_by_its_ramp_and_hits_its_scope() -> None:
    model = shock(
        "supply_interruption", stock="on", duration="9 days", varies="1", later="4", ramp="2 days", scope="50 %"
    )
    run(model, BEGIN + 1)
    factor = model.state.tables["offers"]["lead_factor"]
    assert factor.max() == pytest.approx(1 + (4**0.5 - 1) / 2)
    model.step()
    assert factor.max() == pytest.approx(1 + (4 - 1) / 2)


def test_damages_of_each_breach_go_by_the_people_of_that_breach() -> None:
    """Two breaches that overlap, of a fifth and of seven tenths of the people."""
    model = shock("data_breach", begins=None, days=3, claims="10 %", damages="1000 RMB", fine="0 RMB")
    run(model, 2)
    world, breach, day = model.state, of(model, "data_breach"), model.blueprint.timeline.day(model.rows_done - 1)
    hit = []
    for k, share in enumerate((0.2, 0.7)):
        breach.params.move("affected", share)
        before = world.series.values["people_breached"][world.row]
        breach.strike(world, day, Episode(k, day.index, day.index + 5, 1.0))
        hit.append(world.series.values["people_breached"][world.row] - before)
    assert 0 < 2 * hit[0] < hit[1]
    for k, n in enumerate(hit):
        before = world.ledger.balances["expense.losses"]
        breach.close(world, day, Episode(k, day.index, day.index + 5, 1.0))
        assert world.ledger.balances["expense.losses"] - before == pytest.approx(n * 0.1 * 1000 * RMB)


def cases(name: str, n: int, **settings: Any) -> np.ndarray:
    """Return what each of ``n`` episodes of five days costs, at its end: lawyers left out."""
    model = shock(name, days=2, begins=None, legal="0 RMB per month", **settings)
    run(model, 2)
    m, t, paid = of(model, name), model.blueprint.timeline, []
    for k in range(n):
        before = model.state.ledger.balances["expense.losses"]
        episode = Episode(k, 0, 5, 1.0, m.moves_parameters(model.state, k))
        m.strike(model.state, t.day(model.rows_done - 1), episode)
        m.close(model.state, t.day(model.rows_done - 1), episode)
        paid.append(model.state.ledger.balances["expense.losses"] - before)
    return np.array(paid)


def test_cases_go_both_ways_in_their_shares_and_pay_to_the_fen() -> None:
    """Within 4.5 standard errors of 2,000 cases (false alarms below 1 in 10,000)."""
    paid = cases("ip_claims", 2000)
    for fen, p in ((-300_000 * RMB, 0.4 * 0.5), (1_000_000 * RMB, 0.6 * 0.4)):
        assert abs((paid == fen).mean() - p) < 4.5 * np.sqrt(p * (1 - p) / 2000)
    assert set(paid) == {-300_000 * RMB, 0, 1_000_000 * RMB}
    paid = cases("contract_breach", 2000)
    assert set(paid) == {0, 500_000 * RMB} and abs((paid > 0).mean() - 0.5) < 4.5 * 0.5 / np.sqrt(2000)


def test_lawyers_are_paid_on_each_day_of_a_case_and_only_own_cases_move_the_name() -> None:
    for ours, moves in (("100 %", True), ("0 %", False)):
        model = shock("ip_claims", duration="5 days", ours=ours, lost="0 %", won="0 %", legal="36500 RMB per month")
        run(model)
        daily = 36500 * 12 / 365 * RMB
        cost = values(model, "ip_claims_cost")[model.blueprint.timeline.preparation :]
        np.testing.assert_allclose(
            cost, np.where((np.arange(DAYS) // 1 >= BEGIN) & (np.arange(DAYS) < BEGIN + 5), daily, 0)
        )
        assert any(m["path"] == "channels.organic_aware" for m in model.state.modifiers.record()) == moves
