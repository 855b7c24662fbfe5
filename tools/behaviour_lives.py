"""Lives of independent users, as the mechanisms make them but without network, offers and money: quick enough for a fit.

Habit, novelty, planned and impulse needs, intent, the calendar's hazard, dropout after deliveries and comebacks are those of
docs/mechanisms/{visits,churn,dropout}.md. Every number is keyed by (user, day), so two sets of parameters are compared on
common luck. What a need buys, what an order is like and how many come are taken from a run of the base (`Setting`).
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv, ndtr, ndtri

from sim.kernels.philox import uniform
from sim.kernels.poisson import poisson
from sim.verification.bands import WEEKS

DAYS, PENDING, NEVER, PRESENT_FOR = 1096, 8, 1 << 20, 30
AGES = 366


@dataclass(frozen=True)
class Behaviour:
    """The parameters that are fitted; names are those of the mechanisms."""

    one_visit_share: float = 0.16
    habit_a: float = 1.35
    habit_b: float = 14.9
    novelty_floor: float = 0.21
    novelty_time: float = 22.0
    novelty_boost: float = 2.3
    need_shape: float = 0.18
    need_rate: float = 0.055
    impulse: float = 0.078
    intent: float = 0.3
    intent_of_others: float = 0.1
    shape: float = 0.93
    lifetime: float = 950.0
    dropout_a: float = 0.24
    dropout_b: float = 0.58

    def values(self) -> NDArray[np.float64]:
        """Return all of them, in this order."""
        return np.array([getattr(self, f.name) for f in fields(self)])


@dataclass(frozen=True)
class Setting:
    """What is not fitted: measured in a run of the base, or a default of another mechanism.

    Attributes
    ----------
    buying : float
        Probability that a need is met here.
    defects, defect_gap, gap_mean, gap_spread : float
        Share of defective orders and their gap; mean and spread of the other gaps, before losses count double.
    by_gap, aftermath : float
        Dropout per unit of gap; hazard in all that a gap below -0.3 leaves.
    looking : float
        Share of registrations by search, invitation or with a coupon.
    passing : float
        Mean factor of the causes on the share of one-visit users.
    calendar : float
        Mean factor of satisfaction, trust and friends on the calendar's hazard.
    comeback : float
        Per day.
    growth : (float, float)
        Registrations per month at the beginning and at the end, any unit; linear between.
    """

    buying: float = 0.46
    defects: float = 0.041
    defect_gap: float = -0.8
    gap_mean: float = 0.04
    gap_spread: float = 0.115
    by_gap: float = 1.5
    aftermath: float = 0.14
    looking: float = 0.45
    passing: float = 0.98
    calendar: float = 1.04
    comeback: float = 0.0005
    growth: tuple[float, float] = (5.0, 90.0)
    rho: float = 0.5


def lives(
    b: Behaviour, s: Setting, *, n: int, seed: int, season: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return what becomes of ``n`` users: an array per measure, -1 where it is not observed."""
    rng = np.random.default_rng(seed)
    u = rng.random((8, n))
    early, late = s.growth
    share = (-early + np.sqrt(early**2 + u[0] * (late**2 - early**2))) / (late - early)
    joined = np.sort((share * DAYS).astype(np.int64))
    z = ndtri(u[1])
    habit = betaincinv(b.habit_a, b.habit_b, ndtr(s.rho * z + math.sqrt(1 - s.rho**2) * ndtri(u[2])))
    stays = u[3] >= b.one_visit_share * s.passing
    kappa = np.where(stays, -np.log1p(-np.minimum(habit, 1 - 1e-12)), 0.0)
    theta = np.where(stays, gammaincinv(b.need_shape, ndtr(z)) / b.need_shape * b.need_rate, 0.0)
    hazard = s.calendar * gammaincinv(b.shape, u[4]) / b.lifetime
    dropout = betaincinv(b.dropout_a, b.dropout_b, u[5]) if b.dropout_a > 0 else np.zeros(n)
    intent = u[6] < np.where(u[7] < s.looking, b.intent, b.intent_of_others)
    novelty = b.novelty_floor + (1 - b.novelty_floor + b.novelty_boost) * np.exp(-np.arange(DAYS) / b.novelty_time)
    fate = np.full((n, 5), -1.0)
    weeks = np.full((n, len(WEEKS)), -1, dtype=np.int8)
    year, last = np.zeros((n, 2), dtype=np.int32), np.full((n, 2), -NEVER, dtype=np.int32)
    alive, visiting, present = np.zeros(AGES), np.zeros(AGES), np.zeros(n)
    of_orders = (s.buying, s.defects, s.defect_gap, s.gap_mean, s.gap_spread, s.by_gap, s.aftermath)
    given = np.array([*of_orders, s.comeback, b.impulse])
    _live(joined, kappa, theta, hazard, dropout, intent, novelty, season, given, np.uint32(seed), np.array(WEEKS), fate, weeks,
          year, last, alive, visiting, present)  # fmt: skip
    return {
        "joined": joined,
        **{f"day{d}": fate[:, k] for k, d in enumerate((1, 7, 30))},
        "first": fate[:, 3],
        "second": fate[:, 4],
        "weeks": weeks,
        "year": year,
        "last": last,
        "visiting": visiting / np.maximum(alive, 1),
        "alive": alive / np.maximum(np.searchsorted(joined, DAYS - np.arange(AGES)), 1),
        "present": present,
    }


@njit(inline="always", cache=True)
def _ordinary_gap(seed, i, t, k, middle, spread):
    """Return how an order without defect is judged; losses count double."""
    u, v = uniform(seed, 17, i, t, k), uniform(seed, 18, i, t, k)
    gap = middle + spread * math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
    return gap if gap >= 0.0 else 2.0 * gap


@njit(inline="always", cache=True)
def _leaves_after(seed, i, t, k, dropout, judged):
    """Return whether a user leaves after a delivery."""
    defects, defect_gap, middle, spread, by_gap, aftermath = judged
    gap = defect_gap
    if uniform(seed, 16, i, t, k) >= defects:
        gap = _ordinary_gap(seed, i, t, k, middle, spread)
    stays = 1.0 - min(0.95, dropout * math.exp(-by_gap * gap))
    stays *= math.exp(-aftermath) if gap < -0.3 else 1.0
    return uniform(seed, 19, i, t, k) >= stays


@njit(cache=True)
def _live(  # noqa: C901 -- one compiled loop over the days of a life
    joined, kappa, theta, hazard, dropout, intent, novelty, season, given, seed, at_weeks, fate, weeks, year, last, alive, visiting,
    present
):  # fmt: skip
    """Simulate every user from registration to the last day."""
    buying, defects, defect_gap, middle, spread, by_gap, aftermath, comeback, iota = given
    judged = defects, defect_gap, middle, spread, by_gap, aftermath
    due = np.zeros(PENDING, dtype=np.int64)
    for i in range(joined.size):
        due[:] = 0
        first = second = -1
        t, is_back, seen = joined[i], True, joined[i]
        for k, age in enumerate((1, 7, 30)):
            fate[i, k] = 0.0 if t + age < DAYS else -1.0
        while t < DAYS:
            age = t - joined[i]
            rate, drive = theta[i] * season[t], kappa[i] * novelty[age]
            needs = poisson(uniform(seed, 11, i, t, 0), rate) if rate > 0.0 else 0
            comes = is_back or needs > 0 or (drive > 0.0 and uniform(seed, 12, i, t, 0) < -math.expm1(-drive))
            is_back = False
            seen = t if comes else seen
            present[i] += t - seen <= PRESENT_FOR
            if age < AGES:
                alive[age] += 1
                visiting[age] += comes
            if comes:
                needs += poisson(uniform(seed, 13, i, t, 0), iota) if iota > 0.0 else 0
                needs += age == 0 and intent[i]
                if age in (1, 7, 30):
                    fate[i, 0 if age == 1 else 1 if age == 7 else 2] = 1.0
                for e in range(2):
                    if t < DAYS - 365 * (1 - e):
                        last[i, e] = t
                for k in range(needs):
                    if uniform(seed, 14, i, t, k) >= buying:
                        continue
                    if first < 0:
                        first = t
                        for w in range(at_weeks.size):
                            weeks[i, w] = 0 if first + 7 * at_weeks[w] + 6 < DAYS else -1
                    elif second < 0:
                        second = t
                    for w in range(at_weeks.size):
                        if weeks[i, w] == 0 and 0 <= t - first - 7 * at_weeks[w] < 7:
                            weeks[i, w] = 1
                    for e in range(2):
                        end = DAYS - 365 * (1 - e)
                        year[i, e] += end - 365 <= t < end
                    due[(t + 3) % PENDING] += 1
            goes = uniform(seed, 15, i, t, 0) < -math.expm1(-hazard[i])
            for k in range(due[t % PENDING]):
                goes |= _leaves_after(seed, i, t, k, dropout[i], judged)
            due[t % PENDING] = 0
            t += 1
            if goes:
                away = -math.log(uniform(seed, 20, i, t, 0)) / comeback if comeback > 0.0 else 1e9
                t += int(min(away, 1e6)) + 1
                is_back = True
                due[:] = 0
        fate[i, 3], fate[i, 4] = first, second
