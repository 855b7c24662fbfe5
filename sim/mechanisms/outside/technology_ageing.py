"""Technology moves on: what was built wears faster, and more is needed to be up to date."""

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


class TechnologyAgeing(Shock):
    """Technology moves on: the stock of own technology wears faster and more of it is needed; the recommender ages with it.

    References: none, business plan, section 5. Page: docs/mechanisms/technology_ageing.md
    """

    effects = (Effect("research.wear", factor="wear"), Effect("research.needed", factor="needed"))
    answers = (Answer("watch", "severity"),)
    metrics = metrics_of("technology_ageing", "Technology ageing", "技术老化")

    class Params(ShockTerms):
        """How likely it is, and how much faster technology ages."""

        hazard: Rate = hazard_par("0.2 per year", source="business plan, section 5 (no figure)")
        duration: Duration = duration_par("100 years", prior="", doc="what is new stays")
        ramp: Duration = ramp_par("365 days")
        wear: Number = size_par(
            "1.6",
            low="1",
            high="3",
            prior="1.2 - 2.2",
            symbol="f",
            label="faster wear",
            zh="技术磨损倍数",
            doc="factor on the part of the stock that is lost in a year",
        )
        needed: Number = size_par(
            "1.3",
            low="1",
            high="5",
            prior="1.1 - 1.8",
            symbol="g",
            label="more is needed",
            zh="所需技术存量倍数",
            doc="factor on the stock at which everything works as well as it can",
        )
        watch: MoneyRate = answer_par(
            "technology watch",
            "技术跟踪投入",
            "trials of what is new, and standards that are easy to change",
            symbol="x",
        )
        watch_half: MoneyRate = half_par("40000 RMB per month", "technology watch", "技术跟踪投入", symbol="x2")
        watch_best: Share = best_par("40 %", "15 % - 60 %", "technology watch", "技术跟踪投入", symbol="m")
