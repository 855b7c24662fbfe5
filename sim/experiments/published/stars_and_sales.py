"""How much more is bought of goods with better ratings, and of goods that more people are seen to buy.

Published: You, Vadakkepatt & Joshi (2015), "A meta-analysis of electronic word-of-mouth elasticity", Journal of Marketing
79(2): elasticity of sales to volume .236, to valence .417 (51 studies).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.mechanism import Mechanism, Phase
from sim.core.state import State
from sim.core.timeline import Day
from sim.experiments.published.measures import Published
from sim.experiments.published.worlds import Setting, by_offer, mature, model_of, played
from sim.mechanisms.shopping.reviews.posting import believed, ratings
from sim.scenario.build import Plan
from sim.world.market.offers import NEUTRAL_STARS
from sim.world.market.utility import OfferTerm

TREATED = 0.05
"""Share of goods that are shown with other stars or sales than they have: few, so that they hardly compete with each other."""
STARS, SALES = 1.05, 1.25

PUBLISHED = {
    "elasticity to stars": Published(".417 (valence)", 1, unit="", value=0.417),
    "elasticity to sales shown": Published(".236 (volume)", 1, unit="", value=0.236),
}
"""Between goods shown with more and with less than they have, on the same luck; what search and feed make of it included."""


@dataclass(frozen=True)
class Signal:
    """By what factor stars and sales of the treated goods are shown."""

    stars: float = 1.0
    sales: float = 1.0


class Told(Mechanism):
    """From a day on some goods are shown with their stars, or the sales that people see, times a factor.

    References: You, Vadakkepatt & Joshi (2015), J. Marketing 79(2).
    """

    phase = Phase.EXPERIENCE
    after = ("reviews",)
    reads = ("offers.n_reviews", "offers.stars", "offers.sales30", "offers.variety", "resources.catalogue")
    writes = ("offers.rating", "offers.perceived_quality")
    parts = (OfferTerm("told", "value_of_sales", doc="what sales that are shown add to those that there are"),)

    def __init__(self, shown: Signal, plan: Plan, *, begins: int) -> None:
        super().__init__()
        self.shown, self.begins, self._is_on = shown, begins, False
        self._reviews: Any = plan.params["reviews"]
        self._choice: Any = plan.params["choice"]

    def is_treated(self, world: State) -> np.ndarray:
        """Return which goods are treated [offers]."""
        luck = world.streams.uniform("published.told", np.arange(len(world.tables["offers"])))
        return np.asarray(luck < TREATED)

    def step(self, world: State, day: Day) -> None:
        """Show other stars from the evening before the first day on."""
        self._is_on = day.index >= self.begins - 1
        if not self._is_on or self.shown.stars == 1:
            return
        offers, terms = world.tables["offers"], self._reviews
        rows = np.flatnonzero(self.is_treated(world))
        own = ratings(
            offers["n_reviews"][rows], offers["stars"][rows], start=NEUTRAL_STARS, weight=terms.weight_of_prior
        )
        offers["rating"][rows] = own * self.shown.stars
        offers["perceived_quality"][rows] = believed(
            offers["rating"][rows], mean=world.resources["catalogue"].mean_quality, per_star=terms.quality_per_star
        )

    def value_of_sales(self, world: State) -> np.ndarray:
        """Return what the utility gains when sales are shown times the factor."""
        offers = world.tables["offers"]
        if not self._is_on or self.shown.sales == 1:
            return np.zeros(len(offers))
        sold = offers["sales30"] / offers["variety"]
        more = np.log1p(self.shown.sales * sold) - np.log1p(sold)
        return np.asarray(self._choice.sales * more * self.is_treated(world))


def sold(shown: Signal, seed: int, setting: Setting) -> float:
    """Run one arm; return the orders of treated goods after the days of the records."""
    platform = mature(setting, recommender={})
    told, total = Told(shown, platform.plan(), begins=setting.records), 0
    for day, world in played(model_of(platform, told, seed=seed)):
        if day >= setting.records:
            total += by_offer(world, world.today["orders"]["offer"])[told.is_treated(world)].sum()
    return float(total)


def replicate(seed: int, setting: Setting | None = None) -> dict[str, float]:
    """Return the elasticities of one seed: log ratio of orders over log ratio of what is shown."""
    own = setting or Setting()
    stars = [sold(Signal(stars=f), seed, own) for f in (STARS, 1 / STARS)]
    sales = [sold(Signal(sales=f), seed, own) for f in (SALES, 1 / SALES)]
    return {
        "seed": seed,
        "elasticity to stars": math.log(stars[0] / stars[1]) / (2 * math.log(STARS)),
        "elasticity to sales shown": math.log(sales[0] / sales[1]) / (2 * math.log(SALES)),
        "orders of treated goods": sum(stars + sales) / 4,
    }
