"""The complete graph and the pair, against the golden values of model.md M01 and M04 and known limits."""

import numpy as np
import pytest

from sim.theory import bass

P, Q, CHURN = 0.03 / 365, 0.38 / 365, 0.2 / 365
YEARS = np.array([1, 3, 5, 7, 10]) * 365
SIX_DECIMALS = 5e-7  # goldens are printed with six decimals


def test_without_word_of_mouth_everybody_waits_for_the_external_hazard():
    assert bass.constant_hazard([0, 365, 3650], P) == pytest.approx([0, 1 - np.exp(-0.03), 1 - np.exp(-0.3)])
    assert bass.bass(YEARS, p=P, q=0) == pytest.approx(bass.constant_hazard(YEARS, P), rel=1e-14)


def test_the_bass_curve_has_its_golden_values():
    golden = [0.035758, 0.150500, 0.331199, 0.549010, 0.812803]
    assert bass.bass(YEARS, p=P, q=Q) == pytest.approx(golden, abs=SIX_DECIMALS)


def test_the_daily_recursion_has_its_golden_values():
    golden = [0.035737, 0.150392, 0.330963, 0.548704, 0.812592]
    assert bass.bass_daily(3650, p=P, q=Q)[YEARS] == pytest.approx(golden, abs=SIX_DECIMALS)


@pytest.mark.parametrize(
    ("days_in_step", "n_steps", "golden", "printed"),
    [(1, 3650, 3.1e-4, 5e-6), (7, 521, 2.1e-3, 5e-5), (365 / 12, 120, 9.2e-3, 5e-5), (365, 10, 1.0e-1, 5e-3)],
)
def test_longer_steps_lag_behind_continuous_time_by_the_golden_errors(days_in_step, n_steps, golden, printed):
    steps = bass.bass_daily(n_steps, p=P * days_in_step, q=Q * days_in_step)
    exact = bass.bass(np.arange(n_steps + 1) * days_in_step, p=P, q=Q)
    assert np.max(np.abs(steps - exact)) == pytest.approx(golden, abs=printed)


def test_halving_the_step_halves_the_distance_to_continuous_time():
    exact = bass.bass(1825, p=P, q=Q)
    error = [exact - bass.bass_daily(1825, p=P, q=Q, steps_per_day=n)[-1] for n in (1, 2)]
    assert error[0] / error[1] == pytest.approx(2, rel=1e-3)  # first order, remainder about q per step


def test_adoption_is_fastest_at_the_peak_time():
    peak = bass.peak_time(p=P, q=Q)
    assert peak == pytest.approx(np.log(Q / P) / (P + Q))
    before, at, after = np.diff(bass.bass([peak - 15, peak - 5, peak + 5, peak + 15], p=P, q=Q))
    assert at > before and at > after


def test_adoption_that_only_slows_down_peaks_at_once():
    assert bass.peak_time(p=2 * Q, q=Q) == 0


def test_churn_has_its_golden_values():
    n = bass.bass_with_churn([365, 1095, 1825], p=P, q=Q, churn=CHURN)
    assert n == pytest.approx([0.032235, 0.109017, 0.196591], abs=SIX_DECIMALS)
    assert bass.churn_limit(p=P, q=Q, churn=CHURN) == pytest.approx(0.540737, abs=SIX_DECIMALS)


def test_without_churn_the_bass_curve_returns():
    assert bass.bass_with_churn(YEARS, p=P, q=Q, churn=0) == pytest.approx(bass.bass(YEARS, p=P, q=Q), rel=1e-12)
    assert bass.churn_limit(p=P, q=Q, churn=0) == pytest.approx(1, rel=1e-14)


def test_churn_settles_at_its_limit_where_joining_and_leaving_balance():
    limit = bass.churn_limit(p=P, q=Q, churn=CHURN)
    assert (P + Q * limit) * (1 - limit) == pytest.approx(CHURN * limit, rel=1e-12)
    assert bass.bass_with_churn(1e6, p=P, q=Q, churn=CHURN) == pytest.approx(limit, rel=1e-12)


def test_churn_solves_its_differential_equation():
    t, dt = 1000.0, 0.5
    low, n, high = bass.bass_with_churn([t - dt, t, t + dt], p=P, q=Q, churn=CHURN)
    assert (high - low) / (2 * dt) == pytest.approx((P + Q * n) * (1 - n) - CHURN * n, rel=1e-6)


def test_churn_without_word_of_mouth_is_a_two_state_chain():
    total = P + CHURN
    expected = P / total * (1 - np.exp(-total * YEARS))
    assert bass.bass_with_churn(YEARS, p=P, q=0, churn=CHURN) == pytest.approx(expected, rel=1e-12)


def test_the_daily_recursion_with_churn_tends_to_the_closed_form():
    t = 1825
    exact = bass.bass_with_churn(t, p=P, q=Q, churn=CHURN)
    coarse, fine = (bass.bass_with_churn_daily(t, p=P, q=Q, churn=CHURN, steps_per_day=n)[-1] for n in (1, 2))
    assert coarse == pytest.approx(exact, abs=1e-4)
    assert 2 * fine - coarse == pytest.approx(exact, abs=1e-7)  # first-order error removed


def test_the_pair_has_its_golden_values():
    golden = [0.034397, 0.118189, 0.206717, 0.291495, 0.405568]
    assert bass.two_node_bound(YEARS, p=P, q=Q) == pytest.approx(golden, abs=SIX_DECIMALS)


def test_equal_rates_are_no_exception_for_the_pair():
    around = bass.two_node_bound(1000, p=Q, q=np.array([1 - 1e-5, 1, 1 + 1e-5]) * Q)
    assert around[1] == pytest.approx((around[0] + around[2]) / 2, rel=1e-9)


def test_the_daily_pair_tends_to_the_closed_form():
    coarse, fine = (bass.two_node_daily(1825, p=P, q=Q, steps_per_day=n)[-1] for n in (1, 2))
    assert 2 * fine - coarse == pytest.approx(bass.two_node_bound(1825, p=P, q=Q), abs=1e-7)


def test_pairs_are_slower_than_everybody_together():
    t = np.arange(1, 5000)
    assert np.all(bass.two_node_bound(t, p=P, q=Q) < bass.bass(t, p=P, q=Q))


@pytest.mark.parametrize("curve", [bass.bass, bass.two_node_bound])
def test_more_word_of_mouth_never_slows_adoption(curve):
    shares = curve(YEARS[:, None], p=P, q=np.linspace(0, 3, 13) / 365)
    assert np.all(np.diff(shares, axis=1) > 0)
    assert np.all((shares > 0) & (shares < 1))


def test_more_churn_never_leaves_more_users():
    users = bass.bass_with_churn(YEARS[:, None], p=P, q=Q, churn=np.linspace(0, 2, 11) / 365)
    assert np.all(np.diff(users, axis=1) < 0)


def test_rates_may_be_arrays_in_the_recursions():
    p, q = np.array([P, 2 * P]), np.array([[0.0], [Q]])
    paths = bass.bass_daily(100, p=p, q=q)
    assert paths.shape == (101, 2, 2)
    assert paths[:, 1, 0] == pytest.approx(bass.bass_daily(100, p=P, q=Q), rel=1e-14)
    assert bass.two_node_daily(100, p=p, q=q).shape == (101, 2, 2)


def test_nobody_starts_without_an_external_hazard():
    assert bass.bass(1000, p=0, q=Q) == 0
    assert bass.bass_with_churn(1000, p=0, q=Q, churn=CHURN) == 0
    assert np.all(bass.bass_daily(100, p=0, q=Q) == 0)
