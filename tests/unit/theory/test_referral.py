"""Referral trees, group completion and selection bias, against golden values of model.md M05 and M06 and simulation."""

import numpy as np
import pytest

from sim.theory import groups, referral, selection

FOUR_DECIMALS = 5e-5  # goldens are printed with four decimals


def test_trees_have_their_golden_mean_sizes():
    assert referral.tree_size([0.2, 0.5, 0.8]) == pytest.approx([1.25, 2, 5])
    assert np.all(np.isinf(referral.tree_size([1.0, 1.3])))


@pytest.mark.parametrize("k", [0.0, 0.25, 0.6])
def test_sizes_of_trees_are_a_distribution_with_that_mean_and_variance(k):
    n = np.arange(1, 3000)
    p = referral.borel(n, k)
    assert p.sum() == pytest.approx(1, abs=1e-9)
    assert p @ n == pytest.approx(referral.tree_size(k), rel=1e-9)
    assert p @ (n - p @ n) ** 2 == pytest.approx(referral.tree_variance(k), rel=1e-7, abs=1e-12)
    assert p[0] == pytest.approx(np.exp(-k))


def test_above_one_trees_end_with_the_probability_that_solves_its_equation():
    ends = referral.p_tree_ends([0.5, 1.0, 1.5, 3.0])
    assert ends[:2] == pytest.approx([1, 1])
    assert ends == pytest.approx(np.exp([0.5, 1.0, 1.5, 3.0] * (ends - 1)), abs=1e-12)
    n = np.arange(1, 400)
    assert referral.borel(n, 1.5).sum() == pytest.approx(ends[2], abs=1e-9)


def test_simulated_trees_have_the_mean_size():
    rng, k = np.random.default_rng(1), 0.5

    def mean_of_trees(n):
        total = alive = n
        while alive:
            alive = rng.poisson(k * alive)
            total += alive
        return total / n

    means = np.array([mean_of_trees(4_000) for _ in range(30)])
    error = means.std(ddof=1) / np.sqrt(30)
    assert abs(means.mean() - 2) < 4 * error  # false alarm 4e-4 (Student, 29 degrees of freedom)
    assert error == pytest.approx(np.sqrt(referral.tree_variance(k) / 120_000), rel=0.5)  # chi-squared, 29: 1e-4


def test_k_falls_to_zero_as_neighbours_register():
    effective = referral.k_effective(0.25, np.linspace(0, 1, 11))
    assert effective[0] == 0.25 and effective[-1] == 0
    assert np.diff(effective) == pytest.approx(-0.025)


def test_hubs_that_register_early_fill_neighbourhoods_faster_than_the_market():
    degrees = np.array([9] * 10 + [1] * 90)
    share = referral.neighbours_registered(degrees, degrees == 9)
    assert share[-1] == pytest.approx(90 / 179)  # 90 of 180 ends of ties; its own is not among the 179 others
    assert share[0] == pytest.approx(81 / 171)
    assert np.all(share > 0.1)


def test_simulated_configuration_graphs_have_that_share_of_registered_neighbours():
    rng = np.random.default_rng(2)
    degrees = rng.poisson(8, size=2_000)
    degrees[0] += degrees.sum() % 2
    is_in = rng.random(2_000) < 0.1 + 0.05 * degrees / 8
    person = np.repeat(np.arange(2_000), degrees)
    found = []
    for _ in range(30):
        a, b = person[rng.permutation(person.size)].reshape(2, -1)
        keep = a != b
        ends = np.concatenate([a[keep], b[keep]]), np.concatenate([b[keep], a[keep]])
        found.append(is_in[ends[1]].mean())
    expected = np.average(referral.neighbours_registered(degrees, is_in), weights=degrees)
    error = np.std(found, ddof=1) / np.sqrt(30)
    # every end of a tie is somebody's end: without self loops the share differs by 1 / (ends) from the expected one
    assert abs(np.mean(found) - expected) < 4 * error + 2 / person.size  # false alarm 4e-4


def test_cycle_time_is_the_mean_age_at_inviting_and_the_mean_answer():
    assert referral.cycle_time(30, median=0.7, sigma=1.5) == pytest.approx(30 + 0.7 * np.exp(1.125))
    rng = np.random.default_rng(3)
    times = rng.exponential(30, (30, 2_000)) + rng.lognormal(np.log(0.7), 1.5, (30, 2_000))
    means = times.mean(axis=1)
    assert abs(means.mean() - referral.cycle_time(30, median=0.7, sigma=1.5)) < 4 * means.std(ddof=1) / np.sqrt(30)


def test_a_tree_grows_to_its_size_by_generations():
    assert referral.users_after([0, 1, 2], 0.5) == pytest.approx([1, 1.5, 1.75])
    assert referral.users_after(200, 0.5) == pytest.approx(referral.tree_size(0.5))
    assert referral.users_after([0, 4], 1.0) == pytest.approx([1, 5])
    assert referral.users_after(4, 1 + 1e-9) == pytest.approx(5)
    assert referral.users_after(3, 2.0) == 15


def test_groups_complete_with_their_golden_probabilities():
    found = groups.p_complete([[2], [3], [5]], invited=10, accepts=0.08, strangers=[0, 1, 2])
    golden = {(0, 0): 0.5656, (0, 1): 0.8402, (1, 0): 0.1879, (1, 1): 0.5414, (1, 2): 0.7725, (2, 0): 0.0058,
              (2, 1): 0.1051, (2, 2): 0.3074}  # fmt: skip
    for at, value in golden.items():
        assert found[at] == pytest.approx(value, abs=FOUR_DECIMALS), at


def test_larger_groups_complete_less_often_and_every_help_helps():
    g, n, a, nu = np.arange(1, 12), np.arange(0, 20), np.linspace(0, 1, 11), np.linspace(0, 5, 11)
    assert np.all(np.diff(groups.p_complete(g, invited=10, accepts=0.3, strangers=0.5)) < 0)
    assert np.all(np.diff(groups.p_complete(4, invited=n, accepts=0.3, strangers=0.5)) > 0)
    assert np.all(np.diff(groups.p_complete(4, invited=10, accepts=a, strangers=0.5)) >= 0)
    assert np.all(np.diff(groups.p_complete(4, invited=10, accepts=0.1, strangers=nu)) > 0)


def test_groups_at_the_ends_of_their_ranges():
    assert groups.p_complete(1, invited=0, accepts=0) == 1
    assert groups.p_complete(2, invited=0, accepts=0.5) == 0
    assert groups.p_complete(4, invited=3, accepts=1) == pytest.approx(1)
    assert groups.p_complete(2, invited=0, accepts=0, strangers=0.7) == pytest.approx(1 - np.exp(-0.7))
    assert groups.p_complete(2, invited=5, accepts=0.2) == pytest.approx(1 - 0.8**5)


def test_impossible_groups_are_refused():
    with pytest.raises(ValueError, match="whole numbers of 1 or more"):
        groups.p_complete(0, invited=1, accepts=0.1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        groups.p_complete(2, invited=1, accepts=1.1)
    with pytest.raises(ValueError, match="registered must lie"):
        referral.k_effective(0.5, 1.2)


def test_the_sixteen_per_cent_come_out_of_selection_alone():
    ratio = selection.naive_ratio(value=0.5, homophily=0.3, adopting=0.6, inviting=0.4)
    assert ratio == pytest.approx(1.162, abs=5e-4)  # printed with three decimals
    assert selection.causal_ratio(ratio, naive=ratio) == pytest.approx(1)
    assert selection.naive_ratio(value=0.5, homophily=0, adopting=0.6, inviting=0.4) == 1


def test_simulated_neighbours_show_the_selection_ratio_without_any_effect():
    """Traits of pairs are correlated; the weights are the odds of adopting and inviting. Nobody changes anybody."""
    rng, (kap, rho, a, b) = np.random.default_rng(4), (0.5, 0.3, 0.6, 0.4)
    ratios = []
    for _ in range(40):
        inviter, noise = rng.normal(size=(2, 50_000))
        friend = rho * inviter + np.sqrt(1 - rho**2) * noise
        referred = np.average(np.exp(kap * friend), weights=np.exp(a * inviter + b * inviter + a * friend))
        others = np.average(np.exp(kap * friend), weights=np.exp(a * friend))
        ratios.append(referred / others)
    expected = selection.naive_ratio(value=kap, homophily=rho, adopting=a, inviting=b)
    error = np.std(ratios, ddof=1) / np.sqrt(40)
    # false alarm 3e-4 (Student, 39 degrees of freedom); the bias of the ratio, about 1e-4, is within 0.1 error
    assert abs(np.mean(ratios) - expected) < 4 * error
    assert error < 0.002
