"""Merchants by company year: how many, whether they earn money, what one more costs, what they pay for ads."""

import numpy as np

from sim.core.constants import FEN_PER_RMB, YEARS
from sim.finance.periods import year_span
from sim.finance.record import Record

_AT_YEAR_END = {
    "merchants": "merchants_selling",
    "goods": "goods_on_sale",
    "merchants_earning": "merchants_earning",
    "merchant_gini": "merchant_sales_gini",
    "buyers_per_merchant": "buyers_per_merchant",
}


def supply(record: Record) -> dict[str, float | None]:
    """Merchants, goods, profit of merchants, cost of a new one and advertising by year.

    All keys always; null where the year was not simulated whole, nobody entered, or a mechanism was off.
    """
    out: dict[str, float | None] = {}
    for year in YEARS:
        first, last = year_span(record.launch, year)
        span = slice(first, last + 1) if last <= record.last_day else None
        for name, metric in _AT_YEAR_END.items():
            values = _since_launch(record, metric)
            out[f"year{year}.{name}"] = float(values[last]) if span and values is not None else None
        profit, spent, entered = (
            _sum(record, m, span) for m in ("merchant_profit", "seller_spend", "merchants_entered")
        )
        out[f"year{year}.merchant_profit"] = None if profit is None else profit / FEN_PER_RMB
        out[f"year{year}.seller_cac"] = spent / FEN_PER_RMB / entered if spent is not None and entered else None
        ads, paid = (_sum(record, m, span) for m in ("ad_revenue", "gmv_paid"))
        out[f"year{year}.ad_revenue"] = None if ads is None else ads / FEN_PER_RMB
        out[f"year{year}.ad_share"] = ads / paid if ads is not None and paid else None
    return out


def _sum(record: Record, metric: str, span: slice | None) -> float | None:
    values = _since_launch(record, metric)
    return float(values[span].sum()) if span and values is not None else None


def _since_launch(record: Record, metric: str) -> np.ndarray | None:
    values = record.metric(metric)
    return None if values is None else np.asarray(values)[np.asarray(record.days) >= 0]
