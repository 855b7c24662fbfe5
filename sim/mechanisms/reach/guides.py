"""Guides: buying guides, lifestyle blogs and users' reviews that people read before they know the platform."""

from collections.abc import Iterable

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Flag, Money, Number, Rate, Share
from sim.world import channels, zones


class Guides(Mechanism):
    """Content that is worth reading: bought guides age, users' reviews add to them, readers saturate.

    References: stock as in Nerlove & Arrow (1962), Economica 29(114); the numbers are judgement.
    Page: docs/mechanisms/guides.md
    """

    phase = Phase.REACH
    reads = ("channels.budget", "zones.is_open", "resources.lapsed")
    writes = ("channels.is_on[guides]", "channels.exposure[guides]")
    may_read = ("metrics.orders_delivered",)
    hazards = (Hazard("join", "guides", per="cell", label="guides and reviews", zh="攻略与评价"),)
    null = {"is_spending": "off", "review_value": "0"}
    metrics = (
        *channels.money_metrics("guides"),
        Metric("guide_stock", "stock", "guides", "guides that exist, aged ones discounted", "Guides", "攻略存量"),
        Metric("review_stock", "stock", "reviews", "users' reviews, aged ones discounted", "Reviews", "评价存量"),
        Metric(
            "guide_reads",
            "flow",
            "reads",
            "guides and reviews read by people who are not users",
            "Guides read",
            "攻略阅读量",
        ),
    )
    accounts = (channels.money_account("guides"),)

    class Params(ParamSet):
        """What content costs, how it ages, who reads it, what reading brings."""

        is_spending: Flag = channels.spending_flag()
        guide_cost: Money = par(
            "800 RMB",
            symbol="P",
            low="1 RMB",
            high="100000 RMB",
            prior="lognormal(800 RMB, x3)",
            label="cost of a guide",
            zh="单篇攻略成本",
            doc="cost of one good guide",
        )
        half_life: Duration = par(
            "120 days",
            symbol="TG",
            low="1 day",
            high="10000 days",
            prior="40 days - 400 days",
            label="half-life of guides",
            zh="攻略半衰期",
            doc="time in which a guide loses half of its readers",
        )
        review_share: Share = par(
            "10 %",
            symbol="rho",
            low="0 %",
            high="100 %",
            prior="2 % - 30 %",
            label="orders reviewed",
            zh="评价率",
            doc="share of delivered orders that get a review worth reading",
        )
        review_value: Number = par(
            "0.001",
            symbol="v",
            low="0",
            high="1",
            prior="lognormal(0.001, x4)",
            label="value of a review",
            zh="单条评价价值",
            doc="guides that one review is worth to readers",
        )
        review_half_life: Duration = par(
            "180 days",
            symbol="TU",
            low="1 day",
            high="10000 days",
            prior="60 days - 600 days",
            label="half-life of reviews",
            zh="评价半衰期",
            doc="time in which a review loses half of its value",
        )
        most_reads: Rate = par(
            "0.004 per day",
            symbol="rmax",
            low="0 per day",
            high="100 per day",
            prior="lognormal(0.004 per day, x3)",
            label="most reads",
            zh="阅读上限",
            doc="reads per person and day when content is endless",
        )
        half_reads: Number = par(
            "500",
            symbol="K0",
            low="1",
            high="1e9",
            prior="lognormal(500, x3)",
            label="guides, half saturation",
            zh="攻略半饱和点",
            doc="guides at which half of those reads happen",
        )
        conversion: Share = par(
            "0.1 %",
            symbol="c",
            low="0 %",
            high="100 %",
            prior="0.02 % - 0.5 %",
            label="readers who register",
            zh="阅读转化率",
            doc="incremental registrations per read",
        )
        incrementality: Share = par(
            "75 %",
            symbol="i",
            low="1 %",
            high="100 %",
            prior="40 % - 95 %",
            label="guides, incrementality",
            zh="攻略增量占比",
            doc="share of claimed registrations that the content caused",
        )

    def setup(self, world: State) -> None:
        """Begin without content."""
        self._guides = self._reviews = 0.0
        channels.switch_on(world, "guides", is_on=self.params.is_spending)

    def step(self, world: State, day: Day) -> None:
        """Set the hazard of what can be read today; spend; new content counts from tomorrow."""
        p = self.params
        money = channels.budget(world, "guides") if p.is_spending else 0.0
        content = self._guides + p.review_value * self._reviews
        reads = p.most_reads * content / (content + p.half_reads)
        others = zones.audience(world)
        world.risks["join"].set_cells("guides", reads * p.conversion)
        channels.claim(world, "guides", reads * p.conversion * others / p.incrementality)
        channels.set_exposure(world, "guides", reads)
        world.record("guide_reads", reads * others)
        self._write(world, channels.pay(self, world, "guides", money))

    def _write(self, world: State, fen: int) -> None:
        """Age what is there and add today's guides and the reviews of yesterday's deliveries."""
        p = self.params
        written = p.review_share * world.last("orders_delivered")
        self._guides = 0.5 ** (1 / p.half_life) * self._guides + fen / p.guide_cost
        self._reviews = 0.5 ** (1 / p.review_half_life) * self._reviews + written
        world.record("guide_stock", self._guides)
        world.record("review_stock", self._reviews)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend."""
        yield channels.spend_check(world, "guides")
