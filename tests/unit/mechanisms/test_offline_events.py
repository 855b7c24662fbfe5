"""Offline events: the calendar, the purse, the guests, trust; exact, so no false alarms."""

from datetime import date, timedelta

import numpy as np
import pytest
from helpers_media import everybody_is_a_user, go, media, rates, values

from sim.core.state import ACTIVE
from sim.mechanisms.reach.offline_events import held_on
from sim.world.people import N_ZONES

RMB = 100


@pytest.mark.parametrize("per_month", [0, 1, 2, 3, 5, 20])
def test_a_month_has_the_events_that_the_lever_says_all_on_saturdays(per_month: int) -> None:
    for month in range(1, 13):
        days = [date(2027, month, 1) + timedelta(days=k) for k in range(31)]
        held = {d: held_on(d, per_month) for d in days if d.month == month}
        assert sum(held.values()) == per_month
        assert all(d.weekday() == 5 for d, n in held.items() if n)
        saturdays = [n for d, n in held.items() if d.weekday() == 5]
        assert max(saturdays) - min(saturdays) <= 1


def test_money_is_saved_for_the_next_event_and_spent_there() -> None:
    """January 2027 has Saturdays 2, 9, 16, 23, 30; two events: on the third and the fifth."""
    model = go(media("offline_events", rmb=100, days=31, crossing=False))
    spent = values(model, "spend_events")
    assert np.flatnonzero(spent).tolist() == [15, 29]
    assert spent[15] == 16 * 100 * RMB and spent[29] == 14 * 100 * RMB
    assert values(model, "events_saved")[14] == 15 * 100 * RMB and values(model, "events_saved")[15] == 0
    assert values(model, "event_guests")[15] == 1600 / 40


def test_guests_register_in_their_zone_over_the_days_that_follow() -> None:
    """40 guests, a quarter registers: the rates of the following days sum to 10 registrations in the zone."""
    model = media("offline_events", rmb=100, days=200, crossing=False, events_per_month=1, start="2027-01-01")
    model.agenda[0].mechanism.params.budget = 0.0
    model.agenda[1].mechanism._purse = 1600.0 * RMB
    expected, zone_sum = 0.0, np.zeros(N_ZONES)
    rows = model.state.tables["zones"]["rows"]
    for _ in range(200):
        model.step()
        rate = model.state.risks["join"].cell_rates[0].reshape(-1, N_ZONES)
        assert (rate == rate[0]).all()
        expected += float((rate[0] * rows).sum())
        zone_sum += rate[0] * rows
    assert expected == pytest.approx(10, rel=1e-6)
    assert np.flatnonzero(zone_sum).tolist() == [int(np.argmax(rows))]


def test_events_go_round_the_largest_open_zones() -> None:
    model = media("offline_events", rmb=100, days=90, crossing=False, zones_used=2)
    rows = model.state.tables["zones"]["rows"].copy()
    order = np.argsort(-rows, kind="stable")
    model.state.tables["zones"]["is_open"][order[0]] = False
    reached = np.zeros(N_ZONES)
    for _ in range(90):
        model.step()
        reached += model.state.risks["join"].cell_rates[0].reshape(-1, N_ZONES)[0]
    assert set(np.flatnonzero(reached)) == set(order[1:3])


def test_a_full_place_turns_guests_away_and_the_money_stays() -> None:
    model = go(media("offline_events", rmb=100, days=16, crossing=False, capacity=10))
    assert values(model, "event_guests").sum() == 10
    assert values(model, "events_saved")[-1] == (1600 - 400) * RMB


def test_users_at_an_event_trust_us_more_and_nobody_else_does() -> None:
    """Everybody is a user: 40 guests, all of them users of the largest zone (places nobody else can take)."""
    model = everybody_is_a_user(media("offline_events", rmb=100, days=16, user_places="100 %"))
    state = go(model).state
    gained = np.flatnonzero(state.by_person("trust") > 0.7 + 1e-6)
    assert len(gained) == values(model, "event_users").sum() == 40
    np.testing.assert_allclose(state.by_person("trust")[gained], 0.75, rtol=1e-6)
    assert set(state.people["cell"][gained] % N_ZONES) == {int(np.argmax(state.tables["zones"]["rows"]))}


def test_trust_is_never_more_than_whole() -> None:
    model = everybody_is_a_user(media("offline_events", rmb=100, days=16, user_places="100 %", trust_gain=0.4))
    trust = go(model).state.by_person("trust")
    assert trust.max() == 1 and (trust == 1).sum() == 40


@pytest.mark.parametrize(("places", "n_users"), [("0 %", 0), ("25 %", 10), ("100 %", 25)])
def test_users_get_their_share_of_the_places_and_no_more_than_there_are_users(places: str, n_users: int) -> None:
    """1,600 RMB pay for 40 guests; 25 people of the zone are users, the others are not."""
    model = media("offline_events", rmb=100, days=16, crossing=False, user_places=places)
    state = model.state
    home = np.argmax(state.tables["zones"]["rows"])
    users = np.flatnonzero(state.people["cell"] % N_ZONES == home)[:25].astype(np.int32)
    state.people["state"][users] = ACTIVE
    state.enroll(users)
    state.active = users
    go(model)
    assert values(model, "event_users").sum() == n_users == (state.by_person("trust") > 0.7 + 1e-6).sum()
    assert values(model, "event_guests").sum() == 40


@pytest.mark.parametrize("memory", ["50 %", "90 %"])
def test_half_of_the_registrations_come_within_the_half_life_of_the_memory(memory: str) -> None:
    """One event; what is left after k days is the memory to the power k + 1."""
    model = media("offline_events", rmb={"2027-01-01": 100, "2027-01-17": 0}, days=60, crossing=False, memory=memory,
                  events_per_month=2)  # fmt: skip
    claimed = rates(model, "events")[15:]
    kept = 1 - np.cumsum(claimed) / claimed.sum()
    power = (float(memory[:-2]) / 100) ** np.arange(1, 46)
    np.testing.assert_allclose(kept, power, atol=power[-1] + 1e-9)


def test_more_places_keep_the_guests_who_would_have_come() -> None:
    def guests(rmb: float) -> set[int]:
        model = everybody_is_a_user(media("offline_events", rmb=rmb, days=16, user_places="100 %"))
        return set(np.flatnonzero(go(model).state.by_person("trust") > 0.7 + 1e-6))

    few, many = guests(50), guests(100)
    assert len(few) == 20 and len(many) == 40 and few < many


def test_offline_retains_nobody_leaves_earlier_because_of_events_and_some_stay_longer() -> None:
    def users(trust_gain: float) -> np.ndarray:
        leaving = {
            "churn": {"shape": 0.9, "lifetime": "120 days", "by_trust": 3, "by_friends": 0, "comeback": "0 per day"},
            "leaving": "on",
        }
        model = media("offline_events", rmb=400, user_places="100 %", trust_gain=trust_gain, more=leaving,
                      market={"registered_at_start": "100 %"}, events_per_month=8)  # fmt: skip
        return go(model).state.active

    without, with_ = users(0), users(0.15)
    assert set(without) < set(with_) and len(without) < 1700


@pytest.mark.parametrize("nothing", [{"events_per_month": 0}, {"zones_used": 0}])
def test_without_events_the_money_stays(nothing: dict[str, object]) -> None:
    model = media("offline_events", rmb=100, days=31, **nothing)
    assert rates(model, "events").sum() == 0
    assert values(model, "events_saved")[-1] == 3100 * RMB


def test_a_cheaper_guest_is_one_more_guest() -> None:
    dear, cheap = (
        go(media("offline_events", rmb=100, days=16, crossing=False, head_budget=h)) for h in ("40 RMB", "20 RMB")
    )
    assert 2 * values(dear, "event_guests").sum() == values(cheap, "event_guests").sum()
