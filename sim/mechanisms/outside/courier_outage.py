"""Courier outage: carriers stand still or crawl for some weeks, likelier around festivals."""

from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, MoneyRate, Number, Rate, Share
from sim.world.shock_terms import (
    ShockTerms,
    answer_par,
    best_par,
    duration_par,
    half_par,
    hazard_par,
    scope_par,
    size_par,
    varies_par,
)
from sim.world.shocks import Answer, Effect, Shock, metrics_of

FESTIVAL_MONTHS = (1, 2, 11)
"""Months of Spring Festival and Double 11."""


class CourierOutage(Shock):
    """Carriers are slow for some weeks: strikes, weather, lockdowns, overload; likelier around festivals.

    References: none, model specification M26. Page: docs/mechanisms/courier_outage.md
    """

    is_disruption = True
    effects = (
        Effect("logistics.haul_near", factor="haul"),
        Effect("logistics.haul_far", factor="haul"),
        Effect("logistics.carrier_capacity", factor="capacity"),
        Effect("fulfilment.door_time", factor="door"),
    )
    answers = (Answer("carriers", "severity"),)
    metrics = metrics_of("courier_outage", "Courier outage", "快递中断")

    class Params(ShockTerms):
        """How likely it is, how long it lasts, how slow parcels get."""

        hazard: Rate = hazard_par("0.1 per year", doc="hazard in months without a festival, before answers")
        in_festivals: Number = size_par(
            "3",
            low="1",
            high="20",
            prior="lognormal(3, x2)",
            symbol="c",
            label="hazard around festivals",
            zh="节日期间风险倍数",
            doc="factor on the hazard in January, February and November",
        )
        duration: Duration = duration_par("14 days", spread=1.5, doc="median time for which carriers are slow")
        varies: Number = varies_par("2")
        scope: Share = scope_par(
            "50 %", prior="20 % - 90 %", doc="part of the parcels that are hit; the mean of all is moved by it"
        )
        haul: Number = size_par(
            "3",
            low="1",
            high="10",
            prior="2 - 4",
            symbol="f",
            source="model specification, section 10: line haul x2 to x4",
            label="slower line haul",
            zh="干线时长倍数",
            doc="factor on the line haul",
        )
        capacity: Share = size_par(
            "50 %",
            low="5 %",
            high="100 %",
            prior="30 % - 80 %",
            symbol="k",
            label="capacity left",
            zh="剩余运力",
            doc="factor on the capacity of carriers",
        )
        door: Number = size_par(
            "2.2",
            low="1",
            high="10",
            prior="1.6 - 3",
            symbol="g",
            evidence="derived",
            source="line haul is about 60 % of the time to the door: 1 + .6 x (3 - 1)",
            label="slower to the door",
            zh="送达时长倍数",
            doc="factor on the time to the door where logistics are not modelled",
        )
        carriers: MoneyRate = answer_par(
            "several carriers",
            "多家承运商投入",
            "contracts with further carriers, who take over a part of what is hit",
            symbol="x",
        )
        carriers_half: MoneyRate = half_par("20000 RMB per month", "several carriers", "多家承运商投入", symbol="x2")
        carriers_best: Share = best_par("60 %", "30 % - 80 %", "several carriers", "多家承运商投入", symbol="m")

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard by the month."""
        return float(self.params.hazard * (self.params.in_festivals if day.date.month in FESTIVAL_MONTHS else 1.0))
