"""Checks that must be zero, and the cover that says whether they are."""

from typing import Any

from sim.finance.record import Record
from sim.finance.statutory import statements
from sim.reports.language import mark
from sim.reports.workbook.layout import Book, MonthSheet
from sim.reports.workbook.ledger_sheets import RATES
from sim.reports.workbook.postings import DRIVERS, month_period

_TOLERANCE = 0.005


def engine_totals(engine: MonthSheet, record: Record) -> None:
    """Append to the engine's sheet what the statements must show when no input is changed, RMB."""
    t = engine.book.t
    three = statements(record, month_period(record))
    engine.section(t("Totals of the simulation, RMB"))
    for key, name, row, label in _TIES:
        engine.constants(key, t(label), three[name].values.loc[row].to_numpy() / 100)


_TIES = (
    ("sim.net_profit", "income", "net_profit", mark("Net profit")),
    ("sim.total_assets", "balance", "total_assets", mark("Total assets")),
    ("sim.closing", "cash_flow", "closing", mark("Cash at the end")),
)


def checks(book: Book, *, engine: MonthSheet, accounts: MonthSheet, monthly: dict[str, MonthSheet]) -> None:
    """The sheet of checks: each a sum of absolute differences over all months."""
    t = book.t
    sheet = book.sheet("Checks", t("Checks"), t("Every line must be zero; differences are sums over all months, RMB."))
    all_one = " * ".join([*(f"(F_{name}=1)" for name, _, _ in DRIVERS), *(f"(R_{name}=S_{name})" for name, _ in RATES)])
    first, last = accounts.columns[0], accounts.columns[-1]
    rows = sorted(accounts.at.values())
    block = f"Accounts!${first}${rows[0] + 1}:${last}${rows[-1] + 1}"
    balance, flow, income = monthly["balance"], monthly["cash_flow"], monthly["income"]
    found: list[tuple[str, str]] = [
        (t("Assets are liabilities, funding gap and equity"), f"SUMPRODUCT(ABS({balance.span('check')}))*Unit"),
        (t("Cash of the balance sheet is that of the cash flow statement"),
         f"SUMPRODUCT(ABS({balance.span('current_assets.cash')}-{flow.span('closing')}))*Unit"),
        (t("Retained earnings are the sum of net profits"),
         f"ABS({balance.ref('retained', last)}-SUM({income.span('net_profit')}))*Unit"),
        (t("All accounts move by nothing together"), f"ABS(SUM({block}))"),
    ]  # fmt: skip
    for key, name, row, label in _TIES:
        difference = f"SUMPRODUCT(ABS({monthly[name].span(row)}*Unit-{engine.span(key)}))"
        what = t("{what} as simulated (counts when all factors are 1 and all rates as simulated)", what=t(label))
        found.append((what, f"IF({all_one},{difference},0)"))
    sheet.set_column(0, 0, 78)
    sheet.set_column(1, 2, 16)
    for k, text in enumerate((t("Check"), t("Difference"), t("Verdict"))):
        sheet.write_string(3, k, text, book.formats["head" if k else "head_text"])
    for at, (label, formula) in enumerate(found, start=4):
        sheet.write_string(at, 0, label, book.formats["text"])
        sheet.write_formula(at, 1, f"={formula}", book.formats["amount"], 0)
        sheet.write_formula(at, 2, f'=IF(ABS(B{at + 1})<{_TOLERANCE},"OK","CHECK")', book.formats["good"], "OK")
    end = 4 + len(found)
    sheet.write_string(end + 1, 0, t("All checks"), book.formats["total_text"])
    sheet.write_formula(
        end + 1, 2, f'=IF(COUNTIF(C5:C{end},"OK")={len(found)},"OK","CHECK")', book.formats["good"], "OK"
    )
    book.workbook.define_name("AllChecks", f"=Checks!$C${end + 2}")


def cover(book: Book, *, title: str, lines: list[str], facts: list[tuple[str, Any]], disclaimer: str) -> None:
    """The first sheet: what this is, the answer, the state of the checks, what stands where."""
    t = book.t
    sheet = book.sheet("Cover", title, "")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
    row = 2
    for k, text in enumerate(lines):
        sheet.merge_range(row, 0, row, 1, "", book.formats["lead" if k == 0 else "wrap"])
        sheet.write_string(row, 0, text, book.formats["lead" if k == 0 else "wrap"])
        sheet.set_row(row, 15 * (1 + len(text) // (60 if t.is_chinese else 115)))
        row += 1
    sheet.write_string(row + 1, 0, t("All checks"), book.formats["total_text"])
    sheet.write_formula(row + 1, 1, "=AllChecks", book.formats["good"], "OK")
    row += 3
    for label, value in facts:
        sheet.write_string(row, 0, label, book.formats["text"])
        sheet.write_string(row, 1, str(value), book.formats["wrap"])
        row += 1
    sheet.write_string(row + 1, 0, disclaimer, book.formats["note"])
