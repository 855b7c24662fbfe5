"""What the records of one day teach: about people at once, about goods summed over the day and applied at its end."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.lists import run_starts
from sim.mechanisms.shopping.recommender.kernels import EDGE, ask_friends, learn_clicks, learn_purchases
from sim.world.people import N_TASTES

PRIOR = 0.3
"""Variance that is expected of what content does not tell: of the appeal of goods, and of where they lie in taste space."""

FARTHEST = 1.0
"""Log odds by which an intercept moves on a day at most, so that a first guess that is far off is not overshot."""


class Intercept:
    """Log odds of a response to goods of mean appeal to people of unknown taste, learned from its misses.

    Parameters
    ----------
    share : float
        Guess before any record.
    """

    def __init__(self, share: float) -> None:
        self.value, self.information = float(logit(share)), 1.0

    def learn(self, rest: float, spread: float) -> None:
        """Take in by how much responses exceeded what was expected, and the variance of that."""
        self.information += spread
        self.value += min(max(rest / self.information, -FARTHEST), FARTHEST)


class Lessons:
    """The lessons of a day.

    Parameters
    ----------
    world : State
    day : Day
    keep : float
        Share of what is known of a person that is left after a day.
    weight : float
        Assumed utility per unit of match.
    is_personal : bool
        Whether anything is learned about single people.
    """

    def __init__(self, world: State, day: Day, *, keep: float, weight: float, is_personal: bool) -> None:
        self._world, self._day, self._keep = world, day, keep
        self._weight = weight if is_personal else 0.0  # so that not even the records of one day make a profile
        users, n = world.users, len(world.tables["offers"])
        known = tuple(users[c] for c in ("estimate", "information", "learned_on"))
        self._people = known if is_personal else (np.zeros_like(known[0]), np.ones_like(known[1]), known[2].copy())
        self._goods = (np.zeros(n), np.zeros(n), np.zeros((n, N_TASTES)), np.zeros(n))

    def ask_friends(self, people: NDArray[np.int32], *, likeness: float) -> None:
        """Let new users begin with what is known of their friends."""
        ties, users = self._world.ties, self._world.users
        assert ties is not None
        rows = self._world.user_of(people)
        is_new = (users["information"][rows] <= 1) & ~users["estimate"][rows].any(axis=1)  # others are known already
        people = people[is_new]
        users["learned_on"][rows[is_new]] = self._day.index
        ask_friends(
            people,
            ties.offsets,
            ties.neighbours,
            self._world.people["state"],
            self._world.people["user"],
            likeness,
            self._people,
            self._day.index,
            self._keep,
        )

    def take_clicks(
        self,
        seen: NDArray[np.void],
        value: NDArray[np.float64],
        places: NDArray[np.float32],
        clicking: tuple[float, ...],
        uses: tuple[bool, bool],
    ) -> NDArray[np.float64]:
        """Learn from the feed; return misses and their variance, of clicks and of refusals.

        Parameters
        ----------
        seen : records of ``today.impressions``
        value : float64 [offers], places : float32 [offers, tastes]
            As known this morning.
        clicking : tuple
            Assumed steepness, intercepts of a click and of a refusal.
        uses : tuple
            Whether clicks count, whether refusals do.
        """
        missed: NDArray[np.float64] = learn_clicks(
            self._world.user_of(seen["person"]),
            seen["offer"],
            seen["response"],
            value,
            places,
            (self._weight, *clicking, self._keep),
            uses,
            self._day.index,
            self._people,
            self._goods,
        )
        return missed

    def take_purchases(
        self, shown: NDArray[np.void], value: NDArray[np.float64], places: NDArray[np.float32], met: float
    ) -> NDArray[np.float64]:
        """Learn from what needs were spent on (records of ``today.shown``); return how many were met here, and how many are.

        ``met`` is the share of needs that are met on the platform, as known.
        """
        need = shown["person"].astype(np.int64) << 16 | shown["number"]
        begins = np.append(run_starts(need), len(shown))
        learn_purchases(
            begins,
            self._world.user_of(shown["person"]),
            shown["offer"],
            shown["is_bought"],
            value,
            places,
            (self._weight, met, self._keep),
            self._day.index,
            self._people,
            self._goods,
            np.empty(int(np.diff(begins).max())),
        )
        return np.array([np.count_nonzero(shown["is_bought"]), len(begins) - 1], dtype=np.float64)

    def keep_about_goods(self) -> None:
        """Apply what the day taught about goods."""
        slope, info, latent_slope, latent_info = self._goods
        appeal, certain, latent, known = (
            self._world.tables["offers"][c] for c in ("appeal", "appeal_information", "latent", "latent_information")
        )
        certain += info
        np.clip(appeal + slope / certain, -EDGE, EDGE, out=appeal)
        known += latent_info
        np.clip(latent + latent_slope / known[:, None], -EDGE, EDGE, out=latent)
