"""The mean field of a platform with two sides: merchants of a later day as a function of merchants now (T114).

One number of merchants stands for the side of sellers. Buyers are those whom so many merchants draw in the long run, and they
feel merchants only through the variety of goods: a need is met here with odds that rise with the log of the number of goods
(the logsum of a logit over alike goods), the share of arrivals who stay rises with it, and money for ads may wait for
assortment. Merchants feel buyers only through visitors and profit, by the equations of docs/mechanisms/merchants.md.
Everything that the mean hides is left out: profit differs between merchants, capital runs out by luck, users come slowly.

On several states of such platforms: Caillaud & Jullien (2003), RAND Journal of Economics 34(2); Evans & Schmalensee (2010), Review
of Network Economics 9(4), on the critical mass.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit, pdtrc

FloatArray = NDArray[np.float64]


class Platform(NamedTuple):
    """What the map knows of both sides.

    Attributes
    ----------
    prospects : float
        ``e0``, applications a day without visitors and profit, times the share of them who may sell, merchants per day.
    by_visitors, by_profit : float
        ``eb`` and ``ep``: power of 1 + users / first users, log of applications by profit over the cost of a shop.
    first_users : float
        ``U0``, people.
    giving_up : float
        ``x0``, hazard of a merchant who neither earns nor loses and sells nothing, per day.
    stays_by_profit, stays_by_orders : float
        ``gp`` and ``gr``.
    fixed_cost : float
        ``F``, what a shop costs, RMB per day.
    capital : float
        What a merchant can lose before it must go, the deposit taken off, RMB.
    goods : float
        Goods of a merchant.
    earned : float
        What a merchant keeps of an order, RMB.
    organic, bought : float
        People a day who register without ads, and by ads where there is all the assortment they wait for.
    stays : float
        Mean time that a user keeps visiting, days.
    needs : float
        Needs of a user, per day.
    buying : float
        Probability that a need is met here at ``usual`` goods.
    usual : float
        Goods on sale at which ``buying``, ``organic`` and ``bought`` hold.
    seen : float
        Goods beyond which people see no more of them: offers considered for a need times categories.
    variety : float
        Log odds of buying here for one more in the log of goods; 1 in a logit over alike goods, 0 without.
    landing : float
        Log of registrations for one more in the log of goods.
    waits : int
        Goods that a category must have before money is spent on ads for it; 0: ads do not wait.
    need_shares : tuple of float [categories]
        Shares of needs, and of goods, adding up to 1.
    """

    prospects: float
    by_visitors: float
    by_profit: float
    first_users: float
    giving_up: float
    stays_by_profit: float
    stays_by_orders: float
    fixed_cost: float
    capital: float
    goods: float
    earned: float
    organic: float
    bought: float
    stays: float
    needs: float
    buying: float
    usual: float
    seen: float = np.inf
    variety: float = 1.0
    landing: float = 0.0
    waits: int = 0
    need_shares: tuple[float, ...] = (1.0,)


class FixedPoint(NamedTuple):
    """Merchants whom the map leaves as they are.

    Attributes
    ----------
    merchants : float
    slope : float
        Of the map there: stable where it is below 1 either way.
    """

    merchants: float
    slope: float

    @property
    def is_stable(self) -> bool:
        """Return whether a few merchants more or fewer are forgotten."""
        return abs(self.slope) < 1


def buying(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return the probability that a need is met here: its odds go with goods to the power ``variety``; shape of ``merchants``."""
    p = platform
    return np.asarray(expit(logit(p.buying) + p.variety * _log_goods(merchants, p)))


def ready(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return the share of needs in categories with ``waits`` goods or more, where goods fall on categories by chance (Poisson)."""
    expected = np.multiply.outer(np.asarray(merchants, dtype=np.float64) * platform.goods, platform.need_shares)
    if platform.waits <= 0:
        return np.ones(expected.shape[:-1])
    return np.asarray(pdtrc(platform.waits - 1, expected) @ np.asarray(platform.need_shares))


def users(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return the users whom so many merchants keep in the long run: arrivals a day times the time they stay, people."""
    p = platform
    landing = np.exp(p.landing * _log_goods(merchants, p))
    return np.asarray((p.organic + p.bought * ready(merchants, p)) * landing * p.stays)


def orders(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return the orders of a merchant, per day."""
    total = users(merchants, platform) * platform.needs * buying(merchants, platform)
    return np.asarray(total / np.asarray(merchants, dtype=np.float64))


def gain(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return the profit of a merchant over what its shop costs, at most 1 either way."""
    p = platform
    return np.clip(orders(merchants, p) * p.earned / p.fixed_cost - 1, -1, 1)


def entry(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return new merchants per day: ``e0 (1 + users / U0)^eb exp(ep gain)``."""
    p = platform
    visitors = (1 + users(merchants, p) / p.first_users) ** p.by_visitors
    return np.asarray(p.prospects * visitors * np.exp(p.by_profit * gain(merchants, p)))


def hazard(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return the hazard of leaving, per day.

    ``x0 exp(-gp gain) (1 + orders so far)^-gr``, orders so far those of half the time ``1 / x0``, and what is lost a day over what
    can be lost.
    """
    p, g = platform, gain(merchants, platform)
    so_far = orders(merchants, p) / (2 * p.giving_up) if p.giving_up > 0 else np.zeros(np.shape(g))
    gives_up = p.giving_up * np.exp(-p.stays_by_profit * g) * (1 + so_far) ** -p.stays_by_orders
    return np.asarray(gives_up + np.maximum(-g, 0) * p.fixed_cost / p.capital)


def next_merchants(merchants: ArrayLike, platform: Platform, *, days: float) -> FloatArray:
    """Return the merchants after some days at the rates of today: ``m e^(-h T) + entry (1 - e^(-h T)) / h``.

    Its fixed points, where entry is ``h m``, are the same for any length of time.

    Parameters
    ----------
    merchants : array_like, shape (...)
        Merchants now, above 0.
    days : float
        Length of a step.

    Returns
    -------
    ndarray, shape (...)
    """
    m, h = np.asarray(merchants, dtype=np.float64), hazard(merchants, platform)
    return np.asarray(m * np.exp(-h * days) + entry(merchants, platform) * -np.expm1(-h * days) / h)


def fixed_points(
    platform: Platform, *, days: float = 30.0, low: float = 0.01, high: float = 1e6, points: int = 2_000
) -> list[FixedPoint]:
    """Return the fixed points between two numbers of merchants, the fewest merchants first.

    Parameters
    ----------
    days : float
        Length of a step; moves slopes, not the points.
    low, high : float
        Merchants between which they are looked for.
    points : int
        Numbers of merchants tried, evenly in logs; two fixed points closer than that are missed.

    Returns
    -------
    list of FixedPoint
    """
    tried = np.linspace(np.log(low), np.log(high), points)

    def beyond(log_merchants: float) -> float:
        return float(_growth(log_merchants, platform, days))

    signs = np.sign(_growth(tried, platform, days))
    found = [brentq(beyond, tried[k], tried[k + 1], xtol=1e-12) for k in np.flatnonzero(signs[:-1] != signs[1:])]
    return [FixedPoint(float(np.exp(x)), _slope(x, platform, days)) for x in found]


def threshold(platform: Platform) -> float | None:
    """Return the merchants below which a platform stalls and above which it takes off; None where it has one stable state."""
    between = [p.merchants for p in fixed_points(platform) if not p.is_stable]
    return between[0] if between else None


def _growth(log_merchants: ArrayLike, platform: Platform, days: float) -> FloatArray:
    m = np.exp(np.asarray(log_merchants, dtype=np.float64))
    return np.log(next_merchants(m, platform, days=days) / m)


def _slope(log_merchants: float, platform: Platform, days: float) -> float:
    """Return the slope of the map at a fixed point: 1 more than that of its growth in logs."""
    step = 1e-6
    ahead, behind = (float(_growth(log_merchants + s, platform, days)) for s in (step, -step))
    return 1 + (ahead - behind) / (2 * step)


def _log_goods(merchants: ArrayLike, platform: Platform) -> FloatArray:
    """Return the log of the goods that people see, over the usual ones."""
    goods = np.asarray(merchants, dtype=np.float64) * platform.goods
    return np.asarray(np.log(np.minimum(goods, platform.seen) / platform.usual))
