"""Groups that were opened on one morning, and who found a seat in them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.world.events import INVITATION

IDS = NDArray[np.int32]
ROWS = NDArray[np.int64]
NOBODY = np.empty(0, dtype=np.int32)


@dataclass
class Batch:
    """The groups of one morning, one for each order that waits; their orders stay in the order book.

    Attributes
    ----------
    openers : int32 [groups]
        Buyers who wait.
    first : int
        Number of the first group.
    size : int
        Members needed, the opener included.
    days : int
        Days until they are decided.
    guests : records
        Invitations of friends who are no users.
    """

    openers: IDS
    first: int
    size: int
    days: int
    guests: NDArray[np.void] = field(default_factory=lambda: np.empty(0, dtype=INVITATION))
    who: list[IDS] = field(default_factory=list)
    row: list[ROWS] = field(default_factory=list)

    @property
    def numbers(self) -> ROWS:
        """Return the numbers of the groups."""
        return np.arange(self.first, self.first + len(self.openers))

    def add(self, who: IDS, pool: NDArray[np.int32]) -> None:
        """Let people join groups of this batch."""
        self.who.append(who)
        self.row.append(pool.astype(np.int64) - self.first)

    def joined(self) -> tuple[IDS, ROWS]:
        """Return who joined, and the row of the group that they joined."""
        nowhere = np.empty(0, dtype=np.int64)
        return np.concatenate([NOBODY, *self.who]), np.concatenate([nowhere, *self.row])
