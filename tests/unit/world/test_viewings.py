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
    viewings = Viewings("social", horizon=10)
    people, after = np.array([4, 4, 9, 7], dtype=np.int32), np.array([0.2, 0.9, 0.5, 1.1])
    viewings.add(0, after, people, np.array([0.1, 0.2, 0.4, 0.8]), sources=np.array([1, 2, 3, 4]))
    viewings.add(0, np.array([10.9, 11.0]), people[:2], np.array([1.0, 1.0]))
    world.people["state"][9] = 1
    assert viewings.act(world, t.day(0)) == pytest.approx(0.3), "9 is a user already"
    assert np.flatnonzero(rates(model)).tolist() == [4] and rates(model)[4] == pytest.approx(0.3)
    assert (viewings.n_seen, viewings.sources.tolist()) == (3, [1, 2])
    assert viewings.act(world, t.day(1)) == pytest.approx(0.8)
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
