"""Search ranking: pieces of content, paid for or written by users, wait to be ranked, then bring people for months."""

import math
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


class Seo(Mechanism):
    """A stock of pieces that rank in search: slow to work, slow to fade, the same for everybody.

    References: the stock is a goodwill stock, Nerlove & Arrow (1962), Economica 29(114); the numbers are judgement.
    Page: docs/mechanisms/seo.md
    """

    phase = Phase.REACH
    reads = ("channels.budget", "zones.is_open", "resources.lapsed")
    may_read = ("metrics.community_posts", "metrics.community_bad_posts")
    writes = ("channels.is_on[seo]",)
    hazards = (Hazard("join", "seo", per="cell", label="search ranking", zh="自然搜索优化", has_intent=True),)
    null = {"is_spending": "off", "user_posts": "0 %"}
    metrics = (
        *channels.money_metrics("seo"),
        Metric(
            "seo_pieces",
            "stock",
            "pieces",
            "pieces of content that exist, aged ones discounted",
            "Pieces that rank",
            "搜索内容存量",
        ),
        Metric(
            "seo_user_pieces",
            "flow",
            "pieces",
            "posts of the community that join the pieces that rank",
            "Posts that rank",
            "进入搜索的社区帖",
        ),
    )
    accounts = (channels.money_account("seo"),)

    class Params(ParamSet):
        """What a piece costs, how it ages, what it brings."""

        is_spending: Flag = channels.spending_flag()
        piece_cost: Money = par(
            "300 RMB",
            symbol="P",
            low="1 RMB",
            high="100000 RMB",
            prior="lognormal(300 RMB, x3)",
            label="cost of a piece",
            zh="单篇内容成本",
            source="model specification M03",
            doc="cost of writing and optimising one piece",
        )
        ageing: Rate = par(
            "0.005 per day",
            symbol="del",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.005 per day, x2)",
            label="ageing of pieces",
            zh="内容老化率",
            source="model specification M03",
            doc="share of the stock that loses its rank per day",
        )
        lag: Duration = par(
            "60 days",
            symbol="lag",
            low="0 days",
            high="730 days",
            prior="20 days - 150 days",
            label="time until ranked",
            zh="收录滞后",
            source="model specification M03",
            doc="time from paying for a piece to its effect",
        )
        peak: Rate = par(
            "0.000005 per day",
            symbol="hmax",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.000005 per day, x3)",
            label="search ranking, peak effect",
            zh="搜索优化峰值效应",
            doc="incremental registration hazard with endless content",
        )
        scale: Number = par(
            "2000",
            symbol="C0",
            low="1",
            high="1e9",
            prior="lognormal(2000, x3)",
            label="pieces that saturate",
            zh="内容饱和规模",
            doc="pieces at which 63 % of the peak effect is reached",
        )
        user_posts: Share = par(
            "0.2 %",
            symbol="U",
            low="0 %",
            high="100 %",
            prior="lognormal(0.2 %, x3)",
            source="model specification M16: posts feed the stock of content; the number is judgement",
            label="posts that rank",
            zh="社区帖收录率",
            doc="share of the community's good posts that search engines show as they show a piece that was paid for",
        )
        incrementality: Share = par(
            "80 %",
            symbol="i",
            low="1 %",
            high="100 %",
            prior="50 % - 95 %",
            label="search ranking, incrementality",
            zh="搜索优化增量占比",
            source="model specification M03",
            doc="share of claimed registrations that the content caused",
        )

    def setup(self, world: State) -> None:
        """Begin without content."""
        self._stock = [0.0]  # pieces at the beginning of each day
        channels.switch_on(world, "seo", is_on=self.params.is_spending)

    def step(self, world: State, day: Day) -> None:
        """Set the hazard of what ranks today; spend; the new pieces count from tomorrow."""
        p = self.params
        money = channels.budget(world, "seo") if p.is_spending else 0.0
        rate = p.peak * -math.expm1(-self._ranked() / p.scale)
        world.risks["join"].set_cells("seo", rate)
        channels.claim(world, "seo", rate * zones.audience(world) / p.incrementality)
        fen = channels.pay(self, world, "seo", money)
        by_users = p.user_posts * (world.last("community_posts") - world.last("community_bad_posts"))
        self._stock.append((1 - p.ageing) * self._stock[-1] + fen / p.piece_cost + by_users)
        world.record("seo_user_pieces", by_users)
        world.record("seo_pieces", self._stock[-1])

    def _ranked(self) -> float:
        """Return the stock as it was one lag ago: what search engines show today."""
        then = len(self._stock) - 1 - round(self.params.lag)
        return self._stock[then] if then >= 0 else 0.0

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend."""
        yield channels.spend_check(world, "seo")
