"""Referral trees: how many registrations follow from one, how large trees are, how long a generation takes.

A user causes K registrations in life on average. Below K = 1, and while most friends are not users yet, one user who
comes from outside ends in a tree of 1 / (1 - K) users. Counts of people, rates and shares may be arrays.

Sources: Harris (1963), The Theory of Branching Processes; Borel (1942), Comptes rendus 214 (sizes with Poisson
offspring); Newman (2010), Networks, chapter 13 (configuration graph).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]


def tree_size(k: ArrayLike) -> FloatArray:
    """Return the mean size of a tree, ``1 / (1 - K)``, its root included; infinite from K = 1 on."""
    factor = _offspring(k)
    return np.where(factor < 1, 1 / np.where(factor < 1, 1 - factor, 1), np.inf)


def tree_variance(k: ArrayLike) -> FloatArray:
    """Return the variance of tree sizes with Poisson offspring, ``K / (1 - K)^3``; infinite from K = 1 on."""
    factor = _offspring(k)
    return np.where(factor < 1, factor / np.where(factor < 1, 1 - factor, 1) ** 3, np.inf)


def borel(size: ArrayLike, k: ArrayLike) -> FloatArray:
    """Return the probability of a tree of ``size`` users with Poisson(K) offspring, ``e^(-K n) (K n)^(n-1) / n!``.

    Size 1 is a user who brings nobody: ``exp(-K)``. Above K = 1 the sum over all sizes is the probability of an
    end. Sizes are whole numbers of 1 or more.
    """
    n, factor = np.asarray(size, dtype=np.float64), _offspring(k)
    if np.any(n < 1) or np.any(n != np.round(n)):
        raise ValueError("size must hold whole numbers of 1 or more: a tree has its root.")
    return np.exp(special.xlogy(n - 1, factor * n) - factor * n - special.gammaln(n + 1))


def p_tree_ends(k: ArrayLike) -> FloatArray:
    """Return the probability that a tree with Poisson(K) offspring ends: 1 up to K = 1, else ``-W(-K e^-K) / K``."""
    factor = _offspring(k)
    above = np.maximum(factor, 1.0)
    ends: FloatArray = -special.lambertw(-above * np.exp(-above)).real / above
    return np.where(factor > 1, ends, 1.0)


def k_effective(k: ArrayLike, registered: ArrayLike) -> FloatArray:
    """Return K when a share of a user's neighbours is registered already, ``K (1 - registered)``.

    ``registered`` is a share of neighbours, not of people: hubs register early, so it runs ahead of the share of
    people (`neighbours_registered`).
    """
    share = np.asarray(registered, dtype=np.float64)
    if np.any(~((share >= 0) & (share <= 1))):
        raise ValueError(f"registered must lie between 0 and 1; got {share.min():.6g} to {share.max():.6g}.")
    return _offspring(k) * (1 - share)


def neighbours_registered(degrees: ArrayLike, is_registered: ArrayLike) -> FloatArray:
    """Return the expected share of each person's neighbours who are registered, on a configuration graph.

    A tie of person i ends at any end of another person with the same probability: ``(D_r - d_i r_i) / (D - d_i)``,
    D all ends of ties, D_r those of registered people. It depends on degrees and states only, not on who is tied to
    whom; the error from ties that are dropped (self loops, repeats) falls with the number of people.

    Parameters
    ----------
    degrees : array_like, shape (n,)
        Ties per person.
    is_registered : array_like of bool, shape (n,)

    Returns
    -------
    ndarray, shape (n,)
        Share; 0 where nobody else has a tie.
    """
    d, r = np.asarray(degrees, dtype=np.float64), np.asarray(is_registered, dtype=bool)
    others = d.sum() - d
    return np.divide((d * r).sum() - d * r, others, out=np.zeros(d.shape), where=others > 0)


def cycle_time(inviting: ArrayLike, *, median: ArrayLike, sigma: ArrayLike) -> FloatArray:
    """Return the mean time from a registration to one that it caused, ``tau + median exp(sigma^2 / 2)``.

    Invitations come at a hazard that falls as ``exp(-age / tau)``, so their mean age is tau; the answer takes a
    lognormal time. Days in, days out.

    Parameters
    ----------
    inviting : array_like
        tau, days over which the wish to invite fades.
    median, sigma : array_like
        Response time: median in days, standard deviation of its logarithm.
    """
    tau, middle, spread = (np.asarray(v, dtype=np.float64) for v in (inviting, median, sigma))
    return tau + middle * np.exp(spread**2 / 2)


def users_after(generations: ArrayLike, k: ArrayLike) -> FloatArray:
    """Return the mean number of users of a tree after some generations, ``(1 - K^(g + 1)) / (1 - K)``.

    Generations are elapsed time over `cycle_time` and need not be whole; K = 1 gives ``g + 1``.
    """
    g, factor = np.broadcast_arrays(np.asarray(generations, dtype=np.float64), _offspring(k))
    is_one = factor == 1
    grown = (1 - factor ** (g + 1)) / np.where(is_one, 1.0, 1 - factor)
    return np.where(is_one, g + 1, grown)


def _offspring(k: ArrayLike) -> FloatArray:
    factor = np.asarray(k, dtype=np.float64)
    if np.any(~(factor >= 0)):
        raise ValueError("k must not be negative: it counts registrations caused by a user.")
    return factor
