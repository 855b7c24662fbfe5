"""People who meet at events form ties: how many, between whom, and what goes along them; exact unless a test says so."""

from typing import Any

import numpy as np
import pytest
from helpers_media import everybody_is_a_user, go, media, values

from sim.core.model import GrowthModel
from sim.core.ties import Ties
from sim.world.people import N_ZONES

TALK = {"word_of_mouth": {"strength": "3 per year"}}


def meeting(ties_made: float, *, seed: int = 1, rmb: float = 400, days: int = 120, **options: Any) -> GrowthModel:
    """Return a world of 4,000 people in which 200 talk, and nobody joins but through friends; one event a week."""
    own: dict[str, Any] = {
        "people": 4000, "graph": "social", "more": TALK, "market": {"registered_at_start": "5 %"}, "trust_gain": 0,
        "registering": "0 %", "zones_used": 1, "events_per_month": 4, "user_places": "50 %", "start": "2027-02-01",
    }  # fmt: skip
    return media("offline_events", seed=seed, rmb=rmb, days=days, ties_made=ties_made, **(own | options))


def edges(ties: Ties | None) -> set[tuple[int, int]]:
    assert ties is not None
    return {(i, int(j)) for i, (low, high) in enumerate(ties.offsets) for j in ties.neighbours[low:high] if i < j}


def at_home(model: GrowthModel) -> np.ndarray:
    """Return who lives in the zone of the events."""
    return model.state.people["cell"] % N_ZONES == np.argmax(model.state.tables["zones"]["rows"])


def test_a_guest_makes_as_many_ties_as_was_said() -> None:
    """400 guests among 4,000 users who hardly know each other: 400 x 3 / 2 ties, standard deviation sqrt(600) = 25.

    At most 2.5 % name themselves, each other or a friend. False alarms below 1e-5 (4.5 standard deviations).
    """
    model = everybody_is_a_user(media("offline_events", rmb=1000, days=16, people=80_000, graph="poisson",
                                      user_places="100 %", ties_made=3))  # fmt: skip
    n = values(go(model), "event_ties").sum()
    assert values(model, "event_guests").sum() == 400
    assert 0.975 * 600 - 4.5 * 25 < n < 600 + 4.5 * 25


def test_ties_stand_in_the_graph_and_in_the_list_and_join_people_of_the_zone_of_the_event() -> None:
    model = meeting(5, days=62)
    before, home, told = edges(model.state.ties), at_home(model), list[tuple[int, int]]()
    while model.running:
        model.step()
        met = model.state.today["met"]
        told += [(min(a, b), max(a, b)) for a, b in met.tolist()]
        assert len(met) == values(model, "event_ties")[model.state.row]
    new = edges(model.state.ties) - before
    assert new == set(told) and len(new) == len(told) > 300
    assert all(home[a] and home[b] for a, b in new)
    assert model.state.ties is not None
    model.state.ties.check()


def test_newcomers_make_friends_too() -> None:
    """Before anybody is a user all guests are newcomers."""
    model = go(meeting(5, days=28, market={"registered_at_start": "0 %"}))
    assert values(model, "event_ties").sum() > 100


def test_a_row_stands_for_many_people() -> None:
    """At 10 people a row an event of 100 people is 10 rows of this district, and a tie of rows is 10 ties."""
    options: dict[str, Any] = {"days": 28, "people": 40_000, "rmb": 4000, "market": {"people_per_agent": 10}}
    model = go(meeting(5, **options))
    n_rows = len(edges(model.state.ties) - edges(meeting(5, **options).state.ties))
    assert values(model, "event_ties").sum() == 10 * n_rows > 500


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_friends_of_talkers_register_the_more_the_more_ties_form(seed: int) -> None:
    """In the zone of the events; elsewhere only those whom they tell in turn. Luck is common, so the order is no chance."""
    few, some, many = (go(meeting(t, seed=seed)) for t in (0, 5, 20))
    here = [int((m.state.by_person("joined_on") >= 0)[at_home(m)].sum()) for m in (few, some, many)]
    there = [int((m.state.by_person("joined_on") >= 0)[~at_home(m)].sum()) for m in (few, some, many)]
    assert here[0] + 5 <= here[1] and here[1] + 20 <= here[2]
    assert there[2] - there[0] < 0.2 * (here[2] - here[0])
    by_talk = [values(m, "registrations_by_word_of_mouth").sum() for m in (few, some, many)]
    assert by_talk[0] < by_talk[1] < by_talk[2]


def test_nobody_makes_ties_at_zero() -> None:
    model = meeting(0)
    assert model.state.ties is not None
    before = model.state.ties.neighbours.tobytes() + model.state.ties.offsets.tobytes()
    go(model)
    assert model.state.ties.neighbours.tobytes() + model.state.ties.offsets.tobytes() == before
    assert values(model, "event_ties").sum() == 0 < values(model, "event_guests").sum()


def test_ties_along_which_nothing_goes_change_nothing() -> None:
    """Nobody talks and friends do not matter: every other series is the same to the last bit, whatever ties form."""
    alone = {"churn": {"by_friends": 0}, "leaving": "on", "channels": {"organic": "5 people per day"}}
    few, many = (go(meeting(t, more=alone)) for t in (0, 20))
    assert values(many, "event_ties").sum() > 100 and values(few, "registrations").sum() > 100
    names = set(few.state.series.values) - {"event_ties"}
    assert [n for n in names if values(few, n).tobytes() != values(many, n).tobytes()] == []


def test_more_places_keep_most_of_the_ties() -> None:
    """A further guest takes names over on one arc: of the ties of 100 guests two thirds stand among 125 guests."""
    few, many = (
        meeting(4, rmb=r, days=6, more={}, start="2027-02-01", market={"registered_at_start": "0 %"})
        for r in (500, 625)
    )
    assert values(go(few), "event_guests").sum() * 1.25 == values(go(many), "event_guests").sum() > 0
    before = edges(meeting(0).state.ties)
    one, two = (edges(m.state.ties) - before for m in (few, many))
    assert len(one & two) > 0.66 * len(one)
    guests = [{i for tie in new for i in tie} for new in (one, two)]
    assert len(guests[1]) > len(guests[0])


def test_two_models_of_one_world_share_no_ties() -> None:
    world = meeting(5).blueprint
    one, other = (GrowthModel(world, seed=1, collect=False) for _ in range(2))
    before = edges(other.state.ties)
    go(one)
    assert edges(other.state.ties) == before != edges(one.state.ties)


def test_without_a_graph_guests_just_come() -> None:
    for graph in ("none", "complete"):
        model = go(meeting(5, days=28, graph=graph))
        assert values(model, "event_ties").sum() == 0 < values(model, "event_guests").sum()
