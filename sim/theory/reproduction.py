"""How many registrations follow from one, in the mean field: talk along ties and invitations in bursts.

A user talks while present, along all ties; a friend hears a hazard in proportion to the tie, so friends together give
``strength x years present`` registrations for a user of average ties. Who came through a friend has more friends than
average: ``degree_ratio = E[W^2] / E[W]^2`` times, W the summed weights of a person's ties. Invitations go to a number
of friends that does not depend on how many there are. Nobody's friends are used up, nobody's hazard is damped.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def bursts(rate: ArrayLike, *, shape: ArrayLike, fade: ArrayLike, alive: FloatArray) -> FloatArray:
    """Return the mean number of bursts of invitations in a life.

    ``sum over ages a = 1, 2, ... of alive(a) [1 - (1 + rate exp(-a / fade) / shape)^-shape]``: eagerness is Gamma with mean 1
    and the given shape; ``alive`` [ages] is the share of users who have not left by the day of that age.

    Parameters
    ----------
    rate, fade : array_like, shape (n,)
        Hazard of a burst on joining, per day; days in which it falls by a factor e.
    """
    r, k, tau = (np.asarray(v, dtype=np.float64)[..., None] for v in (rate, shape, fade))
    ages = np.arange(len(alive))
    chance = 1 - (1 + r * np.exp(-ages / tau) / k) ** -k
    return np.asarray((chance * alive)[..., 1:].sum(axis=-1))


def caused_by_one(
    *, strength: ArrayLike, years_present: float, invitations: ArrayLike, acceptance: ArrayLike
) -> FloatArray:
    """Return registrations that one who came through channels causes: by talk (strength per year) and by invitations."""
    return np.asarray(np.multiply(strength, years_present) + np.multiply(invitations, acceptance))


def spectral_radius(
    *, strength: ArrayLike, years_present: float, degree_ratio: float, invitations: ArrayLike, acceptance: ArrayLike
) -> FloatArray:
    """Return the growth per generation of those who came through friends.

    The next-generation matrix has two alike rows (who came by talk, who came by invitation), so its largest eigenvalue is
    their sum: ``strength x years_present x degree_ratio + invitations x acceptance``.
    """
    return caused_by_one(
        strength=np.multiply(strength, degree_ratio),
        years_present=years_present,
        invitations=invitations,
        acceptance=acceptance,
    )
