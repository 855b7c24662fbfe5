"""Choice: each need is spent on one of the offers considered, or elsewhere (needs x log-price logit)."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logsumexp

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Number, Share
from sim.kernels.shopping import choose
from sim.world.catalogue import Shelves, reference_sets
from sim.world.checkout import ask_for_groups, use_coupons, with_group_orders
from sim.world.orders import ORDER, value_of
from sim.world.people import N_TASTES, normals, price_slopes

SALES_MEMORY = 30
YEAR = 365


class Choice(Mechanism):
    """Multinomial logit over considered offers with log-price utility and an outside option.

    References: McFadden (1974); Bijmolt, van Heerde & Pieters (2005), J. Marketing Research 42(2). Page:
    docs/mechanisms/choice.md
    """

    phase = Phase.SHOP
    reads = ("today.visits", "people.price_slope", "people.trust", "people.taste", "people.cohort",
             "offers.price", "offers.price_index", "offers.quality", "offers.rating", "offers.taste",
             "offers.promised_days", "offers.deal", "offers.group_price", "offers.group_hassle", "people.coupon_until",
             "people.coupon_from", "today.group_orders")  # fmt: skip
    writes = ("today.orders", "people.n_orders", "people.last_order", "people.reference_price", "people.coupon",
              "offers.sales30")  # fmt: skip
    null = {"buying": "0 %"}
    metrics = (
        Metric("orders", "flow", "orders", "orders placed and paid", "Orders", "订单数"),
        Metric("first_orders", "flow", "people", "users who bought for the first time", "New buyers", "新增买家"),
        Metric("annual_buyers", "stock", "people", "distinct buyers of the last 365 days", "Annual buyers", "年度买家"),
        Metric("gmv_paid", "flow", "fen", "value of orders placed and paid", "GMV paid", "支付交易额"),
        Metric("cohort_buyers", "cohort", "people", "buyers of a month by month of joining", "Buyers", "买家"),
        Metric("cohort_orders", "cohort", "orders", "orders of a month by month of joining", "Orders", "订单"),
    )

    class Params(ParamSet):
        """What people weigh up."""

        considered: Count = par("8", low="1", high="64", prior="2 - 20", label="offers considered", zh="考虑集大小",
                                doc="offers looked at per need")  # fmt: skip
        buying: Share = par("50 %", fixed=True, low="0 %", high="95 %", prior="35 % - 65 %", label="buying here",
                            zh="基准购买概率", doc="probability that a need is met here at the reference state; sets the "
                                                  "outside option")  # fmt: skip
        quality: Number = par("1", low="0", high="10", prior="0.5 - 2", label="weight of quality", zh="质量权重",
                              doc="utility per unit of quality")  # fmt: skip
        rating: Number = par("0.5", low="0", high="5", prior="0.2 - 1", label="weight of ratings", zh="评分权重",
                             doc="utility per star above 4.5; ratings do not vary yet, so it changes nothing")  # fmt: skip
        sales: Number = par("0.15", low="0", high="2", prior="0.05 - 0.3", label="weight of sales", zh="销量权重",
                            doc="utility per log of the sales of 30 days")  # fmt: skip
        surprise: Number = par("1", low="0", high="5", prior="0 - 2", label="weight of price rises", zh="涨价厌恶",
                               doc="extra log-price coefficient above the felt normal price")  # fmt: skip
        match: Number = par("0.35", low="0", high="2", prior="0.1 - 0.7", label="weight of taste", zh="品味匹配权重",
                            doc="utility per unit of taste match")  # fmt: skip
        delivery: Number = par("0.1", low="0", high="1", prior="0.02 - 0.25", label="weight of delivery", zh="时效权重",
                               evidence="source", source="Fisher, Gallino & Xu 2019: about 1.5 % of sales a day (sign)",
                               doc="utility per day promised sooner than 2 days")  # fmt: skip
        trust: Number = par("1", low="0", high="10", prior="0.3 - 2", label="weight of trust", zh="信任权重",
                            doc="utility per unit of trust above 0.70")  # fmt: skip
        reference_learning: Share = par("10 %", low="0 %", high="100 %", prior="3 % - 30 %",
                                        label="learning of prices", zh="参考价学习率",
                                        doc="share by which the felt normal price moves at a purchase")  # fmt: skip

    def setup(self, world: State) -> None:
        """Solve the outside option at the reference state; nobody has bought yet."""
        self._outside = self._solve_outside(world)
        self._buyers = np.zeros(world.timeline.days + 1, dtype=np.int64)

    def _solve_outside(self, world: State) -> float:
        """Return v0 such that the mean purchase probability is ``buying`` at the reference state.

        Reference: launch catalogue, promise of 2 days, neutral trust and reference price, no sales yet.
        """
        p = self.params
        if p.buying == 0 or not len(world.tables["offers"]):
            return 1e9
        chosen, is_new = reference_sets(world, size=p.considered)
        rows = np.arange(len(chosen))
        slope = price_slopes(world.facts["sections"]["market"], world.streams.uniform("choice.reference_slope", rows))
        taste = normals(world.streams, "choice.reference_taste", rows, columns=N_TASTES)
        offers = world.tables["offers"]
        index = offers["price_index"][chosen]
        value = p.quality * offers["quality"][chosen] + p.rating * (offers["rating"][chosen] - 4.5)
        value = value - slope[:, None] * index - p.surprise * np.maximum(0, index)
        value = value + p.match * np.einsum("kd,kjd->kj", taste, offers["taste"][chosen])
        inclusive = logsumexp(np.where(is_new, value, -np.inf), axis=1)
        return float(brentq(lambda v: expit(inclusive - v).mean() - p.buying, -50, 50))

    def step(self, world: State, day: Day) -> None:
        """Spend today's needs."""
        visits = world.today["visits"]
        wanting = visits[visits["needs"] > 0]
        person = np.repeat(wanting["person"], wanting["needs"])
        starts = np.repeat(np.cumsum(wanting["needs"]) - wanting["needs"], wanting["needs"])
        number = (np.arange(len(person)) - starts).astype(np.int64)
        chosen = self._choose(world, day, person, number)
        bought = chosen >= 0
        orders = self._place(world, day, person[bought], number[bought], chosen[bought])
        orders = with_group_orders(orders, world.today["group_orders"])
        world.today["orders"] = orders
        self._count(world, day, orders)

    def _choose(self, world: State, day: Day, person: np.ndarray, number: np.ndarray) -> np.ndarray:
        p, people, offers = self.params, world.people, world.tables["offers"]
        shelves: Shelves = world.facts["shelves"]
        offers["sales30"][:] *= 1 - 1 / SALES_MEMORY
        value = p.quality * offers["quality"] + p.rating * (offers["rating"] - 4.5)
        value = (
            value + p.sales * np.log1p(offers["sales30"]) + p.delivery * (2 - offers["promised_days"]) + offers["deal"]
        )
        chosen = np.full(len(person), -1, dtype=np.int64)
        if not len(offers) or self._outside > 1e8:
            return chosen
        streams = world.streams
        keys = (streams.key("choice.category"), streams.key("choice.considered"), streams.key("choice.gumbel"))
        world.workers.run(
            choose, len(person), person, number, people["price_slope"], people["reference_price"], people["trust"],
            people["taste"], people["coupon"], people["coupon_until"], shelves.offsets, shelves.popularity,
            shelves.cumulative_needs, value.astype(np.float64), offers["price_index"], offers["taste"],
            offers["price"], self._outside, p.considered, (p.surprise, p.match, p.trust), day.index, streams.seed,
            *keys, day.step, chosen,
        )  # fmt: skip
        return chosen

    def _place(self, world: State, day: Day, person: np.ndarray, number: np.ndarray, offer: np.ndarray) -> np.ndarray:
        """Write the orders and move the felt normal price of their buyers."""
        people, offers = world.people, world.tables["offers"]
        orders = np.zeros(len(person), dtype=ORDER)
        orders["person"], orders["number"], orders["offer"] = person, number, offer
        orders["paid_on"], orders["cash"] = day.index, offers["price"][offer]
        use_coupons(world, day, orders)
        ask_for_groups(world, orders)
        orders["price_surprise"] = offers["price_index"][offer] - people["reference_price"][person]
        np.add.at(offers["sales30"], offer, np.float32(world.weight))
        for k in range(int(number.max()) + 1 if len(number) else 0):
            part = number == k
            felt = people["reference_price"][person[part]]
            index = offers["price_index"][offer[part]]
            people["reference_price"][person[part]] = felt + self.params.reference_learning * (index - felt)
        return orders

    def _count(self, world: State, day: Day, orders: np.ndarray) -> None:
        people, w = world.people, world.weight
        person = orders["person"]
        starts = np.flatnonzero(np.concatenate([person[:1] >= 0, person[1:] != person[:-1]]))
        buyers, times = person[starts], np.diff(starts, append=len(orders))
        before = people["last_order"][buyers]
        since = max(0, day.index - YEAR + 1)
        recent = self._buyers[since : day.index + 1]  # by the day of their last order
        recent -= np.bincount(before[before >= since] - since, minlength=len(recent))
        recent[-1] += len(buyers)
        month_start = day.index - day.date.day + 1
        new_in_month = buyers[before < month_start]
        world.record("orders", len(orders) * w)
        world.record("first_orders", int((people["n_orders"][buyers] == 0).sum()) * w)
        world.record("annual_buyers", int(recent.sum()) * w)
        world.record("gmv_paid", int(value_of(orders).sum()) * w)
        world.series.record_cohorts("cohort_buyers", day.month, people["cohort"][new_in_month], w)
        world.series.record_cohorts("cohort_orders", day.month, people["cohort"][buyers], times * w)
        people["last_order"][buyers] = day.index
        people["n_orders"][buyers] += times.astype(np.int32)
