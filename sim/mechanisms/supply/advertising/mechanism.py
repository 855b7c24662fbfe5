"""Merchant advertising: sellers pay for places among the offers looked at; an auction says who, and what a click costs."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account, Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.supply.advertising import platform, sellers
from sim.mechanisms.supply.advertising.auction import hold
from sim.mechanisms.supply.advertising.clicks import expected_clicks
from sim.mechanisms.supply.advertising.kernels import THOUSAND
from sim.mechanisms.supply.advertising.records import AD_SPEND, COLUMNS, METRICS
from sim.mechanisms.supply.advertising.terms import AdTerms
from sim.world import accounts
from sim.world.costs import SellerFee
from sim.world.insight import ToldTrend, Trends, told_trends
from sim.world.market.orders import value_of
from sim.world.market.surfaces import SPONSORED, Ranking, Surface
from sim.world.people import NEUTRAL

MONTH = 28


class Advertising(Mechanism):
    """Sponsored places sold in a daily generalised second-price auction by category, to sellers with budgets.

    References: Edelman, Ostrovsky & Schwarz (2007), American Economic Review 97(1); Varian (2007), Int. J. Industrial
    Organization 25(6) (the auction); Balseiro & Gur (2019), Management Science 65(9) (pacing). Page:
    docs/mechanisms/advertising.md
    """

    phase = Phase.SETTLE
    after = ("settlement",)
    reads = (
        "merchants.number",
        "offers.number",
        "today.visits",
        "today.orders",
        "today.ad_views",
        "offers.category",
        "offers.merchant",
        "offers.edition",
        "offers.is_active",
        "offers.price",
        "offers.cost",
        "offers.exposure30",
        "merchants.category",
        "merchants.is_active",
        "resources.catalogue",
    )
    may_read = ("today.kept", "today.refunded", "offers.appeal", "metrics.gmv_paid", "resources.shop")
    writes = ("users.satisfaction",)
    assembles = (SellerFee, ToldTrend)
    null = {"ad_load": "0 %"}
    parts = (
        Surface(
            SPONSORED, "rank", share="ad_load", displaces=True, doc="offers whose sellers pay, by bid x click rate"
        ),
    )
    events = (Event("ad_spend", AD_SPEND, doc="what merchants pay for ads of today, VAT included"),)
    columns = COLUMNS
    accounts = (
        accounts.ADVERTISING,
        Account(
            "expense.ad_strategies",
            "other_cost",
            "Strategy library of ads",
            "广告策略库",
            section="research",
            use="research",
        ),
    )
    metrics = METRICS
    page = Page(
        "Merchant advertising",
        "商家广告",
        (
            Chart(("ad_revenue",), "Advertising revenue, without VAT", "广告收入(不含税)"),
            Chart(("ad_share_of_gmv",), "Advertising revenue, of GMV paid", "广告收入占交易额"),
            Chart(("ad_click_price",), "Price of a click", "单次点击价格"),
            Chart(("ad_filled",), "Sponsored places that are sold", "广告位售出率"),
            Chart(("ad_return",), "What ads earn their sellers, over what they cost", "广告投入产出比"),
            Chart(("advertisers",), "Merchants with ads", "投放广告商家数"),
        ),
    )

    class Params(AdTerms):
        """What is for sale, who buys, and what it costs buyers' patience."""

    def setup(self, world: State) -> None:
        """Nobody has advertised yet."""
        n = len(world.resources["catalogue"].need_shares)
        self._vat = world.facts["sections"]["world"].vat_services
        self._ranking: Ranking | None = None
        self._demand, self._library, self._age = platform.Demand(n), 0.0, 0
        self._filled, self._debits, self._earned, self._taxed = 0.0, 0, 0, 0

    def rank(self, world: State) -> Ranking | None:
        """Return the places of today when they have been sold anew."""
        ranking, self._ranking = self._ranking, None
        return ranking

    def step(self, world: State, day: Day) -> None:
        """Count clicks, charge them, learn, and sell the places of tomorrow."""
        p, offers, table = self.params, world.tables["offers"], world.tables["merchants"]
        sellers.draw_kinds(world, p)
        for name in ("ad_views", "ad_clicks"):
            offers[name][:] *= 1 - 1 / platform.MEMORY
        for name in ("ad_clicks28", "ad_orders28", "ad_margin28", "ad_spend28"):
            table[name][:] *= 1 - 1 / MONTH
        views, clicks = self._count(world, day)
        self._charge(world, views, clicks)
        self._learn(world)
        self._keep_library(world)
        self._strain(world)
        if (day.index + 1) % sellers.WEEK == 0:
            sellers.review_returns(world, p.answer)
        self._sell(world)

    # ---- what was shown, and what it costs ----------------------------------------------------------------------

    def _count(self, world: State, day: Day) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return views and clicks of today by offer, of all people: whole clicks, rounded by keyed luck."""
        p, seen, n = self.params, world.today["ad_views"], len(world.tables["offers"])
        views, clicks = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        if not len(seen):
            return views, clicks
        considered = world.resources["shop"].considered
        chance = expected_clicks(seen, click_rate=p.click_rate, steepness=p.steepness, considered=considered)
        views += np.bincount(seen["offer"], minlength=n) * world.weight
        expected = np.bincount(seen["offer"], weights=chance, minlength=n) * world.weight
        rows = np.flatnonzero(views)
        luck = world.streams.uniform("advertising.clicks", world.tables["offers"]["number"][rows], step=day.step)
        clicks[rows] = np.minimum(views[rows], np.floor(expected[rows] + luck))
        return views, clicks

    def _charge(self, world: State, views: NDArray[np.int64], clicks: NDArray[np.int64]) -> None:
        """Charge merchants, each at most what it has at hand: clicks beyond are free of charge."""
        offers, table = world.tables["offers"], world.tables["merchants"]
        n, by_view = len(table), table["ad_kind"][offers["merchant"]] == sellers.VIEWS
        worth = np.where(by_view, np.rint(views * (offers["ad_price"] / THOUSAND)), clicks * offers["ad_price"])
        due = np.bincount(offers["merchant"], weights=worth, minlength=n).astype(np.int64)  # exact below 2**53
        net = np.minimum(due, np.floor(np.maximum(table["ad_purse"], 0) / (1 + self._vat)).astype(np.int64))
        total = int(net.sum())
        vat = round(total * self._vat)
        taxes = np.diff(np.rint(vat * (np.cumsum(net) / max(total, 1))).astype(np.int64), prepend=0)
        spend = net + taxes
        table["ad_purse"][:] -= spend
        table["ad_spend28"][:] += spend
        payers = np.flatnonzero(spend)
        charged = np.empty(len(payers), dtype=AD_SPEND)
        charged["merchant"], charged["fen"] = payers, spend[payers]
        world.today["ad_spend"] = charged
        self.post(world, "asset.cash", "revenue.advertising", total)
        self.post(world, "asset.cash", "liability.vat", vat)
        self._debits += int(charged["fen"].sum())
        self._earned, self._taxed = self._earned + total, self._taxed + vat
        self._record(world, total, int(due.sum()) - total, int(views.sum()), int(clicks.sum()))
        offers["ad_views"][:] += views
        offers["ad_clicks"][:] += clicks
        table["ad_clicks28"][:] += np.bincount(offers["merchant"], weights=clicks, minlength=n)

    def _record(self, world: State, revenue: int, free: int, views: int, clicks: int) -> None:
        table, values = world.tables["merchants"], world.series.values.get("gmv_paid")
        paid = 0.0 if values is None else float(values[world.row])
        spent = float(table["ad_spend28"].sum())
        world.record("ad_revenue", revenue)
        world.record("ad_free", free)
        world.record("ad_views", views)
        world.record("ad_clicks", clicks)
        world.record("ad_click_price", revenue / clicks if clicks else 0.0)
        world.record("ad_share_of_gmv", revenue / paid if paid else 0.0)
        world.record("ad_return", float(table["ad_margin28"].sum()) / spent if spent > 0 else 0.0)
        world.record("ad_filled", self._filled)

    # ---- what is learned ----------------------------------------------------------------------------------------

    def _learn(self, world: State) -> None:
        """Let sellers book their sales and what came through ads; let the platform see where demand goes."""
        table, w, orders = world.tables["merchants"], world.weight, world.today["orders"]
        n, shop = len(table), world.resources.get("shop")
        sold = np.bincount(orders["merchant"], weights=value_of(orders), minlength=n) * w
        table["gmv7"][:] += sold - table["gmv7"] / sellers.WEEK
        self._demand.take(world.tables["offers"]["category"][orders["offer"]])
        for name, event in (("ad_kept", "kept"), ("ad_back", "refunded")):
            done = world.today.get(event)
            if done is not None:
                table[name][:] += np.bincount(done["merchant"], minlength=n)
        number = shop.surfaces.names.index(SPONSORED) if shop is not None else -1
        through = orders[orders["surface"] == number] if number >= 0 else orders[:0]
        table["ad_orders28"][:] += np.bincount(through["merchant"], minlength=n) * w
        earned = sellers.margins(world, through["offer"])
        table["ad_margin28"][:] += np.bincount(through["merchant"], weights=earned, minlength=n) * w
        world.record("orders_sponsored", len(through) * w)

    def _keep_library(self, world: State) -> None:
        """Spend on the strategy library, and let it wear."""
        p = self.params
        self.post(world, "expense.ad_strategies", "asset.cash", p.strategy_upkeep)
        self._library = platform.worn(self._library, p.library_wear, p.strategy_upkeep)
        world.record("ad_library", self._level())

    def _level(self) -> float:
        return min(1.0, self._library / self.params.library_needed)

    def _strain(self, world: State) -> None:
        """Take from the satisfaction of today's visitors what too many ads cost."""
        p, users = self.params, world.users
        beyond = p.ad_load * self._filled - p.tolerated
        if beyond <= 0:
            return
        rows = world.user_of(world.today["visits"]["person"])
        satisfaction = users["satisfaction"][rows]
        depth = np.maximum(0.0, (satisfaction - p.strain_floor) / (NEUTRAL - p.strain_floor))
        fall = min(1.0, p.strain_learning * p.strain * beyond / (NEUTRAL - p.strain_floor)) * (NEUTRAL - p.strain_floor)
        users["satisfaction"][rows] = satisfaction - fall * depth

    # ---- the auction --------------------------------------------------------------------------------------------

    def _sell(self, world: State) -> None:
        """Fill the purses, take bids, and sell the places of tomorrow."""
        p, offers, table = self.params, world.tables["offers"], world.tables["merchants"]
        self._age += 1
        trend = Trends(self._demand.trend(self._level()), self._demand.trend(1.0), told_trends(world))
        budget = sellers.budgets(world, p, trend)
        table["ad_budget"][:] = budget
        self._fill_purses(world, budget)
        n, share = len(trend.known), p.ad_load
        self._ranking, self._filled = None, 0.0
        offers["ad_price"][:] = 0
        world.record("advertisers", 0)
        views = platform.views_expected(world, self._age, share)
        if share == 0:
            return
        rates = platform.click_rates(offers, n, usual=p.click_rate, trial=p.trial_views, weight=p.by_recommender)
        outcome = hold(
            world,
            sellers.bids_of(world, p, rates, trend, self._vat),
            reserve=round(p.reserve),
            places=int(p.places),
            exponent=p.exponent,
            views=views,
            purse=np.maximum(table["ad_purse"], 0) / (1 + self._vat),
        )
        sellers.repace(world, outcome.wanted * (1 + self._vat), budget)
        self._ranking, self._filled = outcome.ranking, outcome.filled
        offers["ad_price"][outcome.rows] = outcome.price
        world.record("advertisers", len(np.unique(offers["merchant"][outcome.rows])))

    def _fill_purses(self, world: State, budget: NDArray[np.int64]) -> None:
        """Add the budget of a day to what advertisers have at hand; nobody holds more than some days' budget."""
        purse = world.tables["merchants"]["ad_purse"]
        purse[:] = np.minimum(purse + budget, np.maximum(1.0, self.params.carry) * budget)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I6: what merchants paid for ads = advertising revenue + its VAT."""
        earned = -world.ledger.balances["revenue.advertising"]
        yield Check(
            "I6", "ads charged to merchants = revenue.advertising + VAT on it", self._debits, earned + self._taxed
        )
