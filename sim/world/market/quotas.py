"""Quotas of deals: how many units of each good a campaign sells at its deal, and who got one of them today."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.quotas import give_back, hand_out
from sim.world.people import own_days

NO_LIMIT = -1


class Quotas:
    """Units of deals that are left, in people's units, and the orders that hold some of today's.

    Whoever holds a campaign opens them in the morning. A deal of which nothing is left is over at once: the column
    ``offers.deal`` says what is asked of the price without it, so that who came too late chooses again at that price.

    Attributes
    ----------
    left : int64 [offers]
        Units left; -1 no limit.
    n_late : int
        Times that somebody chose a deal today and came too late for it.
    """

    def __init__(self) -> None:
        self.left = np.zeros(0, dtype=np.int64)
        self.n_late = 0
        self._plain, self._over = np.zeros(0), np.zeros(0, dtype=np.bool_)
        self._category = np.zeros(0, dtype=np.int64)
        self._rows = self._ends = self._room = np.zeros(0, dtype=np.int64)
        self._keys = np.zeros(0, dtype=np.int64)
        self._goods = np.zeros((0, 1), dtype=np.int32)

    def open(
        self, world: State, *, rows: NDArray[np.intp], units: NDArray[np.int64], plain: NDArray[np.float64]
    ) -> None:
        """Begin a day on which these offers (rows) have so many units at their deal; ``plain`` is the deal column without it."""
        offers = world.tables["offers"]
        n_categories = len(world.resources["catalogue"].need_shares)
        self.left = np.full(len(offers), NO_LIMIT, dtype=np.int64)
        self.left[rows] = units
        self.n_late, self._plain = 0, plain
        self._over = np.zeros(len(offers), dtype=np.bool_)
        self._category = offers["category"].astype(np.int64)
        by_category = np.argsort(self._category[rows], kind="stable")
        self._rows = np.asarray(rows, dtype=np.int64)[by_category]
        own = self._category[self._rows]
        self._ends = np.searchsorted(own, np.arange(n_categories), side="right").astype(np.int64)
        self._room = np.bincount(own, weights=units[by_category], minlength=n_categories).astype(np.int64)
        self._keys, self._goods = self._keys[:0], np.zeros((0, world.weight), dtype=np.int32)
        self._end_deals(world)

    @property
    def is_open(self) -> bool:
        """Return whether any deal of today is limited."""
        return len(self._rows) > 0

    @property
    def is_over(self) -> NDArray[np.bool_]:
        """Return which offers' deals are over, because an order would find too few units of them [offers]."""
        return self._over

    def reserve(
        self, world: State, day: Day, person: NDArray[np.int32], number: NDArray[np.integer], offer: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        """Hand out units to orders in keyed order; return the places of those who come too late for a deal.

        ``offer`` -1: something that has no deal. Offers whose deal was over before cost their normal price, and nobody is late.
        """
        none = np.zeros(0, dtype=np.int64)
        if not self.is_open:
            return none
        wanted = np.flatnonzero((offer >= 0) & (self.left[offer] >= 0) & ~self.is_over[offer])
        if not len(wanted):
            return none
        who, which = person[wanted], number[wanted].astype(np.int64)
        steps = own_days(world, day, world.user_of(who))
        turns = np.argsort(world.streams.uniform_each("choice.quota", who, steps=steps, draws=which), kind="stable")
        goods, is_late = np.empty((len(who), world.weight), dtype=np.int32), np.empty(len(who), dtype=np.bool_)
        chosen = offer[wanted].astype(np.int64)
        hand_out(turns, chosen, self._category, self._ends, self._rows, self.left, self._room, goods, is_late)
        self._keys = np.concatenate([self._keys, _keys(who, which)[~is_late]])
        self._goods = np.concatenate([self._goods, goods[~is_late]])
        self.n_late += int(np.count_nonzero(is_late))
        self._end_deals(world)
        return wanted[is_late]

    def has(
        self, person: NDArray[np.int32], number: NDArray[np.integer], offer: NDArray[np.integer]
    ) -> NDArray[np.bool_]:
        """Return which orders of today have their offer's deal: it is not limited, or they hold units of it."""
        if not self.is_open:
            return np.ones(len(person), dtype=np.bool_)
        return np.asarray((self.left[offer] < 0) | np.isin(_keys(person, number), self._keys))

    def release(self, person: NDArray[np.int32], number: NDArray[np.integer]) -> None:
        """Give back the units of orders that came to nothing; a deal that was over today stays so until tomorrow."""
        back = np.isin(self._keys, _keys(person, number))
        if back.any():
            give_back(self._goods[back], self.left)
            self._keys, self._goods = self._keys[~back], self._goods[~back]

    def _end_deals(self, world: State) -> None:
        """Let offers whose deal is over cost what they cost without it."""
        room, people = self._room[self._category], self._goods.shape[1]
        self._over |= (self.left >= 0) & ((self.left < 1) | (room < people))
        world.tables["offers"]["deal"][self._over] = self._plain[self._over]


def _keys(person: NDArray[np.integer], number: NDArray[np.integer]) -> NDArray[np.int64]:
    return (person.astype(np.int64) << 16) + number
