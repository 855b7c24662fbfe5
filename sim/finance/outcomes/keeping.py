"""Programmes that keep users, by company year: subscribers and what they pay, points owed, members of the community, the cost."""

import numpy as np
from numpy.typing import ArrayLike

from sim.core.constants import FEN_PER_RMB, YEARS
from sim.finance.periods import year_span
from sim.finance.programmes import COSTS
from sim.finance.record import Record
from sim.finance.statements import movements

FEES = "revenue.membership"
_AT_YEAR_END = {"subscribers": ("subscribers", 1), "points_owed": ("points_outstanding", FEN_PER_RMB),
                "community_members": ("community_members", 1)}  # fmt: skip


def keeping(record: Record) -> dict[str, float | None]:
    """Subscribers, fees earned, points owed, members of the community, and what all programmes cost by year.

    All keys always; null where the year was not simulated whole, or the mechanism was off.
    """
    out: dict[str, float | None] = {}
    moved = movements(record)
    spent = [account for own in COSTS.values() for account in own if account in moved.index]
    for year in YEARS:
        first, last = year_span(record.launch, year)
        is_whole, days = last <= record.last_day, (record.days >= first) & (record.days <= last)
        for name, (metric, unit) in _AT_YEAR_END.items():
            values = record.metric(metric)
            is_known = is_whole and values is not None
            out[f"year{year}.{name}"] = float(np.asarray(values)[record.days == last][0]) / unit if is_known else None
        is_paid = is_whole and FEES in moved.index
        out[f"year{year}.subscription_revenue"] = -_sum(moved.loc[FEES], days) if is_paid else None
        out[f"year{year}.programme_cost"] = _sum(moved.loc[spent].sum(axis=0), days) if is_whole and spent else None
    return out


def _sum(daily: ArrayLike, days: np.ndarray) -> float:
    """Return the RMB of some days."""
    return float(np.asarray(daily, dtype=np.float64)[days].sum()) / FEN_PER_RMB
