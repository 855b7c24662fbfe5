"""Taste space: where categories, merchants and offers lie in it, and which way a creator's topic points.

People's tastes z are standard normal numbers with a part shared by the community (``sim.world.people``). Offers lie at
``y = sqrt(s_c) C + sqrt(s_m) M + sqrt(1 - s_c - s_m) own``: what is common to a category, to a merchant, and the offer's
own; all three are standard normal, so an offer's numbers have variance 1 whatever the shares. A creator posts about one
category in a way of its own: topic = direction of ``sqrt(f) C + sqrt(1 - f) own``.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.params import ParamSet, par
from sim.core.rng import Streams
from sim.core.units import Share
from sim.world.people import N_TASTES, normals


class TasteSettings(ParamSet):
    """How much goods, and what creators post about, have in common."""

    taste_of_category: Share = par(
        "35 %",
        symbol="s_c",
        low="0 %",
        high="50 %",
        prior="15 % - 50 %",
        label="taste by category",
        zh="品类共有品味占比",
        doc="share of the variance of goods in taste space that a category has in common",
    )
    taste_of_merchant: Share = par(
        "35 %",
        symbol="s_m",
        low="0 %",
        high="50 %",
        prior="15 % - 50 %",
        label="taste by merchant",
        zh="商家共有品味占比",
        doc="share that the goods of a merchant have in common beyond the category; the rest is each good's own",
    )
    topic_focus: Share = par(
        "50 %",
        symbol="f",
        low="0 %",
        high="100 %",
        prior="20 % - 80 %",
        label="focus of influencers",
        zh="达人品类专注度",
        doc="share of the variance of a creator's topic that comes from the category of goods posted about",
    )


def tastes_of_categories(streams: Streams, category: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return C, what is common to the goods of each category (len x 8)."""
    return normals(streams, "world.category_taste", category, columns=N_TASTES)


def tastes_of_offers(
    streams: Streams,
    settings: Any,
    offer: NDArray[np.integer],
    *,
    merchant: NDArray[np.integer],
    category: NDArray[np.integer],
) -> NDArray[np.float64]:
    """Return y, where each offer lies (len x 8); shares of 0 leave the offer's own part alone, bit for bit.

    Parameters
    ----------
    settings : WorldSettings
        ``taste_of_category`` and ``taste_of_merchant``, the shares of variance (at most a half each).
    """
    own = normals(streams, "world.offer_taste", offer, columns=N_TASTES)
    rest = np.sqrt(1 - settings.taste_of_category - settings.taste_of_merchant)
    return np.asarray(content_of_offers(streams, settings, merchant=merchant, category=category) + rest * own)


def content_of_offers(
    streams: Streams, settings: Any, *, merchant: NDArray[np.integer], category: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Return what goods have in common with their category and their merchant (len x 8): a platform can see it."""
    by_merchant = normals(streams, "world.merchant_taste", merchant, columns=N_TASTES)
    of_category, of_merchant = settings.taste_of_category, settings.taste_of_merchant
    return np.asarray(
        np.sqrt(of_category) * tastes_of_categories(streams, category) + np.sqrt(of_merchant) * by_merchant
    )


def topics(
    streams: Streams, focus: float, creator: NDArray[np.integer], *, category: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Return the direction in taste space in which each creator posts (len x 8, length 1); focus 0: any direction.

    Parameters
    ----------
    focus : float
        f, share of variance that the topic has from the category of goods the creator posts about.
    """
    own = normals(streams, "world.influencer_topic", creator, columns=N_TASTES)
    topic = np.sqrt(focus) * tastes_of_categories(streams, category) + np.sqrt(1 - focus) * own
    return np.asarray(topic / np.linalg.norm(topic, axis=1, keepdims=True))
