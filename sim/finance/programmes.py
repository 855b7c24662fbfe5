"""What a programme brings for what it costs: a world with it against its twin without it, on common luck.

Per seed, over the first company years, RMB, D the difference of the two worlds:

    cost     D of the programme's accounts
    net      D contribution 3 - D of those of its accounts that no contribution holds - D points owed
    brought  net + cost
    return   sum over seeds of brought / sum of cost

so a return of 1 pays for itself. Contribution 3 holds redeemed points; those owed at the end are taken off besides, as they are
in the account. Fees paid and not yet earned are not counted.
"""

import math
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from sim.core.constants import FEN_PER_RMB
from sim.finance.frames import cell
from sim.finance.periods import year_span
from sim.finance.record import Record
from sim.finance.statements import movements, yearly
from sim.finance.unit_costs import LEVELS, contributions

COSTS = {
    "promotions": ("expense.incentives.coupons",),
    "membership": ("expense.incentives.points",),
    "subscription": ("expense.incentives.member_prices", "expense.member_delivery", "expense.member_fees"),
    "contact": ("expense.marketing.retention_contact", "expense.incentives.reactivation_coupons"),
    "community": ("expense.marketing.retention_community_games", "expense.marketing.retention_community_events",
                  "expense.people.moderation"),
}  # fmt: skip
"""All that the platform pays for a programme, by the mechanism that runs it."""
IN_NO_CONTRIBUTION = ("expense.people.moderation",)
POINTS_OWED = "liability.points"
ACCOUNTS = (*(account for own in COSTS.values() for account in own), POINTS_OWED)


def sums(record: Record, *, years: int) -> dict[str, float]:
    """Return what the first company years came to, RMB: contributions, profit, and every account of a programme.

    Raises
    ------
    ValueError
        When a year was not simulated whole.
    """
    last = year_span(record.launch, years)[1]
    if last > record.last_day:
        raise ValueError(f"year {years} ends on day {last}; found a run that ends on day {record.last_day}")
    own, statement, wanted = contributions(record), yearly(record), range(1, years + 1)
    out = {f"contribution.{k}": sum(cell(own, ((y, k), "total")) for y in wanted) for k in LEVELS}
    out["profit"] = sum(cell(statement, (y, "profit")) for y in wanted) / FEN_PER_RMB
    moved = movements(record).reindex(list(ACCOUNTS), fill_value=0)
    inside = record.days <= last  # with the preparation, as what is owed is a stock
    return out | {a: float(moved.loc[a].to_numpy()[inside].sum()) / FEN_PER_RMB for a in ACCOUNTS}


def brought(
    with_it: Mapping[str, float], without: Mapping[str, float], *, accounts: Iterable[str]
) -> tuple[float, float]:
    """Return the cost of a programme and what it brought before that cost (RMB), from the sums of both worlds."""
    gain = {name: with_it[name] - without[name] for name in with_it}
    own = list(accounts)
    cost = sum(gain[name] for name in own)
    owed = -gain[POINTS_OWED]  # a liability is a negative movement
    net = gain["contribution.3"] - owed - sum(gain[name] for name in own if name in IN_NO_CONTRIBUTION)
    return cost, net + cost


def ratio_interval(parts: ArrayLike, wholes: ArrayLike, *, level: float = 0.95) -> tuple[float, float, float]:
    """Return the ratio of two sums over seeds and its interval (Student's t on the residuals of the ratio).

    Source: Cochran (1977), Sampling Techniques, section 6.4. NaN where the wholes do not sum to more than 0; the ends are NaN
    with one seed.
    """
    x, y = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    if y.sum() <= 0:
        return math.nan, math.nan, math.nan
    ratio = float(x.sum() / y.sum())
    if x.size < 2:
        return ratio, math.nan, math.nan
    error = float((x - ratio * y).std(ddof=1) / math.sqrt(x.size) / y.mean())
    half = float(stdtrit(x.size - 1, 0.5 + level / 2)) * error
    return ratio, ratio - half, ratio + half
