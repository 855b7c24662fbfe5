"""Settlement: the buyer's money goes to escrow, then to the merchant less commission, or back to the buyer."""

from collections.abc import Iterable

import numpy as np

from sim.core.ledger import Account, Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Money, Share
from sim.world.orders import OrderBook

CONTRIBUTION = np.dtype([("person", np.int32), ("fen", np.int64)])


class Settlement(Mechanism):
    """Escrow, payout after the return window with commission withheld, refunds, the logistics subsidy.

    Commission is net revenue of a third-party marketplace, recognised at payout; VAT comes on top and is not
    modelled yet. Page: docs/mechanisms/settlement.md
    """

    phase = Phase.SETTLE
    reads = ("today.orders", "offers.merchant", "merchants.entered_on")
    events = (Event("contributions", CONTRIBUTION, doc="what each order of today's settlement earned or cost"),)
    accounts = (
        Account("revenue.commission", "commission", "Commission on sales", "销售佣金"),
        Account("expense.logistics_subsidy", "logistics", "Logistics subsidy", "物流补贴"),
    )
    metrics = (
        Metric("gmv_settled", "flow", "fen", "value of orders paid out to merchants", "GMV settled", "结算交易额"),
        Metric("refunds", "flow", "fen", "money returned to buyers", "Refunds", "退款额"),
        Metric("commission", "flow", "fen", "commission earned", "Commission", "佣金收入"),
    )

    class Params(ParamSet):
        """Take rate and subsidies."""

        commission: Share = par("5 %", low="0 %", high="12 %", lever=True, label="commission", zh="佣金率",
                                doc="share of the order value that the platform keeps, without VAT")  # fmt: skip
        new_seller_free: Duration = par("1 month", low="0 days", high="12 months", lever=True,
                                        label="free time of new sellers", zh="新商家免佣期",
                                        doc="no commission on orders paid within this time of a merchant's entry")  # fmt: skip
        logistics_subsidy: Money = par("0 RMB", low="0 RMB", high="12 RMB", lever=True, label="logistics subsidy",
                                       zh="单均物流补贴", doc="paid by the platform per order")  # fmt: skip

    def setup(self, world: State) -> None:
        """Nothing has moved yet."""
        self._moved = dict.fromkeys(("paid", "payout", "commission", "refund"), 0)

    def step(self, world: State, day: Day) -> None:
        """Take in, pay out, give back."""
        book: OrderBook = world.facts["orders"]
        w, orders = world.weight, world.today["orders"]
        paid = int(orders["cash"].sum()) * w
        self.post(world, "asset.escrow", "liability.escrow", paid)
        subsidy = round(self.params.logistics_subsidy)
        self.post(world, "expense.logistics_subsidy", "asset.cash", len(orders) * subsidy * w)
        kept, back = book.take("payout", day.index), book.take("refund", day.index)
        commissions = self._commissions(world, kept)
        earned, settled = int(commissions.sum()) * w, int(kept["cash"].sum()) * w
        refunded = int(back["cash"].sum()) * w
        self.post(world, "liability.escrow", "asset.escrow", settled - earned)
        self.post(world, "liability.escrow", "revenue.commission", earned)
        self.post(world, "asset.cash", "asset.escrow", earned)
        self.post(world, "liability.escrow", "asset.escrow", refunded)
        book.count("kept", len(kept))
        book.count("returned", len(back))
        for name, fen in (("paid", paid), ("payout", settled - earned), ("commission", earned), ("refund", refunded)):
            self._moved[name] += fen
        world.record("gmv_settled", settled)
        world.record("refunds", refunded)
        world.record("commission", earned)
        world.today["contributions"] = _contributions(kept, commissions, orders, subsidy)

    def _commissions(self, world: State, orders: np.ndarray) -> np.ndarray:
        """Return whole fen of commission per order; orders of merchants who are new are free."""
        p = self.params
        entered = world.tables["merchants"]["entered_on"][world.tables["offers"]["merchant"][orders["offer"]]]
        is_due = orders["paid_on"] - entered >= p.new_seller_free
        return np.where(is_due, np.rint(orders["cash"] * p.commission), 0).astype(np.int64)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I1 (buyers' money), I10 (orders) and escrow = owed from escrow."""
        b, m = world.ledger.balances, self._moved
        spent = m["payout"] + m["commission"] + m["refund"] + b["asset.escrow"]
        yield Check("I1", "buyers' money = payouts + commission + refunds + escrow", m["paid"], spent)
        yield Check("I1", "escrow = owed from escrow", b["asset.escrow"], -b["liability.escrow"])
        book: OrderBook = world.facts["orders"]
        yield book.check()


def _contributions(kept: np.ndarray, commissions: np.ndarray, orders: np.ndarray, subsidy: int) -> np.ndarray:
    out = np.zeros(len(kept) + len(orders), dtype=CONTRIBUTION)
    out["person"] = np.concatenate([kept["person"], orders["person"]])
    out["fen"] = np.concatenate([commissions, np.full(len(orders), -subsidy, dtype=np.int64)])
    return out
