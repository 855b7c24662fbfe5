"""The three statements by month and by year: sums of the flexed accounts, in the unit that the reader chose."""

from collections.abc import Callable

import numpy as np

from sim.finance.record import Record
from sim.finance.statutory import Row, Statement, statements
from sim.reports.language import mark
from sim.reports.workbook.layout import HEAD, Book, MonthSheet
from sim.reports.workbook.ledger_sheets import Months
from sim.reports.workbook.postings import Pair, month_period

NAMES = {"income": "Income", "balance": "Balance", "cash_flow": "CashFlow"}
_TITLES = {
    "income": mark("Income statement"),
    "balance": mark("Balance sheet"),
    "cash_flow": mark("Cash flow statement"),
}
_CASH = "asset.cash"
_DEBIT_ROWS = ("asset",)


def by_month(
    book: Book, record: Record, *, months: Months, pairs: list[Pair], accounts: MonthSheet, ledger: MonthSheet
) -> dict[str, MonthSheet]:
    """The three monthly sheets."""
    made = {}
    for name, statement in statements(record, month_period(record)).items():
        title = book.t(_TITLES[name])
        sheet = MonthSheet(
            book,
            NAMES[name],
            book.sheet(NAMES[name], title, book.t("In the unit of the sheet Inputs.")),
            len(months.names),
        )
        sheet.head(title, months.names, months.years)
        for row in statement.rows:
            _row(sheet, row, statement, pairs=pairs, accounts=accounts, ledger=ledger)
        made[name] = sheet
    return made


def _row(
    sheet: MonthSheet, row: Row, statement: Statement, *, pairs: list[Pair], accounts: MonthSheet, ledger: MonthSheet
) -> None:
    unit = 10_000 if sheet.book.t.is_chinese else 1
    values = statement.values.loc[row.key].to_numpy(dtype=float) / 100 / unit
    label = ("  " if row.level == 2 else "") + sheet.book.t.pick(row.label, row.zh)
    style = "amount" if row.level == 2 else "total"
    formula = _formula(sheet, row, statement, pairs=pairs, accounts=accounts, ledger=ledger)
    sheet.at[row.key] = sheet.next_row
    if row.key == "opening":
        sheet.at["closing"] = sheet.next_row + 1
    sheet.formulas(row.key, label, formula, values, style=style)


def _formula(
    sheet: MonthSheet, row: Row, statement: Statement, *, pairs: list[Pair], accounts: MonthSheet, ledger: MonthSheet
) -> Callable[..., str]:
    if row.key == "opening":
        return lambda c, b: f"N({sheet.own('closing', b)})"
    if row.parts:
        return lambda c, b: "0" + "".join(f"{'+' if k > 0 else '-'}{sheet.own(key, c)}" for k, key in row.parts)
    if statement.name == "cash_flow":
        signed = [
            ("+" if p.debit == _CASH else "-", p.key)
            for p in pairs
            if _CASH in (p.debit, p.credit) and {p.debit, p.credit} & set(row.sources)
        ]
        return lambda c, b: f"(0{''.join(f'{sign}{ledger.ref(key, c)}' for sign, key in signed)})/Unit"
    signs = [("+" if _is_debit_row(row, account, statement) else "-", account) for account in row.sources]

    def change(c: str) -> str:
        return f"(0{''.join(f'{sign}{accounts.ref(account, c)}' for sign, account in signs)})/Unit"

    if statement.name == "balance":
        return lambda c, b: f"N({sheet.own(row.key, b)})+{change(c)}"
    return lambda c, b: change(c)


def _is_debit_row(row: Row, account: str, statement: Statement) -> bool:
    """Whether debits count positively in a row: assets, and cost rows of the income statement."""
    if statement.name == "balance":
        return account.startswith(_DEBIT_ROWS)
    return not row.key.startswith("revenue.")


def by_year(book: Book, record: Record, *, monthly: dict[str, MonthSheet]) -> MonthSheet:
    """The three statements by company year, one below the other, and the plan's view of them."""
    t = book.t
    yearly = statements(record, "year")
    years = [int(year) for year in yearly["income"].values.columns]
    whole = yearly["income"].whole
    heads = [t("Year {year}", year=year) + ("" if whole[year] else t(" (part)")) for year in years]
    sheet = MonthSheet(
        book, "Years", book.sheet("Years", t("Statements by company year"), t("Year 0 is the preparation.")), len(years)
    )
    sheet.head(t("Company year"), heads, years)
    unit = 10_000 if t.is_chinese else 1
    for name, statement in yearly.items():
        sheet.section(t(_TITLES[name]))
        for row in statement.rows:
            values = statement.values.loc[row.key].to_numpy(dtype=float) / 100 / unit
            label = ("  " if row.level == 2 else "") + t.pick(row.label, row.zh)
            formula = _year_formula(sheet, f"{name}.", row, monthly[name], is_stock=name == "balance")
            style = "amount" if row.level == 2 else "total"
            sheet.at[f"{name}.{row.key}"] = sheet.next_row
            if row.key == "opening":
                sheet.at[f"{name}.closing"] = sheet.next_row + 1
            sheet.formulas(f"{name}.{row.key}", label, formula, values, style=style)
    _plan_view(sheet, record, yearly["income"], unit=unit)
    return sheet


def _year_formula(sheet: MonthSheet, prefix: str, row: Row, month: MonthSheet, *, is_stock: bool) -> Callable[..., str]:
    if row.key == "opening":
        return lambda c, b: f"N({sheet.own(f'{prefix}closing', b)})"
    if row.parts:
        return lambda c, b: (
            "0" + "".join(f"{'+' if k > 0 else '-'}{sheet.own(prefix + key, c)}" for k, key in row.parts)
        )
    span, year, last = month.span(row.key), month.row_span(HEAD - 3), month.row_span(HEAD - 1)
    if is_stock:
        return lambda c, b: f"SUMIFS({span},{year},{c}${HEAD - 2},{last},1)"
    return lambda c, b: f"SUMIFS({span},{year},{c}${HEAD - 2})"


def _plan_view(sheet: MonthSheet, record: Record, income: Statement, *, unit: int) -> None:
    """Revenue, cost and profit as the plan counts them: coupons in cost, own goods with their margin."""
    from sim.finance.bridges import plan_bridge

    t = sheet.book.t
    sheet.section(t("The plan's view"))
    values = {step.key: np.array(step.fen, dtype=float) / 100 / unit for step in plan_bridge(record).steps}
    own_goods = "income.cost_of_revenue.own_goods"
    goods = f"-{{c}}{sheet.at[own_goods] + 1}" if own_goods in sheet.at else ""
    sheet.formulas("plan.revenue", t("Revenue (plan's view)"), lambda c, b: (
        f"{sheet.own('income.operating_revenue', c)}+{sheet.own('income.contra', c)}{goods.format(c=c)}"),
        values["plan_revenue"], style="total")  # fmt: skip
    sheet.formulas("plan.profit", t("Profit before tax"), lambda c, b: sheet.own("income.profit_before_tax", c),
                   values["profit"], style="total")  # fmt: skip
    sheet.formulas("plan.cost", t("Cost (plan's view)"), lambda c, b: (
                   f"{sheet.own('plan.revenue', c)}-{sheet.own('plan.profit', c)}"),
                   -values["plan_cost"], style="total")  # fmt: skip


def calendar_years(book: Book, *, months: Months, monthly: dict[str, MonthSheet], record: Record) -> MonthSheet | None:
    """Income statement by calendar year; None where months are not calendar months."""
    if month_period(record) != "calendar_month":
        return None
    t = book.t
    statement = statements(record, "calendar_year")["income"]
    years = [int(year) for year in statement.values.columns]
    title = t("Income statement by calendar (statutory) year")
    sheet = MonthSheet(book, "CalendarYears", book.sheet("CalendarYears", title), len(years))
    heads = [str(year) + ("" if statement.whole[year] else t(" (part)")) for year in years]
    sheet.head(title, heads, years)
    unit = 10_000 if t.is_chinese else 1
    source = monthly["income"]
    ends = [max(k for k, y in enumerate(months.calendar_years) if y == year) for year in years]
    starts = [min(k for k, y in enumerate(months.calendar_years) if y == year) for year in years]
    for row in statement.rows:
        values = statement.values.loc[row.key].to_numpy(dtype=float) / 100 / unit
        spans = {
            sheet.columns[k]: (source.columns[a], source.columns[b])
            for k, (a, b) in enumerate(zip(starts, ends, strict=True))
        }
        number = source.at[row.key] + 1
        sheet.formulas(row.key, ("  " if row.level == 2 else "") + t.pick(row.label, row.zh), lambda c, b, s=spans, n=number: (
            f"SUM({source.name}!{s[c][0]}{n}:{s[c][1]}{n})"), values, style="amount" if row.level == 2 else "total")  # fmt: skip
    return sheet
