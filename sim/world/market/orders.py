"""Orders: one need, one offer, one unit. An order carries its terms from birth and waits for its next event in a book."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.state import State
from sim.kernels.books import write_contributions
from sim.world.records import join_records, rows_by_day

ORDER = np.dtype(
    [
        ("paid", np.int64),  # fen paid by the buyer
        ("list_price", np.int64),  # fen asked of everybody; = paid + coupon + points + off_merchant
        ("commission", np.float64),  # share of the value that the platform keeps
        ("promised", np.float64),  # days to the door that the buyer was shown
        ("person", np.int32),  # (person, paid_on, number) identifies an order
        ("paid_on", np.int32),  # day index
        ("own_day", np.int32),  # the buyer's own day on which it was paid, by which luck about it is keyed
        ("offer", np.int32),
        ("merchant", np.int32),
        ("coupon", np.int32),  # fen of the value paid by a coupon of the platform
        ("points", np.int32),  # fen of the value paid with points
        ("off_merchant", np.int32),  # fen off the list price that the merchant bears
        (
            "pool",
            np.int32,
        ),  # 0 bought alone; 1 opens a group; above: a seat in the group of that number; below: a pre-order
        ("price_surprise", np.float32),  # log price index less the felt normal one
        ("delay", np.float32),  # days from order to door less the promise; set when delivered
        ("number", np.int16),  # 0, 1, ... within the person's day
        ("place", np.int16),  # place in the list in which the buyer saw the offer; -1 none
        ("surface", np.int8),  # which surface showed it; -1 none
        ("cause", np.int8),  # why it was placed: NEED, GROUP, SEAT
        ("coupon_from", np.int8),  # who gave the coupon
        ("goes_back", np.bool_),  # is sent back; set when delivered
        ("at_place", np.bool_),  # taken along at a place of purchase: no parcel goes out
    ],
    align=True,
)
CONTRIBUTION = np.dtype(
    [
        ("person", np.int32),
        ("fen", np.int64),  # change of contribution 2
        ("first", np.int64),  # of which of contribution 1
        ("revenue", np.int64),  # of which net revenue
    ],
    align=True,
)
RECEIPT = np.dtype([("merchant", np.int32), ("fen", np.int64)], align=True)
NEED, GROUP, SEAT, DEAL, BASKET, BUNDLE, AROUND = range(7)
"""Causes of orders: a need of the buyer's own; a friend who asked to join a group; a need spent on a seat in a group; a
price that was too good to pass by; something added to reach the sum of a coupon; a second good at the price of a bundle;
something seen while there for a deal.

All but NEED and SEAT are extra orders, for which no need arose.
"""

LEAST_PART = 0.1
"""The part of a price below which people feel no difference."""

SEND, DOOR, PAYOUT, REFUND = "send", "door", "payout", "refund"
GROUP_OPENS, GROUP_SEAT, GROUP_COMPLETE, PRE_ORDERED = "group opens", "group seat", "group complete", "pre-ordered"
"""Events for which an order waits. A mechanism may add events of its own."""


class OrderBook:
    """All orders that are neither kept nor returned, by the event and the day for which they wait.

    Attributes
    ----------
    counts : dict
        Orders of agents so far by event: placed, delivered, returned, kept; and held: paid, and waiting for a group now.
        An order is placed when it is bought alone, or when its group is complete.
    waiting : int
        Orders in the book.
    """

    def __init__(self) -> None:
        self._shelves: dict[tuple[str, int], list[NDArray[np.void]]] = defaultdict(list)
        self.counts = dict.fromkeys(("placed", "delivered", "returned", "kept", "held"), 0)
        self.waiting = 0

    def place(self, orders: NDArray[np.void], *, day: int) -> None:
        """Take in orders that go out today."""
        self.count("placed", len(orders))
        self.put(SEND, day, orders)

    def hold(self, event: str, days: NDArray[np.integer] | int, orders: NDArray[np.void]) -> None:
        """Take in what is paid and waits for a group or a factory, until ``event``."""
        self.count("held", len(orders))
        self.put(event, days, orders)

    def release(self, orders: NDArray[np.void], *, day: int, goes_out: bool) -> None:
        """Let orders go that were held: they are placed and go out today, or they come to nothing."""
        self.count("held", -len(orders))
        if goes_out:
            self.count("placed", len(orders))
            self.put(GROUP_COMPLETE, day, orders)

    def put(self, event: str, days: NDArray[np.integer] | int, orders: NDArray[np.void]) -> None:
        """Shelve orders until the day on which ``event`` happens to them (one day, or one for each)."""
        if not len(orders):
            return
        if isinstance(days, int):
            self._shelves[event, days].append(orders)
        else:
            for day, rows in rows_by_day(days):
                self._shelves[event, day].append(orders.take(rows))
        self.waiting += len(orders)

    def take(self, event: str, day: int) -> NDArray[np.void]:
        """Take the orders to which ``event`` happens today; whoever takes them puts them on for the next event."""
        return self.take_all((event,), day)

    def take_all(self, events: Sequence[str], day: int) -> NDArray[np.void]:
        """Take the orders to which any of these events happens today, in the order of the events."""
        parts = [part for event in events for part in self._shelves.pop((event, day), ())]
        orders = join_records(parts, dtype=ORDER)
        self.waiting -= len(orders)
        return orders

    def count(self, event: str, n: int) -> None:
        """Add to the number of orders that an event happened to."""
        self.counts[event] += n

    @property
    def n_open(self) -> int:
        """Return orders placed that are neither kept nor returned yet."""
        return self.counts["placed"] - self.counts["kept"] - self.counts["returned"]

    def check(self) -> Check:
        """Return identity I10: orders placed, and held for a group = kept + returned + those in the book."""
        c = self.counts
        return Check("I10", "orders", c["placed"] + c["held"], c["kept"] + c["returned"] + self.waiting)


def value_of(orders: NDArray[np.void]) -> NDArray[np.int64]:
    """Return what each order is worth to the merchant: cash, coupon and points of the platform, in fen."""
    return np.asarray(orders["paid"] + orders["coupon"] + orders["points"], dtype=np.int64)


def never_came(world: State) -> NDArray[np.void]:
    """Return orders refunded yesterday that never came: found missing, cancelled before they were sent, or lost.

    Their buyers have been told by now; without `settlement` there are none.
    """
    refunded = world.yesterday.get("refunded")
    if refunded is None:
        return np.empty(0, dtype=ORDER)
    return np.asarray(refunded.compress(~refunded["goes_back"]))


def set_price(orders: NDArray[np.void], rows: NDArray[np.integer], price: NDArray[np.integer]) -> None:
    """Let orders pay another price; the merchant bears the difference (below 0: a price that has fallen since)."""
    orders["off_merchant"][rows] += orders["paid"][rows] - price
    orders["paid"][rows] = price


def is_extra(orders: NDArray[np.void]) -> NDArray[np.bool_]:
    """Return which orders were placed though no need arose."""
    return np.asarray((orders["cause"] != NEED) & (orders["cause"] != SEAT))


def log_part_paid(orders: NDArray[np.void]) -> NDArray[np.float32]:
    """Return the log of the part of the list price that each buyer paid; at most 90 % off count, as in utility."""
    return np.log(np.maximum(orders["paid"] / orders["list_price"], LEAST_PART)).astype(np.float32)


def contribution_parts(earned: NDArray[np.void]) -> dict[str, NDArray[np.int64]]:
    """Return revenue, cost and contribution (fen) of each entry of the list ``today.contributions``.

    ``contribution_1`` is the take less payment fees and incentives, ``contribution`` (2) also less service, returns and
    delivery; ``cost`` is all that lies between revenue and it.
    """
    revenue, fen = earned["revenue"], earned["fen"]
    return {"revenue": revenue, "cost": revenue - fen, "contribution_1": earned["first"], "contribution": fen}


def contributions_of(
    person: NDArray[np.integer],
    *,
    revenue: NDArray[np.integer] | int = 0,
    first_cost: NDArray[np.integer] | int = 0,
    second_cost: NDArray[np.integer] | int = 0,
) -> NDArray[np.void]:
    """Return entries of ``today.contributions`` for those persons named whose orders earned or cost something."""
    entries = np.empty(len(person), dtype=CONTRIBUTION)
    who = np.ascontiguousarray(person, dtype=np.int32)
    one, two, three = (np.atleast_1d(np.asarray(fen, dtype=np.int64)) for fen in (revenue, first_cost, second_cost))
    return entries[: write_contributions(who, one, two, three, entries)]
