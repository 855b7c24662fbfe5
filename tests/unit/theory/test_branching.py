"""Cascades on configuration graphs, against the golden values of model.md M07, closed forms and simulated graphs."""

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from sim.theory import branching as br
from sim.theory import edge_based as eb
from sim.theory import referral

POISSON = eb.poisson_degrees(10)
NEGATIVE_BINOMIAL = eb.negative_binomial_degrees(10, 1)
FIVE_DECIMALS = 5e-6  # goldens are printed with five decimals
LAWS = pytest.mark.parametrize(
    "pmf",
    [POISSON, NEGATIVE_BINOMIAL, eb.regular_degrees(3), eb.given_degrees([0, 1, 1, 2, 5, 9])],
    ids=["poisson", "negative binomial", "3-regular", "observed"],
)


def test_mean_reach_below_the_threshold_has_its_golden_values():
    assert br.mean_reach(POISSON, [0.03, 0.05, 0.08]) == pytest.approx([1.4286, 2.0, 5.0], abs=5e-5)
    assert br.mean_reach(NEGATIVE_BINOMIAL, 0.03) == pytest.approx(1.75, abs=1e-9)


def test_final_shares_above_the_threshold_have_their_golden_values():
    golden = [0.31370, 0.58281, 0.79681]
    assert br.final_share(POISSON, [0.12, 0.15, 0.20]) == pytest.approx(golden, abs=FIVE_DECIMALS)
    golden = [0.27526, 0.38197, 0.54257]
    assert br.final_share(NEGATIVE_BINOMIAL, [0.08, 0.10, 0.15]) == pytest.approx(golden, abs=FIVE_DECIMALS)


def test_sharing_with_everybody_or_nobody_takes_off_less_often_and_has_its_golden_values():
    assert br.take_off(POISSON, 0.15, sharing=0.3) == pytest.approx(0.17484, abs=FIVE_DECIMALS)
    assert br.take_off(NEGATIVE_BINOMIAL, 0.10, sharing=0.3) == pytest.approx(0.1146, abs=5e-5)
    assert br.take_off(POISSON, 0.15) == pytest.approx(br.final_share(POISSON, 0.15))


@LAWS
def test_take_off_solves_the_equation_that_the_specification_prints(pmf):
    t, s = 0.6, 0.8
    x = 0.0
    for _ in range(5000):
        x = 1 - s + s * br.g1(pmf, 1 - t / s + t / s * x)
    printed = 1 - (1 - s + s * br.g0(pmf, 1 - t / s + t / s * x))
    assert br.take_off(pmf, t, sharing=s) == pytest.approx(printed, abs=1e-10)


def test_thresholds_are_those_of_the_degree_laws():
    assert br.threshold(POISSON) == pytest.approx(0.1)
    assert br.threshold(NEGATIVE_BINOMIAL) == pytest.approx(0.05)
    assert br.threshold(eb.regular_degrees(4)) == pytest.approx(1 / 3)
    assert br.threshold(eb.regular_degrees(1)) == np.inf


@LAWS
def test_without_transmission_nobody_else_is_reached(pmf):
    assert br.mean_reach(pmf, 0) == 1
    assert br.final_share(pmf, 0) == pytest.approx(0, abs=1e-12)
    assert br.p_alone(pmf, 0) == pytest.approx(1)


@LAWS
def test_certain_transmission_reaches_the_giant_component(pmf):
    u = br.quiet_tie(pmf, 1.0)
    assert u == pytest.approx(br.g1(pmf, u), abs=1e-12)
    assert br.final_share(pmf, 1.0) == pytest.approx(1 - br.g0(pmf, u))


@LAWS
def test_more_transmission_never_reaches_fewer(pmf):
    t = np.linspace(0, 1, 41)
    assert np.all(np.diff(br.final_share(pmf, t)) >= -1e-12)
    below = t[br.reproduction(pmf, t) < 1]
    assert np.all(np.diff(br.mean_reach(pmf, below)) > 0)


def test_three_regular_graphs_have_their_closed_form():
    t = np.array([0.55, 0.7, 0.9, 1.0])
    u = (1 - t) / t  # u = 1 - T + T u^2 has the roots 1 and (1 - T) / T
    assert br.quiet_tie(eb.regular_degrees(3), t) == pytest.approx(u, abs=1e-12)
    assert br.final_share(eb.regular_degrees(3), t) == pytest.approx(1 - u**3, abs=1e-12)


def test_circles_and_pairs_never_take_off():
    t = [0.2, 0.9, 0.99]
    assert br.final_share(eb.regular_degrees(2), t) == pytest.approx([0, 0, 0], abs=1e-9)
    assert br.final_share(eb.regular_degrees(1), t) == pytest.approx([0, 0, 0], abs=1e-12)
    closed = 1 + 2 * np.array(t) / (1 - np.array(t))
    assert br.mean_reach(eb.regular_degrees(2), t) == pytest.approx(closed)
    assert br.mean_reach(eb.regular_degrees(1), t) == pytest.approx(1 + np.array(t))


def test_the_share_just_above_the_threshold_grows_in_proportion():
    above = np.array([1e-4, 2e-4])
    share = br.final_share(POISSON, 0.1 * (1 + above))
    assert share == pytest.approx(2 * above, rel=1e-3)  # Poisson: 2 (R - 1) to first order
    assert br.final_share(POISSON, 0.1) == pytest.approx(0, abs=1e-6)
    assert br.mean_reach(eb.regular_degrees(3), 0.5) == np.inf


def test_small_cascades_of_poisson_graphs_follow_borel():
    sizes = br.small_cascades(POISSON, 0.05, largest=12)
    assert sizes[0] == 0
    assert sizes[1:] == pytest.approx(referral.borel(np.arange(1, 13), 0.5), abs=1e-10)


@LAWS
@pytest.mark.parametrize("sharing", [1.0, 0.5])
def test_small_cascades_add_up_to_not_taking_off_and_begin_with_those_alone(pmf, sharing):
    t = 0.9 * min(br.threshold(pmf), 0.5)
    sizes = br.small_cascades(pmf, t, largest=150, sharing=sharing)
    assert sizes[1] == pytest.approx(br.p_alone(pmf, t, sharing=sharing), abs=1e-12)
    assert np.all(sizes >= 0)
    assert 0.95 < sizes.sum() < 1 + 1e-9  # the tail beyond 150 people
    far = br.small_cascades(pmf, 0.45, largest=150, sharing=sharing).sum()
    assert far == pytest.approx(1 - br.take_off(pmf, 0.45, sharing=sharing), abs=0.02)  # tail again


def test_few_starts_reach_as_many_each_as_one_alone_and_many_get_in_each_others_way():
    f = np.array([1e-7, 0.01, 0.1, 0.5, 1.0])
    each = br.share_reached(POISSON, 0.05, seeded=f) / f
    assert each[0] == pytest.approx(br.mean_reach(POISSON, 0.05), rel=1e-5)
    assert np.all(np.diff(each) < 0)
    assert each[-1] == 1
    assert br.share_reached(POISSON, 0.15, seeded=1e-9) == pytest.approx(br.final_share(POISSON, 0.15), rel=1e-6)


def giant_share(rng, n, mean, t):
    """Share in the largest component when each tie of a random graph is kept with probability t."""
    kept = rng.poisson(n * mean * t / 2)
    a, b = rng.integers(0, n, size=(2, kept))
    graph = sparse.coo_array((np.ones(kept), (a, b)), shape=(n, n))
    return np.bincount(connected_components(graph, directed=False)[1]).max() / n


def test_simulated_graphs_have_the_final_share():
    rng = np.random.default_rng(1)
    shares = np.array([giant_share(rng, 20_000, 10, 0.15) for _ in range(20)])
    error = shares.std(ddof=1) / np.sqrt(20)
    # 4 standard errors between replicates: false alarm 8e-4 (Student, 19 degrees of freedom)
    assert abs(shares.mean() - br.final_share(POISSON, 0.15)) < 4 * error


def test_values_out_of_range_are_refused():
    with pytest.raises(ValueError, match="transmissibility must lie between 0 and 1"):
        br.mean_reach(POISSON, 1.2)
    with pytest.raises(ValueError, match="must not exceed sharing"):
        br.take_off(POISSON, 0.4, sharing=0.3)
    with pytest.raises(ValueError, match="adding up to 1"):
        br.g0([0.5, 0.2], 0.5)
    with pytest.raises(ValueError, match="nobody a tie"):
        br.final_share([1.0], 0.5)
