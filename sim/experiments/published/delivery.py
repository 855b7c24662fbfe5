"""What a trusted carrier and a faster one are worth: two published experiments on a small world with logistics (facts E11, E12)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.experiments.published.measures import Published, change
from sim.experiments.published.people_followed import Followed, follow

START = date(2027, 3, 1)
SETTINGS = {"time.start": str(START), "logistics": "on"}
LOST_ON, LOST_FOR, WEEK = 30, 2, 7
"""Day on which the carrier is lost, and whole days: 42 hours begin and end within them."""

PUBLISHED_CARRIER = {
    "orders while the carrier is lost, over the twin": Published("-14.6 %", -1, value=-14.56),
    "orders in the week after, over the twin": Published("no claim"),
    "share of the goods of small sales, over the twin": Published("+3 %", 1, value=3.0),
}
FIRST, DAYS = 20, 60
FASTER = 0.66
"""Times of the standard carrier at which its promise is about a day shorter than at the default of 0.85."""

PUBLISHED_DAY = {
    "orders for each business day promised sooner": Published("+1.5 % a day", 1, value=1.5),
    "orders of 40 days, over the twin": Published("+3.8 % (a new centre)", 1, value=3.8),
}


def lose_carrier(seed: int, *, people: int, change_of: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Return what 42 hours without the express carrier do, where all orders go by it; the standard one stands in."""
    own = SETTINGS | {"logistics.carrier": "express"} | dict(change_of or {})
    days = LOST_ON + LOST_FOR + WEEK
    gone, back = (START + timedelta(days=n) for n in (LOST_ON, LOST_ON + LOST_FOR))
    dated = {str(START): "express", str(gone): "standard", str(back): "express"}
    with_it = follow(seed, people=people, days=days, settings=own)
    without = follow(seed, people=people, days=days, settings=own | {"logistics.carrier": dated})
    lost, after = slice(LOST_ON, LOST_ON + LOST_FOR), slice(LOST_ON + LOST_FOR, days)
    one, other = (world.per_day(days) for world in (without, with_it))
    return {
        "orders while the carrier is lost, over the twin": change(one[lost].sum(), other[lost].sum()),
        "orders in the week after, over the twin": change(one[after].sum(), other[after].sum()),
        "share of the goods of small sales, over the twin": change(
            *(_long_tail(w, with_it) for w in (without, with_it))
        ),
        "days promised by express": _promised(with_it, LOST_ON),
        "days promised by the standard carrier": _promised(without, LOST_ON + 1),
    }


def a_day_sooner(seed: int, *, people: int, change_of: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Return what a standard carrier does that is faster by about a business day, from the first day on."""
    own = SETTINGS | dict(change_of or {})
    slow, fast = (
        follow(seed, people=people, days=DAYS, settings=own | {"logistics.speed_standard": str(x)})
        for x in (own.get("logistics.speed_standard", 0.85), FASTER)
    )
    counted = slice(FIRST, DAYS)
    gain = change(fast.per_day(DAYS)[counted].sum(), slow.per_day(DAYS)[counted].sum())
    sooner = np.mean([_promised(slow, d) - _promised(fast, d) for d in range(FIRST, DAYS)])
    return {
        "orders for each business day promised sooner": gain / float(sooner),
        "orders of 40 days, over the twin": gain,
        "days promised sooner": float(sooner),
        "hours sooner at the door (median)": 24 * (_series(slow, "door_days") - _series(fast, "door_days")),
        "satisfaction, points": 100 * (_series(fast, "satisfaction_mean") - _series(slow, "satisfaction_mean")),
    }


def _promised(world: Followed, day: int) -> float:
    """Return the days promised to the mean person on a day since launch, as FULFIL of the day before left it."""
    state = world.model.state
    return float(state.series.values["days_promised"][state.timeline.preparation + day - 1])


def _series(world: Followed, name: str) -> float:
    return float(world.model.state.series.values[name][-1])


def _long_tail(world: Followed, base: Followed) -> float:
    """Return the share of orders on the lost days of the goods that make the last half of sales before."""
    before = np.bincount(base.offer[base.day < LOST_ON], minlength=int(max(base.offer.max(), world.offer.max())) + 1)
    order = np.argsort(-before, kind="stable")
    is_small = np.zeros(len(before), dtype=np.bool_)
    is_small[order[np.cumsum(before[order]) > before.sum() / 2]] = True
    inside = (world.day >= LOST_ON) & (world.day < LOST_ON + LOST_FOR)
    return float(is_small[world.offer[inside]].mean())
