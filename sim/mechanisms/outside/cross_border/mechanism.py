"""Cross-border: goods from abroad with tax, quota and a longer way; fees in foreign money; sales abroad."""

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.ledger import Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.outside.cross_border.currency import Invoices, Rate
from sim.mechanisms.outside.cross_border.duties import Duties, composite_rate, full_rate
from sim.mechanisms.outside.cross_border.kernels import within_quota
from sim.mechanisms.outside.cross_border.records import ACCOUNTS, METRICS, PAGE
from sim.mechanisms.outside.cross_border.sellers import EXPORTER, HOME, UNKNOWN, Sellers
from sim.mechanisms.outside.cross_border.terms import CrossBorderTerms
from sim.world.costs import SellerFee
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.orders import CONTRIBUTION, RECEIPT, contributions_of, value_of
from sim.world.market.utility import PairTerm
from sim.world.market.ways import LongerWay
from sim.world.records import join_records

Orders = NDArray[np.void]


class CrossBorder(Sellers, Mechanism):
    """Goods from abroad with import tax, a yearly quota and a longer way; fees in foreign money; sales abroad.

    References: Chetty, Looney & Kroft (2009), American Economic Review 99(4) (taxes that are not in the price). Page:
    docs/mechanisms/cross_border.md
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
        "own_stock",
    )
    reads = (
        "merchants.number",
        "merchants.is_active",
        "offers.merchant",
        "offers.kind",
        "offers.price",
        "offers.cost",
        "users.price_slope",
        "today.payments",
        "today.expired",
    )
    may_read = ("today.kept", "today.refunded")
    writes = ("today.contributions",)
    columns = (
        Column(
            "merchants", "sells_from", np.int8, default=UNKNOWN, doc="0 home, 1 bonded, 2 abroad, 3 home and abroad"
        ),
        Column("offers", "tax_wedge", np.float32, doc="minus the log of 1 + import tax, as far as people feel it"),
        Column(
            "users",
            "spent_abroad",
            np.int64,
            doc="fen of goods from abroad in this calendar year, less those sent back",
        ),
    )
    events = (Event("cost_abroad", RECEIPT, doc="what fees, freight and currency cost sellers from abroad today"),)
    parts = (
        PairTerm(
            "import tax", person="price_slope", offer="tax_wedge", weight="tax_felt", doc="tax on top of the price"
        ),
        CheckoutStep("import quota", "refuse_over_quota", stage=Stage.PAYMENT, doc="no order beyond a person's quota"),
        SellerFee("cross-border fee", "fee_asked", doc="the transaction fee of goods from abroad"),
        SellerFee(
            "cross-border costs", "costs_asked", bears_vat=False, doc="freight and currency of goods from abroad"
        ),
        LongerWay("from abroad", "days_more", promise="days_promised", doc="customs, and the way by mail"),
    )
    accounts = ACCOUNTS
    metrics = METRICS
    page = PAGE
    null = {"share": "0 %", "exporters": "0 %"}

    class Params(CrossBorderTerms):
        """Who is abroad, on what terms."""

    _rate_log = 0.0

    @property
    def rate_log(self) -> float:
        """Return the log of the price of foreign money today."""
        return self._rate_log

    def setup(self, world: State) -> None:
        """Nothing has been bought abroad this year."""
        self._rate, self._invoices = Rate(), Invoices()
        self._duties = Duties(world.timeline.days)
        self._since = 0  # first day of the calendar year
        self._largest_quota = 0.0
        self._refused = 0
        self._set_taxes(world, 0)

    def _set_taxes(self, world: State, day: int) -> None:
        """Note the rates of a day, and show the tax on offers."""
        offers = world.tables["offers"]
        self._note_rates(day)
        rate = self._duties.rate_at(day, offers["price"][:])
        offers["tax_wedge"][:] = -np.log1p(rate) * (self._of_offers(world) != HOME)

    def _note_rates(self, day: int) -> None:
        p = self.params
        self._largest_quota = max(self._largest_quota, p.quota)
        self._duties.set_rates(
            day,
            composite=composite_rate(vat=p.vat, consumption=p.consumption_tax, relief=p.relief),
            full=full_rate(vat=p.vat, consumption=p.consumption_tax, tariff=p.tariff),
            limit=p.order_limit,
        )

    # ---- the checkout ----------------------------------------------------------------------------------------

    def refuse_over_quota(self, world: State, day: Day, orders: Orders) -> NDArray[np.bool_]:
        """Return which orders leave their buyers within the quota; goods from home always do."""
        self._note_rates(day.index)  # of today: those on offers were shown in the evening
        abroad = self._is_abroad(world, orders)
        fen, passes = value_of(orders) * abroad, np.ones(len(orders), dtype=np.bool_)
        if abroad.any():
            within_quota(
                world.user_of(orders["person"]), fen, world.users["spent_abroad"], int(self.params.quota), passes
            )
        self._refused += int(np.count_nonzero(~passes))
        return passes

    # ---- the day ---------------------------------------------------------------------------------------------

    def step(self, world: State, day: Day) -> None:
        """Hold and pay taxes, count quotas, earn fees, let the currency go on."""
        none = world.today["payments"][:0]
        paid = self._abroad(world, world.today["payments"])
        kept = self._abroad(world, world.today.get("kept", none))
        back = [self._abroad(world, orders) for orders in (world.today.get("refunded", none), world.today["expired"])]
        self._move_taxes(world, paid, kept, join_records(back, dtype=paid.dtype))
        world.record("orders_abroad", len(paid) * world.weight)
        world.record("gmv_abroad", int(value_of(paid).sum()) * world.weight)
        world.record("orders_over_quota", self._refused * world.weight)
        self._refused = 0
        self._earn(world, day, kept)
        self._revalue(world, day)
        self._close(world, day)

    def _abroad(self, world: State, orders: Orders) -> Orders:
        """Return the orders of goods from abroad."""
        return orders.compress(self._is_abroad(world, orders))

    def _move_taxes(self, world: State, paid: Orders, kept: Orders, back: Orders) -> None:
        """Take in the tax of what was paid; pay that of what is kept to customs, give back that of what is not."""
        w, spent = world.weight, world.users["spent_abroad"]
        taken, due, given = (int(self._duties.tax_of(orders).sum()) * w for orders in (paid, kept, back))
        self.post(world, "asset.import_tax", "liability.import_tax", taken)
        self.post(world, "liability.import_tax", "asset.import_tax", due + given)
        self._duties.held += taken - due - given
        np.add.at(spent, world.user_of(paid["person"]), value_of(paid))
        again = back.compress(back["paid_on"] >= self._since)
        np.subtract.at(spent, world.user_of(again["person"]), value_of(again))
        world.record("import_tax", due)
        world.record("import_tax_held", self._duties.held)
        world.record("quota_used", float(spent.max() / max(self.params.quota, 1)) if len(spent) else 0.0)

    def _earn(self, world: State, day: Day, kept: Orders) -> None:
        """Invoice the fee, charge sellers what selling from abroad costs them, earn the fee of exports."""
        p, w, merchants = self.params, world.weight, world.tables["merchants"]
        is_share = p.fee_kind == "transaction"
        fees = np.rint(value_of(kept) * (p.fee if is_share else 0.0)).astype(np.int64)
        place = self._places(world)
        shops = np.flatnonzero(merchants["is_active"] & (place != HOME) & (place != EXPORTER))
        service = np.full(len(shops), 0 if is_share else round(p.service_fee), dtype=np.int64)
        earned = int(fees.sum()) * w + int(service.sum())
        self._invoice(world, day, earned)
        more = np.rint(
            self._costs(world.tables["offers"]["cost"][kept["offer"]], self._of_offers(world, kept["offer"]))
        )
        cost = np.empty(len(kept) + len(shops), dtype=RECEIPT)
        cost["merchant"] = np.concatenate([kept["merchant"], shops])
        cost["fen"] = np.rint(np.concatenate([fees * w, service]) * (1 + self._vat(world)))
        cost["fen"][: len(kept)] += more.astype(np.int64) * w
        world.today["cost_abroad"] = cost
        entries = contributions_of(kept["person"], revenue=fees)
        world.today["contributions"] = join_records([world.today["contributions"], entries], dtype=CONTRIBUTION)
        world.record("cross_border_fees", earned + self._export(world))

    def _vat(self, world: State) -> float:
        return float(world.facts["sections"]["world"].vat_services)

    def _invoice(self, world: State, day: Day, earned: int) -> None:
        """Invoice a fee with its VAT in foreign money."""
        vat = round(earned * self._vat(world))
        self.post(world, "asset.receivables_abroad", "revenue.cross_border", earned)
        self.post(world, "asset.receivables_abroad", "liability.vat", vat)
        due = day.index + max(1, round(self.params.credit))
        self._invoices.add(earned + vat, price=self._rate.price, due=due)

    def _export(self, world: State) -> int:
        """Return the fee of today's sales abroad, and take it in."""
        p, merchants = self.params, world.tables["merchants"]
        exporters = int(np.count_nonzero(merchants["is_active"] & (self._places(world) == EXPORTER)))
        sales = exporters * p.export_sales * np.exp(p.export_elasticity * self._rate.log)
        fee = round(sales * p.export_fee)
        self.post(world, "asset.cash", "revenue.cross_border", fee)
        world.record("exports", round(sales))
        return fee

    def _revalue(self, world: State, day: Day) -> None:
        """Let the currency go on; take in what is due, and value what merchants abroad still owe at the evening's rate."""
        p = self.params
        z = float(ndtri(world.streams.one("cross_border.currency", step=day.step)))
        self._rate.go_on(z, spread=p.currency, memory=p.currency_time)
        self._rate_log = self._rate.log
        received = self._invoices.collect(day.index, price=self._rate.price)
        self.post(world, "asset.cash", "asset.receivables_abroad", received)
        gain = self._invoices.worth(self._rate.price) - world.ledger.balances["asset.receivables_abroad"]
        self.post(world, "asset.receivables_abroad", "expense.currency", gain)
        world.record("currency_result", gain)
        world.record("exchange_rate", self._rate.price)

    def _close(self, world: State, day: Day) -> None:
        """Set quotas back on the last evening of the year, and show tomorrow's taxes."""
        if (day.date + timedelta(days=1)).year != day.date.year:
            world.users["spent_abroad"][:] = 0
            self._since, self._largest_quota = day.index + 1, 0.0
        self._set_taxes(world, day.index + 1)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identities: tax, quota, and money of merchants abroad in foreign units and in fen."""
        b, spent, i = world.ledger.balances, world.users["spent_abroad"], self._invoices
        yield Check("tax", "import tax held = taken - paid - given back", b["asset.import_tax"], self._duties.held)
        yield Check("tax", "asset.import_tax = liability.import_tax", b["asset.import_tax"], -b["liability.import_tax"])
        over = int(np.count_nonzero((spent > self._largest_quota) | (spent < 0)))
        yield Check("quota", "people above the yearly quota", 0, over)
        yield Check("currency", "invoiced = received + outstanding", i.invoiced, i.received + i.outstanding)
        worth = i.worth(self._rate.price)
        yield Check("currency", "receivables are worth what they stand at", worth, b["asset.receivables_abroad"])
