"""Subscriptions given to people drawn at random, and what their friends do, against the twin without gifts.

Source: Bapna & Umyarov (2015), Management Science 61(8), 1902-1920 (facts H3).
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.published.measures import Published, change
from sim.experiments.published.people_followed import Followed, follow

START = date(2027, 1, 1)
BEFORE, GIVING, AFTER = 60, 7, 180
"""Days on which records grow, on which gifts are given, and on which friends are watched."""
GIVEN = 0.01
"""Share of the people who are given one: few enough that a friend of one seldom has another."""
PUBLISHED = {
    "odds of subscribing, friends of the gifted": Published("+50 to +60 %", 1, value=55.0),
    "odds, people with few friends": Published("more than +50 to +60 %", 1),
    "odds, people with many friends": Published("less than +50 to +60 %", 1),
    "odds ratio, few friends over many": Published("above 0", 1),
}


def replicate(
    seed: int, *, people: int, change_of: dict[str, Any] | None = None, share: float = GIVEN
) -> dict[str, float]:
    """Return by how many percent the odds of subscribing are higher for friends of people who were given a subscription.

    Asked are people with such a friend who had no subscription themselves when the gifts were given; all, and the halves
    of them with fewer and with more friends. ``share`` of the people are given one.
    """
    given = {0: 0.0, BEFORE: share * people / GIVING, BEFORE + GIVING: 0.0}
    gifts = {str(START + timedelta(days=day)): f"{n} people per day" for day, n in given.items()}
    own = {"time.start": str(START), "subscription": "on"} | (change_of or {})
    days = BEFORE + GIVING + AFTER
    treated = follow(seed, people=people, days=days, settings=own | {"subscription.gifts": gifts})
    twin = follow(seed, people=people, days=days, settings=own)
    ties = treated.model.state.ties
    assert ties is not None
    asked = friends_of(treated, np.flatnonzero(treated.given >= 0)) & (treated.given < 0)
    for world in (treated, twin):
        asked &= (world.began < 0) | (world.began >= BEFORE + GIVING)
    degrees = ties.degrees
    few = degrees <= np.median(degrees[asked])
    out = {
        "odds of subscribing, friends of the gifted": _odds(treated, twin, asked),
        "odds, people with few friends": _odds(treated, twin, asked & few),
        "odds, people with many friends": _odds(treated, twin, asked & ~few),
        "friends asked": float(asked.sum()),
        "share of them who subscribe in the twin": 100 * float((twin.began[asked] >= 0).mean()),
    }
    return out | {
        "odds ratio, few friends over many": change(
            1 + out["odds, people with few friends"] / 100, 1 + out["odds, people with many friends"] / 100
        )
    }


def friends_of(world: Followed, people: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return who has one of these people for a friend [people]."""
    ties, out = world.model.state.ties, np.zeros(world.people, dtype=np.bool_)
    assert ties is not None
    for first, last in ties.offsets[people]:
        out[ties.neighbours[first:last]] = True
    return out


def _odds(treated: Followed, twin: Followed, asked: NDArray[np.bool_]) -> float:
    """Return by how many percent the odds of having subscribed are higher than in the twin."""
    n = asked.sum()
    now, then = ((world.began[asked] >= 0).sum() for world in (treated, twin))
    return change(now / (n - now), then / (n - then))
