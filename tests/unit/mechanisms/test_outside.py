"""What all shipped shocks have in common: nothing at size zero, the same days under all policies, hazards by what the company does.

Exact.
"""

import pickle
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from helpers_market import market, on_day, run
from helpers_media import values
from helpers_shocks import (
    BEGIN,
    DAYS,
    FROM_OUTSIDE,
    SHOCKS,
    calm,
    finished,
    hazard,
    needs_of,
    of,
    shock,
    unknown_answers,
)
from helpers_world import small

from sim.core.units import NUMERIC
from sim.scenario.registry import parameters
from sim.verification.contract.bench import differences, different

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


def test_a_shock_does_nothing_without_all_that_it_says_it_works_on() -> None:
    """All of which nothing that a shop cannot do without is moved, at once, where what they move is off."""
    everybody = set(SHOCKS) | set(parameter.partition(".")[0] for parameter in parameters())
    needed = {name: m.idle_without(()) for name, m in SHOCKS.items() if not m.acts_alone}
    assert needed and all(others and everybody.issuperset(others) for others in needed.values())
    idle = [name for name, others in needed.items() if not {"choice", "fulfilment", "channels"} & set(others)]
    off = {other: "off" for name in idle for other in needed[name]}
    hit = {f"{name}__begins": on_day(BEGIN) for name in idle} | {name: "on" for name in idle}
    plain, struck = finished(market(days=DAYS, **off)), finished(market(days=DAYS, **off, **hit))
    assert len(idle) == 8 and differences(plain, struck) == []
    assert all(values(struck, f"{name}_active").any() for name in idle)


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
