"""Intervals of shares and means against published values."""

import math

import numpy as np
import pytest

from sim.finance.intervals import Share, mean_interval, runs_needed, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), Statistics in Medicine 17, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_equals_the_published_intervals(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_is_symmetric_and_stays_inside():
    for n in (1, 7, 200):
        for k in range(n + 1):
            low, high = wilson(k, n)
            assert 0 <= low <= k / n <= high <= 1
            assert wilson(n - k, n) == pytest.approx((1 - high, 1 - low))
    assert all(math.isnan(x) for x in wilson(0, 0))


@pytest.mark.parametrize("p", [0.02, 0.1, 0.5])
def test_wilson_covers_about_95_percent(p):
    """Exact coverage, summed over the binomial distribution: Wilson's lies within 91 to 98 % at n = 200."""
    n, k = 200, np.arange(201)
    log_choose = [math.lgamma(n + 1) - math.lgamma(j + 1) - math.lgamma(n - j + 1) for j in k]
    mass = np.exp(np.array(log_choose) + k * math.log(p) + (n - k) * math.log(1 - p))
    inside = np.array([wilson(int(j), n)[0] <= p <= wilson(int(j), n)[1] for j in k])
    assert 0.91 < float(mass[inside].sum()) < 0.98


@pytest.mark.parametrize(("p", "half_width", "n"), [(0.05, 0.05, 73), (0.1, 0.05, 139), (0.3, 0.05, 323), (0.5, 0.05, 385),
                                                    (0.05, 0.02, 457), (0.1, 0.02, 865), (0.3, 0.02, 2017),
                                                    (0.5, 0.02, 2401)])  # fmt: skip
def test_sample_sizes_are_those_of_the_specification(p, half_width, n):
    assert runs_needed(p, half_width=half_width) == n


def test_small_shares_say_below_what_they_lie():
    assert Share(0, 200).bound == 0.015 and Share(1, 200).bound == Share(1, 200).interval[1]
    assert Share(0, 2).bound == 1


def test_the_mean_interval_is_students():
    """Student's sleep data (1908): ten differences, mean 1.58, 95 % interval 0.70 to 2.46."""
    extra = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    assert mean_interval(extra) == pytest.approx((1.58, 0.7001142, 2.4598858), abs=1e-6)
    assert math.isnan(mean_interval([1.0])[1]) and math.isnan(mean_interval([])[0])
