"""Coupons in people's wallets: one for the next order, with a last day and a giver."""

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.state import State
from sim.core.timeline import Day

NOBODY, NEW_USER_OFFER, REFERRAL, MEMBER_PRICE, REACTIVATION, PERSONAL = range(6)
COST = {
    NOBODY: "expense.incentives.coupons",
    NEW_USER_OFFER: "expense.incentives.new_user_coupons",
    REFERRAL: "expense.incentives.referral_coupons",
    MEMBER_PRICE: "expense.incentives.member_prices",
    REACTIVATION: "expense.incentives.reactivation_coupons",
    PERSONAL: "expense.incentives.personal_coupons",
}
"""Account that bears a coupon, by its giver."""

IN_NO_WALLET = (NOBODY, MEMBER_PRICE)
"""Givers that take something off a price at the checkout, and put nothing into wallets."""

ACQUIRING = (REFERRAL,)
"""Givers whose coupons are a cost of acquisition, with the rewards of their programme, and no cost of the order."""

LARGEST_SHARE = 0.9  # of the price
BETWEEN_ORDERS = 90.0
"""Days between orders of an annual buyer (four a year), by which a coupon of more days is likelier to be used. [J]"""


def worth(fen: NDArray[np.integer] | int, days: NDArray[np.integer] | int) -> NDArray[np.float64]:
    """Return what coupons are expected to take off: their face, if an order comes while they are valid.

    Orders of a buyer come at random, one in ``BETWEEN_ORDERS`` days on average: fen (1 - exp(-days / 90)).
    """
    return np.asarray(fen * -np.expm1(-np.maximum(days, 0) / BETWEEN_ORDERS))


def give(world: State, ids: NDArray[np.int32], fen: NDArray[np.int32] | int, *, until: int, source: int) -> None:
    """Put a coupon into wallets; whoever holds one that is worth as much (``worth``) keeps that.

    Parameters
    ----------
    ids : int32 [k], every person once
    fen : int, or int32 [k]
    until : int
        Last day index on which it can be used.
    source : int
        Code of the giver, one of ``COST`` (not ``IN_NO_WALLET``): whoever gives pays.

    Raises
    ------
    ModelError
        For a giver without an account.
    """
    if source in IN_NO_WALLET or source not in COST:
        known = ", ".join(f"{code} ({account})" for code, account in COST.items() if code not in IN_NO_WALLET)
        raise ModelError(f"coupons: found the giver {source}; allowed: {known}")
    users, rows = world.users, world.user_of(ids)
    today = world.row - world.timeline.preparation
    kept = worth(users["coupon"][rows], users["coupon_until"][rows].astype(np.int64) - today + 1)
    value = np.broadcast_to(np.asarray(fen, dtype=np.int32), ids.shape)
    better = worth(value, until - today + 1) > kept
    users["coupon"][rows[better]] = value[better]
    users["coupon_until"][rows[better]] = until
    users["coupon_from"][rows[better]] = source


def held(world: State, day: Day, users: NDArray[np.int32], number: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return the fen of the coupon that each need of these users can use: a valid one, for the first need of the day."""
    table = world.users
    fen = table["coupon"].take(users)
    if fen.any():
        fen[(table["coupon_until"][users] < day.index) | (number != 0)] = 0
    return np.asarray(fen, dtype=np.int32)


def use(world: State, day: Day, orders: NDArray[np.void]) -> None:
    """Take valid coupons off each person's first order of the day, at most 90 % of its price.

    An order takes one coupon: whatever a promotion has put there stays, and the wallet keeps its own.
    """
    users, rows = world.users, world.user_of(orders["person"])
    uses = np.flatnonzero((held(world, day, rows, orders["number"]) > 0) & (orders["coupon"] == 0))
    if not len(uses):
        return
    owners = rows[uses]
    off = np.minimum(users["coupon"][owners], (LARGEST_SHARE * orders["paid"][uses]).astype(np.int64))
    orders["coupon"][uses], orders["coupon_from"][uses] = off, users["coupon_from"][owners]
    orders["paid"][uses] -= off


def spend(world: State, orders: NDArray[np.void]) -> None:
    """Take the coupons of paid orders out of their wallets."""
    owners = orders["person"][~np.isin(orders["coupon_from"], IN_NO_WALLET)]
    world.users["coupon"][world.user_of(owners)] = 0
