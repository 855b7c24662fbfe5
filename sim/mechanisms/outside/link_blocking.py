"""Blocked links: social networks stop links of invitations for a while, the sooner the more is sent and paid."""

import numpy as np

from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, MoneyRate, Number, Rate, Share
from sim.world.events import INVITATION
from sim.world.shock_terms import (
    ShockTerms,
    answer_par,
    best_par,
    duration_par,
    half_par,
    hazard_par,
    size_par,
    varies_par,
)
from sim.world.shocks import Answer, Effect, Shock, metrics_of, value_of

REWARDS, MOST = 2000.0, 100.0
"""Rewards of both sides (fen) at which the hazard has its size, and the largest factor on it."""


class LinkBlocking(Shock):
    """Social networks block links of invitations, the sooner the more are sent and the more is paid for them.

    It takes the place of the blocking inside the referral programme, so that nothing is counted twice. References: rules of
    WeChat for links in external content (2019). Page: docs/mechanisms/link_blocking.md
    """

    may_read = ("resources.emergency", "today.invitations")
    is_disruption = True
    replaces = ("referral.block_rate",)
    effects = (
        Effect("referral.acceptance", difference="-harder"),
        Effect("group_buying.accepts", factor="left_over"),
        Effect("group_buying.guest_acceptance", factor="left_over"),
    )
    answers = (Answer("channels", "severity"),)
    metrics = metrics_of("link_blocking", "Blocked links", "分享链接被封")

    class Params(ShockTerms):
        """How likely it is by what is sent and paid, how long it lasts, what still comes through."""

        hazard: Rate = hazard_par(
            "0.2 per year", doc="hazard at the reference intensity and rewards of 20 RMB for both sides together"
        )
        reference: Rate = size_par(
            "0.01 per day",
            low="0.0001 per day",
            high="1 per day",
            prior="lognormal(0.01 per day, x2)",
            symbol="r0",
            label="reference intensity",
            zh="参考邀请强度",
            doc="invitations per user and day at which the hazard has its size",
        )
        duration: Duration = duration_par(
            "73 days", spread=1.3, doc="median time for which links stay blocked: 30 to 180 days"
        )
        varies: Number = varies_par("2.45")
        harder: Number = size_par(
            "1.2",
            low="0",
            high="5",
            prior="0.7 - 1.9",
            symbol="d",
            evidence="derived",
            source="model specification, section 10: acceptance x .3; ln .3 in log odds",
            label="invitations accepted less",
            zh="邀请接受对数几率下降",
            doc="log odds that accepting an invitation of the referral programme loses",
        )
        left_over: Share = size_par(
            "30 %",
            low="1 %",
            high="100 %",
            prior="15 % - 55 %",
            symbol="f",
            source="model specification, section 10",
            label="shared groups that still arrive",
            zh="拼团分享剩余接受率",
            doc="factor on acceptance of invitations to groups",
        )
        channels: MoneyRate = answer_par(
            "other ways to share",
            "备用分享渠道投入",
            "mini programmes, codes and own groups through which invitations go",
            symbol="x",
        )
        channels_half: MoneyRate = half_par(
            "30000 RMB per month", "other ways to share", "备用分享渠道投入", symbol="x2"
        )
        channels_best: Share = best_par("60 %", "30 % - 80 %", "other ways to share", "备用分享渠道投入", symbol="m")

    def setup(self, world: State) -> None:
        """Take the place of what the referral programme has of its own."""
        super().setup(world)
        for path in self.replaces:
            if self.params.severity > 0 and world.modifiers.can_move(path):
                world.modify(path, factor=0.0, cause="blocked links are a shock of their own")

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard by yesterday's invitations per user and by both rewards."""
        p, sent = self.params, world.yesterday.get("invitations", np.zeros(0, dtype=INVITATION))
        intensity = len(sent) / max(len(world.active), 1) / p.reference
        paid = value_of(world, "referral.reward_sender") + value_of(world, "referral.reward_recipient")
        paid *= world.modifiers.is_on("referral.is_open")
        return float(p.hazard * min(MOST, intensity * paid / REWARDS))
