"""Shipped shocks: nothing at size zero, the same days under all policies, hazards by what the company does, what each does.

Two tests count what happens to orders in a small world, with margins by sign alone on common luck; the others are exact.
"""

import pickle
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from helpers_market import all_orders, market, on_day, run
from helpers_media import values
from helpers_world import small

from sim.core.model import GrowthModel
from sim.core.units import NUMERIC
from sim.scenario.registry import mechanisms, parameters
from sim.verification.contract.bench import differences, different
from sim.world.market.replenishment import lead_days
from sim.world.shocks import Episode, Shock, unknown_answers

SHOCKS = {name: m for name, m in mechanisms().items() if issubclass(m, Shock)}
FROM_OUTSIDE = ("data_law", "supply_interruption", "courier_outage", "taste_drift", "technology_ageing", "funding_freeze",
                "promotion_rules")  # fmt: skip
"""Those whose hazard does not depend on the company."""
RMB = 100
DAYS, BEGIN = 24, 6


def shock(name: str, *, days: int = DAYS, begins: int | None = BEGIN, **settings: Any) -> GrowthModel:
    """Return the model of a small loaded world with one shock, dated unless told otherwise; its own values without the prefix."""
    own = {} if begins is None else {f"{name}__begins": on_day(begins)}
    own |= {k if "__" in k or k in mechanisms() else f"{name}__{k}": v for k, v in settings.items()}
    return market(days=days, **{name: "on"}, **own)


def of(model: GrowthModel, name: str) -> Any:
    return next(row.mechanism for row in model.agenda if row.mechanism.name == name)


def finished(model: GrowthModel) -> GrowthModel:
    run(model)
    return model


WORLDS = {
    "recession": "macro",
    "price_war": "competition",
    "new_entrant": "competition",
    "import_rules": "cross_border",
}
"""What a shock acts on, where it is off in the small world."""


def needs_of(name: str) -> dict[str, str]:
    return {"stock": "on", WORLDS.get(name, "stock"): "on"}


@cache
def calm(name: str) -> GrowthModel:
    """Return the small world of a shock, in which it is off."""
    return finished(market(days=DAYS, **needs_of(name)))


def hazard(model: GrowthModel, name: str) -> float:
    """Return the hazard of the day simulated last, per year."""
    t = model.blueprint.timeline
    return 365 * float(of(model, name).hazard_today(model.state, t.day(model.rows_done - 1)))


# ---- all of them -----------------------------------------------------------------------------------------------


def wrong_effects() -> Iterator[str]:
    known = parameters()
    for name, m in SHOCKS.items():
        for effect in m.effects:
            p = known.get(effect.path)
            if p is None or p.fixed or p.kind not in NUMERIC:
                yield f"{name} moves {effect.path}"
            for size in (effect.factor, effect.difference):
                if isinstance(size, str) and size.lstrip("-") not in m.Params.declared:
                    yield f"{name} takes its size from {size}"


def test_what_shocks_move_exists_and_their_answers_have_all_parameters() -> None:
    assert list(wrong_effects()) == []
    assert {name: unknown_answers(m) for name, m in SHOCKS.items()} == dict.fromkeys(SHOCKS, [])
    assert all(m.effects or m.parts or m.columns for m in SHOCKS.values())


@pytest.mark.parametrize("name", SHOCKS)
def test_an_episode_of_size_zero_leaves_the_run_bit_identical(name: str) -> None:
    model = finished(shock(name, **needs_of(name), severity="0", duration="9 days", varies="1"))
    assert differences(calm(name), model) == []
    assert model.state.ledger.balances == calm(name).state.ledger.balances
    active = values(model, f"{name}_active")
    assert active.sum() == 9 and not values(model, f"{name}_cost").any()


@pytest.mark.parametrize("name", [name for name in SHOCKS if name != "supply_interruption"])
def test_an_episode_does_something_and_nothing_before_it_begins(name: str) -> None:
    more = {"ramp": "0 days"}
    model = finished(shock(name, **needs_of(name), severity="2", **more))
    first = model.blueprint.timeline.preparation + BEGIN
    moved = model.state.modifiers.record()
    assert all(m["begin"] == BEGIN for m in moved if m["cause"] == name.replace("_", " "))
    assert moved or values(model, f"{name}_cost").any() or differences(calm(name), model)
    for metric, value in calm(name).state.series.values.items():
        assert (value[:first] == values(model, metric)[:first]).all() or name == "link_blocking", metric


@pytest.mark.parametrize("name", SHOCKS)
def test_what_is_certain_comes_within_the_run_and_goes_on_after_pickling(name: str) -> None:
    own = {**needs_of(name), "hazard": "0.001 per year", "certain": "on", "duration": "100 years"}
    whole, half = (shock(name, begins=None, **own) for _ in range(2))
    run(half, DAYS - 4)
    half = pickle.loads(pickle.dumps(half))
    run(half)
    active = values(finished(whole), f"{name}_active")
    assert active[-1] == 1 and active[whole.blueprint.timeline.preparation] == 0
    assert different(whole, half) == []


def test_what_comes_from_outside_has_the_same_days_under_all_policies() -> None:
    often = {f"{name}__hazard": "20 per year" for name in FROM_OUTSIDE} | {n: "on" for n in FROM_OUTSIDE}
    often["supply_interruption__hazard"] = "1 per year"
    plain = finished(market(days=50, **often))
    other = finished(market(days=50, recommender__is_personal="off", referral__reward_sender="40 RMB", **often))
    assert differences(plain, other)
    for name in FROM_OUTSIDE:
        assert values(plain, f"{name}_active").any()
        assert (values(plain, f"{name}_active") == values(other, f"{name}_active")).all()


@pytest.mark.parametrize("name", ["data_law", "technology_ageing", "funding_freeze", "promotion_rules", "import_rules"])
def test_a_shock_that_moves_parameters_alone_is_the_dated_policy_bit_for_bit(name: str) -> None:
    m = SHOCKS[name]
    model = finished(shock(name, **needs_of(name), ramp="0 days"))
    start = model.blueprint.timeline.date_of(BEGIN).isoformat()
    known = {e.path: e for e in m.effects if model.state.modifiers.can_move(e.path)}
    change: dict[str, Any] = {}
    for path, effect in known.items():
        size = effect.difference if effect.factor is None else effect.factor
        size = getattr(of(model, name).params, size) if isinstance(size, str) else size
        change[path] = {start: f"x{size!r}" if effect.factor is not None else f"+{100 * size:g} %"}
    dated = small(policies=[{"change": change}], **needs_of(name)).model(seed=1, days=DAYS, collect=False)
    assert len(change) > 1 and differences(finished(dated), model) == []


# ---- hazards by what the company does --------------------------------------------------------------------------


def test_breaches_and_cases_grow_with_the_people_registered() -> None:
    for name, size in (("data_breach", 0.05), ("ip_claims", 0.15)):
        model = shock(name, days=5, begins=None)
        run(model, 5)
        registered = len(model.state.users) - 1
        assert registered > 500
        assert hazard(model, name) == pytest.approx(size * np.log(1 + registered / 1e5) / np.log(2))


def test_enforcement_is_likelier_by_levels_and_pay_and_never_without_a_programme() -> None:
    def of_design(**settings: Any) -> float:
        model = shock("referral_enforcement", days=2, begins=None, **settings)
        run(model, 2)
        return hazard(model, "referral_enforcement") / np.log2(1 + (len(model.state.users) - 1) / 1e5)

    assert of_design() == pytest.approx(0.02)
    assert of_design(referral__level=2, referral__reward_sender="20 RMB") == pytest.approx(0.02 * 5 * 2)
    assert of_design(referral="off") == 0


def test_links_are_blocked_sooner_the_more_is_sent_and_paid_and_once_only() -> None:
    model = shock("link_blocking", days=12, begins=None, referral__burst_rate="0.5 per day")
    run(model, 11)
    sent, users = len(model.state.today["invitations"]), len(model.state.active)
    model.step()
    expected = 0.2 * sent / len(model.state.active) / 0.01 * (10 + 10) / 20
    assert sent > 0 and hazard(model, "link_blocking") == pytest.approx(expected, rel=0.05), users
    assert model.state.modifiers.value("referral.block_rate") == 0 == values(model, "links_blocked").sum()


def test_scandals_come_by_head_creators_at_work_and_lawsuits_by_merchants() -> None:
    model = shock("influencer_scandal", days=2, begins=None, world__influencers=400)
    run(model, 2)
    table = model.state.tables["influencers"]
    table["sponsored"][:] = 0
    assert hazard(model, "influencer_scandal") == 0
    heads = np.flatnonzero(table["followers"] >= 1e6)
    table["sponsored"][:] = 1
    assert len(heads) > 0 and hazard(model, "influencer_scandal") == pytest.approx(0.1 * len(heads))
    model = shock("contract_breach", days=2, begins=None)
    run(model, 2)
    assert hazard(model, "contract_breach") == pytest.approx(
        0.15 * model.state.tables["merchants"]["is_active"].sum() / 200
    )


def test_counterfeits_are_exposed_by_what_is_sold_of_them() -> None:
    model = shock("counterfeit_exposure", days=6, begins=None)
    run(model, 6)
    assert hazard(model, "counterfeit_exposure") == 0, "no copies at launch"
    model.state.tables["merchants"]["copies"][:20] = True
    offers = model.state.tables["offers"]
    sold = np.where(offers["is_active"], offers["sales30"], 0)
    share = sold[offers["merchant"] < 20].sum() / sold.sum()
    growth = np.log2(1 + (len(model.state.users) - 1) / 1e5)
    assert hazard(model, "counterfeit_exposure") == pytest.approx(0.2 * growth * min(50, share / 0.02), rel=1e-5)


def test_carriers_fail_more_often_around_festivals() -> None:
    model = shock("courier_outage", days=70, begins=None)
    run(model, 70)
    clock = np.diff(values(model, "courier_outage_hazard")[model.blueprint.timeline.preparation :])
    start = model.blueprint.timeline.launch
    months = np.array([(start + timedelta(days=k)).month for k in range(1, 70)])
    np.testing.assert_allclose(clock * 365, np.where(np.isin(months, (1, 2, 11)), 0.3, 0.1))


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
    assert cost.sum() == model.state.ledger.balances["expense.losses"]


def test_a_fine_bears_no_administration() -> None:
    fined, free = (finished(shock("data_breach", fine=f)).state.ledger for f in ("1 M RMB", "0 RMB"))
    assert fined.balances["expense.losses"] - free.balances["expense.losses"] == 1_000_000 * RMB
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
    enforcement, paid = of(model, "referral_enforcement"), state.ledger.balances["expense.losses"]
    enforcement.strike(state, model.blueprint.timeline.day(state.row), Episode(0, 0, 9, 1.0))
    assert state.ledger.balances["expense.losses"] - paid == fine * RMB


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
