"""Search: lists of a category's offers by relevance, what they sold for how often they were shown, and stars."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Table
from sim.core.timeline import Day
from sim.core.units import Count, Flag, Number, Share
from sim.world.market.offers import NEUTRAL_STARS
from sim.world.market.surfaces import Ranking, Surface, luck_of_rows, orders_shown_by, ranked


class Search(Mechanism):
    """Ranking by relevance, sales (corrected for exposure) and rating; attention falls with the position.

    References: Salganik, Dodds & Watts (2006), Science 311; Craswell et al. (2008), WSDM (position bias). Page:
    docs/mechanisms/search.md
    """

    phase = Phase.SUPPLY
    reads = (
        "today.orders",
        "offers.category",
        "offers.edition",
        "offers.number",
        "offers.is_active",
        "offers.exposure30",
        "offers.rating",
        "offers.sales30",
        "offers.variety",
        "resources.catalogue",
    )
    may_read = ("resources.shop",)
    null = {"by_sales": "0", "by_rating": "0", "exponent": "0.8"}
    parts = (Surface("search", "rank", share="share", doc="a category's offers by relevance, sales and stars"),)
    metrics = (
        Metric("orders_search", "flow", "orders", "orders of what search showed", "Orders by search", "搜索成交订单数"),
    )

    class Params(ParamSet):
        """Its part, what ranks, and how attention falls with the position."""

        share: Share = par(
            "40 %",
            symbol="a",
            low="0 %",
            high="100 %",
            lever=True,
            label="part of search",
            zh="搜索占比",
            doc="part of the offers looked at that search shows",
        )
        by_sales: Number = par(
            "0.5",
            symbol="ws",
            low="0",
            high="10",
            lever=True,
            label="ranking by sales",
            zh="销量排序权重",
            doc="weight of ln(1 + sales of 30 days) beside relevance, which varies by 1.28 between offers",
        )
        by_rating: Number = par(
            "1",
            symbol="wr",
            low="0",
            high="20",
            lever=True,
            label="ranking by stars",
            zh="评分排序权重",
            doc="weight of a star above 4.6",
        )
        corrects: Flag = par(
            "on",
            lever=True,
            label="correction for exposure",
            zh="曝光校正",
            doc="whether sales count for how often an offer was shown (otherwise as they are: who is shown sells)",
        )
        trial: Number = par(
            "200",
            symbol="m",
            low="1",
            high="1000000",
            lever=True,
            label="trial",
            zh="校正先验曝光",
            doc="times shown at the category's mean rate of sales that every offer starts with, in people",
        )
        exponent: Number = par(
            "1",
            symbol="eta",
            low="0",
            high="3",
            prior="0.5 - 2",
            evidence="memory",
            source="1 by convention, 0.5 to 2 tested; an early place is seen most: Craswell et al. 2008",
            label="fall of attention",
            zh="位置衰减指数",
            doc="chances to be seen fall with the position to this power",
        )
        every: Count = par(
            "7 days",
            low="1",
            high="365",
            unit="days",
            lever=True,
            label="time between rankings",
            zh="排序更新间隔",
            doc="days between two rankings; offers are ranked anew at once when some enter or leave",
        )

    def setup(self, world: State) -> None:
        """Nothing is ranked yet."""
        self._version, self._age = -1, 0

    def step(self, world: State, day: Day) -> None:
        """Let the ranking grow older."""
        self._age += 1

    def rank(self, world: State) -> Ranking | None:
        """Rank anew when the time is over or the assortment another one."""
        version = world.resources["catalogue"].version
        if version == self._version and self._age < self.params.every:
            return None
        self._version, self._age = version, 0
        return ranked(world, exponent=self.params.exponent, scores=self.scores(world))

    def scores(self, world: State) -> NDArray[np.float64]:
        """Return the score of every offer: relevance in units of a Gumbel number, on the luck of popularity."""
        p, offers = self.params, world.tables["offers"]
        luck = luck_of_rows(world, "world.popularity", np.arange(len(offers)))
        relevance = -np.log(-np.log1p(-luck))
        n_categories = len(world.resources["catalogue"].need_shares)
        sold = sales_at_equal_exposure(offers, n_categories, p.trial) if p.corrects else _sales(offers)
        stars = offers["rating"].astype(np.float64) - NEUTRAL_STARS
        return np.asarray(relevance + p.by_sales * np.log1p(sold) + p.by_rating * stars)

    def end_day(self, world: State, day: Day) -> None:
        """Count what was bought from its lists."""
        world.record("orders_search", orders_shown_by(world, "search") * world.weight)


def _sales(offers: Table) -> NDArray[np.float64]:
    """Return recent sales per alike good."""
    return np.asarray(offers["sales30"] / offers["variety"], dtype=np.float64)


def sales_at_equal_exposure(offers: Table, n_categories: int, trial: float) -> NDArray[np.float64]:
    """Return what each good would have sold if it had been shown as often as the mean good on sale of its category.

    The rate of sales per time shown is shrunk to the category's: as if every offer had been shown ``trial`` times more,
    with sales at the mean rate. A newcomer ranks as the mean until it has shown what it is.
    """
    category, is_active = offers["category"], offers["is_active"]
    sold, shown, goods = (
        np.bincount(category, weights=offers[c] * is_active, minlength=n_categories)
        for c in ("sales30", "exposure30", "variety")
    )
    mean_rate = sold / np.maximum(shown, 1e-9)
    rate = (offers["sales30"] + trial * mean_rate[category]) / (offers["exposure30"] + trial)
    return np.asarray(rate * (shown / np.maximum(goods, 1.0))[category], dtype=np.float64)
