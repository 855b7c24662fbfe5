"""What an offer is worth beside price and taste: the terms per offer of ``choice``."""

from typing import Any

import numpy as np

from sim.core.parts import method_of
from sim.core.state import State
from sim.world.market.bought import mean_bought
from sim.world.market.offers import NEUTRAL_STARS
from sim.world.market.ways import PromiseGap


class OfferValues:
    """Terms of utility per offer, with the parameters of ``choice``."""

    params: Any

    def value_of_quality(self, world: State) -> np.ndarray:
        """Return what the quality that people know of is worth."""
        known = "quality" if self.params.quality_known == "truth" else "perceived_quality"
        return np.asarray(self.params.quality * world.tables["offers"][known])

    def quality_at_reference(self, world: State) -> np.ndarray:
        """Return the same before there was a review: the mean of the launch catalogue for all."""
        if self.params.quality_known == "truth":
            return self.value_of_quality(world)
        return np.asarray(self.params.quality * np.float32(world.resources["catalogue"].mean_quality))

    def value_of_rating(self, world: State) -> np.ndarray:
        return np.asarray(self.params.rating * (world.tables["offers"]["rating"] - 4.5))

    def rating_at_reference(self, world: State) -> np.ndarray:
        return np.asarray(self.params.rating * (np.float32(NEUTRAL_STARS) - 4.5))

    def value_of_sales(self, world: State) -> np.ndarray:
        """Return what the sales of each offer are worth against those of what people buy in its category."""
        offers = world.tables["offers"]
        term = np.log1p(offers["sales30"] / offers["variety"])
        if self.params.popularity == "relative":
            term = term - mean_bought(world, term)[offers["category"]]
        return np.asarray(self.params.sales * term)

    def value_of_delivery(self, world: State) -> np.ndarray:
        return self.params.delivery * (2 - world.tables["offers"]["promised_days"])

    def value_of_promise(self, world: State, users: np.ndarray) -> np.ndarray:
        """Return what it is worth that users are promised other days than stand on offers; 0 where all are promised the same."""
        gaps = [method_of(part, owner)(world, users) for part, owner in world.parts.of(PromiseGap)]
        return np.asarray(-self.params.delivery * sum(gaps)) if gaps else np.zeros(len(users))

    def value_of_price_at_entry(self, world: State) -> np.ndarray:
        """Return the part of the mean price slope that the price of entry earns as a sign of what else the good is."""
        offers, mean = world.tables["offers"], world.resources["catalogue"].mean_price
        weight = self.params.price_signal * world.facts["sections"]["market"].price_slope
        if weight == 0:
            return np.zeros(len(offers))
        return np.asarray(weight * np.log(np.maximum(offers["list_price"], 1) / mean[offers["category"]]))
