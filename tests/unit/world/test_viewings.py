"""Viewings stand one day; samples stay in open zones; resharing adds what the theory says."""

import numpy as np
import pytest
from helpers_world import small

from sim.world.people import N_ZONES
from sim.world.viewings import Resharing, Viewings, sample_open_zones


@pytest.fixture
def model():
    quiet = {"registered_at_start": "0 %"}
    return small("business_plan", social_content="on", world__graph="poisson", world__mean_degree=10, time__preparation=0,
                 **{f"market__{k}": v for k, v in quiet.items()}).model(seed=3, days=5, collect=False)  # fmt: skip


def rates(model):
    risk = model.state.risks["join"]
    return risk.rates[:, risk.person_causes.index("social")]


def test_a_viewing_is_a_hazard_on_its_day_alone_and_viewings_of_a_day_add_up(model):
    world, t = model.state, model.blueprint.timeline
    viewings = Viewings("social", world.streams, horizon=10)
    people, after = np.array([4, 4, 9, 7], dtype=np.int32), np.array([0.2, 0.9, 0.5, 1.1])
    viewings.add(t.day(0), after, people, np.array([0.1, 0.2, 0.4, 0.8]), np.array([1, 2, 3, 4]), step=0)
    viewings.add(t.day(0), np.array([10.9, 11.0]), people[:2], np.array([1.0, 1.0]), np.array([5, 6]), step=0)
    world.people["state"][9] = 1
    assert viewings.act(world, t.day(0)) == pytest.approx(2 - np.exp(-0.1) - np.exp(-0.2)), "9 is a user already"
    assert np.flatnonzero(rates(model)).tolist() == [4] and rates(model)[4] == pytest.approx(0.3)
    assert (viewings.n_seen, viewings.sources.tolist()) == (3, [1, 2])
    assert viewings.act(world, t.day(1)) == pytest.approx(1 - np.exp(-0.8))
    assert np.flatnonzero(rates(model)).tolist() == [7]
    assert viewings.act(world, t.day(2)) == 0 and not rates(model).any()
    assert [viewings.act(world, t.day(d)) for d in (3, 4)] == [0, 0]


def test_samples_stay_in_open_zones_and_opening_one_takes_nobody_away(model):
    world = model.state
    zone = world.people["cell"] % N_ZONES
    is_open = world.tables["zones"]["is_open"]
    is_open[10:] = False
    half = np.concatenate([sample_open_zones(world, "x", 200, step=0, draw=d) for d in range(40)])
    assert (zone[half] < 10).all()
    assert len(half) / 40 == pytest.approx(200 * (1 - 200 / 1000 / 2), rel=0.03), "of 1,000 rows some are drawn twice"
    is_open[10:] = True
    whole = [sample_open_zones(world, "x", 400, step=0, draw=d) for d in range(40)]
    assert set(half[:100]) <= set(np.concatenate(whole))
    is_open[:] = False
    assert not len(sample_open_zones(world, "x", 200, step=0, draw=0))


def test_friends_add_the_reach_that_the_theory_gives(model):
    """First viewers on a Poisson graph with mean degree 10 at R = 0.3: each adds T <k> / (1 - R) = 3 / 7 friends.

    1,500 posts of one viewer each; the error is that between posts, 4 of them (false alarms 6e-5).
    """
    world = model.state
    resharing, n = Resharing(world, ratio=1.0), 1500
    seeds = (world.streams.uniform("test.seed", np.arange(n)) * len(world.people)).astype(np.int32)
    which, people, times = resharing.spread(
        "test", seeds, np.full(n, 2.0), np.arange(n + 1), np.arange(n), step=1,
        chances=resharing.chances(0.3, 0.1), response=(0.4, 1.6),
    )  # fmt: skip
    added = np.bincount(which, minlength=n)
    degrees = world.ties.degrees
    expected = 0.3 * degrees.mean() ** 2 / (degrees * (degrees - 1.0)).mean() / 0.7
    assert abs(added.mean() - expected) < 4 * added.std() / np.sqrt(n)
    assert abs(added.mean() - 2 * expected) > 4 * added.std() / np.sqrt(n)
    assert (times > 2).all() and len(people) == added.sum()


@pytest.mark.parametrize("graph", ["none", "complete"])
def test_without_ties_nobody_passes_anything_on(graph):
    world = small("business_plan", world__graph=graph).model(seed=1, days=1, collect=False).state
    resharing = Resharing(world, ratio=2.0)
    which, people, _ = resharing.spread("test", np.array([1]), np.zeros(1), np.array([0, 1]), np.array([0]), step=0,
                                        chances=resharing.chances(0.5, 0.1), response=(0, 0))  # fmt: skip
    assert len(which) == len(people) == 0


def test_who_takes_notice_joins_as_often_as_was_asked_for(model):
    """Of 200,000 viewings of hazard 0.001 a fiftieth is kept, with a hazard that leaves the chance what it was (4 errors)."""
    world, t = model.state, model.blueprint.timeline
    viewings, n, hazard = Viewings("social", world.streams, horizon=1), 200_000, 0.001
    people = np.repeat(np.arange(1000, dtype=np.int32), 200)
    viewings.add(t.day(0), np.zeros(n), people, np.full(n, hazard), np.tile(np.arange(200), 1000), step=0)
    expected = viewings.act(world, t.day(0))
    kept, p = len(viewings.people), 1 - np.exp(-hazard)
    assert viewings.n_seen == n and abs(kept - 20 * p * n) < 4 * np.sqrt(20 * p * n)
    assert expected == pytest.approx(kept / 20), "each of them joins with a twentieth"
