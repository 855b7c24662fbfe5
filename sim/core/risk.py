"""Competing risks: one hazard per transition, summed over what mechanisms declare, cause drawn afterwards.

A mechanism sets the part of a hazard that it contributes, per cell (everybody of a cell alike, times a
personal multiplier) or per person. One mechanism per transition sums them, crosses once and draws the cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.aside import Aside
from sim.core.errors import ModelError, nearest
from sim.core.parallel import CHUNK, Workers
from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.core.timeline import Day
from sim.kernels import hazard as kernels
from sim.kernels.spread import push_rates

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
        self.cell_of = cell_of if cell_of is not None else np.zeros(n_people, dtype=np.int16)
        self.n_cells = n_cells
        self.cell_rates = np.zeros((len(self.cell_causes), n_cells))
        self.level = np.zeros(n_cells)
        self.factors: dict[str, NDArray[np.float64]] = {}
        self.rates = np.zeros((n_people, len(self.person_causes)))
        self.damping = np.ones(n_people, dtype=np.float32)
        self.multiplier = np.ones(n_people, dtype=np.float32)
        self.threshold = np.zeros(n_people)
        self.progress = np.zeros(n_people)
        self.is_remote = np.zeros(n_people, dtype=np.bool_)
        self.reached = _NOBODY
        self._aside = Aside(n_people, n_cells)
        self._newly_reached: list[NDArray[np.int32]] = []
        self._order: NDArray[np.int32] = _NOBODY
        self._offsets = np.zeros(n_cells + 1, dtype=np.int64)
        self._pointers = np.zeros(n_cells, dtype=np.int64)

    def start_everybody(self, streams: Streams, workers: Workers, *, decision: str, spread: float) -> None:
        """Give everybody a multiplier (mean 1, coefficient of variation ``spread``) and a sorted threshold."""
        n = len(self.threshold)
        shape = 0.0 if spread == 0 else 1.0 / spread**2
        keys = streams.key(f"{decision}.threshold"), streams.key(f"{decision}.multiplier")
        workers.run(kernels.draw_thresholds, n, streams.seed, *keys, shape, self.multiplier, self.threshold)
        self._order, self._offsets = kernels.sort_by_cell(self.cell_of, self.threshold, self.n_cells)
        self._pointers = self._offsets[:-1].copy()
        self.is_remote[:] = True

    def restart(self, ids: NDArray[np.int32], exponentials: NDArray[np.float64]) -> None:
        """Begin a new episode: new thresholds, and nothing accumulated yet."""
        self.threshold[ids] = exponentials / self.multiplier[ids]
        self.progress[ids] = -self.level[self.cell_of[ids]]
        if self._order.size:
            self.is_remote[ids] = False
            self._newly_reached.append(ids.astype(np.int32))

    def set_cells(self, cause: str, rates: NDArray[np.float64] | float) -> None:
        """Set the rate per day that a cause adds in every cell."""
        self._refuse_nonsense(cause, rates)
        self.cell_rates[self._index(cause, self.cell_causes)] = rates

    def set_people(self, cause: str, ids: NDArray[np.int32], rates: NDArray[np.float64] | float) -> None:
        """Set the rate per day that a cause adds for some people; it stands until it is set again."""
        ids = np.asarray(ids, dtype=np.int32)
        values = np.full(len(ids), rates) if np.ndim(rates) == 0 else np.asarray(rates, dtype=np.float64)
        self._refuse_nonsense(cause, values)
        column = self._index(cause, self.person_causes)
        fresh = np.empty(len(ids), dtype=np.int32)
        n = kernels.set_rates(ids, values, self.rates, column, self.is_remote, fresh)
        if n:
            self._newly_reached.append(fresh[:n])

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
        fresh = np.empty(room, dtype=np.int32)
        n = push_rates(
            ids, *amounts, ties.offsets, ties.neighbours, ties.n_strong, counter, scale, self.rates,
            self._index(cause, self.person_causes), self.is_remote, fresh,
        )  # fmt: skip
        if n:
            self._newly_reached.append(fresh[:n])

    def set_everybody(self, cause: str, rate: float) -> None:
        """Set the same personal rate per day for all people (a complete graph)."""
        self.rates[:, self._index(cause, self.person_causes)] = rate
        if self.is_remote.any():
            self._reach(np.flatnonzero(self.is_remote).astype(np.int32))

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
        """Multiply the whole hazard of some people by a factor (1 is no effect)."""
        self.damping[ids] = factors
        self._reach(ids)

    def _reach(self, ids: NDArray[np.int32]) -> None:
        """Move remote people within reach (their accumulated hazard goes on without a break)."""
        if self._order.size:
            fresh = np.unique(ids[self.is_remote[ids]])
            if fresh.size:
                self.is_remote[fresh] = False
                self._newly_reached.append(fresh.astype(np.int32))

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
        factor = self.factor
        rise = self.cell_rates.sum(axis=0) * day.length * factor
        self.level += rise
        added = np.sort(np.concatenate(self._newly_reached)) if self._newly_reached else _NOBODY
        self._newly_reached = []
        self.reached = kernels.update_members(self.reached, added, state, 0)
        self.reached = self._aside.tend(self, state, rise)
        out = np.empty(len(self.reached), dtype=np.int32)
        arrays = (self.reached, self.rates, self.damping, self.multiplier, self.cell_of, self.level, rise, factor)
        counts = workers.run(
            kernels.cross_reached, len(self.reached), *arrays, self.progress, self.threshold, day.length, out
        )
        room = np.empty(self._room(), dtype=np.int32)
        n = kernels.cross_remote(
            self._order, self._offsets, self._pointers, self.threshold, self.level, self.is_remote, room
        )
        crossed = np.concatenate([_chunks(out, counts), room[:n]])
        self.is_remote[room[:n]] = False
        return np.sort(crossed)

    def _room(self) -> int:
        """Return an upper bound of how many remote people can cross in this step."""
        return int((self._offsets[1:] - self._pointers).sum())

    def cross_members(self, ids: NDArray[np.int32], day: Day, workers: Workers) -> NDArray[np.int32]:
        """Accumulate one step for the members and return who crossed, in the order of ``ids``."""
        out = np.empty(len(ids), dtype=np.int32)
        counts = workers.run(
            kernels.cross_members, len(ids), ids, self.rates, self.progress, self.threshold, day.length, out
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
