"""Audits: the platform buys from merchants to see what they send, and shuts out those who sell counterfeits."""

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Money, Rate, Share
from sim.world.accounts import OTHER_REVENUE
from sim.world.joining_terms import JoiningTerms, deposit_of
from sim.world.market.assortment import withdraw_goods
from sim.world.market.orders import RECEIPT
from sim.world.merchants import withdraw_merchants

WEEK = 7


class MerchantAudits(Mechanism):
    """Test purchases at a rate; a counterfeiter who is found is shut out and pays a penalty out of its deposit.

    References: Becker (1968), Journal of Political Economy 76(2) (deterrence: chance of being found times penalty). Page:
    docs/mechanisms/merchant_audits.md
    """

    phase = Phase.SUPPLY
    after = ("merchants",)
    reads = ("merchants.number", "merchants.copies", "offers.merchant")
    writes = (
        "merchants.is_active",
        "merchants.left_on",
        "offers.is_active",
        "resources.catalogue",
        "offers.left_on",
    )
    assembles = (JoiningTerms,)
    null = {"rate": "0 per year"}
    accounts = (OTHER_REVENUE, Account("expense.merchant_audits", "other_cost", "Audits of merchants", "商家抽检"))
    events = (Event("fines", RECEIPT, doc="penalties kept of the deposits of merchants shut out today"),)
    metrics = (
        Metric(
            "merchant_audits",
            "flow",
            "merchants",
            "merchants from whom goods were bought to look at",
            "Audits",
            "抽检商家数",
        ),
        Metric(
            "merchants_shut_out",
            "flow",
            "merchants",
            "shut out for counterfeits",
            "Merchants shut out",
            "清退售假商家数",
        ),
        Metric("merchant_penalties", "flow", "fen", "penalties kept of deposits", "Penalties", "商家罚款"),
    )
    page = Page(
        "Audits of merchants",
        "商家抽检",
        (Chart(("merchant_audits", "merchants_shut_out"), "Audits, and merchants shut out", "抽检与清退商家数"),),
    )

    class Params(ParamSet):
        """How often, how well, at what cost, and what follows."""

        rate: Rate = par(
            "0.2 per year",
            symbol="a",
            low="0 per year",
            high="12 per year",
            lever=True,
            label="audits",
            zh="商家抽检频率",
            doc="audits of a merchant",
        )
        found: Share = par(
            "80 %",
            symbol="f",
            low="0 %",
            high="100 %",
            prior="60 % - 95 %",
            label="found by an audit",
            zh="抽检识别率",
            doc="chance that the audit of a counterfeiter finds it out; nobody else is ever taken for one",
        )
        cost: Money = par(
            "200 RMB",
            low="0 RMB",
            high="10000 RMB",
            prior="lognormal(200 RMB, x2)",
            source="a test purchase of the mean basket and an expert's look at it",
            label="cost of an audit",
            zh="单次抽检成本",
            doc="what an audit costs the platform",
        )
        penalty: Money = par(
            "2000 RMB",
            low="0 RMB",
            high="50000 RMB",
            lever=True,
            label="penalty for counterfeits",
            zh="售假罚款",
            doc="kept of the deposit, at most the deposit",
        )

    def step(self, world: State, day: Day) -> None:
        """Audit once a week."""
        n_audits = n_found = fen = 0
        world.today["fines"] = np.zeros(0, dtype=RECEIPT)
        if day.index % WEEK == 0 and self.params.rate > 0:
            table = world.tables["merchants"]
            audited = self._audited(world, day, np.flatnonzero(table["is_active"]))
            luck = world.streams.uniform("merchant_audits.found", table["number"][audited], step=day.step)
            found = audited[table["copies"][audited] & (luck < self.params.found)]
            n_audits, n_found = len(audited), len(found)
            if n_found:
                withdraw_merchants(world, day, found)
                withdraw_goods(world, day, found)
            fines = np.zeros(n_found, dtype=RECEIPT)
            fines["merchant"], fines["fen"] = found, round(min(self.params.penalty, deposit_of(world)))
            world.today["fines"], fen = fines, int(fines["fen"].sum())
        self.post(world, "expense.merchant_audits", "asset.cash", round(n_audits * self.params.cost))
        self.post(world, "asset.cash", OTHER_REVENUE.name, fen)
        world.record("merchant_audits", n_audits)
        world.record("merchants_shut_out", n_found)
        world.record("merchant_penalties", fen)

    def _audited(self, world: State, day: Day, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return who is audited this week."""
        luck = world.streams.uniform("merchant_audits.chosen", world.tables["merchants"]["number"][rows], step=day.step)
        return rows[luck < -np.expm1(-self.params.rate * WEEK)]
