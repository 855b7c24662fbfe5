"""What goes along ties that form during a run: nothing is lost, nothing is counted twice; exact, so no false alarms."""

from typing import Any

import numpy as np
import pytest
from helpers_media import media
from helpers_world import small

from sim.core.model import GrowthModel
from sim.core.ties import Ties
from sim.kernels.spread import ONE
from sim.world.events import MEETING
from sim.world.viewings import Resharing

RATIO = 5
RESTLESS: dict[str, Any] = {
    "satisfaction__noise": 0.6, "satisfaction__learning": "50 %", "churn__lifetime": "20 days",
    "churn__comeback": "0.05 per day", "group_buying": "on", "market__registered_at_start": "20 %",
}  # fmt: skip
"""Uneven quality, so that people turn; short stays, so that they leave and come back."""


def with_meetings(pairs_a_day: int, *, base: dict[str, Any] = RESTLESS, **settings: Any) -> GrowthModel:
    """Return a world in which ``pairs_a_day`` random pairs of all people meet beside the guests of events."""
    model = small(**(base | settings)).model(seed=2, days=40, collect=False)
    events = next(row.mechanism for row in model.agenda if row.mechanism.name == "offline_events")
    step, luck = events.step, np.random.default_rng(4)

    def and_meet(world: Any, day: Any) -> None:
        step(world, day)
        pairs = luck.integers(0, len(world.people), size=(pairs_a_day, 2))
        is_new = world.ties.add(pairs[:, 0], pairs[:, 1])
        met = np.array([tuple(p) for p in pairs[is_new].tolist()], dtype=MEETING)
        world.today["met"] = np.concatenate([world.today["met"], met])
        world.record("event_ties", world.count(met))

    events.step = and_meet  # type: ignore[method-assign]
    return model


def heard(model: GrowthModel, talk: np.ndarray) -> np.ndarray:
    """Return what everybody's friends push at present, summed over the rows of the graph as it is."""
    ties, out = model.state.ties, np.zeros(len(talk), dtype=np.int64)
    assert ties is not None
    said = np.rint(np.maximum(talk.astype(np.float64), 0) * ONE).astype(np.int64)
    for i, (low, high) in enumerate(ties.offsets):
        friends, split = ties.neighbours[low:high], ties.n_strong[i]
        out[i] = RATIO * said[friends[:split]].sum() + said[friends[split:]].sum()
    return out


def test_everybody_hears_exactly_what_the_friends_of_today_say() -> None:
    """Through joins, turns of opinion, leaving, comebacks and new ties; and the hazard is what is heard, to the bit."""
    model = with_meetings(40, word_of_mouth__strength="2 per year")
    people, n_bad, n_left = model.state.people, 0, 0
    while model.running:
        model.step()
        if model.state.row < model.blueprint.timeline.preparation or model.state.row % 3:
            continue
        good, bad = heard(model, people["talk"]), heard(model, -people["talk"])
        assert (people["heard_good"] == good).all()
        assert (people["heard_bad"] == bad).all()
        n_bad, n_left = n_bad + int((bad > 0).sum()), n_left + len(model.state.today["left"])
        wom = next(row.mechanism for row in model.agenda if row.mechanism.name == "word_of_mouth")
        risk = model.state.risks["join"]
        rates = risk.rates[:, risk.person_causes.index("word_of_mouth")]
        np.testing.assert_allclose(rates, good * wom._scales(model.state.ties), rtol=1e-12)  # type: ignore[attr-defined]
    assert values(model, "event_ties") > 1000 and n_bad > 100 and n_left > 20 and values(model, "comebacks") > 20
    assert model.state.ties is not None
    model.state.ties.check()


def values(model: GrowthModel, metric: str) -> float:
    return float(model.state.series.values[metric].sum())


def test_where_influence_is_normalised_a_new_friend_takes_from_the_others() -> None:
    model = with_meetings(
        40, base={}, word_of_mouth__weighting="normalised", satisfaction="off", market__registered_at_start="20 %"
    )
    while model.running:
        model.step()
    risk, ties, people = model.state.risks["join"], model.state.ties, model.state.people
    assert ties is not None
    weights = RATIO * ties.n_strong + (ties.degrees - ties.n_strong)
    rates = risk.rates[:, risk.person_causes.index("word_of_mouth")]
    known = weights > 0
    expected = people["heard_good"][known] / ONE * 0.3 / 365 / weights[known]
    np.testing.assert_allclose(rates[known], expected, rtol=1e-9)
    assert values(model, "event_ties") > 1000


def test_churn_counts_new_friends_and_the_users_among_them() -> None:
    model = with_meetings(40)
    while model.running:
        model.step()
    ties, people = model.state.ties, model.state.people
    assert ties is not None
    friends = [int(people["is_counted"][ties.neighbours[low:high]].sum()) for low, high in ties.offsets]
    assert people["active_friends"].tolist() == friends


@pytest.mark.parametrize("talk", ["talkers", "experiences"])
def test_hubs_that_grow_find_room_in_every_buffer(talk: str) -> None:
    """Everybody meets the same person: rows longer than any of the start are asked, invited and talked to."""
    model = with_meetings(0, word_of_mouth__mode=talk, referral__burst_rate="1 per day")
    events = next(row.mechanism for row in model.agenda if row.mechanism.name == "offline_events")
    world, inner = model.state, events.step
    assert world.ties is not None
    longest = world.ties.longest_row

    def everybody_meets_one(state: Any, day: Any) -> None:
        inner(state, day)
        if day.is_launched:
            others = np.arange(40 * (day.index % 45), 40 * (day.index % 45 + 1))
            hub = int(state.active[0]) if len(state.active) else 0
            is_new = state.ties.add(np.full(40, hub), others)
            met = np.array([(hub, int(j)) for j in others[is_new]], dtype=MEETING)
            state.today["met"] = np.concatenate([state.today["met"], met])
            state.record("event_ties", state.count(met))

    events.step = everybody_meets_one  # type: ignore[method-assign]
    while model.running:
        model.step()
    assert world.ties.longest_row > 2 * longest
    assert world.ties.longest_row == world.ties.degrees.max()


def test_a_post_goes_along_a_new_tie() -> None:
    """0 knows nobody of 90 to 99 until they meet; a post that every tie carries reaches them from then on."""
    world = media("offline_events", people=100, graph="none").state
    pairs = np.arange(10, 60)
    world.ties = Ties.from_edges(100, pairs[:-1], pairs[1:])
    resharing = Resharing(world, ratio=1.0)
    seeds, when, one = np.array([0], dtype=np.int32), np.zeros(1), np.array([0, 1])

    def reached(step: int) -> list[int]:
        luck: dict[str, Any] = {"chances": (1.0, 1.0, 1.0, True), "response": (0.0, 0.0)}
        return resharing.spread("test", seeds, when, one, one[:1], step=step, **luck)[1].tolist()

    assert reached(1) == []
    world.ties.add(np.zeros(10, dtype=int), np.arange(90, 100))
    assert sorted(reached(2)) == list(range(90, 100))
