"""The logit, against the golden values of model.md M09-M11 and derivatives taken by differences."""

import numpy as np
import pytest

from sim.theory import choice

PRICES = np.array([60.0, 80.0, 100.0])
SLOPE = 0.03
SIX_DECIMALS = 5e-7  # goldens are printed with six decimals
FOUR_DECIMALS = 5e-5


def linear_utilities(prices):
    return 2.5 - SLOPE * np.asarray(prices)


def test_shares_have_their_golden_values():
    golden = [0.167405, 0.455054, 0.276004, 0.101536]
    assert choice.mnl_shares([1, 0.5, -0.5]) == pytest.approx(golden, abs=SIX_DECIMALS)


def test_shares_at_linear_prices_have_their_golden_values():
    golden = [0.211620, 0.426150, 0.233876, 0.128354]
    assert choice.mnl_shares(linear_utilities(PRICES)) == pytest.approx(golden, abs=SIX_DECIMALS)


def test_elasticities_at_linear_prices_have_their_golden_values():
    shares = choice.mnl_shares(linear_utilities(PRICES))[1:]
    elasticities = choice.linear_price_elasticities(shares, PRICES, sensitivity=SLOPE)
    assert np.diag(elasticities) == pytest.approx([-1.0329, -1.8387, -2.6149], abs=FOUR_DECIMALS)
    assert elasticities[1:, 0] == pytest.approx([0.76707, 0.76707], abs=5e-6)


def by_differences(utilities, prices):
    """Elasticities of shares to prices, from central differences of log shares."""
    h, columns = 1e-5, []
    for k in range(prices.size):
        factor = np.exp(h * np.eye(prices.size)[k])
        up, down = (choice.mnl_shares(utilities(prices * f))[1:] for f in (factor, 1 / factor))
        columns.append(np.log(up / down) / (2 * h))
    return np.array(columns).T


def test_elasticities_are_derivatives_of_the_shares():
    linear = choice.linear_price_elasticities(
        choice.mnl_shares(linear_utilities(PRICES))[1:], PRICES, sensitivity=SLOPE
    )
    assert linear == pytest.approx(by_differences(linear_utilities, PRICES), abs=1e-8)

    def log_utilities(prices):
        return 2 - 2.62 * np.log(prices / 80)

    logs = choice.log_price_elasticities(choice.mnl_shares(log_utilities(PRICES))[1:], 2.62)
    assert logs == pytest.approx(by_differences(log_utilities, PRICES), abs=1e-8)


def test_a_log_price_makes_elasticity_independent_of_the_level_of_prices():
    shares = np.array([0.3, 0.2, 0.1])
    elasticities = choice.log_price_elasticities(shares, 2.62)
    assert np.diag(elasticities) == pytest.approx(-2.62 * (1 - shares))
    assert elasticities[0, 1:] == pytest.approx(2.62 * shares[1:])


def test_raising_all_prices_together_only_loses_buyers_to_the_outside_option():
    shares = np.array([0.3, 0.2, 0.1])
    assert choice.log_price_elasticities(shares, 2.62).sum(axis=1) == pytest.approx(-2.62 * 0.4)


def test_shares_add_up_to_one_whatever_the_utilities():
    utilities = np.random.default_rng(1).normal(scale=200, size=(1000, 8))
    shares = choice.mnl_shares(utilities, np.linspace(-500, 500, 1000))
    assert shares.shape == (1000, 9)
    assert shares.sum(axis=-1) == pytest.approx(1, abs=1e-12)
    assert np.all((shares >= 0) & (shares <= 1))


def test_an_added_offer_leaves_the_ratio_of_the_others_unchanged():
    before = choice.mnl_shares([1, 0.5])
    after = choice.mnl_shares([1, 0.5, 2])[:3]
    assert after / after[0] == pytest.approx(before / before[0], rel=1e-14)


def test_an_offer_that_cannot_be_had_is_never_chosen():
    with_a_gap = choice.mnl_shares([1, -np.inf, -0.5])
    assert with_a_gap[2] == 0
    assert with_a_gap[[0, 1, 3]] == pytest.approx(choice.mnl_shares([1, -0.5]), rel=1e-14)


def test_the_logsum_moves_with_an_offer_as_fast_as_its_share():
    utilities, h = np.array([1, 0.5, -0.5]), 1e-5
    up, down = (choice.logsum(utilities + [0, sign * h, 0], 0.0) for sign in (1, -1))
    assert (up - down) / (2 * h) == pytest.approx(choice.mnl_shares(utilities)[2], rel=1e-8)


def test_the_logsum_of_offers_gives_the_share_of_buyers():
    inclusive = choice.logsum([1, 0.5, -0.5])
    assert inclusive == pytest.approx(np.log(np.exp([1, 0.5, -0.5]).sum()))
    assert choice.mnl_shares([inclusive])[0] == pytest.approx(choice.mnl_shares([1, 0.5, -0.5])[0])
    assert choice.logsum([800.0, 800.0]) == pytest.approx(800 + np.log(2))


@pytest.mark.parametrize(("outside", "golden", "printed"), [(0.968, 1.04, 5e-3), (0.069, 18.8, 5e-2)])
def test_a_test_on_half_the_offers_overstates_a_price_cut_by_the_golden_factors(outside, golden, printed):
    assert choice.interference_factor(outside, 0.9, sensitivity=2.62) == pytest.approx(golden, abs=printed)


@pytest.mark.parametrize("n_treated", [1, 3, 5])
def test_the_interference_factor_is_that_of_two_worlds_and_a_split(n_treated):
    n_offers, gain = 6, -2.62 * np.log(0.9)
    base = np.full(n_offers, -1.0)
    is_treated = np.arange(n_offers) < n_treated
    split = choice.mnl_shares(base + gain * is_treated)[1:]
    naive = split[is_treated].mean() / split[~is_treated].mean() - 1
    before, after = choice.mnl_shares(base), choice.mnl_shares(base + gain)
    everywhere = after[1:].sum() / before[1:].sum() - 1
    factor = choice.interference_factor(before[0], 0.9, sensitivity=2.62)
    assert factor == pytest.approx(naive / everywhere, rel=1e-10)


def test_interference_of_a_small_change_is_one_over_the_outside_share():
    assert choice.interference_factor([1, 0.5, 0.1], 1.0, sensitivity=2.62) == pytest.approx([1, 2, 10])


def test_conversion_lost_in_a_price_war_is_that_of_the_logit():
    offers, home, rivals = [1, 0.5], 0.2, [0.1, -0.4, -1.0]
    peace = choice.outside_utility(home, rivals)
    war = choice.outside_utility(home, rivals, rival_gains=[0.6, 0.3, 0.0])
    before, after = (choice.mnl_shares(offers, outside) for outside in (peace, war))
    loss = choice.conversion_loss(before[0], war - peace)
    assert loss == pytest.approx(1 - after[1:].sum() / before[1:].sum(), rel=1e-12)
    assert 0 < loss < 1


def test_rivals_at_rest_cost_nothing():
    rest = choice.outside_utility(0.2, [0.1, -0.4])
    assert rest == pytest.approx(np.log(np.exp([0.2, 0.1, -0.4]).sum()))
    assert choice.conversion_loss(0.5, 0.0) == 0
