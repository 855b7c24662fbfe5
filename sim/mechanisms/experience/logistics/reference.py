"""The warehouse's queue in SimPy: one process a server, one that lets parcels arrive. The reference of the compiled queue."""

from collections.abc import Generator
from typing import Any, cast

import numpy as np
import simpy
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def serve_in_simpy(
    arrival: Floats, service: Floats, free: Floats, opens: float, closes: float, start: Floats, finish: Floats
) -> int:
    """Do what ``sim.kernels.queue.serve`` does, by events; arguments (``free`` ascending) and result are the same."""
    if closes <= opens:
        return 0
    now = min([opens, *arrival[:1].tolist()])
    env = simpy.Environment(initial_time=now)
    line, begun = simpy.Store(env), [0]

    def arrive() -> Generator[simpy.Event, Any, None]:
        for k, at in enumerate(arrival.tolist()):
            if at > env.now:
                yield env.timeout(at - env.now)
            yield line.put((k, at))

    def work(server: int) -> Generator[simpy.Event, Any, None]:
        ready = max(free[server], opens)
        if ready >= closes:
            return
        yield env.timeout(ready - env.now)
        while True:
            next_one, end = line.get(), env.timeout(closes - env.now)
            yield next_one | end
            if not next_one.triggered:
                next_one.cancel()
                return
            k, at = cast(tuple[int, float], next_one.value)
            start[k] = max(at, ready)  # of the same event, free of the rounding of waiting times
            finish[k] = ready = start[k] + service[k]
            begun[0] += 1
            free[server] = ready
            if ready >= closes:
                return
            yield env.timeout(ready - env.now)

    env.process(arrive())
    for server in range(min(len(free), len(arrival))):  # those free first; further ones would find no parcel
        env.process(work(server))
    env.run(until=closes)
    free.sort()
    return begun[0]
