"""What a payment that is taken back takes with it: the points that its order earned, and its part of what was paid in a year."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.mechanisms.keeping.membership import years
from sim.world.market import points
from sim.world.market.disputes import KEY, are_among
from sim.world.market.orders import ORDER
from sim.world.records import join_records

EARNED = np.dtype([*((name, np.int32) for name in KEY), ("fen", np.int64), ("month", np.int32)], align=True)


class Chargebacks:
    """Points of orders paid by fraud until the charge-back, and orders charged back before their return window ended."""

    def __init__(self) -> None:
        self._earned = np.empty(0, dtype=EARNED)
        self._lost = np.empty(0, dtype=ORDER)

    def take(self, world: State) -> int:
        """Take back what is charged back today; return the points taken, fen of agents.

        A wallet gives what it holds at most: points that were spent are gone.
        """
        taken = world.today.get("charged_back")
        if taken is None or not len(taken):
            return 0
        years.take_back(world, taken)
        is_back = are_among(self._earned, taken)
        earned, self._earned = self._earned[is_back], self._earned[~is_back]
        waits = ~are_among(taken, earned)
        self._lost = join_records([self._lost, taken[waits]], dtype=ORDER)
        fen = 0
        for month in np.unique(earned["month"]):
            of_month = earned[earned["month"] == month]
            people, place = np.unique(of_month["person"], return_inverse=True)
            rows = world.user_of(people)
            asked = np.bincount(place, weights=of_month["fen"]).astype(np.int64)
            back = np.minimum(asked, world.users["points"].take(rows))
            fen += points.take_back(world, people, back)
            years.add_points(world, rows, -back, month=int(month))
        return fen

    def earns(self, kept: NDArray[np.void]) -> NDArray[np.bool_]:
        """Return which of the orders kept today earn points: those that were not charged back before."""
        is_lost = are_among(kept, self._lost)
        self._lost = self._lost[~are_among(self._lost, kept)]
        return ~is_lost

    def remember(self, world: State, kept: NDArray[np.void], fen: NDArray[np.int64], *, month: int) -> None:
        """Note the points of orders that will be charged back."""
        disputes = world.resources.get("disputes")
        if disputes is None or not len(disputes.open):
            return
        rows = np.flatnonzero(are_among(kept, disputes.open))
        new = np.zeros(len(rows), dtype=EARNED)
        for name in KEY:
            new[name] = kept[name][rows]
        new["fen"], new["month"] = fen[rows], month
        self._earned = join_records([self._earned, new], dtype=EARNED)

    def given_back(self, back: NDArray[np.void]) -> NDArray[np.void]:
        """Return those orders given back today whose money still counts as paid: a charge-back took the others."""
        is_lost = are_among(back, self._lost)
        self._lost = self._lost[~are_among(self._lost, back)]
        return back[~is_lost] if is_lost.any() else back
