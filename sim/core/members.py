"""The risk of members: those who are listed are at risk, and each accumulates a hazard of the own (decision 0012)."""

import numpy as np
from numpy.typing import NDArray

from sim.core.parallel import Workers
from sim.core.risk import Ids, Risk, join_chunks
from sim.core.timeline import Day
from sim.kernels import hazard as kernels

_NONE = np.empty(0, dtype=np.float32)


class MemberRisk(Risk):
    """A hazard of those who are members (``leave``); an episode begins with ``restart``.

    A member's hazard is damping x factor of the cell x (rates of the person + rates of the cell). What nobody uses
    (cells, factors, damping) costs neither time nor memory.

    Attributes
    ----------
    progress : float64 [people]
        Hazard accumulated in the present episode.
    """

    of = "members"

    def _begin(self, n_people: int, cell_of: NDArray[np.int16]) -> None:
        self.rates = np.zeros((n_people, len(self.person_causes)))
        self.threshold, self.progress = np.zeros(n_people), np.zeros(n_people)
        self.cell_of, self.damping = cell_of, _NONE
        self.multiplier = np.lib.stride_tricks.as_strided(np.ones(1, dtype=np.float32), (n_people,), (0,))

    def _set(self, column: int, ids: Ids, rates: NDArray[np.float64]) -> None:
        self.rates[ids, column] = rates

    def _set_all(self, column: int, rate: float) -> None:
        self.rates[:, column] = rate

    def _damp(self, ids: Ids, factors: NDArray[np.float64]) -> None:
        if not self.damping.size:
            self.damping = np.ones(len(self.threshold), dtype=np.float32)
        self.damping[ids] = factors

    def _add(self, ids: Ids, amounts: NDArray[np.float64]) -> None:
        np.add.at(self.progress, ids, amounts)

    def _is_over(self, ids: Ids) -> NDArray[np.bool_]:
        return np.asarray(self.progress[ids] >= self.threshold[ids])

    def _restart(self, ids: Ids, exponentials: NDArray[np.float64]) -> None:
        self.progress[ids], self.threshold[ids] = 0.0, exponentials

    def cross_members(self, ids: Ids, day: Day, workers: Workers) -> Ids:
        """Accumulate one step for the members (all of them: ``ids``) and return who crossed, in the order of ``ids``."""
        if self.jump_causes:
            self._close_jumps()
        out = np.empty(len(ids), dtype=np.int32)
        own = ids, self.rates, self.progress, self.threshold, day.length, out
        if self.cell_causes or self.factors or self.damping.size:
            parts = self.cell_of, self.cell_rates.sum(axis=0), self.factor, self.damping
            return join_chunks(out, workers.run(kernels.cross_members_in_cells, len(ids), *own, *parts))
        return join_chunks(out, workers.run(kernels.cross_members, len(ids), *own))
