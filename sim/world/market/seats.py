"""Seats: places in open groups of buyers, as alternatives to the offers that a need is shown.

A stranger takes a seat with a need of today in the category of the group's offer, and instead of another offer: a seat
sells nothing by itself. `group_buying` opens and closes groups; `choice` shows one beside the offers considered, at the
group price of the day, and counts who takes it.
"""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.choice import OfferSide, places_of_luck
from sim.kernels.lists import is_listed, turns
from sim.world.market.checkout import new_orders
from sim.world.market.orders import SEAT, set_price
from sim.world.people import own_days

FIRST_GROUP = 2
"""Number of the first group; in an order's ``pool`` 0 means bought alone, and 1 that the order opens a group."""

OPEN_GROUP = np.dtype(
    [
        ("number", np.int32),
        ("opener", np.int32),
        ("offer", np.int32),
        ("decided_on", np.int32),  # day index
        ("free", np.int32),  # seats left
    ],
    align=True,
)
NONE = -1


class Seats:
    """Groups that look for people.

    Attributes
    ----------
    groups : records
        Open groups, by number.
    deal : float or float [offers]
        What the utility of an offer holds for the chance to open a group: no part of a seat's utility.
    share : float
        Probability that a need in a category with free seats is shown one.
    """

    def __init__(self) -> None:
        self.groups = np.empty(0, dtype=OPEN_GROUP)
        self.deal: NDArray[np.floating] | float = 0.0
        self.share = 0.0

    def open(self, groups: NDArray[np.void]) -> None:
        """Add groups; their numbers are above all others."""
        self.groups = np.concatenate([self.groups, groups])

    def close(self, numbers: NDArray[np.integer]) -> None:
        """Take groups out."""
        self.groups = self.groups[~is_listed(self.groups["number"], numbers)]

    def fill(self, numbers: NDArray[np.integer], *, by: int = 1) -> None:
        """Count people in (one for each number, which may come twice), or out again (``by=-1``)."""
        np.subtract.at(self.groups["free"], np.searchsorted(self.groups["number"], numbers), by)

    def show(
        self,
        world: State,
        day: Day,
        person: NDArray[np.int32],
        number: NDArray[np.int64],
        *,
        category: NDArray[np.int16],
        off: NDArray[np.integer],
    ) -> NDArray[np.int32]:
        """Return the group of which each need is shown a seat, as place in ``groups``; empty when there is none at all.

        Each free group of the category is as likely. Nobody sees the own group, and a need with something taken off its
        price (``off``) none: with a coupon one buys alone.
        """
        offers, groups = world.tables["offers"], self.groups
        free = np.flatnonzero((groups["free"] > 0) & (offers["group_price"][groups["offer"]] > 0))
        if not len(free) or self.share <= 0:
            return np.empty(0, dtype=np.int32)
        free = free[np.argsort(offers["category"][groups["offer"][free]], kind="stable")]
        n = np.bincount(
            offers["category"][groups["offer"][free]], minlength=len(world.resources["catalogue"].need_shares)
        )
        first = np.cumsum(n) - n
        steps = own_days(world, day, world.user_of(person))
        luck = world.streams.uniform_each("choice.seat", person, steps=steps, draws=number) / self.share
        sees = (luck < 1) & (n[category] > 0) & (off == 0)
        place = np.where(sees, first[category] + np.floor(luck * n[category]), 0).astype(np.int64)
        shown = np.where(sees, free[np.minimum(place, len(free) - 1)], NONE)
        return np.where(groups["opener"][shown] == person, NONE, shown).astype(np.int32)

    def reserve(
        self, world: State, day: Day, person: NDArray[np.int32], number: NDArray[np.int64], shown: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Seat those who chose a seat (the others have ``shown`` -1) in keyed order; return who finds none left."""
        lost = np.zeros(len(person), dtype=bool)
        who = np.flatnonzero(shown >= 0)
        if not len(who):
            return lost
        steps = own_days(world, day, world.user_of(person[who]))
        luck = world.streams.uniform_each("choice.seat_turn", person[who], steps=steps, draws=number[who])
        who = who[np.lexsort((luck, shown[who]))]
        own = shown[who]
        is_late = turns(own) >= self.groups["free"][own]
        self.fill(self.groups["number"][own[~is_late]])
        lost[who[is_late]] = True
        return lost

    def beside(self, world: State, offers: OfferSide) -> OfferSide:
        """Return what is known of offers, and after them of a seat for each: the same good at its group price."""
        table = world.tables["offers"]
        price = table["group_price"]
        has = price > 0
        part = np.log(np.where(has, price, 1) / np.where(has, table["price"], 1)).astype(np.float32)
        return offers._replace(
            value=np.concatenate([offers.value, np.where(has, offers.value - self.deal, -np.inf)]),
            price_index=np.concatenate([offers.price_index, table["price_index"] + part]),
            price=np.concatenate([offers.price, price]),
            features=np.concatenate([offers.features, offers.features]),
            variety=np.concatenate([offers.variety, np.ones_like(offers.variety)]),
            luck=np.concatenate([offers.luck, places_of_luck(~table["number"])]),
        )

    def shown_beside(
        self, shown: NDArray[np.int32], times: NDArray[np.int8], seat: NDArray[np.int32], n_offers: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """Return the offers shown for each need, and last the seat that it is shown: row ``n_offers`` + that of its offer."""
        rows = np.where(seat >= 0, n_offers + self.groups["offer"][seat], NONE).astype(np.int32)
        return np.column_stack([shown, rows]), np.column_stack([times, np.ones_like(times[:, :1])])

    def leave(self, places: NDArray[np.int32]) -> None:
        """Give seats up that were reserved."""
        self.fill(self.groups["number"][places], by=-1)

    def decided_on(self, numbers: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the day on which each group is decided."""
        return self.groups["decided_on"][np.searchsorted(self.groups["number"], numbers)].astype(np.int64)

    def orders(
        self, world: State, day: Day, person: NDArray[np.int32], number: NDArray[np.int64], seat: NDArray[np.int32]
    ) -> NDArray[np.void]:
        """Return the orders of those who take these seats: a need of theirs, at the group price, waiting for the group."""
        groups = self.groups[seat]
        orders = new_orders(world, day, person, groups["offer"], number=number, cause=SEAT)
        orders["pool"] = groups["number"]
        set_price(orders, np.arange(len(orders)), world.tables["offers"]["group_price"][groups["offer"]])
        return orders
