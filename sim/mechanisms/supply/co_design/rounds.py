"""Rounds of participation: who was heard about a category, and what they want."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass
class Round:
    """What was heard about a category in one round.

    Attributes
    ----------
    category, due : int
        The category, and the day index on which its goods are redesigned.
    taste : float64 [participants, tastes]
    say : float64 [participants]
        1 for an answer, more for a conversation.
    learnt : float
        Part of what could be known that sellers know and follow.
    """

    category: int
    due: int
    taste: Floats
    say: Floats
    learnt: float


@dataclass(frozen=True)
class Selection:
    """Participants of the last round beside users, means over categories; and what the last redesigns changed for each."""

    participants_interest: float = 0.0
    users_interest: float = 0.0
    participants_orders: float = 0.0
    users_orders: float = 0.0
    match_of_participants: float = 0.0
    match_of_users: float = 0.0
