"""Graphs: repeatable, well formed, and of the shape that was asked for."""

import numpy as np
import pytest

from sim.core.errors import ModelError
from sim.core.ties import Ties
from sim.world.network import (
    CommunityLayout,
    community_layout,
    complete_graph,
    configuration_graph,
    negative_binomial_graph,
    poisson_graph,
    regular_graph,
    social_graph,
)

N = 20_000


@pytest.fixture(scope="module")
def layout() -> CommunityLayout:
    return community_layout(N, seed=3, n_zones=4)


@pytest.fixture(scope="module")
def graph(layout: CommunityLayout) -> Ties:
    return social_graph(layout, seed=3)


def same(one: Ties, other: Ties) -> bool:
    return (
        np.array_equal(one.offsets, other.offsets)
        and np.array_equal(one.neighbours, other.neighbours)
        and np.array_equal(one.n_strong, other.n_strong)
    )


def ends(ties: Ties) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (row, neighbour, is_strong) of all directed ties."""
    row = np.repeat(np.arange(ties.n_people), ties.degrees)
    place = np.arange(row.size) - ties.offsets[row, 0]
    return row, ties.neighbours, place < ties.n_strong[row]


MAKERS = {
    "social": lambda seed: social_graph(community_layout(600, seed=seed), seed=seed),
    "configuration": lambda seed: configuration_graph(np.arange(600) % 9, seed=seed),
    "poisson": lambda seed: poisson_graph(600, mean=5, seed=seed),
    "ring": lambda seed: regular_graph(600, degree=2, seed=seed),
    "regular": lambda seed: regular_graph(600, degree=7, seed=seed),
    "negative binomial": lambda seed: negative_binomial_graph(600, mean=5, shape=1, seed=seed),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_graph_depends_on_its_seed_alone_and_is_well_formed(name: str) -> None:
    first = MAKERS[name](0)
    first.check()
    assert same(first, MAKERS[name](0))
    assert not same(first, MAKERS[name](1))


def test_a_layout_cuts_all_rows_into_communities_and_zones(layout: CommunityLayout) -> None:
    assert layout.n_people == N == layout.sizes.sum()
    assert layout.sizes.min() >= 8
    assert layout.sizes.max() <= 400 + 7  # the last community may have taken in up to 7 people
    assert layout.community_of_people[[0, -1]].tolist() == [0, layout.n_communities - 1]
    assert np.bincount(layout.zone_of_people) == pytest.approx(N / 4, abs=400)  # off by one community at most
    assert layout.zone_bounds.size == 5


def test_community_sizes_follow_the_truncated_pareto_law() -> None:
    sizes = community_layout(2_000_000, seed=5).sizes[:-1]
    n = sizes.size  # about 120,000; false alarm of each line 6e-5 (4 standard errors)
    for size in (10, 20, 100):
        above = ((8 / size) ** 1.8 - (8 / 401) ** 1.8) / (1 - (8 / 401) ** 1.8)
        assert (sizes >= size).mean() == pytest.approx(above, abs=4 * np.sqrt(above * (1 - above) / n))


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 16, 100, 1001])
def test_small_worlds_have_a_layout_and_a_graph(n: int) -> None:
    for seed in range(20):
        layout = community_layout(n, seed=seed)
        assert layout.sizes.sum() == n
        assert layout.sizes.min() >= min(n, 8)
        ties = social_graph(layout, seed=seed)
        ties.check()
        assert ties.n_people == n


def test_bad_layouts_and_parameters_are_refused(layout: CommunityLayout) -> None:
    with pytest.raises(ValueError, match="at least one person"):
        community_layout(0, seed=1)
    with pytest.raises(ValueError, match="smallest = 9, largest = 8"):
        community_layout(10, seed=1, smallest=9, largest=8)
    with pytest.raises(ValueError, match="not descend"):
        CommunityLayout(np.array([0, 2, 4]), np.array([1, 0], dtype=np.uint8))
    with pytest.raises(ValueError, match="at least one person"):
        CommunityLayout(np.array([0, 2, 2]), np.array([0, 0], dtype=np.uint8))
    with pytest.raises(ValueError, match="strong_share must lie between 0 and 1, got 1.5"):
        social_graph(layout, seed=1, strong_share=1.5)
    with pytest.raises(ModelError, match="seed: found -1"):
        social_graph(layout, seed=-1)


def test_strong_ties_are_exactly_those_inside_communities(graph: Ties, layout: CommunityLayout) -> None:
    row, near, is_strong = ends(graph)
    community = layout.community_of_people
    assert np.array_equal(is_strong, community[row] == community[near])
    assert 0.31 < is_strong.mean() < 0.45  # model.md 5.2; twelve seeds gave .327 to .343


def test_the_mean_degree_and_the_zone_share_are_those_asked_for(layout: CommunityLayout) -> None:
    means = [social_graph(layout, seed=seed).degrees.mean() for seed in range(4)]
    # degrees have sd 22, so a mean over 4 graphs has .08; 4 of these and the 1 % of ties that may be lost
    assert np.mean(means) == pytest.approx(20, abs=4 * 0.08 + 0.2)
    row, near, is_strong = ends(social_graph(layout, seed=9, same_zone=0.8))
    zone = layout.zone_of_people
    # 125,000 weak ties: .0011 standard error; erased repeats (mostly inside zones) take up to .01
    assert (zone[row] == zone[near])[~is_strong].mean() == pytest.approx(0.8, abs=0.015)


def test_degrees_are_lognormal_and_capped(layout: CommunityLayout) -> None:
    degrees = social_graph(layout, seed=2, max_degree=60).degrees
    assert degrees.max() <= 60
    # median of LogNormal(mean 20, .9): 13.34; standard error 1.25 * .9 * 13.3 / sqrt(N) = .11
    assert np.median(degrees) == pytest.approx(13.3, abs=0.5 + 4 * 0.11)
    assert social_graph(layout, seed=2, sigma=0).degrees.mean() == pytest.approx(20, rel=0.01)


def test_no_degree_no_ties(layout: CommunityLayout) -> None:
    assert social_graph(layout, seed=1, mean_degree=0).n_ties == 0
    assert configuration_graph(np.zeros(5, dtype=int), seed=1).n_ties == 0
    assert poisson_graph(2, mean=0, seed=1).n_ties == 0
    assert regular_graph(1, degree=0, seed=1).n_ties == 0


def test_without_a_strong_share_all_ties_are_weak(layout: CommunityLayout) -> None:
    assert social_graph(layout, seed=1, strong_share=0).n_strong.sum() == 0


def test_a_configuration_graph_keeps_the_degrees_but_for_erased_ties() -> None:
    wanted = np.tile([1, 2, 3, 10], N // 4)
    erased = [wanted - configuration_graph(wanted, seed=seed).degrees for seed in range(10)]
    assert np.min(erased) == 0
    # loops and repeats: nu / 2 + nu^2 / 4 ties, nu = 6.125, that is 12.4, Poisson; false alarm 6e-5
    assert np.sum(erased) / 2 / 10 == pytest.approx(12.4, abs=4 * np.sqrt(12.4 / 10))
    assert configuration_graph([1, 1, 1], seed=1).n_ties == 1  # an odd stub stays alone


def test_every_matching_of_four_stubs_is_equally_likely() -> None:
    partners = [int(configuration_graph([1, 1, 1, 1], seed=seed).neighbours[0]) for seed in range(900)]
    # a third each, standard error .0157; false alarm 2e-4 for the three
    assert np.bincount(partners, minlength=4)[1:] / 900 == pytest.approx([1 / 3] * 3, abs=4 * 0.0157)


def test_a_configuration_graph_joins_rows_in_proportion_to_their_degrees() -> None:
    wanted = np.tile([2, 8], N // 2)
    row, near, _ = ends(configuration_graph(wanted, seed=8))
    to_large = (wanted[near] == 8)[wanted[row] == 2].mean()
    # 20,000 ends: .0028 standard error, false alarm 6e-5
    assert to_large == pytest.approx(0.8, abs=4 * 0.0028)


def test_poisson_degrees_have_equal_mean_and_variance() -> None:
    degrees = poisson_graph(N, mean=10, seed=6).degrees
    assert degrees.mean() == pytest.approx(10, abs=4 * np.sqrt(10 / N) + 0.01)  # .01: erased ties
    assert degrees.var() == pytest.approx(10, abs=4 * 10 * np.sqrt(2.1 / N) + 0.01)


def test_negative_binomial_degrees_have_the_stated_mean_and_share_of_zeros() -> None:
    degrees = negative_binomial_graph(N, mean=20, shape=1, seed=6).degrees
    # erased: about (nu^2 / 4 + nu / 2) = 420 ties, nu = 40, that is .04 of mean degree
    assert degrees.mean() == pytest.approx(20, abs=4 * np.sqrt(420 / N) + 0.05)
    assert (degrees == 0).mean() == pytest.approx(1 / 21, abs=4 * np.sqrt(1 / 21 / N))


@pytest.mark.parametrize(("n", "degree"), [(2, 1), (4, 3), (9, 4), (50, 16), (N, 10)])
def test_everybody_in_a_regular_graph_has_the_same_degree(n: int, degree: int) -> None:
    ties = regular_graph(n, degree=degree, seed=1)
    ties.check()
    assert set(ties.degrees.tolist()) == {degree}


def test_the_two_regular_graph_is_one_ring() -> None:
    ties = regular_graph(500, degree=2, seed=1)
    before, here, steps = -1, 0, 0
    while steps == 0 or here != 0:
        near = ties.neighbours[slice(*ties.offsets[here])]
        before, here = here, int(near[0] if near[0] != before else near[1])
        steps += 1
    assert steps == 500


def test_impossible_graphs_are_refused() -> None:
    with pytest.raises(ValueError, match="5 people with 3 ties"):
        regular_graph(5, degree=3, seed=1)
    with pytest.raises(ValueError, match="none below 0"):
        configuration_graph([1, -1], seed=1)
    with pytest.raises(ValueError, match="at most 2000"):
        complete_graph(2001)


@pytest.mark.parametrize("n", [1, 2, 40])
def test_a_complete_graph_ties_everybody_to_everybody(n: int) -> None:
    ties = complete_graph(n)
    ties.check()
    assert ties.degrees.tolist() == [n - 1] * n
