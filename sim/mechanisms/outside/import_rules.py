"""Import rules: taxes on goods from abroad rise and limits fall, for good."""

from sim.core.units import Duration, MoneyRate, Rate, Share
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import Answer, Effect, Shock, metrics_of


class ImportRules(Shock):
    """New rules for goods from abroad: more of the tax is asked, and what may be bought at the lower tax is less.

    References: none, model specification M26. Page: docs/mechanisms/import_rules.md
    """

    effects = (
        Effect("cross_border.relief", difference="asked"),
        Effect("cross_border.order_limit", factor="limits"),
        Effect("cross_border.quota", factor="limits"),
    )
    answers = (Answer("compliance", "severity"),)
    metrics = metrics_of("import_rules", "Import rules", "跨境进口新规")

    class Params(ShockTerms):
        """How likely they are, and what they change."""

        hazard: Rate = hazard_par("0.1 per year")
        duration: Duration = duration_par("100 years", prior="", doc="rules stay")
        asked: Share = size_par(
            "20 %",
            low="0 %",
            high="100 %",
            prior="5 % - 30 %",
            symbol="d",
            label="more of the tax",
            zh="税收优惠减少",
            doc="added to the part of VAT and consumption tax that is asked within the limits: 70 % become 90 %",
        )
        limits: Share = size_par(
            "60 %",
            low="1 %",
            high="100 %",
            prior="40 % - 90 %",
            symbol="f",
            label="limits left",
            zh="限额剩余比例",
            doc="factor on the limit of an order and on the quota of a person and year",
        )
        compliance: MoneyRate = answer_par(
            "compliance abroad",
            "跨境合规投入",
            "goods registered and declared so that stricter rules cost less",
            symbol="x",
        )
        compliance_half: MoneyRate = half_par("20000 RMB per month", "compliance abroad", "跨境合规投入", symbol="x2")
        compliance_best: Share = best_par("30 %", "10 % - 50 %", "compliance abroad", "跨境合规投入", symbol="m")
