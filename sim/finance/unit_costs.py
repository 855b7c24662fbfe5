"""Operating cost per order and per active user by block, burn multiple, margin, and revenue retention by year.

Frames hold RMB. A year that was not simulated whole is absent.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.constants import FEN_PER_RMB, YEARS
from sim.finance.acquisition import channel_of_account, month_of_cohort
from sim.finance.frames import cell
from sim.finance.periods import whole_calendar_months, year_span
from sim.finance.record import Record
from sim.finance.statements import accounts, monthly, movements
from sim.world.channels import INCENTIVES, MARKETING
from sim.world.market.coupons import ACQUIRING, COST


class Block(NamedTuple):
    """A part of operating cost: accounts that begin with a prefix, else accounts on a line."""

    name: str
    label: str
    zh: str
    accounts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


BLOCKS = (
    Block("marketing", "Marketing", "营销", lines=("marketing", "incentives")),
    Block("operations", "Operations", "运营", ("expense.people.operations",),
          ("logistics", "payment", "payment_fees", "supply")),
    Block("after_sales", "After-sales", "售后", ("expense.people.service",), ("service",)),
    Block("technology", "Technology", "技术",
          ("expense.people.engineering", "expense.people.product", "expense.research",
           "expense.emergency_plans"), ("servers",)),
    Block("administration", "Administration", "管理",
          ("expense.people.executive", "expense.people.staffing", "expense.people.audit"),
          ("administration", "compliance", "surcharges")),
    Block("other", "Other", "其他"),
)  # fmt: skip
"""Where cost belongs (business plan, section 1). Pay goes with the work: service people are after-sales."""


def block_of(account: str, line: str) -> str:
    """Block of an expense account; ``other`` when the table names neither it nor its line."""
    for block in BLOCKS:
        if any(account == own or account.startswith(f"{own}.") for own in block.accounts):
            return block.name
    return next((block.name for block in BLOCKS if line in block.lines), "other")


def cost_by_block(record: Record) -> pd.DataFrame:
    """Cost by company year, per order and per active user.

    Returns
    -------
    DataFrame
        Index ``year`` and ``block`` (the blocks, then ``total``); ``cost`` (RMB), ``per_order`` (over orders paid),
        ``per_active`` (over the year's mean number of monthly visitors).
    """
    chart = accounts(record)
    expenses = chart[chart["kind"] == "expense"]
    moved = movements(record).loc[expenses.index] / FEN_PER_RMB
    block = [block_of(str(name), str(line)) for name, line in expenses["line"].items()]
    daily = moved.groupby(block).sum().reindex([b.name for b in BLOCKS], fill_value=0.0)
    parts = []
    for year, inside in _years(record).items():
        cost = daily.loc[:, inside].sum(axis=1)
        cost["total"] = cost.sum()
        orders, mau = record.metric("orders"), record.metric("mau")
        n = float(np.nansum(orders[inside])) if orders is not None else 0.0
        users = float(np.nanmean(mau[inside])) if mau is not None else 0.0
        per = {"per_order": cost / n if n > 0 else np.nan, "per_active": cost / users if users > 0 else np.nan}
        parts.append(pd.DataFrame({"cost": cost, **per}).rename_axis("block").assign(year=year))
    if not parts:
        index = pd.MultiIndex.from_arrays([[], []], names=["year", "block"])
        return pd.DataFrame(columns=["cost", "per_order", "per_active"], index=index, dtype=float)
    return pd.concat(parts).set_index("year", append=True).swaplevel()


def burn_multiple(record: Record) -> dict[int, float]:
    """Net burn of a year over the annualised net revenue that it added, by company year.

    Net burn is minus the cash flow before financing (0 when cash came in); added revenue is 12 times the net
    revenue of the year's last month less that of the month before the year. NaN when no revenue was added.
    """
    frame = monthly(record)
    result = {}
    for year in _years(record):
        months = range(12 * year - 11, 12 * year + 1)
        burn = -sum(cell(frame, (m, "cash_flow_before_financing")) for m in months)
        added = 12 * (_revenue(frame, 12 * year) - _revenue(frame, 12 * year - 12))
        result[year] = max(0.0, burn) / added if added > 0 else np.nan
    return result


def _revenue(frame: pd.DataFrame, month: int) -> float:
    return cell(frame, (month, "revenue")) if "revenue" in frame.columns and month in frame.index else 0.0


def repeat_rate(record: Record) -> dict[int, float]:
    """Share of a year's orders that are not their buyer's first, by company year."""
    orders, first = record.metric("orders"), record.metric("first_orders")
    if orders is None or first is None:
        return {}
    sums = {year: (float(orders[i].sum()), float(first[i].sum())) for year, i in _years(record).items()}
    return {year: 1 - new / n for year, (n, new) in sums.items() if n > 0}


def revenue_by_cohort(record: Record, column: str = "revenue") -> NDArray[np.float64] | None:
    """RMB by month of joining (rows) and calendar month (columns) from launch on; None when not recorded."""
    frame = record.cohorts
    if not {"cohort", "age", column} <= set(frame.columns) or frame.empty:
        return None
    joined = month_of_cohort(record, frame["cohort"])
    month = joined + frame["age"].to_numpy(dtype=np.int64)
    table = np.zeros((int(month.max()) + 1, int(month.max()) + 1))
    np.add.at(table, (joined, month), frame[column].to_numpy(dtype=np.float64) / FEN_PER_RMB)
    return table


def revenue_retention(record: Record) -> pd.DataFrame:
    """Net revenue retention by year (of 12 calendar months from the launch's month on).

    Returns
    -------
    DataFrame
        Index ``year`` (2 and later, whole); ``by_year``: net revenue in the year from people registered before
        it, over their net revenue in the year before; ``by_month``: the same of the last month of both years.
        After a launch within a month, year 2 is compared without that month on either side: 11 months each.
        People of a loaded world are in no cohort and stay out.
    """
    table, whole = revenue_by_cohort(record), whole_calendar_months(record.launch, last_day=record.last_day)
    rows = {}
    for year in YEARS[1:] if table is not None else ():
        begin, end = 12 * (year - 1), 12 * year
        if table is None or end > whole.stop:
            continue
        old, first = table[:begin], max(begin - 12, whole.start)
        pairs = {"by_year": (old[:, first + 12 : end], old[:, first:begin]),
                 "by_month": (old[:, end - 1], old[:, begin - 1])}  # fmt: skip
        rows[year] = {key: now.sum() / past.sum() if past.sum() > 0 else np.nan for key, (now, past) in pairs.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["by_year", "by_month"]).rename_axis("year")


LEVELS = (1, 2, 3)
ORDER_INCENTIVES = (
    "expense.incentives.points",
    *(account for giver, account in COST.items() if giver not in ACQUIRING),
)
"""Accounts of coupons and points that contribution 1 holds order by order."""


def shared_accounts(record: Record) -> list[str]:
    """Return the accounts between contribution 2 and 3: servers, and marketing and incentives that keep users."""
    elsewhere = {*channel_of_account(record), *ORDER_INCENTIVES}
    return [str(a) for a, line in accounts(record)["line"].items()
            if line == "servers" or (line in (MARKETING, INCENTIVES) and a not in elsewhere)]  # fmt: skip


def contributions(record: Record) -> pd.DataFrame:
    """Contribution of all orders by company year and level.

    Level 1 is the take of orders less payment fees, coupons and points; 2 also less service, freight of returns and the
    logistics subsidy; 3 also less servers and what keeps users: money on the lines marketing and incentives that neither
    pays for registrations nor stands in level 1.

    Returns
    -------
    DataFrame
        Index ``year`` and ``level`` (1, 2, 3); ``total`` (RMB), ``per_order`` (over orders paid).
    """
    first, second = record.metric("contribution_1"), record.metric("contribution_2")
    rows: dict[tuple[int, int], dict[str, float]] = {}
    if first is not None and second is not None:
        orders = record.metric("orders")
        third = second - movements(record).loc[shared_accounts(record)].sum(axis=0).to_numpy()
        for year, inside in _years(record).items():
            n = float(np.nansum(orders[inside])) if orders is not None else 0.0
            for level, fen in zip(LEVELS, (first, second, third), strict=True):
                total = float(fen[inside].sum()) / FEN_PER_RMB
                rows[year, level] = {"total": total, "per_order": total / n if n > 0 else np.nan}
    index = pd.MultiIndex.from_tuples(list(rows), names=["year", "level"])
    return pd.DataFrame(list(rows.values()), index=index, columns=["total", "per_order"], dtype=float)


def contribution_margin(record: Record) -> dict[int, float]:
    """Contribution 2 over net revenue of the orders of users, by year of 12 calendar months (a cut first one left out)."""
    revenue, earned = revenue_by_cohort(record), revenue_by_cohort(record, "contribution")
    if revenue is None or earned is None:
        return {}
    whole = whole_calendar_months(record.launch, last_day=record.last_day)
    result = {}
    for year in YEARS:
        own = slice(max(12 * (year - 1), whole.start), 12 * year)
        if 12 * year <= whole.stop and revenue[:, own].sum() > 0:
            result[year] = float(earned[:, own].sum() / revenue[:, own].sum())
    return result


def _years(record: Record) -> dict[int, NDArray[np.bool_]]:
    """Days of each company year that was simulated whole."""
    spans = {year: year_span(record.launch, year) for year in YEARS}
    return {year: record.within(span) for year, span in spans.items() if span[1] <= record.last_day}
