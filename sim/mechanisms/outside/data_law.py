"""Data law: from a day on only those may be recorded who say yes."""

from sim.core.units import Duration, MoneyRate, Rate, Share
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import Answer, Effect, Shock, metrics_of


class DataLaw(Shock):
    """A law asks for opting in: few people may be recorded any more, recommendations and targeted ads know little.

    References: Sun, Yuan, Li, Zhang & Xu (2023), Management Science (what recommendations lose without personal data).
    Page: docs/mechanisms/data_law.md
    """

    effects = (
        Effect("recommender.consent", factor="recorded"),
        Effect("precision_ads.consent", factor="targeted"),
    )
    answers = (Answer("preparation", "severity"),)
    metrics = metrics_of("data_law", "Data law", "数据授权新规")

    class Params(ShockTerms):
        """How likely it is, and how many still say yes."""

        hazard: Rate = hazard_par(
            "0.1 per year", spread=2, doc="hazard of a law that asks for opting in, before answers"
        )
        duration: Duration = duration_par("100 years", prior="", doc="a law stays")
        recorded: Share = size_par(
            "32 %",
            low="1 %",
            high="100 %",
            prior="15 % - 70 %",
            symbol="f",
            evidence="memory",
            source="84 % opted out of tracking when asked on iOS; model specification, section 10: up to 80 % without data",
            label="still recorded",
            zh="仍可记录用户比例",
            doc="part of those who could be recorded who say yes: 95 % become 30 %",
        )
        targeted: Share = size_par(
            "43 %",
            low="1 %",
            high="100 %",
            prior="20 % - 80 %",
            symbol="g",
            label="still targeted",
            zh="仍可定向用户比例",
            doc="part of those who could be told apart in ads who say yes: 70 % become 30 %",
        )
        preparation: MoneyRate = answer_par(
            "early preparation",
            "合规提前准备",
            "reasons to say yes, and consent asked for well before the law: more say yes",
            symbol="x",
        )
        preparation_half: MoneyRate = half_par("50000 RMB per month", "early preparation", "合规提前准备", symbol="x2")
        preparation_best: Share = best_par("40 %", "15 % - 65 %", "early preparation", "合规提前准备", symbol="m")
