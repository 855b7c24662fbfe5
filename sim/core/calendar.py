"""The calendar of a risk: who has to be looked at on the next step, so that no crossing is missed.

One clock for all cells. A step moves it by the largest ratio, over cells, of what the cell's exposure rose by to what it
is expected to rise by in one tick; so while the clock moves by 1, nobody's exposure rises by more than expected, and
whoever is a given number of ticks away from the threshold cannot cross before. Ticks are days, about.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels import calendar as kernels

TURN = 64  # ticks that are sorted at a time; whoever is due later waits in one list
RENEWAL = 64  # steps at least between two renewals of what is expected
PACES = 0.5, 2.0  # ticks a step; outside, what is expected is renewed
FLOOR = 0.25  # of the mean over cells: no cell is expected to rise by less
WATCH = 8  # steps on which everybody is looked at after everybody's rate was set
_TINY = 1e-300
_NOBODY = np.empty(0, dtype=np.int32)
_Ids = NDArray[np.int32]
_Cells = NDArray[np.float64]


class Calendar:
    """Lists of people within reach by the tick of their next look.

    Everybody within reach stands in the list of that tick, or in ``_moved`` until the next step. Entries whose look has
    been moved to another tick since stay behind and are dropped when their list comes up.

    Attributes
    ----------
    clock : (float, int, int)
        Time now, its whole part, and the tick from which on nothing is sorted.
    days, rise : float64 [n_cells]
        What ``elapsed`` (days times the factor) and ``level`` are expected to rise by in a tick.
    n_looks : int
        Looks at persons since the beginning.
    """

    def __init__(self, n_cells: int) -> None:
        self.clock = 0.0, 0, TURN
        self.days, self.rise = np.full(n_cells, _TINY), np.full(n_cells, _TINY)
        self.n_looks = 0
        self._usual = np.zeros((2, n_cells))
        self._pace, self._age, self._n_watching = 1.0, 0, 0
        self._begin = 0
        self._moved: list[tuple[_Ids, _Ids]] = []
        self._soon, self._beyond = [_NOBODY], [_NOBODY]
        self._ticks: list[list[_Ids]] = [[] for _ in range(TURN)]

    def add(self, ids: _Ids, ticks: _Ids) -> None:
        """Note people who are within reach now or whose next look moves, and the tick of that look (-1: there is none)."""
        if len(ids):
            self._moved.append((ids, ticks))

    def watch(self) -> None:
        """Look at everybody on each of the next steps: so many hazards change that lists do not pay."""
        self._n_watching = WATCH

    @property
    def is_watching(self) -> bool:
        """Return whether everybody is due again at once."""
        return self._n_watching > 0

    @property
    def n_entries(self) -> int:
        """Return how long all lists are together."""
        parts = [*self._soon, *self._beyond, *(part for parts in self._ticks for part in parts)]
        return sum(map(len, parts)) + sum(len(ids) for ids, _ in self._moved)

    def advance(self, days: _Cells, rise: _Cells) -> bool:
        """Move the clock by what a step has added to every cell; return whether everybody is to be looked at."""
        growth = kernels.growth_of_clock(days, rise, self.days, self.rise, self._usual, self._age == 0)
        was_watching = self.is_watching
        self._n_watching = max(self._n_watching - 1, 0)
        self._age += 1
        self._pace = 0.9 * self._pace + 0.1 * min(growth, TURN)
        is_off = self._age > RENEWAL and not PACES[0] <= self._pace <= PACES[1]
        if growth > TURN or is_off:
            self._renew()
            return True
        now = self.clock[0] + growth
        self.clock = now, int(now), self.clock[2]
        return was_watching

    def _renew(self) -> None:
        """Expect what has been usual lately (or rises at once, at the beginning)."""
        self.days, self.rise = (np.maximum(np.maximum(x, FLOOR * x.mean()), _TINY) for x in self._usual)
        self._pace, self._age = 1.0, 1

    def clear(self) -> None:
        """Forget all lists: everybody is about to be looked at."""
        self._moved, self._soon, self._beyond = [], [], []
        self._ticks = [[] for _ in range(TURN)]
        self._begin = self.clock[1]
        self.clock = self.clock[0], self.clock[1], self._begin + TURN

    def take(self, standing: NDArray[np.uint8], next_look: _Ids) -> _Ids:
        """Return who is due now, each once."""
        moved, self._moved = self._moved, []
        self.place(*(np.concatenate(parts) for parts in zip((_NOBODY, _NOBODY), *moved, strict=True)))
        tick = self.clock[1]
        is_over = tick >= self.clock[2]
        passed = self._ticks if is_over else self._ticks[: tick - self._begin + 1]
        entries = np.concatenate([*self._soon, *(part for parts in passed for part in parts), _NOBODY])
        for parts in passed:
            parts.clear()
        self._soon = []
        if is_over:
            entries = np.concatenate([entries, self._turn(standing, next_look)])
        due = np.empty(len(entries), dtype=np.int32)
        return due[: kernels.take_due(entries, tick, standing, next_look, due)]

    def _turn(self, standing: NDArray[np.uint8], next_look: _Ids) -> _Ids:
        """Begin a new turn: whoever is due within it is sorted again; return who is due at once."""
        self._begin = self.clock[1]
        self.clock = self.clock[0], self._begin, self._begin + TURN
        beyond, self._beyond = np.concatenate([_NOBODY, *self._beyond]), []
        near, ticks, far = (np.empty(len(beyond), dtype=np.int32) for _ in range(3))
        n, left = kernels.sift(beyond, self.clock[2], standing, next_look, near, ticks, far)
        self._beyond.append(far[:left].copy())
        self.place(near[:n], ticks[:n])
        soon, self._soon = np.concatenate([_NOBODY, *self._soon]), []
        return soon

    def place(self, ids: _Ids, ticks: _Ids) -> None:
        """Put people on the lists of their ticks (those with tick -1 on none)."""
        out = np.empty(len(ids), dtype=np.int32)
        ends = kernels.sort_by_tick(ids, ticks, self._begin, self.clock[1], self.clock[2], out)
        begin = 0
        for k, end in enumerate(ends.tolist()):
            if end > begin:
                part = out[begin:end].copy()
                (self._soon if k == 0 else self._beyond if k > TURN else self._ticks[k - 1]).append(part)
            begin = end


def population_rows(n: int, n_causes: int) -> dict[str, NDArray[Any]]:
    """Return the columns of people at risk, side by side in memory: with four causes one person is one cache line."""
    dtype = np.dtype(
        [
            ("rates", np.float64, (n_causes,)),
            ("threshold", np.float64),
            ("head_start", np.float64),
            ("multiplier", np.float32),
            ("damping", np.float32),
            ("next_look", np.int32),
            ("cell_of", np.int16),
            ("standing", np.uint8),
        ],
        align=True,
    )
    room = np.zeros(n * dtype.itemsize + 64, dtype=np.uint8)
    first = -room.ctypes.data % 64
    rows = room[first : first + n * dtype.itemsize].view(dtype)
    return {name: rows[name] for name in dtype.names or ()}
