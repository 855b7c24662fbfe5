"""New entrant: a platform enters among the independents and stays; their gain rises over a year."""

from sim.core.units import Duration, MoneyRate, Number, Rate, Share
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


class NewEntrant(Shock):
    """A platform enters among the independents and stays; their gain, and prices of ads, rise over a year.

    References: model specification M25. Page: docs/mechanisms/new_entrant.md
    """

    effects = (
        Effect("competition.independents_gain", difference="gain"),
        Effect("channels.feed_cpm", factor="ads"),
    )
    answers = (Answer("brand", "severity"),)
    metrics = metrics_of("new_entrant", "New entrant", "新进入者")

    class Params(ShockTerms):
        """How often somebody enters, and how large."""

        hazard: Rate = hazard_par("0.2 per year", source="")
        duration: Duration = duration_par("100 years", prior="", source="who enters stays")
        ramp: Duration = ramp_par("365 days")
        gain: Number = size_par(
            "0.5",
            symbol="d",
            low="0",
            high="3",
            prior="0.25 - 1",
            label="gain of independents",
            zh="新进入者带来的吸引力提升",
            doc="utility by which independents gain when the entrant has grown up",
        )
        ads: Number = size_par(
            "1.1",
            symbol="f",
            low="1",
            high="5",
            prior="1.05 - 1.2",
            label="prices of ads",
            zh="新进入者推高广告价格倍数",
            doc="factor on the price of feed ads when the entrant has grown up",
        )
        brand: MoneyRate = answer_par(
            "brand", "品牌建设", "a brand that people stay with when somebody enters", symbol="y"
        )
        brand_half: MoneyRate = half_par("200000 RMB per month", "brand", "品牌建设", symbol="y2")
        brand_best: Share = best_par("40 %", "20 % - 60 %", "brand", "品牌建设", symbol="m")
