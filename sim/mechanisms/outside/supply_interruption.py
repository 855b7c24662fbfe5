"""Supply interruption: goods of one category arrive much later for some weeks."""

import numpy as np

from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Duration, MoneyRate, Number, Rate, Share
from sim.world.shock_terms import (
    ShockTerms,
    answer_par,
    best_par,
    duration_par,
    half_par,
    hazard_par,
    size_par,
    varies_par,
)
from sim.world.shocks import Answer, Episode, Shock, metrics_of


class SupplyInterruption(Shock):
    """Goods of one category arrive late: what its sellers order takes a multiple of the usual time, and shelves run empty.

    References: none, model specification M26. Page: docs/mechanisms/supply_interruption.md
    """

    is_disruption = True
    works_on = ("stock", "own_stock")
    reads = ("offers.category", "resources.catalogue")
    columns = (
        Column("offers", "lead_factor", np.float64, default=1, doc="factor on the time that orders of its seller take"),
    )
    answers = (Answer("sources", "severity"),)
    metrics = metrics_of("supply_interruption", "Supply interruption", "供应中断")

    class Params(ShockTerms):
        """How likely it is, how long it lasts, how late goods arrive."""

        hazard: Rate = hazard_par("0.3 per year", spread=2, doc="hazard for each category")
        duration: Duration = duration_par("29 days", spread=1.3, doc="median time of an interruption: 14 to 60 days")
        varies: Number = varies_par("2.07")
        later: Number = size_par(
            "3",
            low="1",
            high="10",
            prior="2 - 5",
            symbol="f",
            source="model specification, section 10: lead time x3",
            label="later arrival",
            zh="补货周期倍数",
            doc="factor on the time that orders of sellers of the category take",
        )
        sources: MoneyRate = answer_par(
            "several suppliers",
            "多供应商投入",
            "second sources found and kept for sellers of each category",
            symbol="x",
        )
        sources_half: MoneyRate = half_par("40000 RMB per month", "several suppliers", "多供应商投入", symbol="x2")
        sources_best: Share = best_par("70 %", "40 % - 85 %", "several suppliers", "多供应商投入", symbol="m")

    def setup(self, world: State) -> None:
        """No category is interrupted."""
        super().setup(world)
        self._late: dict[int, float] = {}

    def step(self, world: State, day: Day) -> None:
        """Go through the day as every shock; write how late orders of today arrive."""
        before, self._late = self._late, {}
        super().step(world, day)
        if before or self._late:
            offers = world.tables["offers"]
            offers["lead_factor"][:] = 1.0
            for category, size in self._late.items():
                later = 1 + (self.params.later**size - 1) * self.params.scope
                offers["lead_factor"][offers["category"] == category] = later

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard of all categories together."""
        return self.usual_hazard(world)

    def usual_hazard(self, world: State) -> float:
        """Return the hazard of all categories together."""
        return float(self.params.hazard) * self._n_categories(world)

    def endure(self, world: State, day: Day, episode: Episode) -> None:
        """Note the category, drawn by the seed and the number of the episode, each alike."""
        luck = world.streams.one("supply_interruption.category", step=episode.number)
        category = int(luck * self._n_categories(world))
        self._late[category] = max(self.size_of(episode, day.index), self._late.get(category, 0.0))

    @staticmethod
    def _n_categories(world: State) -> int:
        return len(world.resources["catalogue"].need_shares)
