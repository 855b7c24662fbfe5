"""The ledger as the reader's factors move it: one formula a row.

With all factors at 1 and all rates as simulated it is the engine's ledger, to the fen. What a factor sets off elsewhere
(administration, VAT, income tax, the funding gap) follows by rules: each is the engine's amount plus the difference that
the rule makes between the flexed and the engine's ledger. Taxes and their rates: ``tax_rules``.
"""

from collections.abc import Callable, Iterable

import numpy as np

from sim.finance.chart import operating_accounts, vat_bearing_accounts
from sim.finance.record import Record
from sim.reports.workbook import tax_rules
from sim.reports.workbook.layout import Book, MonthSheet
from sim.reports.workbook.ledger_sheets import Months, deductible
from sim.reports.workbook.postings import TAKE, Pair

_CASH, _COMMISSION = "asset.cash", "revenue.commission"
Signed = list[tuple[int, Pair]]


class Flex:
    """Writes the sheet ``Ledger``.

    Parameters
    ----------
    book : Book
    record : Record
    months : Months
    pairs : list of Pair
    engine : MonthSheet
        The engine's amounts.
    """

    def __init__(self, book: Book, record: Record, *, months: Months, pairs: list[Pair], engine: MonthSheet) -> None:
        t = self.t = book.t
        sheet = book.sheet(
            "Ledger",
            t("Ledger as flexed, RMB"),
            t("With all factors at 1 and all rates as simulated this is the simulation, to the fen."),
        )
        self.sheet = MonthSheet(book, "Ledger", sheet, len(months.names))
        self.sheet.head(t("Debit"), months.names, months.years, texts=(t("Credit"), t("Moved by")))
        self.record, self.months, self.pairs, self.engine = record, months, pairs, engine
        self.rule = {p.rule: p for p in pairs if p.rule}
        self._plain()
        self.sheet.section(t("Rules"))
        self._shares()
        self._merchants()
        tax_rules.vat(self)
        tax_rules.income_tax(self)
        self._gap()

    # ---- pieces of formulas ----------------------------------------------------------------------------------------

    def amount(self, pair: Pair) -> np.ndarray:
        return np.array(pair.fen) / 100

    def sum_of(self, signed: Signed, *, flexed: bool) -> Callable[[str], str]:
        """A sum of pairs in a column, of the flexed ledger or of the engine's."""
        place = self.sheet.own if flexed else self.engine.ref

        def text(column: str) -> str:
            return "0" + "".join(f"{'+' if sign > 0 else '-'}{place(p.key, column)}" for sign, p in signed)

        return text

    def total_of(self, signed: Signed) -> np.ndarray:
        return sum((sign * self.amount(p) for sign, p in signed), np.zeros(self.sheet.n))

    def engine_at(self, rule: str, column: str, *, rates: str = "") -> str:
        """The engine's amount of a rule's pair; ``rates`` (``*K_vat``) sets it to the reader's rates."""
        own = self.engine.ref(self.rule[rule].key, column)
        return f"ROUND(N({own}){rates},2)" if rates else own

    def beyond(self, rule: str, column: str, *, rates: str = "") -> str:
        """What the flexed ledger has beyond the engine's on a rule's pair, zero before the first month."""
        key = self.rule[rule].key
        own = self.engine_at(rule, column, rates=rates) if rates else f"N({self.engine.ref(key, column)})"
        return f"(N({self.sheet.own(key, column)})-{own})"

    def before(self, key: str, column: str) -> str:
        return f"N({self.sheet.own(key, column)})"

    def row(self, rule: str, formula: Callable[..., str]) -> None:
        pair = self.rule[rule]
        self.sheet.formulas(pair.key, pair.debit, formula, self.amount(pair), texts=(pair.credit, pair.moved_by))

    def helper(self, key: str, label: str, formula: Callable[..., str], values: np.ndarray) -> None:
        self.sheet.at[key] = self.sheet.next_row  # a row may look at its own month before
        self.sheet.formulas(key, label, formula, values)

    def kinds(self, what: str) -> Iterable[tuple[str, bool, str]]:
        """Key suffix, whether flexed, and label of the two versions of a helper row."""
        yield "engine", False, self.t("{what}, simulation", what=what)
        yield "flexed", True, self.t("{what}, flexed", what=what)

    # ---- rows ------------------------------------------------------------------------------------------------------

    def _plain(self) -> None:
        for pair in self.pairs:
            if not pair.rule:
                factors = "".join(f"*F_{driver}" for driver in pair.drivers) + tax_rules.of_fees(pair)
                self.sheet.formulas(
                    pair.key, pair.debit,
                    lambda c, b, key=pair.key, factors=factors: f"ROUND({self.engine.ref(key, c)}{factors},2)",
                    self.amount(pair), texts=(pair.credit, pair.moved_by),
                )  # fmt: skip

    def _shares(self) -> None:
        """Administration and input VAT move with the costs that they are a share of."""
        share = f"+{tax_rules.NEW_VAT}*{deductible(self.record)}*"
        for rule, what, wanted, rates in (
            ("administration", self.t("Operating costs"), operating_accounts(self.record), ""),
            ("input_vat", self.t("Costs that bear input VAT"), vat_bearing_accounts(self.record), "*K_vat"),
        ):
            own: Signed = [(1, p) for p in self.pairs if not p.rule and p.debit in wanted]
            for kind, flexed, label in self.kinds(what):
                total = self.sum_of(own, flexed=flexed)
                self.helper(f"{rule}.{kind}", label, lambda c, b, total=total: total(c), self.total_of(own))
            self.row(rule, lambda c, b, rule=rule, rates=rates: (
                f"ROUND({self.engine_at(rule, c)}{rates}*IF({self.sheet.own(f'{rule}.engine', c)}=0,1,"
                f"{self.sheet.own(f'{rule}.flexed', c)}/{self.sheet.own(f'{rule}.engine', c)})"
                f"{share + self.sheet.own(f'{rule}.flexed', c) if rates else ''},2)"
            ))  # fmt: skip

    def _merchants(self) -> None:
        """VAT on commission; what merchants are owed: the flexed value less both; payouts follow in the same month.

        The platform draws commission and its VAT from the escrow.
        """
        s, factors = self.sheet, "".join(f"*F_{driver}" for driver in TAKE)
        commission: Signed = [(1, p) for p in self.pairs if (p.debit, p.credit) == ("liability.escrow", _COMMISSION)]
        own = self.sum_of(commission, flexed=True)
        self.row("commission_vat", lambda c, b: (
            f"ROUND({self.engine_at('commission_vat', c)}{factors}*K_vat+{tax_rules.NEW_VAT}*({own(c)}),2)"))  # fmt: skip
        earned: Signed = [*commission, (1, self.rule["commission_vat"])]
        base, taken = self.sum_of(earned, flexed=False), self.sum_of(earned, flexed=True)
        self.row(
            "owed_merchants",
            lambda c, b: f"ROUND(({self.engine_at('owed_merchants', c)}+{base(c)})*F_volume*F_basket,2)-({taken(c)})",
        )
        self.row("payouts", lambda c, b: f"{self.engine_at('payouts', c)}-{self.beyond('owed_merchants', c)}")
        self.row("platform_share", lambda c, b: (
            f"ROUND({self.engine_at('platform_share', c)}{factors},2)+{s.own(self.rule['commission_vat'].key, c)}"
            f"-ROUND({self.engine_at('commission_vat', c)}{factors},2)"))  # fmt: skip

    def _gap(self) -> None:
        """What nobody has financed: never negative, and own cash is never below zero."""
        signed: Signed = [(1 if p.debit == _CASH else -1, p) for p in self.pairs if _CASH in (p.debit, p.credit)
                          and p.rule != "gap"]  # fmt: skip
        total, left = self.sum_of(signed, flexed=True), np.cumsum(self.total_of(signed))
        self.helper("cash_less_gap", self.t("Cash less funding gap"), lambda c, b: (
            f"N({self.sheet.own('cash_less_gap', b)})+{total(c)}"), left)  # fmt: skip
        self.helper("gap_end", self.t("Funding gap at the end"), lambda c, b: (
            f"ROUND(MAX(0,-{self.sheet.own('cash_less_gap', c)}),2)"), np.maximum(0, -left))  # fmt: skip
        self.row("gap", lambda c, b: f"{self.sheet.own('gap_end', c)}-{self.before('gap_end', b)}")
