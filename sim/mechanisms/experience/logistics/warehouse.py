"""The line of the warehouse: parcels that wait to be packed, served in turn by a number of places that may change each day."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernels.queue import serve
from sim.mechanisms.experience.logistics.reference import serve_in_simpy

Floats = NDArray[np.float64]
ENGINES: dict[str, Callable[..., int]] = {"compiled": serve, "simpy": serve_in_simpy}


@dataclass(frozen=True, slots=True)
class Parcels:
    """Parcels in turn: hour of arrival, hours of packing, hours until the buyer cancels, and whether an order is its own."""

    arrival: Floats
    service: Floats
    patience: Floats
    has_order: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.arrival)

    def where(self, rows: NDArray[np.bool_] | slice) -> "Parcels":
        """Return some of them."""
        return Parcels(self.arrival[rows], self.service[rows], self.patience[rows], self.has_order[rows])

    def behind(self, first: "Parcels") -> "Parcels":
        """Return these in turn behind others."""
        pairs = zip(_fields(first), _fields(self), strict=True)
        return Parcels(*(np.concatenate(pair) for pair in pairs))


def _fields(p: Parcels) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    return p.arrival, p.service, p.patience, p.has_order


NONE = Parcels(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.bool_))


class Warehouse:
    """What waits, and when each packing place is free.

    Attributes
    ----------
    line : Parcels
        Who waits, in turn.
    n_received, n_packed, n_cancelled : int
        Parcels so far.
    wait : float [parcels]
        Hours that those begun with today have waited.
    busy : float
        Part of today's opening hours in which places work on what was begun today; above 1 with work after hours.
    """

    def __init__(self, engine: str) -> None:
        self._serve = ENGINES[engine]
        self._free = np.zeros(0)
        self.line, self.wait, self.busy = NONE, np.zeros(0), 0.0
        self.n_received = self.n_packed = self.n_cancelled = 0

    def work(
        self, parcels: Parcels, *, places: int, opens: float, closes: float
    ) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Serve a day; return when the orders packed today came and are ready, and of those left who cancels.

        Parameters
        ----------
        parcels : Parcels
            Of today, in turn.
        places : int
            Packing places. Those that are free last go first.
        opens, closes : float
            Hours since launch.

        Returns
        -------
        came, ready : float64 [orders packed]
            In turn.
        cancels : bool [orders left]
            In turn.
        """
        line = parcels.behind(self.line)
        self._staff(places, opens)
        start, finish = np.empty(len(line)), np.empty(len(line))
        n = self._serve(line.arrival, line.service, self._free, opens, closes, start, finish)
        self.wait = start[:n] - line.arrival[:n]
        hours = places * (closes - opens)
        self.busy = float(line.service[:n].sum() / hours) if hours > 0 else 0.0
        own, left = line.has_order[:n], line.where(slice(n, None))
        cancels = closes - left.arrival > left.patience
        self.line = left.where(~cancels)
        self.n_received += len(parcels)
        self.n_packed += n
        self.n_cancelled += int(np.count_nonzero(cancels))
        return line.arrival[:n][own], finish[:n][own], cancels[left.has_order]

    def _staff(self, places: int, opens: float) -> None:
        """Let places come, free from the opening on, or go, when they have finished what they are at."""
        new = np.full(max(places - len(self._free), 0), opens)
        self._free = np.sort(np.concatenate([np.sort(self._free)[:places], new]))
