"""Promotions: goods cost less for a day, people come for it, wait for it, buy more of it than they need, and owe it later."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import ACTIVE, State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.keeping.promotions.around import Around
from sim.mechanisms.keeping.promotions.baskets import Baskets
from sim.mechanisms.keeping.promotions.campaigns import Campaign, campaign_of, deals, is_near
from sim.mechanisms.keeping.promotions.extras import NUMBERS, lines, some_deals, tempted, without_deals
from sim.mechanisms.keeping.promotions.limits import Limits
from sim.mechanisms.keeping.promotions.terms import PromotionTerms
from sim.world.costs import PromotionSplit
from sim.world.market.checkout import CheckoutStep, LineSource, Stage
from sim.world.market.coupons import MEMBER_PRICE
from sim.world.market.orders import AROUND, BASKET, BUNDLE, DEAL, GROUP, SEAT
from sim.world.market.utility import OfferTerm
from sim.world.people import own_days, own_luck
from sim.world.visiting import PlanShift, VisitCause, who_may_come

WHOLE_PLACE = 0.2  # discount from which on a place in a campaign has its whole worth
LEAST = 0.05  # part off below which nobody speaks of a bargain
MEMORY = 4  # times as long as ``engaged_for``, after which nobody comes because of a bargain
PAGE = "promotions.page"


class Promotions(Around, Baskets, Limits, Mechanism):
    """Flash and festival sales, coupons for a sum spent, bundles; extra orders, waiting and further visits.

    References: Zhang, Dai, Dong, Qi, Zhang, Liu & Liu (2020), Management Science 66(6); Neslin (2002), Sales Promotion. Page:
    docs/mechanisms/promotions.md
    """

    phase = Phase.SUPPLY
    after = ("pricing",)
    reads = (
        "today.orders",
        "today.payments",
        "today.visits",
        "people.state",
        "offers.is_active",
        "offers.merchant",
        "offers.number",
        "offers.price",
        "offers.price_index",
        "offers.cost",
        "users.luck_from",
    )
    writes = ("offers.deal", "resources.quotas")
    may_read = ("resources.shop", "today.left", "users.habit", "users.need_rate")
    assembles = (PromotionSplit,)
    null = {"flash_share": "0 %", "festival_share": "0 %", "spend": "0 RMB", "bundles": "0 %"}
    columns = (
        Column("users", "n_deals", np.int16, doc="orders at a deal so far"),
        Column("users", "put_off", np.int16, doc="planned needs that wait for a sale"),
    )
    parts = (
        OfferTerm("featured", "value_of_place", doc="a good that a campaign shows"),
        VisitCause("bargains", "called", doc="who bought at a deal, and who waited for a sale"),
        PlanShift("waiting", "shift", doc="needs that wait for a sale"),
        LineSource("bargains", "bargains", doc="goods bought because they cost less today"),
        LineSource("looking round", "look_round", doc="other goods that buyers at a deal see and add"),
        LineSource("baskets", "fill_baskets", doc="goods added to reach the sum of a coupon"),
        LineSource("bundles", "add_partners", doc="second goods at the price of a bundle"),
        CheckoutStep("promotion", "take_off", stage=Stage.PROMOTION, doc="what campaigns and bundles take off"),
        CheckoutStep("coupon for a sum", "take_coupon", stage=Stage.PROMOTION, doc="off orders that reach a sum"),
    )
    metrics = (
        Metric("goods_on_deal", "stock", "offers", "goods in a campaign", "Goods in campaigns", "促销商品数"),
        Metric(
            "orders_around",
            "flow",
            "orders",
            "orders of goods without a deal by who was there for one",
            "Orders beside deals",
            "逛购顺带订单数",
        ),
        Metric(
            "deals_sold_out",
            "stock",
            "offers",
            "of these, goods whose quota is sold",
            "Deals sold out",
            "售罄促销商品数",
        ),
        Metric(
            "deals_missed",
            "flow",
            "orders",
            "choices of a deal that came too late for it",
            "Deals missed",
            "错过促销次数",
        ),
        Metric("orders_on_deal", "flow", "orders", "orders with something off", "Orders on promotion", "促销订单数"),
        Metric(
            "orders_tempted",
            "flow",
            "orders",
            "orders placed for a deal, a bundle or a coupon for a sum alone",
            "Orders for a bargain alone",
            "促销诱发订单数",
        ),
        Metric(
            "promotion_off",
            "flow",
            "fen",
            "what promotions took off prices, the parts of sellers and platform",
            "Discounts of promotions",
            "促销优惠总额",
        ),
        Metric("promotion_cost", "flow", "fen", "the platform's part of it", "Promotions, platform", "平台促销成本"),
        Metric("needs_put_off", "stock", "needs", "needs that wait for a sale", "Needs waiting", "等待促销的需求数"),
        Metric("visits_for_deals", "flow", "people", "who come for a deal", "Visits for promotions", "促销带来的访问"),
    )
    page = Page(
        "Promotions",
        "促销",
        (
            Chart(("orders_on_deal", "orders_tempted"), "Orders on promotion", "促销订单"),
            Chart(("promotion_off", "promotion_cost"), "What promotions cost", "促销成本"),
            Chart(("needs_put_off",), "Needs that wait for a sale", "等待促销的需求"),
        ),
    )

    class Params(PromotionTerms):
        """Campaigns, coupons for a sum spent, bundles; and how people look, wait and come back."""

    def setup(self, world: State) -> None:
        """No campaign is on, nobody has bought at a deal."""
        self._campaign: Campaign | None = None
        self._rows = np.empty(0, dtype=np.intp)
        self._near = False
        self._buyers: list[tuple[int, NDArray[np.int32]]] = []
        self._needs = dict.fromkeys(("put off", "brought back", "given up"), 0)
        self._spent, self._month, self._n_called = 0, -1, 0
        self._pays, self._off = False, np.zeros(len(world.tables["offers"]))
        self._reduced = np.empty(0, dtype=np.int64)
        self.forget_sales()

    def step(self, world: State, day: Day) -> None:
        """Let the goods of today's campaign cost less."""
        p, offers = self.params, world.tables["offers"]
        if day.month != self._month:
            self._month, self._spent = day.month, 0
        self._reduced = self._reduced[:0]
        self._pays = self._spent < p.budget * DAYS_PER_YEAR / 12
        self._campaign = campaign_of(day.date, day.index, p) if self._pays else None
        self._near = self._pays and round(p.lead) > 0 and is_near(day.date, day.index, p)
        self._off = np.zeros(len(offers))
        self._rows = np.empty(0, dtype=np.intp)
        if self._campaign is not None:
            self._rows = deals(world, self._campaign)
            self._off[self._rows] = np.log1p(-self._campaign.depth)
        offers["deal"][:] = self._off + self.coupon_of_one(world)
        self.open_quotas(world, self.coupon_at(world, np.zeros(len(offers))))
        world.record("goods_on_deal", len(self._rows))
        self._forget(world)

    # ---- what people make of it --------------------------------------------------------------------------------

    def value_of_place(self, world: State) -> NDArray[np.float64]:
        """Return what a place in a campaign is worth [offers]: the less, the more goods have one, and the less there is to see."""
        is_there, value = world.tables["offers"]["is_active"], np.zeros(len(world.tables["offers"]))
        if self._campaign is not None and len(self._rows):
            scarce = 1 - len(self._rows) / max(int(np.count_nonzero(is_there)), 1)
            value[self._rows] = self.params.featured * scarce * min(1.0, self._campaign.depth / WHOLE_PLACE)
            value[self.off_now(world) == 0] = 0
        return value

    def called(self, world: State, day: Day) -> NDArray[np.int32]:
        """Return who comes for a bargain: some who made one lately, and whoever waited for this sale."""
        p = self.params
        self._buyers = [b for b in self._buyers if day.index - b[0] <= MEMORY * p.engaged_for]
        comers = [np.empty(0, dtype=np.int32)]
        if p.engagement > 0 and self._buyers:
            comers.append(self._engaged(world, day))
        if self._begins:
            waiting = np.flatnonzero(world.users["put_off"][: len(world.users)] > 0)
            comers.append(world.users["person"][waiting])
        who = np.unique(np.concatenate(comers)).astype(np.int32)
        who = who_may_come(world, who[world.people["state"][who] == ACTIVE])
        self._n_called = len(who)
        return who

    def _engaged(self, world: State, day: Day) -> NDArray[np.int32]:
        """Return who comes because of a deal of the last weeks; the last one of each counts."""
        p = self.params
        person = np.concatenate([who for _, who in self._buyers])[::-1]
        since = np.repeat([day.index - on for on, _ in self._buyers], [len(who) for _, who in self._buyers])[::-1]
        person, first = np.unique(person, return_index=True)
        rate = p.engagement * np.exp(-since[first] / p.engaged_for)
        return np.asarray(person[own_luck(world, "promotions.visit", day, person) < -np.expm1(-rate)], dtype=np.int32)

    @property
    def _begins(self) -> bool:
        return self._campaign is not None and self._campaign.begins

    def shift(self, world: State, day: Day, visits: NDArray[np.void]) -> NDArray[np.int16]:
        """Return the needs that come back for the sale that begins today, or, below 0, those that wait for the next."""
        users, rows = world.users, world.user_of(visits["person"])
        move = np.zeros(len(visits), dtype=np.int16)
        if self._begins or not self._near:  # a sale begins, or none is near: those who waited for one are told
            move += users["put_off"][rows]
            users["put_off"][rows] = 0
            self._needs["brought back"] += int(move.sum())
        elif self.params.waiting > 0:
            used = -np.expm1(-users["n_deals"][rows].astype(np.float64))
            luck = own_luck(world, "promotions.wait", day, visits["person"])
            waits = np.floor(visits["needs"] * self.params.waiting * used + luck)
            move -= np.minimum(waits, visits["needs"]).astype(np.int16)
            users["put_off"][rows] -= move
            self._needs["put off"] -= int(move.sum())
        return move

    def _forget(self, world: State) -> None:
        """Strike out what those who left yesterday waited for."""
        left = world.yesterday.get("left")
        if left is not None and len(left):
            rows = world.user_of(left)
            self._needs["given up"] += int(world.users["put_off"][rows].sum())
            world.users["put_off"][rows] = 0
            world.users["n_deals"][rows] = 0

    def bargains(self, world: State, day: Day, bought: NDArray[np.void]) -> NDArray[np.void]:
        """Return what visitors buy on the campaign page and would not have bought at the whole price."""
        p, shop, visitors = self.params, world.resources["shop"], world.today["visits"]["person"]
        none = lines(world, day, PAGE, visitors[:0], visitors[:0], cause=DEAL)
        rows = self._rows[self.off_now(world)[self._rows] < 0]
        if not len(rows) or not len(visitors):
            return none
        person = visitors[own_luck(world, "promotions.looks", day, visitors) < p.browsing]
        days = own_days(world, day, world.user_of(person))
        if not len(person):
            return none
        shown = some_deals(world, person, days, rows, int(p.shown))
        needs = shop.utility.need_side(world, day, person, np.full(len(person), 1, dtype=np.int64))
        side = shop.utility.offer_side(world)
        plain = without_deals(world, side, self.value_of_place(world))
        place = tempted(world, day, PAGE, ((needs, side), (needs, plain)), shown, days, p.reserve)
        at = np.flatnonzero(place >= 0)
        at = at[self.in_time(world, day, person[at], NUMBERS[PAGE], shown[at, place[at]])]
        return lines(world, day, PAGE, person[at], shown[at, place[at]], cause=DEAL)

    # ---- the checkout and the books ------------------------------------------------------------------------------

    def take_off(self, world: State, day: Day, orders: NDArray[np.void]) -> None:
        """Take off what campaigns and bundles promise; `settlement` lets sellers bear their part."""
        rest = self.off_of(world, orders)
        rest = rest + np.where(orders["cause"] == BUNDLE, np.log1p(-self.params.bundle_depth), 0.0)
        rest[(orders["cause"] == GROUP) | (orders["cause"] == SEAT)] = 0
        self.reduce(orders, np.flatnonzero(rest < 0), -np.expm1(rest[rest < 0]))

    def reduce(self, orders: NDArray[np.void], rows: NDArray[np.intp], part: NDArray[np.float64]) -> None:
        """Take a part off what orders pay, at least one fen staying."""
        off = np.minimum(np.rint(orders["paid"][rows] * part), orders["paid"][rows] - 1).astype(np.int32)
        orders["coupon"][rows] += off
        orders["paid"][rows] -= off
        self._reduced = np.concatenate([self._reduced, _keys(orders[rows])])

    def end_day(self, world: State, day: Day) -> None:
        """Count orders on promotion, what the platform paid, and who may come back for it."""
        payments, users = world.today["payments"], world.users
        promoted = payments[np.isin(_keys(payments), self._reduced) & (payments["coupon_from"] != MEMBER_PRICE)]
        cost = int(promoted["coupon"].sum()) * world.weight
        self._spent += cost
        off = promoted["list_price"] - promoted["paid"] - promoted["points"]
        bargains = promoted["person"][off >= LEAST * promoted["list_price"]]
        buyers = np.unique(bargains)
        np.add.at(users["n_deals"], world.user_of(bargains), 1)
        if len(buyers):
            self._buyers.append((day.index, buyers))
        causes = payments["cause"]
        is_extra = (causes == DEAL) | (causes == BASKET) | (causes == BUNDLE)
        world.record("orders_around", int(np.count_nonzero(causes == AROUND)) * world.weight)
        world.record("orders_on_deal", len(promoted) * world.weight)
        world.record("orders_tempted", int(np.count_nonzero(is_extra)) * world.weight)
        world.record("promotion_off", int(off.sum()) * world.weight)
        world.record("promotion_cost", cost)
        world.record("visits_for_deals", self._n_called * world.weight)
        world.record("needs_put_off", self._waiting * world.weight)
        world.record("deals_sold_out", self.close_quotas(world))
        world.record("deals_missed", world.resources["quotas"].n_late * world.weight)

    @property
    def _waiting(self) -> int:
        return self._needs["put off"] - self._needs["brought back"] - self._needs["given up"]

    def checks(self, world: State) -> Iterable[Check]:
        """Return I11 of needs that wait: put off = brought back + given up + waiting."""
        n = self._needs
        yield Check(
            "I11",
            "needs put off for a sale = brought back + given up + waiting",
            n["put off"],
            n["brought back"] + n["given up"] + int(world.users["put_off"].sum()),
        )


def _keys(orders: NDArray[np.void]) -> NDArray[np.int64]:
    """Return one number for each order of a day."""
    return (orders["person"].astype(np.int64) << 16) + orders["number"]
