"""Undirected ties between people, stored by row."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.kernels.network import first_fault, place_pairs, tidy_rows

_FAULTS = {
    1: "its neighbours are not ascending (strong part, then weak part) or repeat",
    2: "it is tied to itself",
    3: "it has a tie that the other person's row lacks, or holds with another strength",
}


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Who is tied to whom: compressed sparse rows, every tie in the rows of both of its people.

    The neighbours of person i are ``neighbours[offsets[i]:offsets[i + 1]]``; the first ``n_strong[i]`` are
    strong ties. Both parts ascend. Building checks shapes and ranges; ``check`` looks at every tie.

    Attributes
    ----------
    offsets : int64 [n_people + 1], starts at 0
    neighbours : int32 [2 * n_ties], rows of people
    n_strong : int32 [n_people]
    """

    offsets: NDArray[np.int64]
    neighbours: NDArray[np.int32]
    n_strong: NDArray[np.int32]

    def __post_init__(self) -> None:
        for name, dtype in (("offsets", np.int64), ("neighbours", np.int32), ("n_strong", np.int32)):
            array = getattr(self, name)
            if array.dtype != dtype or array.ndim != 1:
                raise TypeError(
                    f"Ties.{name} must be a one-dimensional {np.dtype(dtype).name} array, "
                    f"got {array.ndim} dimension(s) of {array.dtype}"
                )
        if self.offsets.size != self.n_strong.size + 1:
            raise ValueError(
                f"Ties.offsets needs one entry more than n_strong ({self.n_strong.size}), got {self.offsets.size}"
            )
        if self.offsets[0] != 0 or self.offsets[-1] != self.neighbours.size:
            raise ValueError(
                f"Ties.offsets must run from 0 to the number of neighbours ({self.neighbours.size}), "
                f"got {self.offsets[0]} to {self.offsets[-1]}"
            )
        if np.any(self.degrees < self.n_strong) or np.any(self.n_strong < 0):
            row = int(np.argmax((self.degrees < self.n_strong) | (self.n_strong < 0)))
            raise ValueError(
                f"Ties: row {row} has {self.degrees[row]} neighbours and {self.n_strong[row]} strong ones; "
                "strong ones lie between 0 and the number of neighbours"
            )
        _refuse_strangers(self.neighbours, self.n_people, what="Ties.neighbours")

    @property
    def n_people(self) -> int:
        """Number of rows."""
        return self.n_strong.size

    @property
    def n_ties(self) -> int:
        """Number of undirected ties."""
        return self.neighbours.size // 2

    @property
    def degrees(self) -> NDArray[np.int64]:
        """Ties per person, int64 [n_people], computed at each call."""
        return np.diff(self.offsets)

    @classmethod
    def from_edges(cls, n: int, a: ArrayLike, b: ArrayLike, *, is_strong: ArrayLike | None = None) -> Self:
        """Build from undirected edges (a[k], b[k]); self loops and repeats are dropped, strong wins.

        Parameters
        ----------
        n : number of people
        a, b : integers [edges], rows of people from 0 to n - 1
        is_strong : bool [edges], all weak when absent
        """
        one, other = _as_rows(a, name="a"), _as_rows(b, name="b")
        if one.size != other.size:
            raise ValueError(f"edges need as many ends a as b, got {one.size} and {other.size}")
        ends = np.stack([one, other], axis=1)
        flags = np.zeros(len(ends), dtype=bool) if is_strong is None else np.asarray(is_strong, dtype=bool)
        if flags.shape != (len(ends),):
            raise ValueError(f"is_strong has shape {flags.shape}, but there are {len(ends)} edges")
        _refuse_strangers(ends.reshape(-1), n, what="edges")
        ordered = np.concatenate([ends[flags], ends[~flags]]).astype(np.int32)
        return cls.from_pairs(n, ordered.reshape(-1), n_strong_pairs=int(flags.sum()))

    @classmethod
    def from_pairs(cls, n: int, pairs: NDArray[np.int32], *, n_strong_pairs: int = 0) -> Self:
        """Build from interleaved ends (2k and 2k + 1 are one tie), strong ties first; for generators.

        Rows are not checked here. Self loops and repeats are dropped, strong wins. Needs 4 bytes per entry of
        ``pairs`` and 20 bytes per person beside it.
        """
        offsets = np.zeros(n + 1, dtype=np.int64)
        n_strong = np.zeros(n, dtype=np.int32)
        neighbours = np.empty(pairs.size, dtype=np.int32)
        place_pairs(pairs, n_strong_pairs, offsets, neighbours, n_strong)
        n_entries = tidy_rows(offsets, neighbours, n_strong)
        neighbours.resize(n_entries, refcheck=False)  # gives the tail back without a copy
        return cls(offsets, neighbours, n_strong)

    def check(self) -> None:
        """Raise ValueError unless every row is sorted, without loops or repeats, and mirrored."""
        code, row = first_fault(self.offsets, self.neighbours, self.n_strong)
        if code:
            raise ValueError(f"Ties: row {row} is not valid: {_FAULTS[code]}")


def _as_rows(values: ArrayLike, *, name: str) -> NDArray[np.int64]:
    rows = np.asarray(values)
    if rows.ndim != 1 or (rows.size and not np.issubdtype(rows.dtype, np.integer)):
        raise TypeError(f"{name} must be a one-dimensional array of integers, got {rows.ndim}-d {rows.dtype}")
    return rows.astype(np.int64)


def _refuse_strangers(rows: NDArray[np.integer], n: int, *, what: str) -> None:
    if rows.size and (rows.min() < 0 or rows.max() >= n):
        raise ValueError(f"{what} must name rows 0 to {n - 1}, got {rows.min()} to {rows.max()}")
