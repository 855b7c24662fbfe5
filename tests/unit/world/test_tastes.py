"""Taste space: shares of variance, directions of topics, and null shares that change nothing."""

from types import SimpleNamespace

import numpy as np
import pytest
from helpers_world import small
from scipy.stats import ttest_1samp

from sim.core.rng import Streams
from sim.theory.tastes import likeness
from sim.world.people import N_TASTES, normals
from sim.world.tastes import tastes_of_categories, tastes_of_offers, topics

CATEGORIES, MERCHANTS, EACH = 12, 120, 5
MERCHANT = np.repeat(np.arange(MERCHANTS), EACH)
CATEGORY = MERCHANT % CATEGORIES


def offers(of_category: float, of_merchant: float, seed: int = 3) -> np.ndarray:
    settings = SimpleNamespace(taste_of_category=of_category, taste_of_merchant=of_merchant)
    rows = np.arange(len(MERCHANT))
    return tastes_of_offers(Streams(seed), settings, rows, merchant=MERCHANT, category=CATEGORY)


def test_shares_of_variance_are_recovered_from_how_alike_goods_are():
    """Mean products of pairs (one merchant, one category, neither) and of offers with themselves, over 12 seeds.

    Two-sided t of 11 degrees of freedom at 1e-3 for each of four means: false alarm 0.4 %.
    """
    same_merchant = (MERCHANT[:, None] == MERCHANT) & ~np.eye(len(MERCHANT), dtype=bool)
    same_category = (CATEGORY[:, None] == CATEGORY) & (MERCHANT[:, None] != MERCHANT)
    neither = CATEGORY[:, None] != CATEGORY
    found = []
    for seed in range(12):
        y = offers(0.20, 0.45, seed)
        alike = y @ y.T / N_TASTES
        found.append(
            [alike[pairs].mean() for pairs in (same_merchant, same_category, neither)] + [np.diag(alike).mean()]
        )
    expected = [*likeness(of_category=0.20, of_merchant=0.45), 1.0]
    assert (ttest_1samp(found, expected).pvalue > 1e-3).all(), np.mean(found, axis=0)


def test_without_shares_goods_lie_where_their_own_luck_puts_them_bit_for_bit():
    own = normals(Streams(3), "world.offer_taste", np.arange(len(MERCHANT)), columns=N_TASTES)
    assert (offers(0, 0) == own).all()


def test_at_the_bounds_the_goods_of_a_merchant_are_all_alike():
    y = offers(0.5, 0.5).reshape(MERCHANTS, EACH, N_TASTES)
    assert np.isfinite(y).all() and (y == y[:, :1]).all()


@pytest.mark.parametrize("focus", [0.0, 0.3, 1.0])
def test_a_topic_has_length_one_and_points_to_the_category_by_its_focus(focus: float):
    """Mean cosine of 4,000 topics with their category: 0 without focus, 1 with nothing else, between them in between."""
    category = np.arange(4000)
    topic = topics(Streams(5), focus, np.arange(4000), category=category)
    centre = tastes_of_categories(Streams(5), category)
    cosine = (topic * centre).sum(axis=1) / np.linalg.norm(centre, axis=1)
    assert np.linalg.norm(topic, axis=1) == pytest.approx(1)
    low, high = {0.0: (-0.02, 0.02), 0.3: (0.4, 0.65), 1.0: (1 - 1e-12, 1 + 1e-12)}[focus]
    assert low <= cosine.mean() <= high  # error of the mean 0.0056 without focus


def test_creators_post_about_categories_as_often_as_they_are_needed():
    """Chi square of 3,000 creators over 30 categories; 99.9 % point of 29 degrees of freedom: 58.3."""
    state = small(world__influencers=3000).model(seed=2, days=1).state
    share = state.resources["catalogue"].need_shares
    found = np.bincount(state.tables["influencers"]["category"], minlength=len(share))
    assert ((found - 3000 * share) ** 2 / (3000 * share)).sum() < 58.3
