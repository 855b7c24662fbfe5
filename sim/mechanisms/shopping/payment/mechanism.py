"""Payment: the last step of the funnel; some orders that are placed are never paid, and some payments are not the payer's."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Event, Mechanism, Phase, Resource
from sim.core.pages import Chart, Page
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.shopping.payment.providers import NONE, PROVIDERS, attempts, luck_of_orders, of_each
from sim.mechanisms.shopping.payment.terms import PaymentTerms
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.disputes import Disputes, are_among
from sim.world.market.orders import ORDER
from sim.world.records import join_records
from sim.world.staff import staff_of

PAID_WITH = np.dtype([("provider", np.int8), ("fee_factor", np.float64)], align=True)


class Payment(Mechanism):
    """An order is paid with some probability, by one of several providers; one that is not is a need spent elsewhere.

    One-tap ordering saves a part. Fraud is charged back later; prevention finds some of it and refuses some honest buyers.
    References: Egan, Greenberg & Schulman (1961), J. Acoustical Society of America 33 (power form of the ROC).
    Page: docs/mechanisms/payment.md
    """

    phase = Phase.SHOP
    after = ("choice",)
    may_read = ("today.refunded", "today.expired", "resources.staff")
    null = {"completion": "100 %"}
    hazards = (Hazard("leave", "unpaid", per="jump", label="no way to pay", zh="无可用支付方式流失"),)
    parts = (
        CheckoutStep(
            "payment", "pay", stage=Stage.PAYMENT, passes="completion", then="note", doc="some orders are never paid"
        ),
    )
    events = (
        Event("paid_with", PAID_WITH, doc="provider of each of today's payments, in their order, and what its fee is"),
        Event("charged_back", ORDER, doc="orders whose payment the owner of the account takes back today"),
    )
    resources = (Resource("disputes", Disputes, doc="orders paid by fraud, until they are charged back"),)
    metrics = (
        Metric("orders_placed", "flow", "orders", "orders placed, paid or not", "Orders placed", "下单数"),
        Metric("carts_lost", "flow", "orders", "orders placed and never paid", "Carts lost", "支付流失订单数"),
        Metric(
            "payments_failed",
            "flow",
            "orders",
            "of these, those whose provider was missing or failed",
            "Payments failed",
            "支付失败订单数",
        ),
        Metric(
            "payments_refused",
            "flow",
            "orders",
            "of these, honest ones that were refused",
            "Payments refused",
            "误拒订单数",
        ),
        Metric("fraud_stopped", "flow", "orders", "of these, fraud that was found", "Fraud stopped", "拦截欺诈订单数"),
        Metric("fraud_paid", "flow", "orders", "orders paid by fraud", "Fraud paid", "欺诈支付订单数"),
        *(
            Metric(
                f"paid_with_{name}", "flow", "orders", f"orders paid with {en}", f"Paid with {en}", f"{zh}支付订单数"
            )
            for name, (en, zh) in PROVIDERS.items()
        ),
    )
    page = Page(
        "Payment",
        "支付",
        (
            Chart(("orders_placed", "carts_lost"), "Orders placed, and those never paid", "下单与未支付订单"),
            Chart(("payments_failed", "payments_refused"), "Why payments fail", "支付失败原因"),
            Chart(("fraud_stopped", "fraud_paid"), "Fraud", "欺诈订单"),
            Chart(tuple(f"paid_with_{name}" for name in PROVIDERS), "Orders by way of payment", "各支付方式订单数"),
        ),
    )

    class Params(PaymentTerms):
        """What is paid, and how."""

    def setup(self, world: State) -> None:
        """Nothing has been placed yet."""
        self._counts = dict.fromkeys(("placed", "lost", "failed", "refused", "stopped", "fraud"), 0)
        self._by_provider = np.zeros(len(PROVIDERS), dtype=np.int64)

    def pay(self, world: State, day: Day, orders: NDArray[np.void]) -> NDArray[np.bool_] | None:
        """Return which orders are paid, on luck keyed to (person, own day, number of the order)."""
        p, n = self.params, len(orders)
        share = p.completion + p.one_tap * p.one_tap_saves * (1 - p.completion)
        tried = attempts(world, day, orders, p)
        works = tried.works
        self._let_go(world, orders["person"][tried.provider == NONE])
        is_fraud = self._is_fraud(world, day, orders)
        stops = luck_of_orders(world, day, orders, "payment.stopped") if p.refused > 0 else np.ones(n)
        is_stopped = stops < np.where(is_fraud, p.refused**p.blindness, p.refused)
        finishes = (
            luck_of_orders(world, day, orders, "payment.paid") < share if share < 1 else np.ones(n, dtype=np.bool_)
        )
        asked = works & finishes
        passes = asked & ~is_stopped
        self._counts = {
            "placed": n,
            "lost": n - int(np.count_nonzero(passes)),
            "failed": n - int(np.count_nonzero(works)),
            "refused": int(np.count_nonzero(asked & is_stopped & ~is_fraud)),
            "stopped": int(np.count_nonzero(asked & is_stopped & is_fraud)),
            "fraud": int(np.count_nonzero(passes & is_fraud)),
        }
        return None if passes.all() else np.asarray(passes)

    def _let_go(self, world: State, person: NDArray[np.int32]) -> None:
        """Let some of those leave whom no provider lets pay: a chance for each of the days on which they tried."""
        if len(person) and self.params.gives_up > 0 and "leave" in world.risks:
            who = np.unique(person)
            risk = world.risks["leave"]
            risk.reserve(len(world.users))
            risk.jump("unpaid", who, np.full(len(who), -np.log1p(-self.params.gives_up)))

    def note(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Note with whom paid orders were paid, and which of them will be charged back."""
        with_whom = attempts(world, day, orders, self.params).provider
        out = np.empty(len(orders), dtype=PAID_WITH)
        out["provider"], out["fee_factor"] = with_whom, of_each(self.params, "fee")[with_whom]
        world.today["paid_with"] = out
        self._by_provider = np.bincount(with_whom[with_whom != NONE], minlength=len(PROVIDERS))
        taken = orders.compress(self._is_fraud(world, day, orders))
        if len(taken):
            disputes: Disputes = world.resources["disputes"]
            disputes.open = join_records([disputes.open, taken], dtype=ORDER)

    def _is_fraud(self, world: State, day: Day, orders: NDArray[np.void]) -> NDArray[np.bool_]:
        """Return which orders are paid from an account that is not the payer's."""
        if self.params.fraud == 0:
            return np.zeros(len(orders), dtype=np.bool_)
        return luck_of_orders(world, day, orders, "payment.fraud") < self.params.fraud * staff_of(world).fraud_left

    def step(self, world: State, day: Day) -> None:
        """Record what was placed at today's checkout, and what was lost there; take back what is charged back today."""
        w, c = world.weight, self._counts
        world.record("orders_placed", c["placed"] * w)
        world.record("carts_lost", c["lost"] * w)
        world.record("payments_failed", c["failed"] * w)
        world.record("payments_refused", c["refused"] * w)
        world.record("fraud_stopped", c["stopped"] * w)
        world.record("fraud_paid", c["fraud"] * w)
        for name, n in zip(PROVIDERS, self._by_provider.tolist(), strict=True):
            world.record(f"paid_with_{name}", n * w)
        if len(world.resources["disputes"].open):
            self._charge_back(world, day)

    def _charge_back(self, world: State, day: Day) -> None:
        """Let owners take back what is due; what was refunded before has gone back already."""
        disputes: Disputes = world.resources["disputes"]
        for name in ("refunded", "expired"):
            back = world.yesterday.get(name)
            if back is not None and len(back):
                disputes.open = disputes.open[~are_among(disputes.open, back)]
        is_due = disputes.open["paid_on"] + self.params.chargeback_after <= day.index
        world.today["charged_back"] = disputes.open[is_due]
        disputes.open = disputes.open[~is_due]
