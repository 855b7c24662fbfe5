"""Taste drift: what people like moves away from what is on sale, and goods are left unsold."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.units import Duration, MoneyRate, Number, Rate, Share
from sim.world.market.utility import OfferTerm
from sim.world.people import N_TASTES, normals
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
from sim.world.shocks import Answer, Effect, Shock, metrics_of, value_of


class TasteDrift(Shock):
    """Tastes move along one direction and away from what is on sale; some goods sell, many do not, and what is left is cheap.

    References: none, business plan, section 5. Page: docs/mechanisms/taste_drift.md
    """

    acts_alone = True
    reads = ("offers.taste",)
    effects = (Effect("stock.salvage", factor="salvage"), Effect("own_stock.salvage", factor="salvage"))
    answers = (Answer("feedback", "duration"),)
    parts = (OfferTerm("taste_drift", "moved", doc="goods that tastes move to gain, all lose a little"),)
    metrics = metrics_of("taste_drift", "Taste drift", "品味变迁")

    class Params(ShockTerms):
        """How likely it is, how far tastes move, and what goods lose."""

        hazard: Rate = hazard_par("0.3 per year", source="business plan, section 5 (no figure)")
        duration: Duration = duration_par(
            "365 days", doc="time until sellers and lists have followed; then goods and tastes are as before"
        )
        ramp: Duration = ramp_par("90 days")
        drift: Number = size_par(
            "1",
            low="0",
            high="5",
            prior="0.5 - 1.5",
            symbol="d",
            label="drift of tastes",
            zh="品味漂移幅度",
            doc="how far everybody's taste moves along one direction, in standard deviations between people",
        )
        out_of_fashion: Number = size_par(
            "0.1",
            low="0",
            high="2",
            prior="0.03 - 0.3",
            symbol="b",
            label="out of fashion",
            zh="过时效用损失",
            doc="utility that all goods on sale lose against what is sold elsewhere",
        )
        salvage: Share = size_par(
            "60 %",
            low="1 %",
            high="100 %",
            prior="40 % - 85 %",
            symbol="f",
            label="unsold stock",
            zh="滞销清仓折价",
            doc="factor on what goods left over bring in",
        )
        feedback: MoneyRate = answer_par(
            "feedback and data",
            "反馈与数据快速响应",
            "trends read from feedback and data, sellers told: the range follows sooner",
            symbol="x",
        )
        feedback_half: MoneyRate = half_par(
            "40000 RMB per month", "feedback and data", "反馈与数据快速响应", symbol="x2"
        )
        feedback_best: Share = best_par("60 %", "30 % - 80 %", "feedback and data", "反馈与数据快速响应", symbol="m")

    def setup(self, world: State) -> None:
        """Draw the direction in which tastes will move, keyed by the seed."""
        super().setup(world)
        direction = normals(world.streams, "taste_drift.direction", np.zeros(1, dtype=np.int64), columns=N_TASTES)[0]
        self._direction = direction / np.linalg.norm(direction)

    def moved(self, world: State) -> NDArray[np.float64]:
        """Return the utility that offers gain or lose today [offers]."""
        offers, p = world.tables["offers"], self.params
        if self.size_today == 0:
            return np.zeros(len(offers))
        along = offers["taste"].astype(np.float64) @ self._direction
        weight = value_of(world, "choice.match") * p.drift
        return np.asarray(self.size_today * p.scope * (weight * along - p.out_of_fashion))
