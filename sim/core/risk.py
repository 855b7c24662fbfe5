"""Competing risks: one hazard per transition, summed over what mechanisms declare, cause drawn afterwards.

A mechanism sets the part of a hazard that it contributes, per cell (everybody of a cell alike, times a
personal multiplier) or per person. One mechanism per transition sums them, crosses once and draws the cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.calendar import Calendar, member_rows, population_rows
from sim.core.errors import ModelError, nearest
from sim.core.parallel import CHUNK, Workers
from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.core.timeline import Day
from sim.kernels import calendar as reached
from sim.kernels import hazard as kernels
from sim.kernels.spread import push_rates

FLOWS = {"join": "registrations", "leave": "departures"}
"""What the crossings of a transition are called."""

_NOBODY = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Hazard:
    """A declared contribution to a transition.

    Attributes
    ----------
    risk : str
        ``join`` or ``leave``.
    cause : str
        Its name in "registrations by cause".
    per : str
        ``person`` (a rate for each person) or ``cell`` (a rate for each cell, times the person's multiplier).
    label, zh : str
        Short names in English and Chinese.
    """

    risk: str
    cause: str
    per: str = "person"
    label: str = ""
    zh: str = ""

    @property
    def metric(self) -> str:
        """Return the name of the metric that counts its crossings."""
        return f"{FLOWS.get(self.risk, self.risk)}_by_{self.cause}"


class Risk:
    """The hazard of one transition of people.

    Parameters
    ----------
    name : str
    hazards : sequence of Hazard
        Everything declared for this risk, in agenda order.
    n_people : int
    cell_of : int16 array or None
        Cell of every person, for risks with hazards per cell.
    n_cells : int
    """

    def __init__(
        self,
        name: str,
        hazards: Sequence[Hazard],
        *,
        n_people: int,
        cell_of: NDArray[np.int16] | None = None,
        n_cells: int = 1,
    ) -> None:
        self.name = name
        self.cell_causes = [h.cause for h in hazards if h.per == "cell"]
        self.person_causes = [h.cause for h in hazards if h.per == "person"]
        self.causes = self.cell_causes + self.person_causes
        if len(set(self.causes)) < len(self.causes):
            raise ModelError(f"risk {name}: a cause is declared twice among {', '.join(self.causes)}")
        self.n_cells = n_cells
        self.cell_rates = np.zeros((len(self.cell_causes), n_cells))
        self.level, self.elapsed = np.zeros(n_cells), np.zeros(n_cells)
        self.factors: dict[str, NDArray[np.float64]] = {}
        cells = cell_of if cell_of is not None else np.zeros(n_people, dtype=np.int16)
        self._use(member_rows(n_people, len(self.person_causes), cells))
        self.calendar = Calendar(n_cells)
        self._order: NDArray[np.int32] = _NOBODY
        self._offsets = np.zeros(n_cells + 1, dtype=np.int64)
        self._pointers = np.zeros(n_cells, dtype=np.int64)

    def _use(self, rows: dict[str, NDArray[Any]]) -> None:
        """Take these columns, one row a person, as what is known of people."""
        self.rates, self.damping, self.multiplier = rows["rates"], rows["damping"], rows["multiplier"]
        self.cell_of, self.threshold, self.head_start = rows["cell_of"], rows["threshold"], rows["head_start"]
        self.standing, self.next_look = rows["standing"], rows["next_look"]

    @property
    def _people(self) -> tuple[NDArray[Any], ...]:
        """Return the columns in the order in which kernels take them."""
        return (self.rates, self.damping, self.multiplier, self.cell_of, self.threshold, self.head_start,
                self.standing, self.next_look)  # fmt: skip

    @property
    def _cells(self) -> tuple[NDArray[np.float64], ...]:
        """Return the numbers of cells in the order in which kernels take them."""
        return self.elapsed, self.level, self.calendar.days, self.calendar.rise

    def start_everybody(self, streams: Streams, workers: Workers, *, decision: str, spread: float) -> None:
        """Put everybody at risk: a multiplier (mean 1, coefficient of variation ``spread``) and a sorted threshold."""
        n = len(self.threshold)
        rows = population_rows(n, len(self.person_causes))
        rows["rates"][:], rows["cell_of"][:], rows["damping"][:] = self.rates, self.cell_of, 1
        self._use(rows)
        shape = 0.0 if spread == 0 else 1.0 / spread**2
        keys = streams.key(f"{decision}.threshold"), streams.key(f"{decision}.multiplier")
        workers.run(kernels.draw_thresholds, n, streams.seed, *keys, shape, self.multiplier, self.threshold)
        self._order, self._offsets = kernels.sort_by_cell(self.cell_of, self.threshold, self.n_cells)
        self._pointers = self._offsets[:-1].copy()
        early = np.flatnonzero(self.rates.any(axis=1)).astype(np.int32)  # hazards that were set before
        self.standing[early] = reached.REACHED
        self.calendar.add(early, np.zeros(len(early), dtype=np.int32))

    def restart(self, ids: NDArray[np.int32], exponentials: NDArray[np.float64]) -> None:
        """Begin a new episode: new thresholds, and nothing accumulated yet."""
        ids = np.asarray(ids, dtype=np.int32)
        reached.restart(ids, exponentials, self._people, self._cells)
        if self._order.size:
            self.standing[ids] = reached.REACHED
            self.next_look[ids] = self.calendar.clock[1]
            self.calendar.add(ids.copy(), self.next_look[ids])

    def withdraw(self, ids: NDArray[np.int32]) -> None:
        """Take people out of the population at risk, until they are started again."""
        self.standing[ids] = reached.OUT

    def set_cells(self, cause: str, rates: NDArray[np.float64] | float) -> None:
        """Set the rate per day that a cause adds in every cell."""
        self._refuse_nonsense(cause, rates)
        self.cell_rates[self._index(cause, self.cell_causes)] = rates

    def set_people(self, cause: str, ids: NDArray[np.int32], rates: NDArray[np.float64] | float) -> None:
        """Set the rate per day that a cause adds for some people; it stands until it is set again."""
        ids = np.asarray(ids, dtype=np.int32)
        values = np.full(len(ids), rates) if np.ndim(rates) == 0 else np.asarray(rates, dtype=np.float64)
        self._refuse_nonsense(cause, values)
        self._set(cause, ids, values)

    def push(
        self, cause: str, ids: NDArray[np.int32], amounts: tuple[NDArray[np.int64], NDArray[np.int64]],
        *, ties: Ties, counter: NDArray[np.int64], scale: NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Add to the counters of everybody's neighbours, and set their rates to counter times scale.

        Parameters
        ----------
        cause : str
        ids : int32 array
            People whose talk, invitations, ... changed.
        amounts : (strong, weak)
            What each adds along strong and weak ties, in units of 2**-40 (exact, can be withdrawn).
        counter : int64 [people]
        scale : float64
            Rate per day per unit of the counter: one entry, or one per person.
        """
        room = int(ties.degrees_of(ids).sum())
        touched, rates = np.empty(room, dtype=np.int32), np.empty(room)
        push_rates(ids, *amounts, ties.offsets, ties.neighbours, ties.n_strong, counter, scale, touched, rates)
        self._set(cause, touched, rates)

    def _set(self, cause: str, ids: NDArray[np.int32], rates: NDArray[np.float64]) -> None:
        """Set rates of some people, in this order, and note whose look moves."""
        column, calendar = self._index(cause, self.person_causes), self.calendar
        listed, ticks = np.empty(len(ids), dtype=np.int32), np.empty(len(ids), dtype=np.int32)
        n = reached.set_rates(ids, rates, column, self._people, self._cells, calendar.clock, listed, ticks)
        calendar.add(listed[:n].copy(), ticks[:n].copy())

    def set_everybody(self, cause: str, rate: float) -> None:
        """Set the same personal rate per day for all people (a complete graph)."""
        self._refuse_nonsense(cause, rate)
        reached.set_all_rates(self._index(cause, self.person_causes), rate, self._people, self._cells)
        self.calendar.watch()

    def scale(self, name: str, factor: NDArray[np.float64] | float) -> None:
        """Multiply the whole hazard of everybody, or of each cell, by a named factor (1 takes it away again)."""
        self._refuse_nonsense(name, factor)
        if np.all(np.asarray(factor) == 1.0):
            self.factors.pop(name, None)
        else:
            self.factors[name] = np.broadcast_to(np.asarray(factor, dtype=np.float64), self.n_cells).copy()

    @property
    def factor(self) -> NDArray[np.float64]:
        """Return the product of the named factors, one for each cell."""
        product = np.ones(self.n_cells)
        for name in sorted(self.factors):
            product *= self.factors[name]
        return product

    def damp(self, ids: NDArray[np.int32], factors: NDArray[np.floating[Any]]) -> None:
        """Multiply the whole hazard of some people by a factor (1 is no effect), in a population that was started."""
        if not self._order.size:
            return
        listed, ticks = np.empty(len(ids), dtype=np.int32), np.empty(len(ids), dtype=np.int32)
        calendar = self.calendar
        n = reached.set_damping(ids, factors, self._people, self._cells, calendar.clock, listed, ticks)
        calendar.add(listed[:n], ticks[:n])

    def _refuse_nonsense(self, cause: str, rates: NDArray[np.float64] | float) -> None:
        """Refuse rates that are negative, infinite or missing."""
        worst = np.min(rates) if np.size(rates) else 0.0
        if not (worst >= 0 and np.max(rates, initial=0.0) < np.inf):
            raise ModelError(
                f"risk {self.name}, cause {cause}: found a rate of {worst}; allowed: 0 or more per day, finite"
            )

    def _index(self, cause: str, known: list[str]) -> int:
        try:
            return known.index(cause)
        except ValueError:
            meant = nearest(cause, self.causes)
            raise ModelError(f"risk {self.name}: no such cause {cause!r} here; did you mean {meant!r}?") from None

    def cross_population(self, day: Day, workers: Workers, state: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Accumulate one step and return who crossed, remote and reached, ascending.

        ``state`` 0 marks the people at risk.
        """
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

    def _look(self, workers: Workers, state: NDArray[np.uint8], *, is_everybody: bool) -> NDArray[np.int32]:
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
        crossed = _chunks(out, workers.run(reached.look, len(ids), *arrays))
        if is_listing:
            calendar.place(ids, ticks)
        return crossed

    def cross_members(self, ids: NDArray[np.int32], day: Day, workers: Workers) -> NDArray[np.int32]:
        """Accumulate one step for the members and return who crossed, in the order of ``ids``."""
        out = np.empty(len(ids), dtype=np.int32)
        counts = workers.run(
            kernels.cross_members, len(ids), ids, self.rates, self.head_start, self.threshold, day.length, out
        )
        return _chunks(out, counts)

    def draw_causes(self, ids: NDArray[np.int32], day: Day, streams: Streams) -> NDArray[np.int16]:
        """Return the index into ``causes`` of every crossing."""
        out = np.empty(len(ids), dtype=np.int16)
        key = streams.key(f"{self.name}.cause")
        kernels.draw_causes(
            ids, self.rates, self.multiplier, self.cell_of, self.cell_rates, streams.seed, key, day.step, out
        )
        return out


def _chunks(out: NDArray[np.int32], counts: list[int]) -> NDArray[np.int32]:
    """Join what each chunk wrote at its own beginning."""
    parts = [out[k * CHUNK : k * CHUNK + n] for k, n in enumerate(counts)]
    return np.concatenate(parts) if parts else _NOBODY
