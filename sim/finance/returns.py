"""What the company is worth, who owns it, and what investors get: from the tranches that a run paid.

The terms (pre-money values, option pool, preference, multiple at the end, discount rates) are parameters of the
funding mechanism and change nothing in the simulation. The value at the end is a multiple of the last year's net
revenue and is always reported apart from what was earned. A company that stops in the funded view is worth what is left
of its assets after its debts on that day, whatever the operating view makes of the years after.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB, MONTHS_PER_YEAR
from sim.finance.cap_table import CapTable, Round, cap_table, exit_waterfall
from sim.finance.cash import funding
from sim.finance.frames import cell, keys
from sim.finance.record import Record
from sim.finance.statements import accounts, monthly, movements, yearly
from sim.finance.valuation import Valuation, investor_returns, valuation

TRANCHES = (1, 2, 3)
KEYS = ("value.cash_flows", "value.terminal", "value.total", "investors.share", "investors.founders_share",
        "investors.exit_value", "investors.payout", "investors.moic", "investors.irr")  # fmt: skip


@dataclass(frozen=True)
class Payment:
    """A tranche as it was paid: number, day, RMB."""

    tranche: int
    day: int
    rmb: float


def payments(record: Record) -> list[Payment]:
    """Tranches paid, in order of payment; one that a haircut or the terms reduced to nothing is none."""
    paid = {k: record.metric(f"tranche_{k}_paid") for k in TRANCHES}
    flows = {k: fen for k, fen in paid.items() if fen is not None}
    return [
        Payment(k, int(record.days[row]), float(flows[k][row]) / FEN_PER_RMB)
        for row, k in sorted((int(row), k) for k, fen in flows.items() for row in np.flatnonzero(fen > 0))
    ]


def terms(record: Record) -> dict[str, Any] | None:
    """The terms of the run in RMB and per year; None when it has no funding mechanism."""
    found = record.manifest.get("accounting", {}).get("terms")
    if not found:
        return None
    money = {name: float(found[name]) / FEN_PER_RMB for name in ("pre_money_1", "pre_money_2", "pre_money_3")}
    rates = {name: float(found[name]) * DAYS_PER_YEAR for name in ("discount", "investor_discount")}
    return {**found, **money, **rates}


def rounds(record: Record) -> list[Round]:
    """The rounds behind the tranches paid; times are years since the first payment."""
    known, paid = terms(record), payments(record)
    if known is None or not paid:
        return []
    return [
        Round(
            f"tranche_{p.tranche}", known[f"pre_money_{p.tranche}"], p.rmb, at=(p.day - paid[0].day) / DAYS_PER_YEAR,
            option_pool=float(known["option_pool"]) if p is paid[0] else 0.0, preference=float(known["preference"]),
            is_participating=bool(known["participating"]),
        )
        for p in paid
    ]  # fmt: skip


def ownership(record: Record) -> CapTable | None:
    """The cap table after the tranches paid; None without any."""
    own = rounds(record)
    return cap_table(own) if own else None


def last_revenue(record: Record) -> float | None:
    """Net revenue of the last whole company year, RMB; None without one."""
    frame = yearly(record)
    whole = [y for y in keys(frame) if y > 0 and frame.at[y, "whole"]]
    if not whole:
        return None
    return cell(frame, (whole[-1], "revenue")) / FEN_PER_RMB if "revenue" in frame.columns else 0.0


def company_value(record: Record) -> Valuation | None:
    """Discounted monthly cash flow before financing since the first day, and apart the value at the end.

    None without terms of funding or a whole year, whose revenue the value at the end is a multiple of.
    """
    known, revenue = terms(record), last_revenue(record)
    frame = monthly(record)
    if known is None or revenue is None:
        return None
    flows = [cell(frame, (m, "cash_flow_before_financing")) / FEN_PER_RMB for m in keys(frame)]
    first = -record.first_day / DAYS_PER_YEAR  # the preparation comes at its middle, a month at its own
    times = [first / 2 if m == 0 else first + (m - 0.5) / MONTHS_PER_YEAR for m in keys(frame)]
    return valuation(flows, times, rate=known["discount"], base=revenue, multiple=float(known["exit_multiple"]))


@dataclass(frozen=True)
class Exit:
    """The end of the investment: value to be shared out (RMB), its day, and whether the company was wound up."""

    value: float
    day: int
    is_wound_up: bool


def exit_of(record: Record) -> Exit | None:
    """What there is to share out, funded view: after ruin what is left, else the multiple of last year's revenue.

    None without terms of funding or, for a company that stands, without a whole year.
    """
    known, revenue, ruin_day = terms(record), last_revenue(record), funding(record).ruin_day
    if known is None:
        return None
    if ruin_day is not None:
        return Exit(left_at(record, ruin_day), ruin_day, is_wound_up=True)
    return (
        None if revenue is None else Exit(float(known["exit_multiple"]) * revenue, record.last_day, is_wound_up=False)
    )


def left_at(record: Record, day: int) -> float:
    """Assets less liabilities and funding gap at the end of a day, RMB; 0 when debts take all."""
    chart = accounts(record)
    is_claim = chart["kind"].isin(["asset", "liability"]) | (chart["line"] == "funding_gap")
    moved = movements(record).loc[chart.index[is_claim]].to_numpy(dtype=np.int64)
    return max(0.0, float(moved[:, record.days <= day].sum()) / FEN_PER_RMB)


def exit_payouts(record: Record) -> tuple[Exit, pd.DataFrame, pd.DataFrame] | None:
    """Value at the end, who gets what of it, and what each round earns; None without a tranche or a value."""
    table, paid, end = ownership(record), payments(record), exit_of(record)
    if table is None or end is None:
        return None
    split = exit_waterfall(table, end.value)
    got = {str(name): cell(split, (name, "payout")) for name in split.index}
    return end, split, investor_returns(table.rounds, got, exit_at=(end.day - paid[0].day) / DAYS_PER_YEAR)


def value_outcomes(record: Record) -> dict[str, float | None]:
    """``value.*`` (RMB) and ``investors.*``; all keys always, None where there is nothing to say."""
    out: dict[str, float | None] = dict.fromkeys(KEYS)
    worth, table, sold = company_value(record), ownership(record), exit_payouts(record)
    if worth is not None:
        out |= {"value.cash_flows": worth.flows, "value.terminal": worth.terminal.present, "value.total": worth.total}
    if table is not None:
        shares, own = table.last, [r.name for r in table.rounds]
        every = sum(shares.values())
        out |= {"investors.founders_share": shares["founders"] / every,
                "investors.share": sum(shares[name] for name in own) / every}  # fmt: skip
    if sold is not None:
        end, _, returns = sold
        found = {name: cell(returns, ("all", name)) for name in ("payout", "moic", "irr")}
        plain = {f"investors.{name}": None if x != x else x for name, x in found.items()}
        out |= {"investors.exit_value": end.value, **plain}
    return out
