"""Settlement: the buyer's money goes to escrow, then to the merchant less commission and VAT, or back to the buyer."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.company.settlement.asked import commission_of, find_large
from sim.mechanisms.company.settlement.terms import SettlementTerms
from sim.world import accounts
from sim.world.categories import by_category
from sim.world.costs import PromotionSplit, SellerFee
from sim.world.joining_terms import JoiningTerms
from sim.world.market.checkout import CheckoutStep, Stage
from sim.world.market.coupons import ACQUIRING, COST, NOBODY
from sim.world.market.orders import CONTRIBUTION, ORDER, PAYOUT, RECEIPT, REFUND, OrderBook, contributions_of, value_of
from sim.world.market.own import is_own
from sim.world.records import join_records

WEEK = 7
_MOVES = ("paid", "coupons", "points", "payout", "commission", "vat", "refund", "subsidy", "own")


class Settlement(Mechanism):
    """Escrow, commission with VAT on top, payout, refunds, deposits of merchants, the logistics subsidy.

    Commission is net revenue of a third-party marketplace, recognised when the return window ends. Page:
    docs/mechanisms/settlement.md
    """

    phase = Phase.SETTLE
    reads = (
        "today.payments",
        "today.orders",
        "today.expired",
        "merchants.entered_on",
        "merchants.is_active",
        "offers.category",
        "offers.kind",
        "offers.merchant",
    )
    may_read = ("merchants.receipts30",)
    writes = ("resources.orders", "today.contributions")
    events = (
        Event("refunded", ORDER, doc="orders whose value goes back today"),
        Event("kept", ORDER, doc="orders that stay with their buyers, when their return window ends"),
        Event(
            "receipts", RECEIPT, doc="what merchants are owed for the orders kept today, one for each in their order"
        ),
    )
    parts = (
        CheckoutStep("commission", "set_commission", stage=Stage.TERMS, doc="the rate that an order keeps for life"),
        SellerFee("commission", "commission_asked", doc="what sellers reckon with when they set prices"),
        SellerFee(
            "price subsidy", "subsidy_paid", bears_vat=False, doc="a fee below zero: what the platform pays them"
        ),
        JoiningTerms("joining", "first_year", deposit="deposit", doc="what those see who want to sell"),
        PromotionSplit("promotions", share="promotion_share", doc="what sellers reckon with who take part"),
        CheckoutStep("coupon split", "split_coupons", stage=Stage.TERMS, doc="merchants bear their part of promotions"),
    )
    columns = (
        Column(
            "merchants", "is_large", np.bool_, doc="was in the top tenth by receipts of 30 days, a week ago or less"
        ),
    )
    accounts = (accounts.COMMISSION, accounts.SUBSIDY, accounts.PRICE_SUBSIDIES)
    metrics = (
        Metric("orders_kept", "flow", "orders", "orders not sent back, when it is final", "Orders kept", "有效订单数"),
        Metric("gmv_settled", "flow", "fen", "value of orders whose return window ended", "GMV settled", "结算交易额"),
        Metric("refunds", "flow", "fen", "value of orders given back", "Refunds", "退款额"),
        Metric("commission", "flow", "fen", "commission earned, without VAT", "Commission", "佣金收入"),
        Metric(
            "merchant_payouts",
            "flow",
            "fen",
            "money transferred to merchants",
            "Transfers to merchants",
            "商家结算打款",
        ),
        Metric(
            "coupons_used",
            "flow",
            "fen",
            "coupons of the platform used, less those given back",
            "Coupons used",
            "平台优惠券核销额",
        ),
        Metric(
            "price_subsidies",
            "flow",
            "fen",
            "paid by the platform to sellers towards the prices of orders kept",
            "Price subsidies",
            "价格补贴支出",
        ),
    )

    class Params(SettlementTerms):
        """Take rate, times, deposits and subsidies."""

    def setup(self, world: State) -> None:
        """Nothing has moved yet."""
        self._moved = dict.fromkeys(_MOVES, 0)
        self._due: dict[int, int] = defaultdict(int)
        self._deposits = self._posted = self._contributed = 0
        self._vat = world.facts["sections"]["world"].vat_services

    def step(self, world: State, day: Day) -> None:
        """Take in, recognise, pay out, give back."""
        book: OrderBook = world.resources["orders"]
        w, orders, expired = world.weight, world.today["orders"], world.today["expired"]
        subsidy, parcels = round(self.params.logistics_subsidy), orders["person"][~orders["at_place"]]
        self.post(world, "expense.logistics_subsidy", "asset.cash", len(parcels) * subsidy * w)
        self._take_in(world, world.today["payments"])
        kept, back = book.take(PAYOUT, day.index), book.take(REFUND, day.index)
        commissions = np.rint(value_of(kept) * kept["commission"]).astype(np.int64)
        vat = self._recognise(world, day, kept, int(commissions.sum()) * w)
        towards = self._subsidise(world, day, kept)
        owed = np.where(is_own(world, kept), 0, value_of(kept) - commissions + towards)
        world.today["receipts"] = _receipts(kept, owed, commissions, vat, w)
        self._give_back(world, expired)
        world.record("refunds", self._give_back(world, back))
        self._pay_out(world, day)
        self._hold_deposits(world)
        if day.index % WEEK == 0:
            find_large(world)
        book.count("kept", len(kept))
        world.record("orders_kept", len(kept) * w)
        book.count("returned", len(back))
        world.today["refunded"], world.today["kept"] = back, kept
        parts = [
            contributions_of(kept["person"], revenue=commissions, first_cost=towards),
            contributions_of(parcels, second_cost=subsidy),
            *_incentives(world.today["payments"], back, expired),
        ]
        earned = join_records(parts, dtype=CONTRIBUTION)
        world.today["contributions"] = join_records([world.today["contributions"], earned], dtype=CONTRIBUTION)
        self._contributed += int(earned["fen"].sum()) * w

    def _take_in(self, world: State, orders: np.ndarray) -> None:
        """Move what buyers paid, coupons and points to escrow; the platform pays for its coupons."""
        w = world.weight
        parts = {"paid": "paid", "coupons": "coupon", "points": "points"}
        fen = {name: int(orders[field].sum()) * w for name, field in parts.items()}
        self.post(world, "asset.escrow", "liability.escrow", sum(fen.values()))
        for account, spent in _coupons_by_account(orders).items():
            self.post(world, account, "asset.cash", spent * w)
            self._posted += spent * w
        self._move(**fen)
        world.record("coupons_used", fen["coupons"])

    def _recognise(self, world: State, day: Day, kept: np.ndarray, earned: int) -> int:
        """Earn commission, withhold its VAT, owe the rest to merchants; return the VAT. What own goods bring in stays."""
        value, of_own = value_of(kept), is_own(world, kept)
        own = int(value[of_own].sum()) * world.weight
        settled, vat = int(value.sum()) * world.weight - own, round(earned * self._vat)
        vat = min(vat, settled - earned)
        self.post(world, "liability.escrow", "liability.merchants", settled - earned - vat)
        self.post(world, "liability.escrow", "revenue.commission", earned)
        self.post(world, "liability.escrow", "liability.vat", vat)
        self.post(world, "asset.cash", "asset.escrow", earned + vat)
        self._due[day.index + round(self.params.settlement_time)] += settled - earned - vat
        self._move(commission=earned, vat=vat, own=own)
        world.record("gmv_settled", settled + own)
        world.record("commission", earned)
        return vat

    def _subsidise(self, world: State, day: Day, kept: np.ndarray) -> np.ndarray:
        """Pay sellers the platform's part of the prices of orders kept, with their other money; return fen of each order."""
        shares = by_category(world, self.params.price_subsidy, other=0.0)
        share = shares[world.tables["offers"]["category"].take(kept["offer"])] * ~is_own(world, kept)
        towards = np.rint(value_of(kept) * share).astype(np.int64)
        fen = int(towards.sum()) * world.weight
        self.post(world, "expense.incentives.subsidies", "asset.cash", fen)
        self.post(world, "asset.escrow", "liability.merchants", fen)
        self._due[day.index + round(self.params.settlement_time)] += fen
        self._move(subsidy=fen)
        world.record("price_subsidies", fen)
        return towards

    def _give_back(self, world: State, back: np.ndarray) -> int:
        """Give buyers their money back; the value of coupons and points returns to the platform. Return the value."""
        if not len(back):
            return 0
        w = world.weight
        value, coupons, points = (
            x * w for x in (int(value_of(back).sum()), int(back["coupon"].sum()), int(back["points"].sum()))
        )
        self.post(world, "liability.escrow", "asset.escrow", value)
        for account, saved in _coupons_by_account(back).items():
            self.post(world, "asset.cash", account, saved * w)
            self._posted -= saved * w
        self._move(refund=value - coupons - points, coupons=-coupons, points=-points)
        world.record("coupons_used", -coupons)
        return value

    def _pay_out(self, world: State, day: Day) -> None:
        due = self._due.pop(day.index, 0)
        self.post(world, "liability.merchants", "asset.escrow", due)
        self._move(payout=due)
        world.record("merchant_payouts", due)

    def _hold_deposits(self, world: State) -> None:
        """Hold one deposit for every merchant who sells (merchants are not weighted)."""
        held = int(world.tables["merchants"]["is_active"].sum()) * round(self.params.deposit)
        self.post(world, "asset.deposits", "liability.deposits", held - self._deposits)
        self._deposits = held

    def _move(self, **fen: int) -> None:
        for name, amount in fen.items():
            self._moved[name] += amount

    def set_commission(self, world: State, day: Day, orders: np.ndarray) -> None:
        """Write the rate of today into new orders; merchants who are new are free."""
        merchant, category = orders["merchant"], world.tables["offers"]["category"][orders["offer"]]
        age = day.index - world.tables["merchants"]["entered_on"][merchant]
        asked = commission_of(world, self.params, merchant=merchant, category=category)
        orders["commission"] = np.where((age >= self.params.new_seller_free) & ~is_own(world, orders), asked, 0.0)

    def commission_asked(self, world: State, rows: np.ndarray) -> np.ndarray:
        """Return the commission of offers (rows) as their sellers reckon with it: free months end, so they do not count.

        The platform prices its own goods as merchants would, with the commission that it forgoes by selling them itself.
        """
        offers = world.tables["offers"]
        return commission_of(world, self.params, merchant=offers["merchant"][rows], category=offers["category"][rows])

    def first_year(self, world: State) -> np.ndarray:
        """Return the share of the price that a new seller is asked for over its first year, VAT included [categories].

        Free time leaves out the commission alone; nobody new is large.
        """
        p = self.params
        commission = by_category(world, p.commission_by_category, other=p.commission) * (1 + self._vat)
        subsidy = by_category(world, p.price_subsidy, other=0.0)
        return np.asarray(commission * (1 - min(1.0, p.new_seller_free / DAYS_PER_YEAR)) - subsidy)

    def subsidy_paid(self, world: State, rows: np.ndarray) -> np.ndarray:
        """Return what the platform pays of the prices of offers (rows), below zero."""
        offers = world.tables["offers"]
        return -by_category(world, self.params.price_subsidy, other=0.0)[offers["category"][rows]]

    def split_coupons(self, world: State, day: Day, orders: np.ndarray) -> None:
        """Let merchants bear their part of the coupons of promotions: it comes off what they sell the goods for."""
        promoted = np.flatnonzero((orders["coupon"] > 0) & (orders["coupon_from"] == NOBODY))
        if len(promoted):
            face = orders["coupon"][promoted]
            own = np.rint(face * self.params.promotion_share).astype(np.int32)
            orders["coupon"][promoted] = own
            orders["off_merchant"][promoted] += face - own

    def checks(self, world: State) -> Iterable[Check]:
        """Return I1 (buyers' money), escrow and deposits against what is owed, I10 (orders) and I12 (contributions)."""
        b, m = world.ledger.balances, self._moved
        owed = -b["liability.merchants"]
        spent = m["payout"] + m["commission"] + m["vat"] + m["own"] + m["refund"] + b["asset.escrow"]
        yield Check(
            "I1",
            "buyers' money, coupons, points, subsidies = payouts + commission + VAT + own sales + given back + asset.escrow",
            m["paid"] + m["coupons"] + m["points"] + m["subsidy"],
            spent,
        )
        yield Check(
            "I1",
            "asset.escrow = liability.escrow + liability.merchants",
            b["asset.escrow"],
            -b["liability.escrow"] + owed,
        )
        yield Check("I1", "coupons of orders = coupons posted to who gave them", m["coupons"], self._posted)
        yield Check("I1", "liability.merchants = payouts due", owed, sum(self._due.values()))
        yield Check("I1", "asset.deposits = liability.deposits", b["asset.deposits"], -b["liability.deposits"])
        incentives = m["points"] + sum(b[account] for source, account in COST.items() if source not in ACQUIRING)
        yield Check(
            "I12",
            "contributions of settlement = commission - coupons (but those that acquire users) - points - subsidies",
            self._contributed,
            -b["revenue.commission"] - incentives - b["expense.logistics_subsidy"] - m["subsidy"],
        )
        book: OrderBook = world.resources["orders"]
        yield book.check()


def _coupons_by_account(orders: np.ndarray) -> dict[str, int]:
    """Return the fen of coupons by the account of whoever gave them."""
    fen = np.bincount(orders["coupon_from"], weights=orders["coupon"], minlength=max(COST) + 1)  # exact below 2**53
    return {account: int(fen[source]) for source, account in COST.items()}


def _receipts(kept: np.ndarray, owed: np.ndarray, commissions: np.ndarray, vat: int, weight: int) -> np.ndarray:
    """Return what merchants are owed for orders (fen of one, before VAT on commission), fen of all people.

    VAT is shared out by running sums of commission.
    """
    receipts = np.empty(len(kept), dtype=RECEIPT)
    running = np.cumsum(commissions)
    withheld = np.rint(vat * (running / max(int(commissions.sum()), 1))).astype(np.int64)
    receipts["merchant"] = kept["merchant"]
    receipts["fen"] = owed * weight - np.diff(withheld, prepend=0)
    return receipts


def _incentives(paid: np.ndarray, *given_back: np.ndarray) -> list[np.ndarray]:
    """Return entries for what the platform pays of orders: points, and coupons but those that acquire users."""
    entries = []
    for orders, sign in ((paid, 1), *((orders, -1) for orders in given_back if len(orders))):
        coupons = orders["coupon"].astype(np.int64)
        for giver in ACQUIRING:
            coupons[orders["coupon_from"] == giver] = 0
        entries.append(contributions_of(orders["person"], first_cost=sign * (coupons + orders["points"])))
    return entries
