"""Own stock: the platform buys goods, keeps them on its shelf and sells them at its own account."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.stock import learn_sales
from sim.mechanisms.supply.own_stock.buying import levels, margins, wanted, within_budget
from sim.mechanisms.supply.own_stock.flows import BACK_LISTS, Fates, fates_of
from sim.mechanisms.supply.own_stock.goods import Ages, Pool
from sim.mechanisms.supply.own_stock.range import add_goods
from sim.mechanisms.supply.own_stock.records import METRICS, PAGE
from sim.mechanisms.supply.own_stock.sales import Sales
from sim.mechanisms.supply.own_stock.terms import OwnStockTerms
from sim.world.accounts import INVENTORY_LOSS, OWN_COST, OWN_RETURNS, OWN_SALES, OWN_STORAGE
from sim.world.market.offers import OWN
from sim.world.market.own import OwnRange, Supply, SupplyWay, net_costs
from sim.world.market.replenishment import Pipeline, first_sales, lateness, lead_days

WEEK = 7
Units = NDArray[np.int64]


class OwnStock(Mechanism):
    """The platform's own goods: bought on credit, kept on its shelf, sold gross, cleared when they are old.

    References: Axsaeter (2015), Inventory Control (base stock). Page: docs/mechanisms/own_stock.md
    """

    phase = Phase.SETTLE
    after = (
        "settlement",
        "order_costs",
        "subscription",
        "purchase_routes",
        "advertising",
        "logistics",
        "return_process",
    )
    reads = (
        "merchants.number",
        "merchants.category",
        "merchants.quality",
        "merchants.copies",
        "offers.category",
        "offers.content",
        "offers.cost",
        "offers.edition",
        "offers.entered_on",
        "offers.left_on",
        "offers.list_price",
        "offers.luck",
        "offers.merchant",
        "offers.model",
        "offers.number",
        "offers.perceived_quality",
        "offers.price",
        "offers.price_index",
        "offers.promised_days",
        "offers.quality",
        "offers.regular_price",
        "offers.sales30",
        "offers.taste",
    )
    may_read = (*(f"today.{name}" for name in BACK_LISTS), "today.kept", "offers.lead_factor")
    writes = (
        "offers.stock",
        "offers.kind",
        "offers.is_active",
        "offers.left_on",
        "merchants.n_listed",
        "resources.catalogue",
        "resources.shelves",
        "today.contributions",
    )
    parts = (OwnRange("own", share="share", doc="shops of the launch that the platform runs itself"),)
    assembles = (SupplyWay,)
    null = {"share": "0 %"}
    columns = (
        Column("offers", "own_forecast", np.float32, doc="units a day that the platform expects to sell of its goods"),
    )
    accounts = (OWN_SALES, OWN_COST, INVENTORY_LOSS, OWN_STORAGE, OWN_RETURNS)
    metrics = METRICS
    page = PAGE

    class Params(OwnStockTerms):
        """What the platform sells itself, and how it buys."""

    def setup(self, world: State) -> None:
        """Put the first lots on the shelf before the first buyer comes."""
        self._supply, self._pipeline, self._ages, self._sales = Supply(world), Pipeline(), Ages(), Sales()
        self._shelf, self._out = Pool(), Pool()
        self._rows = np.zeros(0, dtype=np.int64)
        self._place = np.full(len(world.tables["offers"]), -1, dtype=np.int64)
        self._forecast = self._variance = np.zeros(0, dtype=np.float32)
        self._on_order = self._before = self._received = np.zeros(0, dtype=np.int64)
        self._due: dict[int, int] = defaultdict(int)
        self._gap = self._ahead = 0
        self._open_flows()
        own = np.flatnonzero(world.tables["offers"]["kind"] == OWN)
        if len(own):
            world.resources["shelves"].is_kept = True
            self._enter(world, own, day=0)
        self._before, self._ahead = self._shelf.units.copy(), self._bought  # booked at launch
        self._open_flows()

    def step(self, world: State, day: Day) -> None:
        """Book what was sold, came back or was lost; take in, clear and order goods; pay."""
        if not len(self._rows):
            return
        self._open_flows()
        self._bought, self._ahead = self._ahead, 0
        world.resources["shelves"].open(world, day)
        self._widen(world)
        self._ship(world)
        left = self._shelf.units.copy()
        fates = fates_of(world, self._place, len(self._rows), restock=self.params.restock)
        cost, lost = int(self._out.take(fates.kept).sum()), int(self._out.take(fates.lost).sum())
        self._come_back(fates)
        self._receive(world, day)
        old = self._clear(day)
        self._order(world, day)
        world.tables["offers"]["stock"][self._rows] += self._shelf.units - left
        if day.index and day.index % WEEK == 0:
            self._add(world, day)
        self._book_losses(world, lost=lost, old=old)
        self.post(world, OWN_COST.name, "asset.inventory", cost)
        sold = self._sales.book(self, world, cost=cost, lost=lost, returned=fates.returned)
        self._pay(world, day)
        self._record(world, day, sold=sold, cost=cost, sold_out=float((left == 0).mean()))

    def _open_flows(self) -> None:
        n = len(self._rows)
        self._received, self._restocked, self._written_off = (np.zeros(n, dtype=np.int64) for _ in range(3))
        self._bought = self._n_cut = 0

    def _widen(self, world: State) -> None:
        """Know of offers that others put on sale."""
        more = len(world.tables["offers"]) - len(self._place)
        self._place = np.pad(self._place, (0, more), constant_values=-1)

    # ---- goods -----------------------------------------------------------------------------------------------

    def _enter(self, world: State, rows: Units, *, day: int) -> None:
        """Take up goods, and put a first lot of each on the shelf: what is sold of one until the next order arrives."""
        n, first = len(rows), len(self._rows)
        self._widen(world)
        self._place[rows] = first + np.arange(n)
        self._rows = np.concatenate([self._rows, rows])
        for pool in (self._shelf, self._out):
            pool.grow(n)
        for name in ("_on_order", "_before", "_received", "_restocked", "_written_off"):
            setattr(self, name, np.pad(getattr(self, name), (0, n)))
        expected = first_sales(world, rows, days=day + 1, mean=self.params.first_sales).astype(np.float32)
        self._forecast, self._variance = (np.concatenate([x, expected]) for x in (self._forecast, self._variance))
        level, cost = levels(world, rows, expected, expected, self.params), net_costs(world, rows)
        lot = np.maximum(np.ceil(level).astype(np.int64), np.where(level > 0, self.params.least_order, 0))
        lot = within_budget(lot, cost, earns=margins(world, rows) * expected, room=self._room(world))
        world.tables["offers"]["own_forecast"][rows] = expected
        self._take_in(day, np.pad(lot, (first, 0)), np.pad(lot * cost, (first, 0)))
        world.tables["offers"]["stock"][rows] = self._shelf.units[first:]

    def _take_in(self, day: int, units: Units, fen: Units) -> None:
        self._shelf.put(units, fen)
        self._ages.add(day, units)
        self._received += units
        self._bought += int(fen.sum())

    def _ship(self, world: State) -> None:
        """Take what today's orders took off the shelf, and what groups that found nobody gave back; learn from it."""
        shelves = world.resources["shelves"]
        taken, lumps = shelves.taken[self._rows], shelves.lumps[self._rows]
        out, back = np.maximum(taken, 0), np.maximum(-taken, 0)
        self._shelf.put(back, self._out.take(back))
        self._out.put(out, self._shelf.take(out))
        all_goods = np.arange(len(self._rows))
        learn_sales(all_goods, taken, lumps, self._shelf.units, self.params.learning, self._forecast, self._variance)
        world.tables["offers"]["own_forecast"][self._rows] = self._forecast

    def _come_back(self, fates: Fates) -> None:
        """Put on the shelf what came back in good state, or was never sent."""
        self._shelf.put(fates.restocked, self._out.take(fates.restocked))
        self._restocked += fates.restocked

    def _receive(self, world: State, day: Day) -> None:
        """Put on the shelf what was ordered and arrives this evening; it is on sale from tomorrow."""
        n = len(self._rows)
        if not self._supply:
            units = self._pipeline.receive(day.index, len(self._place))[self._rows]
            self._on_order -= units
            self._take_in(day.index, units, units * net_costs(world, self._rows))
            return
        came = self._supply.deliver(world, day)
        place, units, fen = self._place[came["offer"]], np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        np.add.at(units, place, came["units"])
        np.add.at(fen, place, came["units"] * came["price"])
        np.subtract.at(self._on_order, place, came["units"] + came["missing"])
        self._take_in(day.index, units, fen)

    def _clear(self, day: Day) -> int:
        """Clear what is past its shelf life; return what it has cost, fen."""
        life = max(1, round(self.params.shelf_life))
        old = self._ages.expired(day.index, life=life, shelf=self._shelf.units)
        self._written_off += old
        return int(self._shelf.take(old).sum())

    # ---- buying ----------------------------------------------------------------------------------------------

    def _room(self, world: State) -> float:
        """Return what may still be spent on goods, fen."""
        ahead = int((self._on_order * net_costs(world, self._rows)).sum())
        return float(self.params.budget - int(self._shelf.fen.sum()) - ahead)

    def _order(self, world: State, day: Day) -> None:
        """Order up to the base stock, as far as the budget goes."""
        p, rows = self.params, self._rows
        level = levels(world, rows, self._forecast, self._variance, p)
        units = wanted(level, self._forecast, self._shelf.units, self._on_order, p)
        earns = margins(world, rows) * self._forecast
        cut = within_budget(units, net_costs(world, rows), earns=earns, room=self._room(world))
        self._n_cut = int((units - cut).sum())
        some = np.flatnonzero(cut)
        if not len(some):
            return
        if self._supply:
            self._on_order[some] += self._supply.order(world, day, rows[some], cut[some])
            return
        z = ndtri(
            world.streams.uniform("own_stock.lead_time", world.tables["offers"]["number"][rows[some]], step=day.step)
        )
        late = lateness(world, rows[some])
        self._pipeline.send(rows[some], cut[some], day.index + lead_days(z, p.lead_time, p.lead_spread, factor=late))
        self._on_order[some] += cut[some]

    def _add(self, world: State, day: Day) -> None:
        """Put more own goods on sale where merchants have grown past the platform's share of offers."""
        if self._room(world) > 0:
            new = add_goods(world, day, self._rows, share=self.params.share)
            if len(new):
                self._enter(world, new, day=day.index)

    # ---- money -----------------------------------------------------------------------------------------------

    def _book_losses(self, world: State, *, lost: int, old: int) -> None:
        """Write goods off; old ones bring in a part of their cost, with VAT on it."""
        vat = world.facts["sections"]["world"].vat_goods
        brings = round(old * self.params.salvage)
        self.post(world, INVENTORY_LOSS.name, "asset.inventory", lost + old - brings)
        self.post(world, "asset.cash", "asset.inventory", brings)
        self.post(world, "asset.cash", "liability.vat", brings * vat)
        world.record("own_written_off", lost + old - brings)

    def _pay(self, world: State, day: Day) -> None:
        """Owe suppliers what arrived, with VAT; pay what is due, and storage."""
        vat = round(self._bought * world.facts["sections"]["world"].vat_goods)
        self.post(world, "asset.inventory", "liability.suppliers", self._bought)
        self.post(world, "asset.input_vat", "liability.suppliers", vat)
        self._due[day.index + max(0, round(self.params.credit))] += self._bought + vat
        self.post(world, "liability.suppliers", "asset.cash", self._due.pop(day.index, 0))
        self.post(world, OWN_STORAGE.name, "asset.cash", int(self._shelf.fen.sum()) * self.params.storage * day.length)
        world.record("own_purchases", self._bought)

    def _record(self, world: State, day: Day, *, sold: int, cost: int, sold_out: float) -> None:
        value, pace = self._value(), self._sales.pace(day)
        world.record("own_offers", len(self._rows))
        world.record("own_units", int(self._shelf.units.sum()))
        world.record("own_stock_value", value)
        world.record("own_cash_tied", value + world.ledger.balances["liability.suppliers"])
        world.record("own_sales", sold)
        world.record("own_settled", self._sales.settled)
        world.record("own_goods_cost", cost)
        world.record("own_margin", self._sales.margin)
        world.record("own_stock_days", value / pace if pace > 0 else 0.0)
        world.record("own_turnover", DAYS_PER_YEAR * pace / value if value else 0.0)
        world.record("own_sold_out", sold_out)
        world.record("own_orders_cut", self._n_cut)

    # ---- identities ------------------------------------------------------------------------------------------

    def _value(self) -> int:
        return int(self._shelf.fen.sum() + self._out.fen.sum())

    def end_day(self, world: State, day: Day) -> None:
        """Remember what the identities compare with."""
        stock = world.tables["offers"]["stock"][self._rows]
        if len(self._rows):
            world.resources["shelves"].open(world, day)
            taken = world.resources["shelves"].taken[self._rows]
            then = self._before + self._received - taken + self._restocked - self._written_off
            self._gap = int(np.abs(stock - then).sum())
        self._before = stock

    def checks(self, world: State) -> Iterable[Check]:
        """Return I3 (units of each own good, their cost in the books, units under way) and I12 (contributions)."""
        shelf, out, b = self._shelf, self._out, world.ledger.balances
        stock = world.tables["offers"]["stock"][self._rows]
        yield Check(
            "I3", "own goods = yesterday's + receipts - shipments + restocked - written off: units amiss", 0, self._gap
        )
        booked = b["asset.inventory"] + self._ahead
        yield Check("I3", "asset.inventory = units x moving average, fen", booked, self._value())
        odd = sum(int(np.count_nonzero((x.units < 0) | ((x.units == 0) & (x.fen != 0)))) for x in (shelf, out))
        yield Check("I3", "cost without units, and units below 0", 0, odd + int(np.abs(stock - shelf.units).sum()))
        if not self._supply:
            amiss = np.abs(self._pipeline.total(len(self._place))[self._rows] - self._on_order)
            yield Check("I3", "own goods under way = ordered and not received: units amiss", 0, int(amiss.sum()))
        yield Check(
            "I3", "liability.suppliers = purchases not paid", -b["liability.suppliers"], sum(self._due.values())
        )
        yield self._sales.check(world)
