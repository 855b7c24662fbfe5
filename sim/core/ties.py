"""Undirected ties between people, stored by row."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.kernels.network import first_fault, place_pairs, tidy_rows
from sim.kernels.new_ties import add_pairs

_FAULTS = {
    1: "its neighbours are not ascending (strong part, then weak part) or repeat",
    2: "it is tied to itself",
    3: "it has a tie that the other person's row lacks, or holds with another strength",
}


class Ties:
    """Who is tied to whom: every tie stands in the rows of both of its people.

    The neighbours of person i are ``neighbours[offsets[i, 0]:offsets[i, 1]]``; the first ``n_strong[i]`` are strong ties.
    Both parts ascend. Rows lie one after another until ``add`` moves those of people who gain ties to the end of the
    list; a graph therefore belongs to one model. Building checks shapes and ranges; ``check`` looks at every tie.

    Parameters
    ----------
    bounds : int64 [n_people + 1], starts at 0; row i is ``neighbours[bounds[i]:bounds[i + 1]]``
    neighbours : int32 [2 * n_ties], rows of people
    n_strong : int32 [n_people]

    Attributes
    ----------
    offsets : int32 (int64 from a thousand million entries on) [n_people, 2]
        Begin and end of every row.
    neighbours : int32 [2 * n_ties and more]
        Another array after a call of ``add``: take it anew each time.
    n_strong : int32 [n_people]
    n_ties : int
        Number of undirected ties.
    longest_row : int
        The largest degree: room that is enough for one row.
    """

    __slots__ = ("_end", "_first_moved", "_list", "longest_row", "n_strong", "n_ties", "neighbours", "offsets")

    def __init__(self, bounds: NDArray[np.int64], neighbours: NDArray[np.int32], n_strong: NDArray[np.int32]) -> None:
        _refuse_misfits(bounds, neighbours, n_strong)
        self.offsets: NDArray[np.integer] = np.empty((n_strong.size, 2), dtype=_place_type(neighbours.size))
        self.offsets[:, 0], self.offsets[:, 1] = bounds[:-1], bounds[1:]
        self.neighbours, self.n_strong, self._list = neighbours, n_strong, neighbours
        self.n_ties = neighbours.size // 2
        self.longest_row = int(self.degrees.max(initial=0))
        self._first_moved = self._end = neighbours.size

    @property
    def n_people(self) -> int:
        """Number of rows."""
        return self.n_strong.size

    @property
    def degrees(self) -> NDArray[np.int64]:
        """Ties per person, int64 [n_people], computed at each call."""
        return self.degrees_of(slice(None))

    def degrees_of(self, people: NDArray[np.integer] | slice) -> NDArray[np.int64]:
        """Return the number of ties of some people, int64 [people]."""
        rows = self.offsets[people]
        return np.subtract(rows[:, 1], rows[:, 0], dtype=np.int64)

    def add(self, a: ArrayLike, b: ArrayLike) -> NDArray[np.bool_]:
        """Tie a[k] and b[k] weakly and return which pairs are new, bool [pairs]; costs time per pair, not per graph.

        Self loops and ties that exist, strong or weak, are left out. The reserve behind the rows (a thirty-second part of
        the list to begin with, which takes no memory before it is used) grows by a sixteenth when it is full.

        Parameters
        ----------
        a, b : integers [pairs], rows of people from 0 to n_people - 1
        """
        ends = _as_ends(a, b, self.n_people)
        is_new, done = np.zeros(len(ends), dtype=bool), 0
        one, other = ends[:, 0].astype(np.int32), ends[:, 1].astype(np.int32)
        while done < len(ends):
            done, self._end = add_pairs(
                one, other, done, self.offsets, self._list, self.n_strong, self._first_moved, self._end, is_new
            )
            if done < len(ends):
                size = self._end + 4 * int(self.degrees_of(ends[done]).sum() + 1)  # enough for the pair that waits
                longer = np.zeros(size + self._list.size // 16, dtype=np.int32)
                longer[: self._end] = self._list[: self._end]
                self._list = longer
                self.offsets = self.offsets.astype(_place_type(longer.size), copy=False)
        self.neighbours = self._list[: self._end]
        self.n_ties += int(np.count_nonzero(is_new))
        self.longest_row = max(self.longest_row, int(self.degrees_of(ends[is_new].reshape(-1)).max(initial=0)))
        return is_new

    @classmethod
    def from_edges(cls, n: int, a: ArrayLike, b: ArrayLike, *, is_strong: ArrayLike | None = None) -> Self:
        """Build from undirected edges (a[k], b[k]); self loops and repeats are dropped, strong wins.

        Parameters
        ----------
        n : number of people
        a, b : integers [edges], rows of people from 0 to n - 1
        is_strong : bool [edges], all weak when absent
        """
        ends = _as_ends(a, b, n)
        flags = np.zeros(len(ends), dtype=bool) if is_strong is None else np.asarray(is_strong, dtype=bool)
        if flags.shape != (len(ends),):
            raise ValueError(f"is_strong has shape {flags.shape}, but there are {len(ends)} edges")
        ordered = np.concatenate([ends[flags], ends[~flags]]).astype(np.int32)
        return cls.from_pairs(n, ordered.reshape(-1), n_strong_pairs=int(flags.sum()))

    @classmethod
    def from_pairs(cls, n: int, pairs: NDArray[np.int32], *, n_strong_pairs: int = 0) -> Self:
        """Build from interleaved ends (2k and 2k + 1 are one tie), strong ties first; for generators.

        Rows are not checked here. Self loops and repeats are dropped, strong wins. Needs 4 bytes per entry of
        ``pairs`` and 36 bytes per person beside it.
        """
        bounds = np.zeros(n + 1, dtype=np.int64)
        n_strong = np.zeros(n, dtype=np.int32)
        room = np.empty(pairs.size + pairs.size // 32, dtype=np.int32)
        neighbours = room[: pairs.size]
        place_pairs(pairs, n_strong_pairs, bounds, neighbours, n_strong)
        ties = cls(bounds, room[: tidy_rows(bounds, neighbours, n_strong)], n_strong)
        ties._list = room
        return ties

    def check(self) -> None:
        """Raise ValueError unless every row is sorted, without loops or repeats, and mirrored."""
        code, row = first_fault(self.offsets, self.neighbours, self.n_strong)
        if code:
            raise ValueError(f"Ties: row {row} is not valid: {_FAULTS[code]}")


def _place_type(n_entries: int) -> type[np.integer]:
    """Return the type of places in a list of so many entries, with room to grow."""
    return np.int32 if n_entries < 2**30 else np.int64


def _as_ends(a: ArrayLike, b: ArrayLike, n: int) -> NDArray[np.int64]:
    """Return edges as int64 [edges, 2]; refuse what names nobody."""
    one, other = _as_rows(a, name="a"), _as_rows(b, name="b")
    if one.size != other.size:
        raise ValueError(f"edges need as many ends a as b, got {one.size} and {other.size}")
    ends = np.stack([one, other], axis=1)
    _refuse_strangers(ends.reshape(-1), n, what="edges")
    return ends


def _refuse_misfits(bounds: NDArray[np.int64], neighbours: NDArray[np.int32], n_strong: NDArray[np.int32]) -> None:
    """Refuse arrays of other types, or that do not fit together."""
    n = n_strong.size
    for name, array, dtype in (
        ("bounds", bounds, np.int64),
        ("neighbours", neighbours, np.int32),
        ("n_strong", n_strong, np.int32),
    ):
        if array.dtype != dtype or array.ndim != 1:
            raise TypeError(
                f"Ties: {name} must be a one-dimensional {np.dtype(dtype).name} array, "
                f"got {array.ndim} dimension(s) of {array.dtype}"
            )
    if bounds.size != n + 1:
        raise ValueError(f"Ties: bounds needs one entry more than n_strong ({n}), got {bounds.size}")
    if bounds[0] != 0 or bounds[-1] != neighbours.size:
        raise ValueError(
            f"Ties: bounds must run from 0 to the number of neighbours ({neighbours.size}), "
            f"got {bounds[0]} to {bounds[-1]}"
        )
    degrees = np.diff(bounds)
    is_bad = (degrees < n_strong) | (n_strong < 0)
    if np.any(is_bad):
        row = int(np.argmax(is_bad))
        raise ValueError(
            f"Ties: row {row} has {degrees[row]} neighbours and {n_strong[row]} strong ones; "
            "strong ones lie between 0 and the number of neighbours"
        )
    _refuse_strangers(neighbours, n, what="Ties: neighbours")


def _as_rows(values: ArrayLike, *, name: str) -> NDArray[np.int64]:
    rows = np.asarray(values)
    if rows.ndim != 1 or (rows.size and not np.issubdtype(rows.dtype, np.integer)):
        raise TypeError(f"{name} must be a one-dimensional array of integers, got {rows.ndim}-d {rows.dtype}")
    return rows.astype(np.int64)


def _refuse_strangers(rows: NDArray[np.integer], n: int, *, what: str) -> None:
    if rows.size and (rows.min() < 0 or rows.max() >= n):
        raise ValueError(f"{what} must name rows 0 to {n - 1}, got {rows.min()} to {rows.max()}")
