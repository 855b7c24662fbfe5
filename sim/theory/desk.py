"""A service desk in closed form: people who lose patience (Erlang-A), of whom some are answered first.

Times and rates are in one unit of the caller's choosing. Everything is a mean in the long run of one load.

Sources: Palm (1946); Garnett, Mandelbaum & Reiman (2002), M&SOM 4(3). The line of those answered first is a chain of births and
deaths while all agents are busy, since nobody of the others is begun with while one of them waits.
"""

from typing import NamedTuple

import numpy as np

SPREADS = 12.0
"""Standard deviations beyond which states are left out."""


class Waits(NamedTuple):
    """What becomes of contacts: share that gives up and mean wait of all, of those answered first and of the others.

    ``all_busy`` is the share that finds no agent free, ``in_service`` the mean number of agents who answer.
    """

    abandon_first: float
    abandon_rest: float
    wait_first: float
    wait_rest: float
    all_busy: float
    in_service: float


def desk_of(agents: int, *, arrivals: float, service: float, patience: float, first: float = 0.0) -> Waits:
    """Return what becomes of contacts at a desk of whole agents (M/M/c+M, two classes, no contact interrupted).

    Parameters
    ----------
    agents : int
        0: everybody gives up.
    arrivals : float
        Per unit of time, above 0.
    service, patience : float
        Mean times.
    first : float
        Share of arrivals that is answered before the others.
    """
    if agents == 0:
        return Waits(1.0, 1.0, patience, patience, 1.0, 0.0)
    longest = max(0.0, (arrivals - agents / service) * patience)
    reach = SPREADS * np.sqrt(max(arrivals * patience, arrivals * service) + longest + 1.0)
    n = np.arange(1, agents + int(longest + reach) + 30)
    rates = np.minimum(n, agents) / service + np.maximum(n - agents, 0) / patience
    logs = np.concatenate([[0.0], np.cumsum(np.log(arrivals / rates))])
    chance = np.exp(logs - logs.max())
    chance /= chance.sum()
    present = np.arange(len(chance))
    busy, line = float(chance[agents:].sum()), float(np.maximum(present - agents, 0) @ chance)
    ahead = _line_of_first(agents, first * arrivals, service=service, patience=patience, busy=busy)
    rest = (1.0 - first) * arrivals
    one, two = ahead / (first * arrivals) if first > 0.0 else 0.0, (line - ahead) / rest if rest > 0.0 else 0.0
    lost = min(1.0, one / patience), min(1.0, two / patience)
    return Waits(*lost, one, two, busy, float(np.minimum(present, agents) @ chance))


def _line_of_first(agents: int, arrivals: float, *, service: float, patience: float, busy: float) -> float:
    """Return the mean number in line of those answered first: ``x_k+1 / x_k = arrivals / (c / S + (k + 1) / patience)``."""
    if arrivals <= 0.0:
        return 0.0
    longest = max(0.0, (arrivals - agents / service) * patience)
    k = np.arange(1, int(longest + SPREADS * np.sqrt(arrivals * patience + longest + 1.0)) + 30)
    logs = np.concatenate([[0.0], np.cumsum(np.log(arrivals / (agents / service + k / patience)))])
    weights = np.exp(logs - logs.max())
    return busy * float(np.arange(len(weights)) @ weights / weights.sum())


def staffed(agents: float, *, arrivals: float, service: float, patience: float, first: float = 0.0) -> Waits:
    """Return the means of a desk at which one agent more than the whole number is there for a part of the time."""
    low = int(agents)
    part, of = agents - low, {"arrivals": arrivals, "service": service, "patience": patience, "first": first}
    few = desk_of(low, **of)
    if part == 0.0:
        return few
    return Waits(*((1.0 - part) * a + part * b for a, b in zip(few, desk_of(low + 1, **of), strict=True)))
