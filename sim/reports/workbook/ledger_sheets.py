"""Inputs, the ledger as the engine has it, and the movements of every account in the flexed ledger.

Every amount is RMB with two decimals: a fen is a hundredth.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.finance.chart import accounts, movements
from sim.finance.periods import period_table
from sim.finance.record import Record
from sim.finance.statutory import by_period
from sim.reports.workbook.layout import Book, MonthSheet
from sim.reports.workbook.postings import DRIVERS, Pair, month_period


@dataclass(frozen=True)
class Months:
    """The months of the workbook: name, company year, whether a calendar year or quarter ends with it, whether it is over.

    Taxes are settled at a month's end, so the run's last month owes none while it is not over.
    """

    names: list[str]
    years: list[int]
    year_ends: list[bool]
    calendar_years: list[int]
    quarter_ends: list[bool]
    are_over: list[bool]


def months_of(record: Record, numbers: list[int]) -> Months:
    """Describe the months, given their numbers (`postings.month_period`)."""
    table = period_table(record.launch, first_day=record.first_day, last_day=record.last_day)
    is_calendar = month_period(record) == "calendar_month"
    label = table["calendar_month"].str.replace("-", "").astype(int) if is_calendar else table["company_month"]
    frame = pd.DataFrame({name: table[name].to_numpy() for name in ("company_year", "calendar_year", "calendar_month")})
    last = frame.groupby(label.to_numpy()).last().loc[numbers]
    names = [f"{n // 100}-{n % 100:02d}" if is_calendar else f"M{n}" for n in numbers]
    calendar = [int(year) for year in last["calendar_year"]]
    ends = [k + 1 < len(calendar) and calendar[k + 1] != calendar[k] for k in range(len(calendar))]
    if is_calendar:
        ends = [n % 100 == 12 for n in numbers]
    after = period_table(record.launch, first_day=record.last_day, last_day=record.last_day + 1)
    is_over = bool(after["calendar_month" if is_calendar else "company_month"].nunique() > 1)
    over = [True] * (len(numbers) - 1) + [is_over]
    quarter = (last["calendar_month"].str.slice(5).astype(int) - 1) // 3
    quarters = [k + 1 < len(quarter) and quarter.iloc[k + 1] != quarter.iloc[k] for k in range(len(quarter))]
    return Months(names, [int(year) for year in last["company_year"]], ends, calendar, quarters, over)


RATES = (("vat", "world.vat_services"), ("surcharges", "taxes.surcharges"), ("income_tax", "taxes.income_tax"))


def rates(record: Record) -> dict[str, float]:
    """Rates of the run's taxes by short name; zero without the mechanism."""
    return {name: _share(_parameter(record, key)) for name, key in RATES}


def deductible(record: Record) -> float:
    """Share of purchases with input VAT; zero without taxes."""
    return _share(_parameter(record, "taxes.deductible"))


def carry_forward(record: Record) -> int:
    """Years for which a loss lowers taxable profit (of a dated parameter the last value); 5 when the run does not say."""
    found = _parameter(record, "taxes.carry_forward").rpartition(":")[2].strip()
    return int(float(found)) if found.replace(".", "", 1).isdigit() else 5


def _parameter(record: Record, key: str) -> str:
    return next((str(p["value"]) for p in record.manifest.get("parameters", []) if p["key"] == key), "")


def _share(text: str) -> float:
    """The share that a parameter's text says; of a dated one the last value."""
    try:
        return float(text.rpartition(":")[2].replace("%", "").strip()) / 100
    except ValueError:
        return 0.0


def inputs(book: Book, record: Record) -> None:
    """The one place for inputs: the unit of the statements, the reader's factors, rates."""
    t = book.t
    sheet = book.sheet("Inputs", t("Inputs"), t("Change only the coloured cells; everything else follows."))
    known = rates(record)
    unit = 10_000 if t.is_chinese else 1
    rows: list[tuple[str, float, str, str]] = [
        (t("Unit of the statements in RMB: 1, 10000 or 100000000"), unit, "whole_input", "Unit")
    ]
    rows += [(t("Factor: {driver}", driver=t.pick(en, zh)), 1.0, "factor", f"F_{name}") for name, en, zh in DRIVERS]
    labels = {"vat": t("VAT on services"), "surcharges": t("Surcharges on VAT"), "income_tax": t("Income tax rate")}
    rows += [(labels[name], rate, "share_input", f"R_{name}") for name, rate in known.items()]
    sheet.set_column(0, 0, 64)
    sheet.set_column(1, 4, 16)
    for column, text in ((3, t("Simulated rate")), (4, t("Rate over simulated"))):
        sheet.write_string(2, column, text, book.formats["head"])
    for row, (label, value, style, name) in enumerate(rows, start=3):
        sheet.write_string(row, 0, label, book.formats["text"])
        sheet.write_number(row, 1, value, book.formats[style])
        sheet.write_string(row, 2, name, book.formats["note"])
        book.workbook.define_name(name, f"=Inputs!$B${row + 1}")
        if name.startswith("R_"):
            _simulated(book, sheet, row=row, rate=value, name=name.removeprefix("R_"))
    sheet.data_validation(3, 1, 3, 1, {"validate": "list", "source": [1, 10_000, 100_000_000]})
    notes = (
        t("Factors multiply the monthly postings that they drive; 1 is the simulation."),
        t(
            "A factor changes money only: it does not make people join, leave or buy more. For that, run the simulation."
        ),
        t("Rates act on all sales and profits: at 0 no tax is owed and none paid. Prices stay; what a subscription "
          "contains of VAT does not."),
        t("No factor moves subscriptions, loans, interest and deposits."),
    )  # fmt: skip
    for row, note in enumerate(notes, start=4 + len(rows)):
        sheet.write_string(row, 0, note, book.formats["note"])


def _simulated(book: Book, sheet: Any, *, row: int, rate: float, name: str) -> None:
    """Beside a rate the simulated one (``S_vat``), and what the reader makes of it (``K_vat``; 1 where none was)."""
    sheet.write_number(row, 3, rate, book.formats["share"])
    sheet.write_formula(row, 4, f"=IF(S_{name}=0,1,R_{name}/S_{name})", book.formats["ratio"], 1)
    book.workbook.define_name(f"S_{name}", f"=Inputs!$D${row + 1}")
    book.workbook.define_name(f"K_{name}", f"=Inputs!$E${row + 1}")


def engine(book: Book, record: Record, *, months: Months, pairs: list[Pair]) -> MonthSheet:
    """The engine's postings per month and pair of accounts: numbers, no formulas."""
    t = book.t
    note = t("Net amount debited to the first account and credited to the second.")
    made = MonthSheet(
        book, "Engine", book.sheet("Engine", t("Ledger of the simulation by month, RMB"), note), len(months.names)
    )
    made.head(t("Debit"), months.names, months.years, texts=(t("Credit"), t("Moved by")))
    names = {str(n): t.pick(str(row["label"]), str(row["label_zh"])) for n, row in accounts(record).iterrows()}
    for pair in pairs:
        texts = (f"{names.get(pair.credit, pair.credit)} ({pair.credit})", pair.moved_by)
        label = f"{names.get(pair.debit, pair.debit)} ({pair.debit})"
        made.constants(pair.key, label, np.array(pair.fen) / 100, texts=texts)
    return made


def by_account(book: Book, record: Record, *, months: Months, pairs: list[Pair], ledger: MonthSheet) -> MonthSheet:
    """Movements of every account: debits less credits of the flexed ledger."""
    t = book.t
    sheet = book.sheet("Accounts", t("Movements by account, RMB"), t("Debits less credits of the flexed ledger."))
    made = MonthSheet(book, "Accounts", sheet, len(months.names))
    made.head(t("Account"), months.names, months.years, texts=(t("Code"),))
    moved = by_period(record, movements(record), month_period(record))
    chart = accounts(record)
    for name in map(str, moved.index):
        own = [("+", p.key) for p in pairs if p.debit == name] + [("-", p.key) for p in pairs if p.credit == name]
        made.formulas(
            name,
            t.pick(str(chart.at[name, "label"]), str(chart.at[name, "label_zh"])),
            lambda c, b, own=own: "0" + "".join(f"{sign}{ledger.ref(key, c)}" for sign, key in own),
            moved.loc[name].to_numpy() / 100,
            texts=(name,),
        )
    return made
