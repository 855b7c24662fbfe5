"""How far zones are apart, when the carriers rest, and how full sellers and carriers are."""

import math
from collections import deque
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from sim.core.timeline import Day
from sim.world.people import N_ZONES
from sim.world.seasons import spring_festival

Floats = NDArray[np.float64]
USUAL = 28
"""Days over which what is usual is averaged."""

ENOUGH, LONGEST = 100, 7
"""Orders of agents that make up a day, or some days, without much chance in them; days over which orders are spread at most."""

EVENING = 20.0
"""Hour of the day at which, for a promise, an order is placed: the hours with most orders begin."""

FULL = 0.8
"""Part of their capacity up to which carriers are not slowed."""


def distances() -> Floats:
    """Return how far zones are apart, 0 to 1 [zones, zones]: they are spread evenly over a disk, by a spiral of golden angles."""
    k = np.arange(N_ZONES)
    radius, angle = np.sqrt((k + 0.5) / N_ZONES), k * math.pi * (3 - math.sqrt(5))
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    return np.asarray(apart / apart.max())


def haul_medians(near: float, far: float, shape: float) -> Floats:
    """Return the median of the line haul between zones, in the unit of ``near`` and ``far`` [zones, zones]."""
    return np.asarray(near + (far - near) * distances() ** shape)


def rest_hours(day: Day, rest: float) -> tuple[float, float]:
    """Return from which hour to which (since launch) carriers rest at the Spring Festival that is next, or not long over."""
    year = day.date.year + (day.date.month > 6)
    eve = spring_festival(year) - timedelta(days=1)
    begin = 24.0 * (day.index + (eve - day.date).days)
    return begin, begin + 24.0 * rest


def rest_days(day: Day, days: Floats, rest: float) -> Floats:
    """Return the days of a carrier's rest that fall into ways of so many days, begun in the evening of ``day`` [as ``days``]."""
    begin, end = rest_hours(day, rest)
    at = 24.0 * day.index + EVENING
    is_met = (at + 24.0 * days > begin) & (at < end)
    return np.asarray(np.where(is_met, max(end - max(at, begin), 0.0) / 24.0, 0.0))


class Crowd:
    """The people whom agents stand for: their parcels come on the day of the agent's order and some days after it.

    Agents' orders come in lumps. So that a day's parcels are those of people, the parcels of an order are spread evenly over as
    many days as agents take for ``ENOUGH`` orders (``LONGEST`` at most); the agent's own comes at once.

    Parameters
    ----------
    people : int
        People an agent stands for.
    """

    def __init__(self, people: int) -> None:
        self._people = people
        self._recent: deque[int] = deque(maxlen=LONGEST)
        self._batches: deque[tuple[int, int, NDArray[np.void]]] = deque(maxlen=LONGEST)

    def add(self, orders: NDArray[np.void], day: int) -> list[tuple[NDArray[np.void], tuple[int, int]]]:
        """Take the orders of a day; return those of which parcels come today, with the first parcel and that after the last.

        The orders of today stand last.
        """
        self._recent.append(len(orders))
        n_days = 1
        if self._people > 1:
            n_days = min(max(math.ceil(ENOUGH * len(self._recent) / max(sum(self._recent), 1)), 1), LONGEST)
        self._batches.append((day, n_days, orders))
        return [(rows, self._part(day - on, n)) for on, n, rows in self._batches if day - on < n]

    def _part(self, age: int, n_days: int) -> tuple[int, int]:
        """Return the parcels of an order that come some days after it, of all people: parcel 0 on the first."""
        others = self._people - 1
        first, last = (1 + others * k // n_days for k in (age, age + 1))
        return (0 if age == 0 else first), last


class Volume:
    """Parcels of a day against what is usual, and the backlog of sellers.

    Attributes
    ----------
    today, usual : float
        Parcels of today; mean of the days before, fading over ``USUAL`` days (on the first day that of today).
    backlog : float
        Parcels that sellers could not hand over yet, as a fluid.
    """

    def __init__(self) -> None:
        self.today = self.usual = self.backlog = 0.0
        self._mean = self._weight = 0.0

    def add(self, parcels: float, *, capacity: float, least: float, share: float = 1.0) -> float:
        """Note the parcels of a day; return the hours that those of today wait behind the backlog of sellers.

        ``capacity`` is in parcels of a usual day; ``least`` parcels a day are always handed over; sellers send a ``share``.
        """
        self.today, self.usual = parcels, self._mean if self._weight > 0 else parcels
        room = max(capacity * self.usual * share, least)
        wait = 24.0 * self.backlog / room if room > 0 else 0.0
        self.backlog = max(0.0, self.backlog + parcels * share - room)
        fade = 1 - 1 / USUAL
        self._mean = (self._mean * self._weight * fade + parcels) / (self._weight * fade + 1)
        self._weight = self._weight * fade + 1
        return wait

    def leave(self, parcels: float) -> None:
        """Take out of the backlog what is cancelled while it waits."""
        self.backlog = max(0.0, self.backlog - parcels)

    def congestion(self, slope: float, *, capacity: float, least: float) -> float:
        """Return the factor on line hauls: ``1 + slope * max(0, volume / capacity - 0.8)``."""
        room = max(capacity * self.usual, least)
        return 1 + slope * max(0.0, self.today / room - FULL) if room > 0 else 1.0
