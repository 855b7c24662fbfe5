"""Rivals: groups of other platforms, Mesa agents whose numbers live in columns, each with assets of its own."""

from typing import Any

from sim.core.state import State
from sim.core.table import Column
from sim.world.merchants import Columned

RIVALS = ("giants", "social", "independents")
"""Groups of rivals, in the order of the rows of their table."""

LOGISTICS = (1.0, 0.0, 0.3)
SOCIAL_GRAPH = (0.2, 1.0, 0.5)
"""Assets of each group, 0 to 1: judgement."""

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
