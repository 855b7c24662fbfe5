"""Compose the workbook of a run and write it, whole or not at all."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.core.files import write_whole
from sim.finance.record import Record
from sim.reports.language import Language
from sim.reports.workbook import check_sheets, ledger_sheets, statement_sheets
from sim.reports.workbook.flex import Flex
from sim.reports.workbook.layout import Book, MonthSheet
from sim.reports.workbook.postings import pairs as pairs_of

Extra = Callable[[Book, MonthSheet], None]


def write_workbook(
    record: Record, path: Path, *, t: Language, lines: Sequence[str], facts: Sequence[tuple[str, Any]], disclaimer: str,
    extras: Sequence[Extra] = (),
) -> Path:  # fmt: skip
    """Write the workbook of a run.

    Parameters
    ----------
    record : Record
    path : Path
        Ends in ``.xlsx``.
    t : Language
    lines : sequence of str
        The answer in words, for the cover.
    facts : sequence of (str, value)
        What was run and how to repeat it.
    disclaimer : str
    extras : sequence of callables
        Further sheets: each is called with the book and the sheet of years.
    """
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

    def fill(part: Path) -> None:
        workbook = xlsxwriter.Workbook(str(part), options)
        _fill(Book(workbook, t), record, lines=list(lines), facts=list(facts), disclaimer=disclaimer, extras=extras)
        workbook.set_properties({"title": str(record.manifest.get("title", "")), "comments": disclaimer})
        workbook.close()

    return write_whole(path, fill)


def _fill(
    book: Book,
    record: Record,
    *,
    lines: list[str],
    facts: list[tuple[str, Any]],
    disclaimer: str,
    extras: Sequence[Extra],
) -> None:
    numbers, pairs = pairs_of(record)
    months = ledger_sheets.months_of(record, numbers)
    title = str(record.manifest.get("title", ""))
    check_sheets.cover(book, title=title, lines=lines, facts=facts, disclaimer=disclaimer)
    ledger_sheets.inputs(book, record)
    engine = ledger_sheets.engine(book, record, months=months, pairs=pairs)
    check_sheets.engine_totals(engine, record)
    ledger = Flex(book, record, months=months, pairs=pairs, engine=engine).sheet
    accounts = ledger_sheets.by_account(book, record, months=months, pairs=pairs, ledger=ledger)
    monthly = statement_sheets.by_month(book, record, months=months, pairs=pairs, accounts=accounts, ledger=ledger)
    years = statement_sheets.by_year(book, record, monthly=monthly)
    statement_sheets.calendar_years(book, months=months, monthly=monthly, record=record)
    for extra in extras:
        extra(book, years)
    check_sheets.checks(book, engine=engine, accounts=accounts, monthly=monthly)
