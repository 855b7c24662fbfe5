"""Looking round: who is there for a deal sees other goods too, and buys some at their normal price."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.keeping.promotions.extras import NUMBERS, attracted, lines
from sim.world.market.orders import AROUND, DEAL, NEED
from sim.world.people import own_days, own_luck

STREAM = "promotions.around"


class Around:
    """The part of promotions that lets buyers of deals look at goods that have none."""

    params: Any
    off_now: Any
    off_of: Any

    def look_round(self, world: State, day: Day, bought: NDArray[np.void]) -> NDArray[np.void]:
        """Return what buyers at a deal add of goods at their normal price; they would not have looked without the deal."""
        p, shop = self.params, world.resources["shop"]
        person = self._lookers(world, day, bought) if p.around > 0 else bought["person"][:0]
        if not len(person):
            return bought[:0]
        number = np.full(len(person), NUMBERS[STREAM], dtype=np.int64)
        category = shop.categories_of(world, day, person, number)
        shown = shop.surfaces.show(world, day, person, number, size=shop.considered, category=category).offer
        is_plain = self.off_now(world) == 0
        shown = np.where((shown >= 0) & is_plain[shown], shown, np.int32(-1)).astype(np.int32)
        needs, side = shop.utility.need_side(world, day, person, number), shop.utility.offer_side(world)
        days = own_days(world, day, world.user_of(person))
        place = attracted(world, STREAM, needs, side, shown, days, p.around_reserve)
        at = np.flatnonzero(place >= 0)
        return lines(world, day, STREAM, person[at], shown[at, place[at]], cause=AROUND)

    def _lookers(self, world: State, day: Day, bought: NDArray[np.void]) -> NDArray[np.int32]:
        """Return who looks round, of those who bought at a deal today; each once."""
        is_deal = (self.off_of(world, bought) < 0) & ((bought["cause"] == NEED) | (bought["cause"] == DEAL))
        person = np.unique(bought["person"][is_deal])
        return np.asarray(person[own_luck(world, STREAM, day, person) < self.params.around], dtype=np.int32)
