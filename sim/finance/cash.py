"""Both views of money: the operating view goes on when own cash is gone, the funded view ends at ruin.

Operating view: a shortfall is posted to ``equity.funding_gap``, and the world goes on; its peak is the money
needed. Funded view: tranches, ruin day and yearly lines as the funding rules give them; null from the year of
ruin on (model specification 0.2, number 1). Everything is read from the ledger, in integer fen: own cash is
``asset.cash``; financing is whatever has capital, a loan, its interest or the gap on the other side.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.finance.chart import accounts
from sim.finance.periods import month_of, year_of
from sim.finance.record import Record, once
from sim.world.chart import ACTIVITIES

CASH = "asset.cash"
CAPITAL = "equity.capital"
GAP = "equity.funding_gap"


@dataclass(frozen=True)
class Tranche:
    """Money paid in by investors: day, calendar date, fen."""

    day: int
    date: date
    fen: int


@dataclass(frozen=True)
class Funding:
    """What the money view says in a few numbers.

    Attributes
    ----------
    need : int
        All money needed, in fen: minus the lowest cumulative cash flow before financing since the first day
        of preparation (the initial capital included, whatever the tranches); 0 if never below zero.
    need_day : int or None
        Day of that lowest point.
    is_need_open : bool
        Whether that day lies in the last company month simulated: the need is at least this, and may grow.
    cash_out_day : int or None
        First day with a funding gap.
    ruin_day, ruin_year : int or None
        First day marked as ruined, and its company year (0 = preparation).
    tranches : tuple of Tranche
        Payments received, in order.
    """

    need: int
    need_day: int | None
    is_need_open: bool
    cash_out_day: int | None
    ruin_day: int | None
    ruin_year: int | None
    tranches: tuple[Tranche, ...]


@once
def daily(record: Record) -> pd.DataFrame:
    """Cash day by day, closing balances in integer fen.

    Returns
    -------
    DataFrame
        Index ``day``; ``cash``, ``funding_gap``, ``cash_less_gap`` (the operating view), ``tranches``,
        ``cash_flow_before_financing``, ``cumulative`` (of that flow since the first day) and ``funded``
        (float: the funded view, null from the ruin day on).
    """
    book = record.ledger
    debit, credit = book["debit"].astype(str), book["credit"].astype(str)
    into, out_of = (debit == CASH).to_numpy(), (credit == CASH).to_numpy()
    chart = accounts(record)
    outside = chart.index[chart["cash"].isin(ACTIVITIES["financing"]) & (chart.index != CASH)]
    financing = (debit.isin(outside) | credit.isin(outside)).to_numpy()
    cash_side = into.astype(np.int64) - out_of.astype(np.int64)
    gap_side = (credit == GAP).to_numpy().astype(np.int64) - (debit == GAP).to_numpy().astype(np.int64)
    capital = (credit == CAPITAL).to_numpy().astype(np.int64) - (debit == CAPITAL).to_numpy().astype(np.int64)
    flow = _per_day(record, cash_side * ~financing)
    cash, gap = np.cumsum(_per_day(record, cash_side)), np.cumsum(_per_day(record, gap_side))
    ruined = _ruined(record)
    return pd.DataFrame(
        {
            "cash": cash,
            "funding_gap": gap,
            "cash_less_gap": cash - gap,
            "tranches": _per_day(record, capital * (into | out_of)),
            "cash_flow_before_financing": flow,
            "cumulative": np.cumsum(flow),
            "funded": np.where(ruined, np.nan, cash - gap),
        },
        index=pd.Index(record.days, name="day"),
    )


@once
def funding(record: Record) -> Funding:
    """Money needed, cash-out day, ruin day and tranche dates of a run."""
    frame = daily(record)
    cumulative = frame["cumulative"].to_numpy()
    lowest = int(np.argmin(cumulative))
    need = max(0, -int(cumulative[lowest]))
    ruin_day = _first(record, _ruined(record))
    paid = frame["tranches"]
    launch = record.launch
    return Funding(
        need=need,
        need_day=int(record.days[lowest]) if need > 0 else None,
        is_need_open=need > 0 and month_of(launch, int(record.days[lowest])) == month_of(launch, record.last_day),
        cash_out_day=_first(record, frame["funding_gap"].to_numpy() > 0),
        ruin_day=ruin_day,
        ruin_year=None if ruin_day is None else year_of(launch, ruin_day),
        tranches=tuple(
            Tranche(day=day, date=launch + timedelta(days=day), fen=fen)
            for day, fen in zip(record.days.tolist(), paid.tolist(), strict=True)
            if fen > 0
        ),
    )


def _per_day(record: Record, sign: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sum of signed postings per simulated day, in fen."""
    total = np.zeros(len(record.days), dtype=np.int64)
    at_day = pd.Index(record.days).get_indexer(pd.Index(record.ledger["day"]))
    np.add.at(total, at_day, sign * record.ledger["fen"].to_numpy(dtype=np.int64))
    return total


def _ruined(record: Record) -> NDArray[np.bool_]:
    flag = record.metric("ruined")
    if flag is None:
        return np.zeros(len(record.days), dtype=np.bool_)
    return np.maximum.accumulate(flag > 0)


def _first(record: Record, condition: NDArray[np.bool_]) -> int | None:
    """First simulated day on which the condition holds."""
    return int(record.days[int(np.argmax(condition))]) if condition.any() else None
