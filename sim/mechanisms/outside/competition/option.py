"""The outside option with rivals in it: how much better it is than at rest, and how needs split over it (logit)."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def gains(price: Numbers, other: Numbers, sensitivity: Numbers) -> Numbers:
    """Return what each rival is worth to each person over what it was at rest [people, rivals].

    Parameters
    ----------
    price, other : float [rivals]
        Utility gained by prices, felt in proportion to ``sensitivity``, and by anything else, felt alike.
    sensitivity : float [people]
        1 for a person of the mean price slope.
    """
    return np.outer(sensitivity, price) + other


def lead(shares: Numbers, closed: Numbers, gain: Numbers) -> Numbers:
    """Return ``V0 - v0``: the utility by which buying elsewhere is better than at rest [people].

    ``ln(1 + sum of s_r ((1 - a_r) exp(G_r) - 1))``, from the logit (McFadden 1974); 0 to the last bit without gains.

    Parameters
    ----------
    shares : float [people, rivals] or [rivals]
        Parts ``s_r`` of the outside option at rest.
    closed : float [rivals]
        Parts ``a_r`` of rivals that exist no more.
    gain : float [people, rivals]
    """
    return np.asarray(np.log1p((((1 - closed) * np.exp(gain) - 1) * shares).sum(axis=1)))


def split(shares: Numbers, closed: Numbers, gain: Numbers) -> Numbers:
    """Return the shares of rivals in the needs that are spent elsewhere [people, rivals]; the rest goes to all others."""
    weights = shares * (1 - closed) * np.exp(gain)
    return np.asarray(weights / np.exp(lead(shares, closed, gain))[:, None])


def users_of(shares: Numbers, needs: NDArray[np.floating] | float) -> Numbers:
    """Return the chance that a platform with a share of somebody's Poisson needs is used at least once: ``1 - exp(-needs s)``."""
    return np.asarray(-np.expm1(-np.asarray(needs) * shares))
