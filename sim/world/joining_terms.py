"""What the platform asks of those who want to sell, as they see it before they come."""

from dataclasses import dataclass

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


def first_year_fees(world: State) -> float:
    """Return the share of the price that the platform asks of a new seller over its first year, VAT included."""
    return fees_of(world) * (1 - min(1.0, _asked(world, "free") / DAYS_PER_YEAR))
