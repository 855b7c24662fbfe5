"""Retention and lifetime value of simulated users, with equal exposure.

A window of so many months of tenure counts only cohorts of which everybody has completed it, and everybody of
such a cohort counts, whether they stayed or left: no immortal time, no survivors only (model specification 14,
numbers 10 and 15). Frames hold RMB and people.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB, MONTHS_PER_YEAR
from sim.core.timeline import tenure_start
from sim.finance.acquisition import ALL, PAID, channel_of_cause, month_of_cohort
from sim.finance.periods import whole_calendar_months
from sim.finance.record import Record, once
from sim.theory.purchase import gamma_mixture_survivor

DISCOUNT = 0.12
"""Discount rate per year (model specification, section 8)."""
QUARTER = 3
_AMOUNTS = ["registered", "departures", "comebacks", "buyers", "first_buyers", "contribution", "contribution_squares"]
_NEEDED = {"cause", "cohort", "tenure", "whole", "alive", *_AMOUNTS}

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Sums over causes as arrays [cohort, month of tenure]; ``registered`` is [cohort].

    Attributes
    ----------
    cohorts : list of str
    months : int array
        Calendar months from launch of each cohort.
    done : int array
        Months of tenure that everybody of a cohort has completed.
    amounts : dict of arrays
        ``departures``, ``comebacks``, ``buyers``, ``first_buyers`` (people), ``contribution`` (RMB),
        ``contribution_squares`` (RMB squared times people).
    """

    cohorts: list[str]
    months: NDArray[np.int64]
    done: NDArray[np.int64]
    registered: Array
    amounts: dict[str, Array]

    @property
    def alive(self) -> Array:
        """Registered and not away at the start of each month of tenure, one month more than the amounts have."""
        lost = np.cumsum(self.amounts["departures"] - self.amounts["comebacks"], axis=1)
        return np.asarray(self.registered[:, None] - np.concatenate([np.zeros((len(lost), 1)), lost], axis=1))

    def complete(self, months: int) -> NDArray[np.bool_]:
        """Whether everybody of a cohort has completed so many months of tenure."""
        return self.done >= months


def grid(record: Record, causes: list[str] | None = None) -> Grid | None:
    """Sum the tenure rows over causes (all, or those given); None when the run did not record tenure.

    A cohort whose month of joining the run's end cuts is none yet. One that a launch within a month cuts is: months of
    tenure are counted from each person's own registration, so its rates have the same exposure as others.
    """
    frame = record.tenure
    if not set(frame.columns) >= _NEEDED or frame.empty:
        return None
    joined = month_of_cohort(record, frame["cohort"])
    frame = frame[joined < whole_calendar_months(record.launch, last_day=record.last_day).stop]
    if frame.empty:
        return None
    done = frame[frame["whole"].astype(bool)].groupby("cohort")["tenure"].max() + 1
    width = int(frame["tenure"].max()) + 1
    if causes is not None:
        frame = frame[frame["cause"].isin(causes)]
    names = sorted(frame["cohort"].astype(str).unique())
    at = (pd.Index(names).get_indexer(pd.Index(frame["cohort"].astype(str))), frame["tenure"].to_numpy(dtype=np.int64))
    amounts = {}
    for name in _AMOUNTS:
        amounts[name] = np.zeros((len(names), width))
        np.add.at(amounts[name], at, frame[name].to_numpy(dtype=np.float64))
    registered = amounts.pop("registered")[:, 0]
    amounts["contribution"] /= FEN_PER_RMB
    amounts["contribution_squares"] /= FEN_PER_RMB**2
    months = month_of_cohort(record, pd.Series(names, dtype=str)) if names else np.empty(0, dtype=np.int64)
    return Grid(names, months, done.reindex(names).fillna(0).to_numpy(dtype=np.int64), registered, amounts)


def weight(record: Record) -> float:
    """People per agent."""
    return float(record.manifest.get("people_per_agent", 1))


def discount(months: int, *, rate: float = DISCOUNT) -> Array:
    """Factors of months of tenure 0, 1, ...: money comes at mid-month, discounted to the day of registration."""
    return np.asarray((1 + rate) ** (-(np.arange(months) + 0.5) / 12))


@once
def retention(record: Record) -> pd.DataFrame:
    """Retention and contribution by month of joining and month of tenure.

    Returns
    -------
    DataFrame
        Index ``cohort`` (``all``: every cohort that has come so far, as ratio of sums) and ``tenure``. Columns
        ``registered``, ``alive_share`` (at the start of the month), and, where the month is whole,
        ``buyer_share`` (bought in the month) and, of a cohort but not of all (see ``payback.followed``), ``contribution`` (RMB
        per registered person, cumulative to the month's end, not discounted) and ``contribution_per_buyer`` (per person
        who has bought by then).
    """
    g = grid(record)
    rows: list[dict[str, object]] = []
    if g is not None:
        for pick, name in [(np.ones(len(g.cohorts), dtype=bool), ALL), *_each(g.cohorts)]:
            rows += _retention_rows(g, pick, name)
    columns = ["cohort", "tenure", "registered", "alive_share", "buyer_share", "contribution", "contribution_per_buyer"]
    return pd.DataFrame(rows, columns=columns).set_index(["cohort", "tenure"])


def _each(names: list[str]) -> list[tuple[NDArray[np.bool_], str]]:
    return [(np.arange(len(names)) == k, name) for k, name in enumerate(names)]


def _retention_rows(g: Grid, pick: NDArray[np.bool_], name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    alive, money, first = g.alive, g.amounts["contribution"], g.amounts["first_buyers"]
    for m in range(int(g.done[pick].max(initial=0)) + 1):
        reached, whole = pick & g.complete(m), pick & g.complete(m + 1)
        base, n = g.registered[reached].sum(), g.registered[whole].sum()
        if base == 0:
            break
        row = {"cohort": name, "tenure": m, "registered": base, "alive_share": alive[reached, m].sum() / base}
        if n > 0:
            row["buyer_share"] = g.amounts["buyers"][whole, m].sum() / n
        if n > 0 and name != ALL:
            earned, bought = money[whole, : m + 1].sum(), first[whole, : m + 1].sum()
            row |= {"contribution": earned / n, "contribution_per_buyer": earned / bought if bought > 0 else np.nan}
        rows.append(row)
    return rows


@once
def lifetime_value(record: Record, months: int, *, by: str = ALL) -> pd.DataFrame:
    """Discounted contribution per registration in the first months of tenure, equal exposure.

    Parameters
    ----------
    record : Record
    months : int
        Window, in months of tenure (12 are 365 days).
    by : str
        ``all``, ``cause``, ``channel`` (``paid`` for all paid ones too), or ``cohort``.

    Returns
    -------
    DataFrame
        Index the key; ``registered`` (people of the complete cohorts), ``agents``, ``cohorts``, ``value`` (RMB),
        ``undiscounted``, ``standard_error`` (of ``value``, between individuals), ``per_buyer`` (over people who
        bought in the window). Empty without a complete cohort.
    """
    rows = {}
    for key, g, pick in groups_of(record, by):
        row = _value(g, pick & g.complete(months), months, people_per_agent=weight(record))
        if row is not None:
            rows[key] = row
    columns = ["registered", "agents", "cohorts", "value", "undiscounted", "standard_error", "per_buyer"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(by)


@once
def groups_of(record: Record, by: str) -> list[tuple[str, Grid, NDArray[np.bool_]]]:
    """Key, sums and cohorts of every group."""
    whole = grid(record)
    if whole is None:
        return []
    everyone = np.ones(len(whole.cohorts), dtype=bool)
    if by == ALL:
        return [(ALL, whole, everyone)]
    if by == "cohort":
        return [(name, whole, pick) for pick, name in _each(whole.cohorts)]
    causes = {str(c): [str(c)] for c in record.tenure["cause"].unique()}
    if by == "channel":
        of_cause = channel_of_cause(record)
        causes = {c: [k for k, own in of_cause.items() if own == c] for c in dict.fromkeys(of_cause.values())}
        causes[PAID] = list(of_cause)
    elif by != "cause":
        raise ValueError(f"by is 'all', 'cause', 'channel' or 'cohort', not {by!r}.")
    groups = [(key, grid(record, own)) for key, own in causes.items()]
    return [(key, g, np.ones(len(g.cohorts), dtype=bool)) for key, g in groups if g is not None]


def _value(g: Grid, pick: NDArray[np.bool_], months: int, *, people_per_agent: float) -> dict[str, float] | None:
    n = float(g.registered[pick].sum())
    if n == 0:
        return None
    by_month = g.amounts["contribution"][pick, :months].sum(axis=0)
    plain, value = by_month.sum() / n, float(by_month @ discount(months)) / n
    agents = n / people_per_agent
    variance = max(0.0, g.amounts["contribution_squares"][pick, :months].sum() / n - plain**2)
    error = np.sqrt(variance / (agents - 1)) if agents > 1 else np.nan
    bought = g.amounts["first_buyers"][pick, :months].sum()
    return {
        "registered": n,
        "agents": agents,
        "cohorts": float(pick.sum()),
        "value": value,
        "undiscounted": plain,
        "standard_error": error * abs(value / plain) if plain != 0 else error,
        "per_buyer": value * n / bought if bought > 0 else np.nan,
    }


@dataclass(frozen=True)
class LongValue:
    """Lifetime value beyond what was observed.

    Attributes
    ----------
    value : float
        RMB per registration, discounted.
    observed : float
        The part that was observed, in the first ``months`` months of tenure.
    months : int
    is_extrapolated : bool
    shape, scale : float
        Fitted survivor (scale / (scale + t))**shape, t in months; NaN when nothing was extrapolated.
    per_alive : float
        RMB per month and user alive at its start, in the last observed quarter.
    """

    value: float
    observed: float
    months: int
    is_extrapolated: bool
    shape: float = np.nan
    scale: float = np.nan
    per_alive: float = np.nan


def long_value(record: Record, months: int = 36, *, windows: tuple[int, ...] = (24, 12)) -> LongValue | None:
    """Lifetime value of a long window: observed where cohorts are old enough, else continued.

    The longest observed window is continued with the fitted survivor (from its observed share alive on) times the
    mean contribution per user alive in its last quarter. None without a complete cohort of 12 months.
    """
    g = grid(record)
    if g is None:
        return None
    for horizon in (months, *windows):
        pick = g.complete(horizon)
        seen = _value(g, pick, horizon, people_per_agent=1.0)
        if seen is None:
            continue
        if horizon >= months:
            return LongValue(seen["value"], seen["value"], horizon, is_extrapolated=False)
        last = slice(horizon - QUARTER, horizon)
        alive = g.alive[pick].sum(axis=0)
        base = alive[last].sum()
        per_alive = float(g.amounts["contribution"][pick, last].sum() / base) if base > 0 else 0.0
        curve = retention(record).loc[ALL]
        shape, scale = fit_survivor(curve["alive_share"].to_numpy(), curve["registered"].to_numpy())
        times = tenure_start(np.arange(horizon, months)) * MONTHS_PER_YEAR / DAYS_PER_YEAR
        ahead = survivor(times, shape=shape, scale=scale) / survivor(times[:1], shape=shape, scale=scale)
        share = alive[horizon] / g.registered[pick].sum()
        tail = float((ahead * discount(months)[horizon:]).sum() * share * per_alive)
        return LongValue(seen["value"] + tail, seen["value"], horizon, True, shape, scale, per_alive)
    return None


def survivor(months: Array, *, shape: float, scale: float) -> Array:
    """Share still there: (scale / (scale + t))**shape, the Gamma mixture of exponential lifetimes."""
    return np.asarray(gamma_mixture_survivor(months, shape=shape, scale=scale))


def fit_survivor(shares: Array, weights: Array) -> tuple[float, float]:
    """Fit the survivor to shares alive at the start of months of tenure 0, 1, ... by weighted least squares.

    Returns
    -------
    (shape, scale)
        Scale in months; a shape at its upper bound of 1,000 is exponential.
    """
    times = tenure_start(np.arange(len(shares))) * MONTHS_PER_YEAR / DAYS_PER_YEAR
    known = np.isfinite(shares) & (weights > 0)
    times, shares, root = times[known], shares[known], np.sqrt(weights[known] / weights[known].max())
    first = float(np.clip(shares[1], 1e-3, 1 - 1e-6)) if len(shares) > 1 else 0.9

    def gap(x: Array) -> Array:
        shape, hazard = np.exp(x)
        return root * (survivor(times, shape=shape, scale=shape / hazard) - shares)

    bounds = ([np.log(0.02), np.log(1e-6)], [np.log(1000.0), np.log(100.0)])
    found = least_squares(gap, [0.0, np.log(-np.log(first))], bounds=bounds, xtol=1e-12, ftol=1e-12)
    shape, hazard = np.exp(found.x)
    return float(shape), float(shape / hazard)
