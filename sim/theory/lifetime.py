"""What a user is worth, and costs, in a world simple enough to say so exactly, at the simulator's daily steps.

A user places Poisson orders at a constant rate every day, the day of registration included (age 0), as long as
they are there. At the end of every day they leave with probability ``1 - exp(-churn)``, so they are there on the
day of age a with probability ``exp(-churn a)``. An order earns its contribution ``delay`` days later, wherever the
user is then. A window of T days holds what is earned at ages 0 to T - 1: orders of ages 0 to T - 1 - delay.
Months of tenure are twelfths of 365 days (`sim.core.timeline.tenure_of`).

The continuous limit without delay is ``rate x gain x (1 - exp(-churn T)) / churn`` (Gupta, Lehmann & Stuart 2004,
J. Marketing Research 41(1), with a constant margin).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.core.timeline import tenure_of
from sim.theory.purchase import gamma_mixture_survivor

FloatArray = NDArray[np.float64]


def there(age: ArrayLike, *, churn: float, shape: float = np.inf) -> FloatArray:
    """Return the probability of being there on the day of some age.

    ``exp(-churn a)``; with a finite ``shape`` personal hazards are Gamma(shape) with mean ``churn`` and it is
    ``(beta / (beta + a))^shape``, ``beta = shape / churn`` (`gamma_mixture_survivor`).
    """
    a = np.asarray(age, dtype=np.float64)
    return np.exp(-churn * a) if np.isinf(shape) else gamma_mixture_survivor(a, shape=shape, scale=shape / churn)


def expected_contribution(
    days: int, *, rate: float, gain: float, churn: float, shape: float = np.inf, delay: int = 0, discount: float = 0.0
) -> float:
    """Return the expected contribution of a registration in the first ``days`` days.

    ``sum over a = 0 .. days - 1 - delay of rate gain there(a) (1 + discount)^-((m(a + delay) + 1/2) / 12)``,
    m(.) the month of tenure: money of a month is discounted from its middle.

    Parameters
    ----------
    days : int
    rate : float
        Orders per day of a user who is there.
    gain : float
        Contribution of an order, in any money.
    churn, shape : float
        Hazard of leaving per day (its mean), and how alike people are in it (`there`).
    delay : int
        Days from an order to its contribution.
    discount : float
        Per year; 0 does not discount.
    """
    age = np.arange(max(0, days - delay))
    factor = (1 + discount) ** (-(tenure_of(age + delay) + 0.5) / 12) if discount else np.ones(len(age))
    return float(rate * gain * (there(age, churn=churn, shape=shape) * factor).sum())


class Fate(NamedTuple):
    """What may become of an order.

    Attributes
    ----------
    chance : float
    flows : tuple of (float, int)
        What it earns (below 0: costs), and how many days after the order.
    """

    chance: float
    flows: tuple[tuple[float, int], ...]


def contribution_variance(days: int, *, rate: float, churn: float, fates: Sequence[Fate]) -> float:
    """Return the variance between users of what they contribute (not discounted) in the first ``days`` days.

    Orders of a day are Poisson(rate), each with a fate of its own; an order of age a is worth v(a), the flows of its fate
    that come by age ``days - 1``. K are the days on which the user is there, ``P(K > a) = exp(-churn a)``. So it is
    ``rate sum over a of P(K > a) E[v(a)^2] + Var(rate sum over a < K of E[v(a)])``; with one flow and no delay
    ``gain^2 (rate E[K] + rate^2 Var K)``.
    """
    age = np.arange(days)
    beyond = np.exp(-churn * age)
    worth = np.array(
        [sum(gain * (age + delay < days) for gain, delay in fate.flows) for fate in fates], dtype=np.float64
    )
    chance = np.array([fate.chance for fate in fates])
    mean, square = rate * chance @ worth, rate * chance @ worth**2
    before = np.cumsum(mean) - mean
    of_days = (beyond * (2 * mean * before + mean**2)).sum() - (beyond * mean).sum() ** 2
    return float((beyond * square).sum() + of_days)


def buyer_share(days: int, *, rate: float, churn: float) -> float:
    """Return the probability of an order at ages 0 to ``days - 1``.

    Without one: ``sum over k of P(K = k) exp(-rate k)``, K the days on which the user was there.
    """
    k = np.arange(1, days + 1)
    exactly = np.exp(-churn * (k - 1)) * np.where(k < days, -np.expm1(-churn), 1.0)
    return float(1 - (exactly * np.exp(-rate * k)).sum())


def registrations(people: int, *, paid: FloatArray, hazard: FloatArray, churn: float = 0.0) -> tuple[float, float]:
    """Return expected paid and other registrations in a market that runs dry.

    Parameters
    ----------
    people : int
        Nobody is registered on day 0.
    paid : float array
        Registrations per day that the money of each day would cause if it met non-users only.
    hazard : float array
        Hazard of registering on one's own, per day.
    churn : float
        Who left does not register again, but is among those whom the money meets.

    Notes
    -----
    Each day: r = paid / (people - users), p = hazard; of those who never registered ``1 - exp(-(r + p))`` do, the
    part r / (r + p) of them because of the money. Mean field: exact up to order 1 / people.
    """
    left, users, bought, own = float(people), 0.0, 0.0, 0.0
    for flow, p in zip(paid, hazard, strict=True):
        r = flow / max(1.0, people - users)
        new = left * -np.expm1(-(r + p))
        bought += new * r / (r + p) if r + p > 0 else 0.0
        own += new * p / (r + p) if r + p > 0 else 0.0
        left -= new
        users = (users + new) * np.exp(-churn)
    return float(bought), float(own)
