"""Queues in closed form: waits at several servers, waits of who loses patience, backlogs under overload, Little's law.

Times and rates are in one unit of the caller's choosing.

Sources: Erlang (1917); Palm (1946) and Garnett, Mandelbaum & Reiman (2002), M&SOM 4(3) (impatience); Little (1961), Operations
Research 9(3); Newell (1982), Applications of Queueing Theory (fluid limit).
"""

import math

import numpy as np
from numpy.typing import NDArray


def erlang_b(servers: int, load: float) -> float:
    """Return the share that finds all servers busy when nobody waits; ``load`` is arrivals times the mean service time."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Return the share that waits at all when everybody waits (M/M/c); 1 where the servers have too little time."""
    if load >= servers:
        return 1.0
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1.0 - blocked))


def mean_wait(servers: int, load: float) -> float:
    """Return the mean wait in line of M/M/c, in mean service times; infinite under overload."""
    return erlang_c(servers, load) / (servers - load) if load < servers else math.inf


def mean_wait_of_one(load: float, variation: float) -> float:
    """Return the mean wait of M/G/1 in mean service times (Pollaczek-Khinchine); ``variation`` of service over its mean."""
    return load * (1.0 + variation**2) / (2.0 * (1.0 - load)) if load < 1.0 else math.inf


def erlang_a(servers: int, *, arrivals: float, service: float, patience: float) -> tuple[float, float, float]:
    """Return the share that waits, the share that gives up, and the mean wait of all in M/M/c+M.

    Parameters
    ----------
    arrivals : float
        Per unit of time.
    service, patience : float
        Mean times.
    """
    log_weights = [0.0]
    while log_weights[-1] > max(log_weights) - 50.0 or len(log_weights) <= servers + 1:
        n = len(log_weights)
        rate = min(n, servers) / service + max(n - servers, 0) / patience
        log_weights.append(log_weights[-1] + math.log(arrivals / rate))
    weights = np.exp(np.array(log_weights) - max(log_weights))
    chance, present = weights / weights.sum(), np.arange(len(weights))
    in_line = float((np.maximum(present - servers, 0) * chance).sum())
    return float(chance[servers:].sum()), in_line / patience / arrivals, in_line / arrivals


def backlog_slope(servers: int, *, arrivals: float, service: float) -> float:
    """Return by how many the line grows per unit of time while servers are busy: ``(rho - 1) c / S``, at least 0."""
    return max(0.0, arrivals - servers / service)


def time_mean(begin: NDArray[np.float64], end: NDArray[np.float64], *, span: tuple[float, float]) -> float:
    """Return the mean number present between two times, of whom each is there from ``begin`` to ``end``."""
    low, high = span
    inside = np.minimum(end, high) - np.maximum(begin, low)
    return float(np.maximum(inside, 0.0).sum() / (high - low))
