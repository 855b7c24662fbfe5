"""Taxes of the flexed ledger: VAT with input credit, surcharges on it, income tax after losses carried forward.

As ``mechanisms/company/taxes`` levies them, month by month. A reader's rate R acts on the whole of what is taxed: with
the simulated rate S, a posting of the engine becomes ``K = R / S`` times itself (K is 1 where S is 0), and to it comes
what the rule makes of changed factors: ``R x (base flexed) - S K x (base of the simulation)``. With rates and factors
unchanged this is the engine's posting, to the fen; at R = 0 it is nothing. What factors add is paid in the next month
(income tax: after the quarter).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.finance.chart import is_taxed
from sim.reports.workbook.ledger_sheets import carry_forward
from sim.reports.workbook.postings import Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.reports.workbook.flex import Flex, Signed

NEW_VAT = "(R_vat-S_vat*K_vat)"
"""The rate of VAT where the simulation had none; else 0."""
_VAT, _FEES = "liability.vat", "liability.subscriptions"
_INCOME = ("expense.", "revenue.")


def of_fees(pair: Pair) -> str:
    """What the rate of VAT makes of a plain pair: a subscription's price contains it, so VAT and revenue share it out."""
    if _VAT in (pair.debit, pair.credit):
        return "*K_vat*(1+S_vat)/(1+R_vat)" if _FEES in (pair.debit, pair.credit) else "*K_vat"
    is_fee = pair.debit == _FEES and pair.credit.startswith("revenue.")
    return "*(1+S_vat)/(1+R_vat)" if is_fee else ""


def vat(flex: Flex) -> None:
    """Output VAT of the month against input VAT; surcharges on what is owed."""
    s, t = flex.sheet, flex.t
    settled = ("vat_netting", "vat_payment")
    output: Signed = [(1 if p.credit == _VAT else -1, p) for p in flex.pairs
                      if _VAT in (p.debit, p.credit) and p.rule not in settled]  # fmt: skip
    credit, over = flex.rule["input_vat"], np.array(flex.months.are_over, dtype=float)
    used, kept = _credit(over * flex.total_of(output), flex.amount(credit))
    owed = over * flex.total_of(output) - used
    s.constants("over", t("1 when the month is over: taxes are settled at its end"), over, style="whole")
    for kind, flexed, label in flex.kinds(t("Output VAT of the month")):
        total, rate = flex.sum_of(output, flexed=flexed), "" if flexed else "*K_vat"
        flex.helper(f"output.{kind}", label, lambda c, b, total=total, rate=rate: f"({total(c)}){rate}",
                    flex.total_of(output))  # fmt: skip
    is_over = s.own("over", "{c}")
    for kind, flexed, label in flex.kinds(t("Input VAT used")):
        place = s.own(credit.key, "{c}") if flexed else f"{flex.engine.ref(credit.key, '{c}')}*K_vat"
        s.at[f"kept.{kind}"] = s.next_row + 2  # two rows below: used by simulation and flexed come first
        flex.helper(f"used.{kind}", label, lambda c, b, kind=kind, place=place: (
            f"{is_over.format(c=c)}*MAX(0,MIN({s.own(f'output.{kind}', c)},"
            f"N({s.own(f'kept.{kind}', b)})+{place.format(c=c)}))"), used)  # fmt: skip
    for kind, flexed, label in flex.kinds(t("Input VAT carried forward")):
        place = s.own(credit.key, "{c}") if flexed else f"{flex.engine.ref(credit.key, '{c}')}*K_vat"
        flex.helper(f"kept.{kind}", label, lambda c, b, kind=kind, place=place: (
            f"N({s.own(f'kept.{kind}', b)})+{place.format(c=c)}-{s.own(f'used.{kind}', c)}"), kept)  # fmt: skip
    for kind, _, label in flex.kinds(t("VAT owed for the month")):
        flex.helper(f"owed.{kind}", label, lambda c, b, kind=kind: (
            f"{is_over.format(c=c)}*{s.own(f'output.{kind}', c)}-{s.own(f'used.{kind}', c)}"), owed)  # fmt: skip
    flex.row("vat_netting", lambda c, b: (
        f"{flex.engine_at('vat_netting', c, rates='*K_vat')}-({s.own('used.flexed', c)}-{s.own('used.engine', c)})"))  # fmt: skip
    flex.row("vat_payment", lambda c, b: (
        f"{flex.engine_at('vat_payment', c, rates='*K_vat')}"
        f"-({flex.before('owed.flexed', b)}-{flex.before('owed.engine', b)})"))  # fmt: skip
    rates = "*K_vat*K_surcharges"
    flex.row("surcharges", lambda c, b: (
        f"ROUND({flex.engine_at('surcharges', c)}{rates}+R_surcharges*MAX(0,{s.own('owed.flexed', c)})"
        f"-S_surcharges*K_surcharges*MAX(0,{s.own('owed.engine', c)}),2)"))  # fmt: skip
    flex.row("surcharges_payment", lambda c, b: (
        f"{flex.engine_at('surcharges_payment', c, rates=rates)}-{flex.beyond('surcharges', b, rates=rates)}"))  # fmt: skip


def income_tax(flex: Flex) -> None:
    """Tax on the calendar year's profit so far, fines not taken off it, less losses of earlier years, the oldest first."""
    s, t, years = flex.sheet, flex.t, flex.months.calendar_years
    s.constants("year_end", t("1 in the last month of a calendar year"), np.array(flex.months.year_ends, dtype=float),
                style="whole")  # fmt: skip
    s.constants("calendar_year", t("Calendar year"), np.array(years, dtype=float), style="plain")
    signed: Signed = [(1 if p.credit.startswith(_INCOME) else -1, p) for p in flex.pairs
                      if p.debit.startswith(_INCOME) != p.credit.startswith(_INCOME) and p.rule != "income_tax"
                      and is_taxed(p.debit) and is_taxed(p.credit)]  # fmt: skip
    carry, with_loss = carry_forward(flex.record), sorted(set(years))[:-1]
    found = taxable(flex.total_of(signed), years, ends=flex.months.year_ends, carry=carry)
    for kind, flexed, label in flex.kinds(t("Profit before tax and fines, calendar year so far")):
        total = flex.sum_of(signed, flexed=flexed)
        flex.helper(f"profit.{kind}", label, lambda c, b, kind=kind, total=total: (
            f"{_carried(s.own(f'profit.{kind}', b), s.own('year_end', b))}+{total(c)}"), found["profit"])  # fmt: skip
    for year in with_loss:
        for kind, _, label in flex.kinds(t("Loss of {year} not yet used", year=year)):
            older = [y for y in with_loss if y < year]
            flex.helper(f"loss.{year}.{kind}", label, lambda c, b, kind=kind, year=year, older=older: (
                _loss(flex, kind, b, year=year, older=older, carry=carry)), found[f"loss.{year}"])  # fmt: skip
    for kind, _, label in flex.kinds(t("Taxable profit, calendar year so far")):
        flex.helper(f"taxable.{kind}", label, lambda c, b, kind=kind: (
            f"MAX(0,{s.own(f'profit.{kind}', c)}{_usable(flex, kind, c, with_loss, carry=carry)})"), found["taxable"])  # fmt: skip
    flex.helper("tax_more", t("Income tax that factors add, calendar year so far"), lambda c, b: (
        f"IF({s.own('over', c)}=1,ROUND(R_income_tax*{s.own('taxable.flexed', c)}"
        f"-S_income_tax*K_income_tax*{s.own('taxable.engine', c)},2),{_carried(s.own('tax_more', b), s.own('year_end', b))})"),
        np.zeros(s.n))  # fmt: skip
    rates = "*K_income_tax"
    flex.row("income_tax", lambda c, b: (
        f"{flex.engine_at('income_tax', c, rates=rates)}+{s.own('tax_more', c)}"
        f"-{_carried(s.own('tax_more', b), s.own('year_end', b))}"))  # fmt: skip
    quarters = np.array(flex.months.quarter_ends, dtype=float)
    s.constants(
        "quarter_end",
        t("1 in the last month of a quarter: its income tax is paid in the next"),
        quarters,
        style="whole",
    )
    flex.helper("tax_due", t("Income tax that factors add, not yet paid"), lambda c, b: (
        f"{_carried(s.own('tax_due', b), s.own('quarter_end', b))}+{flex.beyond('income_tax', c, rates=rates)}"),
        np.zeros(s.n))  # fmt: skip
    flex.row("income_tax_payment", lambda c, b: (
        f"{flex.engine_at('income_tax_payment', c, rates=rates)}"
        f"-N({s.own('quarter_end', b)})*{flex.before('tax_due', b)}"))  # fmt: skip


def _carried(cell: str, end: str) -> str:
    """A cell of the month before, or 0 when a calendar year (a quarter) has ended with it."""
    return f"IF(N({end})=1,0,N({cell}))"


def _loss(flex: Flex, kind: str, b: str, *, year: int, older: list[int], carry: int) -> str:
    """A year's loss, made at its end; each later year's end uses it up after older ones, or lets it lapse."""
    s = flex.sheet
    own, profit, now = (f"N({s.own(key, b)})" for key in (f"loss.{year}.{kind}", f"profit.{kind}", "calendar_year"))
    left = f"{own}-MIN({own},MAX(0,{profit}{_usable(flex, kind, b, older, carry=carry)}))"
    later = f"IF({now}-{year}>{carry},0,{left})"
    return f"IF(N({s.own('year_end', b)})=1,IF({now}={year},MAX(0,-{profit}),{later}),{own})"


def _usable(flex: Flex, kind: str, column: str, years: Sequence[int], *, carry: int) -> str:
    """Minus the losses of years that may still be used, as a part of a formula."""
    s = flex.sheet
    now = f"N({s.own('calendar_year', column)})"
    return "".join(f"-N({s.own(f'loss.{y}.{kind}', column)})*({now}-{y}<={carry})" for y in years)


def taxable(gains: np.ndarray, years: Sequence[int], *, ends: Sequence[bool], carry: int) -> dict[str, np.ndarray]:
    """What the formulas show: profit of the year so far, unused losses by year, taxable profit of the year so far.

    Parameters
    ----------
    gains : array
        Profit before tax by month.
    years, ends : sequences
        Calendar year of each month, and whether the year ends with it.
    carry : int
        Years for which a loss may be used.
    """
    losses = dict.fromkeys(sorted(set(years))[:-1], 0.0)
    out: dict[str, list[float]] = {key: [] for key in ("profit", *(f"loss.{y}" for y in losses), "taxable")}
    profit = 0.0
    for k, gain in enumerate(gains):
        if k and ends[k - 1]:
            losses, profit = _closed(losses, profit, year=years[k - 1], carry=carry), 0.0
        profit += float(gain)
        usable = sum(left for y, left in losses.items() if years[k] - y <= carry)
        for key, value in (("profit", profit), ("taxable", max(0.0, profit - usable))):
            out[key].append(value)
        for y, left in losses.items():
            out[f"loss.{y}"].append(left)
    return {key: np.array(values) for key, values in out.items()}


def _closed(losses: dict[int, float], profit: float, *, year: int, carry: int) -> dict[int, float]:
    """Unused losses after a year's end: its own loss is added, its profit uses the oldest first, old ones lapse."""
    rest, left = max(0.0, profit), {}
    for y, loss in losses.items():
        loss = loss if year - y <= carry else 0.0
        used = min(loss, rest)
        rest -= used
        left[y] = max(0.0, -profit) if y == year else loss - used
    return left


def _credit(output: np.ndarray, paid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Input VAT used in each month, and what is carried forward."""
    kept, used, left = 0.0, [], []
    for owed, new in zip(output, paid, strict=True):
        use = max(0.0, min(owed, kept + new))
        kept += new - use
        used.append(use)
        left.append(kept)
    return np.array(used), np.array(left)
