"""Limits: how many units of each good a campaign sells at its deal, kept from day to day of the campaign."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.keeping.promotions.campaigns import Campaign
from sim.world.market.quotas import Quotas


class Limits:
    """The parts of promotions that know how much of a deal is left."""

    params: Any
    _campaign: Campaign | None
    _rows: NDArray[np.intp]
    _off: NDArray[np.float64]

    def forget_sales(self) -> None:
        """Begin a campaign of which nothing has been sold."""
        self._of_campaign = -1
        self._known = self._sold = self._opened = np.zeros(0, dtype=np.int64)

    def open_quotas(self, world: State, plain: NDArray[np.float64]) -> None:
        """Say how many units each good of today's campaign still has at its deal; ``plain`` is the deal column without it."""
        quotas: Quotas = world.resources["quotas"]
        quota = round(self.params.quota)
        if self._campaign is not None and self._campaign.number != self._of_campaign:
            self.forget_sales()
            self._of_campaign = self._campaign.number
        if quota == 0 or not len(self._rows):
            if quotas.is_open:
                quotas.open(world, rows=self._rows[:0], units=self._known[:0], plain=plain)
            return
        self._opened = np.maximum(quota - self._sold_of(world), 0)
        quotas.open(world, rows=self._rows, units=self._opened, plain=plain)

    def close_quotas(self, world: State) -> int:
        """Keep what was sold today, and return how many goods have nothing left at their deal."""
        quotas: Quotas = world.resources["quotas"]
        if not quotas.is_open:
            return 0
        sold = self._sold_of(world) + self._opened - quotas.left[self._rows]
        number = world.tables["offers"]["number"][self._rows].astype(np.int64)
        by_number = np.argsort(number)
        self._known, self._sold = number[by_number], sold[by_number]
        return int(np.count_nonzero(quotas.is_over))

    def _sold_of(self, world: State) -> NDArray[np.int64]:
        """Return how many units of each good of today's campaign were sold on its earlier days."""
        number = world.tables["offers"]["number"][self._rows].astype(np.int64)
        if not len(self._known):
            return np.zeros(len(number), dtype=np.int64)
        place = np.minimum(np.searchsorted(self._known, number), len(self._known) - 1)
        return np.where(self._known[place] == number, self._sold[place], 0)

    def off_now(self, world: State) -> NDArray[np.float64]:
        """Return the log of the part of each offer's price that its campaign leaves now: 0 where its deal is over [offers]."""
        quotas: Quotas = world.resources["quotas"]
        return np.where(quotas.is_over, 0.0, self._off) if quotas.is_open else self._off

    def off_of(self, world: State, orders: NDArray[np.void]) -> NDArray[np.float64]:
        """Return the log of the part of its price that the campaign leaves of each order: 0 for who came too late."""
        has = world.resources["quotas"].has(orders["person"], orders["number"], orders["offer"])
        return np.where(has, self._off[orders["offer"]], 0.0)

    def in_time(
        self, world: State, day: Day, person: NDArray[np.int32], number: Any, offer: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Return who of those that want a deal without a need gets it; the others give up."""
        numbers = np.broadcast_to(np.asarray(number, dtype=np.int64), person.shape)
        out = np.ones(len(person), dtype=np.bool_)
        out[world.resources["quotas"].reserve(world, day, person, numbers, offer)] = False
        return out
