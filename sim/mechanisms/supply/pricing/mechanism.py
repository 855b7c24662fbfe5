"""Pricing: every week sellers look at costs, at what the platform asks, at rivals and at sales, and move their prices."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.supply.pricing.asked import Asked, ask, by_strategy, cut_of_new_sellers, matched
from sim.mechanisms.supply.pricing.own import OwnSellers
from sim.mechanisms.supply.pricing.terms import PricingTerms
from sim.mechanisms.supply.pricing.weekly import RETURN, Lesson, dynamic_move, expected_sales, next_aim
from sim.world.costs import SellerFee
from sim.world.market.offers import set_prices
from sim.world.merchants import COMPETITIVE, COST_PLUS, DYNAMIC, LEARNING, OWN, VALUE_BASED

WEEK = 7
Floats = NDArray[np.float64]


class Pricing(Mechanism):
    """Cost-plus, value-based, competitive, dynamic and learning sellers; prices move towards what each strategy asks for.

    Sellers know their own costs, prices and sales, the fees, the elasticity that they believe in, and the prices of their
    category; not what demand is. References: Nagle & Mueller (2018), The Strategy and Tactics of Pricing (kinds of pricing).
    Page: docs/mechanisms/pricing.md
    """

    phase = Phase.SUPPLY
    after = ("merchants", "merchant_audits")
    reads = (
        "merchants.number",
        "offers.is_active",
        "offers.merchant",
        "offers.category",
        "offers.list_price",
        "offers.number",
        "merchants.copies",
        "offers.cost",
        "offers.stock",
        "merchants.entered_on",
        "resources.catalogue",
    )
    may_read = ("today.orders", "offers.n_reviews", "offers.base_stock", "offers.on_order")
    writes = ("offers.price", "offers.price_index", "offers.regular_price")
    assembles = (SellerFee,)
    null = {"speed": "0 %"}
    columns = (
        Column("offers", "is_moving", np.bool_, doc="its price is on the way to what its seller asks for"),
        Column("offers", "sold_week", np.float32, doc="units sold since the last day of repricing, in people"),
        Column(
            "offers", "usual_sales", np.float32, default=-1, doc="units that its seller expects a week; -1 not known"
        ),
        Column("offers", "aim", np.float64, doc="log of the price around which a learning seller tries; 0 none"),
        Column("offers", "trial", np.float32, doc="log of its price over that"),
        Column("offers", "sold_before", np.float32, default=-1, doc="units sold in the week before; -1 not known"),
        Column("offers", "lesson_weight", np.float32, doc="information of trials about its elasticity"),
        Column(
            "offers", "lesson_pull", np.float32, doc="sum of changes of price and of sales by trial, by information"
        ),
        Column(
            "merchants",
            "strategy",
            np.int8,
            default=-1,
            doc="0 cost-plus, 1 value-based, 2 competitive, 3 dynamic, 4 learning, 5 one's own; -1 not drawn",
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
        Metric(
            "price_dispersion",
            "ratio",
            "coefficient",
            "standard deviation within categories of the log of price against price of entry: goods that were priced alike",
            "Price dispersion",
            "同类商品价格离散度",
        ),
    )
    page = Page(
        "Prices",
        "价格",
        (
            Chart(("price_level",), "Price level against entry", "价格水平（相对上架价）"),
            Chart(("price_dispersion",), "Dispersion of prices that began alike", "同类商品价格离散度"),
        ),
    )

    class Params(PricingTerms):
        """Who prices how, how fast, and how far down; what the platform does about prices."""

    def setup(self, world: State) -> None:
        """Know whether anybody looks at sales."""
        self._own = OwnSellers(dict(self.params.own))
        self._watches = self.params.dynamic + self.params.learning > 0 or bool(self._own)

    def step(self, world: State, day: Day) -> None:
        """Reprice once a week, and record where prices stand."""
        offers = world.tables["offers"]
        rows = np.flatnonzero(offers["is_active"])
        if self._watches:
            self._count_sales(world)
        changed = 0
        if day.index % WEEK == 0 and len(rows):
            changed = self._reprice(world, rows, day) if self.params.speed > 0 else 0
            offers["sold_week"][:] = 0
        moved = np.log(offers["price"][rows] / np.maximum(offers["list_price"][rows], 1))
        world.record("prices_changed", changed)
        world.record("price_level", float(np.exp(moved.mean())) if len(rows) else 1.0)
        world.record("price_dispersion", _dispersion(moved, offers["category"][rows]))

    def _count_sales(self, world: State) -> None:
        """Add yesterday's orders to what each offer has sold this week."""
        orders = world.yesterday.get("orders")
        if orders is not None and len(orders):
            sold = world.tables["offers"]["sold_week"]
            sold += np.bincount(orders["offer"], minlength=len(sold)).astype(np.float32) * np.float32(world.weight)

    def _reprice(self, world: State, rows: NDArray[np.int64], day: Day) -> int:
        """Move prices towards what strategies ask for; return how many moved."""
        p, offers = self.params, world.tables["offers"]
        price, is_moving = offers["price"][rows], offers["is_moving"]
        asked, at_once = self._asked(world, rows, day)
        gap = np.log(np.maximum(asked, 1) / price)
        part = np.where(at_once, 1.0, p.speed)
        new = np.maximum(1, np.rint(price * np.exp(part * gap))).astype(np.int64)
        moves = ((np.abs(gap) > p.least_change) | is_moving[rows] | at_once) & (new != price)
        is_moving[rows] = moves
        set_prices(world, rows[moves], new[moves])
        offers["regular_price"][rows[moves]] = new[moves]
        return int(np.count_nonzero(moves))

    def wanted(self, world: State, rows: NDArray[np.int64], day: Day) -> Floats:
        """Return the price that each offer's seller asks for, fen; never below the floor."""
        return self._asked(world, rows, day)[0]

    def _asked(self, world: State, rows: NDArray[np.int64], day: Day) -> tuple[Floats, NDArray[np.bool_]]:
        """Return what sellers ask for, and which of them go there in one step: those who answer sales, and new ones."""
        p, known = self.params, ask(world, self.params, rows)
        strategy = self._strategies(world)[world.tables["offers"]["merchant"][rows]]
        cut = cut_of_new_sellers(world, p, rows, day=day.index)
        asked = by_strategy(world, p, rows, strategy, known, cut)
        if self._watches:
            self._dynamic(world, rows, strategy, known, asked)
            self._learn(world, rows, strategy, known, asked, day)
            self._ask_own(world, rows, strategy, known, asked, day)
        asked = matched(world, p, rows, asked, cut)
        return np.maximum(asked, known.floor), (strategy >= DYNAMIC) | (cut > 0)

    def _dynamic(
        self, world: State, rows: NDArray[np.int64], strategy: NDArray[np.int8], known: Asked, asked: Floats
    ) -> None:
        """Let dynamic sellers move with their sales and stock, up to the list price; they expect what they sold."""
        p, offers = self.params, world.tables["offers"]
        own = np.flatnonzero(strategy == DYNAMIC)
        at = rows[own]
        sold, usual = (offers[c][at].astype(np.float64) for c in ("sold_week", "usual_sales"))
        stock, target = offers["stock"][at].astype(np.float64), np.zeros(len(at))
        if "base_stock" in offers.columns:
            target = np.where(stock < 0, 0.0, offers["base_stock"][at])
            stock += offers["on_order"][at]
        move = dynamic_move(
            sold, usual, by_demand=p.by_demand, by_stock=p.by_stock, stock=stock, target=target, one=world.weight
        )
        ceiling, cap = asked[own], p.largest_move  # the list price, less what new sellers cut
        back = RETURN * np.log(ceiling / offers["price"][at])
        asked[own] = np.minimum(offers["price"][at] * np.exp(np.clip(move + back, -cap, cap)), ceiling)
        offers["usual_sales"][at] = expected_sales(sold, usual)

    def _learn(
        self, world: State, rows: NDArray[np.int64], strategy: NDArray[np.int8], known: Asked, asked: Floats, day: Day
    ) -> None:
        """Let learning sellers take in what the last trial sold, move on along their own gradient, and try again."""
        p, offers = self.params, world.tables["offers"]
        own = np.flatnonzero(strategy == LEARNING)
        at, w = rows[own], float(world.weight)
        aim, price = offers["aim"][at], offers["price"][at].astype(np.float64)
        is_first = aim == 0
        aim = np.where(is_first, np.log(price), aim)
        now = np.where(is_first, 0.0, np.log(price) - aim)
        sold, before = (offers[c][at].astype(np.float64) for c in ("sold_week", "sold_before"))
        lesson = Lesson(*(offers[c][at].astype(np.float64) for c in ("lesson_weight", "lesson_pull")))
        later = lesson.after(
            trial=now,
            before=offers["trial"][at].astype(np.float64),
            sold=sold / w,
            sold_before=np.maximum(before, 0) / w,
        )
        is_new_pair = before >= 0
        weight, pull = (
            np.where(is_new_pair, a, b) for a, b in ((later.weight, lesson.weight), (later.pull, lesson.pull))
        )
        believed = world.facts["sections"]["world"].seller_elasticity
        b = Lesson(weight, pull).elasticity(believed=believed, doubt=p.belief)
        moved = next_aim(aim, cost=known.cost[own], kept=1 - known.fees[own], elasticity=b, step=p.trial)
        aim = np.maximum(np.where(before >= 0, moved, aim), np.log(np.maximum(known.floor[own], 1)))
        luck = world.streams.uniform("pricing.trial", offers["number"][at], step=day.step)
        cap = p.largest_move
        move = np.clip(aim + np.where(luck < 0.5, -p.trial, p.trial) - np.log(price), -cap, cap)
        asked[own] = price * np.exp(move)
        for name, values in (("aim", aim), ("trial", now), ("sold_before", sold), ("lesson_weight", weight)):
            offers[name][at] = values
        offers["lesson_pull"][at] = pull

    def _ask_own(
        self, world: State, rows: NDArray[np.int64], strategy: NDArray[np.int8], known: Asked, asked: Floats, day: Day
    ) -> None:
        """Let sellers of one's own set prices, as far as they may move in a week."""
        self._own.ask(world, rows, known, asked, day=day.index)
        own = np.flatnonzero(strategy == OWN)
        price, cap = world.tables["offers"]["price"][rows[own]], self.params.largest_move
        asked[own] = price * np.exp(np.clip(np.log(asked[own] / price), -cap, cap))

    def _strategies(self, world: State) -> NDArray[np.int8]:
        """Return the strategy of every merchant; those who are new draw theirs."""
        strategy: NDArray[np.int8] = world.tables["merchants"]["strategy"]
        new = np.flatnonzero(strategy < 0)
        if len(new):
            u, p = world.streams.uniform("pricing.strategy", world.tables["merchants"]["number"][new]), self.params
            ends = np.cumsum([p.value_based, p.competitive, p.dynamic, p.learning])
            kinds = np.array([VALUE_BASED, COMPETITIVE, DYNAMIC, LEARNING, COST_PLUS], dtype=np.int8)
            strategy[new] = kinds[np.searchsorted(ends, u, side="right")]
            self._own.take(world, new, strategy)
        return strategy


def _dispersion(moved: Floats, category: NDArray[np.integer]) -> float:
    """Return the standard deviation of log moves since entry around the mean of each category, over all offers."""
    if not len(moved):
        return 0.0
    mean = np.bincount(category, weights=moved) / np.maximum(np.bincount(category), 1)
    return float(np.sqrt(np.mean((moved - mean[category]) ** 2)))
