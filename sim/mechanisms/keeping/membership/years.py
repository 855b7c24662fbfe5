"""The last twelve months of every user: what was paid and which points were issued, by month, in a ring of 13 places."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State

N_MONTHS = 13
"""Places of the ring: the present month, and the twelve before."""


def add_paid(world: State, orders: NDArray[np.void], *, month: int, sign: int = 1) -> None:
    """Note what the buyers of these orders paid in a month, or take it off again (``sign`` -1)."""
    rows, fen = world.user_of(orders["person"]), sign * orders["paid"]
    np.add.at(_flat(world, "paid_by_month"), _places(rows, month), fen.astype(np.int32))
    np.add.at(world.users["paid_in_year"], rows, fen)


def take_back(world: State, orders: NDArray[np.void]) -> None:
    """Take off what was paid for orders whose money goes back, in the months in which it was paid."""
    timeline = world.timeline
    for paid_on in np.unique(orders["paid_on"]):
        month = timeline.day(int(paid_on) + timeline.preparation).month
        add_paid(world, orders[orders["paid_on"] == paid_on], month=month, sign=-1)


def add_points(world: State, rows: NDArray[np.int32], fen: NDArray[np.int64], *, month: int) -> None:
    """Note the points that users (rows, somebody may come twice) got in a month."""
    np.add.at(_flat(world, "points_by_month"), _places(rows, month), fen.astype(np.int32))


def _flat(world: State, column: str) -> NDArray[np.int32]:
    return world.users[column].reshape(-1)


def _places(rows: NDArray[np.int32], month: int) -> NDArray[np.int64]:
    return rows.astype(np.int64) * N_MONTHS + month % N_MONTHS


def open_month(world: State, month: int) -> None:
    """Forget what lies more than twelve whole months back, and make its place free for the month that begins."""
    users, place = world.users, month % N_MONTHS
    users["paid_in_year"][:] -= users["paid_by_month"][:, place]
    users["paid_by_month"][:, place] = 0
    users["points_by_month"][:, place] = 0


def too_old(world: State, month: int, *, life: int) -> NDArray[np.int64]:
    """Return the points in each wallet that were issued more than ``life`` whole months before the present one [users].

    Points are used in the order of their issue: what a wallet holds beyond the points of the last months is older.
    """
    users = world.users
    young = (month - np.arange(life + 1)) % N_MONTHS
    return np.maximum(users["points"] - users["points_by_month"][:, young].sum(axis=1, dtype=np.int64), 0)
