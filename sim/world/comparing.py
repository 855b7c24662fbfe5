"""What members of something and other buyers spend in thirty days, side by side: the naive comparison."""

import numpy as np

WINDOW = 30
INSIDE, OUTSIDE = 0, 1


class Spend:
    """Sums of thirty days, for members and for others who bought within a year.

    Attributes
    ----------
    fen, people : float [2, 30]
        What each group paid and how many were in it, by day.
    """

    def __init__(self) -> None:
        self.fen = np.zeros((2, WINDOW))
        self.people = np.zeros((2, WINDOW))

    def add(self, day: int, *, fen: tuple[int, int], people: tuple[int, int]) -> None:
        """Note a day."""
        self.fen[:, day % WINDOW], self.people[:, day % WINDOW] = fen, people

    def each(self) -> tuple[float, float]:
        """Return fen of thirty days per member, and per other buyer; 0 where there is none."""
        people = self.people.sum(axis=1)
        means = np.divide(WINDOW * self.fen.sum(axis=1), people, out=np.zeros(2), where=people > 0)
        return float(means[INSIDE]), float(means[OUTSIDE])
