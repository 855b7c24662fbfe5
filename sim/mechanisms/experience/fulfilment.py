"""Fulfilment: how long an order takes to the door, by one draw or as a mechanism brings it, and which orders go back."""

import math

import numpy as np
from scipy.special import ndtri

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.parts import method_of
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, Number, Share, Shares
from sim.world.categories import by_category
from sim.world.market.orders import DOOR, GROUP_COMPLETE, PAYOUT, REFUND, SEND, OrderBook
from sim.world.market.returns import Returns, ReturnTerm, ReturnWay
from sim.world.market.ways import LongerWay, Way, way_of


class Fulfilment(Mechanism):
    """Lognormal order-to-door time keyed to the order; returns by the goods as they arrive, refunded after some days.

    References: Cainiao figures of 2015 (2.6 days a parcel). Page: docs/mechanisms/fulfilment.md
    """

    phase = Phase.FULFIL
    after = ("stock",)
    writes = ("today.delivered", "offers.promised_days", "resources.orders")
    assembles = (LongerWay, ReturnTerm, ReturnWay, Way)
    metrics = (
        Metric("orders_delivered", "flow", "orders", "orders at the door", "Delivered orders", "送达订单数"),
        Metric("orders_returned", "flow", "orders", "orders sent back after delivery", "Returned orders", "退货订单数"),
        Metric("orders_open", "stock", "orders", "orders paid and not settled", "Open orders", "在途订单数"),
        Metric("late_share", "ratio", "share", "delivered later than promised", "Late share", "超时率"),
    )

    class Params(ParamSet):
        """Times and returns."""

        door_time: Duration = par(
            "52 hours",
            symbol="T",
            low="1 hour",
            high="1000 hours",
            prior="30 hours - 90 hours",
            evidence="source",
            source="Cainiao report 2016: 2.6 days a parcel in 2015",
            label="order to door",
            zh="送达时长",
            doc="median time from order to door",
        )
        door_spread: Number = par(
            "0.35",
            symbol="sigma",
            low="0",
            high="2",
            prior="0.2 - 0.6",
            label="spread of door time",
            zh="送达时长离散度",
            doc="log standard deviation of the time to the door",
        )
        promise: Share = par(
            "90 %",
            symbol="p",
            low="20 %",
            high="99 %",
            lever=True,
            label="promised quantile",
            zh="承诺送达分位",
            doc="share of orders that the promised time covers",
        )
        return_share: Share = par(
            "12 %",
            symbol="r",
            low="0 %",
            high="100 %",
            prior="3 % - 30 %",
            evidence="low_authority",
            source="model specification M22, lifestyle goods",
            label="return share",
            zh="退货率",
            doc="share of delivered orders sent back when the goods are as good as expected",
        )
        return_by_category: Shares = par(
            {},
            symbol="r_c",
            named_by="world.category_names",
            low="0 %",
            high="90 %",
            evidence="low_authority",
            source="facts E15, model specification M22: beauty 10 %, clothing 35 %",
            label="return share by category",
            zh="分品类退货率",
            doc="share of the categories that are named, in place of the one above",
        )
        refund_low: Count = par(
            "3 days",
            symbol="lo",
            low="0",
            high="60",
            unit="days",
            label="fastest refund",
            zh="最快退款",
            doc="days from delivery to refund, at least",
        )
        refund_high: Count = par(
            "7 days",
            symbol="hi",
            low="0",
            high="60",
            unit="days",
            label="slowest refund",
            zh="最慢退款",
            doc="days from delivery to refund, at most",
        )
        payout_after: Count = par(
            "7 days",
            symbol="Y",
            low="0",
            high="60",
            unit="days",
            label="payout after delivery",
            zh="结算周期",
            doc="days from delivery to the merchant's payout",
            evidence="derived",
            source="model specification 0.2, number 8",
        )

    def promised_days(self, world: State) -> float:
        """Return the promised time to the door in days."""
        p, way = self.params, way_of(world)
        if way is not None:
            return float(getattr(way[1], way[0].promise)(world, p.promise))
        return float(p.door_time * math.exp(p.door_spread * ndtri(p.promise)))

    def setup(self, world: State) -> None:
        """Show buyers the promised time; find out on what returns depend."""
        self._returns = Returns(world, self)
        longer = world.parts.of(LongerWay)
        self._longer = [(method_of(part, owner), getattr(owner, part.promise)) for part, owner in longer]
        self._show_promise(world)

    def _show_promise(self, world: State) -> None:
        """Write the promised time on offers; what comes a longer way is promised later."""
        promised = world.tables["offers"]["promised_days"]
        promised[:] = self.promised_days(world)
        for _, promise in self._longer:
            promised += promise(world)

    def _days_more(self, world: State, day: Day, orders: np.ndarray) -> np.ndarray:
        """Return the days that come on top of the way of orders."""
        return np.sum([days(world, day, orders) for days, _ in self._longer], axis=0)

    def step(self, world: State, day: Day) -> None:
        """Give today's orders a delivery day, deliver what is due, decide returns."""
        book: OrderBook = world.resources["orders"]
        orders, way = book.take_all((SEND, GROUP_COMPLETE), day.index), way_of(world)
        if way is not None:
            at_place = orders["at_place"]
            self._send(world, day, orders.compress(at_place))
            coming = method_of(*way)(world, day, orders.compress(~at_place))
            more = self._days_more(world, day, coming.orders) if self._longer else np.zeros(len(coming.orders))
            coming.orders["delay"] = coming.days + more - coming.orders["promised"]
            on = coming.on + np.ceil(more).astype(np.int64)
            book.put(DOOR, np.maximum(on, day.index + 1), coming.orders)
        elif len(orders):
            self._send(world, day, orders)
        delivered = book.take(DOOR, day.index)
        world.today["delivered"] = delivered
        self._decide_returns(world, day, book, delivered)
        n = int(np.count_nonzero(~delivered["at_place"]))
        world.record("orders_delivered", len(delivered) * world.weight)
        self._show_promise(world)
        world.record("late_share", np.count_nonzero(delivered["delay"] > 0) / n if n else 0.0)
        world.record("orders_open", book.n_open * world.weight)

    def _send(self, world: State, day: Day, orders: np.ndarray) -> None:
        """Let orders take one draw to the door; what is taken along at a place is there today."""
        p, at_place = self.params, orders["at_place"]
        z = ndtri(self._uniform(world, "door", orders))
        days = np.where(at_place, 0.0, p.door_time * np.exp(p.door_spread * z))
        if self._longer:
            days += np.where(at_place, 0.0, self._days_more(world, day, orders))
        orders["delay"] = days - orders["promised"]
        on = day.index + np.maximum(np.where(at_place, 0, 1), np.ceil(days)).astype(np.int64)
        world.resources["orders"].put(DOOR, on, orders)

    def _uniform(self, world: State, decision: str, orders: np.ndarray) -> np.ndarray:
        """Return one number per order, keyed by person, own day of payment and number of the order."""
        return world.streams.uniform_each(
            f"fulfilment.{decision}", orders["person"], steps=orders["own_day"], draws=orders["number"]
        )

    def _decide_returns(self, world: State, day: Day, book: OrderBook, delivered: np.ndarray) -> None:
        p = self.params
        book.count("delivered", len(delivered))
        u = self._uniform(world, "return", delivered)
        goes_back = u < self._returns.shares(world, delivered, self._base_shares(world, delivered))
        delivered["goes_back"] = goes_back
        back, kept = delivered.compress(goes_back), delivered.compress(~goes_back)
        book.put(REFUND, self._refunded_on(world, day, back), back)
        book.put(PAYOUT, day.index + p.payout_after, kept)
        world.record("orders_returned", len(back) * world.weight)

    def _base_shares(self, world: State, delivered: np.ndarray) -> np.ndarray | float:
        """Return the share sent back of goods as good as expected, by category where one is named."""
        p = self.params
        if not p.return_by_category:
            return float(p.return_share)
        shares = by_category(world, p.return_by_category, other=p.return_share)
        return np.asarray(shares[world.tables["offers"]["category"].take(delivered["offer"])])

    def _refunded_on(self, world: State, day: Day, back: np.ndarray) -> np.ndarray:
        """Return the day of each refund: after some days drawn evenly, or as the steps of a return say."""
        if self._returns.way is not None:
            return np.maximum(self._returns.way(world, day, back), day.index)
        p = self.params
        width = max(p.refund_high - p.refund_low, 0) + 1
        wait = p.refund_low + (self._uniform(world, "refund", back) * width).astype(np.int64)
        return day.index + np.maximum(wait, 0)
