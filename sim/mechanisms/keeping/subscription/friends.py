"""Friends who subscribe: how many each person has, and how much each of them counts."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.mechanisms.keeping.subscription.kernels import count_subscribers


def subscribed_friends(world: State, people: NDArray[np.int32], *, today: int) -> NDArray[np.int64]:
    """Return how many friends of each of these people subscribe today."""
    out = np.zeros(len(people), dtype=np.int64)
    if world.ties is not None and len(people):
        count_subscribers(
            people,
            world.ties.offsets,
            world.ties.neighbours,
            world.people["user"],
            world.users["subscribed_until"],
            today,
            out,
        )
    return out


def usual_root(world: State) -> float:
    """Return sum d / sum sqrt(d) over people: with it the mean of sqrt(d0 / d) over friends is 1 (they have more friends)."""
    if world.ties is None or not world.ties.n_ties:
        return 1.0
    degrees = world.ties.degrees
    return float(degrees.sum() / np.sqrt(degrees).sum())


def factor_of_friends(
    world: State, people: NDArray[np.int32], *, today: int, by_friend: float, root: float
) -> NDArray[np.float64]:
    """Return the factor on the hazard: each friend who subscribes adds (by_friend - 1) sqrt(d0 / d), more where friends are few.

    Effects of several friends add up, so that they do not snowball where many subscribe. ``root`` is sqrt(d0), from
    ``usual_root``.
    """
    if by_friend == 1 or world.ties is None or not len(people):
        return np.ones(len(people))
    n = subscribed_friends(world, people, today=today)
    degrees = np.maximum(world.ties.degrees_of(people), 1)
    return np.asarray(1 + (by_friend - 1) * n * root / np.sqrt(degrees))
