"""By what the platform picks people: its own records and estimates, never what they like or what prices do to them."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day


def days_without_order(world: State, day: Day, rows: NDArray[np.int32], *, longest: float) -> NDArray[np.float64]:
    """Return the days since each user's last order, or registration; who has been away for longer than ``longest`` comes last."""
    users = world.users
    days = day.index - np.maximum(users["last_order"].take(rows), users["joined_on"].take(rows))
    return np.where(days <= longest, days, -1.0).astype(np.float64)


def known_liking(world: State, rows: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return how much each user is known to like the category that suits them best: estimate of taste x its goods, as described."""
    estimate = world.users["estimate"].take(rows, axis=0).astype(np.float64)
    return np.asarray((estimate @ middles(world).T).max(axis=1))


def middles(world: State) -> NDArray[np.float64]:
    """Return the mean content of the goods on sale of each category [categories, tastes]; 0 where there are none."""
    offers, n = world.tables["offers"], len(world.resources["catalogue"].need_shares)
    rows = np.flatnonzero(offers["is_active"])
    category, content = offers["category"][rows], offers["content"][rows].astype(np.float64)
    sums = np.stack([np.bincount(category, weights=column, minlength=n) for column in content.T], axis=1)
    return np.asarray(sums / np.maximum(np.bincount(category, minlength=n), 1)[:, None])


def best(score: NDArray[np.float64], luck: NDArray[np.float64], n: int) -> NDArray[np.intp]:
    """Return the places of the ``n`` highest scores, ties by luck; a larger ``n`` takes those of a smaller one, and more."""
    return np.lexsort((luck, -score))[:n]
