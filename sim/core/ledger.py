"""A double-entry ledger in integer fen, closed and checked every simulated day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.core.errors import LedgerError, ModelError, nearest

KINDS = ("asset", "liability", "equity", "revenue", "expense")


@dataclass(frozen=True, slots=True)
class Account:
    """An account; the part of its name before the first dot is its kind.

    Attributes
    ----------
    name : str
        For example ``expense.marketing.feed``.
    line : str
        The statement line that shows it.
    label, zh : str
        Short names in English and Chinese.
    section, use : str
        Where the account stands in the income statement and among the uses of funds, when not where its line does
        (pay of engineers is research).
    """

    name: str
    line: str
    label: str = ""
    zh: str = ""
    section: str = ""
    use: str = ""

    @property
    def kind(self) -> str:
        """Return asset, liability, equity, revenue or expense."""
        return self.name.partition(".")[0]


class Ledger:
    """Accounts, balances and one row per (day, mechanism, debit, credit).

    ``balance`` is debit minus credit; assets and expenses are normally positive, the others negative.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.balances: dict[str, int] = {}
        self._closing: dict[str, int] = {}
        self._today: dict[tuple[str, str, str], int] = {}
        self._rows: list[tuple[int, str, str, str, int]] = []

    def open(self, account: Account, *, lines: Iterable[str]) -> None:
        """Open an account on a line of the chart."""
        if account.kind not in KINDS:
            raise ModelError(f"account {account.name}: its name must begin with one of {', '.join(KINDS)}")
        if account.line not in set(lines):
            meant = nearest(account.line, lines)
            raise ModelError(f"account {account.name}: unknown line {account.line!r}; did you mean {meant!r}?")
        if self.accounts.get(account.name, account) != account:
            raise ModelError(f"account {account.name} is declared twice, differently")
        self.accounts[account.name] = account
        self.balances.setdefault(account.name, 0)

    def post(self, mechanism: str, debit: str, credit: str, fen: int) -> None:
        """Post an amount (a negative one reverses the sides); zero posts nothing."""
        fen = int(fen)
        if fen == 0:
            return
        if fen < 0:
            debit, credit, fen = credit, debit, -fen
        for name in (debit, credit):
            if name not in self.balances:
                meant = nearest(name, self.accounts)
                raise ModelError(f"{mechanism} posts to an unknown account {name!r}; did you mean {meant!r}?")
        self.balances[debit] += fen
        self.balances[credit] -= fen
        key = (mechanism, debit, credit)
        self._today[key] = self._today.get(key, 0) + fen

    def moved_today(self, prefix: str) -> int:
        """Return debits minus credits of today over the accounts whose name begins with ``prefix``."""
        total = 0
        for (_, debit, credit), fen in self._today.items():
            total += fen * (debit.startswith(prefix) - credit.startswith(prefix))
        return total

    def spent_today(self, accounts: Collection[str]) -> int:
        """Return debits minus credits of today over some accounts, by their full names."""
        total = 0
        for (_, debit, credit), fen in self._today.items():
            total += fen * ((debit in accounts) - (credit in accounts))
        return total

    def close(self, day: int) -> None:
        """Close a day: check the books (identity I2) and keep the day's rows."""
        self._check_balances(day)
        if max(map(abs, self.balances.values()), default=0) >= 2**62:
            name = max(self.balances, key=lambda a: abs(self.balances[a]))
            raise LedgerError(f"account {name} no longer fits whole fen on day {day}")
        self._rows += [(day, *key, fen) for key, fen in self._today.items()]
        self._today = {}

    def _check_balances(self, day: int) -> None:
        """Assert I2: every balance is yesterday's plus today's postings, which have two sides each."""
        expected = dict.fromkeys(self.balances, 0) | self._closing
        for (_, debit, credit), fen in self._today.items():
            expected[debit] += fen
            expected[credit] -= fen
        if expected != self.balances:
            name = next(n for n, balance in self.balances.items() if balance != expected[n])
            raise LedgerError(
                f"I2 assets = liabilities + equity fails on day {day}: {name} stands at {self.balances[name]} fen, its "
                f"postings give {expected[name]} (off by {self.balances[name] - expected[name]})"
            )
        self._closing = expected

    def frame(self) -> pd.DataFrame:
        """Return all rows: day, mechanism, debit, credit, fen."""
        columns = ["day", "mechanism", "debit", "credit", "fen"]
        frame = pd.DataFrame(self._rows, columns=columns)
        return frame.astype({"day": np.int32, "fen": np.int64})


class Check(NamedTuple):
    """An identity asserted at the end of every day: ``left`` must equal ``right`` exactly."""

    identity: str
    subject: str
    left: int
    right: int

    def verify(self, day: int) -> None:
        """Raise ``LedgerError`` naming identity, subject, day and amount when the sides differ."""
        if self.left != self.right:
            raise LedgerError(
                f"{self.identity} {self.subject} fails on day {day}: {self.left} is not {self.right} "
                f"(off by {self.left - self.right})"
            )
