"""Profiles: whose behaviour may be used, for whoever wants to act on what the platform knows of single people."""

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.kernels.consent import who_agrees


class Profiles:
    """What may be used of people, as the recommender is set: users agree, and single people may be told apart at all.

    Attributes
    ----------
    consent : float
        Share of users who agree to be recorded, on luck of the person.
    is_personal : bool
        Whether what is known of single people is used.
    """

    def __init__(self) -> None:
        self.consent, self.is_personal = 0.0, False

    def agree(self, world: State, person: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return which people agree that what they do is recorded."""
        agrees, streams = np.empty(len(person), dtype=np.bool_), world.streams
        who_agrees(person, self.consent, streams.seed, streams.key("recommender.consent"), agrees)
        return agrees

    def usable(self, world: State, person: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return of which people the records may be used for themselves."""
        if not self.is_personal:
            return np.zeros(len(person), dtype=np.bool_)
        return self.agree(world, person)
