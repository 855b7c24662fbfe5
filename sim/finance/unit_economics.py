"""Unit economics of a run as one flat dictionary; the frames behind it are in the modules that it reads.

Definitions and traps: docs/finance/unit_economics.md.
"""

import numpy as np
import pandas as pd

from sim.core.constants import YEARS
from sim.finance.acquisition import ALL, PAID, UNATTRIBUTED, acquisition
from sim.finance.lifetime import lifetime_value, long_value, retention
from sim.finance.loaded import loaded_value
from sim.finance.payback import payback, return_on_spend
from sim.finance.periods import year_span
from sim.finance.record import Record
from sim.finance.unit_costs import (
    BLOCKS,
    LEVELS,
    burn_multiple,
    contribution_margin,
    contributions,
    cost_by_block,
    repeat_rate,
    revenue_retention,
)
from sim.world.channels import CHANNELS

Value = float | None

WINDOWS = (12, 24)
RETENTION_MONTHS = (1, 3, 6, 12)


def unit_outcomes(record: Record) -> dict[str, Value]:
    """Unit economics of a finished run.

    Returns
    -------
    dict
        RMB, months and plain shares, None where it was not observed or its mechanism was off; the keys depend
        neither on the horizon nor on what is on (``sim.finance.outcomes.families_of_people``).
    """
    return _acquired(record) | _lifetime(record) | _retained(record) | _costs(record)


def _acquired(record: Record) -> dict[str, Value]:
    frame = acquisition(record)
    run: dict[str, Value] = {
        "cac.paid": _at(frame, ("run", PAID), "cac"),
        "cac.blended": _at(frame, ("run", ALL), "cac"),
        "cac.per_buyer": _at(frame, ("run", PAID), "cac_per_buyer"),
        "cac.reported": _at(frame, ("run", PAID), "claimed_cac"),
        "cac.unattributed_spend": _at(frame, ("run", UNATTRIBUTED), "spend"),
    }
    run |= {f"cac.{channel}": _at(frame, ("run", channel), "cac") for channel in CHANNELS}
    for year in YEARS:
        run[f"year{year}.cac.paid"] = _at(frame, (f"year{year}", PAID), "cac")
        run[f"year{year}.cac.blended"] = _at(frame, (f"year{year}", ALL), "cac")
        kept, spent = record.metric("buyers_kept"), _at(frame, (f"year{year}", ALL), "spend")
        inside = record.within(year_span(record.launch, year))
        n = 0.0 if kept is None else float(kept[inside].sum())
        run[f"year{year}.cac.kept_buyer"] = _share(spent, n) if spent is not None else None
    return run


def _lifetime(record: Record) -> dict[str, Value]:
    result: dict[str, Value] = {}
    for months in WINDOWS:
        frame = lifetime_value(record, months)
        result[f"ltv.{months}"] = _at(frame, ALL, "value")
        result[f"ltv.{months}.standard_error"] = _at(frame, ALL, "standard_error")
        result[f"ltv.{months}.agents"] = _at(frame, ALL, "agents")
    result["ltv.24.paid"] = _at(lifetime_value(record, 24, by="channel"), PAID, "value")
    longest = long_value(record)
    result["ltv.36"] = None if longest is None else _number(longest.value)
    result["ltv.36.extrapolated_share"] = _share(longest.value - longest.observed, longest.value) if longest else None
    result["ltv_to_cac"] = _at(return_on_spend(record, 24), PAID, "ratio")
    result["ltv_to_cac.12"] = _at(return_on_spend(record, 12), PAID, "ratio")
    loaded = loaded_value(record, 24)
    result["ltv.24.loaded"], result["ltv_to_cac.loaded"] = (None, None) if loaded is None else map(_number, loaded)
    months_needed = payback(record)
    result["payback.month"] = _at(months_needed, PAID, "month")
    result["payback.months_observed"] = _at(months_needed, PAID, "observed")
    return result


def _retained(record: Record) -> dict[str, Value]:
    frame, kept = retention(record), revenue_retention(record)
    result = {f"retention.month{m}": _at(frame, (ALL, m), "alive_share") for m in RETENTION_MONTHS}
    for year in YEARS[1:]:
        result[f"year{year}.nrr"] = _at(kept, year, "by_year")
        result[f"year{year}.nrr.last_month"] = _at(kept, year, "by_month")
    again, margin = repeat_rate(record), contribution_margin(record)
    for year in YEARS:
        result[f"year{year}.repeat_rate"] = _number(again.get(year))
        result[f"year{year}.contribution_margin"] = _number(margin.get(year))
    return result


def _costs(record: Record) -> dict[str, Value]:
    frame, burn = cost_by_block(record), burn_multiple(record)
    result: dict[str, Value] = {f"year{year}.burn_multiple": _number(burn.get(year)) for year in YEARS}
    earned = contributions(record)
    for key, column in (("contribution", "total"), ("contribution_per_order", "per_order")):
        for year in YEARS:
            for level in LEVELS:
                result[f"year{year}.{key}.{level}"] = _at(earned, (year, level), column)
    for key, column in (("cost_per_order", "per_order"), ("cost_per_active", "per_active")):
        for year in YEARS:
            for block in (*(b.name for b in BLOCKS), "total"):
                result[f"year{year}.{key}.{block}"] = _at(frame, (year, block), column)
    return result


def _at(frame: pd.DataFrame, row: object, column: str) -> Value:
    """A cell as a plain number; None when the row is absent or the cell is empty."""
    return _number(frame.at[row, column]) if row in frame.index else None


def _share(part: float, whole: float) -> Value:
    return _number(part / whole) if whole else None


def _number(value: object) -> Value:
    number = float("nan") if value is None else float(str(value))
    return number if np.isfinite(number) else None
