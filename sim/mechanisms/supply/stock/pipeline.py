"""Goods under way to their sellers, by the day on which they arrive."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray


class Pipeline:
    """Orders that sellers have placed and not received."""

    def __init__(self) -> None:
        self._due: dict[int, list[tuple[NDArray[np.int64], NDArray[np.int64]]]] = defaultdict(list)

    def send(self, rows: NDArray[np.int64], units: NDArray[np.int64], days: NDArray[np.int64]) -> None:
        """Let units of offers arrive on the day given for each."""
        by_day = np.argsort(days, kind="stable")
        ends = np.flatnonzero(np.diff(days[by_day])) + 1
        for part in np.split(by_day, ends) if len(rows) else ():
            self._due[int(days[part[0]])].append((rows[part], units[part]))

    def receive(self, day: int, n: int) -> NDArray[np.int64]:
        """Return the units that arrive on a day [n offers]."""
        arrived = np.zeros(n, dtype=np.int64)
        for rows, units in self._due.pop(day, ()):
            np.add.at(arrived, rows, units)
        return arrived

    def total(self, n: int) -> NDArray[np.int64]:
        """Return all units under way [n offers]."""
        found = np.zeros(n, dtype=np.int64)
        for parts in self._due.values():
            for rows, units in parts:
                np.add.at(found, rows, units)
        return found
