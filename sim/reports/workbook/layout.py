"""Sheets of the workbook: one look, text never becomes a formula, every formula carries its value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from sim.reports.language import Language

FIRST = 5  # column F: the first month; E stands empty before it, as the opening of the first month
HEAD = 5  # rows above the first data row: title, note, company year, names, last month of the year
_MONTHS_A_PAGE = 12  # in print
_BLUE, _GREY, _ORANGE = "#1f6fb4", "#59606a", "#fdf3e7"


class Book:
    """A workbook with its formats.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    t : Language
    """

    def __init__(self, workbook: Any, t: Language) -> None:
        self.workbook, self.t = workbook, t
        font = "Noto Sans CJK SC" if t.is_chinese else "Arial"
        amount = "#,##0.00;(#,##0.00);-" if t.is_chinese else "#,##0.00;-#,##0.00;-"
        base: dict[str, Any] = {"font_name": font, "font_size": 10}
        make = workbook.add_format
        self.formats: dict[str, Any] = {
            "text": make(base),
            "wrap": make(base | {"text_wrap": True, "valign": "top"}),
            "inner": make(base | {"text_wrap": True, "valign": "top", "indent": 1}),
            "head_inner": make(base | {"bold": True, "bottom": 1, "font_color": _GREY, "indent": 1}),
            "title": make(base | {"bold": True, "font_size": 14}),
            "lead": make(base | {"bold": True, "font_size": 11, "text_wrap": True, "valign": "top"}),
            "note": make(base | {"font_color": _GREY, "italic": True}),
            "head": make(base | {"bold": True, "bottom": 1, "font_color": _GREY, "align": "right"}),
            "head_text": make(base | {"bold": True, "bottom": 1, "font_color": _GREY}),
            "amount": make(base | {"num_format": amount}),
            "total": make(base | {"num_format": amount, "bold": True, "top": 1}),
            "total_text": make(base | {"bold": True, "top": 1}),
            "input": make(base | {"num_format": amount, "font_color": _BLUE, "bg_color": _ORANGE}),
            "whole_input": make(base | {"num_format": "#,##0", "font_color": _BLUE, "bg_color": _ORANGE}),
            "factor": make(base | {"num_format": "0.00", "font_color": _BLUE, "bg_color": _ORANGE}),
            "share_input": make(base | {"num_format": "0.0%", "font_color": _BLUE, "bg_color": _ORANGE}),
            "constant": make(base | {"num_format": amount, "font_color": _BLUE}),
            "whole": make(base | {"num_format": "#,##0"}),
            "share": make(base | {"num_format": "0.0%"}),
            "ratio": make(base | {"num_format": "0.00"}),
            "plain": make(base | {"num_format": "0"}),
            "good": make(base | {"bold": True, "font_color": _BLUE}),
        }

    def sheet(self, name: str, title: str, note: str = "") -> Any:
        """Add a sheet with a title and a line that says what it is."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title, self.formats["title"])
        sheet.write_string(1, 0, note, self.formats["note"])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet


@dataclass
class MonthSheet:
    """A sheet with one column per month and one formula per row.

    Attributes
    ----------
    name : str
    at : dict
        Row number (zero-based) of every key.
    values : dict
        Cached values of every key, in the unit of the sheet.
    """

    book: Book
    name: str
    sheet: Any
    n: int
    at: dict[str, int] = field(default_factory=dict)
    values: dict[str, np.ndarray] = field(default_factory=dict)
    next_row: int = HEAD

    @property
    def columns(self) -> list[str]:
        """Letters of the month columns."""
        return [xl_col_to_name(FIRST + k) for k in range(self.n)]

    def ref(self, key: str, column: str) -> str:
        """Address of a row in a column, for another sheet."""
        return f"{self.name}!{column}{self.at[key] + 1}"

    def own(self, key: str, column: str) -> str:
        """Address of a row in a column, on this sheet."""
        return f"{column}{self.at[key] + 1}"

    def span(self, key: str) -> str:
        """All months of a row, for another sheet."""
        return self.row_span(self.at[key])

    def row_span(self, row: int) -> str:
        """All months of a row by its number (zero-based), for another sheet."""
        return f"{self.name}!${self.columns[0]}${row + 1}:${self.columns[-1]}${row + 1}"

    def head(self, label: str, months: Sequence[str], years: Sequence[int], *, texts: Sequence[str] = ()) -> None:
        """Head rows: month names, and the company year that each month counts in."""
        formats = self.book.formats
        for k, text in enumerate([label, *texts]):
            self.sheet.write_string(HEAD - 2, k, text, formats["head_text"])
        self.sheet.write_string(HEAD - 3, 0, self.book.t("Company year (0 = preparation)"), formats["note"])
        self.sheet.write_string(HEAD - 1, 0, self.book.t("1 in the last month of a company year"), formats["note"])
        for k, (month, year) in enumerate(zip(months, years, strict=True)):
            is_last = k + 1 == len(years) or years[k + 1] != year
            self.sheet.write_string(HEAD - 2, FIRST + k, month, formats["head"])
            self.sheet.write_number(HEAD - 3, FIRST + k, year, formats["note"])
            self.sheet.write_number(HEAD - 1, FIRST + k, float(is_last), formats["note"])
        self.sheet.set_column(0, 0, 44)
        self.sheet.set_column(1, 2, 26 if texts else 2)
        self.sheet.set_column(3, 4, 3)
        self.sheet.set_column(FIRST, FIRST + self.n - 1, 14)
        self.sheet.freeze_panes(HEAD, FIRST)
        self.sheet.repeat_rows(0, HEAD - 1)
        if self.n > _MONTHS_A_PAGE:
            self.sheet.repeat_columns(0)
            self.sheet.fit_to_pages(-(-self.n // _MONTHS_A_PAGE), 0)

    def section(self, text: str) -> None:
        """A line between blocks of rows."""
        self.sheet.write_string(self.next_row, 0, text, self.book.formats["head_text"])
        self.next_row += 1

    def constants(
        self, key: str, label: str, values: np.ndarray, *, texts: Sequence[str] = (), style: str = "constant"
    ) -> None:
        """A row of numbers that come from the simulation."""
        self._labels(key, label, texts, style)
        for k, value in enumerate(values):
            self.sheet.write_number(self.at[key], FIRST + k, float(value), self.book.formats[style])
        self.values[key] = np.asarray(values, dtype=float)

    def formulas(
        self, key: str, label: str, formula: Callable[..., str], values: np.ndarray, *,
        texts: Sequence[str] = (), style: str = "amount",
    ) -> None:  # fmt: skip
        """A row of one formula; ``formula(column, column before)`` returns it without the equals sign."""
        self._labels(key, label, texts, style)
        before = xl_col_to_name(FIRST - 1)
        for k, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            cached = round(float(value), 6)
            text = f"={formula(column, before)}"
            self.sheet.write_formula(self.at[key], FIRST + k, text, self.book.formats[style], cached + 0.0)
            before = column
        self.values[key] = np.asarray(values, dtype=float)

    def _labels(self, key: str, label: str, texts: Sequence[str], style: str) -> None:
        self.at[key] = self.next_row
        self.next_row += 1
        text = self.book.formats["total_text" if style == "total" else "text"]
        for k, value in enumerate([label, *texts]):
            self.sheet.write_string(self.at[key], k, value, text)


def place(
    sheet: Any,
    book: Book,
    row: int,
    *,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[int] = (),
) -> int:
    """A plain table of values (text stays text); returns the row after it.

    A cell may be a number, text, or a tuple (formula without equals sign, cached value, style).
    """
    are_texts = [any(_is_text(cells[k]) for cells in rows if k < len(cells)) for k in range(len(columns))]
    for k, text in enumerate(columns):
        style = "head_text" if k == 0 else "head_inner" if are_texts[k] else "head"
        sheet.write_string(row, k, text, book.formats[style])
    for cells in rows:
        row += 1
        for k, value in enumerate(cells):
            _cell(sheet, book, row, k, value)
        lines = max((_lines(value, width) for value, width in zip(cells, widths, strict=False)), default=1)
        if lines > 1:
            sheet.set_row(row, 13.5 * lines)
    for k, width in enumerate(widths):
        sheet.set_column(k, k, width)
    return row + 2


def _cell(sheet: Any, book: Book, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, tuple):
        formula, cached, style = value
        sheet.write_formula(row, column, f"={formula}", book.formats["inner" if style == "text" else style], cached)
    elif isinstance(value, bool):
        sheet.write_string(row, column, book.t("yes") if value else book.t("no"), book.formats["text"])
    elif isinstance(value, int | float | np.number):
        if np.isfinite(float(value)):
            sheet.write_number(row, column, float(value), book.formats["amount"])
    else:
        sheet.write_string(row, column, str(value), book.formats["inner" if column else "wrap"])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, tuple) and value[2] == "text")


def _lines(value: Any, width: float) -> int:
    """Lines that a text takes in a column of so many characters; a Chinese sign counts as two."""
    if not isinstance(value, str):
        return 1
    signs = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in value)
    return max(1, -(-signs * 11 // (10 * max(1, int(width)))))
