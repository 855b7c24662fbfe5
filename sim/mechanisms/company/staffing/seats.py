"""Seats of one role: filled or vacant, and since when; one row a position."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MOST = 500
LONG_AGO = -1_000_000


def _long_ago() -> NDArray[np.int64]:
    return np.full(MOST, LONG_AGO, dtype=np.int64)


@dataclass
class Seats:
    """The positions of a role.

    Attributes
    ----------
    begun : int array
        Day index on which the present head began; the first team began long ago.
    back : int array
        Day index on which a vacancy is filled.
    is_vacant : bool array
    n : int
        Positions of the day before; -1 before the first day.
    """

    begun: NDArray[np.int64] = field(default_factory=_long_ago)
    back: NDArray[np.int64] = field(default_factory=_long_ago)
    is_vacant: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(MOST, dtype=np.bool_))
    n: int = -1

    def turn(self, n: int, quits: NDArray[np.bool_], *, today: int, wait: int) -> tuple[int, int]:
        """Let heads go and come; return how many of each.

        Who came today stays until tomorrow. A vacancy is filled ``wait`` days after it arose; positions that are new are
        filled at once, for their hiring time is over; those cut are the last ones.
        """
        known, self.n = self.n, n
        if known < 0:
            return 0, 0
        m = min(known, n)
        gone = np.flatnonzero(quits[:m] & ~self.is_vacant[:m] & (self.begun[:m] < today))
        self.is_vacant[gone], self.back[gone] = True, today + wait
        fresh = np.flatnonzero(self.is_vacant[:n] & (self.back[:n] <= today))
        fresh = np.concatenate([fresh, np.arange(known, n)])
        self.is_vacant[fresh], self.begun[fresh] = False, today
        self.is_vacant[n:] = False
        return len(gone), len(fresh)

    @property
    def vacant(self) -> NDArray[np.bool_]:
        """Return which positions nobody fills."""
        return self.is_vacant[: self.n]

    def age(self, today: int) -> NDArray[np.int64]:
        """Return the days since they began of those who are there."""
        return today - self.begun[: self.n][~self.vacant]
