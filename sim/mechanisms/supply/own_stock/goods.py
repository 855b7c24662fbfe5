"""What the platform owns of each good: units and what they cost, at the moving average, and since when they lie on the shelf."""

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.int64]


class Pool:
    """Units of goods in one state, and what they cost in whole fen.

    Attributes
    ----------
    units, fen : int64 [goods]
        Where there are no units there is no cost.
    """

    def __init__(self) -> None:
        self.units = np.zeros(0, dtype=np.int64)
        self.fen = np.zeros(0, dtype=np.int64)

    def grow(self, n: int) -> None:
        """Make room for ``n`` more goods."""
        self.units, self.fen = np.pad(self.units, (0, n)), np.pad(self.fen, (0, n))

    def put(self, units: Units, fen: Units) -> None:
        """Take in units of each good and their cost [goods]."""
        self.units += units
        self.fen += fen

    def take(self, units: Units) -> Units:
        """Take units out at the mean cost of those there, rounded; the last unit takes what is left. Return their cost [goods].

        Raises
        ------
        ValueError
            When more units are wanted than there are.
        """
        if (units > self.units).any():
            good = int(np.argmax(units - self.units))
            raise ValueError(f"own good {good}: found {units[good]} units to take; allowed: {self.units[good]} at most")
        there = np.maximum(self.units, 1)
        fen = (2 * self.fen * units + there) // (2 * there)
        self.units -= units
        self.fen -= fen
        return fen


class Ages:
    """How much of what came lately may still be on the shelf: the oldest goods are sold first.

    Goods that were sent back count from the day on which they are on the shelf again.
    """

    def __init__(self) -> None:
        self._came: dict[int, Units] = {}
        self._young = np.zeros(0, dtype=np.int64)
        self._first = 0

    def add(self, day: int, units: Units) -> None:
        """Note units that came on a day [goods]; days ascend."""
        self._young = _padded(self._young, len(units)) + units
        self._came[day] = units + _padded(self._came.get(day, units[:0]), len(units))

    def expired(self, day: int, *, life: int, shelf: Units) -> Units:
        """Return the units on the shelf that came ``life`` days ago or earlier [goods]."""
        self._young = _padded(self._young, len(shelf))
        while self._first <= day - life:
            self._move(-1)
            self._first += 1
        while self._first > day - life + 1:
            self._first -= 1
            self._move(1)
        return np.maximum(shelf - self._young, 0)

    def _move(self, sign: int) -> None:
        came = self._came.get(self._first)
        if came is not None:
            self._young[: len(came)] += sign * came


def _padded(units: Units, n: int) -> Units:
    return np.pad(units, (0, n - len(units)))
