"""Purchases, retention and visits, against the golden values of model.md M08, M09 and M18."""

import numpy as np
import pytest
from scipy import integrate, stats

from sim.theory import purchase

ORDERS = {"shape": 0.6, "scale": 24.0}
LEAVING = {"shape": 0.9, "scale": 120.0}
CHURN = {"churn_shape": 0.9, "churn_scale": 120.0}
HORIZONS = np.array([30, 90, 365])
FIVE_DECIMALS = 5e-6  # goldens are printed with five decimals
FOUR_DECIMALS = 5e-5


def test_orders_have_their_golden_means_and_variances():
    assert purchase.nbd_mean(HORIZONS, **ORDERS) == pytest.approx([0.75, 2.25, 9.125], rel=1e-12)
    variances = purchase.nbd_variance(HORIZONS, **ORDERS)
    assert variances[:2] == pytest.approx([1.6875, 10.6875], rel=1e-12)
    assert variances[2] == pytest.approx(147.901, abs=5e-4)


def test_order_counts_have_their_golden_probabilities():
    none, one = purchase.nbd_pmf([[0], [1]], HORIZONS, **ORDERS)
    assert none == pytest.approx([0.61474, 0.39263, 0.18800], abs=FIVE_DECIMALS)
    assert one == pytest.approx([0.20491, 0.18598, 0.10584], abs=FIVE_DECIMALS)
    assert purchase.nbd_at_least(10, 365, **ORDERS) == pytest.approx(0.32102, abs=FIVE_DECIMALS)


def test_one_order_a_day_at_most_loses_three_per_cent_of_orders():
    capped = purchase.nbd_at_least(1, 1, **ORDERS)
    assert capped == pytest.approx(0.024196, abs=5e-7)
    assert 1 - capped / purchase.nbd_mean(1, **ORDERS) == pytest.approx(0.032, abs=5e-4)


def test_the_order_distribution_is_a_poisson_mixed_by_a_gamma():
    def mixed(count, horizon):
        rates = stats.gamma(0.6, scale=1 / 24)
        return integrate.quad(
            lambda u: stats.poisson.pmf(count, horizon * rates.ppf(u)), 0, 1, epsabs=1e-10, limit=200
        )[0]

    for count, horizon in [(0, 30), (3, 90)]:
        assert purchase.nbd_pmf(count, horizon, **ORDERS) == pytest.approx(mixed(count, horizon), abs=1e-8)


def test_probabilities_of_order_counts_add_up():
    counts = np.arange(2000)
    pmf = purchase.nbd_pmf(counts, 365, **ORDERS)
    assert pmf.sum() == pytest.approx(1, abs=1e-12)
    assert pmf @ counts == pytest.approx(purchase.nbd_mean(365, **ORDERS), rel=1e-10)
    assert pmf[10:].sum() == pytest.approx(purchase.nbd_at_least(10, 365, **ORDERS), abs=1e-12)


def test_equal_people_buy_at_poisson_rates():
    nearly_equal = purchase.nbd_pmf(np.arange(10), 30, shape=1e7, scale=1e7 / 0.1)
    assert nearly_equal == pytest.approx(stats.poisson.pmf(np.arange(10), 3), abs=1e-6)


def test_orders_of_people_who_may_leave_have_their_golden_values():
    mean = purchase.pareto_nbd_mean(HORIZONS, **ORDERS, **CHURN)
    assert mean == pytest.approx([0.67696, 1.72671, 4.49668], abs=FIVE_DECIMALS)
    alive = purchase.pareto_nbd_alive(HORIZONS, **CHURN)
    assert alive == pytest.approx([0.81805, 0.60432, 0.28451], abs=FIVE_DECIMALS)


def test_expected_orders_are_the_order_rate_times_the_days_alive():
    days_alive = [integrate.quad(lambda t: (120 / (120 + t)) ** 0.9, 0, horizon)[0] for horizon in HORIZONS]
    expected = 0.6 / 24 * np.array(days_alive)
    assert purchase.pareto_nbd_mean(HORIZONS, **ORDERS, **CHURN) == pytest.approx(expected, rel=1e-9)


def test_counting_whole_days_from_their_start_is_too_high_by_the_golden_errors():
    mean = purchase.pareto_nbd_mean(HORIZONS, **ORDERS, **CHURN)
    alive = purchase.gamma_mixture_survivor(np.arange(366), **LEAVING)
    whole_days = np.array([alive[:horizon].sum() for horizon in HORIZONS])
    half_days = whole_days - (1 - alive[HORIZONS]) / 2
    assert 100 * (0.025 * whole_days / mean - 1) == pytest.approx([0.34, 0.29, 0.20], abs=5e-3)
    assert 0.025 * half_days == pytest.approx(mean, rel=1e-5)  # the trapezoidal rule


@pytest.mark.parametrize("shape", [1.0, 1 + 1e-9, 1 - 1e-9])
def test_a_churn_shape_of_one_is_no_exception(shape):
    mean = purchase.pareto_nbd_mean(90, **ORDERS, churn_shape=shape, churn_scale=120.0)
    assert mean == pytest.approx(0.025 * 120 * np.log(1 + 90 / 120), rel=1e-8)


def test_without_churn_all_orders_of_the_nbd_are_made():
    mean = purchase.pareto_nbd_mean(HORIZONS, **ORDERS, churn_shape=1e-12, churn_scale=120.0)
    assert mean == pytest.approx(purchase.nbd_mean(HORIZONS, **ORDERS), rel=1e-9)


@pytest.mark.parametrize(
    ("a", "b", "golden"),
    [(0.7, 1.2, [0.6316, 0.3931, 0.2669, 0.1735]), (0.8, 2.5, [0.7576, 0.5236, 0.3678, 0.2390])],
)
def test_monthly_retention_has_its_golden_values(a, b, golden):
    assert purchase.sbg_retention([1, 3, 6, 12], a=a, b=b) == pytest.approx(golden, abs=FOUR_DECIMALS)


def test_survivors_fall_from_one_towards_none():
    for kept in (
        purchase.gamma_mixture_survivor(np.arange(2000), **LEAVING),
        purchase.sbg_retention(np.arange(2000), a=0.7, b=1.2),
    ):
        assert kept[0] == 1
        assert np.all(np.diff(kept) < 0)
        assert 0 < kept[-1] < 0.1


def test_hazards_fall_with_tenure_although_each_persons_is_constant():
    hazard = purchase.gamma_mixture_hazard(np.arange(1000), **LEAVING)
    assert hazard[0] == pytest.approx(0.9 / 120)
    assert np.all(np.diff(hazard) < 0)
    churn = purchase.sbg_churn(np.arange(1, 60), a=0.7, b=1.2)
    assert churn[0] == pytest.approx(0.7 / 1.9)
    assert np.all(np.diff(churn) < 0)


def test_hazards_are_those_of_the_survivors():
    t, dt = 200.0, 0.01
    earlier, later = purchase.gamma_mixture_survivor([t - dt, t + dt], **LEAVING)
    hazard = np.log(earlier / later) / (2 * dt)
    assert purchase.gamma_mixture_hazard(t, **LEAVING) == pytest.approx(hazard, rel=1e-8)
    kept = purchase.sbg_retention(np.arange(25), a=0.7, b=1.2)
    churn = purchase.sbg_churn(np.arange(1, 25), a=0.7, b=1.2)
    assert 1 - kept[1:] / kept[:-1] == pytest.approx(churn, rel=1e-10)


@pytest.mark.parametrize(("a", "b", "golden"), [(0.5, 2.5, 0.22673), (0.8, 1.8, 0.34062), (1.2, 1.2, 0.51109)])
def test_daily_over_monthly_users_have_their_golden_values(a, b, golden):
    assert purchase.dau_over_mau(a=a, b=b) == pytest.approx(golden, abs=FIVE_DECIMALS)


def test_three_quarters_are_active_in_a_month_by_default():
    assert purchase.active_share(a=0.5, b=2.5) == pytest.approx(0.735, abs=5e-4)


def test_a_longer_window_counts_more_people_as_active():
    shares = purchase.active_share(a=0.5, b=2.5, window=np.arange(1, 366))
    assert shares[0] == pytest.approx(0.5 / 3)
    assert np.all(np.diff(shares) > 0) and shares[-1] < 1
    assert purchase.dau_over_mau(a=0.5, b=2.5, window=1) == pytest.approx(1)
