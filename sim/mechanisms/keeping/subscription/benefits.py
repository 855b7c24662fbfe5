"""What a subscription gives: at the checkout, in utility, and as a share of what is paid."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.keeping.subscription.worth import decay_scale
from sim.world.market import coupons
from sim.world.market.orders import GROUP

NONE, PAID, TRIAL, GIFT = 0, 1, 2, 3
"""Kinds of subscriptions."""
LARGEST_PART = 0.9  # of a price that delivery and points can be worth

Rows = NDArray[np.int32]
Floats = NDArray[np.float64]


class Benefits:
    """Parts of the shop, with the parameters of ``subscription``.

    Attributes
    ----------
    _decided : int
        The last day whose subscriptions were decided: who subscribes beyond it subscribes on the day that people live in.
    _today : int
        The day that people live in.
    """

    params: Any
    _decided: int
    _today: int

    def log_price_share(self, world: State, users: Rows) -> Floats:
        """Return ln(1 - d) for subscribers, 0 for others."""
        return np.where(self._subscribes(world, users), np.log1p(-self.params.price_off), 0.0)

    def value_of_benefits(self, world: State, users: Rows) -> Floats:
        """Return what delivery and points are worth at the person's price slope, and the non-economic part of those who pay."""
        value, at = np.zeros(len(users)), np.flatnonzero(self._subscribes(world, users))
        if len(at):
            p, rows, table = self.params, users[at], world.users
            slope = table["price_slope"].take(rows).astype(np.float64)
            other = -slope * np.log1p(-min(LARGEST_PART, self._other_part(world)))
            economic = other - slope * np.log1p(-p.price_off)
            age = self._today - table["subscribed_on"].take(rows)
            start = np.where(table["subscription"].take(rows) == PAID, p.beyond * decay_scale(p.half_life), 0.0)
            value[at] = other + economic * start * 0.5 ** (age / p.half_life)
        return value

    def take_off(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Give subscribers the exclusive price where no deal, coupon or group is worth more; merchants bear their share."""
        p, in_group = self.params, (orders["pool"] != 0) | (orders["cause"] == GROUP)
        rows = np.flatnonzero(self._subscribes(world, world.user_of(orders["person"])) & ~in_group)
        had = orders["coupon"][rows] + orders["off_merchant"][rows]
        off = np.rint((orders["paid"][rows] + had) * p.price_off).astype(np.int32)
        is_better = off > had
        rows, had, off = rows[is_better], had[is_better], off[is_better]
        own = np.rint(off * (1 - p.merchant_share)).astype(np.int32)
        orders["paid"][rows] += had - off
        orders["off_merchant"][rows] = off - own
        orders["coupon"][rows] = own
        orders["coupon_from"][rows[(own > 0) | (had > 0)]] = coupons.MEMBER_PRICE

    def _subscribes(self, world: State, users: Rows) -> NDArray[np.bool_]:
        return np.asarray(world.users["subscribed_until"].take(users) > self._decided)

    def _other_part(self, world: State) -> float:
        """Return what free delivery and faster points are worth, as a share of a usual price."""
        rate = world.resources.get("points_rate")
        points = rate.share * (self.params.faster - 1) if rate is not None else 0.0
        return float(points + self.params.delivery / max(world.facts["sections"]["world"].basket, 1))

    def _worth(self, world: State) -> float:
        """Return what all benefits are worth, as a share of what is paid."""
        p = self.params
        return float(p.price_off / (1 - p.price_off) + p.named + self._other_part(world))
