"""Feature copying: once the platform is large enough to be watched, rivals copy what sets it apart."""

from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, MoneyRate, Number, Rate, Share
from sim.world.shock_terms import (
    ShockTerms,
    answer_par,
    best_par,
    duration_par,
    half_par,
    hazard_par,
    ramp_par,
    size_par,
)
from sim.world.shocks import Answer, Effect, Shock, metrics_of


class FeatureCopying(Shock):
    """Once the platform is large enough to be watched, rivals copy what sets it apart; half of it is gone after a year.

    References: model specification M25. Page: docs/mechanisms/feature_copying.md
    """

    may_read = ("resources.emergency", "metrics.mau")
    effects = (
        Effect("choice.match", factor="parity"),
        Effect("social_surface.share", factor="parity"),
        Effect("community.impulse", factor="parity"),
        Effect("community.by_friends", factor="parity"),
    )
    answers = (Answer("protection", "severity"),)
    metrics = metrics_of("feature_copying", "Feature copying", "功能模仿")

    class Params(ShockTerms):
        """From when on rivals copy, and what is left."""

        hazard: Rate = hazard_par(
            "4 per year",
            doc="hazard with which rivals begin to copy, while the platform is watched",
            source="",
        )
        duration: Duration = duration_par("100 years", prior="", source="what is copied stays copied")
        ramp: Duration = ramp_par("365 days", source="model specification M25")
        from_visitors: Count = size_par(
            "1000000 people",
            symbol="M0",
            unit="people",
            low="0",
            high="1000000000",
            prior="lognormal(1000000 people, x2)",
            source="model specification M25",
            label="visitors from whom rivals copy",
            zh="引发模仿的月活",
            doc="visitors of a month from whom on the platform is watched",
        )
        parity: Number = size_par(
            "0.5",
            symbol="f",
            low="0",
            high="1",
            prior="0.3 - 0.7",
            source="model specification M25: advantages halve",
            label="advantage left",
            zh="模仿后剩余优势",
            doc="factor on what sets the platform apart when rivals have caught up",
        )
        protection: MoneyRate = answer_par(
            "protection", "知识产权保护", "patents, secrets and suits against copies", symbol="y"
        )
        protection_half: MoneyRate = half_par("50000 RMB per month", "protection", "知识产权保护", symbol="y2")
        protection_best: Share = best_par("30 %", "15 % - 45 %", "protection", "知识产权保护", symbol="m")

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard of today: none below the visitors from whom on rivals watch, none when something is being copied."""
        is_watched = world.last("mau") >= self.params.from_visitors
        return float(self.params.hazard) if is_watched and not any(e.size > 0 for e in self._episodes) else 0.0
