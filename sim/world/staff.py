"""Staff: which positions there are, who fills them, and what the functions of the company can do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.core.state import State

ROLES = ("executive", "engineering", "product", "operations", "service")
FUNCTIONS = ROLES[1:]
LEAST_COVERAGE = 0.05
"""A function without people still has somebody who lends a hand."""


@dataclass
class Positions:
    """What the company has decided.

    Attributes
    ----------
    seats : dict of int
        Positions by role whose hiring time is over.
    cost : dict of float
        Pay of a head by role with its load, in fen a day.
    wait : int
        Days from a vacancy to its next head.
    """

    seats: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    cost: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ROLES, 0.0))
    wait: int = 0


@dataclass
class Staff:
    """Who is there, and what they can do.

    Attributes
    ----------
    vacant : dict of int
        Seats by role that nobody fills today.
    productivity : dict of float
        What a head of a function does, over that of an experienced head who is led.
    coverage : dict of float
        What a function does over what is needed, at most 1.
    fraud_left : float
        Part of the fraud that internal audit leaves.
    """

    vacant: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    productivity: dict[str, float] = field(default_factory=lambda: dict.fromkeys(FUNCTIONS, 1.0))
    coverage: dict[str, float] = field(default_factory=lambda: dict.fromkeys(FUNCTIONS, 1.0))
    fraud_left: float = 1.0


def staff_of(world: State) -> Staff:
    """Return the staff; where nobody keeps it every seat is filled and everybody does all that there is to do."""
    found: Staff = world.resources.get("staff") or Staff()
    return found


def worked_today(world: State, roles: Iterable[str]) -> float:
    """Return today's pay of some functions in fen, each by its productivity: what is bought with it at the full one."""
    productivity = staff_of(world).productivity
    return sum(world.ledger.spent_today((f"expense.people.{role}",)) * productivity[role] for role in roles)
