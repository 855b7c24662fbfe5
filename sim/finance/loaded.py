"""Lifetime value of paid registrations when they also bear their part of what has no person: what keeps users, and servers.

Contribution 2, of which lifetime value is made, holds what stands order by order: points redeemed, member prices, coupons.
Messages, games, events, moderators, points owed and servers are shared by whoever is registered at the time. Amounts in RMB.
"""

import numpy as np

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB, MONTHS_PER_YEAR
from sim.finance.acquisition import PAID, month_of_day
from sim.finance.lifetime import Array, Grid, discount
from sim.finance.payback import paying_groups
from sim.finance.record import Record, once
from sim.finance.statements import movements
from sim.finance.unit_costs import shared_accounts

ALSO = ("expense.people.moderation", "liability.points")
"""What keeps users and is in no contribution: pay of moderators, and points that are owed and not yet redeemed."""


@once
def shared_cost(record: Record) -> Array | None:
    """Return the shared cost of a person registered for a day, by calendar month from the launch's on.

    Money before launch is nobody's. None when nobody was counted, or nothing was posted.
    """
    people = record.metric("active_people")
    if people is None:
        return None
    since = record.days >= 0
    moved = movements(record)
    names = [*shared_accounts(record), *ALSO]  # a liability that grows is a negative movement
    sign = np.array([-1.0 if name.startswith("liability") else 1.0 for name in names if name in moved.index])
    fen = sign @ moved.loc[[name for name in names if name in moved.index]].to_numpy(dtype=np.float64)
    month = month_of_day(record)[since]
    money = np.bincount(month, weights=fen[since]) / FEN_PER_RMB
    days = np.bincount(month, weights=np.asarray(people, dtype=np.float64)[since])
    return np.divide(money, days, out=np.zeros(len(money)), where=days > 0)


def borne(g: Grid, per_day: Array) -> Array:
    """Return the shared cost of cohorts [cohort, month of tenure].

    People join in mid-month on average: a month of tenure lies half in one calendar month and half in the next. Who leaves or
    comes back does so in mid-month of tenure.
    """
    alive = (g.alive[:, :-1] + g.alive[:, 1:]) / 2 * DAYS_PER_YEAR / MONTHS_PER_YEAR
    at = g.months[:, None] + np.arange(alive.shape[1])
    ahead = np.concatenate([per_day, np.zeros(max(0, int(at.max(initial=0)) + 2 - len(per_day)))])
    return np.asarray(alive * (ahead[at] + ahead[at + 1]) / 2)


@once
def loaded_value(record: Record, months: int) -> tuple[float, float] | None:
    """Return the fully loaded lifetime value of a paid registration, and what it is to its cost, over the same cohorts.

    Contribution less the shared cost, discounted, over registrations; and over money of the months in which they joined. None
    without a complete cohort, or without cost of acquisition.
    """
    per_day = shared_cost(record)
    for key, g, by_month in paying_groups(record):
        pick = g.complete(months)
        if key != PAID or per_day is None or not pick.any():
            continue
        left = (g.amounts["contribution"] - borne(g, per_day))[pick, :months]
        earned, people = float((left @ discount(months)).sum()), float(g.registered[pick].sum())
        cost = float(by_month[g.months[pick]].sum())
        if people > 0 and cost > 0:
            return earned / people, earned / cost
    return None
