"""Stock: sellers keep goods on the shelf, learn from what they sell, and order anew every day; what is sold out is not sold."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.ledger import Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.lists import each_once
from sim.kernels.stock import base_stocks, learn_sales, reorder
from sim.mechanisms.supply.stock.first_lots import affordable
from sim.mechanisms.supply.stock.terms import StockTerms
from sim.world.costs import SellerFee, fees_of
from sim.world.insight import ToldForecast, told_forecasts
from sim.world.joining_terms import JoiningTerms
from sim.world.market.offers import OWN, PRE_ORDER, SERVICE
from sim.world.market.orders import GROUP_COMPLETE, ORDER, RECEIPT, REFUND, SEND
from sim.world.market.replenishment import Pipeline, first_sales, lateness, lead_days, quantile_of
from sim.world.market.surfaces import luck_of_rows
from sim.world.records import join_records

NO_STOCK = (SERVICE, PRE_ORDER, OWN)
"""Kinds of offers of which no merchant keeps goods: own goods are kept by the platform."""


class Stock(Mechanism):
    """Newsvendor base stock under daily review, lognormal lead times, minimum orders, lost sales; sellers see own sales only.

    References: Axsaeter (2015), Inventory Control; DeHoratius & Raman (2008), Management Science 54(4) (wrong records).
    Page: docs/mechanisms/stock.md
    """

    phase = Phase.FULFIL
    reads = (
        "today.payments",
        "today.expired",
        "offers.is_active",
        "offers.kind",
        "offers.category",
        "offers.merchant",
        "offers.edition",
        "offers.number",
        "offers.price",
        "offers.cost",
        "offers.sales30",
        "resources.catalogue",
    )
    may_read = (
        "today.refunded",
        "today.looked_at",
        "today.unsent",
        "merchants.capital",
        "merchants.profit",
        "offers.lead_factor",
    )
    writes = ("offers.stock", "resources.orders", "resources.shelves", "users.satisfaction")
    assembles = (SellerFee, JoiningTerms, ToldForecast)
    null = {"limited": "0 %"}
    columns = (
        Column("offers", "is_stocked", np.bool_, doc="its seller keeps stock of it"),
        Column("offers", "forecast", np.float32, doc="units a day that its seller expects to sell"),
        Column("offers", "sales_variance", np.float32, doc="variance of a day's sales around the forecast"),
        Column(
            "offers", "base_stock", np.float32, doc="units on the shelf and under way up to which its seller orders"
        ),
        Column("offers", "on_order", np.int64, doc="units under way to its seller"),
    )
    events = (Event("stock_cost", RECEIPT, doc="what stock costs merchants today, beside the goods sold"),)
    metrics = (
        Metric("stock_units", "stock", "units", "goods on the shelves of sellers", "Goods in stock", "库存件数"),
        Metric("stock_value", "stock", "fen", "goods on the shelves, at cost", "Capital in stock", "库存占用资金"),
        Metric(
            "stock_days",
            "ratio",
            "days",
            "goods in stock over sales expected of a day",
            "Days of stock",
            "库存周转天数",
        ),
        Metric(
            "offers_sold_out",
            "ratio",
            "share",
            "offers in stock that end the day sold out",
            "Offers sold out",
            "缺货商品占比",
        ),
        Metric("fill_rate", "ratio", "share", "units wanted that were there", "Fill rate", "现货满足率"),
        Metric(
            "needs_sold_out",
            "flow",
            "needs",
            "needs whose choice was sold out",
            "Needs that met a sold-out offer",
            "遇缺货的需求数",
        ),
        Metric(
            "needs_switched",
            "flow",
            "needs",
            "of these, needs that bought another offer here",
            "Bought another instead",
            "缺货换购数",
        ),
        Metric(
            "needs_lost",
            "flow",
            "needs",
            "of these, needs that bought nothing here",
            "Lost to sold-out offers",
            "缺货流失数",
        ),
        Metric(
            "substitution",
            "ratio",
            "share",
            "of needs whose choice was sold out, those that bought another",
            "Substitution",
            "缺货替代率",
        ),
        Metric(
            "orders_missing",
            "flow",
            "orders",
            "orders whose goods were missing when packed",
            "Orders found missing",
            "缺货取消订单数",
        ),
        Metric(
            "stock_written_off",
            "flow",
            "fen",
            "cost of goods left over or missing, less what they bring",
            "Stock written off",
            "库存报损额",
        ),
        Metric("stock_cost", "flow", "fen", "holding cost and write-offs of merchants", "Cost of stock", "库存成本"),
    )
    page = Page(
        "Stock",
        "库存",
        (
            Chart(
                ("offers_sold_out", "substitution"),
                "Offers sold out, and needs that then buy another",
                "缺货率与替代率",
            ),
            Chart(("needs_switched", "needs_lost"), "What becomes of needs whose choice is sold out", "缺货需求去向"),
            Chart(("stock_days",), "Days of stock", "库存周转天数"),
            Chart(("stock_value",), "Capital in stock", "库存占用资金"),
            Chart(("stock_cost", "stock_written_off"), "What stock costs merchants", "商家库存成本"),
        ),
    )

    class Params(StockTerms):
        """How sellers keep stock."""

    def setup(self, world: State) -> None:
        """Put the first lots on the shelf before the first buyer comes."""
        n = len(world.tables["offers"])
        self._pipeline, self._gap = Pipeline(), 0
        self._before = np.zeros(n, dtype=np.int64)
        self._open_flows(n)
        self._had = np.zeros(n, dtype=np.bool_)  # stock, while on sale
        self._enter(world, np.zeros(n, dtype=np.int64), days=1)
        self._before += self._received
        self._open_flows(n)

    def step(self, world: State, day: Day) -> None:
        """Pack; learn from today's sales; take in what arrives or comes back; order; tell merchants what it costs."""
        offers, shelves = world.tables["offers"], world.resources["shelves"]
        shelves.open(world, day)
        self._open_flows(len(offers))
        if len(self._before) < len(offers):
            more = (0, len(offers) - len(self._before))
            self._before, self._had = np.pad(self._before, more), np.pad(self._had, more)
        missing = self._find_missing(world, day)
        in_stock = np.flatnonzero(offers["is_stocked"] & offers["is_active"])
        known = (shelves.taken, shelves.lumps, offers["stock"])
        learn_sales(in_stock, *known, self.params.learning, offers["forecast"], offers["sales_variance"])
        sold_out = float((offers["stock"][in_stock] == 0).mean()) if len(in_stock) else 0.0
        self._arrive(world, day)
        self._restock(world)
        self._leave(world)
        self._enter(world, shelves.taken, days=day.index + 1)
        self._order(world, day)
        self._charge(world, day)
        world.record("offers_sold_out", sold_out)
        world.record("orders_missing", missing * world.weight)
        self._count(world)

    def _open_flows(self, n: int) -> None:
        zeros = np.zeros((5, n), dtype=np.int64)
        self._received, self._restocked, self._written_off, self._lost, self._spoiled = zeros

    # ---- what goes in and out --------------------------------------------------------------------------------

    def _find_missing(self, world: State, day: Day) -> int:
        """Refund orders whose goods are not where the records say, from tomorrow on; return how many."""
        p, book, is_stocked = self.params, world.resources["orders"], world.tables["offers"]["is_stocked"]
        if p.record_error == 0 or not is_stocked.any():
            return 0
        n = 0
        for event in (SEND, GROUP_COMPLETE):
            orders = book.take(event, day.index)
            luck = world.streams.uniform_each(
                "stock.missing", orders["person"], steps=orders["own_day"], draws=orders["number"]
            )
            is_missing = (luck < p.record_error) & is_stocked[orders["offer"]] & (orders["pool"] >= 0)
            if is_missing.any():
                missing, orders = orders.compress(is_missing), orders.compress(~is_missing)
                self._refund(world, day, missing)
                n += len(missing)
            book.put(event, day.index, orders)
        return n

    def _refund(self, world: State, day: Day, missing: NDArray[np.void]) -> None:
        """Give the money of orders back tomorrow, write their goods off, and disappoint their buyers."""
        world.resources["orders"].put(REFUND, day.index + 1, missing)
        rows, units = world.resources["shelves"].units_of(missing, world.weight)
        own = world.tables["offers"]["is_stocked"][rows]
        for flow in (self._restocked, self._written_off, self._lost):
            np.add.at(flow, rows[own], units[own])
        who, satisfaction = world.user_of(each_once(missing["person"])), world.users["satisfaction"]
        satisfaction[who] = np.maximum(0, satisfaction[who] - np.float32(self.params.disappointment))

    def _arrive(self, world: State, day: Day) -> None:
        """Put on the shelf what sellers ordered; what arrives for an offer that left is left over."""
        offers = world.tables["offers"]
        arrived = self._pipeline.receive(day.index, len(offers))
        offers["on_order"][:] -= arrived
        self._received += arrived
        offers["stock"][:] += np.where(offers["is_stocked"], arrived, 0)
        self._written_off += np.where(offers["is_stocked"], 0, arrived)

    def _restock(self, world: State) -> None:
        """Put on the shelf what came back yesterday in good state, or was never sent, where it was taken; the rest is lost."""
        before, offers = world.yesterday, world.tables["offers"]
        back, unsent = before.get("looked_at", before.get("refunded")), before.get("unsent")
        if (back is None or not len(back)) and (unsent is None or not len(unsent)):
            return
        back = np.empty(0, dtype=ORDER) if back is None else back.compress(back["goes_back"])
        luck = world.streams.uniform_each("stock.restock", back["person"], steps=back["own_day"], draws=back["number"])
        is_good, shelves = luck < self.params.restock, world.resources["shelves"]
        if unsent is not None:
            back, is_good = (
                join_records([back, unsent], dtype=ORDER),
                np.pad(is_good, (0, len(unsent)), constant_values=True),
            )
        rows, units = shelves.units_of(back.compress(is_good), world.weight)
        own, left = offers["is_stocked"][rows], ~offers["is_active"][rows] & self._had[rows]
        np.add.at(self._restocked, rows[own], units[own])
        np.add.at(offers["stock"], rows[own], units[own])
        for flow in (self._restocked, self._written_off):  # goods of an offer that has left are left over
            np.add.at(flow, rows[left & ~own], units[left & ~own])
        rows, units = shelves.units_of(back.compress(~is_good), world.weight)
        own = offers["is_stocked"][rows]
        np.add.at(self._spoiled, rows[own], units[own])

    def _leave(self, world: State) -> None:
        """Clear the shelves of offers that left."""
        offers = world.tables["offers"]
        gone = np.flatnonzero(offers["is_stocked"] & ~offers["is_active"])
        self._written_off[gone] += offers["stock"][gone]
        offers["stock"][gone], offers["is_stocked"][gone] = 0, False
        offers["forecast"][gone] = offers["base_stock"][gone] = 0

    def _enter(self, world: State, taken: NDArray[np.int64], *, days: int) -> None:
        """Buy a first lot for offers that are new: up to the base stock of what their sellers expect, and what is sold already."""
        offers = world.tables["offers"]
        is_new = offers["is_active"] & ~offers["is_stocked"] & ~np.isin(offers["kind"], NO_STOCK)
        rows = np.flatnonzero(is_new)
        self._had[rows] = False
        if len(rows):
            rows = rows[luck_of_rows(world, "stock.limited", rows) < self.params.limited]
        if not len(rows):
            return
        world.resources["shelves"].is_kept = True
        offers["forecast"][rows] = offers["sales_variance"][rows] = first_sales(
            world, rows, days=days, mean=self.params.first_sales
        )
        self._had[rows] = True
        offers["is_stocked"][rows], offers["stock"][rows] = True, 0
        self._set_levels(world, rows)
        lot = np.maximum(np.ceil(offers["base_stock"][rows]).astype(np.int64), self.params.least_order)
        lot = np.minimum(lot, affordable(world, rows))
        offers["stock"][rows] = lot
        self._received[rows] += lot + np.maximum(taken[rows], 0)

    # ---- ordering --------------------------------------------------------------------------------------------

    def _set_levels(self, world: State, rows: NDArray[np.int64]) -> None:
        """Set the base stock of offers; 0 for what sells at a loss."""
        p, offers = self.params, world.tables["offers"]
        cost = offers["cost"][rows]
        margin = offers["price"][rows] * (1 - fees_of(world, rows)) - cost
        level = np.empty(len(rows))
        z = p.safety * quantile_of(margin, cost * p.holding)
        forecast = told_forecasts(world, rows, offers["forecast"][rows])
        base_stocks(forecast, offers["sales_variance"][rows], p.lead_time, z, level)
        offers["base_stock"][rows] = np.where(margin > 0, np.maximum(level, 0), 0)

    def _order(self, world: State, day: Day) -> None:
        """Order up to the base stock; every order has a lead time of its own."""
        p, offers = self.params, world.tables["offers"]
        rows = np.flatnonzero(offers["is_stocked"])
        self._set_levels(world, rows)
        units = np.empty(len(rows), dtype=np.int64)
        expected = told_forecasts(world, rows, offers["forecast"][rows]) * (p.lead_time + 1)
        reorder(rows, offers["base_stock"], expected, offers["stock"], offers["on_order"], p.least_order, units)
        rows, units = rows[units > 0], units[units > 0]
        offers["on_order"][rows] += units
        z = ndtri(world.streams.uniform("stock.lead_time", offers["number"][rows], step=day.step))
        self._pipeline.send(
            rows, units, day.index + lead_days(z, p.lead_time, p.lead_spread, factor=lateness(world, rows))
        )

    # ---- what it costs, and what there is ----------------------------------------------------------------------

    def _charge(self, world: State, day: Day) -> None:
        """Tell merchants what holding goods costs them, and what is lost by those left over or missing."""
        p, offers = self.params, world.tables["offers"]
        cost = offers["cost"].astype(np.float64)
        left_over = self._written_off - self._lost
        lost = cost * (self._lost + self._spoiled + left_over * (1 - p.salvage))
        held = cost * np.where(offers["is_stocked"], offers["stock"], 0) * (p.holding * day.length)
        n = len(world.tables["merchants"])
        off, all_of_it = (
            np.rint(np.bincount(offers["merchant"], x, minlength=n)).astype(np.int64) for x in (lost, lost + held)
        )
        (rows,) = all_of_it.nonzero()
        charged = np.zeros(len(rows), dtype=RECEIPT)
        charged["merchant"], charged["fen"] = rows, all_of_it[rows]
        world.today["stock_cost"] = charged
        world.record("stock_written_off", int(off.sum()))
        world.record("stock_cost", int(all_of_it.sum()))

    def _count(self, world: State) -> None:
        """Record what there is, and what became of needs."""
        offers, shelves, w = world.tables["offers"], world.resources["shelves"], world.weight
        stock = np.where(offers["is_stocked"], offers["stock"], 0)
        expected, units = float(offers["forecast"].sum()), int(stock.sum())
        missed, taken = int(shelves.missed.sum()), int(np.maximum(shelves.taken, 0).sum())
        met = shelves.n_switched + shelves.n_lost
        world.record("stock_units", units)
        world.record("stock_value", int((stock * offers["cost"]).sum()))
        world.record("stock_days", units / expected if expected > 0 else 0.0)
        world.record("fill_rate", taken / (taken + missed) if taken + missed else 1.0)
        world.record("needs_sold_out", met * w)
        world.record("needs_switched", shelves.n_switched * w)
        world.record("needs_lost", shelves.n_lost * w)
        world.record("substitution", shelves.n_switched / met if met else 0.0)

    def end_day(self, world: State, day: Day) -> None:
        """Remember what the identities compare with."""
        world.resources["shelves"].open(world, day)
        self._gap = self._gaps(world)
        self._before = self._on_shelves(world)

    def _on_shelves(self, world: State) -> NDArray[np.int64]:
        """Return units on the shelf of each offer that there was this morning; no merchant has any of those listed since."""
        offers = world.tables["offers"]
        return np.where(offers["is_stocked"], offers["stock"], 0)[: len(self._before)]

    def _gaps(self, world: State) -> int:
        """Return by how many units shelves differ from what went in and out, over all offers; those that left have none."""
        now, taken = self._on_shelves(world), world.resources["shelves"].taken[: len(self._before)]
        kept = world.tables["offers"]["is_stocked"][: len(self._before)] | (self._before > 0)
        then = self._before + self._received - taken + self._restocked - self._written_off
        return int(np.abs(now - then)[kept].sum())

    def checks(self, world: State) -> Iterable[Check]:
        """Return I3: shelves of every offer; units against orders; units under way."""
        offers, shelves, w = world.tables["offers"], world.resources["shelves"], world.weight
        yield Check(
            "I3",
            "stock of each offer = yesterday's + receipts - shipments + restocked - written off: units amiss",
            0,
            self._gap,
        )
        paid, back = (int(np.count_nonzero(world.today[name]["pool"] >= 0)) for name in ("payments", "expired"))
        yield Check(
            "I3",
            "units taken from all offers = orders off the shelf x people an agent",
            w * (paid - back),
            int(shelves.taken.sum()) if shelves.is_kept else w * (paid - back),
        )
        amiss = int(np.abs(self._pipeline.total(len(offers)) - offers["on_order"]).sum())
        yield Check("I3", "units under way = orders of sellers not received: units amiss", 0, amiss)
        yield Check(
            "I3", "no seller has less than nothing", 0, int(np.count_nonzero(offers["stock"][offers["is_stocked"]] < 0))
        )
