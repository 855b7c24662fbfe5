"""Disruptions: how long whatever goes wrong lasts, given what the company has prepared."""

from dataclasses import dataclass

from sim.core.state import State


@dataclass
class Emergency:
    """What emergency plans do.

    Attributes
    ----------
    length : float
        Factor on the length of a disruption, above 0 and at most 1.
    """

    length: float = 1.0


def length_factor(world: State) -> float:
    """Return the factor on the length of a disruption; 1 where nobody keeps emergency plans. Name ``resources.emergency``."""
    found: Emergency = world.resources.get("emergency") or Emergency()
    return found.length
