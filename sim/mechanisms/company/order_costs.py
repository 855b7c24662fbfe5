"""Order costs: what an order costs the platform beside its coupons: payment fee, service contacts, freight of returns."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Money, Number, Share
from sim.world import accounts
from sim.world.market.orders import CONTRIBUTION, contributions_of
from sim.world.records import join_records
from sim.world.staff import worked_today

DESK = ("service",)
"""Those who answer contacts: what they have time for is paid with their pay."""


class OrderCosts(Mechanism):
    """Payment fee of the cash paid, contacts with customer service, the platform's part of the freight of returns.

    Page: docs/mechanisms/order_costs.md
    """

    phase = Phase.SETTLE
    after = ("settlement", "team")
    reads = ("today.payments", "today.orders", "today.delivered")
    may_read = (
        "today.refunded",
        "today.looked_at",
        "today.paid_with",
        "today.charged_back",
        "today.desk",
        "today.contacts",
        "resources.staff",
    )
    writes = ("today.contributions",)
    null = {"payment_fee": "0 %", "contact_cost": "0 RMB", "return_freight": "0 RMB"}
    accounts = (accounts.PAYMENT_FEES, accounts.CHARGEBACKS, accounts.SERVICE, accounts.RETURN_FREIGHT)
    metrics = (
        Metric("payment_fees", "flow", "fen", "fees of payment paid by the platform", "Payment fees", "支付手续费"),
        Metric(
            "chargebacks",
            "flow",
            "fen",
            "payments taken back by those whose account it was",
            "Charge-backs",
            "拒付损失",
        ),
        Metric(
            "service_contacts", "flow", "contacts", "contacts with customer service", "Service contacts", "客服咨询量"
        ),
        Metric(
            "service_cost",
            "flow",
            "fen",
            "cost of the time of those contacts: of the service team (in its pay), of an outside desk or of one's own",
            "Cost of service contacts",
            "客服咨询成本",
        ),
        Metric(
            "return_freight", "flow", "fen", "freight of returns paid by the platform", "Freight of returns", "退货运费"
        ),
    )

    class Params(ParamSet):
        """Fee, contacts and their cost, freight and who bears it."""

        payment_fee: Share = par(
            "0.6 %",
            symbol="f",
            low="0 %",
            high="3 %",
            prior="0.38 % - 1 %",
            evidence="memory",
            source="list prices of WeChat Pay and Alipay; model specification 0.3, number 11",
            label="payment fee",
            zh="支付手续费率",
            doc="share of the cash paid by buyers; not given back with a refund, nor when a group finds nobody",
        )
        contacts: Number = par(
            "0.06",
            symbol="k0",
            low="0",
            high="2",
            prior="lognormal(0.06, x2)",
            evidence="judgement",
            source="model specification M22",
            label="contacts of an order",
            zh="单均基础咨询量",
            doc="contacts with customer service about an order that comes in time and stays",
        )
        contacts_late: Number = par(
            "0.2",
            symbol="k1",
            low="0",
            high="5",
            prior="lognormal(0.2, x3)",
            label="contacts of a late order",
            zh="超时订单新增咨询量",
            doc="further contacts about an order that comes later than promised",
        )
        contacts_return: Number = par(
            "0.1",
            symbol="k2",
            low="0",
            high="5",
            prior="lognormal(0.1, x3)",
            label="contacts of a return",
            zh="退货订单新增咨询量",
            doc="further contacts of the platform's service about an order that is sent back",
        )
        contact_cost: Money = par(
            "4 RMB",
            symbol="s",
            low="0 RMB",
            high="50 RMB",
            prior="lognormal(4 RMB, x2)",
            label="cost of a contact",
            zh="单次咨询成本",
            doc="what a contact costs: at the base's pay the service team answers 115 a head and working day",
        )
        return_freight: Money = par(
            "8 RMB",
            symbol="r",
            low="0 RMB",
            high="60 RMB",
            prior="5 RMB - 14 RMB",
            evidence="memory",
            source="model specification 0.3, number 11, and M22: a parcel costs about 8 RMB",
            label="freight of a return",
            zh="退货单均运费",
            doc="freight of a parcel that is sent back",
        )
        freight_share: Share = par(
            "20 %",
            symbol="rs",
            low="0 %",
            high="100 %",
            lever=True,
            label="platform's share of return freight",
            zh="退货运费平台承担比例",
            doc="share of the freight of returns that the platform pays; buyers and merchants pay the rest",
        )

    def setup(self, world: State) -> None:
        """Nothing has been spent yet."""
        self._contributed = self._handled = self._by_team = 0

    def step(self, world: State, day: Day) -> None:
        """Pay fees, contacts beyond what the team has time for, and freight; each order has its own share of them.

        Contacts that a service desk answers are paid for by the desk.
        """
        p, w, today = self.params, world.weight, world.today
        orders, came = today["orders"], world.yesterday.get("looked_at", today.get("refunded"))
        back = orders["person"][:0]
        if came is not None:  # what was bought at a place is brought back
            back = came["person"][came["goes_back"] & ~came["at_place"]]
        fees, taken = self._fees(world), today.get("charged_back")
        taken = orders[:0] if taken is None else taken
        freight = round(p.return_freight * p.freight_share)
        asked, at_desk = self._asked(world), today.get("contacts")
        costs = [round(k * p.contact_cost) for _, k in asked]
        self._add(
            world,
            contributions_of(today["payments"]["person"], first_cost=fees),
            contributions_of(taken["person"], first_cost=taken["paid"]),
            *(contributions_of(who, second_cost=fen) for (who, _), fen in zip(asked, costs, strict=True)),
            contributions_of(back, second_cost=freight),
        )
        spent = {"payment_fee": int(fees.sum()) * w, "return_freight": freight * len(back) * w}
        spent["chargebacks"] = int(taken["paid"].sum()) * w
        for account, fen in spent.items():
            self.post(world, f"expense.{account}", "asset.cash", fen)
        world.record("payment_fees", spent["payment_fee"])
        world.record("return_freight", spent["return_freight"])
        world.record("chargebacks", spent["chargebacks"])
        there = (0, 0) if at_desk is None else (len(at_desk), int(at_desk["fen"].sum()))
        world.record("service_contacts", (sum(len(who) * k for who, k in asked) + there[0]) * w)
        cost = sum(len(who) * fen for (who, _), fen in zip(asked, costs, strict=True)) * w
        world.record("service_cost", cost + there[1] * w)
        self._serve(world, cost)

    def _asked(self, world: State) -> list[tuple[NDArray[np.int32], float]]:
        """Return who asks, and how often on average: nobody where a desk of the platform's own answers."""
        p, orders, delivered = self.params, world.today["orders"], world.today["delivered"]
        desk = world.today.get("desk")
        if desk is not None and len(desk):
            return []
        late, goes_back = delivered["person"][delivered["delay"] > 0], delivered["person"][delivered["goes_back"]]
        return [(orders["person"], p.contacts), (late, p.contacts_late), (goes_back, p.contacts_return)]

    def _fees(self, world: State) -> NDArray[np.int64]:
        """Return the fee of each payment, by its provider where somebody names it."""
        paid, with_whom = world.today["payments"]["paid"], world.today.get("paid_with")
        factor = 1.0 if with_whom is None or not len(with_whom) else with_whom["fee_factor"]
        return np.rint(paid * (self.params.payment_fee * factor)).astype(np.int64)

    def _serve(self, world: State, cost: int) -> None:
        """Let the team answer what its pay of the day covers, by its productivity; an outside desk is paid for the rest."""
        by_team = min(cost, round(worked_today(world, DESK)))
        self.post(world, "expense.service", "asset.cash", cost - by_team)
        self._handled += cost
        self._by_team += by_team

    def _add(self, world: State, *entries: NDArray[np.void]) -> None:
        """Add entries to the list of contributions."""
        added = join_records(entries, dtype=CONTRIBUTION)
        world.today["contributions"] = join_records([world.today["contributions"], added], dtype=CONTRIBUTION)
        self._contributed += int(added["fen"].sum()) * world.weight

    def checks(self, world: State) -> Iterable[Check]:
        """Return I12: what was taken off contributions is what was posted, and what the team's pay covers."""
        b = world.ledger.balances
        posted = (
            b["expense.payment_fee"] + b["expense.return_freight"] + b["expense.service"] + b["expense.chargebacks"]
        )
        yield Check(
            "I12",
            "cost of orders in contributions = fees + charge-backs + freight + contacts posted + contacts covered by pay",
            -self._contributed,
            posted + self._by_team,
        )
        yield Check("I12", "contacts = posted + covered by pay", self._handled, b["expense.service"] + self._by_team)
