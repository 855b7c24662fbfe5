"""Rates on the sheet Inputs act on all sales and profits: as the simulation with that rate, recalculated by LibreOffice.

Exact but for roundings: the engine rounds to the fen every day, the workbook every month.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from helpers_office import differences, needs_office, recalculated
from helpers_record import real_record
from helpers_world import run_small
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.record import Record
from sim.finance.statutory import statements
from sim.mechanisms.company import taxes
from sim.reports.language import Language
from sim.reports.workbook.book import write_workbook
from sim.reports.workbook.ledger_sheets import carry_forward, rates
from sim.reports.workbook.tax_rules import taxable

KEYS = {"vat": "world__vat_services", "surcharges": "taxes__surcharges", "income_tax": "taxes__income_tax"}
ROWS = {"vat": "B13", "surcharges": "B14", "income_tax": "B15"}
CHEAP = {"team": "off", "spending__server_base": "1000 RMB per month", "spending__budget": "60000 RMB per year",
         "settlement__commission": "12 %", "world__seller_share": "0 %", "pricing": "off"}  # fmt: skip
"""Cheap enough to make a profit; no seller passes VAT on commission on, so that the rate moves no price and no order."""

LOSS_BEFORE = {"time__start": "2027-01-01"}
FINED = {"data_breach": "on", "data_breach__begins": "2026-11-20", "data_breach__fine": "5000 RMB"}
NO_TAXES = dict.fromkeys(KEYS.values(), "0 %")


@cache
def record(**values: str) -> Record:
    """A loss in the preparation, then profits; over the end of a profitable year unless another start is asked for."""
    return run_small("loaded", days=123, **(CHEAP | {"time__start": "2026-10-01"} | values)).record


def sheet(computed: object, name: str) -> dict[str, float]:
    """Sums over months of the rows of a sheet in RMB."""
    found = {}
    for row in computed[name].iter_rows(min_row=6):  # type: ignore[index]
        cells = [c.value for c in row[5:] if isinstance(c.value, int | float)]
        if cells:
            found[str(row[0].value).strip()] = sum(cells)
    return found


def simulated(found: Record, name: str) -> dict[str, float]:
    statement = statements(found, "calendar_month")[name]
    flows = [r for r in statement.rows if r.key not in ("opening", "closing")]
    return {r.label: float(statement.values.loc[r.key].sum()) / 100 for r in flows}


def recomputed(folder: Path, found: Record, **cells: float) -> object:
    path = write_workbook(found, folder / "b.xlsx", t=Language("en"), lines=["x"], facts=[], disclaimer="d")
    return recalculated(path, folder / "r", **{f"Inputs__{ROWS[k]}": v for k, v in cells.items()})


def checks(computed: object) -> set[str]:
    return {row[2].value for row in computed["Checks"].iter_rows(min_row=5) if row[1].value is not None}  # type: ignore[index]


def test_the_runs_owe_every_tax_and_one_uses_a_loss_of_the_year_before() -> None:
    moved = statements(record(), "calendar_month")["income"].values.sum(axis=1)
    assert moved["income_tax"] > 0 and moved["surcharges"] > 0
    assert rates(record()) == {"vat": 0.06, "surcharges": 0.12, "income_tax": 0.25}
    profit = statements(record(**LOSS_BEFORE), "calendar_month")["income"].values.loc["profit_before_tax"]
    before, after = profit[profit.index < 202701].sum(), profit[profit.index.isin(range(202701, 202705))].sum()
    tax = {
        carry: simulated(record(**LOSS_BEFORE, taxes__carry_forward=carry), "income")["Income tax"] for carry in "05"
    }
    assert before < 0 < before + after
    assert tax == pytest.approx({"0": after / 400, "5": (before + after) / 400}, abs=0.01)  # to the fen


@needs_office
@pytest.mark.parametrize(
    ("asked", "base"),
    [
        ({"income_tax": 0.0, "surcharges": 0.0, "vat": 0.0}, {}),
        ({"income_tax": 0.15, "surcharges": 0.24, "vat": 0.09}, {}),
        ({"income_tax": 0.25, "surcharges": 0.12, "vat": 0.06}, NO_TAXES),
        ({"income_tax": 0.25}, NO_TAXES | LOSS_BEFORE),
        ({"income_tax": 0.25}, NO_TAXES | LOSS_BEFORE | {"taxes__carry_forward": "0"}),
        ({"income_tax": 0.25}, NO_TAXES | FINED),
    ],
    ids=["none", "other rates", "from none", "loss carried", "loss lapsed", "fined"],
)
def test_rates_give_the_taxes_that_the_simulation_with_those_rates_owes_and_pays(
    asked: dict[str, float], base: dict[str, str], tmp_path: Path
) -> None:
    other = record(**(base | {KEYS[rate]: f"{100 * value:g} %" for rate, value in asked.items()}))
    computed = recomputed(tmp_path, record(**base), **asked)
    for name, title in (("income", "Income"), ("cash_flow", "CashFlow")):
        mine, wanted = sheet(computed, title), simulated(other, name)
        # half a fen a day, 213 days: every posting is rounded by the day there and by the month here
        assert {k: mine.get(k, 0.0) for k in wanted} == pytest.approx(wanted, abs=1.1)
    assert checks(computed) == {"OK"}


@needs_office
def test_a_subscriptions_price_contains_its_vat_so_that_revenue_grows_as_the_rate_falls(tmp_path: Path) -> None:
    """1,060 RMB are paid for a year, half of which is earned: at 6 % VAT 60 and 500 of revenue, at 0 % 0 and 530."""
    fees = [("asset.cash", "liability.subscriptions", 106_000), ("liability.subscriptions", "liability.vat", 6_000),
            ("liability.subscriptions", "revenue.membership", 50_000)]  # fmt: skip
    rows = [{"day": 3, "mechanism": "membership", "debit": a, "credit": b, "fen": fen} for a, b, fen in fees]
    found = replace(record(), ledger=pd.concat([record().ledger, pd.DataFrame(rows)], ignore_index=True))
    assert sheet(recomputed(tmp_path / "same", found), "Income")["Membership subscriptions"] == pytest.approx(500)
    computed = recomputed(tmp_path / "none", found, vat=0.0)
    assert sheet(computed, "Income")["Membership subscriptions"] == pytest.approx(530)
    assert sheet(computed, "Accounts")["VAT"] == pytest.approx(0)
    assert checks(computed) == {"OK"}


@needs_office
@pytest.mark.parametrize("carry", ["0", "1", "5"])
def test_the_formulas_of_losses_are_what_python_says_over_four_calendar_years(carry: str, tmp_path: Path) -> None:
    base = real_record(1096)
    extra = [{"day": day, "mechanism": "x", "debit": "asset.escrow", "credit": "revenue.commission", "fen": fen}
             for day, fen in ((400, 40_000_000_00), (800, 90_000_000_00))]  # fmt: skip
    others = [p for p in base.manifest["parameters"] if p["key"] not in ("taxes.income_tax", "taxes.carry_forward")]
    parameters = [*others, {"key": "taxes.income_tax", "value": "25 %"},
                  {"key": "taxes.carry_forward", "value": carry}]  # fmt: skip
    found = replace(base, manifest=base.manifest | {"parameters": parameters},
                    ledger=pd.concat([base.ledger, pd.DataFrame(extra)], ignore_index=True))  # fmt: skip
    assert carry_forward(found) == int(carry)
    path = write_workbook(found, tmp_path / "b.xlsx", t=Language("en"), lines=["x"], facts=[], disclaimer="d")
    computed = recalculated(path, tmp_path / "r")
    assert differences(openpyxl.load_workbook(path, data_only=True), computed) == []
    rows = sheet(computed, "Ledger")
    assert rows["Taxable profit, calendar year so far, flexed"] > 0 and rows["Loss of 2026 not yet used, flexed"] > 0


@given(st.lists(st.integers(-1000, 1000), min_size=60, max_size=60), st.integers(0, 5))
def test_losses_are_used_as_the_simulation_uses_them(gains: list[int], carry: int) -> None:
    """Five calendar years of whole fen, against the rule of the mechanism."""
    years, ends = [2026 + k // 12 for k in range(60)], [k % 12 == 11 for k in range(60)]
    found = taxable(np.array(gains, dtype=float), years, ends=ends, carry=carry)["taxable"]
    losses: list[tuple[int, int]] = []
    wanted, profit = [], 0
    for gain, year, is_end in zip(gains, years, ends, strict=True):
        profit += gain
        usable = [loss for loss in losses if year - loss[0] <= carry]
        wanted.append(max(0, profit - sum(fen for _, fen in usable)))
        if is_end:
            losses, profit = taxes._carried(usable, profit, year=year), 0
    assert found.tolist() == wanted
