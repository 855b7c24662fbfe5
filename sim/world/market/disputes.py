"""Payments that are not the payer's: whoever owns the account takes them back later. Bookkeeping, which nobody acts on before."""

import numpy as np
from numpy.typing import NDArray

from sim.world.market.orders import ORDER

KEY = ["person", "paid_on", "number"]


class Disputes:
    """Orders paid by fraud.

    Attributes
    ----------
    open : array of ORDER
        Those that will be charged back and have not been yet.
    """

    def __init__(self) -> None:
        self.open: NDArray[np.void] = np.empty(0, dtype=ORDER)


def are_among(orders: NDArray[np.void], others: NDArray[np.void]) -> NDArray[np.bool_]:
    """Return which orders (records with the key of an order) are among others, too."""
    if not len(orders) or not len(others):
        return np.zeros(len(orders), dtype=np.bool_)
    return np.asarray(np.isin(_keys(orders), _keys(others)))


def _keys(orders: NDArray[np.void]) -> NDArray[np.void]:
    """Return the keys of orders alone, packed."""
    out = np.empty(len(orders), dtype=[(name, np.int64) for name in KEY])
    for name in KEY:
        out[name] = orders[name]
    return out
