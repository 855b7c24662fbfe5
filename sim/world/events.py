"""Lists that the phases of a day hand on, and what all share; declared for the world, so that a mechanism can run alone."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Event, Resource
from sim.core.state import State
from sim.kernels.consideration import Shown, list_shown
from sim.world.market.ad_views import AD_VIEW
from sim.world.market.offers import Catalogue
from sim.world.market.orders import CONTRIBUTION, ORDER, OrderBook
from sim.world.market.quotas import Quotas
from sim.world.market.seats import Seats
from sim.world.market.shelves import Shelves
from sim.world.zones import Lapsed

VISIT = np.dtype([("person", np.int32), ("needs", np.int16), ("impulse", np.int16)], align=True)
EXPERIENCE = np.dtype([("person", np.int32), ("gap", np.float32), ("lost", np.float32)])
FEE = np.dtype([("person", np.int32), ("fen", np.int64), ("days", np.int16)], align=True)
MOVE = np.dtype([("person", np.int32), ("fen", np.int64), ("kind", np.int8)], align=True)
INVITATION = np.dtype(
    [
        ("inviter", np.int32),
        ("invitee", np.int32),
        ("hazard", np.float64),
        ("answer_on", np.int32),
        ("kind", np.int8),
        ("pool", np.int32),
    ],
    align=True,
)
SHOWN = np.dtype(
    [
        ("person", np.int32),
        ("offer", np.int32),
        ("number", np.int16),
        ("category", np.int16),
        ("place", np.int16),
        ("surface", np.int8),
        ("is_bought", np.bool_),
    ],
    align=True,
)
FOUND = np.dtype([("person", np.int32), ("number", np.int16), ("offer", np.int32)], align=True)
IMPRESSION = np.dtype([("person", np.int32), ("offer", np.int32), ("response", np.int8)], align=True)
NOTHING, CLICKED, REFUSED = 0, 1, 2  # responses to an offer in the feed: none, a view of its page, "not interested"
MEETING = np.dtype([("one", np.int32), ("other", np.int32)])
REFERRAL, GROUP = 0, 1  # kinds of invitations
ISSUED, EXPIRED = 0, 1  # kinds of point moves; redeemed points stand in the orders
ACCRUED, PAID, CLAWED_BACK = 0, 1, 2  # kinds of reward moves

EVENTS = (
    Event("joined", doc="rows of people who registered in this step, ascending"),
    Event("left", doc="rows of people who left in this step, ascending"),
    Event("returned_people", doc="rows of people who came back after leaving"),
    Event("met", MEETING, doc="people who met today and are friends from now on; their tie stands already"),
    Event(
        "visits",
        VISIT,
        doc="who visits today, with the number of needs, and of those among them that arose on the visit",
    ),
    Event("went_quiet", doc="rows of users who have not visited for too long to be present, from today on; ascending"),
    Event("woke_up", doc="rows of users who visit today and were not present yesterday; ascending"),
    Event("payments", ORDER, doc="orders paid at today's checkout, those that wait for a group included"),
    Event("completed", ORDER, doc="orders whose group is complete today"),
    Event("expired", ORDER, doc="orders whose group found nobody: their money goes back today"),
    Event("orders", ORDER, doc="orders that count and go out today: bought alone, or their group is complete"),
    Event("delivered", ORDER, doc="orders at the door today"),
    Event("fees", FEE, doc="subscription fees paid today, VAT included, and the days they pay for"),
    Event("point_moves", MOVE, doc="points issued or expired today, face value"),
    Event("reward_moves", MOVE, doc="rewards accrued, paid or clawed back today"),
    Event("invitations", INVITATION, doc="invitations sent today; the hazard of joining acts on the day of the answer"),
    Event("lines", ORDER, doc="orders that mechanisms add to today's checkout beside the needs spent"),
    Event("found", FOUND, doc="offers from which needs of today arose, by person and number of the need"),
    Event("impressions", IMPRESSION, doc="offers that the feed showed on visits of today, in turn, and what was done"),
    Event("shown", SHOWN, doc="offers shown for needs today; filled only where a mechanism reads it"),
    Event("ad_views", AD_VIEW, doc="offers shown in sponsored places; filled only where a mechanism reads it"),
    Event(
        "contributions", CONTRIBUTION, doc="what orders earned and cost today, each person and order in its own entry"
    ),
    Event(
        "experiences",
        EXPERIENCE,
        doc="how each delivered order compared with what was expected, and the satisfaction that its gap took",
    ),
)


RESOURCES = (
    Resource("orders", OrderBook, doc="orders that wait for their next event, and how many there have been"),
    Resource("seats", Seats, doc="groups that look for people, as alternatives to the offers shown"),
    Resource("quotas", Quotas, doc="units of deals that are left, and the orders that got some today"),
    Resource("shelves", Shelves, doc="what orders took out of stock today, and of which offers"),
    Resource("lapsed", Lapsed, doc="people who left and have not come back, by zone"),
    Resource("catalogue", Catalogue, doc="needs and offers on sale by category, and when they last changed"),
)


def declare_events(world: State) -> None:
    """Declare the shared lists."""
    for event in EVENTS:
        world.declare_event(event, owner="world")


def declare_resources(world: State) -> None:
    """Make what all share."""
    for resource in RESOURCES:
        world.declare_resource(resource, owner="world")


def shown_records(
    person: NDArray[np.int32],
    number: NDArray[np.int64],
    category: NDArray[np.int16],
    shown: Shown,
    place: NDArray[np.int64],
) -> NDArray[np.void]:
    """Return the list ``today.shown``: one record for each offer shown, by need; ``place`` is which was bought, or -1."""
    records = np.empty(shown.offer.size, dtype=SHOWN)
    return records[: list_shown(person, number, category, shown, place, records)]
