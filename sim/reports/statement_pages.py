"""The income statement of a report: by year beside the plan, by month, by account and by function."""

from __future__ import annotations

import pandas as pd

from sim.finance import statements
from sim.finance.frames import cell, keys, numbers, texts
from sim.finance.frames import rows as as_rows
from sim.finance.periods import year_span
from sim.finance.targets import plan_by_month, plan_by_year
from sim.reports.builder import fold, table
from sim.reports.view import View, words
from sim.reports.wording import millions


def income_statement(view: View) -> str:
    """Yearly statement beside the plan; monthly, statutory, by account and by function behind folds."""
    statutory = statements.yearly(view.record, "statutory")
    names = {year: head.removeprefix("Year ") for year, head in _year_heads(statutory).items()}
    return "".join(
        [
            _statement(
                view,
                view.yearly,
                heads=_year_heads(view.yearly),
                plan=plan_by_year(view.record),
                caption="Company years, M RMB; year 0 is the preparation; tax and VAT are outside",
            ),
            fold("By month, beside the plan", _monthly(view)),
            fold(
                "By calendar (statutory) year",
                _statement(view, statutory, heads=names, caption="Calendar years, M RMB"),
            ),
            fold("By account", _by_account(view)),
            fold("Pay by function, with R&D as a memo item", _by_function(view)),
        ]
    )


def _year_heads(frame: pd.DataFrame) -> dict[int, str]:
    return {year: f"Year {year}" + ("" if frame.at[year, "whole"] else " (part)") for year in keys(frame)}


def _statement(
    view: View, frame: pd.DataFrame, *, heads: dict[int, str], caption: str, plan: pd.DataFrame | None = None
) -> str:
    columns: list[tuple[int, bool]] = []
    for period in heads:
        columns.append((period, False))
        if plan is not None and period in plan.index and frame.at[period, "whole"]:
            columns.append((period, True))
    rows, strong = [], set()
    for name, label, is_total in _statement_rows(view, frame):
        if name not in frame.columns:
            rows.append([label, "not modelled yet", *("" for _ in columns[1:])])
            continue
        strong |= {len(rows)} if is_total else set()
        cells = [
            _plan_cell(plan, name, period=period) if is_plan else millions(cell(frame, (period, name)))
            for period, is_plan in columns
        ]
        rows.append([label, *cells])
    titles = [f"{heads[period]}, plan" if is_plan else heads[period] for period, is_plan in columns]
    return table(["M RMB", *titles], rows, caption=caption, strong=strong)


def _plan_cell(plan: pd.DataFrame | None, name: str, *, period: int) -> str:
    return millions(cell(plan, (period, name))) if plan is not None and name in plan.columns else ""


def _statement_rows(view: View, frame: pd.DataFrame) -> list[tuple[str, str, bool]]:
    """Column, label and whether it is a total, in the order of a statement."""
    rows: list[tuple[str, str, bool]] = []
    chart = statements.lines(view.record)
    for kind in ("revenue", "cost"):
        labels = texts(chart.loc[chart["kind"] == kind, "label"])
        rows += [(name, label, False) for name, label in labels.items()]
        rows.append((kind, f"Total {kind}", True))
    rows.append(("profit", "Profit before tax", True))
    if "gmv" in frame.columns:
        rows.append(("gmv", "Turnover net of refunds (memo)", False))
    return [
        *rows,
        ("cash_flow_before_financing", "Cash flow before financing", False),
        ("tranches", "Tranches received", False),
        ("cash_end", "Closing cash less funding gap", False),
        ("funding_gap", "Funding gap", False),
    ]


def _monthly(view: View) -> str:
    frame, plan = view.monthly, plan_by_month(view.record)
    chosen = [row for row in _statement_rows(view, frame) if row[0] in frame.columns]
    heads = ["Month"]
    for name, label, _ in chosen:
        heads += [label, f"{label}, plan"] if name in plan.columns else [label]
    rows = []
    for month in keys(frame):
        row = [f"{month}" + ("" if frame.at[month, "whole"] else " (part)")]
        for name, _, _ in chosen:
            row.append(millions(cell(frame, (month, name))))
            if name in plan.columns:
                row.append(millions(cell(plan, (month, name))) if month in plan.index else "")
        rows.append(row)
    return table(heads, rows, caption="Company months, M RMB; month 0 is the preparation")


def _by_account(view: View) -> str:
    chart = statements.accounts(view.record)
    chart = chart[chart["kind"].isin(["revenue", "expense"])]
    moved = statements.movements(view.record)
    years = year_spans(view)
    rows = []
    days = view.record.days
    for account in as_rows(chart.reset_index()):
        name = account["account"]
        daily = moved.loc[name].to_numpy() * (-1 if account["kind"] == "revenue" else 1)
        if not daily.any():
            continue
        label = name if account["label"] == name else f"{account['label']} ({name})"
        sums = [float(daily[(days >= first) & (days <= last)].sum()) for first, last in years.values()]
        rows.append([label, words(account["line"]), *(millions(value) for value in sums)])
    return table(["Account", "Line", *years], rows, text_columns={1}, caption="M RMB; revenue and cost both positive")


def _by_function(view: View) -> str:
    frame = statements.people_by_function(view.record)
    rows = [
        [
            words(name) if name != "of which R&D" else name,
            *(millions(value) for value in numbers(frame, name)),
        ]
        for name in map(str, frame.columns)
    ]
    heads = _year_heads(view.yearly)
    return table(
        ["Function", *(heads[year] for year in keys(frame))],
        rows,
        strong={len(rows) - 1},
        caption="M RMB, contained in the cost lines above",
    )


def year_spans(view: View) -> dict[str, tuple[int, int]]:
    """First and last simulated day of each company year, by its head."""
    last = view.record.last_day
    spans = {
        year: year_span(view.record.launch, year) if year else (view.record.first_day, -1)
        for year in _year_heads(view.yearly)
    }
    return {_year_heads(view.yearly)[year]: (a, min(b, last)) for year, (a, b) in spans.items()}
