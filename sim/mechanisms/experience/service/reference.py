"""The desk in SimPy: one process an agent, one a contact. The reference of the closed form."""

from collections.abc import Generator
from heapq import heapify
from typing import Any, cast

import numpy as np
import simpy
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def desk_in_simpy(
    arrival: Floats, service: Floats, patience: Floats, is_first: NDArray[np.bool_], agents: NDArray[np.integer]
) -> Floats:
    """Return how long each contact waits until somebody answers; nan for those who give up or find the desk closed.

    Parameters
    ----------
    arrival : float [contacts]
        Hour of the day, ascending.
    service, patience : float [contacts]
        Hours.
    is_first : bool [contacts]
        Answered before the others.
    agents : int [24]
        At the desk in each hour. Who answers at the end of an hour in which an agent goes finishes the contact.
    """
    env = simpy.Environment()
    line = simpy.PriorityStore(env)
    waits = np.full(len(arrival), np.nan)
    finds = np.flatnonzero(agents[np.minimum(arrival.astype(np.int64), 23)] > 0).tolist()
    begun = {k: env.event() for k in finds}

    def ask(k: int) -> Generator[simpy.Event, Any, None]:
        yield env.timeout(float(arrival[k]))
        item = simpy.PriorityItem((not is_first[k], arrival[k], k), k)
        yield line.put(item)
        yield begun[k] | env.timeout(float(patience[k]))
        if not begun[k].triggered and item in line.items:
            line.items.remove(item)
            heapify(line.items)

    def answer(seat: int, opens: int, closes: int) -> Generator[simpy.Event, Any, None]:
        yield env.timeout(opens)
        while env.now < closes:
            turn = line.get()
            yield turn | env.timeout(closes - env.now)
            if not turn.triggered:
                turn.cancel()
                return
            k = cast(simpy.PriorityItem, turn.value).item
            waits[k] = env.now - arrival[k]
            begun[k].succeed()
            yield env.timeout(float(service[k]))

    for k in finds:
        env.process(ask(k))
    for seat in range(min(int(agents.max(initial=0)), len(finds))):  # in turn: further seats are never asked for
        for opens, closes in _shifts(agents > seat):
            env.process(answer(seat, opens, closes))
    env.run()
    return waits


def _shifts(is_there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the hours from which to which a seat is taken."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_there, [False]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
