"""What buyers and sellers post, as arrays: chances, stars, and counts that keep means when an agent is many people."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.world.market.offers import NEUTRAL_STARS
from sim.world.people import NEUTRAL

FloatArray = NDArray[np.float64]
WORST, BEST = 1.0, 5.0


def chances(satisfaction: ArrayLike, *, posting: float, extremes: float) -> FloatArray:
    """Return the probability that a buyer posts: the U-shape of M04, at most 1."""
    s = np.asarray(satisfaction, dtype=np.float64)
    return np.minimum(posting * (1 + extremes * np.abs(s - NEUTRAL) / NEUTRAL), 1.0)


def mean_stars(gaps: ArrayLike, *, tolerance: float, stars_per_gap: float) -> FloatArray:
    """Return the stars that an experience is worth, 1 to 5, before they are whole."""
    y = BEST + stars_per_gap * (np.asarray(gaps, dtype=np.float64) + tolerance)
    return np.minimum(np.maximum(y, WORST), BEST)


def counted(
    chance: FloatArray, stars: FloatArray, luck: tuple[FloatArray, FloatArray], *, weight: int
) -> NDArray[np.int64]:
    """Return reviews and their stars in all [2, orders], for agents that stand for ``weight`` people each.

    Both are whole numbers, the next below or above their means ``weight x chance`` and ``reviews x stars``: of one person
    it is a lot (one review or none, its stars the next whole ones), of many the fraction alone is left to luck.
    """
    n = np.floor(weight * chance + luck[0])
    return np.array((n, np.floor(n * stars + luck[1] * (n > 0))), dtype=np.int64)


def fakes_per_review(quality: ArrayLike, *, mean: float, fake_share: float, detection: float) -> FloatArray:
    """Return the fakes shown per true review: of all posts a share ``fake_share (1 - quality / mean)+`` is fake."""
    behind = 1 - np.asarray(quality, dtype=np.float64) / max(mean, 1e-9)
    share = fake_share * np.minimum(np.maximum(behind, 0.0), 1.0)
    return np.asarray((1 - detection) * share / (1 - share))


def believed(rating: ArrayLike, *, mean: float, per_star: float) -> FloatArray:
    """Return what people think of quality, 0 to 1: the linear posterior mean given a rating, ``mean`` at 4.6 stars."""
    quality = mean + per_star * (np.asarray(rating, dtype=np.float64) - NEUTRAL_STARS)
    return np.minimum(np.maximum(quality, 0.0), 1.0)


def ratings(n: ArrayLike, stars: ArrayLike, *, start: float, weight: float) -> FloatArray:
    """Return posterior means of stars: as if ``weight`` reviews of ``start`` stars had been there before all others."""
    return np.asarray((np.asarray(stars) + start * weight) / (np.asarray(n) + weight), dtype=np.float64)
