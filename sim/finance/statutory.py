"""The three statements of a company, monthly, by company year and by calendar year, tied to the ledger to the fen.

Income statement, balance sheet and cash flow statement (direct method) in the order of a Chinese company's
statements, each row with its English and Chinese name. A leaf row is a sum of ledger accounts, a total is a sum of
rows: so a workbook can carry the totals as formulas. All numbers are whole fen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.finance import periods
from sim.finance.chart import accounts, movements
from sim.finance.periods import Period
from sim.finance.record import Record, once
from sim.world.chart import ACTIVITIES, CASH_FLOW, INCOME, LINES, Section

CASH, _GAP = "asset.cash", "funding_gap"  # an account and a line
_LINE = {line.name: line for line in LINES}
_PROFIT = (
    ("operating_revenue", INCOME[:2]),
    ("operating_profit", INCOME[2:8]),
    ("profit_before_tax", INCOME[8:9]),
    ("net_profit", INCOME[9:10]),
)
_BLOCKS = {"current_assets": "total_current_assets", "fixed_assets": "total_fixed_assets",
           "liabilities": "total_liabilities", "equity": "total_equity"}  # fmt: skip
NAMES = {
    "operating_revenue": ("Operating revenue", "营业收入"),
    "operating_profit": ("Operating profit", "营业利润"),
    "profit_before_tax": ("Profit before tax", "利润总额"),
    "net_profit": ("Net profit", "净利润"),
    "total_current_assets": ("Current assets", "流动资产合计"),
    "total_fixed_assets": ("Non-current assets", "非流动资产合计"),
    "total_assets": ("Total assets", "资产总计"),
    "total_liabilities": ("Total liabilities", "负债合计"),
    "funding_gap": ("Funding gap: nobody has given this money", "资金缺口(尚无人出资)"),
    "retained": ("Retained earnings", "未分配利润"),
    "total_equity": ("Total equity", "所有者权益合计"),
    "total_claims": ("Total liabilities, funding gap and equity", "负债、资金缺口和所有者权益总计"),
    "check": ("Check: assets less liabilities, funding gap and equity", "核对:资产减负债、资金缺口和权益"),
    "operating": ("Cash flow from operations", "经营活动产生的现金流量净额"),
    "investing": ("Cash flow from investing", "投资活动产生的现金流量净额"),
    "financing": ("Cash flow from financing", "筹资活动产生的现金流量净额"),
    "net_change": ("Net change in cash", "现金净增加额"),
    "opening": ("Cash at the beginning", "期初现金余额"),
    "closing": ("Cash at the end", "期末现金余额"),
}
"""Rows of their own, totals above all; all others are lines and sections of the chart."""


@dataclass(frozen=True)
class Row:
    """A row of a statement.

    Attributes
    ----------
    key, label, zh : str
    parts : tuple of (int, str)
        Signs and keys of the rows that a total adds up; empty for a leaf.
    sources : tuple of str
        Accounts of a leaf.
    level : int
        0 for totals of the statement, 1 for sections, 2 for lines.
    """

    key: str
    label: str
    zh: str
    parts: tuple[tuple[int, str], ...] = ()
    sources: tuple[str, ...] = ()
    level: int = 2


@dataclass(frozen=True)
class Statement:
    """A statement over periods.

    Attributes
    ----------
    name : str
        ``income``, ``balance`` or ``cash_flow``.
    rows : tuple of Row
    values : DataFrame of int64
        Index row key, one column per period (0 = preparation for company months and years), fen.
    whole : dict
        Period to whether it was simulated to its end.
    """

    name: str
    rows: tuple[Row, ...]
    values: pd.DataFrame
    whole: dict[int, bool]


@once
def income_statement(record: Record, period: Period = "year") -> Statement:
    """Income statement; with the switch ``books.contra_revenue`` on, coupons and rewards come off revenue."""
    chart = accounts(record)
    own = chart[chart["kind"].isin(["revenue", "expense"])]
    section = own["section"].where(own["section"] != "contra", "contra" if is_contra(record) else "selling")
    rows: list[Row] = []
    before: list[tuple[int, str]] = []
    for total, blocks in _PROFIT:
        for block in blocks:
            rows += _block(own, section, block)
        parts = before + [(block.sign, block.name) for block in blocks]
        rows.append(_named(total, parts, level=0))
        before = [(1, total)]
    return _statement("income", rows, record, period, sign=_income_signs(chart))


@once
def balance_sheet(record: Record, period: Period = "year") -> Statement:
    """Balance sheet at each period's end; retained earnings are the net profit since the first day.

    The funding gap is no equity: nobody has given this money. It stands by itself, between liabilities and equity.
    """
    chart = accounts(record)
    section_of = chart["section"].where(chart["line"] != _GAP, "")
    rows: list[Row] = []
    for section, total in _BLOCKS.items():
        of = chart[(section_of == section) & chart["kind"].isin(["asset", "liability", "equity"])]
        found = [_leaf(f"{section}.{line}", line, of[of["line"] == line]) for line in dict.fromkeys(of["line"])]
        if section == "equity":
            found.append(_named("retained", sources=chart.index[chart["kind"].isin(["revenue", "expense"])]))
        rows += [*found, _named(total, ((1, row.key) for row in found), level=1)]
        if section == "fixed_assets":
            rows.append(_named("total_assets", ((1, "total_current_assets"), (1, "total_fixed_assets")), level=0))
        if section == "liabilities":
            rows.append(_named("funding_gap", sources=chart.index[chart["line"] == _GAP], level=1))
    every = ((1, "total_liabilities"), (1, "funding_gap"), (1, "total_equity"))
    rows.append(_named("total_claims", every, level=0))
    rows.append(_named("check", ((1, "total_assets"), (-1, "total_claims")), level=0))
    signs = {str(name): 1 if kind == "asset" else -1 for name, kind in chart["kind"].items()}
    return _statement("balance", rows, record, period, sign=signs, is_stock=True)


@once
def cash_flow_statement(record: Record, period: Period = "year") -> Statement:
    """Cash flow of own cash, direct method: each posting of cash is classified by the account on its other side.

    A shortfall that nobody has financed is no cash flow from financing; it stands by itself.
    """
    chart = accounts(record)
    rows: list[Row] = []
    for activity, blocks in ACTIVITIES.items():
        found = [_flow(chart, block) for block in CASH_FLOW if block.name in blocks and block.name != "gap"]
        rows += [*found, _named(activity, ((1, r.key) for r in found), level=1)]
    gap = _flow(chart, next(block for block in CASH_FLOW if block.name == "gap"), level=1)
    rows.append(gap)
    total = (*((1, activity) for activity in ACTIVITIES), (1, gap.key))
    rows += [_named("net_change", total, level=0), _named("opening", sources=(CASH,))]
    rows.append(_named("closing", ((1, "opening"), (1, "net_change")), level=0))
    flows = _cash_by_account(record)
    statement = _statement("cash_flow", rows, record, period, sign=dict.fromkeys(chart.index, 1), moved=flows)
    closing = by_period(record, movements(record).loc[[CASH]], period).cumsum(axis=1)
    values = statement.values
    values.loc["opening"] = closing.shift(axis=1, fill_value=0).loc[CASH].astype(np.int64)
    values.loc["closing"] = values.loc["opening"] + values.loc["net_change"]
    return statement


def _named(key: str, parts: Iterable[tuple[int, str]] = (), *, sources: Iterable[str] = (), level: int = 2) -> Row:
    """A row of ``NAMES``."""
    return Row(key, *NAMES[key], tuple(parts), tuple(sources), level)


def _flow(chart: pd.DataFrame, block: Section, *, level: int = 2) -> Row:
    other = chart.index[(chart["cash"] == block.name) & (chart.index != CASH)]
    return Row(f"flow.{block.name}", block.label, block.zh, sources=tuple(other), level=level)


def statements(record: Record, period: Period = "year") -> dict[str, Statement]:
    """All three statements of a run."""
    return {
        "income": income_statement(record, period),
        "balance": balance_sheet(record, period),
        "cash_flow": cash_flow_statement(record, period),
    }


def checks(record: Record, period: Period = "month") -> pd.DataFrame:
    """What must be zero in every period, in fen.

    Returns
    -------
    DataFrame
        Index period; ``balance`` (assets less liabilities, funding gap and equity), ``cash`` (cash of the balance sheet less that
        of the cash flow statement), ``profit`` (change of retained earnings less net profit), ``ledger`` (net profit
        less the ledger's own revenue and expense).
    """
    three = statements(record, period)
    income, balance, flow = (three[name].values for name in ("income", "balance", "cash_flow"))
    earned = np.diff(balance.loc["retained"].to_numpy(dtype=np.int64), prepend=0)
    moved = movements(record)
    own = moved.loc[[name.startswith(("revenue.", "expense.")) for name in moved.index]]
    ledger = -by_period(record, own, period).sum(axis=0)
    return pd.DataFrame(
        {
            "balance": balance.loc["check"],
            "cash": balance.loc["current_assets.cash"] - flow.loc["closing"],
            "profit": earned - income.loc["net_profit"],
            "ledger": income.loc["net_profit"] - ledger,
        }
    ).astype(np.int64)


def is_contra(record: Record) -> bool:
    """Whether coupons and rewards come off revenue in the statements (on unless the run says otherwise)."""
    value = record.manifest.get("accounting", {}).get("contra_revenue", True)
    return bool(value)


def _block(own: pd.DataFrame, section: pd.Series, block: Section) -> list[Row]:
    """Leaves of a section by line, then its total."""
    inside = own[section == block.name]
    leaves = [
        _leaf(f"{block.name}.{line}", line, inside[inside["line"] == line]) for line in dict.fromkeys(inside["line"])
    ]
    return [*leaves, Row(block.name, block.label, block.zh, tuple((1, leaf.key) for leaf in leaves), level=1)]


def _leaf(key: str, line: str, of: pd.DataFrame) -> Row:
    known: Any = _LINE.get(line)
    label = known.label if known else line.replace("_", " ").capitalize()
    return Row(key, label, known.zh if known else label, sources=tuple(map(str, of.index)))


def _income_signs(chart: pd.DataFrame) -> dict[str, int]:
    """Credits count on revenue lines, debits on cost lines, whatever the kind of the account."""
    signs = {}
    for name, kind, line in zip(chart.index, chart["kind"], chart["line"], strict=True):
        known = _LINE.get(line)
        of_line = known.kind if known else {"revenue": "revenue"}.get(kind, "cost")
        signs[str(name)] = -1 if of_line == "revenue" else 1
    return signs


def _statement(
    name: str, rows: list[Row], record: Record, period: Period, *, sign: dict[str, int], is_stock: bool = False,
    moved: pd.DataFrame | None = None,
) -> Statement:  # fmt: skip
    """Sum the accounts of every leaf, then the totals in order."""
    sums = _sums(record, period) if moved is None else by_period(record, moved, period)
    sums = sums.cumsum(axis=1) if is_stock else sums
    values: dict[str, np.ndarray] = {}
    for row in rows:
        if row.parts or not row.sources:
            zero = np.zeros(sums.shape[1], dtype=np.int64)
            values[row.key] = sum((k * values[part] for k, part in row.parts), zero)
        else:
            signs = np.array([sign[account] for account in row.sources], dtype=np.int64)
            values[row.key] = signs @ sums.loc[list(row.sources)].to_numpy(dtype=np.int64)
    frame = pd.DataFrame.from_dict(values, orient="index", columns=sums.columns)
    return Statement(name, tuple(rows), frame, whole_periods(record, period))


@once
def _sums(record: Record, period: Period) -> pd.DataFrame:
    return by_period(record, movements(record), period)


def by_period(record: Record, moved: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Daily amounts (any rows x day) summed by period, whole fen; calendar months are numbered 202701."""
    return moved.T.groupby(period_numbers(record, period)).sum().T.astype(np.int64)


@once
def whole_periods(record: Record, period: Period) -> dict[int, bool]:
    """Periods of a run, and whether each was simulated to its end."""
    return periods.whole_periods(record.launch, period, first_day=record.first_day, last_day=record.last_day)


@once
def period_numbers(record: Record, period: Period) -> np.ndarray:
    """The number of the period that each simulated day lies in."""
    return periods.period_numbers(record.launch, period, first_day=record.first_day, last_day=record.last_day)


def _cash_by_account(record: Record) -> pd.DataFrame:
    """Cash received less paid per counter account (rows) and day (columns), in fen."""
    names, days, book = list(accounts(record).index), pd.Index(record.days, name="day"), record.ledger
    total = np.zeros((len(names), len(days)), dtype=np.int64)
    debit, credit = book["debit"].astype(str).to_numpy(), book["credit"].astype(str).to_numpy()
    at_day, fen = days.get_indexer(pd.Index(book["day"])), book["fen"].to_numpy(dtype=np.int64)
    for own, other, sign in ((debit, credit, 1), (credit, debit, -1)):
        hit = own == CASH
        np.add.at(total, (pd.Index(names).get_indexer(pd.Index(other[hit])), at_day[hit]), sign * fen[hit])
    return pd.DataFrame(total, index=pd.Index(names, name="account"), columns=days)
