"""What is promised: a quantile of the deliveries of the last seven days, by zone and carrier."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.kernels.queue import count_hours, quantile_of
from sim.world.people import N_ZONES
from sim.world.records import rows_by_day

WEEK = 7
HOURS = 24 * 60
"""Deliveries that take longer count as if they took this long."""

KNOWN = 200
"""Deliveries of a zone at which its own quantile counts as much as that of all zones."""

Floats = NDArray[np.float64]


class Promises:
    """Deliveries by day, zone, carrier and hours to the door, and the quantiles promised.

    Parameters
    ----------
    n_carriers : int
    """

    def __init__(self, n_carriers: int) -> None:
        self._counts = np.zeros((WEEK, N_ZONES, n_carriers, HOURS), dtype=np.int64)
        self._sum = self._counts.sum(axis=0)
        self._under_way: dict[int, list[tuple[NDArray[np.int64], NDArray[np.int64], Floats]]] = defaultdict(list)

    def send(self, days: NDArray[np.int64], zone: NDArray[np.int64], carrier: NDArray[np.int64], hours: Floats) -> None:
        """Note parcels under way, to be known on the day of delivery."""
        for day, rows in rows_by_day(days) if len(days) else ():
            self._under_way[day].append((zone[rows], carrier[rows], hours[rows]))

    def learn(self, day: int) -> None:
        """Count the deliveries of a day, and forget those of a week before."""
        own = self._counts[day % WEEK]
        self._sum -= own
        own[:] = 0
        for parcels in self._under_way.pop(day, ()):
            count_hours(*parcels, own)
        self._sum += own

    def days(self, share: float, expected: Floats) -> Floats:
        """Return the days promised by zone and carrier, so that ``share`` of the last week's deliveries took no longer.

        A zone with few deliveries is promised much of what all zones are; a carrier without deliveries what is expected of it.

        Parameters
        ----------
        expected : float64 [zones, carriers]
            Days, by what is known before any delivery.
        """
        out = np.empty_like(expected)
        for c in range(expected.shape[1]):
            at_all = self._sum[:, c].sum(axis=0)
            n_all = int(at_all.sum())
            trusted = n_all / (n_all + KNOWN)
            ratio = quantile_of(at_all, share) / 24 / expected[:, c].mean() if n_all else 1.0
            prior = expected[:, c] * (1 + trusted * (ratio - 1))
            for z in range(N_ZONES):
                n = int(self._sum[z, c].sum())
                own = quantile_of(self._sum[z, c], share) / 24 if n else 0.0
                out[z, c] = (n * own + KNOWN * prior[z]) / (n + KNOWN)
        return out

    def at_doors(self) -> tuple[float, float]:
        """Return the median hours to the door of the last week's deliveries, and the share within 72 hours; 0 without any."""
        counts = self._sum.sum(axis=(0, 1))
        n = int(counts.sum())
        return (quantile_of(counts, 0.5), float(counts[:72].sum() / n)) if n else (0.0, 0.0)
