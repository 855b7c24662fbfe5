"""Import rules: relief on goods from abroad ends in part, and limits fall, for good."""

from sim.core.units import Duration, MoneyRate, Number, Rate, Share
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import Answer, Effect, Shock, metrics_of


class ImportRules(Shock):
    """Relief on goods from abroad ends in part, and limits of an order and of a year fall, for good.

    References: none, model specification, section 10. Page: docs/mechanisms/import_rules.md
    """

    effects = (
        Effect("cross_border.relief", difference="dearer"),
        Effect("cross_border.order_limit", factor="limits"),
        Effect("cross_border.quota", factor="limits"),
    )
    answers = (Answer("preparation", "severity"),)
    metrics = metrics_of("import_rules", "Import rules", "跨境进口新规")

    class Params(ShockTerms):
        """How likely they are, and what they take."""

        hazard: Rate = hazard_par("0.1 per year")
        duration: Duration = duration_par("100 years", prior="", doc="rules stay")
        dearer: Share = size_par(
            "20 %",
            symbol="d",
            low="0 %",
            high="100 %",
            prior="10 % - 30 %",
            label="relief that ends",
            zh="税收优惠减少幅度",
            doc="part of VAT and consumption tax that is asked in addition; 30 % ends the relief of today",
        )
        limits: Number = size_par(
            "0.6",
            symbol="f",
            low="0",
            high="1",
            prior="0.4 - 0.8",
            source="between the limits of 2016 (2,000 and 20,000 RMB) and those of today (5,000 and 26,000 RMB)",
            label="limits left",
            zh="限值保留比例",
            doc="factor on the limit of an order and on the yearly quota",
        )
        preparation: MoneyRate = answer_par(
            "preparation",
            "合规准备",
            "papers, ordinary imports and suppliers at home that stand under stricter rules",
            symbol="x",
        )
        preparation_half: MoneyRate = half_par("20000 RMB per month", "preparation", "合规准备", symbol="x2")
        preparation_best: Share = best_par("40 %", "20 % - 60 %", "preparation", "合规准备", symbol="m")
