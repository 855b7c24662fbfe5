"""Wishes: what people choose, by the odds of the agents that bought lately.

The people for whom an agent stands live in other districts of the same kind: they neither need what it needs on the same day
nor consider the same offers. What they take is spread over all offers by the shares kept here. With one person an agent
nothing is kept.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.kernels.stock import count_wishes, line_up

MEMORY = 30
"""Days over which wishes decay, as sales do."""

EVENLY = 1.0
"""Orders of a category, spread evenly over its offers, that stand for what is not known at first: few, as in a start-up some ten
agents order in a category in 30 days."""


class Wishes:
    """Shares of offers in the wishes of people.

    Attributes
    ----------
    ends : int64 [categories + 1]
    rows : int32 [offers there this morning]
        By category, as ``ends`` says.
    share : float64 [offers there this morning]
        Running sums of shares.
    """

    def __init__(self) -> None:
        self._won = self._wished = self._demand = self._today = np.zeros(0)
        self._was_there = np.zeros(0, dtype=np.bool_)
        self.ends, self.rows, self.share = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int32), np.zeros(0)

    def open(self, world: State) -> None:
        """Begin a day: let what is remembered decay, and line up what is on the shelf."""
        offers, needs = world.tables["offers"], world.resources["catalogue"].need_shares
        category, is_active = offers["category"], offers["is_active"]
        new = len(category) - len(self._won)
        self._won, self._wished = np.pad(self._won, (0, new)), np.pad(self._wished, (0, new))
        if not len(self._today):
            self._demand, self._today = needs.copy(), np.zeros(len(needs))
        was_there, keep = np.flatnonzero(self._was_there), 1 - 1 / MEMORY
        self._wished[was_there] += self._today[category[was_there]]
        self._wished *= np.where(is_active, keep, 0.0)
        self._won *= np.where(is_active, keep, 0.0)
        self._demand = keep * (self._demand + self._today) + (1 - keep) * needs
        self._today, self._was_there = np.zeros(len(needs)), is_active & (offers["stock"] != 0)
        n = int(np.count_nonzero(self._was_there))
        self.ends, self.rows, self.share = (
            np.zeros(len(needs) + 1, dtype=np.int64),
            np.empty(n, dtype=np.int32),
            np.empty(n),
        )
        memory = (self._won, self._wished, self._demand, EVENLY)
        line_up(category, self._was_there, *memory, self.ends, self.rows, self.share)

    def add(
        self,
        world: State,
        shown: NDArray[np.int32],
        place: NDArray[np.int64],
        utility: NDArray[np.float64] | None,
    ) -> None:
        """Remember what orders considered [orders, considered], and which of it they chose [orders]."""
        category, more = world.tables["offers"]["category"], len(world.tables["offers"]) - len(self._won)
        if more:
            self._won, self._wished = np.pad(self._won, (0, more)), np.pad(self._wished, (0, more))
        odds = np.zeros((len(place), 0)) if utility is None else utility
        count_wishes(np.ascontiguousarray(shown), place, odds, category, self._won, self._today)
