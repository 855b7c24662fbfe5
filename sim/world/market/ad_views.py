"""Views of sponsored offers: who was shown what in a place that a seller paid for, and what it was worth to them."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.kernels.choice import NeedSide, part_of, utilities
from sim.kernels.consideration import Shown
from sim.world.market.shop import Shop
from sim.world.market.surfaces import SPONSORED

AD_VIEW = np.dtype(
    [
        ("person", np.int32),
        ("offer", np.int32),
        ("worth", np.float32),  # utility to the person without luck, beyond buying elsewhere
        ("is_bought", np.bool_),
    ],
    align=True,
)


def views_of_ads(world: State, needs: NeedSide, shown: Shown, place: NDArray[np.int64]) -> NDArray[np.void]:
    """Return the list ``today.ad_views``; ``place`` is which of the offers shown for a need was bought, or -1."""
    shop: Shop = world.resources["shop"]
    if SPONSORED not in shop.surfaces.names:
        return np.empty(0, dtype=AD_VIEW)
    need, draw = np.nonzero((shown.surface == shop.surfaces.names.index(SPONSORED)) & (shown.offer >= 0))
    views, value = np.empty(len(need), dtype=AD_VIEW), np.empty((len(need), 1))
    if len(need):
        offer = shown.offer[need, draw]
        own, once = part_of(needs, need), np.ones((len(need), 1), np.int8)
        utilities(0, len(need), own, offer.reshape(-1, 1), once, shop.utility.offer_side(world), value)
        views["person"], views["offer"], views["is_bought"] = own.person, offer, place[need] == draw
        views["worth"] = value[:, 0] - shop.outside
    return views
