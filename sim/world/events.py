"""Lists that the phases of a day hand on; declared for the world, so that a mechanism can run alone."""

import numpy as np

from sim.core.mechanism import Event
from sim.core.state import State
from sim.world.orders import ORDER

VISIT = np.dtype([("person", np.int32), ("needs", np.int16)])
EXPERIENCE = np.dtype([("person", np.int32), ("gap", np.float32)])

EVENTS = (
    Event("joined", doc="rows of people who registered in this step, ascending"),
    Event("left", doc="rows of people who left in this step, ascending"),
    Event("returned_people", doc="rows of people who came back after leaving"),
    Event("visits", VISIT, doc="who visits today, with the number of needs"),
    Event("orders", ORDER, doc="orders placed and paid today"),
    Event("delivered", ORDER, doc="orders at the door today"),
    Event("experiences", EXPERIENCE, doc="how each delivered order compared with what was expected"),
)


def declare_events(world: State) -> None:
    """Declare the shared lists."""
    for event in EVENTS:
        world.declare_event(event, owner="world")
