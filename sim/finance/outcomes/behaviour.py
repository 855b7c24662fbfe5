"""How users behave, by company year: retention, activation, repeat purchase, what buyers keep."""

import numpy as np

from sim.core.constants import FEN_PER_RMB, YEARS
from sim.finance.periods import year_span
from sim.finance.record import Record
from sim.world.groups import GROUPS
from sim.world.indicators import INDICATORS, Indicator

_AT_YEAR_END = {
    "top_fifth_share": "top_fifth_share",
    "unhappy_buyers": "unhappy_buyers",
    "satisfaction": "satisfaction_mean",
    "exposure_gini": "exposure_gini",
    "sales_gini": "sales_gini",
}
_SUMS = {"kept_orders": "orders_kept", "kept_buyers": "buyers_kept"}


def behaviour(record: Record) -> dict[str, float | None]:
    """Every indicator by year, kept orders and buyers, the share of the top fifth and of unhappy buyers, satisfaction.

    All keys always; null where the year was not simulated whole, nobody stands below a ratio, or a mechanism was off.
    """
    out: dict[str, float | None] = {}
    for year in YEARS:
        first, last = year_span(record.launch, year)
        is_whole = last <= record.last_day
        for name, indicator in INDICATORS.items():
            out[f"year{year}.{name}"] = _ratio(record, indicator, first=first, last=last) if is_whole else None
        for name, metric in _SUMS.items():
            values = _since_launch(record, metric)
            out[f"year{year}.{name}"] = (
                float(values[first : last + 1].sum()) if is_whole and values is not None else None
            )
        span = slice(first, last + 1)
        kept, orders, paid = (_sum(record, m, span) for m in ("orders_kept", "orders", "gmv_paid"))
        buyers = _sum(record, "annual_buyers", slice(last, last + 1))
        out[f"year{year}.kept_orders_per_buyer"] = kept / buyers if is_whole and kept is not None and buyers else None
        out[f"year{year}.order_value"] = (
            paid / FEN_PER_RMB / orders if is_whole and paid is not None and orders else None
        )
        for name, metric in _AT_YEAR_END.items():
            values = _since_launch(record, metric)
            out[f"year{year}.{name}"] = float(values[last]) if is_whole and values is not None else None
    return out


def by_group(record: Record) -> dict[str, float | None]:
    """Registered people, buyers and orders of every group of the market by the end of the run; null when not recorded."""
    found = {str(g["name"]): g for g in record.manifest.get("groups", [])}
    return {
        f"group.{group}.{count}": float(found[group][count]) if group in found else None
        for group in GROUPS
        for count in ("registered", "buyers", "orders")
    }


def _ratio(record: Record, indicator: Indicator, *, first: int, last: int) -> float | None:
    above, below = _since_launch(record, indicator.above), _since_launch(record, indicator.below)
    return None if above is None or below is None else indicator.value(above, below, first=first, last=last)


def _sum(record: Record, metric: str, span: slice) -> float | None:
    values = _since_launch(record, metric)
    return None if values is None else float(values[span].sum())


def _since_launch(record: Record, metric: str) -> np.ndarray | None:
    values = record.metric(metric)
    return None if values is None else np.asarray(values)[np.asarray(record.days) >= 0]
