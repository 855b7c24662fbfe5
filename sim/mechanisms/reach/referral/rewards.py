"""Rewards on their way: earned today, paid after a delay, clawed back when a fake is found out."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.world.events import ACCRUED, CLAWED_BACK, MOVE, PAID
from sim.world.records import join_records


class RewardBook:
    """Moves of rewards by the day on which they are due.

    Attributes
    ----------
    totals : dict
        Fen per agent so far by kind of move.
    """

    def __init__(self) -> None:
        self._due: dict[int, list[NDArray[np.void]]] = defaultdict(list)
        self.totals = {ACCRUED: 0, PAID: 0, CLAWED_BACK: 0}

    def grant(self, today: int, people: NDArray[np.int32], fen: int, *, paid_after: int) -> None:
        """Accrue a reward for each of these people today, and pay it later."""
        self._put(today, people, fen, ACCRUED)
        self._put(today + paid_after, people, fen, PAID)

    def grant_fakes(
        self, today: int, people: NDArray[np.int32], fen: int, *, paid_after: int, found_after: NDArray[np.int64]
    ) -> None:
        """Accrue a reward for fakes; those found out (``found_after`` not below 0) are clawed back, before payment or after."""
        self._put(today, people, fen, ACCRUED)
        self._put(today + paid_after, people[(found_after < 0) | (found_after > paid_after)], fen, PAID)
        for lag in np.unique(found_after[found_after >= 0]):
            self._put(today + int(lag), people[found_after == lag], fen, CLAWED_BACK)

    def take(self, today: int) -> tuple[NDArray[np.void], dict[int, int]]:
        """Take the moves of today; return them, and their fen per agent by kind of move."""
        moves, fen = join_records(self._due.pop(today, []), dtype=MOVE), dict.fromkeys(self.totals, 0)
        for kind in fen if len(moves) else ():
            fen[kind] = int(moves["fen"][moves["kind"] == kind].sum())
            self.totals[kind] += fen[kind]
        return moves, fen

    def _put(self, day: int, people: NDArray[np.int32], fen: int, kind: int) -> None:
        if len(people) and fen > 0:
            moves = np.empty(len(people), dtype=MOVE)
            moves["person"], moves["fen"], moves["kind"] = people, fen, kind
            self._due[day].append(moves)
