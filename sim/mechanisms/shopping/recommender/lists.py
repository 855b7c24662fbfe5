"""Lists of recommended goods: by category and cluster for needs, over all categories for the feed."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.kernels.ranking import best_of_lists, running_chances
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
    rows = rows.take(np.argsort(offers["category"].take(rows), kind="stable"))
    sizes = np.bincount(offers["category"].take(rows), minlength=n_categories)
    ends = np.cumsum(sizes)
    entries = np.empty(len(rows) * len(scores), dtype=np.int32)
    for n, end in zip(sizes.tolist(), ends.tolist(), strict=True):
        own = rows[end - n : end]
        best = own.take(np.argsort(-scores.take(own, axis=1), axis=1))  # no two are equal (``EQUALS``)
        entries[(end - n) * len(scores) : end * len(scores)] = best.ravel()
    chances = np.concatenate([_chances(n, length, position, at_random) for n in sizes.tolist()])
    places, cumulative, begins = running_chances(sizes, chances, entries, offers["variety"], len(scores))
    offsets = np.append(0, np.cumsum(np.repeat(sizes, len(scores))))
    return Ranking(offsets, entries, places, cumulative, len(scores), begins)


@lru_cache(maxsize=512)
def _chances(n: int, length: int, position: float, at_random: float) -> NDArray[np.float64]:
    """Return the chances of ``n`` goods by their place in a list."""
    if not n:
        return np.empty(0)
    return at_random / n + (1 - at_random) * np.pad(zipf(min(n, length), position), (0, max(n - length, 0)))


def home_lists(
    world: State,
    ranking: Ranking,
    scores: NDArray[np.float64],
    value: NDArray[np.float64],
    *,
    length: int,
    position: float,
) -> HomeLists:
    """Return the best offers of all categories for each cluster, out of those of each category.

    ``value`` [offers] is what everybody is taken to see in them.
    """
    rows = np.flatnonzero(world.tables["offers"]["is_active"])
    n = min(length, len(rows))
    return HomeLists(
        entries=best_of_lists(ranking.offsets, ranking.offers, scores, n),
        guide=_guide(max(n, 1), position),
        on_sale=rows.astype(np.int32),
        score=value,
    )


@lru_cache(maxsize=8)
def _guide(n: int, position: float) -> NDArray[np.int32]:
    """Return which of ``n`` entries a number in (0, 1) means, in 4,096 equal parts."""
    middles = (np.arange(GUIDE) + 0.5) / GUIDE
    return np.minimum(np.searchsorted(np.cumsum(zipf(n, position)), middles), n - 1).astype(np.int32)
