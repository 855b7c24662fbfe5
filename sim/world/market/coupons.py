"""Coupons in people's wallets: one for the next order, with a last day and a giver."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day

NOBODY, NEW_USER_OFFER, REFERRAL = 0, 1, 2
COST = {
    NOBODY: "expense.incentives.coupons",
    NEW_USER_OFFER: "expense.incentives.new_user_coupons",
    REFERRAL: "expense.incentives.referral_coupons",
}
"""Account that bears a coupon, by its giver."""

LARGEST_SHARE = 0.9  # of the price


def give(world: State, ids: NDArray[np.int32], fen: NDArray[np.int32] | int, *, until: int, source: int) -> None:
    """Put a coupon into wallets; whoever holds a larger valid one keeps that.

    Parameters
    ----------
    ids : int32 [k], every person once
    fen : int, or int32 [k]
    until : int
        Last day index on which it can be used.
    source : int
        Code of the giver.
    """
    people = world.people
    today = world.row - world.timeline.preparation
    held = np.where(people["coupon_until"][ids] >= today, people["coupon"][ids], 0)
    value = np.broadcast_to(np.asarray(fen, dtype=np.int32), ids.shape)
    better = value > held
    people["coupon"][ids[better]] = value[better]
    people["coupon_until"][ids[better]] = until
    people["coupon_from"][ids[better]] = source


def held(world: State, day: Day, person: NDArray[np.int32], number: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return the fen of the coupon that each need can use: a valid one, for a person's first need of the day."""
    people = world.people
    is_valid = (people["coupon_until"][person] >= day.index) & (number == 0)
    return np.where(is_valid, people["coupon"][person], 0).astype(np.int32)


def use(world: State, day: Day, orders: NDArray[np.void]) -> None:
    """Take valid coupons off each person's first order of the day, at most 90 % of its price; then they are gone."""
    people, ids = world.people, orders["person"]
    uses = np.flatnonzero(held(world, day, ids, orders["number"]))
    if not len(uses):
        return
    owners = ids[uses]
    off = np.minimum(people["coupon"][owners], (LARGEST_SHARE * orders["paid"][uses]).astype(np.int64))
    orders["coupon"][uses], orders["coupon_from"][uses] = off, people["coupon_from"][owners]
    orders["paid"][uses] -= off
    people["coupon"][owners] = 0
