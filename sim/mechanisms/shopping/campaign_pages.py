"""Campaign pages: the deepest discounts of the day, by category."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Number, Share
from sim.world.market.surfaces import Ranking, Surface, orders_shown_by, ranked


class CampaignPages(Mechanism):
    """A surface of offers below their list price, or sold to groups for less, the deepest discount first.

    References: none; M09 of the model specification. Page: docs/mechanisms/campaign_pages.md
    """

    phase = Phase.VISIT
    after = ("group_buying",)
    reads = (
        "today.orders",
        "offers.category",
        "offers.edition",
        "offers.number",
        "offers.is_active",
        "offers.price",
        "offers.deal",
        "offers.regular_price",
        "offers.group_price",
        "offers.variety",
        "resources.catalogue",
    )
    may_read = ("resources.shop",)
    null = {"share": "0 %"}
    parts = (Surface("campaign", "rank", share="share", doc="the deepest discounts of a category"),)
    metrics = (
        Metric(
            "orders_campaign",
            "flow",
            "orders",
            "orders of what campaign pages showed",
            "Orders by campaign pages",
            "活动页成交订单数",
        ),
        Metric("offers_discounted", "stock", "offers", "offers on campaign pages", "Offers in campaigns", "活动商品数"),
    )

    class Params(ParamSet):
        """Their part, and what is on them."""

        share: Share = par(
            "10 %",
            symbol="a",
            low="0 %",
            high="100 %",
            lever=True,
            label="part of campaign pages",
            zh="活动页占比",
            doc="part of the offers looked at that campaign pages show",
        )
        least: Share = par(
            "5 %",
            symbol="d0",
            low="0.1 %",
            high="100 %",
            lever=True,
            label="least discount",
            zh="最低折扣力度",
            doc="discount from which on an offer is on the page",
        )
        longest: Count = par(
            "20",
            symbol="L",
            low="1",
            high="1000",
            lever=True,
            label="length of a page",
            zh="活动页长度",
            doc="offers on the page of a category at most",
        )
        exponent: Number = par(
            "0.5",
            symbol="eta",
            low="0",
            high="3",
            prior="0.25 - 1",
            label="fall of attention",
            zh="位置衰减指数",
            doc="chances to be seen fall with the position to this power",
        )

    def setup(self, world: State) -> None:
        """No page stands yet."""
        self._made_of: tuple[object, ...] = ()
        self._depth = np.zeros(0)
        self._n_listed, self._is_stale = 0, True

    def step(self, world: State, day: Day) -> None:
        """Look at today's prices when somebody asks."""
        self._is_stale = True

    def rank(self, world: State) -> Ranking | None:
        """Make the pages anew when discounts, assortment or rules are others than those of the last ones."""
        if not self._is_stale:
            return None
        self._is_stale, p = False, self.params
        made_of, depth = (world.resources["catalogue"].version, p.least, p.longest, p.exponent), discounts(world)
        if made_of == self._made_of and np.array_equal(depth, self._depth):
            return None
        self._made_of, self._depth = made_of, depth
        scores = np.where(depth >= p.least, depth, -np.inf)
        pages = ranked(world, exponent=p.exponent, scores=scores, longest=int(p.longest))
        self._n_listed = len(pages.offers)
        return pages

    def end_day(self, world: State, day: Day) -> None:
        """Count what was bought from the pages, and what is on them."""
        world.record("orders_campaign", orders_shown_by(world, "campaign") * world.weight)
        world.record("offers_discounted", self._n_listed)


def discounts(world: State) -> NDArray[np.float64]:
    """Return the part of the regular price that can be saved today on each offer: by its price, or in a group; 0 if none."""
    offers = world.tables["offers"]
    price, group = offers["price"] * np.exp(offers["deal"]), offers["group_price"]
    best = np.where((group > 0) & (group < price), group, price)
    return np.asarray(np.maximum(0.0, 1 - best / np.maximum(offers["regular_price"], 1)))
