"""Customers of the books at random, whatever mechanisms are on: coupons, points, subscriptions and rewards."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.world.events import ACCRUED, CLAWED_BACK, EXPIRED, FEE, ISSUED, MOVE, PAID
from sim.world.market.checkout import CheckoutStep, Stage

LARGEST_COUPON = 10**8
TERMS = (1, 7, 30, 365)


class HandOuts(Mechanism):
    """Pays orders partly with coupons and points, sells subscriptions, issues and expires points, grants rewards.

    It exists for gates and tests, so that identities I1 and I7 to I9 are not about zeros.

    Parameters
    ----------
    generosity : float
        Scales coupons and points; at 1 a coupon is up to half of an order's value, at 0 there is none.
    points : bool
        Whether it hands out points: only where no programme keeps them in wallets.
    """

    phase = Phase.SHOP
    after = ("choice",)
    reads = ("today.orders", "today.joined")
    writes = ("today.fees", "today.point_moves", "today.reward_moves")
    parts = (
        CheckoutStep(
            "hand-outs", "split", stage=Stage.POINTS, then="spend", doc="half with a coupon, a third with points"
        ),
    )

    def __init__(self, generosity: float = 1.0, *, points: bool = True) -> None:
        super().__init__()
        self.generosity, self.points = generosity, points

    def setup(self, world: State) -> None:
        """No points are out, nothing is payable (fen of agents)."""
        self._points = self._payable = 0

    def step(self, world: State, day: Day) -> None:
        """Pay part of today's orders with coupons and points; fill the three lists."""
        buyers = np.unique(world.today["orders"]["person"])
        world.today["fees"] = self._fees(world, day, buyers)
        if self.points:
            world.today["point_moves"] = self._move_points(world, day, buyers)
        world.today["reward_moves"] = self._move_rewards(world, day, world.today["joined"])

    def split(self, world: State, day: Day, orders: Any) -> None:
        """Half of the orders use a coupon (if they have none yet), a third points, as far as points are out."""
        if not len(orders):
            return
        u = [
            world.streams.uniform_each(
                f"hand_outs.{name}", orders["person"], steps=orders["own_day"], draws=orders["number"]
            )
            for name in ("coupon", "points")
        ]
        value = orders["paid"].copy()
        uses = (u[0] < 0.5) & (orders["coupon"] == 0)
        coupon = np.where(uses, value * u[0] * self.generosity, 0).astype(np.int64)
        points = np.where(u[1] < 1 / 3, value * u[1] / 4 * self.generosity, 0).astype(np.int64)
        coupon, points = np.minimum(coupon, LARGEST_COUPON), np.minimum(points, LARGEST_COUPON)
        points[np.cumsum(points) > self._points] = 0  # and so all of them where none are handed out
        orders["coupon"] += coupon.astype(np.int32)
        orders["points"] += points.astype(np.int32)
        orders["paid"] = value - coupon - points

    def spend(self, world: State, day: Day, orders: Any) -> None:
        """Take the points of paid orders out of what is out."""
        self._points -= int(orders["points"].sum())

    def _fees(self, world: State, day: Day, buyers: Any) -> Any:
        u = world.streams.uniform("hand_outs.fee", buyers, step=day.step)
        new = buyers[u < 0.2]
        fees = np.zeros(len(new), dtype=FEE)
        fees["person"], fees["fen"] = new, (1 + u[u < 0.2] * 50_000).astype(np.int64)
        fees["days"] = np.array(TERMS)[(u[u < 0.2] * 20).astype(int)]
        return fees

    def _move_points(self, world: State, day: Day, buyers: Any) -> Any:
        u = world.streams.uniform("hand_outs.issue", buyers, step=day.step)
        issued = (u * 1000).astype(np.int64)
        self._points += int(issued.sum())
        expired = int(self._points * 0.02)
        self._points -= expired
        kinds = [ISSUED] * len(buyers) + [EXPIRED]
        return _moves([*buyers, 0], [*issued, expired], kinds)

    def _move_rewards(self, world: State, day: Day, joined: Any) -> Any:
        u = world.streams.uniform("hand_outs.reward", joined, step=day.step)
        granted = (u * 2000).astype(np.int64)
        self._payable += int(granted.sum())
        paid, clawed = int(self._payable * 0.3), int(self._payable * 0.1)
        self._payable -= paid + clawed
        kinds = [ACCRUED] * len(joined) + [PAID, CLAWED_BACK]
        return _moves([*joined, 0, 0], [*granted, paid, clawed], kinds)


def _moves(people: list[int], fen: list[int], kinds: list[int]) -> Any:
    out = np.zeros(len(people), dtype=MOVE)
    out["person"], out["fen"], out["kind"] = people, fen, kinds
    return out
