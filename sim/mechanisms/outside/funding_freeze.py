"""Funding freeze: for some quarters investors close less often, later and for less."""

from sim.core.units import Duration, Number, Rate, Share
from sim.world.shock_terms import ShockTerms, duration_par, hazard_par, size_par
from sim.world.shocks import Effect, Shock, metrics_of


class FundingFreeze(Shock):
    """For some quarters a milestone leads to a closing less often, the money comes later, and a late one is cut more.

    References: none, model specification M26. Page: docs/mechanisms/funding_freeze.md
    """

    effects = (
        Effect("funding.closing", factor="closing"),
        Effect("funding.closing_time", factor="slower"),
        Effect("funding.haircut", difference="haircut"),
    )
    metrics = metrics_of("funding_freeze", "Funding freeze", "融资寒冬")

    class Params(ShockTerms):
        """How likely it is, how long it lasts, what is left of funding."""

        hazard: Rate = hazard_par("0.15 per year", spread=2)
        duration: Duration = duration_par("270 days", spread=1.6)
        closing: Share = size_par(
            "35 %",
            low="1 %",
            high="100 %",
            prior="15 % - 65 %",
            symbol="f",
            label="closings left",
            zh="融资成交率剩余",
            doc="factor on the chance that a milestone met leads to a closing",
        )
        slower: Number = size_par(
            "2",
            low="1",
            high="5",
            prior="1.5 - 3",
            symbol="g",
            label="slower closing",
            zh="到账时间倍数",
            doc="factor on the time from a milestone to money",
        )
        haircut: Share = size_par(
            "20 %",
            low="0 %",
            high="100 %",
            prior="5 % - 40 %",
            symbol="d",
            label="further haircut",
            zh="额外折让",
            doc="added to the share of a tranche that is lost when its milestone is met too late",
        )
