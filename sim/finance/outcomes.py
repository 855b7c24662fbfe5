"""The outcomes of a run: one flat dictionary whose keys never depend on the horizon.

Money in RMB, everything else in plain numbers; null where a period was not wholly simulated, where a
mechanism was off, or (``funded.*``) from the year of ruin on. ``yearN.*`` is the operating view. ``gmv`` is
net of refunds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.finance.cash import funding
from sim.finance.frames import cell, rows
from sim.finance.periods import month_span, year_span
from sim.finance.record import Record
from sim.finance.statements import accounts, lines, monthly, movements, yearly
from sim.finance.targets import FEN_PER_RMB, comparison

Outcome = float | int | bool | None

YEARS = (1, 2, 3)
MONTHS = tuple(range(1, 37))
PLAN_KEYS = {
    "revenue": ("net", "revenue"),
    "gmv": ("gmv", "revenue"),
    "gross_revenue": ("gross", "revenue"),
    "cost": ("net", "cost"),
    "profit": ("net", "profit"),
}
_MONEY = {"revenue": "revenue", "gmv": "gmv", "gross_revenue": "revenue", "cost": "cost", "profit": "profit"}
_FUNDED = (*_MONEY, "cash_end")


def outcomes(record: Record) -> dict[str, Outcome]:
    """All outcomes of a finished run.

    Returns
    -------
    dict
        ``year0.cost``; ``yearN.*``, ``plan.yearN.*.met``, ``funded.yearN.*`` and ``funded.plan.yearN.*.met``
        for N in 1..3; ``monthN.*`` for N in 1..36; ``funding.*``; ``word_of_mouth.r_total``; ``cac.paid``. A
        null number counts as not met in the funded view while its year was wholly simulated; else met is
        null.
    """
    money = funding(record)
    year, month = yearly(record), monthly(record)
    marketing = pd.Series(_marketing(record), index=record.days)
    result: dict[str, Outcome] = {"year0.cost": _rmb(year, "cost", number=0)}
    for number in YEARS:
        result |= _year(record, year, number=number, marketing=marketing)
    result |= _verdicts(record)
    for number in YEARS:
        alive = money.ruin_year is None or number < money.ruin_year
        for key in _FUNDED:
            result[f"funded.year{number}.{key}"] = result[f"year{number}.{key}"] if alive else None
        for key in PLAN_KEYS:
            met = result[f"plan.year{number}.{key}.met"]
            result[f"funded.plan.year{number}.{key}.met"] = met if alive or met is None else False
    for number in MONTHS:
        result |= _month(record, month, number=number)
    r_total = record.metric("r_total")
    return result | {
        "funding.need": money.need / FEN_PER_RMB,
        "funding.need_day": money.need_day,
        "funding.cash_out_day": money.cash_out_day,
        "funding.ruin_day": money.ruin_day,
        "word_of_mouth.r_total": None if r_total is None else _number(r_total[-1]),
        "cac.paid": _paid_cac(record, float(marketing.sum())),
    }


def paid_causes(record: Record) -> list[str]:
    """Causes of registration that marketing pays for.

    Those named like a channel or a marketing account, special forms included (``brand_search``).
    """
    prefix = "expense.marketing."
    paid = {str(channel["name"]) for channel in record.manifest.get("channels", [])}
    paid |= {str(name).removeprefix(prefix) for name in accounts(record).index if str(name).startswith(prefix)}
    start = "registrations_by_"
    names = [str(name).removeprefix(start) for name in record.series.columns if str(name).startswith(start)]
    paid |= {"paid", "channels"}
    return [cause for cause in names if cause in paid or cause.endswith(tuple(f"_{name}" for name in paid))]


def _year(record: Record, year: pd.DataFrame, *, number: int, marketing: pd.Series) -> dict[str, Outcome]:
    span = year_span(record.launch, number)
    is_whole = span[1] <= record.last_day
    values: dict[str, Outcome] = {key: _rmb(year, column, number=number) for key, column in _MONEY.items()}
    values["cash_end"] = _rmb(year, "cash_end", number=number)
    for metric in ("registrations", "orders", "first_orders"):
        values[metric] = _sum(record, metric, span=span)
    spent = float(marketing.loc[span[0] : span[1]].sum())
    has_marketing = bool(lines(record)["modelled"].get("marketing", False)) or spent != 0
    values["marketing"] = spent / FEN_PER_RMB if is_whole and has_marketing else None
    return {f"year{number}.{key}": value for key, value in values.items()}


def _month(record: Record, month: pd.DataFrame, *, number: int) -> dict[str, Outcome]:
    """Stocks at the month's end, flows over the month; daily users are the month's mean."""
    span = month_span(record.launch, number)
    dau = _sum(record, "dau", span=span)
    return {
        f"month{number}.mau": _at(record, "mau", day=span[1]),
        f"month{number}.dau": None if dau is None else dau / (span[1] - span[0] + 1),
        f"month{number}.registered": _at(record, "registered_ever", day=span[1]),
        f"month{number}.gmv": _rmb(month, "gmv", number=number),
        f"month{number}.revenue": _rmb(month, "revenue", number=number),
    }


def _verdicts(record: Record) -> dict[str, Outcome]:
    """Percent of plan and met, for each year and plan key."""
    frame = comparison(record)
    found = {(row["number"], row["reading"], row["line"]): row for row in rows(frame[frame["period"] == "year"])}
    result: dict[str, Outcome] = {}
    for number in YEARS:
        for key, (reading, line) in PLAN_KEYS.items():
            row = found.get((number, reading, line), {})
            met = row.get("met")
            result[f"year{number}.percent_of_plan.{key}"] = _number(row.get("percent_of_plan"))
            result[f"plan.year{number}.{key}.met"] = None if met is None or pd.isna(met) else bool(met)
    return result


def _marketing(record: Record) -> np.ndarray:
    """Marketing cost per day, in fen: accounts on the line ``marketing``."""
    chart = accounts(record)
    own = chart.index[(chart["line"] == "marketing") & (chart["kind"] == "expense")]
    total: np.ndarray = movements(record).loc[own].to_numpy(dtype=np.int64).sum(axis=0)
    return total


def _paid_cac(record: Record, spent: float) -> float | None:
    """Marketing cost over registrations by paid causes, in RMB; null without any."""
    joined = 0.0
    for cause in paid_causes(record):
        values = record.metric(f"registrations_by_{cause}")
        joined += 0.0 if values is None else float(np.nansum(values))
    return spent / FEN_PER_RMB / joined if joined > 0 else None


def _rmb(frame: pd.DataFrame, column: str, *, number: int) -> float | None:
    """A statement's number in RMB; null when its period is not whole or the column is absent."""
    if column not in frame.columns or number not in frame.index or not frame.at[number, "whole"]:
        return None
    return cell(frame, (number, column)) / FEN_PER_RMB


def _sum(record: Record, metric: str, *, span: tuple[int, int]) -> float | None:
    values = record.metric(metric)
    if values is None or span[1] > record.last_day:
        return None
    inside = (record.days >= span[0]) & (record.days <= span[1])
    return float(np.nansum(values[inside]))


def _at(record: Record, metric: str, *, day: int) -> float | None:
    values = record.metric(metric)
    if values is None or day > record.last_day:
        return None
    return _number(values[int(np.searchsorted(record.days, day))])


def _number(value: object) -> float | None:
    """A plain float; null for NaN and None."""
    number = float("nan") if value is None else float(str(value))
    return None if np.isnan(number) or np.isinf(number) else number
