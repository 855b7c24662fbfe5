"""What registrations earn against what they cost, over the same cohorts: return, payback, cohorts followed over time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.finance.acquisition import ALL, PAID, month_of_day, spend
from sim.finance.lifetime import Array, Grid, discount, groups_of, weight
from sim.finance.record import Record, once


@dataclass(frozen=True)
class Followed:
    """Cohorts that are followed together: everybody counts in every month.

    Attributes
    ----------
    cohorts : list of str
        First to last month of joining.
    agents : float
    contribution : array
        RMB per registration, cumulative to the end of each month of tenure, not discounted.
    alive_share : array
        Registered and not away at the start of each month.
    cost : float
        Acquisition money of the months in which they joined, RMB per registration; NaN for unpaid ones.
    """

    cohorts: list[str]
    agents: float
    contribution: Array
    alive_share: Array
    cost: float


def followed(record: Record, *, least_agents: float, channel: str = PAID) -> Followed | None:
    """Follow the cohorts that have completed the most months and are together at least so many agents.

    A curve over cohorts of different ages mixes people: its late months are those of the first users alone. Here the
    same people stand behind every month. None when no month was completed by so many.
    """
    for key, g, by_month in paying_groups(record):
        if key != channel:
            continue
        for months in range(int(g.done.max(initial=0)), 0, -1):
            pick = g.complete(months)
            n = float(g.registered[pick].sum())
            if n <= 0 or n / weight(record) < least_agents:
                continue
            earned = np.cumsum(g.amounts["contribution"][pick, :months].sum(axis=0)) / n
            spent = float(by_month[g.months[pick]].sum()) / n
            names = [name for name, own in zip(g.cohorts, pick, strict=True) if own]
            return Followed(names, n / weight(record), earned, g.alive[pick, :months].sum(axis=0) / n,
                            spent if spent > 0 else np.nan)  # fmt: skip
    return None


def return_on_spend(record: Record, months: int) -> pd.DataFrame:
    """Lifetime value over cost of acquisition, by channel: sums over the same cohorts on both sides.

    Returns
    -------
    DataFrame
        Index ``channel`` (each paid one, ``paid``, ``all`` blended); ``earned`` (RMB, discounted, of cohorts
        that have all completed the window), ``spend`` (RMB, in the months in which they joined), ``ratio``.
    """
    rows = {}
    factors = discount(months)
    for key, g, by_month in paying_groups(record):
        pick = g.complete(months)
        if pick.any():
            earned = float((g.amounts["contribution"][pick, :months] @ factors).sum())
            cost = float(by_month[g.months[pick]].sum())
            rows[key] = {"earned": earned, "spend": cost, "ratio": earned / cost if cost > 0 else np.nan}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["earned", "spend", "ratio"]).rename_axis("channel")


def payback(record: Record) -> pd.DataFrame:
    """Months of tenure after which contribution has paid for acquisition, by channel.

    For every number of months m, cohorts are asked together: have they contributed by then (not discounted) what
    was spent in the months in which they joined? Cost and contribution per paid registration have the same people
    below, so sums are compared. The cohorts asked are those that have completed the window of 3, 6, 12, 24, 36 ...
    months that holds m: asking all that have completed m would leave the last word to the first few users.

    Returns
    -------
    DataFrame
        Index ``channel``; ``month`` (NaN: not within what was observed), ``observed`` (the longest window).
    """
    rows = {}
    for key, g, by_month in paying_groups(record):
        windows = [w for w in (3, 6, *range(12, g.amounts["contribution"].shape[1] + 1, 12)) if g.complete(w).any()]
        found = np.nan
        for m in range(1, max(windows, default=0) + 1):
            pick = g.complete(next(w for w in windows if w >= m))
            cost = by_month[g.months[pick]].sum()
            if cost > 0 and g.amounts["contribution"][pick, :m].sum() >= cost:
                found = float(m)
                break
        rows[key] = {"month": found, "observed": max(windows, default=0)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["month", "observed"]).rename_axis("channel")


@once
def paying_groups(record: Record) -> list[tuple[str, Grid, Array]]:
    """Channel, sums of its people, and its money by calendar month; then ``paid`` and ``all``."""
    money = spend(record)
    month = month_of_day(record)
    table = np.zeros((int(month.max()) + 1, len(money.columns)))
    np.add.at(table, month, money.to_numpy())
    of = dict(zip(money.columns, table.T, strict=True))
    groups = [(key, g) for key, g, _ in groups_of(record, "channel")]
    paid = sum((of[key] for key, _ in groups if key != PAID), np.zeros(len(table)))
    result = [(key, g, paid if key == PAID else of[key]) for key, g in groups]
    return result + [(ALL, g, table.sum(axis=1)) for _, g, _ in groups_of(record, ALL)]
