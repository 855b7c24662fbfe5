"""Campaigns: on which days goods cost less, which goods, and by how much."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.costs import fees_of, platform_part
from sim.world.seasons import LIFTS

FESTIVAL = 0.5
"""Lift of a day's needs from which on it is a day of festival sales."""
FESTIVALS = 1 << 20
"""Numbers of festival campaigns begin here, those of flash sales at 0."""


class Campaign(NamedTuple):
    """What is on today: its number, the part off prices, the share of goods, and whether it begins today."""

    number: int
    depth: float
    share: float
    begins: bool


def is_festival(day: date) -> bool:
    """Return whether shops hold festival sales on a day: 1 to 3 and 16 to 18 June, 1 to 3 and 10 to 11 November, 12 December."""
    return any(m == day.month and first <= day.day <= last and lift >= FESTIVAL for m, first, last, lift in LIFTS)


def campaign_of(day: date, index: int, terms: Any) -> Campaign | None:
    """Return the campaign of a day (its date, and its number since launch), or None; a festival goes before a flash sale."""
    if index < 0:
        return None
    if terms.festival_share > 0 and terms.festival_depth > 0 and is_festival(day):
        begins = index == 0 or not is_festival(day - timedelta(days=1))
        return Campaign(FESTIVALS + 16 * day.year + day.month, terms.festival_depth, terms.festival_share, begins)
    every = max(1, round(terms.flash_every))
    if terms.flash_share > 0 and terms.flash_depth > 0 and index % every == every - 1:
        return Campaign(index // every, terms.flash_depth, terms.flash_share, True)
    return None


def is_near(day: date, index: int, terms: Any) -> bool:
    """Return whether a campaign begins within the days for which people wait, and none is on today."""
    if campaign_of(day, index, terms) is not None:
        return False
    coming = (campaign_of(day + timedelta(days=k), index + k, terms) for k in range(1, round(terms.lead) + 1))
    return any(c is not None and c.begins for c in coming)


def deals(world: State, campaign: Campaign) -> NDArray[np.intp]:
    """Return the offers that take part: a share of the goods on sale, drawn anew for each campaign, whose sellers still earn
    on a unit with their part of what is off."""
    offers = world.tables["offers"]
    rows = np.flatnonzero(offers["is_active"])
    luck = world.streams.uniform("promotions.takes_part", offers["number"][rows], step=campaign.number)
    return rows[(luck < campaign.share) & still_earn(world, rows, np.full(len(rows), campaign.depth))]


def still_earn(world: State, rows: NDArray[np.intp], off: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether sellers earn on a unit of these offers when a part ``off`` is taken off the price and they bear their part."""
    price, cost = (world.tables["offers"][c][rows].astype(np.float64) for c in ("price", "cost"))
    kept = price * (1 - (1 - platform_part(world)) * off) * (1 - fees_of(world, rows))
    return np.asarray(kept > cost)
