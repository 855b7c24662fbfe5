"""The risk of members: those who are listed are at risk, and each accumulates a hazard of the own (decision 0012)."""

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.parallel import Workers
from sim.core.risk import Ids, Risk, join_chunks
from sim.core.timeline import Day
from sim.kernels import hazard as kernels

_NONE = np.empty(0, dtype=np.float32)


class MemberRisk(Risk):
    """A hazard of those who are members (``leave``); an episode begins with ``restart``.

    A member's hazard is damping x factor of the cell x (rates of the person + rates of the cell). What nobody uses
    (cells, factors, damping) costs neither time nor memory. Columns have one row a user (``row_of``); they grow with
    the table of users.

    Attributes
    ----------
    progress : float64 [users]
        Hazard accumulated in the present episode.
    """

    of = "members"

    def _begin(self, n_people: int, cell_of: NDArray[np.int16]) -> None:
        self.rates = np.zeros((0, len(self.person_causes)))
        self._standing = np.zeros(len(self.person_causes))  # rates of whoever becomes a member
        self.threshold, self.progress, self.damping = np.zeros(0), np.zeros(0), _NONE
        self.cell_of = cell_of
        self.multiplier = np.lib.stride_tricks.as_strided(np.ones(1, dtype=np.float32), (n_people,), (0,))
        self.reserve(1 if self.row_of is not None else n_people)

    def reserve(self, n_rows: int) -> None:
        """Make room for so many rows; the room doubles when it is used up."""
        n = len(self.threshold)
        if n >= n_rows:
            return
        more = max(n_rows, 2 * n) - n
        self.rates = np.concatenate([self.rates, np.tile(self._standing, (more, 1))])
        self.threshold = np.concatenate([self.threshold, np.full(more, np.inf if self.row_of is not None else 0.0)])
        self.progress = np.concatenate([self.progress, np.zeros(more)])
        if self.damping.size:
            self.damping = np.concatenate([self.damping, np.ones(more, dtype=np.float32)])

    def _users(self, ids: Ids) -> Ids:
        """Return the rows of people who must be users, with room for all of them."""
        rows = self.rows(ids)
        if self.row_of is not None and len(rows):
            if rows.min() == 0:
                who = int(ids[np.argmin(rows)])
                raise ModelError(f"risk {self.name}: found person {who}, who never registered; allowed: users")
            self.reserve(int(rows.max()) + 1)
        return rows

    def _set(self, column: int, ids: Ids, rates: NDArray[np.float64]) -> None:
        rows = self._users(ids)  # which may make room, so before the column is taken
        self.rates[:, column][rows] = rates

    def _set_all(self, column: int, rate: float) -> None:
        self.rates[:, column] = self._standing[column] = rate

    def _damped_rows(self, ids: Ids) -> Ids:
        return self._users(ids)

    def _damp(self, ids: Ids, factors: NDArray[np.float64]) -> None:
        rows = self._users(ids)
        if not self.damping.size:
            self.damping = np.ones(len(self.threshold), dtype=np.float32)
        self.damping[rows] = factors

    def _add(self, ids: Ids, amounts: NDArray[np.float64]) -> None:
        rows = self.rows(ids)
        is_user = rows > 0 if self.row_of is not None else np.full(len(rows), True)
        np.add.at(self.progress, self._users(ids[is_user]), amounts[is_user])

    def _is_over(self, ids: Ids) -> NDArray[np.bool_]:
        rows = self.rows(ids)
        return np.asarray(self.progress[rows] >= self.threshold[rows])

    def _restart(self, ids: Ids, exponentials: NDArray[np.float64]) -> None:
        rows = self._users(ids)
        self.progress[rows], self.threshold[rows] = 0.0, exponentials

    def cross_members(self, ids: Ids, day: Day, workers: Workers, *, rows: Ids | None = None) -> Ids:
        """Accumulate one step for the members (all of them: ``ids``) and return who crossed, in the order of ``ids``.

        ``rows`` are the members' rows of ``users``, where they are known already.
        """
        if self.jump_causes:
            self._close_jumps()
        rows = self.rows(ids) if rows is None else rows
        self.reserve(int(rows.max(initial=-1)) + 1)
        out = np.empty(len(ids), dtype=np.int32)
        own = ids, rows, self.rates, self.progress, self.threshold, day.length, out
        if self.cell_causes or self.factors or self.damping.size:
            parts = self.cell_of, self.cell_rates.sum(axis=0), self.factor, self.damping
            return join_chunks(out, workers.run(kernels.cross_members_in_cells, len(ids), *own, *parts))
        return join_chunks(out, workers.run(kernels.cross_members, len(ids), *own))
