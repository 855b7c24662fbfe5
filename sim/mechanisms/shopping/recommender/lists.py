"""Lists of recommended goods: by category and cluster for needs, over all categories for the feed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.mechanisms.shopping.recommender.kernels import FEW_TASTES, sum_by_cluster
from sim.world.market.surfaces import Ranking, zipf

N_CLUSTERS = (1 << FEW_TASTES) + 1
GUIDE = 4096
UNKNOWN = N_CLUSTERS - 1
"""Cluster of those about whom nothing is known."""


@dataclass(frozen=True)
class HomeLists:
    """What feeds are filled from.

    Attributes
    ----------
    entries : int32 [clusters, entries]
        The best goods of all categories for each cluster.
    guide : int32 [4096]
        Which entry a number in (0, 1) means, in equal parts: entries have their chances to within 1 / 4096.
    on_sale : int32 [offers on sale]
    score : float64 [offers]
        What everybody is taken to see in an offer, as drawn for these lists.
    """

    entries: NDArray[np.int32]
    guide: NDArray[np.int32]
    on_sale: NDArray[np.int32]
    score: NDArray[np.float64]


def centres(world: State) -> NDArray[np.float64]:
    """Return the mean of what is known of the people of each cluster [clusters, tastes]; 0 where nobody is."""
    users, rows = world.users, world.user_of(world.active)
    sums, count = sum_by_cluster(rows, users["feed_cluster"], users["estimate"], N_CLUSTERS)
    return np.asarray(sums / np.maximum(count, 1)[:, None])


def lists_by_category(
    world: State, scores: NDArray[np.float64], *, length: int, position: float, at_random: float
) -> Ranking:
    """Return the best offers of each category for each cluster, and a share of places for any.

    Parameters
    ----------
    scores : float64 [clusters, offers]
    length : int
        Goods of a list; those beyond it have only the places at random.
    position : float
        Power by which the chance to be shown falls with the place.
    at_random : float
        Share of places that go to any offer of the category.
    """
    offers, n_categories = world.tables["offers"], len(world.resources["catalogue"].need_shares)
    rows = np.flatnonzero(offers["is_active"])
    category = offers["category"][rows]
    parts: list[NDArray[np.int64]] = []
    chances: list[NDArray[np.float64]] = []
    sizes = np.zeros(n_categories, dtype=np.int64)
    for c in range(n_categories):
        own = rows[category == c]
        sizes[c] = n = len(own)
        if not n:
            continue
        best = _best(scores[:, own], n)
        chance = at_random / n + (1 - at_random) * np.pad(zipf(min(n, length), position), (0, max(n - length, 0)))
        running = np.tile(np.cumsum(chance), (len(scores), 1))
        if (offers["variety"][own] != 1).any():  # a row that stands for n alike goods is shown n times as often
            running = np.cumsum(chance * offers["variety"][own[best]], axis=1)
            running /= running[:, -1:]
        running[:, -1] = 1.0
        parts.append(own[best].ravel())
        chances.append(running.ravel())
    lengths = np.repeat(sizes, len(scores))
    return Ranking(
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        offers=np.concatenate([*parts, np.empty(0, np.int64)]).astype(np.int32),
        places=np.concatenate([np.tile(np.arange(n), len(scores)) for n in sizes]).astype(np.int16),
        cumulative=np.concatenate([*chances, np.empty(0)]),
        clusters=len(scores),
    )


def home_lists(
    world: State, scores: NDArray[np.float64], value: NDArray[np.float64], *, length: int, position: float
) -> HomeLists:
    """Return the best offers of all categories for each cluster; ``value`` is what everybody is taken to see in them."""
    rows = np.flatnonzero(world.tables["offers"]["is_active"])
    n, middles = min(length, len(rows)), (np.arange(GUIDE) + 0.5) / GUIDE
    return HomeLists(
        entries=rows[_best(scores[:, rows], n)].astype(np.int32),
        guide=np.minimum(np.searchsorted(np.cumsum(zipf(max(n, 1), position)), middles), max(n, 1) - 1).astype(
            np.int32
        ),
        on_sale=rows.astype(np.int32),
        score=value,
    )


def _best(scores: NDArray[np.float64], n: int) -> NDArray[np.int64]:
    """Return the places of the ``n`` highest scores of each row, the highest first [rows, n]; no two are equal (``EQUALS``)."""
    if n == scores.shape[1]:
        return np.argsort(-scores, axis=1)
    some = np.argpartition(-scores, n, axis=1)[:, :n]
    return np.take_along_axis(some, np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1), axis=1)
