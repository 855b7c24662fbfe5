"""Points in people's wallets: granted, taken for an order, given back when it is refunded.

The wallet is the column ``users.points`` (fen of face value). Whoever uses these functions names ``users.points`` and
``today.point_moves`` in ``writes``, ``today.refunded`` and ``today.expired`` in ``may_read``; `obligations` keeps the
books, and identity I7 compares them with the wallets.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.events import ISSUED, MOVE
from sim.world.records import join_records


class PointsRate:
    """What an order earns in points, for those who want to know what more of them would be worth.

    Attributes
    ----------
    share : float
        Face value as a share of what is paid, before what tiers and subscriptions add; 0 where nobody issues points.
    """

    def __init__(self) -> None:
        self.share = 0.0


def grant(world: State, people: NDArray[np.int32], fen: NDArray[np.floating] | NDArray[np.integer]) -> int:
    """Put points into wallets (whole fen each; somebody may come twice) and say so; return the fen granted, of agents.

    Before SETTLE, so that the books of the day know of it.
    """
    moves = np.zeros(len(people), dtype=MOVE)
    moves["person"], moves["fen"], moves["kind"] = people, np.rint(fen), ISSUED
    np.add.at(world.users["points"], world.user_of(people), moves["fen"])
    world.today["point_moves"] = join_records([world.today["point_moves"], moves], dtype=MOVE)
    return int(moves["fen"].sum())


def take_back(world: State, people: NDArray[np.int32], fen: NDArray[np.int64]) -> int:
    """Undo a grant: take points out of wallets (nobody twice; no more than they hold); return the fen taken, of agents."""
    return -grant(world, people, -fen)


def offer(world: State, orders: NDArray[np.void], *, share: float) -> None:
    """Pay orders with points: as much as the wallet holds, at most a share of what is to be paid (a step of stage POINTS).

    Orders of one person take from the wallet one after the other. The wallet itself is touched by ``spend``.
    """
    held = world.users["points"].copy()
    for number in np.unique(orders["number"]):
        at = np.flatnonzero(orders["number"] == number)
        rows = world.user_of(orders["person"][at])
        fen = np.minimum(held[rows], (share * orders["paid"][at]).astype(np.int64))
        held[rows] -= fen
        orders["points"][at] += fen.astype(np.int32)
        orders["paid"][at] -= fen


def spend(world: State, orders: NDArray[np.void]) -> None:
    """Take the points of paid orders out of their wallets (the method that the step's ``then`` names)."""
    np.subtract.at(world.users["points"], world.user_of(orders["person"]), orders["points"])


def give_back(world: State) -> int:
    """Put the points of orders that were refunded, or whose group expired, yesterday back into wallets, once a day.

    Return the fen given back, of agents.
    """
    fen = 0
    for name in ("refunded", "expired"):
        back = world.yesterday.get(name)
        if back is not None and len(back):
            np.add.at(world.users["points"], world.user_of(back["person"]), back["points"])
            fen += int(back["points"].sum())
    return fen
