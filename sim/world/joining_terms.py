"""What the platform asks of those who want to sell, as they see it before they come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.parts import Part, method_of
from sim.core.state import State
from sim.world.costs import share_expected


@dataclass(frozen=True, slots=True)
class JoiningTerms(Part):
    """What a new seller is asked for: ``method(world)`` returns the share of prices over its first year, VAT included
    [categories]; ``deposit`` names the parameter of the mechanism that holds the deposit.
    """

    deposit: str = ""


def deposit_of(world: State) -> float:
    """Return the fen that a merchant leaves with the platform while it sells; 0 where nobody asks for any."""
    return float(sum(getattr(owner.params, part.deposit) for part, owner in world.parts.of(JoiningTerms)))


def first_year_fees(world: State) -> NDArray[np.float64]:
    """Return the share of the price that a new seller is asked for over its first year, VAT included [categories].

    It is what sellers expect where nobody asks for anything.
    """
    asked = [method_of(part, owner)(world) for part, owner in world.parts.of(JoiningTerms)]
    if not asked:
        return np.full(len(world.resources["catalogue"].need_shares), share_expected(world.facts["sections"]["world"]))
    return np.asarray(np.sum(asked, axis=0))
