"""Orders: one need, one offer, one unit. An order waits on a shelf for the day of its next event."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.world.records import join_records, rows_by_day

ORDER = np.dtype(
    [
        ("person", np.int32),  # (person, paid_on, number) identifies an order
        ("paid_on", np.int32),  # day index
        ("number", np.int16),  # 0, 1, ... within the day
        ("offer", np.int32),
        ("cash", np.int64),  # fen paid by the buyer
        ("coupon", np.int32),  # fen of the value paid by a coupon of the platform
        ("coupon_from", np.int8),  # who gave the coupon
        ("pool", np.int32),  # 0 bought alone; 1 or more: waits for a group
        ("points", np.int32),  # fen of the value paid with points
        ("price_surprise", np.float32),  # log price index less the felt normal one
        ("delay", np.float32),  # days from order to door less the promise; set when delivered
    ],
    align=True,
)


class OrderBook:
    """Orders between two events, by kind of event and due day; counts are orders of agents.

    Attributes
    ----------
    counts : dict
        Orders so far by event: placed, delivered, returned, kept.
    """

    def __init__(self) -> None:
        self._shelves: dict[tuple[str, int], list[NDArray[np.void]]] = defaultdict(list)
        self.counts = {"placed": 0, "delivered": 0, "returned": 0, "kept": 0}
        self.waiting = 0

    def put(self, event: str, days: NDArray[np.integer] | int, orders: NDArray[np.void]) -> None:
        """Shelve orders until the day on which ``event`` happens to them (one day, or one for each)."""
        if not len(orders):
            return
        if isinstance(days, int):
            self._shelves[event, days].append(orders)
            self.waiting += len(orders)
            return
        for day, rows in rows_by_day(days):
            self._shelves[event, day].append(orders[rows])
        self.waiting += len(orders)

    def take(self, event: str, day: int) -> NDArray[np.void]:
        """Take the orders to which ``event`` happens today."""
        parts = self._shelves.pop((event, day), None)
        orders = join_records(parts or [], dtype=ORDER)
        self.waiting -= len(orders)
        return orders

    def hold(self, orders: NDArray[np.void]) -> None:
        """Keep orders open that wait for something else than a day (a group)."""
        self.waiting += len(orders)

    def release(self, orders: NDArray[np.void]) -> None:
        """Let orders go that were held; they are shelved next, or given back."""
        self.waiting -= len(orders)

    def count(self, event: str, n: int) -> None:
        """Add to the number of orders that an event happened to."""
        self.counts[event] += n

    @property
    def n_open(self) -> int:
        """Return orders placed that are neither kept nor returned yet."""
        return self.counts["placed"] - self.counts["kept"] - self.counts["returned"]

    def check(self) -> Check:
        """Return identity I10: orders placed = kept + returned + open (those on the shelves)."""
        c = self.counts
        return Check("I10", "orders", c["placed"], c["kept"] + c["returned"] + self.waiting)


def value_of(orders: NDArray[np.void]) -> NDArray[np.int64]:
    """Return what each order is worth to the merchant: cash, coupon and points of the platform, in fen."""
    return np.asarray(orders["cash"] + orders["coupon"] + orders["points"], dtype=np.int64)


def contribution_parts(earned: NDArray[np.void]) -> dict[str, NDArray[np.int64]]:
    """Return revenue, cost and contribution (fen) of each entry of the list ``today.contributions``."""
    revenue, fen = earned["revenue"], earned["fen"]
    return {"revenue": revenue, "cost": revenue - fen, "contribution": fen}
