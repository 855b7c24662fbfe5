"""Income statements and cash by month and year, in integer fen, from the ledger.

Costs are positive numbers. Profit is before income tax: revenue less cost. A statement line that no mechanism
feeds yet is absent from every number (see `not_modelled`), never zero; so is a total without any line. An
account's side follows its line: a reward booked on a revenue line reduces that revenue (contra-revenue).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from sim.finance.cash import daily
from sim.finance.frames import keys, texts
from sim.finance.periods import period_table, whole_calendar_years, whole_months, whole_years
from sim.finance.record import Record

RESEARCH_FUNCTIONS = ("engineering", "product")
_KIND_OF_LINE = {"revenue": "revenue", "expense": "cost"}


def accounts(record: Record) -> pd.DataFrame:
    """Accounts declared in the manifest, then those found in the ledger only.

    Returns
    -------
    DataFrame
        Index account name; columns ``kind``, ``line``, ``label``, ``label_zh``. An undeclared account takes
        its kind and line from its name: ``expense.events`` is an expense on the line ``events``.
    """
    rows: dict[str, dict[str, str]] = {}
    for account in record.manifest.get("accounts", []):
        name = str(account["name"])
        line = account.get("line") or _line_from_name(name)
        label = str(account.get("label") or name)
        rows[name] = {
            "kind": str(account.get("kind") or name.split(".")[0]),
            "line": str(line),
            "label": label,
            "label_zh": str(account.get("label_zh") or label),
        }
    for name in sorted(_posted(record)):
        default = {"kind": name.split(".")[0], "line": _line_from_name(name), "label": name, "label_zh": name}
        rows.setdefault(name, default)
    columns = ["kind", "line", "label", "label_zh"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("account")


def lines(record: Record) -> pd.DataFrame:
    """Statement lines in order: the manifest's, then lines that only an account names.

    Returns
    -------
    DataFrame
        Index line name; columns ``label``, ``label_zh``, ``kind`` (revenue or cost), ``modelled``. A line
        counts as modelled when the manifest says so or when something was posted on it.
    """
    chart = accounts(record)
    posted = _posted(record)
    fed = {line for name, line in texts(chart["line"]).items() if name in posted}
    rows: dict[str, dict[str, object]] = {}
    for line in record.manifest.get("lines", []):
        label = str(line.get("label") or line["name"])
        rows[line["name"]] = {
            "label": label,
            "label_zh": line.get("label_zh") or label,
            "kind": line["kind"],
            "modelled": bool(line.get("modelled", True)) or line["name"] in fed,
        }
    line_of = texts(chart["line"])
    for name, account_kind in texts(chart["kind"]).items():
        kind, line_name = _KIND_OF_LINE.get(account_kind), line_of[name]
        if kind is not None and line_name not in rows:
            label = line_name.replace("_", " ").capitalize()
            rows[line_name] = {"label": label, "label_zh": label, "kind": kind, "modelled": line_name in fed}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["label", "label_zh", "kind", "modelled"])


def not_modelled(record: Record) -> list[str]:
    """Labels of the statement lines that no mechanism feeds: shown as "not modelled yet"."""
    chart = lines(record)
    return [str(label) for label in chart.loc[~chart["modelled"].astype(bool), "label"]]


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


def by_line(record: Record) -> pd.DataFrame:
    """Revenue earned and cost incurred per day (rows) and modelled statement line (columns), in fen."""
    chart = accounts(record)
    moved = movements(record)
    table: dict[str, np.ndarray] = {}
    known = lines(record)
    for name, kind in texts(known.loc[known["modelled"].astype(bool), "kind"]).items():
        on_line = chart.index[(chart["line"] == name) & chart["kind"].isin(list(_KIND_OF_LINE))]
        sign = -1 if kind == "revenue" else 1
        table[name] = sign * moved.loc[on_line].to_numpy(dtype=np.int64).sum(axis=0)
    return pd.DataFrame(table, index=moved.columns)


def monthly(record: Record) -> pd.DataFrame:
    """Statement by company month; month 0 is the preparation.

    Returns
    -------
    DataFrame
        Index ``month``; integer fen in one column per modelled line and in ``revenue``, ``cost``, ``profit``,
        ``gmv`` (net of refunds; absent when the run has no orders), ``cash_flow_before_financing``,
        ``tranches``, ``cash_end``, ``funding_gap``; and ``whole``: the month was simulated to its end.
    """
    frame = _aggregate(record, "company_month").rename_axis("month")
    whole = {0, *whole_months(record.launch, last_day=record.last_day)}
    return frame.assign(whole=[month in whole for month in keys(frame)])


def yearly(record: Record, calendar: Literal["company", "statutory"] = "company") -> pd.DataFrame:
    """Statement by company year (0 is the preparation) or calendar ("statutory") year, as `monthly`."""
    if calendar == "company":
        frame = _aggregate(record, "company_year").rename_axis("year")
        whole = {0, *whole_years(record.launch, last_day=record.last_day)}
    elif calendar == "statutory":
        frame = _aggregate(record, "calendar_year").rename_axis("year")
        span = {"first_day": record.first_day, "last_day": record.last_day}
        whole = set(whole_calendar_years(record.launch, **span))
    else:
        raise ValueError(f"calendar is 'company' or 'statutory', not {calendar!r}.")
    return frame.assign(whole=[year in whole for year in keys(frame)])


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
    days = _days(record)
    frame = pay.T.groupby(days["company_year"].to_numpy()).sum().rename_axis("year")
    frame.columns = pd.Index([str(name).removeprefix(prefix) for name in pay.index])
    research = [name for name in frame.columns if name.split(".")[0] in RESEARCH_FUNCTIONS]
    frame["of which R&D"] = frame[research].sum(axis=1)
    return frame


def _line_from_name(account: str) -> str:
    """``expense.people.service`` names the line ``people``."""
    parts = account.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def _posted(record: Record) -> set[str]:
    """Accounts with at least one posting."""
    return {str(name) for side in ("debit", "credit") for name in record.ledger[side].unique()}


def _days(record: Record) -> pd.DataFrame:
    return period_table(record.launch, first_day=record.first_day, last_day=record.last_day)


def _aggregate(record: Record, period: str) -> pd.DataFrame:
    """Sum flows and take closing stocks over the values of one calendar column."""
    flows = by_line(record)
    kinds = texts(lines(record)["kind"])
    for total, kind in (("revenue", "revenue"), ("cost", "cost")):
        own = [name for name, of_line in kinds.items() if of_line == kind and name in flows.columns]
        if own:
            flows[total] = flows[own].sum(axis=1).astype(np.int64)
    if {"revenue", "cost"} <= set(flows.columns):
        flows["profit"] = flows["revenue"] - flows["cost"]
    paid, refunds = record.metric("gmv_paid"), record.metric("refunds")
    if paid is not None:
        flows["gmv"] = np.rint(paid if refunds is None else paid - refunds).astype(np.int64)
    cash = daily(record)
    flows["cash_flow_before_financing"] = cash["cash_flow_before_financing"]
    flows["tranches"] = cash["tranches"]
    key = _days(record)[period].to_numpy()
    frame = flows.groupby(key).sum()
    frame["cash_end"] = cash["cash_less_gap"].groupby(key).last()
    frame["funding_gap"] = cash["funding_gap"].groupby(key).last()
    return frame
