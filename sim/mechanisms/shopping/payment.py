"""Payment: the last step of the funnel; some orders that are placed are never paid."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Flag, Share
from sim.world.market.checkout import CheckoutStep, Stage


class Payment(Mechanism):
    """An order is paid with some probability; one that is not is a need spent elsewhere. One-tap ordering saves a part.

    Page: docs/mechanisms/payment.md
    """

    phase = Phase.SHOP
    after = ("choice",)
    null = {"completion": "100 %"}
    parts = (
        CheckoutStep("payment", "pay", stage=Stage.PAYMENT, passes="completion", doc="some orders are never paid"),
    )
    metrics = (
        Metric("orders_placed", "flow", "orders", "orders placed, paid or not", "Orders placed", "下单数"),
        Metric("carts_lost", "flow", "orders", "orders placed and never paid", "Carts lost", "支付流失订单数"),
    )

    class Params(ParamSet):
        """What is paid, and what one-tap ordering saves."""

        completion: Share = par(
            "90 %",
            symbol="c",
            low="60 %",
            high="100 %",
            prior="84 % - 94 %",
            source="model specification M09",
            label="orders paid",
            zh="支付完成率",
            doc="share of the orders placed that is paid when payment takes several steps; the outside option is solved for it",
        )
        one_tap: Flag = par(
            "off",
            lever=True,
            label="one-tap ordering",
            zh="一键下单",
            doc="an order is placed and paid in one tap, with the address and the account that are kept",
        )
        one_tap_saves: Share = par(
            "50 %",
            symbol="o",
            low="0 %",
            high="100 %",
            prior="20 % - 80 %",
            label="saved by one-tap ordering",
            zh="一键下单挽回占比",
            doc="share of the orders that would be lost at payment which one-tap ordering saves",
        )

    def setup(self, world: State) -> None:
        """Nothing has been placed yet."""
        self._placed = self._lost = 0

    def pay(self, world: State, day: Day, orders: NDArray[np.void]) -> NDArray[np.bool_] | None:
        """Return which orders are paid, on luck keyed to (person, day, number of the order)."""
        p = self.params
        share = p.completion + p.one_tap * p.one_tap_saves * (1 - p.completion)
        self._placed, self._lost = len(orders), 0
        if share >= 1:
            return None
        steps, numbers = orders["own_day"], orders["number"].astype(np.int64)
        is_paid = world.streams.uniform_each("payment.paid", orders["person"], steps=steps, draws=numbers) < share
        self._lost = len(orders) - int(np.count_nonzero(is_paid))
        return np.asarray(is_paid)

    def step(self, world: State, day: Day) -> None:
        """Record what was placed at today's checkout, and what was lost there."""
        world.record("orders_placed", self._placed * world.weight)
        world.record("carts_lost", self._lost * world.weight)
