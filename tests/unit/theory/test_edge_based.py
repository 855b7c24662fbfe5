"""Word of mouth on configuration graphs, against the golden values of model.md M04 and known limits."""

import numpy as np
import pytest

from sim.theory import bass
from sim.theory import edge_based as eb

P, Q = 0.03 / 365, 0.38 / 365
YEARS = np.array([1, 3, 5, 7, 10]) * 365
SIX_DECIMALS = 5e-7  # goldens are printed with six decimals


def mean_degree(pmf):
    return pmf @ np.arange(pmf.size)


def per_edge_by_year(pmf, *, steps_per_day=1):
    path = eb.per_edge(pmf, Q / mean_degree(pmf), external=P, n_days=3650, steps_per_day=steps_per_day)
    return path[YEARS * steps_per_day]


def in_continuous_time(by_year):
    """Richardson's extrapolation from 1, 2 and 4 steps a day; the remainder is below 1e-9."""
    one, two, four = (by_year(n) for n in (1, 2, 4))
    return (8 * four - 6 * two + one) / 3


def test_degree_distributions_have_their_means_and_variances():
    cases = [
        (eb.poisson_degrees(10), 10, 10),
        (eb.regular_degrees(7), 7, 0),
        (eb.negative_binomial_degrees(20, 1), 20, 420),
        (eb.given_degrees([0, 1, 1, 4, 4]), 2, 14 / 5),
    ]
    for pmf, mean, variance in cases:
        k = np.arange(pmf.size)
        assert pmf.sum() == pytest.approx(1, abs=1e-14)
        assert pmf @ k == pytest.approx(mean, rel=1e-10)
        assert pmf @ (k - mean) ** 2 == pytest.approx(variance, rel=1e-9, abs=1e-12)


def test_one_in_twenty_one_has_no_neighbour_in_the_golden_negative_binomial_graph():
    assert eb.negative_binomial_degrees(20, 1)[0] == pytest.approx(1 / 21)


@pytest.mark.parametrize(
    ("pmf", "golden"),
    [
        (eb.poisson_degrees(10), [0.035654, 0.147671, 0.317885, 0.519209, 0.770878]),
        (eb.regular_degrees(2), [0.034999, 0.130414, 0.248384, 0.375358, 0.558150]),
        (eb.negative_binomial_degrees(20, 1), [0.036544, 0.174032, 0.389831, 0.574630, 0.735533]),
    ],
    ids=["poisson", "circle", "negative binomial"],
)
def test_the_daily_recursion_per_edge_has_its_golden_values(pmf, golden):
    assert per_edge_by_year(pmf) == pytest.approx(golden, abs=SIX_DECIMALS)


def test_the_daily_recursion_normalised_has_its_golden_values():
    path = eb.normalised(eb.negative_binomial_degrees(20, 1), Q, external=P, n_days=3650)
    golden = [0.035301, 0.143458, 0.306232, 0.502129, 0.755491]
    assert path[YEARS] == pytest.approx(golden, abs=SIX_DECIMALS)


@pytest.mark.parametrize(
    ("pmf", "golden"),
    [
        (eb.poisson_degrees(10), [0.035675, 0.147772, 0.318097, 0.519484, 0.771085]),
        (eb.regular_degrees(10), [0.035598, 0.145669, 0.310451, 0.508467, 0.770326]),
        (eb.regular_degrees(2), [0.035016, 0.130464, 0.248463, 0.375456, 0.558259]),
        (eb.negative_binomial_degrees(20, 1), [0.036574, 0.174254, 0.390186, 0.574895, 0.735663]),
    ],
    ids=["poisson", "10-regular", "circle", "negative binomial"],
)
def test_shorter_steps_tend_to_the_golden_values_of_continuous_time(pmf, golden):
    limit = in_continuous_time(lambda n: per_edge_by_year(pmf, steps_per_day=n))
    assert limit == pytest.approx(golden, abs=SIX_DECIMALS)


def test_the_circle_agrees_with_its_own_closed_form():
    # Fibich & Gibori (2010), Operations Research 58(5)
    closed = 1 - np.exp(-(P + Q) * YEARS + Q * -np.expm1(-P * YEARS) / P)
    limit = in_continuous_time(lambda n: per_edge_by_year(eb.regular_degrees(2), steps_per_day=n))
    assert limit == pytest.approx(closed, abs=1e-8)


def test_a_graph_of_pairs_is_the_two_node_recursion():
    path = eb.normalised(eb.regular_degrees(1), Q, external=P, n_days=3650)
    assert path == pytest.approx(bass.two_node_daily(3650, p=P, q=Q), abs=1e-12)


@pytest.mark.parametrize("k", [1, 3, 12])
def test_both_normalisations_agree_when_everybody_has_the_same_degree(k):
    pmf = eb.regular_degrees(k)
    options = {"external": P, "n_days": 1000}
    assert eb.per_edge(pmf, Q / k, **options) == pytest.approx(eb.normalised(pmf, Q, **options), abs=1e-14)


def test_a_dense_graph_tends_to_bass():
    distance = []
    for mean in (50, 500, 5000):
        path = eb.per_edge(eb.poisson_degrees(mean), Q / mean, external=P, n_days=1825)
        distance.append(np.max(np.abs(path - bass.bass_daily(1825, p=P, q=Q))))
    assert distance[2] < 5e-5
    assert np.array(distance[:2]) / distance[1:] == pytest.approx([10, 10], rel=0.1)  # falls as 1 / mean


def without_isolated(pmf):
    connected = np.where(np.arange(pmf.size) > 0, pmf, 0)
    return connected / connected.sum()


@pytest.mark.parametrize("q", [0.1 / 365, Q, 2.0 / 365])
@pytest.mark.parametrize(
    "pmf",
    [
        eb.regular_degrees(2),
        eb.regular_degrees(6),
        without_isolated(eb.poisson_degrees(3)),
        without_isolated(eb.negative_binomial_degrees(20, 1)),
        eb.given_degrees([1] * 90 + [40] * 10),
    ],
    ids=["circle", "6-regular", "poisson", "negative binomial", "stars"],
)
def test_networks_lie_between_the_pair_and_the_complete_graph_when_influence_is_normalised(pmf, q):
    path = eb.normalised(pmf, q, external=P, n_days=3650)
    rounding = 1e-12
    assert np.all(path >= bass.two_node_daily(3650, p=P, q=q) - rounding)
    assert np.all(path <= bass.bass_daily(3650, p=P, q=q) + rounding)


def test_hubs_may_beat_the_complete_graph_when_each_tie_counts_alike():
    assert per_edge_by_year(eb.negative_binomial_degrees(20, 1))[2] > bass.bass(1825, p=P, q=Q) + 0.05


def test_people_without_neighbours_hold_early_adoption_below_the_pair():
    path = eb.normalised(eb.negative_binomial_degrees(20, 1), Q, external=P, n_days=3650)
    gap = path - bass.two_node_daily(3650, p=P, q=Q)
    assert gap[30] < 0 < gap[3650]


@pytest.mark.parametrize("model", [eb.per_edge, eb.normalised])
def test_more_word_of_mouth_never_slows_adoption_on_a_graph(model):
    pmf = eb.negative_binomial_degrees(5, 1)
    paths = np.array([model(pmf, q, external=P, n_days=1500) for q in np.array([0, 0.1, 0.4, 2]) / 365])
    assert np.all(np.diff(paths, axis=0)[:, 2:] > 0)  # word of mouth is first heard on the second day
    assert np.all(np.diff(paths, axis=1) > 0)
    assert np.all((paths >= 0) & (paths < 1))


@pytest.mark.parametrize("model", [eb.per_edge, eb.normalised])
def test_without_ties_or_talk_only_the_external_hazard_acts(model):
    alone = bass.constant_hazard(np.arange(501), P)
    assert model(eb.regular_degrees(0), Q, external=P, n_days=500) == pytest.approx(alone, abs=1e-14)
    assert model(eb.poisson_degrees(10), 0, external=P, n_days=500) == pytest.approx(alone, abs=1e-14)


@pytest.mark.parametrize("model", [eb.per_edge, eb.normalised])
def test_external_hazards_may_differ_from_day_to_day(model):
    pmf = eb.poisson_degrees(4)
    constant = model(pmf, Q, external=P, n_days=300, steps_per_day=2)
    listed = model(pmf, Q, external=[P] * 300, n_days=300, steps_per_day=2)
    assert listed == pytest.approx(constant, abs=1e-14)
    burst = model(pmf, Q, external=[P] * 100 + [0] * 200, n_days=300, steps_per_day=2)
    assert burst[:201] == pytest.approx(constant[:201], abs=1e-14)
    assert np.all(burst[201:] < constant[201:])
    assert np.all(np.diff(burst[201:]) > 0)  # word of mouth goes on


@pytest.mark.parametrize("wrong", [[0.5, 0.6], [1.5, -0.5], [[1.0]], [2, 1, 1]])
def test_what_is_no_distribution_is_refused_with_the_way_out(wrong):
    with pytest.raises(ValueError, match="given_degrees"):
        eb.per_edge(wrong, Q, external=P, n_days=10)


def test_a_list_of_hazards_must_cover_every_day():
    with pytest.raises(ValueError, match="each of 10 days"):
        eb.normalised(eb.regular_degrees(2), Q, external=[P] * 9, n_days=10)
