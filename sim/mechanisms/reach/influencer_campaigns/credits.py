"""Credits: commission that creators have for orders which may still come back."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lists import is_listed
from sim.world.records import join_records

CREDIT = np.dtype([("order", np.int64), ("source", np.int32), ("cash", np.float64), ("earned", np.float64)], align=True)


def order_keys(orders: NDArray[np.void]) -> NDArray[np.int64]:
    """Return what tells orders apart, (person, day of payment, number), as one number each."""
    wide = orders["person"].astype(np.int64) << 32
    return np.asarray(wide | (orders["paid_on"].astype(np.int64) << 16) | orders["number"].astype(np.int64))


class Credits:
    """What was credited for orders delivered and neither kept nor refunded; a refund takes back that, and nothing else."""

    def __init__(self) -> None:
        self.open = np.empty(0, dtype=CREDIT)

    def give(
        self, orders: NDArray[np.void], *, source: NDArray[np.int32], cash: NDArray[np.float64], rate: float
    ) -> NDArray[np.void]:
        """Credit orders to creators and return the credits."""
        new = np.empty(len(orders), dtype=CREDIT)
        new["order"], new["source"], new["cash"], new["earned"] = order_keys(orders), source, cash, rate * cash
        self.open = join_records([self.open, new], dtype=CREDIT)
        return new

    def take(self, orders: NDArray[np.void] | None) -> NDArray[np.void]:
        """Take out and return the credits of these orders; those that have none are left alone."""
        if orders is None or not len(orders) or not len(self.open):
            return self.open[:0]
        found = is_listed(self.open["order"], order_keys(orders))
        if not found.any():
            return self.open[:0]
        taken, self.open = self.open.compress(found), self.open.compress(~found)
        return taken
