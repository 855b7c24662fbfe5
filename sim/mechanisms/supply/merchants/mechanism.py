"""Merchants: those who see that others earn money apply, are vetted, list goods, add some, and give up or go broke."""

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.supply.merchants.applicants import Applicants, Arrivals, capital_of, describe, is_turned_away
from sim.mechanisms.supply.merchants.terms import MerchantTerms
from sim.world.costs import share_expected
from sim.world.joining_terms import JoiningTerms, deposit_of, first_year_fees
from sim.world.market.assortment import list_goods, withdraw_goods
from sim.world.merchants import enter_merchants, withdraw_merchants
from sim.world.staff import staff_of

WEEK, MONTH = 7, 30
SLOWEST = 8  # times the usual length, where hardly anybody is there to verify
FEW = 1_000  # users beyond those of the launch at which applications have risen by 2 to the power eb


class Merchants(Mechanism):
    """Entry by visitors, profit, fees and sales staff; vetting; exit by profit, orders sold and capital.

    References: Rochet & Tirole (2003), Journal of the European Economic Association 1(4); Cabral & Hortacsu (2010), Journal of
    Industrial Economics 58(1). Page: docs/mechanisms/merchants.md
    """

    phase = Phase.SUPPLY
    reads = (
        "today.orders",
        "merchants.number",
        "merchants.category",
        "merchants.quality",
        "merchants.copies",
        "merchants.is_brand",
        "offers.merchant",
        "offers.category",
        "offers.content",
        "offers.cost",
        "offers.edition",
        "offers.entered_on",
        "offers.left_on",
        "offers.list_price",
        "offers.luck",
        "offers.model",
        "offers.number",
        "offers.perceived_quality",
        "offers.price",
        "offers.price_index",
        "offers.promised_days",
        "offers.quality",
        "offers.regular_price",
        "offers.taste",
    )
    writes = (
        "merchants.is_active",
        "merchants.entered_on",
        "merchants.left_on",
        "merchants.n_listed",
        "resources.catalogue",
        "offers.is_active",
        "offers.left_on",
    )
    may_read = ("metrics.mau", "merchants.gain30", "merchants.profit", "resources.staff")
    assembles = (JoiningTerms,)
    null = {
        "prospects": "0 merchants per day",
        "sales_staff": "0",
        "growth": "0 per month",
        "giving_up": "0 per day",
        "capital": "10000000 RMB",
    }
    columns = (
        Column(
            "merchants", "capital", np.int64, default=-1, doc="fen that it can lose before it must go; -1 not drawn"
        ),
        Column("merchants", "n_orders", np.int64, doc="orders sold so far, in people"),
        Column("merchants", "risk", np.float64, doc="summed hazard of giving up"),
    )
    accounts = (
        Account(
            "expense.people.merchant_sales",
            "people",
            "Sales staff for merchants",
            "招商人员",
            section="selling",
            use="team",
        ),
        Account("expense.merchant_checks", "other_cost", "Vetting of merchants", "商家审核"),
    )
    metrics = (
        Metric(
            "merchant_applications",
            "flow",
            "merchants",
            "who want to sell",
            "Applications of merchants",
            "商家入驻申请数",
        ),
        Metric(
            "merchants_refused",
            "flow",
            "merchants",
            "applicants turned away",
            "Merchants turned away",
            "审核拒绝商家数",
        ),
        Metric("merchants_entered", "flow", "merchants", "who begin to sell", "New merchants", "新入驻商家数"),
        Metric("merchants_gave_up", "flow", "merchants", "who sell no more", "Merchants who gave up", "主动退出商家数"),
        Metric("merchants_broke", "flow", "merchants", "whose money is gone", "Merchants gone broke", "亏损退出商家数"),
        Metric("goods_added", "flow", "offers", "goods put on sale", "Goods added", "新上架商品数"),
        Metric("goods_on_sale", "stock", "offers", "goods that can be found", "Goods on sale", "在售商品数"),
        Metric("counterfeit_goods", "ratio", "share", "copies among goods on sale", "Counterfeits", "假货占比"),
        Metric("seller_spend", "flow", "fen", "sales staff and vetting", "Cost of finding merchants", "招商成本"),
    )
    page = Page(
        "Entry and exit of merchants",
        "商家进入与退出",
        (
            Chart(
                ("merchant_applications", "merchants_refused", "merchants_entered"),
                "Applications, refusals, entries",
                "申请、拒绝与入驻",
            ),
            Chart(("merchants_gave_up", "merchants_broke"), "Merchants who leave", "退出商家"),
            Chart(("goods_on_sale",), "Goods on sale", "在售商品数"),
            Chart(("counterfeit_goods",), "Counterfeits among goods on sale", "假货占比"),
        ),
    )

    class Params(MerchantTerms):
        """Entry, vetting, first goods, growth and exit."""

    def setup(self, world: State) -> None:
        """Nobody has applied."""
        n_categories = len(world.resources["catalogue"].need_shares)
        self._users = FEW
        self._rates = np.zeros(n_categories)
        self._arrivals = Arrivals(world.streams, n_categories)
        self._verified: dict[int, list[Applicants]] = {}
        self._threshold = world.streams.exponential("merchants.giving_up", world.tables["merchants"]["number"])

    def step(self, world: State, day: Day) -> None:
        """Let time run for those who may apply; read applications, let merchants leave and add goods once a week."""
        if day.index == 0:  # those of the launch have paid their deposit
            table, p = world.tables["merchants"], self.params
            table["capital"][:] = capital_of(world.streams, table["number"], p.capital, least=deposit_of(world))
        if day.index % WEEK == 0:
            self._rates = self.intensity(world)
        self._arrivals.reached += self._rates * day.length
        n_applied = n_refused = n_left = n_broke = n_added = 0
        if day.index % WEEK == 0:
            n_left, n_broke = self._leave(world, day) if day.index else (0, 0)
            n_applied, n_refused = self._read(world, day)
            n_added = self._grow(world, day)
        n_entered, n_first = self._enter(world, day)
        self._pay(world, day, n_applied)
        for name, n in (
            ("merchant_applications", n_applied),
            ("merchants_refused", n_refused),
            ("merchants_entered", n_entered),
            ("merchants_gave_up", n_left),
            ("merchants_broke", n_broke),
            ("goods_added", n_first + n_added),
        ):
            world.record(name, n)
        on_sale = world.tables["offers"]["merchant"][world.tables["offers"]["is_active"]]
        world.record("goods_on_sale", len(on_sale))
        copies = world.tables["merchants"]["copies"][on_sale]
        world.record("counterfeit_goods", float(copies.mean()) if len(copies) else 0.0)

    def end_day(self, world: State, day: Day) -> None:
        """Count the orders of each merchant, and on the first day who is a user already."""
        if day.index == 0:
            self._users = len(world.active) * world.weight + FEW
        np.add.at(world.tables["merchants"]["n_orders"], world.today["orders"]["merchant"], world.weight)

    # ---- who comes -------------------------------------------------------------------------------------------

    def intensity(self, world: State) -> NDArray[np.float64]:
        """Return applications a day by category."""
        p, settings = self.params, world.facts["sections"]["world"]
        visitors = (1 + world.last("mau") / self._users) ** p.by_visitors
        fees = first_year_fees(world) - share_expected(settings)
        common = p.prospects * visitors * np.exp(p.by_staff * p.sales_staff - p.by_fees * fees)
        return np.asarray(common * world.resources["catalogue"].need_shares * np.exp(p.by_profit * self._gains(world)))

    def _gains(self, world: State) -> NDArray[np.float64]:
        """Return profit over the cost of shops by category, as those outside see it: at most 1 either way, 0 where nobody is.

        A category with few sellers is judged by all merchants too (credibility: Buehlmann 1967).
        """
        table, n_categories = world.tables["merchants"], len(self._arrivals.reached)
        if "gain30" not in table.columns:
            return np.zeros(n_categories)
        sells = table["is_active"]
        category = table["category"][sells]
        sums = np.bincount(category, weights=table["gain30"][sells], minlength=n_categories)
        n, k = np.bincount(category, minlength=n_categories), self.params.heard
        mean = sums.sum() / max(n.sum(), 1)
        return np.clip((sums + k * mean) / np.maximum(n + k, 1), -1, 1)

    def _read(self, world: State, day: Day) -> tuple[int, int]:
        """Read the applications of the week; return how many there were and how many were turned away."""
        p, streams = self.params, world.streams
        number, category = self._arrivals.until_now()
        if not len(number):
            return 0, 0
        who = describe(streams, number, category, brands=p.brands, copies=p.counterfeits, capital=p.capital)
        who = who.take(who.capital >= deposit_of(world))
        refused = is_turned_away(streams, who, vetting=p.vetting, papers=p.papers, brands=p.brands)
        lack = max(1 / SLOWEST, staff_of(world).coverage["operations"])
        begins = day.index + max(0, round(p.verification / lack))
        self._verified.setdefault(begins, []).append(who.take(~refused))
        return len(who.number), int(np.count_nonzero(refused))

    def _enter(self, world: State, day: Day) -> tuple[int, int]:
        """Let those begin who have been verified; return how many, and how many goods they put on sale."""
        n = n_goods = 0
        for who in self._verified.pop(day.index, []):
            rows = enter_merchants(world, day, who._asdict())
            self._threshold = np.append(self._threshold, world.streams.exponential("merchants.giving_up", who.number))
            n, n_goods = n + len(rows), n_goods + len(rows) * self.params.first_goods
            if len(rows):
                list_goods(world, day, np.repeat(rows, self.params.first_goods))
        return n, n_goods

    # ---- who grows and who leaves ----------------------------------------------------------------------------

    def _grow(self, world: State, day: Day) -> int:
        """Let merchants who earn money put a further good on sale; return how many do."""
        table, offers, p = world.tables["merchants"], world.tables["offers"], self.params
        if "gain30" not in table.columns or not p.growth:
            return 0
        rows = np.flatnonzero(table["is_active"] & (table["gain30"] > 0))
        n_goods = np.bincount(offers["merchant"][offers["is_active"]], minlength=len(table))
        rows = rows[n_goods[rows] < p.most_goods]
        chance = -np.expm1(-p.growth * WEEK * np.minimum(table["gain30"][rows], 1))
        rows = rows[world.streams.uniform("merchants.new_good", table["number"][rows], step=day.step) < chance]
        if len(rows):
            list_goods(world, day, rows)
        return len(rows)

    def _leave(self, world: State, day: Day) -> tuple[int, int]:
        """Let merchants go who give up, or whose money is gone; return how many of each."""
        table, p = world.tables["merchants"], self.params
        sells = table["is_active"]
        gain, profit = (table.columns.get(name, np.zeros(len(table))) for name in ("gain30", "profit"))
        hazard = p.giving_up * WEEK * np.exp(-p.stays_by_profit * np.clip(gain, -1, 1))
        table["risk"][:] += np.where(sells, hazard * (1.0 + table["n_orders"]) ** -p.stays_by_orders, 0)
        is_broke = sells & (table["capital"] + profit < deposit_of(world))
        gives_up = sells & (table["risk"] >= self._threshold) & ~is_broke
        gone = np.flatnonzero(is_broke | gives_up)
        if len(gone):
            withdraw_merchants(world, day, gone)
            withdraw_goods(world, day, gone)
        return int(np.count_nonzero(gives_up)), int(np.count_nonzero(is_broke))

    def _pay(self, world: State, day: Day, n_applied: int) -> None:
        """Pay the sales staff and the vetting of the week."""
        p = self.params
        staff = round(p.sales_staff * p.pay * day.length)
        checks = round(n_applied * p.check_cost) if p.vetting else 0
        self.post(world, "expense.people.merchant_sales", "asset.cash", staff)
        self.post(world, "expense.merchant_checks", "asset.cash", checks)
        world.record("seller_spend", staff + checks)
