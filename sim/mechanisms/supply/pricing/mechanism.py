"""Pricing: every week sellers look at costs, at what the platform asks, and at rivals, and move their prices."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Share
from sim.world.costs import SellerFee, fees_of, share_expected, unit_costs
from sim.world.market.offers import set_prices

COST_PLUS, VALUE_BASED, COMPETITIVE = range(3)
"""Strategies of sellers."""

WEEK = 7


class Pricing(Mechanism):
    """Cost-plus, value-based and competitive sellers; prices move a part of the way to what each strategy asks for.

    Sellers know their own costs and prices, the fees, the elasticity that they believe in, and the prices of their category;
    not what demand is. References: Nagle & Mueller (2018), The Strategy and Tactics of Pricing (kinds of pricing). Page:
    docs/mechanisms/pricing.md
    """

    phase = Phase.SUPPLY
    reads = (
        "offers.is_active",
        "offers.merchant",
        "offers.category",
        "offers.list_price",
        "offers.cost",
        "resources.catalogue",
    )
    writes = ("offers.price", "offers.price_index", "offers.regular_price")
    assembles = (SellerFee,)
    null = {"speed": "0 %"}
    columns = (
        Column("offers", "is_moving", np.bool_, doc="its price is on the way to what its seller asks for"),
        Column(
            "merchants", "strategy", np.int8, default=-1, doc="0 cost-plus, 1 value-based, 2 competitive; -1 not drawn"
        ),
    )
    metrics = (
        Metric("prices_changed", "flow", "offers", "offers whose price moved", "Prices changed", "调价商品数"),
        Metric(
            "price_level",
            "ratio",
            "factor",
            "price of offers on sale against that of their entry, geometric mean",
            "Price level",
            "价格水平",
        ),
    )

    class Params(ParamSet):
        """Who prices how, how fast, and how far down."""

        value_based: Share = par(
            "20 %",
            low="0 %",
            high="100 %",
            evidence="judgement",
            source="model specification M13",
            label="value-based sellers",
            zh="价值定价商家占比",
            doc="share of merchants who ask for the best price at the elasticity that they expect",
            fixed=True,
        )
        competitive: Share = par(
            "30 %",
            low="0 %",
            high="100 %",
            evidence="judgement",
            source="model specification M13",
            label="competitive sellers",
            zh="竞争定价商家占比",
            doc="share of merchants who follow the others of their category, of those who are not value-based at most; the rest "
            "are cost-plus",
            fixed=True,
        )
        speed: Share = par(
            "25 %",
            symbol="f",
            low="0 %",
            high="100 %",
            prior="10 % - 60 %",
            label="speed of prices",
            zh="调价速度",
            doc="part of the way to the price that a strategy asks for which a seller goes in a week",
        )
        least_change: Share = par(
            "1 %",
            symbol="e",
            low="0.5 %",
            high="50 %",
            prior="0.5 % - 3 %",
            label="least change",
            zh="最小调价幅度",
            doc="sellers do not begin to move a price that is off by less; one that moves goes on until it has arrived",
        )
        undercut: Share = par(
            "0 %",
            symbol="u",
            low="0 %",
            high="30 %",
            label="undercutting",
            zh="低价竞争幅度",
            doc="by how much competitive sellers want to be below the prices that they follow; a price war where they are many",
        )
        least_margin: Share = par(
            "5 %",
            symbol="m0",
            low="0 %",
            high="100 %",
            prior="0 % - 15 %",
            label="least margin",
            zh="最低加价率",
            doc="no list price goes below unit cost with this mark-up and the fees, nor below the mark-up of entry if that is less",
        )

    def step(self, world: State, day: Day) -> None:
        """Reprice once a week, and record where prices stand."""
        offers = world.tables["offers"]
        rows = np.flatnonzero(offers["is_active"])
        changed = 0
        if day.index % WEEK == 0 and self.params.speed > 0 and len(rows):
            changed = self._reprice(world, rows)
        moved = np.log(offers["price"][rows] / np.maximum(offers["list_price"][rows], 1))
        world.record("prices_changed", changed)
        world.record("price_level", float(np.exp(moved.mean())) if len(rows) else 1.0)

    def _reprice(self, world: State, rows: NDArray[np.int64]) -> int:
        """Move prices towards what strategies ask for; return how many moved."""
        p, offers = self.params, world.tables["offers"]
        price, is_moving = offers["price"][rows], offers["is_moving"]
        gap = np.log(np.maximum(self.wanted(world, rows), 1) / price)
        new = np.maximum(1, np.rint(price * np.exp(p.speed * gap))).astype(np.int64)
        moves = ((np.abs(gap) > p.least_change) | is_moving[rows]) & (new != price)
        is_moving[rows] = moves
        set_prices(world, rows[moves], new[moves])
        offers["regular_price"][rows[moves]] = new[moves]
        return int(np.count_nonzero(moves))

    def wanted(self, world: State, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the price that the strategy of each offer's seller asks for, fen; never below the floor."""
        p, offers, settings = self.params, world.tables["offers"], world.facts["sections"]["world"]
        fees, before = fees_of(world, rows), share_expected(settings)
        cost, entry = offers["cost"][rows].astype(np.float64), offers["list_price"][rows].astype(np.float64)
        mark = entry / (unit_costs(settings, offers["list_price"][rows]) + before * entry)  # on all that a unit costs
        b = settings.seller_elasticity
        cost_plus = cost * mark / (1 - fees * mark)
        by = (cost_plus, cost / (1 - fees) * b / (b - 1), self._beside_rivals(world, rows))
        asked = np.choose(self._strategies(world)[offers["merchant"][rows]], by)
        return np.asarray(np.maximum(asked, np.minimum(cost * (1 + p.least_margin) / (1 - fees), cost_plus)))

    def _beside_rivals(self, world: State, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the price of each offer, had it moved since entry as those of other merchants in its category, on average
        in logs, less what its seller undercuts them by; the price as it is where there are none."""
        offers, merchants = world.tables["offers"], len(world.tables["merchants"])
        category, price = offers["category"][rows].astype(np.int64), offers["price"][rows]
        entry = np.maximum(offers["list_price"][rows], 1)
        moved, own = np.log(price / entry), category * merchants + offers["merchant"][rows]
        sums, counts = (
            np.bincount(category, weights=w)[category] - np.bincount(own, weights=w)[own]
            for w in (moved, np.ones(len(rows)))
        )
        beside = entry * np.exp(sums / np.maximum(counts, 1)) * (1 - self.params.undercut)
        return np.where(counts > 0, beside, price)

    def _strategies(self, world: State) -> NDArray[np.int8]:
        """Return the strategy of every merchant; those who are new draw theirs."""
        strategy: NDArray[np.int8] = world.tables["merchants"]["strategy"]
        new = np.flatnonzero(strategy < 0)
        if len(new):
            u, p = world.streams.uniform("pricing.strategy", new), self.params
            strategy[new] = np.where(u < p.value_based + p.competitive, COMPETITIVE, COST_PLUS)
            strategy[new[u < p.value_based]] = VALUE_BASED
        return strategy
