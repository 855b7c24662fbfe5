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
        return _by_offer(self._due.pop(day, []), n)

    def total(self, n: int) -> NDArray[np.int64]:
        """Return all units under way [n offers]."""
        return _by_offer([part for parts in self._due.values() for part in parts], n)


def _by_offer(parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]], n: int) -> NDArray[np.int64]:
    """Return units summed by offer [n offers]."""
    if not parts:
        return np.zeros(n, dtype=np.int64)
    rows, units = (np.concatenate(column) for column in zip(*parts, strict=True))
    return np.bincount(rows, weights=units, minlength=n).astype(np.int64)  # exact below 2**53
