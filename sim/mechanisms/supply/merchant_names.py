"""Names of merchants: who is known, by what was bought from it, by its ads and from outside; a known name sells more."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Number, Rate, Share
from sim.world.market.bought import mean_bought
from sim.world.market.utility import OfferTerm

Floats = NDArray[np.float64]


class MerchantNames(Mechanism):
    """Awareness of merchants grows with buyers and ad views, fades, and counts against that of what is bought.

    References: Vidale & Wolfe (1957), Operations Research 5(3) (growth and decay of awareness); Keller (1993), Journal of
    Marketing 57(1). Page: docs/mechanisms/merchant_names.md
    """

    phase = Phase.RECORD
    reads = (
        "today.joined",
        "today.orders",
        "merchants.number",
        "merchants.is_active",
        "merchants.is_brand",
        "offers.merchant",
        "offers.category",
        "offers.is_active",
        "offers.sales30",
        "resources.catalogue",
    )
    may_read = ("today.ad_views",)
    assembles = (OfferTerm,)
    null = {"worth": "0"}
    parts = (OfferTerm("seller's name", "value_of_names", doc="a known seller, against those people buy from"),)
    columns = (
        Column(
            "merchants", "fame", np.float32, default=-1, doc="share of people who know it from outside; -1 not drawn"
        ),
        Column(
            "merchants",
            "awareness",
            np.float64,
            doc="share of users who know it from here",
        ),
    )
    metrics = (
        Metric(
            "merchant_awareness",
            "ratio",
            "share",
            "users who know the merchant of what they buy, mean over orders",
            "Sellers known to buyers",
            "商家认知度",
        ),
        Metric(
            "brand_orders",
            "ratio",
            "share",
            "of orders, those from brands that are known beyond the platform",
            "Orders from brands",
            "品牌商家订单占比",
        ),
    )
    page = Page(
        "Names of merchants",
        "商家品牌认知",
        (
            Chart(("merchant_awareness",), "Users who know the seller of what is bought", "商家认知度"),
            Chart(("brand_orders",), "Orders from brands", "品牌商家订单占比"),
        ),
    )

    class Params(ParamSet):
        """What a name is worth, and how it becomes known."""

        worth: Number = par(
            "0.4",
            symbol="n",
            low="0",
            high="3",
            prior="0.2 - 0.8",
            source="a name that is known sells half more than one that is not",
            label="worth of a known name",
            zh="商家知名度效用",
            doc="utility of a seller whom one knows over one whom one does not",
        )
        by_buyers: Number = par(
            "1.5",
            symbol="w",
            low="0",
            high="10",
            prior="1 - 3",
            source="who buys, and every second one tells a friend",
            label="people reached by an order",
            zh="单均认知人数",
            doc="users who hear of a merchant by an order of its goods, its buyer among them",
        )
        by_views: Share = par(
            "2 %",
            symbol="v",
            low="0 %",
            high="100 %",
            prior="0.5 % - 6 %",
            source="few remember whose offer it was that they passed by",
            label="remembered ad views",
            zh="广告记忆率",
            doc="share of those who see a sponsored offer who then know its merchant",
        )
        fading: Rate = par(
            "0.003 per day",
            symbol="d",
            low="0 per day",
            high="0.1 per day",
            prior="lognormal(0.003 per day, x2)",
            source="model specification M04: awareness of the platform",
            label="forgetting of names",
            zh="商家认知衰减率",
            doc="rate at which users forget a merchant of whom they hear nothing",
        )
        fame: Share = par(
            "30 %",
            symbol="f",
            low="0 %",
            high="50 %",
            prior="10 % - 50 %",
            source="brands that advertise elsewhere are known to some third of people",
            label="fame of brands",
            zh="品牌外部知名度",
            doc="share of people who know a brand from outside, mean over brands (uniform from 0 to twice that)",
        )

    def setup(self, world: State) -> None:
        """Nobody is known from here."""
        self._known_to_buyers, self._of_brands = 0.0, 0.0

    def step(self, world: State, day: Day) -> None:
        """Let people hear of merchants, and forget them."""
        table, p, n = world.tables["merchants"], self.params, len(world.tables["merchants"])
        self._draw_fame(world)
        merchant = world.today["orders"]["merchant"]
        heard = p.by_buyers * np.bincount(merchant, minlength=n)
        views = world.today.get("ad_views")
        if views is not None and len(views):
            seller = world.tables["offers"]["merchant"][views["offer"]]
            heard = heard + p.by_views * np.bincount(seller, minlength=n)
        users = float(max(len(world.active), 1))
        new = len(world.today["joined"]) / users  # who know nobody yet
        kept = max(0.0, 1 - new) * np.exp(-p.fading * day.length)
        own = table["awareness"] * kept
        table["awareness"][:] = own + (1 - own) * -np.expm1(-heard / users)
        if len(merchant):
            self._known_to_buyers = float(self.known(world)[merchant].mean())
            self._of_brands = float(table["is_brand"][merchant].mean())
        world.record("merchant_awareness", self._known_to_buyers)
        world.record("brand_orders", self._of_brands)

    def _draw_fame(self, world: State) -> None:
        """Draw what is known outside of those who are new."""
        table = world.tables["merchants"]
        new = np.flatnonzero(table["fame"] < 0)
        if len(new):
            luck = world.streams.uniform("merchant_names.fame", table["number"][new])
            table["fame"][new] = np.where(table["is_brand"][new], 2 * self.params.fame * luck, 0)

    def known(self, world: State) -> Floats:
        """Return the share of users who know each merchant, from outside or from here [merchants]."""
        table = world.tables["merchants"]
        return np.asarray(1 - (1 - np.maximum(table["fame"], 0)) * (1 - table["awareness"]), dtype=np.float64)

    def value_of_names(self, world: State) -> Floats:
        """Return what the name of each offer's seller is worth; in a logit, as much is bought of each category as without names."""
        offers, worth = world.tables["offers"], self.params.worth
        if worth == 0:
            return np.zeros(len(offers))
        value = worth * self.known(world)[offers["merchant"]]
        without = mean_bought(world, np.exp(-value))  # sales that would be there without names, over those that are
        return np.asarray(value + np.log(np.where(without > 0, without, 1.0))[offers["category"]])
