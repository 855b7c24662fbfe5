"""What the stages of logistics cost an order: a day of 25,000 people's orders, from the seller or the warehouse to the door."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.model import GrowthModel

SETTINGS = {
    "world.merchants": 200,
    "stock": "off",
    "logistics": "on",
    "logistics.servers": 400,
    "logistics.least_volume": 1_000_000,
}
"""Neither sellers nor carriers nor the warehouse have a backlog, so nobody cancels."""
DAYS, PEOPLE, ORDERS, REPEATS = 30, 25_000, 25_000, 60


def cost_of_stages(people_per_agent: int = 1, *, warehoused: str = "10 %") -> dict[str, Any]:
    """Return microseconds an order of a person, and what copying the records of an order costs on the same machine now.

    The orders are those of a month of a loaded world, drawn with replacement; the quickest of some days counts, so that other
    work on the machine does not.
    """
    from sim.experiments.run import load

    own = {"market.people_per_agent": people_per_agent, "logistics.warehoused": warehoused}
    own["market.people"] = PEOPLE * people_per_agent
    model = load("loaded", settings=SETTINGS | own).model(seed=1, days=DAYS, collect=False)
    orders, world = _month_of_orders(model), model.state
    rng = np.random.Generator(np.random.Philox(1))
    of_a_day = orders[np.sort(rng.integers(0, len(orders), ORDERS // people_per_agent))]
    places = np.arange(len(of_a_day))
    of_a_day["number"] = places % 2**14
    (logistics,) = (row.mechanism for row in model.agenda if row.mechanism.name == "logistics")
    mechanism: Any = logistics
    bring = []
    for k in range(REPEATS):
        day, own_orders = world.timeline.day(world.row + 1 + k), of_a_day.take(places)
        bring.append(_seconds(partial(mechanism.bring, world, day, own_orders)))
    copy = [_seconds(partial(of_a_day.take, places)) for _ in range(REPEATS)]
    return {
        "order_us": 1e6 * min(bring) / ORDERS,
        "copy_us": 1e6 * min(copy) / ORDERS,
        "orders": len(of_a_day),
        "people_per_agent": people_per_agent,
    }


def _month_of_orders(model: GrowthModel) -> NDArray[np.void]:
    """Run a model to its end; return all orders that went out."""
    parts = []
    while model.running:
        model.step()
        parts.append(model.state.today["orders"].copy())
    return np.concatenate(parts)


def _seconds(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began
