"""The risk of a population: everybody is at risk from the start, most of them only through their cell (decision 0011)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import Calendar, population_rows
from sim.core.parallel import Workers
from sim.core.risk import NOBODY, Ids, Risk, join_chunks
from sim.core.rng import Streams
from sim.core.timeline import Day
from sim.kernels import calendar as reached
from sim.kernels import hazard as kernels


class PopulationRisk(Risk):
    """A hazard of everybody (``join``): sorted thresholds by cell, and a calendar of those within reach.

    Attributes
    ----------
    level, elapsed : float64 [n_cells]
        Hazard and days (times the factor) that a cell has accumulated.
    calendar : Calendar
    """

    of = "a population"

    def _begin(self, n_people: int, cell_of: NDArray[np.int16]) -> None:
        n_cells = self.n_cells
        self.level, self.elapsed = np.zeros(n_cells), np.zeros(n_cells)
        rows = population_rows(n_people, len(self.person_causes))
        self.rates, self.damping, self.multiplier = rows["rates"], rows["damping"], rows["multiplier"]
        self.cell_of, self.threshold, self.head_start = rows["cell_of"], rows["threshold"], rows["head_start"]
        self.standing, self.next_look = rows["standing"], rows["next_look"]
        self.cell_of[:], self.standing[:] = cell_of, reached.OUT
        self.damping[:], self.multiplier[:] = 1, 1
        self.calendar = Calendar(n_cells)
        self._order = NOBODY
        self._offsets = np.zeros(n_cells + 1, dtype=np.int64)
        self._pointers = np.zeros(n_cells, dtype=np.int64)

    @property
    def _people(self) -> tuple[NDArray[Any], ...]:
        """Return the columns in the order in which kernels take them."""
        return (
            self.rates,
            self.damping,
            self.multiplier,
            self.cell_of,
            self.threshold,
            self.head_start,
            self.standing,
            self.next_look,
        )

    @property
    def _cells(self) -> tuple[NDArray[np.float64], ...]:
        """Return the numbers of cells in the order in which kernels take them."""
        return self.elapsed, self.level, self.calendar.days, self.calendar.rise

    def start_everybody(self, streams: Streams, workers: Workers, *, decision: str, spread: float) -> None:
        """Put everybody at risk: a multiplier (mean 1, coefficient of variation ``spread``) and a sorted threshold."""
        keys = streams.key(f"{decision}.threshold"), streams.key(f"{decision}.multiplier")
        shape = 0.0 if spread == 0 else 1.0 / spread**2
        people = len(self.threshold), streams.seed, *keys, shape, self.multiplier, self.threshold
        workers.run(kernels.draw_thresholds, *people)
        self._order, self._offsets = kernels.sort_by_cell(self.cell_of, self.threshold, self.n_cells)
        self._pointers = self._offsets[:-1].copy()
        self.standing[:] = reached.REMOTE
        early = np.flatnonzero(self.rates.any(axis=1) | (self.damping != 1)).astype(np.int32)  # set before
        self.standing[early] = reached.REACHED
        self.calendar.add(early, np.zeros(len(early), dtype=np.int32))

    def withdraw(self, ids: Ids) -> None:
        """Take people out of the population at risk, until they are started again."""
        self.standing[ids] = reached.OUT

    def _restart(self, ids: Ids, exponentials: NDArray[np.float64]) -> None:
        reached.restart(ids, exponentials, self._people, self._cells)
        if self._order.size:
            self.standing[ids] = reached.REACHED
            self.next_look[ids] = self.calendar.clock[1]
            self.calendar.add(ids.copy(), self.next_look[ids])

    def _set(self, column: int, ids: Ids, rates: NDArray[np.float64]) -> None:
        """Set rates of some people, in this order, and note whose look moves."""
        listed, ticks = np.empty(len(ids), dtype=np.int32), np.empty(len(ids), dtype=np.int32)
        clock = self.calendar.clock
        n = reached.set_rates(ids, rates, column, self._people, self._cells, clock, listed, ticks)
        self.calendar.add(listed[:n].copy(), ticks[:n].copy())

    def _set_all(self, column: int, rate: float) -> None:
        reached.set_all_rates(column, rate, self._people, self._cells)
        self.calendar.watch()

    def _damp(self, ids: Ids, factors: NDArray[np.float64]) -> None:
        listed, ticks = np.empty(len(ids), dtype=np.int32), np.empty(len(ids), dtype=np.int32)
        n = reached.set_damping(ids, factors, self._people, self._cells, self.calendar.clock, listed, ticks)
        self.calendar.add(listed[:n], ticks[:n])

    def _add(self, ids: Ids, amounts: NDArray[np.float64]) -> None:
        listed, ticks = np.empty(len(ids), dtype=np.int32), np.empty(len(ids), dtype=np.int32)
        n = reached.add_jumps(ids, amounts, self._people, self._cells, self.calendar.clock, listed, ticks)
        self.calendar.add(listed[:n], ticks[:n])

    def _is_over(self, ids: Ids) -> NDArray[np.bool_]:
        out = np.empty(len(ids), dtype=np.bool_)
        reached.is_over(ids, self._people, self._cells, out)
        return out

    def cross_population(self, day: Day, workers: Workers, state: NDArray[np.uint8]) -> Ids:
        """Accumulate one step and return who crossed, remote and reached, ascending.

        ``state`` 0 marks the people at risk.
        """
        if self.jump_causes:
            self._close_jumps()
        days = self.factor * day.length
        rise = self.cell_rates.sum(axis=0) * days
        self.elapsed += days
        self.level += rise
        crossed = self._look(workers, state, is_everybody=self.calendar.advance(days, rise))
        room = np.empty(int((self._offsets[1:] - self._pointers).sum()), dtype=np.int32)
        n = kernels.cross_remote(
            self._order, self._offsets, self._pointers, self.threshold, self.level, self.standing, room
        )
        return np.sort(np.concatenate([crossed, room[:n]]))

    def _look(self, workers: Workers, state: NDArray[np.uint8], *, is_everybody: bool) -> Ids:
        """Look at who is due, or at everybody within reach, and list them anew; return who crossed."""
        calendar, is_listing = self.calendar, not self.calendar.is_watching
        if is_everybody:
            calendar.clear()
            room = np.empty(len(self.standing), dtype=np.int32)
            ids = room[: reached.list_reached(self.standing, room)]
        else:
            ids = calendar.take(self.standing, self.next_look)
        calendar.n_looks += len(ids)
        out, ticks = np.empty(len(ids), dtype=np.int32), np.empty(len(ids), dtype=np.int32)
        arrays = (ids, state, is_listing, self._people, self._cells, calendar.clock, out, ticks)
        crossed = join_chunks(out, workers.run(reached.look, len(ids), *arrays))
        if is_listing:
            calendar.add(ids, ticks)
        return crossed
