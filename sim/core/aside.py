"""People within reach who have no hazard of their own for now: set aside, so that they cost nothing until it matters.

Somebody who saw a post yesterday has, today, only the hazard of everybody in the cell, and a head start. Such people need no
look each day: they cannot cross before the cell's accumulated hazard comes near their threshold less the head start. They
are marked remote, so that the next personal hazard brings them back, and recalled before the level could reach them.
Nothing but the cost changes: the crossings are the same, bit for bit.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.kernels.aside import park_idle, recall
from sim.kernels.hazard import update_members

if TYPE_CHECKING:
    from sim.core.risk import Risk

PARKING = 8  # steps between two rounds of setting aside
AHEAD = 45.0  # rises of today that the recalled are ahead of the level


class Aside:
    """The list of people who wait, and the level of each cell up to which nobody on it crosses."""

    def __init__(self, n_people: int, n_cells: int) -> None:
        self._waiting = np.empty(0, dtype=np.int32)
        self._n = self._age = 0
        self._is_waiting = np.zeros(n_people, dtype=np.bool_)
        self._limit = np.full(n_cells, np.inf)

    def tend(self, risk: "Risk", state: NDArray[np.uint8], rise: NDArray[np.float64]) -> NDArray[np.int32]:
        """Recall whom the levels come near, every few steps set others aside; return who is within reach now."""
        reached = risk.reached
        self._age += 1
        if (risk.level > self._limit).any():
            reached = self._recall(risk, state, rise, reached)
        if self._age % PARKING == 0 and len(reached):
            reached = self._park(risk, rise, reached)
        return reached

    def _park(self, risk: "Risk", rise: NDArray[np.float64], reached: NDArray[np.int32]) -> NDArray[np.int32]:
        if self._n == 0:
            self._limit = risk.level + AHEAD * rise
        kept, parked = np.empty(len(reached), dtype=np.int32), np.empty(len(reached), dtype=np.int32)
        n, new = park_idle(
            reached, risk.rates, risk.damping, risk.progress, risk.threshold, risk.cell_of, self._limit, risk.is_remote,
            self._is_waiting, kept, parked,
        )  # fmt: skip
        if self._n + new > len(self._waiting):
            self._waiting = np.resize(self._waiting, 2 * (self._n + new))
        self._waiting[self._n : self._n + new] = parked[:new]
        self._n += new
        return kept[:n].copy()

    def _recall(
        self, risk: "Risk", state: NDArray[np.uint8], rise: NDArray[np.float64], reached: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        self._limit = risk.level + AHEAD * rise
        back = np.empty(self._n, dtype=np.int32)
        self._n, n = recall(
            self._waiting, self._n, state, risk.progress, risk.threshold, risk.cell_of, self._limit, risk.is_remote,
            self._is_waiting, back,
        )  # fmt: skip
        if self._n == 0:
            self._limit = np.full_like(self._limit, np.inf)
        return np.asarray(update_members(reached, np.sort(back[:n]), state, 0))
