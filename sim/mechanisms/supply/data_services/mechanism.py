"""Data services: merchants and outside buyers pay by the month for aggregates; subscribers know more of demand."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB, MONTHS_PER_YEAR
from sim.core.ledger import Account, Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.supply.data_services.cells import WEEK, Cells
from sim.mechanisms.supply.data_services.terms import LEAST_CELL, DataTerms
from sim.world.accounts import DATA_SERVICES
from sim.world.insight import ToldForecast, ToldTrend
from sim.world.market.orders import RECEIPT, value_of

MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR
MEMORY = 30
PER_PRICE = 100 * FEN_PER_RMB
COST = "expense.data_services"


class DataServices(Mechanism):
    """Aggregates of what consenting buyers do, sold by the month; nothing is told of fewer than 50 people.

    References: Sweeney (2002), Int. J. Uncertainty, Fuzziness and Knowledge-Based Systems 10(5) (k-anonymity). Page:
    docs/mechanisms/data_services.md
    """

    phase = Phase.SETTLE
    after = ("settlement", "advertising")
    reads = (
        "today.orders",
        "offers.category",
        "offers.merchant",
        "offers.sales30",
        "merchants.number",
        "merchants.is_active",
    )
    may_read = ("resources.profiles", "merchants.gain30", "metrics.net_revenue")
    null = {"is_offered": "off"}
    parts = (
        ToldForecast("data_services", "forecast", doc="own forecast, moved towards what aggregates tell"),
        ToldTrend("data_services", "trends", doc="part of the unknown trends that subscribers are told"),
    )
    columns = (
        Column("merchants", "takes_data", np.bool_, doc="subscribes to data services"),
        Column("merchants", "sold30", np.float64, doc="orders, decaying over 30 days, fen of all people"),
    )
    events = (Event("data_fees", RECEIPT, doc="what merchants pay for data services today, VAT included"),)
    accounts = (DATA_SERVICES, Account(COST, "other_cost", "Data services, cost", "数据服务成本"))
    metrics = (
        Metric(
            "data_subscribers", "stock", "merchants", "merchants who subscribe", "Merchants with data", "数据服务商家数"
        ),
        Metric("data_outside", "stock", "firms", "outside buyers who subscribe", "Outside buyers", "外部数据客户数"),
        Metric(
            "data_told",
            "stock",
            "share",
            "categories of which anything may be told",
            "Categories told",
            "可披露品类占比",
        ),
        Metric("data_revenue", "flow", "fen", "fees earned, without VAT", "Data services, revenue", "数据服务收入"),
        Metric("data_cost", "flow", "fen", "spent on data services", "Data services, cost", "数据服务成本"),
    )
    page = Page(
        "Data services",
        "数据服务",
        (
            Chart(("data_revenue", "data_cost"), "Revenue and cost of data services", "数据服务收入与成本"),
            Chart(("data_subscribers",), "Merchants who subscribe", "数据服务商家数"),
            Chart(("data_told",), "Categories of which anything may be told", "可披露品类占比"),
        ),
    )

    class Params(DataTerms):
        """Terms of data services."""

    def setup(self, world: State) -> None:
        """Nobody subscribes, nothing is known."""
        self._vat = world.facts["sections"]["world"].vat_services
        self._cells = Cells(len(world.resources["catalogue"].need_shares))
        self._told = np.zeros(self._cells.n, dtype=np.bool_)
        self._trend, self._days = np.ones(self._cells.n), 0
        self._outside = np.zeros(0, dtype=np.bool_)
        self._charged = self._earned = self._taxed = 0

    def step(self, world: State, day: Day) -> None:
        """Count what buyers did; at the end of a month be paid, and let buyers of the service decide anew."""
        table, orders = world.tables["merchants"], world.today["orders"]
        self._days = day.index + 1
        sold = np.bincount(orders["merchant"], weights=value_of(orders), minlength=len(table)) * world.weight
        table["sold30"][:] += sold - table["sold30"] / MEMORY
        self._count(world, orders)
        world.today["data_fees"] = np.zeros(0, dtype=RECEIPT)
        if not self._is_running(world):
            self._stop(world)
        else:
            if day.is_month_end:
                self._bill(world)
                self._ask(world)
            self._spend(world, day)
        world.record("data_subscribers", int(table["takes_data"].sum()))
        world.record("data_outside", int(self._outside.sum()))
        world.record("data_told", float(self._told.mean()))

    # ---- what may be told ---------------------------------------------------------------------------------------

    def _consent(self, world: State) -> float:
        """Return the share of users who agree that what they do is recorded; 0 where nobody records anything."""
        profiles = world.resources.get("profiles")
        return 0.0 if profiles is None else float(profiles.consent)

    def _is_running(self, world: State) -> bool:
        consent = self._consent(world)
        return bool(self.params.is_offered and consent > 0 and consent >= self.params.least_consent)

    def _count(self, world: State, orders: NDArray[np.void]) -> None:
        """Take in the orders of those who agreed; once a week count the people behind each category."""
        profiles = world.resources.get("profiles")
        if profiles is not None:
            own = orders.compress(profiles.agree(world, orders["person"]))
            self._cells.take(own["person"], world.tables["offers"]["category"][own["offer"]])
        if self._days % WEEK == 0:
            self._cells.count(world.weight)
        least = max(LEAST_CELL, self.params.least_cell)
        self._told = (self._cells.people >= least) & self._is_running(world)
        self._trend = self._cells.trend()

    def forecast(self, world: State, rows: NDArray[np.int64], own: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return forecasts of offers: those of subscribers stand a part of the way to sales of 30 days times the trend."""
        offers, table = world.tables["offers"], world.tables["merchants"]
        category, takes = offers["category"][rows], table["takes_data"][offers["merchant"][rows]]
        if not takes.any():  # so it is before the first day
            return own
        knows = takes & self._told[category]
        days = MEMORY * -np.expm1(-max(1, self._days) / MEMORY)  # of a decaying sum
        told = offers["sales30"][rows] / days * self._trend[category]
        return np.where(knows, own + self.params.forecast_gain * (told - own), own).astype(own.dtype)

    def trends(self, world: State) -> NDArray[np.float64]:
        """Return by merchant the part of the unknown trends that it is told; nothing while no category may be told."""
        share = self.params.trend_gain * float(self._told.mean())
        return share * world.tables["merchants"]["takes_data"]

    # ---- who pays -----------------------------------------------------------------------------------------------

    def _stop(self, world: State) -> None:
        """End all subscriptions at once: the month under way is not charged."""
        world.tables["merchants"]["takes_data"][:] = False
        self._outside = np.zeros(self.params.outside, dtype=np.bool_)

    def _most(self, world: State) -> int:
        """Return how many may pay a month's fee, so that data services stay below their share of revenue."""
        fee, share = self._fee(), self.params.most_of_revenue
        values = world.series.values
        if "net_revenue" not in values or fee == 0:
            return 10**9
        span = slice(max(0, world.row - MEMORY), world.row)
        others = float(values["net_revenue"][span].sum() - values["data_revenue"][span].sum())
        return int(max(0.0, share / (1 - share) * others) // fee)

    def _fee(self) -> int:
        return round(self.params.price * MONTH)

    def _bill(self, world: State) -> None:
        """Be paid for the month: by those served within the cap; the others leave."""
        table, most = world.tables["merchants"], self._most(world)
        payers = np.flatnonzero(table["takes_data"] & table["is_active"])
        payers = payers[np.argsort(self._luck(world, payers), kind="stable")][:most]
        n_outside = min(int(self._outside.sum()), most - len(payers))
        fee = self._fee()
        vat = round(fee * self._vat)
        fees = np.zeros(len(payers), dtype=RECEIPT)
        fees["merchant"], fees["fen"] = payers, fee + vat
        world.today["data_fees"] = fees
        n = len(payers) + n_outside
        self.post(world, "asset.cash", DATA_SERVICES.name, n * fee)
        self.post(world, "asset.cash", "liability.vat", n * vat)
        self._charged += n * (fee + vat)
        self._earned, self._taxed = self._earned + n * fee, self._taxed + n * vat
        world.record("data_revenue", n * fee)

    def _ask(self, world: State) -> None:
        """Let merchants and outside buyers decide for the next month, each on luck of its own that stays; serve up to the cap."""
        p, table, most = self.params, world.tables["merchants"], self._most(world)
        dear = p.by_price * p.price * MONTH / PER_PRICE
        odds = p.by_sales * np.log1p(table["sold30"] / FEN_PER_RMB) + p.by_benefit * self._benefit(world)
        rows = np.flatnonzero(table["is_active"])
        luck = self._luck(world, rows)
        wants = rows[luck < expit(odds[rows] - p.reluctance - dear)] if self._told.any() else rows[:0]
        wants = wants[np.argsort(self._luck(world, wants), kind="stable")][:most]
        table["takes_data"][:] = False
        table["takes_data"][wants] = True
        chance = expit(p.by_sales * np.log1p(float(table["sold30"].sum()) / FEN_PER_RMB) - p.outside_reluctance - dear)
        outside = world.streams.uniform("data_services.outside", np.arange(p.outside)) < chance
        self._outside = outside & (np.cumsum(outside) <= most - len(wants)) & self._told.any()

    def _luck(self, world: State, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        return world.streams.uniform("data_services.merchant", world.tables["merchants"]["number"][rows])

    def _benefit(self, world: State) -> float:
        """Return what merchants see others gain: profit of subscribers less that of the rest (no causal effect)."""
        table = world.tables["merchants"]
        if "gain30" not in table.columns:
            return 0.0
        sells, takes = table["is_active"], table["takes_data"]
        if not (sells & takes).any() or not (sells & ~takes).any():
            return 0.0
        return float(np.clip(table["gain30"][sells & takes].mean() - table["gain30"][sells & ~takes].mean(), -1, 1))

    def _spend(self, world: State, day: Day) -> None:
        """Pay for the service while it runs."""
        n = int(world.tables["merchants"]["takes_data"].sum()) + int(self._outside.sum())
        fen = round((self.params.fixed_cost + n * self.params.cost_each) * day.length)
        self.post(world, COST, "asset.cash", fen)
        world.record("data_cost", fen)

    def checks(self, world: State) -> Iterable[Check]:
        """Return that what subscribers paid is revenue and its VAT, and that nothing is told of too few people."""
        earned = -world.ledger.balances[DATA_SERVICES.name]
        yield Check(
            "data", "fees charged for data = revenue.data_services + VAT on it", self._charged, earned + self._taxed
        )
        too_few = int(np.count_nonzero(self._told & (self._cells.people < LEAST_CELL)))
        yield Check("data", f"categories told of fewer than {LEAST_CELL} people", 0, too_few)
