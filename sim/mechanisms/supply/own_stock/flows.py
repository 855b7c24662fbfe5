"""What becomes of own goods that were sold: kept, back on the shelf, or lost."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.market.own import is_own

Units = NDArray[np.int64]
BACK_LISTS = ("refunded", "looked_at", "never_back", "unsent")


class Fates(NamedTuple):
    """Units by good whose fate is known since today, and orders of own goods that came back as parcels."""

    kept: Units
    restocked: Units
    lost: Units
    returned: NDArray[np.void]


def fates_of(world: State, place: Units, n: int, *, restock: float) -> Fates:
    """Return what became today of goods sold before.

    Goods sent back are on the day on which they were looked at, or refunded where nobody looks, on the shelf again or spoilt.
    A refund without a return is of an order that was never sent (then it is on the shelf since yesterday) or got lost.

    Parameters
    ----------
    place : int64 [offers]
        Place of each offer among own goods; -1 none.
    n : int
        Own goods.
    """

    def units(orders: NDArray[np.void] | None) -> Units:
        if orders is None or not len(orders):
            return np.zeros(n, dtype=np.int64)
        rows, count = world.resources["shelves"].units_of(orders, world.weight)
        own = place[rows] >= 0
        return np.bincount(place[rows[own]], weights=count[own], minlength=n).astype(np.int64)  # exact below 2**53

    refunded, looked_at, never, unsent = (world.today.get(name) for name in BACK_LISTS)
    lost = units(never) - units(world.yesterday.get("unsent"))
    if refunded is not None:
        lost += units(refunded.compress(~refunded["goes_back"]))
    back = looked_at if looked_at is not None else refunded
    if back is None:
        return Fates(units(world.today.get("kept")), units(unsent), lost, world.today["orders"][:0])
    back = back.compress(back["goes_back"])
    luck = world.streams.uniform_each("own_stock.restock", back["person"], steps=back["own_day"], draws=back["number"])
    is_good = luck < restock
    returned = back.compress(is_own(world, back) & ~back["at_place"])
    restocked = units(unsent) + units(back.compress(is_good))
    return Fates(units(world.today.get("kept")), restocked, lost + units(back.compress(~is_good)), returned)
