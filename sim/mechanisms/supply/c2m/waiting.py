"""Who waits for the factory: the parts of the shop of ``c2m``, at the mean slope for all and at the own one at the checkout."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.parts import method_of
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.supply.c2m import rules
from sim.mechanisms.supply.c2m.pools import PaidAhead, Pool
from sim.world.market.orders import NEED, set_price
from sim.world.market.utility import PriceShare

Floats = NDArray[np.float64]


class Waiting:
    """What an open pool is worth, who waits for it, and what that adds to its volume."""

    params: Any
    _pools: dict[int, Pool]
    _ahead: PaidAhead
    _asked: tuple[NDArray[np.int64], Floats]  # keys of today's orders that could wait, and their odds
    _slope: float
    _new: int  # pre-orders paid today
    _tonight: int  # their fen
    _day: int

    def _day_weight(self, world: State) -> float:
        """Return what a day of waiting costs in utility: that of a day to the door, where somebody chooses."""
        shop = world.resources.get("shop")
        return float(shop.delivery) if shop is not None else 0.0

    def _waits(self, world: State) -> Floats:
        """Return what waiting for its open pool costs a mean buyer of each offer, decided today or later; 0 without a pool."""
        wait = np.zeros(len(world.tables["offers"]))
        for pool in self._pools.values():
            wait[pool.offer] = self._day_weight(world) * (pool.decided_on - self._day + pool.lead)
        return wait

    def worth_of_pools(self, world: State) -> Floats:
        """Return what an open pool adds to the utility of its offer: 0 without one, and where there is nothing to gain."""
        offers = world.tables["offers"]
        value = np.zeros(len(offers))
        rows = np.flatnonzero((offers["pre_order_pool"] > 0) & (offers["deal"] == 0))
        if len(rows):
            gain = self._slope * np.log(offers["price"][rows] / offers["pre_order_price"][rows])
            value[rows] = rules.worth_of_waiting(gain, self._waits(world)[rows])
        return value

    def ask_to_wait(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Let buyers of offers with an open pool wait for it: those whose gain is above what waiting costs them.

        Orders with a coupon, a deal or a group are bought as they are. The cost of waiting is a trait, keyed by person. What a
        person pays less than others anyway (subscribers) is lost by a pre-order, so it is no gain.
        """
        offers = world.tables["offers"]
        number, price = (offers[name].take(orders["offer"]) for name in ("pre_order_pool", "pre_order_price"))
        is_plain = (orders["cause"] == NEED) & (orders["pool"] == 0) & (orders["paid"] == orders["list_price"])
        can = np.flatnonzero((number > 0) & is_plain & (price < orders["paid"]))
        person = orders["person"].take(can)
        users = world.user_of(person)
        slope = world.users["price_slope"].take(users).astype(np.float64)
        log_gain = np.log(orders["paid"].take(can) / price[can]) + log_share_paid(world, users)
        gain, cost = slope * log_gain, self._waits(world)[orders["offer"].take(can)]
        patience = -np.log1p(-world.streams.uniform("c2m.patience", person))
        taken = can[gain > patience * cost]
        self._asked = (_keys(orders[can]), rules.share_who_wait(gain, cost))
        orders["pool"][taken] = -number[taken]
        set_price(orders, taken, price[taken])

    def take_in(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Count the volume of pools by what was paid; units go back on the shelf, since a factory makes them."""
        ahead, w = orders.compress(orders["pool"] < 0), world.weight
        world.resources["shelves"].leave(world, day, ahead)
        self._new, self._tonight = len(ahead), int(ahead["paid"].sum())
        self._ahead.paid += self._tonight
        keys, odds = self._asked
        if w == 1:
            offer, units = ahead["offer"], np.ones(len(ahead))
        else:  # an agent stands for w people, of whom each waits with the odds
            asked = orders.compress(np.isin(_keys(orders), keys))
            offer, units = asked["offer"], w * odds[np.argsort(keys)][np.searchsorted(np.sort(keys), _keys(asked))]
        for row, n in zip(offer.tolist(), units.tolist(), strict=True):
            self._pools[int(world.tables["offers"]["pre_order_pool"][row])].volume += n


def log_share_paid(world: State, users: NDArray[np.integer]) -> Floats:
    """Return the log of the share of every price that users pay at once, at most 0."""
    total = np.zeros(len(users))
    for part, owner in world.parts.of(PriceShare):
        total += method_of(part, owner)(world, users)
    return total


def _keys(orders: NDArray[np.void]) -> NDArray[np.int64]:
    """Return one number for each order of the day."""
    return np.asarray((orders["person"].astype(np.int64) << 16) + orders["number"])
