"""Counterfeits exposed: the public learns of copies sold in a category; people buy less there, and a fine is due."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Money, MoneyRate, Number, Rate, Share
from sim.world.accounts import FINES
from sim.world.market.utility import OfferTerm
from sim.world.shock_terms import ShockTerms, answer_par, best_par, duration_par, half_par, hazard_par, size_par
from sim.world.shocks import Answer, Episode, Shock, growth, metrics_of, value_of

USUAL, MOST = 0.02, 50.0
"""Share of copies among goods sold at which the hazard has its size, and the largest factor on it."""


class CounterfeitExposure(Shock):
    """Copies on sale are exposed in public, the likelier the more of them are sold; their category is trusted less for a time.

    References: E-Commerce Law of the PRC, Art. 38 and 84 (fines up to 2 M RMB). Page: docs/mechanisms/counterfeit_exposure.md
    """

    reads = ("offers.category", "offers.merchant", "offers.sales30", "offers.is_active", "merchants.copies")
    answers = (Answer("testing", "hazard"),)
    acts_alone = True
    accounts = (*Shock.accounts, FINES)
    parts = (OfferTerm("counterfeit_exposure", "distrusted", doc="goods of a category in which copies were exposed"),)
    metrics = metrics_of("counterfeit_exposure", "Counterfeits exposed", "假货曝光")

    class Params(ShockTerms):
        """How likely it is by what is sold, what the category loses, and the fine."""

        hazard: Rate = hazard_par(
            "0.2 per year",
            source="model specification, section 10: by quality; size by judgement",
            doc="hazard where 2 % of the goods sold are copies and 100,000 people are registered, before answers",
        )
        duration: Duration = duration_par("90 days", doc="time for which the category is trusted less")
        trust: Number = size_par(
            "0.15",
            low="0",
            high="1",
            prior="0.07 - 0.3",
            symbol="T",
            source="model specification, section 10",
            label="trust lost in the category",
            zh="品类信任损失",
            doc="trust in goods of the category that is missing meanwhile",
        )
        fine: Money = size_par(
            "500000 RMB",
            low="0 RMB",
            high="2 M RMB",
            prior="100000 RMB - 2 M RMB",
            symbol="F",
            evidence="memory",
            source="E-Commerce Law of the PRC, Art. 84: 50,000 to 2 M RMB",
            label="fine",
            zh="罚款",
            doc="fine on the first day",
        )
        testing: MoneyRate = answer_par(
            "tests of authenticity", "正品检测投入", "goods tested and traced before others find copies", symbol="x"
        )
        testing_half: MoneyRate = half_par("30000 RMB per month", "tests of authenticity", "正品检测投入", symbol="x2")
        testing_best: Share = best_par("70 %", "40 % - 90 %", "tests of authenticity", "正品检测投入", symbol="m")

    def setup(self, world: State) -> None:
        """No category is distrusted."""
        super().setup(world)
        self._hit: dict[int, int] = {}
        self._today: dict[int, float] = {}

    def step(self, world: State, day: Day) -> None:
        """Go through the day as every shock; know which categories are distrusted today."""
        self._today = {}
        super().step(world, day)

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard by the share of copies among what was sold of late, and by the size of the company."""
        sold, is_copy = self._sold(world)
        total = float(sold.sum())
        share = float(sold[is_copy].sum()) / total if total > 0 else 0.0
        return float(self.params.hazard * growth(world) * min(MOST, share / USUAL))

    def strike(self, world: State, day: Day, episode: Episode) -> None:
        """Draw the category by what was sold of copies (of all goods, where there are none); pay the fine."""
        sold, is_copy = self._sold(world)
        category = world.tables["offers"]["category"]
        weight = np.bincount(category, weights=np.where(is_copy, sold, 0))
        if weight.sum() == 0:
            weight = np.bincount(category, weights=sold + 1)
        luck = world.streams.one("counterfeit_exposure.category", step=episode.number)
        self._hit[episode.number] = int(np.searchsorted(np.cumsum(weight) / weight.sum(), luck))
        self.pay(world, FINES.name, self.params.fine * episode.size)

    def endure(self, world: State, day: Day, episode: Episode) -> None:
        """Note the category for today; of episodes that overlap in it the larger acts."""
        hit = self._hit[episode.number]
        self._today[hit] = max(self.size_of(episode, day.index), self._today.get(hit, 0.0))

    def distrusted(self, world: State) -> NDArray[np.float64]:
        """Return the utility that offers lose today [offers]."""
        category = world.tables["offers"]["category"]
        lost, weight = np.zeros(len(category)), value_of(world, "choice.trust")
        for hit, size in self._today.items():
            lost[category == hit] -= size * self.params.scope * weight * self.params.trust
        return lost

    def _sold(self, world: State) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return what was sold of each offer on sale of late, and whether it is a copy."""
        offers = world.tables["offers"]
        sold = np.where(offers["is_active"], offers["sales30"], 0).astype(np.float64)
        return sold, np.asarray(world.tables["merchants"]["copies"][offers["merchant"]])
