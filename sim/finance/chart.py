"""The chart of a run: accounts, statement lines, and what moved on them, in integer fen."""

import numpy as np
import pandas as pd

from sim.finance.frames import texts
from sim.finance.record import Record, once
from sim.world.accounts import NOT_DEDUCTIBLE, UNRUN
from sim.world.chart import LINES

KIND_OF_LINE = {"revenue": "revenue", "expense": "cost", "asset": "asset", "liability": "liability", "equity": "equity"}
NOT_OPERATING = ("own_goods", "interest", "surcharges", "income_tax", "administration")
INCOME_KINDS = ("revenue", "cost")
_KNOWN = {line.name: line for line in LINES}
_SECTION = {"revenue": "revenue", "cost": "administrative", "tax": "income_tax", "asset": "current_assets",
            "liability": "liabilities", "equity": "equity"}  # fmt: skip
_CASH = {"revenue": "receipts", "cost": "suppliers", "tax": "taxes", "asset": "suppliers", "liability": "suppliers",
         "equity": "capital"}  # fmt: skip


@once
def accounts(record: Record) -> pd.DataFrame:
    """Accounts declared in the manifest, then those found in the ledger only.

    Returns
    -------
    DataFrame
        Index account name; columns ``kind``, ``line``, ``label``, ``label_zh``, ``section`` (of the income
        statement or balance sheet), ``cash`` (row of the cash flow statement), ``use`` (of funds). An undeclared
        account takes its kind and line from its name: ``expense.events`` is an expense on the line ``events``.
    """
    by_line = _lines_by_name(record)
    rows: dict[str, dict[str, str]] = {}
    for account in record.manifest.get("accounts", []):
        name = str(account["name"])
        kind = str(account.get("kind") or name.split(".")[0])
        line = str(account.get("line") or _line_from_name(name))
        label = str(account.get("label") or name)
        of_line = by_line.get(line) or _attributes(line, KIND_OF_LINE.get(kind, kind))
        rows[name] = {
            "kind": kind,
            "line": line,
            "label": label,
            "label_zh": str(account.get("label_zh") or label),
            "section": str(account.get("section") or of_line["section"]),
            "cash": str(of_line["cash"]),
            "use": str(account.get("use") or of_line["use"]),
        }
    for name in sorted(posted(record) - rows.keys()):
        kind, line = name.split(".")[0], _line_from_name(name)
        of_line = by_line.get(line) or _attributes(line, KIND_OF_LINE.get(kind, kind))
        rows[name] = {"kind": kind, "line": line, "label": name, "label_zh": name} | {
            key: str(of_line[key]) for key in ("section", "cash", "use")
        }
    columns = ["kind", "line", "label", "label_zh", "section", "cash", "use"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("account")


@once
def lines(record: Record) -> pd.DataFrame:
    """Revenue and cost lines in order: the manifest's, then lines that only an account names.

    Returns
    -------
    DataFrame
        Index line name; columns ``label``, ``label_zh``, ``kind`` (revenue or cost), ``modelled``. A line
        counts as modelled when the manifest says so or when something was posted on it.
    """
    chart = accounts(record)
    names = posted(record)
    fed = {line for name, line in texts(chart["line"]).items() if name in names}
    rows: dict[str, dict[str, object]] = {}
    for line in record.manifest.get("lines", []):
        if line["kind"] in INCOME_KINDS:
            rows[line["name"]] = _row(line, is_fed=line["name"] in fed)
    for line, account_kind in zip(chart["line"], chart["kind"], strict=True):
        kind = KIND_OF_LINE.get(account_kind)
        is_tax = line in _KNOWN and _KNOWN[line].kind == "tax"
        if kind in INCOME_KINDS and line not in rows and not is_tax and (line not in _KNOWN or line in fed):
            known = _KNOWN.get(line)
            label = known.label if known else line.replace("_", " ").capitalize()
            zh = known.zh if known else label
            rows[line] = {"label": label, "label_zh": zh, "kind": kind, "modelled": line in fed}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["label", "label_zh", "kind", "modelled"])


def not_modelled(record: Record, *, lang: str = "en") -> list[str]:
    """Labels of the statement lines that no mechanism feeds: shown as "not modelled yet"."""
    chart = lines(record)
    column = "label_zh" if lang == "zh" else "label"
    return [str(label) for label in chart.loc[~chart["modelled"].astype(bool), column]]


@once
def movements(record: Record) -> pd.DataFrame:
    """Debits less credits per account (rows) and simulated day (columns), in integer fen.

    Every column sums to zero, because each posting has two sides.
    """
    names = list(accounts(record).index)
    days = pd.Index(record.days, name="day")
    total = np.zeros((len(names), len(days)), dtype=np.int64)
    at_day = days.get_indexer(pd.Index(record.ledger["day"]))
    fen = record.ledger["fen"].to_numpy(dtype=np.int64)
    for side, sign in (("debit", 1), ("credit", -1)):
        at_account = pd.Index(names).get_indexer(pd.Index(record.ledger[side]))
        np.add.at(total, (at_account, at_day), sign * fen)
    return pd.DataFrame(total, index=pd.Index(names, name="account"), columns=days)


def operating_accounts(record: Record) -> list[str]:
    """Expense accounts on which administration is a share."""
    chart = accounts(record)
    own = (chart["kind"] == "expense") & ~chart["line"].isin(NOT_OPERATING)
    return [str(name) for name in chart.index[own] if name not in UNRUN]


def is_taxed(account: str) -> bool:
    """Whether what is posted on an account of revenue or expense counts in taxable profit; fines do not."""
    return account not in NOT_DEDUCTIBLE


def vat_bearing_accounts(record: Record) -> list[str]:
    """Expense accounts that carry input VAT."""
    chart = accounts(record)
    bearing = [name for name, line in _KNOWN.items() if line.bears_vat]
    return [str(name) for name in chart.index[(chart["kind"] == "expense") & chart["line"].isin(bearing)]]


def posted(record: Record) -> set[str]:
    """Accounts with at least one posting."""
    return {str(name) for side in ("debit", "credit") for name in record.ledger[side].unique()}


def _row(line: dict[str, object], *, is_fed: bool) -> dict[str, object]:
    label = str(line.get("label") or line["name"])
    return {
        "label": label,
        "label_zh": line.get("label_zh") or label,
        "kind": line["kind"],
        "modelled": bool(line.get("modelled", True)) or is_fed,
    }


def _lines_by_name(record: Record) -> dict[str, dict[str, str]]:
    """Attributes of every line: the manifest's own, else those of the chart."""
    found = {}
    for line in record.manifest.get("lines", []):
        own = _attributes(line["name"], str(line["kind"]))
        found[str(line["name"])] = {key: str(line.get(key, own[key])) for key in own}
    return found


def _attributes(line: str, kind: str) -> dict[str, str]:
    known = _KNOWN.get(line)
    if known is not None:
        return {"section": known.section, "cash": known.cash, "use": known.use}
    return {"section": _SECTION.get(kind, ""), "cash": _CASH.get(kind, ""), "use": "other" if kind == "cost" else ""}


def _line_from_name(account: str) -> str:
    """``expense.people.service`` names the line ``people``."""
    parts = account.split(".")
    return parts[1] if len(parts) > 1 else parts[0]
