"""Closed forms of tastes against numbers that can be had otherwise."""

import numpy as np
import pytest
from scipy.stats import norm

from sim.theory.tastes import closeness_of_followers, likeness, worth_to_followers


def test_offers_of_one_merchant_are_alike_by_both_shares():
    assert likeness(of_category=0.2, of_merchant=0.5) == (0.7, 0.2, 0.0)
    with pytest.raises(ValueError, match="sum"):
        likeness(of_category=0.7, of_merchant=0.5)


@pytest.mark.parametrize("g", [0.0, 0.3, 0.5, 1.4])
def test_followers_are_closer_to_the_topic_by_g_less_what_the_cut_takes(g: float):
    """Moments of a tilted normal law below the cut, and of the plain one above it."""
    below = np.exp(g**2 / 2 - 2 * g)
    mass = below * norm.cdf(2 - g) + norm.sf(2)
    first = below * (g * norm.cdf(2 - g) - norm.pdf(2 - g)) + norm.pdf(2)
    assert closeness_of_followers(g) == pytest.approx(first / mass, abs=1e-4)


def test_goods_far_better_than_elsewhere_are_worth_their_utility():
    """ln(1 + e**u) is u when u is large, so the mean is level + along x closeness."""
    worth = worth_to_followers(0.7, level=40, along=0.6, across=0.9)
    assert worth == pytest.approx(40 + 0.6 * closeness_of_followers(0.7), abs=1e-6)


def test_whoever_follows_regardless_of_taste_is_anybody():
    """By Gauss & Hermite, on the length of what tastes do."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    expected = weights @ np.logaddexp(0, -0.4 + np.hypot(0.5, 0.7) * nodes) / weights.sum()
    assert worth_to_followers(0.0, level=-0.4, along=0.5, across=0.7) == pytest.approx(expected, abs=1e-6)
