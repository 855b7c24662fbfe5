"""How many agents are at the desk in each hour, and what becomes of the contacts of that hour."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.theory.desk import staffed
from sim.world.hours import SHARES

Floats = NDArray[np.float64]

HOURS = 24
MINUTES = 60.0


def agents_by_hour(heads: float, p: Any) -> Floats:
    """Return how many agents are at the desk in each hour of a day, parts of an hour as parts of an agent [24]."""
    hour = np.arange(HOURS)
    layout = np.where((hour >= p.opens) & (hour < p.closes), SHARES if p.shifts == "by_load" else 1.0, 0.0)
    total = layout.sum()
    return heads * p.at_desk * layout / total if total > 0 else np.zeros(HOURS)


def waits_by_hour(agents: Floats, contacts: float, p: Any, *, first: float) -> tuple[Floats, float, float]:
    """Return the share that gives up by hour, for others and those answered first [24, 2], the mean wait, and the load.

    Parameters
    ----------
    agents : float [24]
    contacts : float
        Of all people of the market on this day, mean.
    first : float
        Share of contacts answered before the others.

    Notes
    -----
    The wait is in minutes, over those who find the desk open; the load is the share of its time in which the desk answers.
    """
    lost, wait, busy = np.ones((HOURS, 2)), 0.0, 0.0
    (there,) = np.nonzero(agents > 0)
    if not len(there) or contacts <= 0:
        return lost, 0.0, 0.0
    for h in there.tolist():
        of = {"service": p.handling, "patience": p.patience, "first": first if p.priority else 0.0}
        at = staffed(float(agents[h]), arrivals=contacts * SHARES[h] / MINUTES, **of)
        lost[h] = at.abandon_rest, at.abandon_first if p.priority else at.abandon_rest
        wait += SHARES[h] * (of["first"] * at.wait_first + (1.0 - of["first"]) * at.wait_rest)
        busy += at.in_service
    return lost, wait / float(SHARES[there].sum()), busy / float(agents.sum())


def heads_needed(recent: float, per_agent: float) -> int:
    """Return the agents for the contacts of a day: one for every ``per_agent`` of them, begun ones too; 0 where it is 0."""
    return math.ceil(recent / per_agent) if per_agent > 0 else 0


def skill_tomorrow(skill: float, *, gained: float, worn: float) -> float:
    """Return skill after a day: ``k' = gained (1 - k) - worn k``, integrated over the day."""
    rate = gained + worn
    return skill if rate <= 0 else skill_at_rest(gained, worn) + (skill - skill_at_rest(gained, worn)) * math.exp(-rate)


def skill_at_rest(gained: float, worn: float) -> float:
    """Return the skill that training and turnover lead to; 0 where there is neither."""
    return gained / (gained + worn) if gained + worn > 0 else 0.0
