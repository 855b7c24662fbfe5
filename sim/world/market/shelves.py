"""Shelves: what orders take out of the stock of offers, in people's units.

An order of an agent stands for as many people as the weight says, and they do not all buy the same: one takes the offer
chosen, the others what people choose all over the shop. Units and money by order differ offer by offer, and agree in total.
What comes back goes where it was taken from.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.stock import take_units
from sim.world.market.offers import REST
from sim.world.market.wishes import Wishes
from sim.world.people import own_days
from sim.world.records import rows_by_day


class Shelves:
    """What was taken from stock today, and of which offers orders of many people were made up.

    Attributes
    ----------
    taken : int64 [offers]
        Units that orders took today, less those put back today.
    missed : int64 [offers]
        Units that orders wanted today and that were not there.
    lumps : int64 [offers]
        What today adds to the variance of a day's units because people of one agent took the same: the sum of n (n - 1) over
        orders that took n units of the offer.
    n_late, n_switched, n_lost : int
        Orders of agents today that found their offer sold out (each time it happened), and needs among them that then
        bought another, or nothing here.
    is_kept : bool
        Whether somebody keeps stock, so that units are counted on every day.
    """

    def __init__(self) -> None:
        self._day, self.is_kept = -1, False
        self._notes: dict[int, tuple[NDArray[np.int64], NDArray[np.int32]]] = {}
        self.taken = self.missed = self.lumps = np.zeros(0, dtype=np.int64)
        self._wishes = Wishes()
        self.n_late = self.n_switched = self.n_lost = 0

    def open(self, world: State, day: Day) -> bool:
        """Return whether units are to be counted; the first call of a day empties its lists."""
        stock = world.tables["offers"]["stock"]
        if self._day != day.index:
            self._day = day.index
            self.taken, self.missed, self.lumps = (np.zeros(len(stock), dtype=np.int64) for _ in range(3))
            self.n_late = self.n_switched = self.n_lost = 0
            self._notes.pop(day.index - REST, None)
            if world.weight > 1:
                self._wishes.open(world)
        elif len(self.taken) < len(stock):
            more = (0, len(stock) - len(self.taken))
            self.taken, self.missed, self.lumps = (np.pad(x, more) for x in (self.taken, self.missed, self.lumps))
        return self.is_kept or bool((stock >= 0).any())

    def take(
        self,
        world: State,
        day: Day,
        person: NDArray[np.int32],
        number: NDArray[np.integer],
        shown: NDArray[np.int32],
        place: NDArray[np.int64],
        utility: NDArray[np.float64] | None = None,
    ) -> NDArray[np.int64]:
        """Take what was chosen out of stock, in keyed order; return the places of those who find it sold out.

        Parameters
        ----------
        shown : int32 [orders, considered]
        place : int64 [orders]
            Which of them was chosen.
        utility : float64 [orders, considered], optional
            Not read with one person an agent. Without it the offer chosen is all that is known of what they want.
        """
        none = np.zeros(0, dtype=np.int64)
        if not len(person) or not self.open(world, day):
            return none
        offers, chosen = world.tables["offers"], shown[np.arange(len(place)), place]
        stock = offers["stock"]
        if world.weight == 1:
            wanted, is_limited = np.bincount(chosen, minlength=len(stock)), stock >= 0
            if (wanted <= stock)[is_limited].all():
                stock[is_limited] -= wanted[is_limited]
                self.taken += wanted
                return none
        keys = {"steps": own_days(world, day, world.user_of(person)), "draws": number.astype(np.int64)}
        turn, cut = (world.streams.uniform_each(name, person, **keys) for name in ("choice.stock", "choice.spread"))
        goods, is_late = np.empty((len(place), world.weight), dtype=np.int32), np.empty(len(place), dtype=np.bool_)
        turns, wishes = np.argsort(turn, kind="stable"), self._wishes
        sums = (self.taken, self.missed, self.lumps)
        there = (wishes.ends, wishes.rows, wishes.share)
        take_units(turns, chosen, cut, offers["category"], *there, stock, *sums, goods, is_late)
        if world.weight > 1:
            wishes.add(world, shown, place, utility)
            self._note(day.index, _keys(person[~is_late], number[~is_late]), goods[~is_late])
        self.n_late += int(np.count_nonzero(is_late))
        return np.flatnonzero(is_late)

    def count(self, *, switched: int, lost: int) -> None:
        """Note what became of needs that found an offer sold out."""
        self.n_switched += switched
        self.n_lost += lost

    def put_back(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Put into stock again what was taken for orders that came to nothing."""
        if not len(orders) or not self.open(world, day):
            return
        offer, units = self.units_of(orders, world.weight)
        np.subtract.at(self.taken, offer, units)
        stock = world.tables["offers"]["stock"]
        is_limited = stock[offer] >= 0
        np.add.at(stock, offer[is_limited], units[is_limited])

    def leave(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Put back what today's orders took: their goods come from elsewhere, all of them of the offer ordered."""
        self.put_back(world, day, orders)
        if len(orders) and day.index in self._notes:
            keys, goods = self._notes[day.index]
            others = ~np.isin(keys, _keys(orders["person"], orders["number"]))
            self._notes[day.index] = (keys[others], goods[others])

    def units_of(self, orders: NDArray[np.void], weight: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return of which offers orders are made up, and how many units of each; in total orders x weight.

        An order of which the goods are not known (one of a group, or an old one) is all of the offer ordered.
        """
        if not self._notes:
            return orders["offer"].astype(np.int64), np.full(len(orders), weight, dtype=np.int64)
        offers, units = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for day, rows in rows_by_day(orders["paid_on"]) if len(orders) else ():
            own = orders.take(rows)
            is_known, place = self._find(day, own)
            lump = own["offer"][~is_known].astype(np.int64)
            offers.append(lump)
            units.append(np.full(len(lump), weight, dtype=np.int64))
            if is_known.any():
                goods = self._notes[day][1][place[is_known]].ravel().astype(np.int64)
                offers.append(goods)
                units.append(np.ones(len(goods), dtype=np.int64))
        return np.concatenate(offers), np.concatenate(units)

    def _note(self, day: int, keys: NDArray[np.int64], goods: NDArray[np.int32]) -> None:
        if day in self._notes:
            old, taken = self._notes[day]
            keys, goods = np.concatenate([old, keys]), np.concatenate([taken, goods])
        by_key = np.argsort(keys, kind="stable")
        self._notes[day] = (keys[by_key], goods[by_key])

    def _find(self, day: int, orders: NDArray[np.void]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        if day not in self._notes or not len(self._notes[day][0]):
            return np.zeros(len(orders), dtype=np.bool_), np.zeros(len(orders), dtype=np.int64)
        known, wanted = self._notes[day][0], _keys(orders["person"], orders["number"])
        place = np.minimum(known.searchsorted(wanted), len(known) - 1)
        return known[place] == wanted, place


def _keys(person: NDArray[np.integer], number: NDArray[np.integer]) -> NDArray[np.int64]:
    return (person.astype(np.int64) << 16) + number
