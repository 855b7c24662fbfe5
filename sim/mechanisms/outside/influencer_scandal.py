"""Scandal of an influencer: a head creator who works for the platform is found out; posts of all convince less."""

import numpy as np

from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, MoneyRate, Rate, Share
from sim.world.influencers import HEAD
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import EVERYBODY, Answer, Effect, Episode, Shock, lower_trust, metrics_of

AT_WORK = 0.25
"""Posts in about four weeks from which on a creator counts as working for the platform."""


class InfluencerScandal(Shock):
    """A head creator of the platform has a scandal or a tax case: posts bring fewer for a time, and users trust less.

    References: none, model specification M26. Page: docs/mechanisms/influencer_scandal.md
    """

    after = ("outages", "data_breach", "referral_enforcement")
    acts_alone = True
    reads = ("influencers.followers",)
    may_read = ("resources.emergency", "influencers.sponsored")
    writes = ("users.trust",)
    effects = (Effect("influencer_campaigns.registering", factor="convinces"),)
    answers = (Answer("checks", "hazard"),)
    metrics = metrics_of("influencer_scandal", "Scandal of an influencer", "达人丑闻")

    class Params(ShockTerms):
        """How likely it is by creators who work for the platform, and what it takes."""

        hazard: Rate = hazard_par(
            "0.1 per year", doc="hazard for each head creator who works for the platform, before answers"
        )
        duration: Duration = duration_par("60 days", doc="time for which posts convince less")
        convinces: Share = size_par(
            "70 %",
            low="1 %",
            high="100 %",
            prior="45 % - 90 %",
            symbol="f",
            label="posts that still convince",
            zh="内容说服力剩余",
            doc="factor on the registrations that reactions to posts bring, the creator's own lost among them",
        )
        trust: Share = size_par(
            "0.02",
            low="0",
            high="1",
            prior="0.01 - 0.04",
            symbol="T",
            source="model specification, section 10",
            label="trust lost",
            zh="信任损失",
            doc="trust that all users lose",
        )
        checks: MoneyRate = answer_par(
            "checks of creators",
            "达人背景审查",
            "contracts with exit clauses, checks before posts are bought",
            symbol="x",
        )
        checks_half: MoneyRate = half_par("15000 RMB per month", "checks of creators", "达人背景审查", symbol="x2")
        checks_best: Share = best_par("50 %", "25 % - 75 %", "checks of creators", "达人背景审查", symbol="m")

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard by the number of head creators who have posted for the platform of late."""
        table = world.tables["influencers"]
        posts = table.columns.get("sponsored")
        if posts is None:
            return 0.0
        return float(self.params.hazard * np.count_nonzero((table["followers"] >= HEAD) & (posts > AT_WORK)))

    def strike(self, world: State, day: Day, episode: Episode) -> None:
        """All users trust less."""
        lower_trust(world, EVERYBODY, self.params.trust * episode.size)
