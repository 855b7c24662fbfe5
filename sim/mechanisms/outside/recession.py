"""A recession: everybody needs less, planned and on impulse, for a year or more."""

from sim.core.units import Duration, Number, Rate
from sim.world.shock_terms import ShockTerms, duration_par, hazard_par, ramp_par, size_par, varies_par
from sim.world.shocks import Effect, Shock, metrics_of


class Recession(Shock):
    """Everybody needs less, planned and on impulse, for a year or more; ads get no cheaper.

    References: none, model specification, section 10. Page: docs/mechanisms/recession.md
    """

    effects = (Effect("macro.demand", factor="needs"),)
    metrics = metrics_of("recession", "Recession", "经济衰退")

    class Params(ShockTerms):
        """How likely it is, how long, and how much less people need."""

        hazard: Rate = hazard_par("0.1 per year", source="one in ten years")
        duration: Duration = duration_par("365 days", source="a year, by its varies half to twice of it")
        varies: Number = varies_par("2")
        ramp: Duration = ramp_par("90 days")
        needs: Number = size_par(
            "0.9",
            symbol="f",
            low="0.3",
            high="1",
            prior="0.8 - 0.95",
            source="three standard deviations of the index of demand (3 %, model specification, section 10)",
            label="needs in a recession",
            zh="衰退期需求倍数",
            doc="factor on planned needs and on needs that arise on visits",
        )
