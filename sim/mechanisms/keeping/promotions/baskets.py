"""Baskets: what people add to reach the sum of a coupon, and the second goods of bundles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.keeping.promotions.campaigns import still_earn
from sim.mechanisms.keeping.promotions.extras import NUMBERS, lines, partners, tempted
from sim.world.market.orders import BASKET, BUNDLE, GROUP, SEAT
from sim.world.people import own_days

PAGE_LUCK, BASKET_LUCK, BUNDLE_LUCK, AROUND_LUCK = NUMBERS
MOST = 0.5
"""Part of a sum that a coupon takes off at most."""


class Baskets:
    """The parts of promotions that look at all that a person buys on a day."""

    params: Any
    reduce: Any
    off_now: Any
    off_of: Any
    in_time: Any
    _pays: bool
    _off: NDArray[np.float64]

    def coupon_of_one(self, world: State) -> NDArray[np.float64]:
        """Return the log of the part that is left of each offer's price where it reaches the sum alone [offers]."""
        return self.coupon_at(world, self._off)

    def coupon_at(self, world: State, off: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the same where campaigns leave other parts of the prices (logs) [offers]."""
        p, price = self.params, world.tables["offers"]["price"] * np.exp(off)
        if not self.has_sum:
            return np.zeros(len(price))
        return np.where(price >= p.spend, np.log1p(-np.minimum(p.coupon / np.maximum(price, 1), MOST)), 0.0)

    @property
    def has_sum(self) -> bool:
        """Return whether there is a coupon for a sum today."""
        return self._pays and self.params.spend > 0 and self.params.coupon > 0

    def fill_baskets(self, world: State, day: Day, bought: NDArray[np.void]) -> NDArray[np.void]:
        """Return what people add who lack something to the sum of the coupon: a good that brings them there.

        A good is added when it is worth more than nothing with the coupon off its price, and would not be without.
        """
        p, shop = self.params, world.resources["shop"]
        counts = bought[counts_here(bought)]
        person, sums = sums_of(counts, counts["list_price"] * np.exp(self.off_of(world, counts)))
        short = (sums < p.spend) & (sums > 0)
        person, gap = person[short], p.spend - sums[short]
        if not self.has_sum or not len(person):
            return bought[:0]
        number = np.full(len(person), 201, dtype=np.int64)
        category = shop.categories_of(world, day, person, number)
        shown = shop.surfaces.show(world, day, person, number, size=shop.considered, category=category).offer
        table, off = world.tables["offers"], self.off_now(world)
        price = table["price"] * np.exp(off)
        shown = np.where((shown >= 0) & (price[shown] >= gap[:, None]), shown, np.int32(-1)).astype(np.int32)
        needs = shop.utility.need_side(world, day, person, number)
        side = shop.utility.offer_side(world)
        saving = np.full(len(person), round(min(p.coupon, MOST * p.spend)), dtype=np.int32)  # less is never taken off
        index = table["price_index"] + off.astype(np.float32)
        side = side._replace(price=np.rint(price).astype(np.int64), price_index=index)
        sides = (needs._replace(off=saving), side), (needs._replace(off=np.zeros_like(saving)), side)
        days = own_days(world, day, world.user_of(person))
        place = tempted(world, day, BASKET_LUCK, sides, shown, days, p.reserve)
        at = np.flatnonzero(place >= 0)
        at = at[self.in_time(world, day, person[at], NUMBERS[BASKET_LUCK], shown[at, place[at]])]
        return lines(world, day, BASKET_LUCK, person[at], shown[at, place[at]], cause=BASKET)

    def add_partners(self, world: State, day: Day, bought: NDArray[np.void]) -> NDArray[np.void]:
        """Return the second goods that buyers take at the price of the bundle, and would not take at their own."""
        p, shop = self.params, world.resources["shop"]
        if not self._pays or p.bundles <= 0 or p.bundle_depth <= 0 or not len(bought):
            return bought[:0]
        offers = world.tables["offers"]
        partner = partners(world)
        off = 1 - (1 - p.bundle_depth) * np.exp(self.off_now(world)[partner])
        partner[~still_earn(world, partner, off)] = -1
        partner = partner[bought["offer"]]
        luck = world.streams.uniform("promotions.bundled", offers["number"][bought["offer"]])
        asked_for = np.flatnonzero(counts_here(bought) & (partner >= 0) & (luck < p.bundles))
        person = bought["person"][asked_for]
        if not len(person):
            return bought[:0]
        shown = partner[asked_for].astype(np.int32)[:, None]
        number = bought["number"][asked_for].astype(np.int64)
        side = shop.utility.offer_side(world)
        cheaper = side._replace(price_index=side.price_index + np.float32(np.log1p(-p.bundle_depth)))
        later = number + 1  # the wallet's coupon is for the first need of the day
        needs = shop.utility.need_side(world, day, person, later)
        days = own_days(world, day, world.user_of(person))
        place = tempted(world, day, BUNDLE_LUCK, ((needs, cheaper), (needs, side)), shown, days, p.reserve)
        at = np.flatnonzero(place >= 0)
        turn = np.where(
            number[at] < NUMBERS[PAGE_LUCK], np.minimum(number[at], 997), 998 + number[at] - NUMBERS[PAGE_LUCK]
        )
        in_time = self.in_time(world, day, person[at], NUMBERS[BUNDLE_LUCK] + turn, shown[at, 0])
        at, turn = at[in_time], turn[in_time]
        return lines(world, day, BUNDLE_LUCK, person[at], shown[at, 0], cause=BUNDLE, turn=turn)

    def take_coupon(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Take the coupon off the orders of everybody who reaches the sum, in proportion to what they pay."""
        p = self.params
        if not self.has_sum:
            return
        rows = np.flatnonzero(counts_here(orders))
        person, sums = sums_of(orders[rows], orders["paid"][rows])
        reaches = sums >= p.spend
        part = np.where(reaches, np.minimum(p.coupon / np.maximum(sums, 1), MOST), 0.0)
        part = part[np.searchsorted(person, orders["person"][rows])]
        self.reduce(orders, rows[part > 0], part[part > 0])


def counts_here(orders: NDArray[np.void]) -> NDArray[np.bool_]:
    """Return which orders count towards the sum: all but those in groups."""
    return np.asarray((orders["cause"] != GROUP) & (orders["cause"] != SEAT))


def sums_of(orders: NDArray[np.void], fen: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Return the people of orders, ascending, and the sum of each."""
    person, place = np.unique(orders["person"], return_inverse=True)
    return person, np.bincount(place, weights=fen, minlength=len(person)).astype(np.float64)
