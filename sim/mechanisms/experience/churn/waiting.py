"""People who left, and the level that the hazard of coming back must reach in their cell before they do."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.hazard import take_due

DAYS_AHEAD = 30  # within which levels are near, as fast as hazards rise today


class Pile:
    """People with the level at which each of them is due; the room doubles when it is used up."""

    def __init__(self) -> None:
        self.n = 0
        self._ids, self._levels = np.empty(0, dtype=np.int32), np.empty(0)

    def add(self, ids: NDArray[np.int32], levels: NDArray[np.float64]) -> None:
        """Take people in."""
        n = self.n + len(ids)
        if n > len(self._ids):
            self._ids, self._levels = np.resize(self._ids, 2 * n), np.resize(self._levels, 2 * n)
        self._ids[self.n : n], self._levels[self.n : n] = ids, levels
        self.n = n

    def take(
        self, cell: NDArray[np.int16], reached: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Take out those whose level is ``reached`` [n_cells] in their cell, with their levels."""
        ids, levels = np.empty(self.n, dtype=np.int32), np.empty(self.n)
        self.n, n = take_due(self._ids, self._levels, self.n, cell, reached, ids, levels)
        return ids[:n], levels[:n]


class Waiting:
    """Everybody who may come back; those who are near are looked at every day, the others once a month or so.

    Attributes
    ----------
    level : float64 [n_cells]
        Hazard of coming back that each cell has accumulated.
    """

    def __init__(self, n_cells: int) -> None:
        self.level, self._horizon = np.zeros(n_cells), np.zeros(n_cells)
        self._near, self._far = Pile(), Pile()

    def __len__(self) -> int:
        return self._near.n + self._far.n

    def add(self, ids: NDArray[np.int32], cell: NDArray[np.int16], exponentials: NDArray[np.float64]) -> None:
        """Take in people of some cells, who come back when the hazard there has risen by their exponential number."""
        levels = self.level[cell] + exponentials
        is_near = levels <= self._horizon[cell]
        self._near.add(ids[is_near], levels[is_near])
        self._far.add(ids[~is_near], levels[~is_near])

    def advance(self, cell: NDArray[np.int16], rise: NDArray[np.float64] | float) -> NDArray[np.int32]:
        """Let the hazard of each cell rise, and return who comes back, ascending."""
        self.level += rise
        if (self.level > self._horizon).any():
            self._horizon = self.level + DAYS_AHEAD * rise
            self._near.add(*self._far.take(cell, self._horizon))
        return np.sort(self._near.take(cell, self.level)[0])
