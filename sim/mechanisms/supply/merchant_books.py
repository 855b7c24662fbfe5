"""Merchant books: what each merchant receives, what its goods, returns and shop cost, and whether it earns money."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Money, MoneyRate
from sim.world.market.concentration import gini
from sim.world.market.own import is_own

MEMORY = 30


class MerchantBooks(Mechanism):
    """Profit and loss of each merchant, from orders kept and sent back and from ads; nobody else keeps them.

    Page: docs/mechanisms/merchant_books.md
    """

    phase = Phase.RECORD
    reads = ("offers.cost", "offers.kind", "merchants.is_active")
    may_read = (
        "today.kept",
        "today.receipts",
        "today.refunded",
        "today.looked_at",
        "today.ad_spend",
        "today.stock_cost",
        "today.factory_savings",
        "today.carrier_cost",
        "today.data_fees",
        "today.cost_abroad",
        "today.fines",
        "metrics.merchant_payouts",
        "metrics.annual_buyers",
    )
    columns = (
        Column(
            "merchants", "receipts", np.int64, doc="fen that orders kept have earned it, commission and VAT taken off"
        ),
        Column("merchants", "profit", np.int64, doc="fen that it has earned so far"),
        Column("merchants", "receipts30", np.float64, doc="receipts, decaying over 30 days, fen"),
        Column("merchants", "profit30", np.float64, doc="profit, decaying over 30 days, fen"),
        Column("merchants", "gain30", np.float64, doc="profit30 over what a shop costs in 30 days"),
    )
    metrics = (
        Metric(
            "merchant_receipts",
            "flow",
            "fen",
            "owed to merchants for orders kept",
            "Receipts of merchants",
            "商家货款收入",
        ),
        Metric("merchant_profit", "flow", "fen", "profit of all merchants here", "Profit of merchants", "商家利润"),
        Metric("merchants_selling", "stock", "merchants", "merchants who sell", "Merchants", "在售商家数"),
        Metric(
            "merchants_earning",
            "ratio",
            "share",
            "merchants who sell and have earned more than they spent in 30 days",
            "Merchants who earn money",
            "盈利商家占比",
        ),
        Metric(
            "merchant_sales_gini",
            "ratio",
            "coefficient",
            "concentration of receipts of 30 days over merchants who sell",
            "Concentration of merchants' sales",
            "商家销售基尼系数",
        ),
        Metric(
            "buyers_per_merchant",
            "ratio",
            "people",
            "buyers of the last 365 days for each merchant who sells",
            "Buyers per merchant",
            "商均买家数",
        ),
    )
    page = Page(
        "Merchants",
        "商家",
        (
            Chart(("merchant_receipts", "merchant_profit"), "Receipts and profit of all merchants", "商家收入与利润"),
            Chart(("merchants_earning",), "Merchants who earn money", "盈利商家占比"),
            Chart(("buyers_per_merchant",), "Buyers of a year for each merchant", "商均年度买家数"),
            Chart(("merchant_sales_gini",), "Concentration of merchants' sales (Gini)", "商家销售集中度"),
        ),
    )

    class Params(ParamSet):
        """What returns and a shop cost a seller."""

        return_cost: Money = par(
            "4 RMB",
            symbol="g",
            low="0 RMB",
            high="100 RMB",
            prior="lognormal(4 RMB, x2)",
            evidence="judgement",
            source="half of a parcel's freight and some loss of value; model specification M22",
            label="cost of a return to the seller",
            zh="商家单均退货成本",
            doc="freight, handling and wear of parcels that come back, as far as the seller bears them; spoiled units come on "
            "top; what was taken along at a place is brought back and costs nothing",
        )
        fixed_cost: MoneyRate = par(
            "600 RMB per month",
            symbol="F",
            low="0 RMB per month",
            high="1000000 RMB per month",
            prior="lognormal(600 RMB per month, x3)",
            evidence="judgement",
            source="a few hours of a clerk's week for listing, pictures and questions",
            label="fixed cost of a shop",
            zh="店铺固定成本",
            doc="what it costs a merchant to sell here at all",
        )

    def step(self, world: State, day: Day) -> None:
        """Book the orders kept and sent back today."""
        table = world.tables["merchants"]
        receipts, profit = self._of_today(world, day)
        for name, amount in (("receipts", receipts), ("profit", profit)):
            total, recent = table[name], table[f"{name}30"]
            total += amount
            recent *= 1 - 1 / MEMORY
            recent += amount
        table["gain30"][:] = table["profit30"] / max(self.params.fixed_cost * MEMORY, 1.0)
        sells = table["is_active"]
        n = int(np.count_nonzero(sells))
        world.record("merchant_receipts", int(receipts.sum()))
        world.record("merchant_profit", int(profit.sum()))
        world.record("merchants_selling", n)
        world.record("merchants_earning", float((table["profit30"][sells] > 0).mean()) if n else 0.0)
        world.record("merchant_sales_gini", gini(table["receipts30"][sells]))
        buyers = world.series.values.get("annual_buyers")
        world.record("buyers_per_merchant", float(buyers[world.row]) / n if n and buyers is not None else 0.0)

    def _of_today(self, world: State, day: Day) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return receipts and profit of today by merchant, fen of all people."""
        p, w, table = self.params, world.weight, world.tables["merchants"]
        kept, owed, back = (world.today.get(name) for name in ("kept", "receipts", "refunded"))
        receipts = np.zeros(len(table), dtype=np.int64)
        costs = round(p.fixed_cost * day.length) * table["is_active"].astype(np.int64)
        charges = ("ad_spend", "stock_cost", "factory_savings", "fines", "carrier_cost", "data_fees", "cost_abroad")
        for name in charges:
            charged = world.today.get(name)
            if charged is not None:
                np.add.at(costs, charged["merchant"], charged["fen"])
        if kept is None or owed is None or back is None:  # nobody settles
            return receipts, -costs
        np.add.at(receipts, owed["merchant"], owed["fen"])
        profit = receipts - costs
        kept = kept.compress(~is_own(world, kept))
        np.subtract.at(profit, kept["merchant"], world.tables["offers"]["cost"].take(kept["offer"]) * w)
        back = world.today.get("looked_at", back)  # not what is refunded and never sent back
        parcels = back["goes_back"] & ~back["at_place"] & ~is_own(world, back)
        np.subtract.at(profit, back["merchant"][parcels], round(p.return_cost) * w)
        return receipts, profit

    def checks(self, world: State) -> Iterable[Check]:
        """Return I13: what merchants received was transferred to them, or is owed."""
        payouts = world.series.values.get("merchant_payouts")
        paid = 0 if payouts is None else int(payouts[: world.row + 1].sum())
        owed = -world.ledger.balances["liability.merchants"]
        received = int(world.tables["merchants"]["receipts"].sum())
        yield Check("I13", "receipts of merchants = transfers to them + liability.merchants", received, paid + owed)
