"""Spending: the marketing budget of the day, split over the channels that exist; and the servers."""

from typing import Any

import numpy as np

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Duration, Flag, Money, MoneyRate, Number, Share
from sim.world.channels import CHANNELS


def _share(default: str, label: str, zh: str) -> Any:
    return par(
        default,
        low="0 %",
        high="100 %",
        lever=True,
        label=label,
        zh=zh,
        doc=f"share of the marketing budget for {label.removesuffix(', share')}; shares of channels that do not "
        "run go to the others in proportion",
    )


def _scale(label: str, zh: str) -> Any:
    return par(
        "1",
        low="0",
        high="100",
        lever=True,
        label=f"{label}, multiple",
        zh=f"{zh}投放倍数",
        doc=f"multiple of the money for {label} alone; that of the other channels stays, 0 pauses it",
    )


class Spending(Mechanism):
    """Yearly marketing sums spread over days, with a ramp after launch, and the cost of servers.

    Page: docs/mechanisms/spending.md
    """

    phase = Phase.OPEN
    before_launch = True
    reads = ("channels.is_on", "resources.catalogue")
    may_read = ("metrics.mau",)
    writes = ("channels.budget",)
    columns = (Column("channels", "released", float, doc="fen released to the channel since the launch"),)
    accounts = (Account("expense.servers", "servers", "Servers", "服务器"),)
    metrics = (
        Metric(
            "marketing_budget", "flow", "fen", "marketing money released to channels", "Marketing budget", "营销预算"
        ),
    )

    class Params(ParamSet):
        """Sums, shares, ramp, servers."""

        budget: MoneyRate = par(
            "12 M RMB per year",
            symbol="B",
            low="0 RMB per year",
            high="200 M RMB per year",
            lever=True,
            label="marketing budget",
            zh="营销预算",
            doc="sum spent in a company year (dated values: one per year)",
        )
        ramp: Duration = par(
            "6 months",
            symbol="R",
            fixed=True,
            low="0 days",
            high="36 months",
            lever=True,
            label="ramp",
            zh="投放爬坡期",
            doc="time after launch in which daily spending rises linearly to its plateau; the year's sum stays",
        )
        needs_assortment: Flag = par(
            "on",
            label="wait for assortment",
            zh="随品类丰富度投放",
            evidence="derived",
            source="model specification 0.2, number 6",
            doc="scale budgets by the share of needs in categories with 30 offers or more",
        )
        share_social: Share = _share("15 %", "social media content, share", "社交媒体内容占比")
        share_seo: Share = _share("2.5 %", "search ranking, share", "搜索优化占比")
        share_guides: Share = _share("2.5 %", "content marketing, share", "内容营销占比")
        share_search: Share = _share("15 %", "search ads, share", "搜索广告占比")
        share_feed: Share = _share("20 %", "feed ads, share", "信息流广告占比")
        share_precision: Share = _share("10 %", "precision ads, share", "精准广告占比")
        share_influencers: Share = _share("20 %", "influencers, share", "达人营销占比")
        share_events: Share = _share("5 %", "offline events, share", "线下活动占比")
        share_partners: Share = _share("5 %", "partnerships, share", "合作伙伴占比")
        share_pr: Share = _share("5 %", "press and launch, share", "公关发布占比")
        scale_social: Number = _scale("social media content", "社交媒体内容")
        scale_seo: Number = _scale("search ranking", "自然搜索优化")
        scale_guides: Number = _scale("content marketing", "内容营销")
        scale_search: Number = _scale("search ads", "搜索广告")
        scale_feed: Number = _scale("feed ads", "信息流广告")
        scale_precision: Number = _scale("precision ads", "精准广告")
        scale_influencers: Number = _scale("influencers", "达人营销")
        scale_events: Number = _scale("offline events", "线下活动")
        scale_partners: Number = _scale("partnerships", "合作伙伴")
        scale_pr: Number = _scale("press and launch", "公关与发布")
        server_base: MoneyRate = par(
            "50000 RMB per month",
            symbol="V0",
            low="0 RMB per month",
            high="100 M RMB per month",
            label="servers, fixed",
            zh="服务器固定费用",
            prior="20000 RMB per month - 150000 RMB per month",
            doc="cost of servers without users",
        )
        server_per_user: Money = par(
            "0.02 RMB",
            symbol="V1",
            low="0 RMB",
            high="10 RMB",
            label="servers, per user",
            zh="单用户服务器费用",
            prior="lognormal(0.02 RMB, x2)",
            doc="cost of servers per monthly visitor and day",
        )

    def setup(self, world: State) -> None:
        """Cache the shape of spending in each company year."""
        self._shapes: dict[int, np.ndarray] = {}

    def step(self, world: State, day: Day) -> None:
        """Release today's budgets and pay the servers."""
        p = self.params
        users = world.last("mau")
        self.post(world, "expense.servers", "asset.cash", p.server_base + p.server_per_user * users)
        table = world.tables["channels"]
        table["budget"][:] = 0.0
        if not day.is_launched or not table["is_on"].any():
            return
        shares = np.array([getattr(p, f"share_{name}") for name in CHANNELS]) * table["is_on"]
        total = self._today(world, day)
        if shares.sum() > 0:
            scales = np.array([getattr(p, f"scale_{name}") for name in CHANNELS])
            table["budget"][:] = total * shares / shares.sum() * scales
        table["released"][:] += table["budget"]
        world.record("marketing_budget", round(float(table["budget"].sum())))

    def _today(self, world: State, day: Day) -> float:
        """Return the fen of today: the year's sum times today's part of the year's shape."""
        p, t = self.params, world.timeline
        year = day.company_year
        start = t.year_start(year)
        if year not in self._shapes:
            days = np.arange(start, t.year_start(year + 1))
            self._shapes[year] = np.minimum(1.0, (days + 0.5) / p.ramp) if p.ramp > 0 else np.ones(len(days))
        shape = self._shapes[year]
        ready = 1.0
        if p.needs_assortment:
            ready = world.resources["catalogue"].rich_share
        return float(p.budget * DAYS_PER_YEAR * ready * shape[day.index - start] / shape.sum())
