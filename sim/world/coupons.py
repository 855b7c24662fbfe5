"""Coupons in people's wallets: one for the next order, with a last day and a giver."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State

NOBODY, NEW_USER_OFFER, REFERRAL = 0, 1, 2
COST = {
    NOBODY: "expense.incentives.coupons",
    NEW_USER_OFFER: "expense.incentives.new_user_coupons",
    REFERRAL: "expense.incentives.referral_coupons",
}
"""Account that bears a coupon, by its giver."""


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
