"""Whose orders go by which carrier, what that is worth to them, and who pays for it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.mechanisms.experience.logistics.carrier_terms import CARRIERS

TOP_TIER = 3
STANDARD = CARRIERS.index("standard")
LARGEST_PART = 0.9
"""What buyers pay or save at the door counts as at most this part of a price."""

Rows = NDArray[np.integer]
Floats = NDArray[np.float64]


def of_each(terms: Any, what: str) -> Floats:
    """Return a parameter of every carrier (``price``, ``speed``, ``loss``, ``trust``)."""
    return np.array([getattr(terms, f"{what}_{name}") for name in CARRIERS], dtype=np.float64)


def are_members(world: State, users: Rows, *, meant: str, today: int) -> NDArray[np.bool_]:
    """Return which users (rows) are members today, where somebody keeps memberships."""
    columns, out = world.users.columns, np.zeros(len(users), dtype=np.bool_)
    until, tier = columns.get("subscribed_until"), columns.get("tier")
    if meant != "top_tier" and until is not None:
        out |= until.take(users) >= today
    if meant != "subscribers" and tier is not None:
        out |= tier.take(users) >= TOP_TIER
    return out


def carrier_of(world: State, users: Rows, terms: Any, *, today: int) -> NDArray[np.int64]:
    """Return the carrier of the orders of users (rows)."""
    chosen = np.full(len(users), CARRIERS.index(terms.carrier), dtype=np.int64)
    if terms.member_carrier != "same":
        members = are_members(world, users, meant=terms.members, today=today)
        chosen[members] = CARRIERS.index(terms.member_carrier)
    return chosen


def differences(world: State, users: Rows, terms: Any, *, today: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the carrier of each user's orders, and what it asks more than the standard one where not the platform pays it, fen."""
    carrier, price = carrier_of(world, users, terms, today=today), of_each(terms, "price")
    more = np.rint(price - price[STANDARD]).astype(np.int64)[carrier]
    if terms.member_carrier != "same":
        more[are_members(world, users, meant=terms.members, today=today)] = 0
    return carrier, more


def worth(world: State, users: Rows, terms: Any, *, today: int) -> Floats:
    """Return what their carrier is worth to users, promise left out: trust, and what they pay or save at the door."""
    carrier, more = differences(world, users, terms, today=today)
    value = of_each(terms, "trust")[carrier]
    if terms.difference_paid_by == "buyers" and more.any():
        slope = world.users["price_slope"].take(users).astype(np.float64)
        part = more / world.facts["sections"]["world"].basket
        value = value - slope * np.log1p(np.clip(part, -LARGEST_PART, LARGEST_PART))
    return value
