"""Transaction logs: who bought when for how much, read from a file or a table with the place of every error.

One row a transaction: a customer (any text), a date (2027-01-31 or 20270131) and, if wanted, an amount. Purchases of a
customer on one day count as one, as the literature on repeat buying has it; their amounts add up.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import Problem, ScenarioError, nearest

if TYPE_CHECKING:
    import pandas as pd

MOST_PROBLEMS = 20
_SHAPE = "2027-01-31 or 20270131"


@dataclass(frozen=True, eq=False)
class History:
    """Every customer summed up at one day: what the models of repeat buying need.

    Attributes
    ----------
    customer : int64 [n]
        Number of the customer in the log.
    x : int64 [n]
        Days with a repeat purchase.
    t_x, end : int64 [n]
        Days from the first purchase to the last one, and to the end of observation.
    spend : float64 [n]
        Mean amount of the x repeat days; 0 where there are none or no amounts.
    """

    customer: NDArray[np.int64]
    x: NDArray[np.int64]
    t_x: NDArray[np.int64]
    end: NDArray[np.int64]
    spend: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PurchaseLog:
    """Days on which each customer bought.

    Attributes
    ----------
    names : tuple of str
        Customers, by their number.
    customer, day : int64 [n]
        Number of the customer and day since ``start``; by customer, then by day, each pair once.
    amount : float64 [n] or None
    start : date
        Day 0, that of the first purchase of all.
    n_rows : int
        Rows read.
    """

    names: tuple[str, ...]
    customer: NDArray[np.int64]
    day: NDArray[np.int64]
    amount: NDArray[np.float64] | None
    start: date
    n_rows: int

    def __repr__(self) -> str:
        return (
            f"PurchaseLog({self.n_rows:,} rows, {self.n_customers:,} customers, {len(self.day):,} days with a purchase, "
            f"{self.start} to {date.fromordinal(self.start.toordinal() + self.last_day)})"
        )

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return len(self.names)

    @property
    def last_day(self) -> int:
        """Day of the last purchase of all."""
        return int(self.day.max())

    @property
    def first_day(self) -> NDArray[np.int64]:
        """Day of each customer's first purchase, int64 [customers]."""
        return self.day[np.searchsorted(self.customer, np.arange(self.n_customers))]

    @property
    def is_repeat(self) -> NDArray[np.bool_]:
        """Tell which purchases are not a customer's first, bool [n]."""
        return self.day > self.first_day[self.customer]

    def of(self, names: Iterable[str]) -> Self:
        """Return some customers alone, with the same day 0."""
        wanted = set(names)
        keep = np.array([name in wanted for name in self.names])
        rows = keep[self.customer]
        return type(self)(
            tuple(name for name in self.names if name in wanted),
            (np.cumsum(keep) - 1)[self.customer[rows]],
            self.day[rows],
            None if self.amount is None else self.amount[rows],
            self.start,
            int(rows.sum()),
        )

    def history(self, until: int) -> History:
        """Sum up every customer who had bought by the end of day ``until``."""
        seen = self.day <= until
        customer, first = self.customer[seen], self.first_day
        again = self.is_repeat[seen]
        x = np.bincount(customer[again], minlength=self.n_customers)
        last = np.full(self.n_customers, -1)
        np.maximum.at(last, customer, self.day[seen])
        amount = np.zeros(len(self.day)) if self.amount is None else self.amount
        paid = np.bincount(customer[again], amount[seen][again], minlength=self.n_customers).astype(np.float64)
        who = np.flatnonzero(last >= 0)
        return History(who, x[who], (last - first)[who], until - first[who], paid[who] / np.maximum(x[who], 1))

    def repeats_by_day(self, days: int) -> NDArray[np.int64]:
        """Return how many customers had a repeat purchase on each day, int64 [days]."""
        counts: NDArray[np.int64] = np.bincount(self.day[self.is_repeat], minlength=days)[:days]
        return counts


def read_log(
    source: "str | Path | pd.DataFrame",
    *,
    customer: str = "customer",
    date: str = "date",
    amount: str | None = "amount",
) -> PurchaseLog:
    """Read a log of transactions.

    Parameters
    ----------
    source : path or DataFrame
        A CSV file, or a table with the same columns.
    customer, date, amount : str
        Names of the columns; ``amount=None`` for a log without money.

    Returns
    -------
    PurchaseLog

    Raises
    ------
    ScenarioError
        With file, line and column of everything that is wrong, up to 20 places.
    """
    file = str(source) if isinstance(source, str | Path) else "table"
    columns = [customer, date] + ([amount] if amount is not None else [])
    rows = list(_lines(Path(source), columns) if isinstance(source, str | Path) else _of_table(source, columns))
    days: dict[str, int] = {}
    problems: list[Problem] = []
    parsed = []
    for number, row in rows:
        wrong, values = _row(row, columns, days)
        problems += [Problem(c, repr(found), allowed, file=file, line=number) for c, found, allowed in wrong]
        parsed.append(values)
        if len(problems) >= MOST_PROBLEMS:
            break
    if not rows:
        problems.append(Problem("", "no rows", "one row a transaction", file=file))
    if problems:
        raise ScenarioError(problems[:MOST_PROBLEMS])
    return _collected(parsed, has_amount=amount is not None)


def day_of(log: PurchaseLog, until: "str | date | int | None", *, key: str = "until") -> int:
    """Return a date as a day of the log (the last one for None); raises ``ScenarioError`` when it is none or outside."""
    if until is None:
        return log.last_day
    try:
        found = until if isinstance(until, date) else date.fromisoformat(str(until))
    except ValueError:
        raise ScenarioError([Problem(key, repr(until), f"a date, {_SHAPE}")]) from None
    last = date.fromordinal(log.start.toordinal() + log.last_day)
    if not log.start < found <= last:
        raise ScenarioError([Problem(key, str(found), f"a date after {log.start}, up to {last} (the log)")])
    return found.toordinal() - log.start.toordinal()


def _lines(path: Path, columns: list[str]) -> Iterable[tuple[int, Mapping[str, str | None]]]:
    """Return the lines of a file with their numbers."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            _check_columns(list(reader.fieldnames or []), columns, str(path))
            return [(reader.line_num, line) for line in reader]
    except OSError as error:
        raise ScenarioError([Problem("", repr(str(path)), f"a CSV file that can be read ({error.strerror})")]) from None
    except (UnicodeDecodeError, csv.Error):
        raise ScenarioError([Problem("", "bytes that are no text", "a CSV file in UTF-8", file=str(path))]) from None


def _of_table(table: "pd.DataFrame", columns: list[str]) -> Iterable[tuple[int, Mapping[str, str | None]]]:
    """Yield the rows of a table as text; the first is row 1."""
    _check_columns([str(c) for c in table.columns], columns, "table")
    for number, values in enumerate(zip(*(table[c] for c in columns), strict=True), 1):
        yield number, dict(zip(columns, (str(v).removesuffix(" 00:00:00") for v in values), strict=True))


def _check_columns(fields: list[str], wanted: list[str], file: str) -> None:
    found = f"columns {', '.join(fields) or 'none'}"
    missing = [c for c in wanted if c not in fields]
    if missing:
        raise ScenarioError(
            Problem(c, found, f"a column {c}, or the name of another one as argument", nearest(c, fields), file, 1)
            for c in missing
        )


def _row(
    row: Mapping[str, str | None], columns: list[str], days: dict[str, int]
) -> tuple[list[tuple[str, str, str]], tuple[str, int, float]]:
    """Return what is wrong in a row (column, found, allowed), and its values."""
    who, when, *money = ((row.get(c) or "").strip() for c in columns)
    wrong, paid = [], 0.0
    if not who or who == "nan":
        wrong.append((columns[0], who, "the customer's name or number"))
    if when not in days:
        try:
            days[when] = date.fromisoformat(when[:10]).toordinal()
        except ValueError:
            wrong.append((columns[1], when, f"a date, {_SHAPE}"))
    if money:
        try:
            paid = float(money[0])
        except ValueError:
            paid = -1.0
        if not 0 <= paid < np.inf:
            wrong.append((columns[2], money[0], "an amount of 0 or more"))
    return wrong, (who, days.get(when, 0), paid)


def _collected(rows: list[tuple[str, int, float]], *, has_amount: bool) -> PurchaseLog:
    """Return rows by customer and day, those of one day as one."""
    names, customer = np.unique([r[0] for r in rows], return_inverse=True)
    order = sorted(range(len(names)), key=lambda k: _by_number(str(names[k])))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    ordinal = np.array([r[1] for r in rows], dtype=np.int64)
    start = int(ordinal.min())
    pairs, at = np.unique(np.column_stack([rank[customer], ordinal - start]), axis=0, return_inverse=True)
    paid = np.bincount(at.ravel(), [r[2] for r in rows]).astype(np.float64) if has_amount else None
    ordered = tuple(str(names[k]) for k in order)
    return PurchaseLog(ordered, pairs[:, 0], pairs[:, 1], paid, date.fromordinal(start), len(rows))


def _by_number(name: str) -> tuple[bool, int, str]:
    """Sort numbers by value, and before other names."""
    return (False, int(name), name) if name.isdecimal() else (True, 0, name)
