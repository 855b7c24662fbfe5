"""Rivals: groups of other platforms, Mesa agents whose numbers live in columns, each with assets of its own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.core.table import Column
from sim.world.merchants import Columned
from sim.world.people import AGES, N_SEGMENTS, PRICES, TIERS

RIVALS = ("giants", "social", "independents")
"""Groups of rivals, in the order of the rows of their table."""

LOGISTICS = (1.0, 0.0, 0.3)
SOCIAL_GRAPH = (0.2, 1.0, 0.5)
"""Assets of each group, 0 to 1: judgement."""

BY_PRICE = ((-0.2, 0.0, 0.2), (0.0, 0.0, 0.0), (0.5, 0.0, -0.5))
BY_AGE = ((-0.1, 0.0, 0.0, 0.1), (0.4, 0.2, -0.2, -0.4), (0.0, 0.0, 0.0, 0.0))
BY_TIER = ((0.1, 0.1, 0.0, -0.1, -0.1), (0.0, 0.0, 0.0, 0.0, 0.0), (-0.3, -0.2, 0.0, 0.2, 0.3))
"""Log of how much more of the outside option each group is to people of a price class, an age and a city tier: judgement (giants
among people with money in large cities, social platforms among the young, independents by price and in small cities)."""

COLUMNS = (
    Column("rivals", "logistics", float, doc="delivery by its own means, 0..1"),
    Column("rivals", "social_graph", float, doc="people who talk to their friends there, 0..1"),
)


class Rival(Columned):
    """A group of other platforms at which a need can be met."""

    table_name = "rivals"

    def gain(self, *, sooner: float, talk: float) -> float:
        """Return what its assets add to its utility, over what it was at rest; subclass for another strategy.

        Parameters
        ----------
        sooner : float
            Utility of delivery by whoever has logistics of its own, over that at rest.
        talk : float
            Utility that talk about the category has where friends talk to each other.
        """
        return float(self.get("logistics") * sooner + self.get("social_graph") * talk)


def create_rivals(model: Any) -> None:
    """Create the groups of rivals; ``world.facts["rivals"]`` lists the agents by row."""
    world: State = model.state
    table = world.table("rivals", len(RIVALS))
    for column in COLUMNS:
        table.add(column, owner="world")
    table["logistics"][:], table["social_graph"][:] = LOGISTICS, SOCIAL_GRAPH
    world.facts["rivals"] = [Rival(model, row) for row in range(len(RIVALS))]


def shares_by_segment(shares: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    """Return the shares of rivals in the outside option of each segment at rest [segments, rivals].

    Weights ``s_r exp(strength x_r(segment))`` of rivals and that of the rest, scaled to sum to one; at 0 all are alike.
    """
    segment = np.arange(N_SEGMENTS)
    price, age = segment % len(PRICES), segment // len(PRICES) % len(AGES)
    tier = segment // (len(PRICES) * len(AGES)) % len(TIERS)
    liking = np.array(BY_PRICE)[:, price] + np.array(BY_AGE)[:, age] + np.array(BY_TIER)[:, tier]
    weights = shares * np.exp(strength * liking.T)
    return np.asarray(weights / (weights.sum(axis=1, keepdims=True) + 1 - shares.sum()))
