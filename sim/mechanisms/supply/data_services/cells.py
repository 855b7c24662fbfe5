"""Cells: what may be told of a category, from buyers who agreed alone, and only where enough people stand behind it."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

DAYS, SHORT = 28, 7
MOST = 2.0
"""By which a trend may move a forecast, up or down."""
WEEK = 7


class Cells:
    """Orders of people who agreed, by category: two means, and the distinct people of 28 days.

    Parameters
    ----------
    n : int
        Categories.
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self.people = np.zeros(n, dtype=np.int64)
        self._means, self._known = np.zeros((2, n)), np.zeros(2)
        self._days: deque[NDArray[np.int64]] = deque(maxlen=DAYS)

    def take(self, person: NDArray[np.integer], category: NDArray[np.integer]) -> None:
        """Take in the orders of a day."""
        today = np.bincount(category, minlength=self.n)
        for k, days in enumerate((SHORT, DAYS)):
            self._means[k] += (today - self._means[k]) / days
            self._known[k] += (1 - self._known[k]) / days
        self._days.append(np.unique(person.astype(np.int64) * self.n + category))

    def count(self, weight: int) -> None:
        """Count the distinct people behind each category, of all districts."""
        seen = np.unique(np.concatenate(self._days)) if self._days else np.empty(0, dtype=np.int64)
        self.people = np.bincount(seen % self.n, minlength=self.n) * weight

    def trend(self) -> NDArray[np.float64]:
        """Return demand of 7 days over that of 28, by category; 1 where nothing was bought."""
        if not self._known[1]:
            return np.ones(self.n)
        short, long = self._means / self._known[:, None]
        ratio = np.where(long > 0, short / np.maximum(long, 1e-9), 1.0)
        return np.asarray(np.clip(ratio, 1 / MOST, MOST))
