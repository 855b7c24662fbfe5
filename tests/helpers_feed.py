"""The feed of a small world, and what a feed is worth in expected clicks."""

import numpy as np

from sim.core.model import GrowthModel
from sim.mechanisms.shopping.feed.kernels import expected_clicks
from sim.mechanisms.shopping.feed.mechanism import Feed


def clicks_on(offers: np.ndarray, value: np.ndarray, terms: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return the expected clicks of each feed [feeds], and the part of each place [feeds, slots]."""
    clicks, weights, _ = prospects(offers, value, terms)
    return clicks, weights


def prospects(offers: np.ndarray, value: np.ndarray, terms: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, tuple]:
    """Return the same, and the chances of a click and of leaving at each place."""
    clicks, (weights, click, leave) = np.empty(len(offers)), (np.empty(offers.shape) for _ in range(3))
    expected_clicks(0, len(offers), offers, value, terms, clicks, weights, click, leave)
    return clicks, weights, (click, leave)


def feed_of(model: GrowthModel) -> Feed:
    """Return the feed of a model."""
    (feed,) = (row.mechanism for row in model.agenda if isinstance(row.mechanism, Feed))
    return feed
