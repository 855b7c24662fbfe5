"""What the platform asks of those who want to sell, as they see it before they come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.parts import Part
from sim.core.state import State
from sim.world.costs import fees_of


@dataclass(frozen=True, slots=True)
class JoiningTerms(Part):
    """Deposit and free time for new sellers; each names the parameter of the mechanism that holds it."""

    deposit: str = ""
    free: str = ""


def _asked(world: State, what: str) -> float:
    """Return the sum of what is asked; 0 where nobody asks."""
    return float(sum(getattr(owner.params, getattr(part, what)) for part, owner in world.parts.of(JoiningTerms)))


def deposit_of(world: State) -> float:
    """Return the fen that a merchant leaves with the platform while it sells."""
    return _asked(world, "deposit")


def first_year_fees(world: State) -> NDArray[np.float64]:
    """Return the share of the price that a new seller is asked for over its first year, VAT included [categories].

    It is the mean over the goods on sale in the category, or in all where it has none.
    """
    offers, n = world.tables["offers"], len(world.resources["catalogue"].need_shares)
    rows = np.flatnonzero(offers["is_active"])
    fees, category = fees_of(world, rows), offers["category"][rows]
    count = np.bincount(category, minlength=n)
    mean = np.bincount(category, weights=fees, minlength=n) / np.maximum(count, 1)
    known = np.where(count > 0, mean, fees.mean() if len(rows) else 0.0)
    return np.asarray(known * (1 - min(1.0, _asked(world, "free") / DAYS_PER_YEAR)))
