"""The ledger of a run by month as pairs of accounts, and which driver moves each pair when a reader flexes it.

A pair is a (debit, credit) with a signed amount per month, so a flexed workbook stays in balance whatever is changed.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.finance.periods import Period
from sim.finance.record import Record
from sim.finance.statutory import by_period, whole_periods

DRIVERS = (
    ("volume", "Orders", "订单量"),
    ("basket", "Order value", "笔单价"),
    ("take", "Take rates", "货币化率"),
    ("marketing", "Marketing", "营销费用"),
    ("people", "Pay and heads", "人员成本"),
    ("servers", "Servers", "服务器成本"),
    ("other", "Other costs", "其他成本"),
    ("funding", "Money from investors", "投资人资金"),
)
FIXED = "fixed"
TAKE, _TURNOVER, _ORDERS = ("volume", "basket", "take"), ("volume", "basket"), ("volume",)
SPECIAL = {
    ("expense.administration", "asset.cash"): "administration",
    ("asset.input_vat", "asset.cash"): "input_vat",
    ("asset.input_vat", "liability.vat"): "vat_netting",
    ("asset.cash", "liability.vat"): "vat_payment",
    ("expense.surcharges", "liability.surcharges"): "surcharges",
    ("asset.cash", "liability.surcharges"): "surcharges_payment",
    ("expense.income_tax", "liability.income_tax"): "income_tax",
    ("asset.cash", "liability.income_tax"): "income_tax_payment",
    ("asset.cash", "equity.funding_gap"): "gap",
    ("liability.escrow", "liability.merchants"): "owed_merchants",
    ("asset.escrow", "liability.merchants"): "payouts",
    ("liability.escrow", "liability.vat"): "commission_vat",
    ("asset.cash", "asset.escrow"): "platform_share",
}


@dataclass(frozen=True)
class Pair:
    """A pair of accounts over months.

    Attributes
    ----------
    debit, credit : str
    fen : tuple of int
        Debited to ``debit`` and credited to ``credit`` in each month; negative where it went the other way.
    drivers : tuple of str
        Factors that multiply it; empty when it is fixed or has a rule of its own.
    rule : str
        Name in `SPECIAL`, or an empty text.
    """

    debit: str
    credit: str
    fen: tuple[int, ...]
    drivers: tuple[str, ...] = ()
    rule: str = ""

    @property
    def key(self) -> str:
        """Key of the pair's row."""
        return f"{self.debit}|{self.credit}"

    @property
    def moved_by(self) -> str:
        """What moves it, in short."""
        return self.rule or " x ".join(self.drivers) or "-"


def month_period(record: Record) -> Period:
    """Calendar months where the launch is on the first of a month (company months are the same then), else company months."""
    return "calendar_month" if record.launch.day == 1 else "month"


def pairs(record: Record) -> tuple[list[int], list[Pair]]:
    """Months (numbers of `month_period`) and pairs; the special pairs are always there, with zeros if need be."""
    period = month_period(record)
    months = list(whole_periods(record, period))
    daily: dict[tuple[str, str], np.ndarray] = {}
    days, book = pd.Index(record.days), record.ledger
    at, fen = days.get_indexer(pd.Index(book["day"])), book["fen"].to_numpy(dtype=np.int64)
    debit, credit = book["debit"].astype(str).to_numpy(), book["credit"].astype(str).to_numpy()
    for row in range(len(book)):
        key, sign = (debit[row], credit[row]), 1
        if _is_reverse(key):
            key, sign = key[::-1], -1
        daily.setdefault(key, np.zeros(len(days), dtype=np.int64))[at[row]] += sign * fen[row]
    for key in SPECIAL:
        daily.setdefault(key, np.zeros(len(days), dtype=np.int64))
    frame = pd.DataFrame.from_dict({k: v for k, v in daily.items()}, orient="index", columns=pd.Index(days, name="day"))
    sums = by_period(record, frame, period)
    found = []
    for key, amounts in zip(daily, sums.to_numpy(), strict=True):
        rule = SPECIAL.get(key, "")
        found.append(Pair(*key, tuple(int(x) for x in amounts), () if rule else drivers_of(*key), rule))
    return months, sorted(found, key=lambda p: (bool(p.rule), p.debit, p.credit))


def _is_reverse(key: tuple[str, str]) -> bool:
    """Each pair stands in one direction: the special ones as listed, income accounts first, else by name."""
    if key in SPECIAL:
        return False
    if key[::-1] in SPECIAL:
        return True
    rank = [0 if name.startswith("expense.") else 2 if name.startswith("revenue.") else 1 for name in key]
    return rank[0] > rank[1] or (rank[0] == rank[1] and key[0] > key[1])


def drivers_of(debit: str, credit: str) -> tuple[str, ...]:
    """The factors that move a pair; empty when a reader cannot flex it."""
    names = {debit, credit}
    if any(name.startswith("revenue.") for name in names):
        return TAKE
    if names == {"asset.escrow", "liability.escrow"}:
        return _TURNOVER
    for prefix, drivers in (
        ("expense.marketing", ("marketing",)), ("expense.people", ("people",)), ("expense.servers", ("servers",)),
        ("expense.incentives", _ORDERS), ("expense.logistics", _ORDERS), ("expense.payment", _TURNOVER),
        ("expense.own_goods", _TURNOVER), ("expense.interest", ()), ("expense.", ("other",)),
    ):  # fmt: skip
        if any(name.startswith(prefix) for name in names):
            return drivers
    return ("funding",) if names == {"asset.cash", "equity.capital"} else ()
