"""Lists that the phases of a day hand on, and what all share; declared for the world, so that a mechanism can run alone."""

import numpy as np

from sim.core.mechanism import Event, Resource
from sim.core.state import State
from sim.world.orders import ORDER, OrderBook

VISIT = np.dtype([("person", np.int32), ("needs", np.int16)], align=True)
EXPERIENCE = np.dtype([("person", np.int32), ("gap", np.float32)])
FEE = np.dtype([("person", np.int32), ("fen", np.int64), ("days", np.int16)], align=True)
MOVE = np.dtype([("person", np.int32), ("fen", np.int64), ("kind", np.int8)], align=True)
INVITATION = np.dtype([("inviter", np.int32), ("invitee", np.int32), ("hazard", np.float64), ("answer_on", np.int32),
                       ("kind", np.int8), ("pool", np.int32)], align=True)  # fmt: skip
MEETING = np.dtype([("one", np.int32), ("other", np.int32)])
REFERRAL, GROUP = 0, 1  # kinds of invitations
ISSUED, EXPIRED = 0, 1  # kinds of point moves; redeemed points stand in the orders
ACCRUED, PAID, CLAWED_BACK = 0, 1, 2  # kinds of reward moves

EVENTS = (
    Event("joined", doc="rows of people who registered in this step, ascending"),
    Event("left", doc="rows of people who left in this step, ascending"),
    Event("returned_people", doc="rows of people who came back after leaving"),
    Event("met", MEETING, doc="people who met today and are friends from now on; their tie stands already"),
    Event("visits", VISIT, doc="who visits today, with the number of needs"),
    Event("orders", ORDER, doc="orders placed and paid today"),
    Event("delivered", ORDER, doc="orders at the door today"),
    Event("fees", FEE, doc="subscription fees paid today, VAT included, and the days they pay for"),
    Event("point_moves", MOVE, doc="points issued or expired today, face value"),
    Event("reward_moves", MOVE, doc="rewards accrued, paid or clawed back today"),
    Event("invitations", INVITATION, doc="invitations sent today; the hazard of joining acts on the day of the answer"),
    Event("group_orders", ORDER, doc="orders of people who joined a group that was completed, placed today"),
    Event("released", ORDER, doc="orders that waited for a group and go to the merchant today"),
    Event("experiences", EXPERIENCE, doc="how each delivered order compared with what was expected"),
)


RESOURCES = (Resource("orders", OrderBook, doc="orders that wait for their next event, and how many there have been"),)


def declare_events(world: State) -> None:
    """Declare the shared lists."""
    for event in EVENTS:
        world.declare_event(event, owner="world")


def declare_resources(world: State) -> None:
    """Make what all share."""
    for resource in RESOURCES:
        world.declare_resource(resource, owner="world")
