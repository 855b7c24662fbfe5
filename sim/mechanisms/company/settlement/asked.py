"""What the platform asks of sellers, by category and by size, and what it pays them of their prices."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.world.categories import by_category

LARGE = 0.9
"""Large are merchants whose receipts of 30 days are above this quantile of those who sell."""


def commission_of(
    world: State, terms: Any, *, merchant: NDArray[np.integer], category: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Return the share of the price that the platform keeps of sales of merchants in categories, free months aside."""
    asked = by_category(world, terms.commission_by_category, other=terms.commission)[category]
    return np.asarray(asked * (1 - terms.large_rebate * world.tables["merchants"]["is_large"][merchant]))


def find_large(world: State) -> None:
    """Note who is large today: those above the ninth decile of receipts of 30 days, where somebody books receipts."""
    merchants = world.tables["merchants"]
    recent = merchants.columns.get("receipts30")
    sells = np.flatnonzero(merchants["is_active"])
    merchants["is_large"][:] = False
    if recent is not None and len(sells) and (recent[sells] > 0).any():
        merchants["is_large"][sells] = recent[sells] > np.quantile(recent[sells], LARGE)
