"""What a new user costs, by channel: the cost of acquisition in our own view, per buyer, and as advertisers report it.

A ratio is a ratio of sums (model specification 14, number 14). Frames hold RMB and people.
"""

import numpy as np
import pandas as pd

from sim.core.constants import FEN_PER_RMB, MONTHS_PER_YEAR, YEARS
from sim.core.timeline import months_between
from sim.finance.periods import year_span
from sim.finance.record import Record
from sim.finance.statements import accounts, movements
from sim.world.channels import CHANNELS, channel_of, paid_for

PAID, UNATTRIBUTED, ALL, FREE = "paid", "unattributed", "all", "free"
_CAUSE = "registrations_by_"
_CLAIMED = "reported_"


def causes(record: Record) -> list[str]:
    """Causes of registration that the run counted."""
    return [str(name).removeprefix(_CAUSE) for name in record.series.columns if str(name).startswith(_CAUSE)]


def channel_of_account(record: Record) -> dict[str, str]:
    """Which channel each account of acquisition money pays (`sim.world.channels.paid_for`)."""
    found, own = {}, causes(record)
    for name, row in accounts(record).iterrows():
        channel = paid_for(str(name), str(row["line"]), causes=own) if row["kind"] == "expense" else None
        if channel is not None:
            found[str(name)] = channel
    return found


def channel_of_cause(record: Record) -> dict[str, str]:
    """Which channel pays for a cause of registration: ``brand_search`` belongs to ``search``; free causes to none."""
    paying = list(dict.fromkeys(channel_of_account(record).values()))
    found = {cause: channel_of(cause, paying) for cause in causes(record)}
    return {cause: channel for cause, channel in found.items() if channel is not None}


def spend(record: Record) -> pd.DataFrame:
    """Acquisition money per day (rows) and channel (columns: the list of channels, then what else is paid), in RMB."""
    of_account = channel_of_account(record)
    moved = movements(record)
    names = list(dict.fromkeys([*CHANNELS, *of_account.values()]))
    table = {c: moved.loc[[a for a, own in of_account.items() if own == c]].sum(axis=0).to_numpy() for c in names}
    return pd.DataFrame(table, index=moved.columns) / FEN_PER_RMB


def month_of_day(record: Record) -> np.ndarray:
    """Calendar months from the launch's month to each simulated day; the preparation counts with month 0."""
    dates = pd.to_datetime(record.launch) + pd.to_timedelta(record.days, unit="D")
    return np.maximum(0, np.asarray(months_between(record.launch, dates), dtype=np.int64))


def month_of_cohort(record: Record, cohorts: pd.Series) -> np.ndarray:
    """Calendar months from the launch's month to cohorts written as ``2027-01``."""
    return np.asarray(months_between(record.launch, pd.DatetimeIndex(cohorts.astype(str) + "-01")), dtype=np.int64)


def acquisition(record: Record) -> pd.DataFrame:
    """Cost of acquisition by period and channel.

    Returns
    -------
    DataFrame
        Index ``period`` (``run``, ``year1`` ...; a year only when it was simulated whole) and ``channel`` (each
        channel; ``paid``: channels whose money a cause of registration answers to; ``unattributed``: the rest of
        the money; ``all``: blended, all money over all registrations). Columns ``spend`` (RMB),
        ``registrations``, ``cac``; ``claimed``, ``claimed_cac`` (the analyst's view: what advertising accounts
        report, over the money of the channels that do); ``activated`` (first order in the month of tenure 0, ages
        0 to 30 days, of cohorts that have all completed it), ``spend_activated`` (the money of those cohorts'
        calendar months), ``cac_per_buyer``.
    """
    money, of_cause = spend(record), channel_of_cause(record)
    answered = [c for c in money.columns if c in of_cause.values()]
    first = activated(record)
    parts = []
    for period, (days, months) in _periods(record).items():
        inside = record.within(days)
        rows = _period(record, money, inside, of_cause) | _activated(record, money, first, months=months)
        frame = _with_totals(pd.DataFrame(rows, index=[*money.columns, FREE]), answered)
        parts.append(frame.assign(period=period))
    frame = pd.concat(parts).rename_axis("channel").set_index("period", append=True).swaplevel()
    frame["cac"] = _ratio(frame["spend"], frame["registrations"])
    frame["claimed_cac"] = _ratio(frame.pop("spend_claimed"), frame["claimed"])
    frame["cac_per_buyer"] = _ratio(frame["spend_activated"], frame["activated"])
    return frame


def activated(record: Record) -> pd.DataFrame:
    """Users who bought in their month of tenure 0, by month of joining (rows) and channel (columns, ``free``).

    Only cohorts that have all completed that month of tenure.
    """
    tenure = record.tenure
    if not {"cause", "cohort", "tenure", "whole", "buyers"} <= set(tenure.columns):
        return pd.DataFrame()
    own = tenure[(tenure["tenure"] == 0) & tenure["whole"].astype(bool)]
    channel = own["cause"].astype(str).map(channel_of_cause(record)).fillna(FREE)
    month = month_of_cohort(record, own["cohort"])
    return own.assign(channel=channel, month=month).pivot_table(
        index="month", columns="channel", values="buyers", aggfunc="sum", fill_value=0.0
    )


def _periods(record: Record) -> dict[str, tuple[tuple[int, int], range]]:
    """First and last day, and calendar months of joining, of the run and of each company year simulated whole.

    A launch within a month makes years of 12 calendar months that begin with the launch's month.
    """
    years = {
        f"year{n}": (year_span(record.launch, n), range(MONTHS_PER_YEAR * (n - 1), MONTHS_PER_YEAR * n)) for n in YEARS
    }
    whole = {name: period for name, period in years.items() if period[0][1] <= record.last_day}
    return {"run": ((record.first_day, record.last_day), range(12 * 1000))} | whole


def _period(
    record: Record, money: pd.DataFrame, inside: np.ndarray, of_cause: dict[str, str]
) -> dict[str, list[float]]:
    """Money, registrations and claimed registrations of a period; the last entry is what nobody pays for."""

    def total(names: list[str]) -> float:
        return float(sum(np.nansum(v[inside]) for n in names if (v := record.metric(n)) is not None))

    channels = list(money.columns)
    spent, claimed = (
        [float(money.loc[inside, c].sum()) for c in channels],
        [total([f"{_CLAIMED}{c}"]) for c in channels],
    )
    own = {c: [f"{_CAUSE}{cause}" for cause, of in of_cause.items() if of == c] for c in channels}
    free = [f"{_CAUSE}{cause}" for cause in causes(record) if cause not in of_cause]
    return {
        "spend": [*spent, 0.0],
        "registrations": [total(own[c]) for c in channels] + [total(free)],
        "claimed": [*claimed, 0.0],
        "spend_claimed": [rmb * (n > 0) for rmb, n in zip(spent, claimed, strict=True)] + [0.0],
    }


def _activated(record: Record, money: pd.DataFrame, first: pd.DataFrame, *, months: range) -> dict[str, list[float]]:
    """Activated users of the cohorts of some months, and the money of the same calendar months."""
    own = [m for m in first.index if m in months]
    in_months = np.isin(month_of_day(record), own)
    rows = first.loc[own]
    return {
        "activated": [float(rows[c].sum()) if c in rows.columns else 0.0 for c in (*money.columns, FREE)],
        "spend_activated": [float(money.loc[in_months, c].sum()) for c in money.columns] + [0.0],
    }


def _with_totals(frame: pd.DataFrame, answered: list[str]) -> pd.DataFrame:
    """Add the rows ``paid``, ``unattributed`` and ``all``; drop what nobody pays for."""
    paid = frame.loc[answered].sum()
    everything = frame.sum()
    left = frame.loc[[c for c in frame.index if c not in answered and c != FREE]].sum()
    totals = pd.DataFrame([paid, left, everything], index=[PAID, UNATTRIBUTED, ALL])
    return pd.concat([frame.drop(index=FREE), totals])


def _ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    """A ratio of sums; NaN where nobody is counted."""
    return above / below.where(below > 0)
