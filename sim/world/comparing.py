"""What members of something and other buyers spend in thirty days, side by side: the naive comparison."""

import numpy as np

WINDOW = 30
INSIDE, OUTSIDE = 0, 1
SELECTION = (
    "Who joins bought more before: the difference is selection for the most part, and no effect. What is caused is the "
    "difference to the same world without it.",
    "加入者原本就买得更多：差异主要来自自选择，不是效果；真实效果应与去掉该机制的同一世界对比。",
)
"""What such a chart does not say, in English and Chinese."""


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
