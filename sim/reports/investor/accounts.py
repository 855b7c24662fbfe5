"""The ledger behind the statements: revenue and cost by account, pay by function."""

from sim.finance import statements
from sim.finance.frames import cell, keys, numbers
from sim.finance.frames import rows as as_rows
from sim.finance.periods import year_span
from sim.reports import content as c
from sim.reports.material import Material, words

_PAY = "expense.people."


def folds(m: Material) -> list[c.Block]:
    """Both tables, each behind a line; nothing where nothing was posted."""
    tables = ((m.t("By account"), by_account(m)), (m.t("Pay by function, with R&D as a memo item"), pay_by_function(m)))
    return [c.Fold(summary, [table], in_print=False) for summary, table in tables if table.rows]


def year_spans(m: Material) -> dict[str, tuple[int, int]]:
    """First and last simulated day of each company year, by its head."""
    spans = {}
    for year in keys(m.yearly):
        head = m.t("Year {year}", year=year) + ("" if m.yearly.at[year, "whole"] else m.t(" (part)"))
        first, last = year_span(m.record.launch, year) if year else (m.record.first_day, -1)
        spans[head] = (first, min(last, m.record.last_day))
    return spans


def by_account(m: Material) -> c.Table:
    """Revenue and cost of each account that moved, by company year; both positive."""
    t, chart = m.t, statements.accounts(m.record)
    lines = statements.lines(m.record)
    moved, days, years = statements.movements(m.record), m.record.days, year_spans(m)
    rows = []
    for account in as_rows(chart[chart["kind"].isin(["revenue", "expense"])].reset_index()):
        name, line = str(account["account"]), str(account["line"])
        daily = moved.loc[name].to_numpy() * (-1 if account["kind"] == "revenue" else 1)
        if not daily.any():
            continue
        label = t.pick(str(account["label"]), str(account["label_zh"]))
        of_line = (
            t.pick(*(str(lines.at[line, x]) for x in ("label", "label_zh"))) if line in lines.index else words(line)
        )
        sums = [t.cell(float(daily[(days >= first) & (days <= last)].sum())) for first, last in years.values()]
        rows.append([label if label == name else f"{label} ({name})", of_line, *sums])
    caption = t("{unit}; revenue and cost both positive", unit=t.unit)
    return c.Table([t("Account"), t("Line"), *years], rows, text_columns=[1], caption=caption)


def pay_by_function(m: Material) -> c.Table:
    """Pay by function and company year; research and development is shown, never added again."""
    t, frame, chart = m.t, statements.people_by_function(m.record), statements.accounts(m.record)
    names = {str(name): _PAY + str(name) for name in frame.columns}
    labels = {
        name: t.pick(str(chart.at[account, "label"]), str(chart.at[account, "label_zh"]))
        if account in chart.index else t("of which R&D")
        for name, account in names.items()
    }  # fmt: skip
    rows = [[labels[name], *(t.cell(x) for x in numbers(frame, name))] for name in names]
    heads = [head for year, head in zip(keys(m.yearly), year_spans(m), strict=True) if year in frame.index]
    caption = t("{unit}, contained in the cost lines above", unit=t.unit)
    is_known = len(rows) > 1 and any(cell(frame, (year, name)) for year in keys(frame) for name in names)
    return c.Table([t("Function"), *heads], rows if is_known else [], strong=[len(rows) - 1], caption=caption)
