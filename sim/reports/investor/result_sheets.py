"""Sheets of the workbook that hold results: unit economics, the test of the plan, the assumption register."""

import math
from collections.abc import Callable

from sim.reports.investor.register import GRADES, range_words
from sim.reports.investor.users import FEW_FOLLOWED, followed_agents, well_followed
from sim.reports.language import mark
from sim.reports.material import Material
from sim.reports.workbook.layout import Book, MonthSheet, place

_UNITS = (
    ("cac.paid", mark("CAC, paid registration, RMB")), ("cac.per_buyer", mark("CAC, buyer within 30 days, RMB")),
    ("cac.blended", mark("CAC, all registrations, RMB")), ("ltv.12", mark("LTV 12 months, RMB")),
    ("ltv.24", mark("LTV 24 months, RMB")), ("ltv.24.paid", mark("LTV 24 months, paid registrations, RMB")),
    ("ltv.36", mark("LTV 36 months, RMB (extrapolated from 24)")), ("ltv_to_cac", mark("LTV 24 : CAC, same cohorts")),
    ("ltv_to_cac.loaded", mark("LTV 24 : CAC, fully loaded")),
    ("payback.month", mark("Payback, month")), ("retention.month1", mark("Still registered after 1 month")),
    ("retention.month3", mark("after 3 months")), ("retention.month12", mark("after 12 months")),
)  # fmt: skip
_LINES = (("revenue", mark("Net revenue")), ("cost", mark("Cost")), ("profit", mark("Profit")))


def extras(m: Material) -> list[Callable[[Book, MonthSheet], None]]:
    """Writers of the sheets, each called with the book and the sheet of years."""
    return [
        lambda book, years: unit_economics(book, m),
        lambda book, years: plan_test(book, m, years),
        lambda book, years: assumptions(book, m),
    ]


def unit_economics(book: Book, m: Material) -> None:
    """Measured values; ratios as formulas."""
    t = m.t
    sheet = book.sheet("UnitEconomics", t("Unit economics"), t("Measured on simulated individuals"))
    columns = [t("Measure"), t("Run") if m.ensemble is None else t("Point run")] + (
        [] if m.ensemble is None else ["P10", "P50", "P90"]
    )
    rows: list[list[object]] = []
    at: dict[str, int] = {}
    for key, label in _UNITS:
        is_known = followed_agents(m, key) >= FEW_FOLLOWED
        value = m.outcomes.get(key) if is_known else None
        cells: list[object] = [t(label), None if value is None else float(value)]
        if m.ensemble is not None:
            found = m.quantiles(key) if is_known else None
            cells += [None] * 3 if found is None else [q if math.isfinite(q) else None for q in found]
        at[key] = 5 + len(rows)  # the Excel row: a head in row 4, then the rows
        rows.append(cells)
    value, ratio = well_followed(m, "ltv.24.paid"), well_followed(m, "ltv_to_cac")
    if value and ratio:
        own, over = f"B{at['ltv.24.paid']}", f"B{at['ltv_to_cac']}"
        rows.append([t("Cost of these paid registrations, RMB"), (f"{own}/{over}", value / ratio, "amount")])
        rows.append([t("LTV 24 less their cost, RMB"), (f"{own}-{own}/{over}", value - value / ratio, "amount")])
    place(sheet, book, 3, columns=columns, rows=rows, widths=[52, 16, 14, 14, 14])


def plan_test(book: Book, m: Material, years: MonthSheet) -> None:
    """Targets as inputs, the statements' numbers beside them, verdicts as formulas; probabilities of the ensemble."""
    t = m.t
    sheet = book.sheet(
        "PlanTest", t("The plan under test"), t("Targets are inputs; the forecast follows the sheet Years.")
    )
    unit = 10_000 if t.is_chinese else 1
    known = {int(year): years.columns[k] for k, year in enumerate(_years_of(m))}
    rows: list[list[object]] = []
    for line, label in _LINES:
        for year in m.years:
            row = 5 + len(rows)
            target, forecast = m.target(line, year) / unit, float(m.outcomes[f"year{year}.{line}"] or 0) / unit
            met = forecast <= target if line == "cost" else forecast >= target
            sign = "<=" if line == "cost" else ">="
            quantiles = m.quantiles(f"year{year}.{line}") if m.ensemble is not None else None
            rows.append([
                t("{line}, year {year}", line=t(label), year=year),
                (f"{target * unit!r}/Unit", target, "amount"),
                (f"Years!{known[year]}{years.at[f'plan.{line}'] + 1}", forecast, "amount"),
                (f"C{row}-B{row}", forecast - target, "amount"),
                (f"IF(B{row}>0,C{row}/B{row},\"\")", forecast / target if target > 0 else "", "share"),
                (f'IF(C{row}{sign}B{row},"{t("yes")}","{t("no")}")', t("yes") if met else t("no"), "text"),
                *([None] * 3 if quantiles is None else [(f"{q!r}/Unit", q / unit, "amount") for q in quantiles]),
                *(m.probability(f"{view}plan.year{year}.{line}.met") if m.ensemble is not None else None
                  for view in ("funded.", "")),
            ])  # fmt: skip
    columns = ["", t("Plan"), t("Run") if m.ensemble is None else t("Point run"), t("Gap"), t("% of plan"), t("Met?"), "P10",
               "P50", "P90", t("P(meet), funding rules"), t("P(meet), gap funded")]  # fmt: skip
    place(sheet, book, 3, columns=columns, rows=rows, widths=[30, 16, 16, 16, 11, 9, 16, 16, 16, 24, 24])
    sheet.write_string(6 + len(rows), 0, t("Amounts in the unit of the sheet Inputs."),
                       book.formats["note"])  # fmt: skip


def _years_of(m: Material) -> list[int]:
    from sim.finance.statutory import whole_periods

    return list(whole_periods(m.record, "year"))


def assumptions(book: Book, m: Material) -> None:
    """The register; judgement first."""
    t = m.t
    sheet = book.sheet(
        "Register", t("Assumption register"), t("Judgement comes first: it deserves doubt before any other.")
    )
    rank = {grade: k for k, grade in enumerate(GRADES)}
    found = sorted(
        m.manifest.get("parameters", []), key=lambda p: (rank.get(str(p.get("evidence")), 9), str(p.get("key")))
    )
    rows = [
        [str(p.get("key", "")), t.named(p), str(p.get("value", "")), t(str(p.get("unit", ""))), t(str(p.get("evidence", ""))),
         str(p.get("prior") or ""), range_words(t, str(p.get("allowed") or "")), str(p.get("source") or ""),
         str(p.get("doc") or "")]
        for p in found
    ]  # fmt: skip
    heads = [t("Key"), t("Assumption"), t("Value"), t("Kind or unit"), t("Grade"), t("Prior"), t("Allowed"), t("Source (English)"),
             t("Meaning (English)")]  # fmt: skip
    place(sheet, book, 3, columns=heads, rows=rows, widths=[34, 26, 26, 14, 14, 26, 26, 34, 60])
    sheet.freeze_panes(4, 1)
