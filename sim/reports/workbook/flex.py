"""The ledger as the reader's factors move it: one formula a row.

With all factors at 1 it is the engine's ledger, to the fen. What a factor sets off elsewhere (administration, VAT,
income tax, the funding gap) follows by rules: each is the engine's amount plus the difference that the rule makes
between the flexed and the engine's ledger. Differences of taxes are paid a month later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from sim.finance.chart import operating_accounts, vat_bearing_accounts
from sim.finance.record import Record
from sim.reports.workbook.layout import Book, MonthSheet
from sim.reports.workbook.ledger_sheets import Months, rates
from sim.reports.workbook.postings import Pair

_CASH = "asset.cash"
_INCOME = ("expense.", "revenue.")
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
            "Ledger", t("Ledger as flexed, RMB"), t("With all factors at 1 this is the simulation, to the fen.")
        )
        self.sheet = MonthSheet(book, "Ledger", sheet, len(months.names))
        self.sheet.head(t("Debit"), months.names, months.years, texts=(t("Credit"), t("Moved by")))
        self.record, self.months, self.pairs, self.engine = record, months, pairs, engine
        self.rule = {p.rule: p for p in pairs if p.rule}
        self._plain()
        self.sheet.section(t("Rules"))
        self._shares()
        self._merchants()
        self._vat()
        self._income_tax()
        self._gap()

    # ---- pieces of formulas ----------------------------------------------------------------------------------------

    def _amount(self, pair: Pair) -> np.ndarray:
        return np.array(pair.fen) / 100

    def _sum(self, signed: Signed, *, flexed: bool) -> Callable[[str], str]:
        """A sum of pairs in a column, of the flexed ledger or of the engine's."""
        place = self.sheet.own if flexed else self.engine.ref

        def text(column: str) -> str:
            return "0" + "".join(f"{'+' if sign > 0 else '-'}{place(p.key, column)}" for sign, p in signed)

        return text

    def _total(self, signed: Signed) -> np.ndarray:
        return sum((sign * self._amount(p) for sign, p in signed), np.zeros(self.sheet.n))

    def _at(self, rule: str, column: str) -> str:
        """The engine's amount of a rule's pair."""
        return self.engine.ref(self.rule[rule].key, column)

    def _more(self, rule: str, column: str) -> str:
        """What the flexed ledger has beyond the engine's on a rule's pair, zero before the first month."""
        key = self.rule[rule].key
        return f"(N({self.sheet.own(key, column)})-N({self.engine.ref(key, column)}))"

    def _before(self, key: str, column: str) -> str:
        return f"N({self.sheet.own(key, column)})"

    def _row(self, rule: str, formula: Callable[..., str]) -> None:
        pair = self.rule[rule]
        self.sheet.formulas(pair.key, pair.debit, formula, self._amount(pair), texts=(pair.credit, pair.moved_by))

    def _helper(self, key: str, label: str, formula: Callable[..., str], values: np.ndarray) -> None:
        self.sheet.at[key] = self.sheet.next_row  # a row may look at its own month before
        self.sheet.formulas(key, label, formula, values)

    def _kinds(self, what: str) -> Iterable[tuple[str, bool, str]]:
        """Key suffix, whether flexed, and label of the two versions of a helper row."""
        yield "engine", False, self.t("{what}, simulation", what=what)
        yield "flexed", True, self.t("{what}, flexed", what=what)

    # ---- rows ------------------------------------------------------------------------------------------------------

    def _plain(self) -> None:
        for pair in self.pairs:
            if not pair.rule:
                factors = "".join(f"*F_{driver}" for driver in pair.drivers)
                self.sheet.formulas(
                    pair.key, pair.debit,
                    lambda c, b, key=pair.key, factors=factors: f"ROUND({self.engine.ref(key, c)}{factors},2)",
                    self._amount(pair), texts=(pair.credit, pair.moved_by),
                )  # fmt: skip

    def _shares(self) -> None:
        """Administration and input VAT move with the costs that they are a share of."""
        for rule, what, wanted in (
            ("administration", self.t("Operating costs"), operating_accounts(self.record)),
            ("input_vat", self.t("Costs that bear input VAT"), vat_bearing_accounts(self.record)),
        ):
            own: Signed = [(1, p) for p in self.pairs if not p.rule and p.debit in wanted]
            for kind, flexed, label in self._kinds(what):
                total = self._sum(own, flexed=flexed)
                self._helper(f"{rule}.{kind}", label, lambda c, b, total=total: total(c), self._total(own))
            self._row(rule, lambda c, b, rule=rule: (
                f"ROUND({self._at(rule, c)}*IF({self.sheet.own(f'{rule}.engine', c)}=0,1,"
                f"{self.sheet.own(f'{rule}.flexed', c)}/{self.sheet.own(f'{rule}.engine', c)}),2)"
            ))  # fmt: skip

    def _merchants(self) -> None:
        """What merchants are owed: the flexed value less flexed commission and VAT; payouts follow in the same month."""
        earned: Signed = [(1, p) for p in self.pairs if p.debit == "liability.escrow" and p.credit in
                          ("revenue.commission", "liability.vat")]  # fmt: skip
        base, taken = self._sum(earned, flexed=False), self._sum(earned, flexed=True)
        self._row(
            "owed_merchants",
            lambda c, b: f"ROUND(({self._at('owed_merchants', c)}+{base(c)})*F_volume*F_basket,2)-({taken(c)})",
        )
        self._row("payouts", lambda c, b: f"{self._at('payouts', c)}-{self._more('owed_merchants', c)}")

    def _vat(self) -> None:
        """Output VAT of the month against input VAT; surcharges on what is owed."""
        output: Signed = [(1 if p.credit == "liability.vat" else -1, p) for p in self.pairs
                          if "liability.vat" in (p.debit, p.credit) and not p.rule]  # fmt: skip
        credit, used, kept = (
            self.rule["input_vat"].key,
            *_credit(self._total(output), self._amount(self.rule["input_vat"])),
        )
        s = self.sheet
        for kind, flexed, label in self._kinds(self.t("Output VAT of the month")):
            total = self._sum(output, flexed=flexed)
            self._helper(f"output.{kind}", label, lambda c, b, total=total: total(c), self._total(output))
        for kind, flexed, label in self._kinds(self.t("Input VAT used")):
            place = s.own if flexed else self.engine.ref
            s.at[f"kept.{kind}"] = s.next_row + 2  # two rows below: used by simulation and flexed come first
            self._helper(f"used.{kind}", label, lambda c, b, kind=kind, place=place: (
                f"MAX(0,MIN({s.own(f'output.{kind}', c)},N({s.own(f'kept.{kind}', b)})+{place(credit, c)}))"), used)  # fmt: skip
        for kind, flexed, label in self._kinds(self.t("Input VAT carried forward")):
            place = s.own if flexed else self.engine.ref
            self._helper(f"kept.{kind}", label, lambda c, b, kind=kind, place=place: (
                f"N({s.own(f'kept.{kind}', b)})+{place(credit, c)}-{s.own(f'used.{kind}', c)}"), kept)  # fmt: skip
        self._row(
            "vat_netting",
            lambda c, b: f"{self._at('vat_netting', c)}-({s.own('used.flexed', c)}-{s.own('used.engine', c)})",
        )
        self._helper("vat_more", self.t("VAT owed beyond the simulation's"), lambda c, b: (
            f"{s.own('output.flexed', c)}-{s.own('used.flexed', c)}-({s.own('output.engine', c)}-{s.own('used.engine', c)})"),
            np.zeros(s.n))  # fmt: skip
        self._row("vat_payment", lambda c, b: f"{self._at('vat_payment', c)}-{self._before('vat_more', b)}")
        self._row(
            "surcharges", lambda c, b: f"ROUND({self._at('surcharges', c)}+R_surcharges*{s.own('vat_more', c)},2)"
        )
        self._row(
            "surcharges_payment", lambda c, b: f"{self._at('surcharges_payment', c)}-{self._more('surcharges', b)}"
        )

    def _income_tax(self) -> None:
        """Tax on profit above the best year's end so far, since losses are carried forward."""
        s, t = self.sheet, self.t
        ends = np.array(self.months.year_ends, dtype=float)
        s.constants("year_end", t("1 in the last month of a calendar year"), ends, style="whole")
        signed: Signed = [(1 if p.credit.startswith(_INCOME) else -1, p) for p in self.pairs
                          if p.debit.startswith(_INCOME) != p.credit.startswith(_INCOME) and p.rule != "income_tax"]  # fmt: skip
        profit = np.cumsum(self._total(signed))
        best = _best(profit, self.months.year_ends)
        tax = rates(self.record)["income_tax"] * np.maximum(best, profit)
        for kind, flexed, label in self._kinds(t("Profit before tax since the first day")):
            total = self._sum(signed, flexed=flexed)
            self._helper(f"profit.{kind}", label, lambda c, b, kind=kind, total=total: (
                f"N({s.own(f'profit.{kind}', b)})+{total(c)}"), profit)  # fmt: skip
        for kind, _, label in self._kinds(t("Best profit at an earlier year's end")):
            self._helper(f"best.{kind}", label, lambda c, b, kind=kind: (
                f"IF(N({s.own('year_end', b)})=1,MAX(N({s.own(f'best.{kind}', b)}),N({s.own(f'profit.{kind}', b)})),"
                f"N({s.own(f'best.{kind}', b)}))"), best)  # fmt: skip
        for kind, _, label in self._kinds(t("Income tax since the first day")):
            self._helper(f"tax.{kind}", label, lambda c, b, kind=kind: (
                f"R_income_tax*MAX({s.own(f'best.{kind}', c)},{s.own(f'profit.{kind}', c)})"), tax)  # fmt: skip
        self._helper("tax_more", t("Income tax beyond the simulation's, so far"), lambda c, b: (
            f"ROUND({s.own('tax.flexed', c)}-{s.own('tax.engine', c)},2)"), np.zeros(s.n))  # fmt: skip
        self._helper("tax_paid", t("of which paid"), lambda c, b: self._before("tax_more", b), np.zeros(s.n))
        self._row(
            "income_tax",
            lambda c, b: f"{self._at('income_tax', c)}+{s.own('tax_more', c)}-{self._before('tax_more', b)}",
        )
        self._row("income_tax_payment", lambda c, b: (
            f"{self._at('income_tax_payment', c)}-({s.own('tax_paid', c)}-{self._before('tax_paid', b)})"))  # fmt: skip

    def _gap(self) -> None:
        """What nobody has financed: never negative, and own cash is never below zero."""
        signed: Signed = [(1 if p.debit == _CASH else -1, p) for p in self.pairs if _CASH in (p.debit, p.credit)
                          and p.rule != "gap"]  # fmt: skip
        total, left = self._sum(signed, flexed=True), np.cumsum(self._total(signed))
        self._helper("cash_less_gap", self.t("Cash less funding gap"), lambda c, b: (
            f"N({self.sheet.own('cash_less_gap', b)})+{total(c)}"), left)  # fmt: skip
        self._helper("gap_end", self.t("Funding gap at the end"), lambda c, b: (
            f"ROUND(MAX(0,-{self.sheet.own('cash_less_gap', c)}),2)"), np.maximum(0, -left))  # fmt: skip
        self._row("gap", lambda c, b: f"{self.sheet.own('gap_end', c)}-{self._before('gap_end', b)}")


def _credit(output: np.ndarray, paid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Input VAT used in each month, and what is carried forward."""
    kept, used, left = 0.0, [], []
    for owed, new in zip(output, paid, strict=True):
        use = max(0.0, min(owed, kept + new))
        kept += new - use
        used.append(use)
        left.append(kept)
    return np.array(used), np.array(left)


def _best(profit: np.ndarray, ends: list[bool]) -> np.ndarray:
    """Highest cumulative profit at an earlier year's end, at least 0."""
    best, out = 0.0, []
    for k in range(len(profit)):
        if k and ends[k - 1]:
            best = max(best, float(profit[k - 1]))
        out.append(best)
    return np.array(out)
