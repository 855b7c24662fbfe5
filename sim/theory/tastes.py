"""Tastes and followers: what is common to goods, and what goods are worth to people who follow by taste.

Tastes z are standard normal. A person follows with weight ``exp(g min(s - 2, 0))``, s the part of z along the topic. To
a person an offer has utility ``level + z.y`` over buying elsewhere; the expected gain by it is ``ln(1 + exp(utility))``.
Only two directions matter, along the topic and across, so followers' mean is an integral over two normal numbers.

Sources: Small & Rosen (1981), Econometrica 49(1), for the gain; the integral is elementary.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
_GRID = np.linspace(-9, 9, 1801)
_NORMAL = np.exp(-(_GRID**2) / 2) / np.exp(-(_GRID**2) / 2).sum()


def likeness(*, of_category: float, of_merchant: float) -> tuple[float, float, float]:
    """Return the correlation in taste space of two offers of one merchant, of one category only, and of neither."""
    if min(of_category, of_merchant) < 0 or of_category + of_merchant > 1:
        raise ValueError("shares of variance lie between 0 and 1, their sum too.")
    return of_category + of_merchant, of_category, 0.0


def closeness_of_followers(homophily: float) -> float:
    """Return the mean of followers' taste along the topic (0: anybody's); g without the cut at two deviations."""
    weight = _NORMAL * np.exp(homophily * np.minimum(_GRID - 2, 0))
    return float(weight @ _GRID / weight.sum())


def worth_to_followers(homophily: float, *, level: float, along: float, across: float) -> float:
    """Return followers' expected gain by one offer.

    Parameters
    ----------
    homophily : float
        g; 0 gives what the offer is worth to anybody.
    level : float
        Utility over buying elsewhere for a person without tastes.
    along, across : float
        Utility by a unit of taste along the topic, and at right angles to it.
    """
    weight = _NORMAL * np.exp(homophily * np.minimum(_GRID - 2, 0))
    gain = np.logaddexp(0, level + along * _GRID[:, None] + across * _GRID[None, ::10])
    other = _NORMAL[::10] / _NORMAL[::10].sum()
    return float((weight / weight.sum()) @ gain @ other)
