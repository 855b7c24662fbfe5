"""The plan's view: revenue, cost and profit by month and year, and cash, in integer fen, from the ledger.

Costs are positive numbers. Profit is before income tax: revenue less cost. A statement line that no mechanism
feeds yet is absent from every number (see `not_modelled`), never zero; so is a total without any line. An
account's side follows its line: a reward booked on a revenue line reduces that revenue. Coupons and rewards are
cost here, whatever the statutory statement does with them (`sim.finance.statutory`); own goods count with
their margin, and the gross reading adds their cost to both sides.
"""

from typing import Literal

import numpy as np
import pandas as pd

from sim.finance.cash import daily
from sim.finance.chart import accounts, lines, movements, not_modelled
from sim.finance.frames import keys, texts
from sim.finance.periods import Period
from sim.finance.record import Record, once
from sim.finance.statutory import period_numbers, whole_periods

__all__ = ["accounts", "by_line", "lines", "monthly", "movements", "not_modelled", "people_by_function", "yearly"]

RESEARCH_FUNCTIONS = ("engineering", "product")
RESEARCH = "of which R&D"
OWN_GOODS = "own_goods"


@once
def by_line(record: Record) -> pd.DataFrame:
    """Revenue earned and cost incurred per day (rows) and modelled statement line (columns), in fen."""
    chart = accounts(record)
    moved = movements(record)
    table: dict[str, np.ndarray] = {}
    known = lines(record)
    for name, kind in texts(known.loc[known["modelled"].astype(bool), "kind"]).items():
        on_line = chart.index[(chart["line"] == name) & chart["kind"].isin(["revenue", "expense"])]
        sign = -1 if kind == "revenue" else 1
        table[name] = sign * moved.loc[on_line].to_numpy(dtype=np.int64).sum(axis=0)
    return pd.DataFrame(table, index=moved.columns)


@once
def monthly(record: Record) -> pd.DataFrame:
    """Statement by company month; month 0 is the preparation.

    Returns
    -------
    DataFrame
        Index ``month``; integer fen in one column per modelled line and in ``revenue``, ``cost``, ``profit``,
        ``gross_revenue``, ``gross_cost`` (own goods at their selling price), ``gmv`` (net of refunds; absent when the
        run has no orders), ``cash_flow_before_financing``, ``tranches``, ``cash_end``, ``funding_gap``; and ``whole``:
        the month was simulated to its end.
    """
    return _aggregate(record, "month").rename_axis("month")


@once
def yearly(record: Record, calendar: Literal["company", "statutory"] = "company") -> pd.DataFrame:
    """Statement by company year (0 is the preparation) or calendar ("statutory") year, as `monthly`."""
    periods: dict[str, Period] = {"company": "year", "statutory": "calendar_year"}
    if calendar not in periods:
        raise ValueError(f"calendar is 'company' or 'statutory', not {calendar!r}.")
    return _aggregate(record, periods[calendar]).rename_axis("year")


def people_by_function(record: Record) -> pd.DataFrame:
    """Pay by function and company year, in fen: a memo item, contained in the cost lines.

    Returns
    -------
    DataFrame
        Index ``year``; one column per function (``engineering`` from ``expense.people.engineering``) and
        ``of which R&D`` (engineering and product). Research and development is pay shown by function, never
        added again (model specification 0.2, number 6).
    """
    prefix = "expense.people."
    moved = movements(record)
    pay = moved.loc[moved.index.str.startswith(prefix)]
    frame = pay.T.groupby(period_numbers(record, "year")).sum().rename_axis("year")
    frame.columns = pd.Index([str(name).removeprefix(prefix) for name in pay.index])
    research = [name for name in frame.columns if name.split(".")[0] in RESEARCH_FUNCTIONS]
    frame[RESEARCH] = frame[research].sum(axis=1)
    return frame


def _aggregate(record: Record, period: Period) -> pd.DataFrame:
    """Sum flows and take closing stocks by period, each marked ``whole`` or not."""
    flows = by_line(record)
    kinds = texts(lines(record)["kind"])
    for total, kind in (("revenue", "revenue"), ("cost", "cost")):
        own = [name for name, of_line in kinds.items() if of_line == kind and name in flows.columns]
        if own:
            flows[total] = flows[own].sum(axis=1).astype(np.int64)
    if {"revenue", "cost"} <= set(flows.columns):
        flows["profit"] = flows["revenue"] - flows["cost"]
        flows["gross_revenue"], flows["gross_cost"] = flows["revenue"], flows["cost"]
        if OWN_GOODS in flows.columns:
            flows["revenue"] = flows["revenue"] - flows[OWN_GOODS]
            flows["cost"] = flows["cost"] - flows[OWN_GOODS]
    paid, refunds = record.metric("gmv_paid"), record.metric("refunds")
    if paid is not None:
        flows["gmv"] = np.rint(paid if refunds is None else paid - refunds).astype(np.int64)
    cash = daily(record)
    flows["cash_flow_before_financing"] = cash["cash_flow_before_financing"]
    flows["tranches"] = cash["tranches"]
    key = period_numbers(record, period)
    frame = flows.groupby(key).sum()
    frame["cash_end"] = cash["cash_less_gap"].groupby(key).last()
    frame["funding_gap"] = cash["funding_gap"].groupby(key).last()
    whole = whole_periods(record, period)
    return frame.assign(whole=[whole[number] for number in keys(frame)])
