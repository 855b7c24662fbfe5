"""External channels: what brings people who know nobody on the platform. Paid on all clicks, counted on effect."""

import math
from collections.abc import Iterable

import numpy as np

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Flag, Flow, Money, MoneyRate, Number, Rate, Share
from sim.world import channels
from sim.world.seasons import season
from sim.world.zones import audience

_PAID = ("feed", "search", "brand_search")


class Channels(Mechanism):
    """Organic arrivals, feed ads and search ads, with adstock, saturation and incrementality.

    References: Jin et al. (2017), "Bayesian methods for media mix modeling with carryover and shape effects";
    Blake, Nosko & Tadelis (2015), Econometrica 83(1). Page: docs/mechanisms/channels.md
    """

    phase = Phase.REACH
    sub_daily = True
    reads = ("channels.budget", "channels.exposure", "zones.is_open", "resources.lapsed")
    may_read = ("metrics.quiet_users",)
    writes = ("channels.is_on[feed]", "channels.is_on[search]", "channels.exposure[feed]")
    hazards = (
        Hazard("join", "organic", per="cell", label="on their own", zh="自然到达"),
        Hazard("join", "feed", per="cell", label="feed ads", zh="信息流广告", passing=1.2),
        Hazard("join", "search", per="cell", label="search ads", zh="搜索广告", has_intent=True),
        Hazard("join", "brand_search", per="cell", label="brand search ads", zh="品牌词搜索广告", has_intent=True),
    )
    null = {
        "organic": "0 people per day",
        "organic_aware": "0 people per day",
        "feed_peak": "0 per day",
        "search_landing": "0 %",
        "brand_share": "0 %",
        "constant_rate": "0 per day",
        "is_spending": "off",
    }
    metrics = (
        Metric("awareness", "stock", "share", "brand awareness in the market", "Awareness", "品牌认知度"),
        *channels.money_metrics("feed"),
        *channels.money_metrics("search"),
    )
    accounts = (channels.money_account("feed"), channels.money_account("search"))

    class Params(ParamSet):
        """Organic arrivals and paid channels."""

        organic: Flow = par(
            "20 people per day",
            symbol="o0",
            low="0 per day",
            high="100000 per day",
            unit="people",
            prior="5 per day - 100 per day",
            label="organic arrivals",
            zh="自然到达人数",
            doc="people who register on their own at zero awareness",
        )
        organic_aware: Flow = par(
            "200 people per day",
            symbol="o1",
            low="0 per day",
            high="1000000 per day",
            unit="people",
            prior="50 per day - 800 per day",
            label="organic arrivals when known",
            zh="知名后自然到达人数",
            doc="further organic arrivals when everybody knows the brand",
        )
        constant_rate: Rate = par(
            "0 per year",
            symbol="p",
            low="0 per year",
            high="10 per year",
            label="constant hazard",
            zh="恒定注册率",
            evidence="derived",
            doc="hazard of everybody, for analytic limits (Bass p); off in the base",
        )
        awareness_decay: Rate = par(
            "0.003 per day",
            symbol="d",
            low="0 per day",
            high="1 per day",
            label="forgetting of the brand",
            zh="品牌遗忘率",
            prior="lognormal(0.003 per day, x2)",
            doc="share of awareness lost per day",
        )
        awareness_per_impression: Number = par(
            "0.05",
            symbol="k",
            low="0",
            high="1",
            prior="lognormal(0.05, x4)",
            label="awareness per impression",
            zh="每次曝光认知增量",
            doc="gain of awareness per impression and person",
        )
        awareness_from_talk: Rate = par(
            "0.02 per day",
            symbol="w",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.02 per day, x4)",
            label="awareness from talk",
            zh="口碑带来的认知",
            doc="gain of awareness per day when everybody is a user",
        )
        is_spending: Flag = par(
            "on",
            label="spend budgets",
            zh="投放预算",
            evidence="derived",
            doc="whether paid channels spend the money they are given",
        )
        feed_cpm: Money = par(
            "30 RMB",
            symbol="P_f",
            low="1 RMB",
            high="500 RMB",
            prior="lognormal(30 RMB, x2)",
            label="feed price",
            zh="信息流千次曝光价",
            evidence="low_authority",
            source="facts F11, F12",
            doc="price of a thousand impressions",
        )
        feed_price_power: Number = par(
            "0.25",
            symbol="g",
            low="0",
            high="1",
            prior="0.1 - 0.5",
            label="feed price growth",
            zh="信息流价格弹性",
            doc="power with which the price grows beyond the reference spend",
        )
        feed_reference_spend: MoneyRate = par(
            "30000 RMB per day",
            symbol="S0",
            low="1 RMB per day",
            high="1e9 RMB per day",
            label="feed reference spend",
            zh="信息流参考花费",
            doc="spend below which the price does not grow",
        )
        feed_memory: Share = par(
            "80 %",
            symbol="m_f",
            low="0",
            high="0.999",
            prior="30 % - 97 %",
            label="feed adstock",
            zh="信息流广告记忆",
            doc="share of yesterday's effect that lasts, per day",
        )
        feed_peak: Rate = par(
            "0.00025 per day",
            symbol="hmax",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.00025 per day, x2.5)",
            label="feed peak effect",
            zh="信息流峰值效应",
            doc="incremental registration hazard at full saturation (CAC 60 RMB at 30 RMB CPM)",
        )
        feed_half: Number = par(
            "0.5",
            symbol="K",
            low="0.001",
            high="100",
            prior="lognormal(0.5, x2)",
            label="feed half saturation",
            zh="信息流半饱和点",
            doc="impressions per person and day at half of the peak effect",
        )
        feed_incrementality: Share = par(
            "70 %",
            symbol="i_f",
            low="1 %",
            high="100 %",
            prior="40 % - 95 %",
            label="feed incrementality",
            zh="信息流增量占比",
            doc="share of claimed registrations that the ad caused",
        )
        search_cpc: Money = par(
            "1.5 RMB",
            symbol="P_c",
            low="0.01 RMB",
            high="100 RMB",
            prior="lognormal(1.5 RMB, x2)",
            label="search price",
            zh="搜索点击价",
            evidence="memory",
            source="facts F12",
            doc="price of a click on a search ad",
        )
        search_landing: Share = par(
            "4 %",
            symbol="L",
            low="0 %",
            high="100 %",
            prior="1 % - 10 %",
            label="landing conversion",
            zh="落地页转化率",
            doc="share of clicks that register",
        )
        search_incrementality: Share = par(
            "60 %",
            symbol="i_s",
            low="1 %",
            high="100 %",
            prior="20 % - 90 %",
            label="search incrementality",
            zh="搜索增量占比",
            doc="share of claimed registrations that the ad caused",
        )
        search_memory: Share = par(
            "50 %",
            symbol="m_s",
            low="0",
            high="0.999",
            prior="10 % - 80 %",
            label="search adstock",
            zh="搜索广告记忆",
            doc="share of yesterday's effect that lasts, per day",
        )
        search_queries: Rate = par(
            "0.02 per day",
            symbol="Q",
            low="0 per day",
            high="10 per day",
            prior="lognormal(0.02 per day, x3)",
            label="searches",
            zh="人均搜索次数",
            doc="relevant searches per person of the market",
        )
        search_click_cap: Share = par(
            "5 %",
            symbol="cap",
            low="0 %",
            high="100 %",
            prior="2 % - 10 %",
            label="most clicks",
            zh="点击率上限",
            doc="largest share of searches that can click our ad",
        )
        brand_share: Share = par(
            "0 %",
            symbol="b",
            low="0 %",
            high="100 %",
            lever=True,
            label="brand search share",
            zh="品牌词预算占比",
            doc="share of the search budget bid on our own name",
        )
        brand_incrementality: Share = par(
            "5 %",
            symbol="i_b",
            low="0.1 %",
            high="100 %",
            label="brand search incrementality",
            zh="品牌词增量占比",
            evidence="source",
            source="Blake, Nosko & Tadelis 2015, Econometrica 83(1): near zero",
            prior="0.1 % - 15 %",
            doc="share of claimed registrations that the ad caused",
        )

    def setup(self, world: State) -> None:
        """Mark the channels that this mechanism spends."""
        self._stocks = {name: channels.Adstock() for name in _PAID}
        self._awareness = 0.0
        for name in ("feed", "search"):
            channels.switch_on(world, name, is_on=self.params.is_spending)

    def step(self, world: State, day: Day) -> None:
        """Spend, update adstock and awareness, set the hazard of each cause for all cells."""
        p = self.params
        people = len(world.people) * world.weight
        others = audience(world)
        self._learn(world, day)
        level = season(day.date, is_on=world.facts["sections"]["market"].seasonality)
        impressions = self._buy_feed(world, day, level) / others
        channels.set_exposure(world, "feed", impressions)
        feed = self._stocks["feed"].step(impressions, p.feed_memory, day.length)
        search, brand = self._buy_search(world, day, people)
        rates = {
            "organic": (p.organic + p.organic_aware * self._awareness) / others + p.constant_rate,
            "feed": p.feed_peak * feed / (feed + p.feed_half),
            "search": self._stocks["search"].step(search, p.search_memory, day.length) / others,
            "brand_search": self._stocks["brand_search"].step(brand, p.search_memory, day.length) / others,
        }
        for cause, rate in rates.items():
            world.risks["join"].set_cells(cause, rate)
        self._claim(world, day, others, rates)
        world.record("awareness", self._awareness)

    def _budget(self, world: State, name: str) -> float:
        return channels.budget(world, name) if self.params.is_spending else 0.0

    def _buy_feed(self, world: State, day: Day, level: float) -> float:
        """Spend the feed budget; return impressions per day."""
        p, spend = self.params, self._budget(world, "feed")
        price = p.feed_cpm * level * max(1.0, spend / p.feed_reference_spend) ** p.feed_price_power
        channels.pay(self, world, "feed", spend * day.length)
        return 1000 * spend / price

    def _buy_search(self, world: State, day: Day, people: int) -> tuple[float, float]:
        """Spend the search budget as far as there are searches; return effective people per day."""
        p, budget = self.params, self._budget(world, "search")
        room = p.search_queries * people * p.search_click_cap
        clicks = min((1 - p.brand_share) * budget / p.search_cpc, room)
        brand_clicks = min(p.brand_share * budget / p.search_cpc, room * self._awareness)
        channels.pay(self, world, "search", (clicks + brand_clicks) * p.search_cpc * day.length)
        landed = p.search_landing * np.array([clicks, brand_clicks])
        return float(landed[0] * p.search_incrementality), float(landed[1] * p.brand_incrementality)

    def _claim(self, world: State, day: Day, others: float, rates: dict[str, float]) -> None:
        """Record what an advertising account would report: effect over incrementality."""
        p = self.params
        channels.claim(world, "feed", rates["feed"] * others * day.length / p.feed_incrementality)
        search = rates["search"] / p.search_incrementality + rates["brand_search"] / p.brand_incrementality
        channels.claim(world, "search", search * others * day.length)

    def _learn(self, world: State, day: Day) -> None:
        """Move awareness by forgetting, yesterday's impressions through all channels, and the talk of users."""
        p = self.params
        users = (len(world.active) - world.last("quiet_users") / world.weight) / len(world.people)
        seen = float(world.tables["channels"]["exposure"].sum())
        gain = -math.expm1(-(p.awareness_per_impression * seen + p.awareness_from_talk * users) * day.length)
        kept = (1 - p.awareness_decay) ** day.length * self._awareness
        self._awareness = min(1.0, kept + (1 - self._awareness) * gain)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend: what the metrics say was paid is what the ledger says."""
        for name in ("feed", "search"):
            yield channels.spend_check(world, name)
