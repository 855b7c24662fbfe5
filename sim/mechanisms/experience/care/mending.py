"""What complaints mend: towards a bound, the slower the nearer, and what comes undone."""

import math
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

PROMOTER, DETRACTOR = 8.5, 6.5
"""Answers rounded to 9 and 10 promote, those rounded to 6 and below detract."""


def mended(now: Floats, acted: Floats, *, most: float, enough: float, worn: float) -> Floats:
    """Return what is mended after some wear, and after complaints that were acted upon.

    ``x <- x exp(-worn);  x <- x + (most - x)+ (1 - exp(-acted / enough))``
    """
    left = now * math.exp(-worn)
    return np.asarray(left + np.maximum(most - left, 0.0) * -np.expm1(-acted / enough))


def net_promoters(satisfaction: Floats, noise: float) -> float:
    """Return promoters less detractors in percent of all: of answers ``10 s + Normal(0, noise)`` from 0 to 10."""
    mean = 10.0 * satisfaction
    if noise <= 0:
        return float(100.0 * ((mean >= PROMOTER).mean() - (mean < DETRACTOR).mean()))
    return float(100.0 * (ndtr((mean - PROMOTER) / noise) - ndtr((DETRACTOR - mean) / noise)).mean())


class Waiting:
    """Complaints by merchant that wait for somebody to act, by the day on which that is due.

    Merchants are known by number, so that whoever takes the row of one who left inherits nothing.
    """

    def __init__(self) -> None:
        self._due: dict[int, list[tuple[NDArray[np.int64], Floats, float]]] = defaultdict(list)
        self.total = 0.0

    def add(self, day: int, number: NDArray[np.int64], complaints: Floats, opinions: float) -> None:
        """Take in complaints about merchants, and opinions about the platform, that are acted upon on a day."""
        self._due[day].append((number, complaints, opinions))
        self.total += float(complaints.sum()) + opinions

    def take(self, day: int, number: NDArray[np.int64]) -> tuple[Floats, float]:
        """Return the complaints by row of ``number``, and the opinions, that were due until a day; who has left is left out."""
        found, opinions = np.zeros(len(number)), 0.0
        row = {int(n): k for k, n in enumerate(number.tolist())}
        for due in sorted(d for d in self._due if d <= day):
            for about, complaints, views in self._due.pop(due):
                rows = np.array([row.get(n, -1) for n in about.tolist()], dtype=np.int64)
                np.add.at(found, rows[rows >= 0], complaints[rows >= 0])
                opinions += views
                self.total -= float(complaints.sum()) + views
        return found, opinions
