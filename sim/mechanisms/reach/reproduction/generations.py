"""The next-generation matrix: registrations caused, by how the parent and the child came, and its spectral radius."""

import numpy as np
from numpy.typing import NDArray

CHANNELS, TALK, INVITATIONS = 0, 1, 2
BLOCKS = 16


class Generations:
    """Counts of registrations and of what they caused, in blocks of parents, so that the matrix has an error.

    Hazards by age are pooled over all who registered; how much more or less the arrivals of one kind bring is one factor
    (indirect standardisation: Breslow & Day 1987, Statistical Methods in Cancer Research II, ch. 2). The error is that of a
    delete-a-block jackknife over blocks of parents.

    Parameters
    ----------
    days, n_ages : int
    """

    def __init__(self, days: int, n_ages: int) -> None:
        self._joined = np.zeros((BLOCKS, 3, max(days, 1)))
        self._caused = np.zeros((BLOCKS, 3, 2, n_ages))

    def join(self, day: int, rows: NDArray[np.int32], kind: NDArray[np.int8]) -> None:
        """Count registrations of a day: rows of users and how they came (`CHANNELS`, `TALK` or `INVITATIONS`)."""
        np.add.at(self._joined[:, :, day], (rows % BLOCKS, kind), 1.0)

    def bring(
        self, parent: NDArray[np.int32], kind: NDArray[np.int8], child: NDArray[np.int8], age: NDArray[np.int32]
    ) -> None:
        """Count what parents (rows of users, how they came, their age in days) brought: children by `TALK` or `INVITATIONS`.

        Beyond the ages that are counted nothing is.
        """
        own = age < self._caused.shape[3]
        np.add.at(self._caused, (parent[own] % BLOCKS, kind[own], child[own] - TALK, age[own]), 1.0)

    def matrix(self, day: int, *, least: int) -> NDArray[np.float64]:
        """Return registrations by talk and by invitations [parent's kind x 2] that one registration causes in its life.

        Over ages that at least ``least`` agents have reached by ``day``.
        """
        return _matrix(self._joined.sum(axis=0), self._caused.sum(axis=0), day, least=least)

    def radius(self, day: int, *, least: int) -> tuple[float, float]:
        """Return the spectral radius of the matrix and its standard error; 0 where nothing is known."""
        joined, caused = self._joined.sum(axis=0), self._caused.sum(axis=0)
        whole, *others = (
            spectral_radius(_matrix(joined - own, caused - brought, day, least=least))  # counts: what is left is exact
            for own, brought in [(0.0, 0.0), *zip(self._joined, self._caused, strict=True)]
        )
        parts = np.array(others)
        return whole, float(np.sqrt((BLOCKS - 1) / BLOCKS * ((parts - parts.mean()) ** 2).sum()))


def _matrix(joined: NDArray[np.float64], caused: NDArray[np.float64], day: int, *, least: int) -> NDArray[np.float64]:
    """Return the matrix of registrations [3 x days] and of what they caused [3 x 2 x ages]."""
    reached = np.cumsum(joined[:, : day + 1], axis=1)[:, ::-1]  # by age 0, 1, ...
    n = min(reached.shape[1], caused.shape[2])
    reached, caused = reached[:, :n], caused[:, :, :n]
    everybody = reached.sum(axis=0)
    known = everybody >= max(least, 1)
    hazard = np.where(known, caused.sum(axis=0) / np.maximum(everybody, 1), 0.0)  # [2 x ages]
    expected = reached @ hazard.T  # [3 x 2]
    observed = (caused * known).sum(axis=2)
    factor = np.divide(observed, expected, out=np.zeros_like(observed), where=expected > 0)
    return np.asarray(factor * hazard.sum(axis=1))


def spectral_radius(matrix: NDArray[np.float64]) -> float:
    """Return the largest growth per generation; arrivals by channels are caused by nobody, so their row does not count."""
    return float(np.abs(np.linalg.eigvals(matrix[TALK:])).max())
