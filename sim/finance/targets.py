"""The business plan's numbers under test, phased by month and set against the forecast.

Three readings of "revenue" stand side by side, because the word decides the verdict: ``net`` (the platform's
own revenue, own goods with their margin), ``gmv`` (turnover net of refunds) and ``gross`` (own goods at their selling
price; where none are sold gross equals net, and the comparison says so). Profit is the same under every reading, cost
too but for the cost of own goods in gross.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB
from sim.finance.frames import cell, keys
from sim.finance.record import Record, once
from sim.finance.statements import monthly, yearly

READINGS = ("net", "gmv", "gross")
PLAN_LINES = ("revenue", "cost", "profit")
_COLUMN = {("gmv", "revenue"): "gmv", ("gross", "revenue"): "gross_revenue", ("gross", "cost"): "gross_cost"}
_RAMP = 156.0  # twice the sum of 1..12: year 1 grows as month/78
_END_OF_RAMP = 12 * 25 / _RAMP  # yearly rate at the end of month 12, as a multiple of year 1's total


def phase(totals: Sequence[float]) -> NDArray[np.int64]:
    """Spread yearly totals over months: linear in year 1, smooth after.

    Year 1: month m carries m/78 of the total (50 M RMB gives 7.7 M in month 12). Later years: the cumulative
    is the cubic Hermite curve through the yearly totals: the level starts where the year before ended and
    ends at the mean of this and the next year's total (in the last year: where a straight line would), moved
    as far as needed for the level to rise throughout the year, or to fall throughout and stay above zero. A
    year under a third of the level before it decays to zero by a power law instead. The level is continuous;
    no month is negative.

    Parameters
    ----------
    totals : sequence of float
        Total of each year: fen, not negative.

    Returns
    -------
    ndarray of int64, shape (12 * years,)
        Fen per month; each year's months sum to its total exactly.
    """
    months = np.arange(13)
    result: list[NDArray[np.int64]] = []
    level = 0.0
    for index, total in enumerate(totals):
        if total < 0:
            raise ValueError(f"A yearly target cannot be negative: {total}.")
        if index == 0:
            share, level = months * (months + 1) / _RAMP, _END_OF_RAMP * total
        elif total == 0:
            share, level = months / 12, 0.0
        elif level > 3 * total:
            share, level = 1 - (1 - months / 12) ** (level / total), 0.0
        else:
            after = totals[index + 1] if index + 1 < len(totals) else None
            end = 2 * total - level if after is None else (total + after) / 2
            low, high = sorted(((3 * total - level) / 2, 3 * total - 2 * level))
            end = min(max(end, low, 0.0), high)
            share, level = _hermite(months / 12, start=level / total, end=end / total), end
        cumulative = np.rint(total * share).astype(np.int64)
        result.append(cumulative[1:] - cumulative[:-1])
    return np.concatenate(result) if result else np.zeros(0, dtype=np.int64)


def plan_by_year(record: Record) -> pd.DataFrame:
    """Yearly targets in fen: index ``year`` (1, 2, ...), columns revenue, cost, profit."""
    targets = record.manifest.get("targets", {})
    frame = pd.DataFrame({line: [_fen(value) for value in targets.get(line, [])] for line in PLAN_LINES})
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="year")
    return frame


def plan_by_month(record: Record) -> pd.DataFrame:
    """Targets phased by company month, in fen: index ``month`` (1..36), columns revenue, cost, profit.

    Profit is revenue less cost month by month; it sums to the plan's profit whenever the plan adds up.
    """
    year = plan_by_year(record)
    revenue, cost = phase(year["revenue"].tolist()), phase(year["cost"].tolist())
    index = pd.RangeIndex(1, len(revenue) + 1, name="month")
    return pd.DataFrame({"revenue": revenue, "cost": cost, "profit": revenue - cost}, index=index)


@once
def comparison(record: Record) -> pd.DataFrame:
    """Plan against forecast, one row per period, reading and line.

    Returns
    -------
    DataFrame
        ``period`` ("month" or "year"), ``number`` (1..36 or 1..3), ``reading``, ``line``; ``target``,
        ``forecast`` and ``gap`` (forecast less target) in fen, ``percent_of_plan``, ``met`` (nullable:
        forecast at or above the target, for cost at or below) and ``is_gross_net`` (the
        gross reading of a run that sells no own goods: it equals net). The forecast is null where the
        period was not wholly simulated or the run has no such number; percent of plan also where the target
        is not above zero.
    """
    rows: list[dict[str, Any]] = []
    for period, plan, forecast in (
        ("month", plan_by_month(record), monthly(record)),
        ("year", plan_by_year(record), yearly(record)),
    ):
        known = forecast[forecast["whole"]]
        has_own_goods = bool((known["gross_revenue"] != known["revenue"]).any()) if "gross_revenue" in known else False
        for number, reading, line in product(keys(plan), READINGS, PLAN_LINES):
            column = _COLUMN.get((reading, line), line)
            has = number in known.index and column in known.columns
            value = cell(known, (number, column)) if has else None
            row = {"period": period, "number": number, "reading": reading, "line": line}
            verdict = _judge(line, target=cell(plan, (number, line)), forecast=value)
            rows.append(row | verdict | {"is_gross_net": reading == "gross" and not has_own_goods})
    columns = [
        "period",
        "number",
        "reading",
        "line",
        "target",
        "forecast",
        "gap",
        "percent_of_plan",
        "met",
        "is_gross_net",
    ]
    return pd.DataFrame(rows, columns=columns).astype(
        {"forecast": float, "gap": float, "percent_of_plan": float, "met": "boolean"}
    )


def _judge(line: str, *, target: float, forecast: float | None) -> dict[str, Any]:
    """Gap, percent of plan and verdict of one number."""
    if forecast is None:
        return {"target": target, "forecast": None, "gap": None, "percent_of_plan": None, "met": None}
    met = forecast <= target if line == "cost" else forecast >= target
    percent = 100 * forecast / target if target > 0 else None
    return {
        "target": target,
        "forecast": forecast,
        "gap": forecast - target,
        "percent_of_plan": percent,
        "met": met,
    }


def _hermite(time: NDArray[np.float64], *, start: float, end: float) -> NDArray[np.float64]:
    """Cubic from 0 to 1 on [0, 1] with the given slopes at both ends."""
    return start * time * (1 - time) ** 2 + time**2 * (3 - 2 * time) + end * time**2 * (time - 1)


def _fen(rmb: float) -> int:
    return int(round(float(rmb) * FEN_PER_RMB))
