"""Visiting: what mechanisms contribute to the visits of a day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.parts import Part
from sim.core.state import State


@dataclass(frozen=True, slots=True)
class ImpulseFactor(Part):
    """A factor on the needs that arise on a visit: ``method(world, day, visits)`` returns an array [visits].

    ``visits`` are all visits of the day by person, with planned needs counted; it is asked once a day. The factor is 1 at
    the reference state, so that what arises there stays as it is.
    """


@dataclass(frozen=True, slots=True)
class NeedsFactor(Part):
    """A factor on all needs of everybody: ``method(world, day)`` returns one number, 0 or more.

    Asked once a day. Planned needs and those that arise on a visit are multiplied by it; at the reference state it is 1.
    """


@dataclass(frozen=True, slots=True)
class VisitCause(Part):
    """A reason to come beside habit and needs: ``method(world, day)`` returns the rows of people who come today for it.

    Rows ascend, each once, and are those of active users. Who comes anyway comes once.
    """


@dataclass(frozen=True, slots=True)
class PlanShift(Part):
    """What moves planned needs in time: ``method(world, day, visits)`` returns what to add to the needs of each visit.

    Asked once a day, before needs arise on the visit; at least minus the planned needs of a visit. Whoever takes needs
    away brings them back on a later day, and keeps account.
    """


@dataclass(frozen=True, slots=True)
class VisitLoss(Part):
    """What keeps people out who would come: ``method(world, day, visits)`` returns which visits do not happen; None: all do.

    Asked once a day, when everybody who has a reason to come is known, before needs are moved or arise on the visit. The
    planned needs of a visit that does not happen are spent elsewhere.
    """


@dataclass(frozen=True, slots=True)
class FeedServer(Part):
    """Who fills the feed: ``method(world, day, person, slots)`` returns offers [visits, slots], the best first; -1: none.

    There is at most one. Without one, or where it returns None, the feed shows the popular order.
    """


def who_may_come(world: State, people: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return those who come at all when they have a reason: who has neither habit nor needs came once and for good."""
    users, rows = world.users, world.user_of(people)
    if "habit" not in users.columns:  # nobody visits at all
        return people[:0]
    return people[(users["habit"].take(rows) > 0) | (users["need_rate"].take(rows) > 0)]
