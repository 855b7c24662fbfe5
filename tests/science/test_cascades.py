"""Cascades against exact answers: small graphs counted out, small trees of large graphs, and what must not matter."""

from itertools import product

import numpy as np
import pytest

from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.kernels.cascade import adopt_with_friends, cascade
from sim.theory import branching, edge_based
from sim.verification import cascades, patterns_cascades
from sim.verification.cascades import Spreader
from sim.verification.gate import FAIL, PASS, Gate, Setup, run_gate
from sim.world.network import community_layout, negative_binomial_graph, poisson_graph, social_graph

KITE = Ties.from_edges(5, [0, 0, 1, 2, 3], [1, 2, 2, 3, 4], is_strong=[True, False, True, False, False])
"""0-1-2 form a triangle, 3 and 4 hang on 2; 0-1 and 1-2 are strong."""


def reached_exactly(strong: float, weak: float) -> np.ndarray:
    """Return the probability that each person of the kite is reached from 0, by counting out all outcomes."""
    edges = [(0, 1, strong), (0, 2, weak), (1, 2, strong), (2, 3, weak), (3, 4, weak)]
    total = np.zeros(5)
    for outcome in product((0, 1), repeat=5):
        chance, reached = 1.0, {0}
        for (_, _, t), carries in zip(edges, outcome, strict=True):
            chance *= t if carries else 1 - t
        for _ in range(5):
            for (a, b, _), carries in zip(edges, outcome, strict=True):
                if carries and reached & {a, b}:
                    reached |= {a, b}
        total[list(reached)] += chance
    return total


def reached_often(strong: float, weak: float, n: int) -> np.ndarray:
    spreader, hits = Spreader(KITE, seed=1), np.zeros(5)
    for post in range(n):
        hits[spreader.grow(np.array([0]), weak, ratio=strong / weak, post=post)[1]] += 1
    return hits / n


def test_strong_and_weak_ties_carry_as_counted_out():
    """20,000 independent posts; 4.5 binomial errors for each of four people: false alarms 3e-5."""
    exact, n = reached_exactly(0.6, 0.3), 20_000
    error = np.sqrt(exact * (1 - exact) / n)
    assert (np.abs(reached_often(0.6, 0.3, n) - exact)[1:] < 4.5 * error[1:]).all()
    assert (np.abs(reached_often(0.6, 0.33, n) - exact)[1:] > 4.5 * error[1:]).any(), "a tenth more would be noticed"


@pytest.mark.parametrize("sharing", [1.0, 0.3])
@pytest.mark.parametrize("graph", [poisson_graph, lambda n, mean, seed: negative_binomial_graph(n, mean=mean, shape=1, seed=seed)],
                         ids=["poisson", "negative binomial"])  # fmt: skip
def test_small_trees_have_their_sizes(graph, sharing):
    """Sizes 1 to 4 over 30 graphs of 2,000 people; 5 standard errors between graphs (t with 29 d.f.: 3e-5 each)."""
    t, gaps, wrong = 0.04, [], []
    for seed in range(30):
        ties = graph(2000, mean=10, seed=seed)
        sizes = Spreader(ties, seed=seed).sizes(1000, t, sharing=sharing)
        law = edge_based.given_degrees(ties.degrees)
        seen = np.bincount(sizes, minlength=5)[1:5] / 1000
        gaps.append(seen - branching.small_cascades(law, t, largest=4, sharing=sharing)[1:])
        wrong.append(seen - branching.small_cascades(law, 1.3 * t, largest=4, sharing=sharing)[1:])
    for values, is_right in ((gaps, True), (wrong, False)):
        error = np.std(values, axis=0, ddof=1) / np.sqrt(30)
        assert (np.abs(np.mean(values, axis=0)) < 5 * error).all() == is_right


def test_people_who_share_for_certain_and_people_who_may_not():
    star = Ties.from_edges(11, np.zeros(10, dtype=int), np.arange(1, 11))
    spreader = Spreader(star, seed=3)
    for is_certain, alone in ((True, 0.5**10), (False, 0.7 + 0.3 * 0.5**10)):
        quiet = [
            len(spreader.grow(np.array([0]), 0.15, sharing=0.3, post=p, is_certain=is_certain)[0]) == 1
            for p in range(4000)
        ]
        assert abs(np.mean(quiet) - alone) < 4.5 * np.sqrt(alone * (1 - alone) / 4000) + 1e-3


def grown(seeds, *, seed=2, sharing=0.8):
    ties = social_graph(community_layout(2000, seed=4), seed=4)
    return Spreader(ties, seed=seed).grow(np.array(seeds), 0.05, sharing=sharing, response=(0.4, 1.6), post=7), ties


def test_the_order_of_those_who_start_changes_nothing():
    seeds = [5, 900, 1500, 77, 1234]
    trees = []
    for order in (seeds, seeds[::-1], [*seeds, *seeds]):
        (_, people, parents, depths, times), _ = grown(order)
        named = np.where(parents >= 0, people[parents], -1)
        trees.append(sorted(zip(people, named, depths, times, strict=True)))
    assert len(trees[0]) > 100
    assert trees[0] == trees[1] == trees[2]


def test_a_tree_hangs_together():
    (_, people, parents, depths, times), ties = grown([5, 900, 1500])
    assert len(np.unique(people)) == len(people)
    children = np.flatnonzero(parents >= 0)
    assert (depths[children] == depths[parents[children]] + 1).all() and (
        times[children] > times[parents[children]]
    ).all()
    for child in children:
        who = people[parents[child]]
        assert people[child] in ties.neighbours[slice(*ties.offsets[who])]
    own = times[children] - times[parents[children]]
    assert np.median(own) == pytest.approx(0.4, rel=0.4), "the median of 200 and more lognormal delays"


def test_many_posts_at_once_are_the_same_as_one_after_the_other():
    ties = social_graph(community_layout(2000, seed=4), seed=4)
    one = [Spreader(ties, seed=1).grow(np.arange(40 * c, 40 * c + 40), 0.03, post=c)[1] for c in range(30)]
    streams = Streams(1)
    which, people, *_ = cascade(
        np.arange(31) * 40, np.arange(1200, dtype=np.int32), np.zeros(1200), np.arange(30), 0, ties.offsets,
        ties.neighbours, ties.n_strong, (0.03, 0.03, 1.0, False), (0.0, 0.0), streams.seed,
        tuple(map(streams.key, cascades.DRAWS)), np.zeros(2000, dtype=np.int64), 1, True,
    )  # fmt: skip
    assert len(people) > 3000
    assert all((people[which == c] == one[c]).all() for c in range(30))


def test_more_carrying_reaches_nobody_less():
    """On the same luck; with shares at all = 1 the set can only grow."""
    ties = social_graph(community_layout(2000, seed=4), seed=4)
    low, high = (set(Spreader(ties, seed=1).grow(np.array([3, 4]), t)[1]) for t in (0.03, 0.05))
    assert low < high


@pytest.mark.parametrize("ratio", [1.0, 3.0])
def test_the_chances_of_two_kinds_of_ties_give_the_reproduction_asked_for(ratio):
    """On a graph where everybody has 2 strong and 4 weak ties, R = max eigenvalue of [[1 s, 4 w], [2 s, 3 w]]."""
    weak = 0.3 * branching.threshold_of_weak_ties([2, 2], [6, 6], ratio=ratio)
    strong = ratio * weak
    assert np.abs(np.linalg.eigvals([[1 * strong, 4 * weak], [2 * strong, 3 * weak]])).max() == pytest.approx(0.3)
    assert branching.threshold_of_weak_ties([0, 0, 0], [3, 3, 3], ratio=ratio) == pytest.approx(1 / 2)
    assert branching.threshold_of_weak_ties([0], [0], ratio=ratio) == np.inf


def test_habits_spread_along_a_path_and_stop_where_two_are_needed():
    ring = Ties.from_edges(8, np.arange(8), np.roll(np.arange(8), -1))
    heard = np.zeros(8, dtype=np.int32)

    def adopters(needed):
        return len(adopt_with_friends(np.array([0]), ring.offsets, ring.neighbours, np.array(needed, np.int32), heard))

    assert adopters([1] * 8) == 8
    assert adopters([2] * 8) == 1
    assert adopters([1, 1, 1, 2, 1, 1, 2, 1]) == 4, "3 and 6 wait for a second friend"
    assert adopters([1, 1, 1, 2, 2, 1, 1, 1]) == 6, "3 and 4 wait for each other"
    assert (heard == 0).all()


def test_trees_of_content_are_short_and_mostly_alone():
    sizes, depths, days = patterns_cascades.content_trees(2000, 1000, seed=1)
    assert 0.7 < (sizes == 1).mean() < 0.99 and ((sizes == 1) == (depths == 0)).all()
    assert (days[sizes == 1] == 0).all() and (days[sizes > 1] > 0).all()


def test_a_kernel_that_carries_too_often_fails_its_gate(monkeypatch):
    monkeypatch.setattr(cascades, "BELOW", (("Poisson(10)", 0.05),))
    monkeypatch.setitem(cascades.GRAPHS, "Poisson(10)", lambda n, seed: poisson_graph(2000, mean=10, seed=seed))
    assert run_gate(Gate("x", "x", cascades.below_threshold), Setup()).verdict == PASS
    real = Spreader.grow
    monkeypatch.setattr(Spreader, "grow", lambda self, who, t, **rest: real(self, who, 1.15 * t, **rest))
    assert run_gate(Gate("x", "x", cascades.below_threshold), Setup()).verdict == FAIL
