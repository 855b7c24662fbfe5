"""The workbook recalculated by LibreOffice: equal to the engine to the fen, right when a driver is changed."""

from pathlib import Path

import openpyxl
import pytest
from helpers_office import differences, needs_office, recalculated
from helpers_world import run_small

from sim.finance.record import Record
from sim.finance.statutory import statements
from sim.reports.language import Language
from sim.reports.workbook.book import write_workbook
from sim.reports.workbook.postings import SPECIAL, drivers_of, pairs

TITLE = '=HYPERLINK("x")&1+1'


@pytest.fixture(scope="module")
def record() -> Record:
    run = run_small(days=120)
    run.record.manifest["title"] = TITLE
    return run.record


@pytest.fixture(scope="module", params=["en", "zh"])
def book(request: pytest.FixtureRequest, record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / f"{request.param}.xlsx"
    facts = [("@SUM(1)", "=2+2")]
    return write_workbook(record, path, t=Language(request.param), lines=["+1", "-1"], facts=facts, disclaimer="=3")


def test_text_of_a_scenario_never_becomes_a_formula(book: Path) -> None:
    cover = openpyxl.load_workbook(book)["Cover"]
    cells = {c.value: c.data_type for row in cover.iter_rows() for c in row if c.value}
    assert cells[TITLE] == cells["=2+2"] == cells["@SUM(1)"] == cells["+1"] == cells["=3"] == "s"


def test_a_pair_of_accounts_stands_once_and_the_pairs_are_the_ledger(record: Record) -> None:
    _, found = pairs(record)
    keys = {(p.debit, p.credit) for p in found}
    assert len(keys) == len(found) and not keys & {(b, a) for a, b in keys}
    assert {p.rule for p in found if p.rule} == set(SPECIAL.values())
    flow = {p.key: sum(p.fen) for p in found if "asset.cash" in (p.debit, p.credit)}
    signed = sum(fen if key.startswith("asset.cash|") else -fen for key, fen in flow.items())
    assert signed == statements(record)["cash_flow"].values.loc["closing"].iloc[-1]


def test_every_income_account_of_the_engine_has_a_driver_or_a_rule(record: Record) -> None:
    _, found = pairs(record)
    loose = [p.key for p in found if ("revenue." in p.key or "expense." in p.key) and not p.drivers and not p.rule]
    assert loose == []
    assert drivers_of("expense.interest", "liability.interest") == ()


@needs_office
def test_recalculated_it_equals_the_engine_to_the_fen_and_holds_no_error(
    book: Path, tmp_path: Path, record: Record
) -> None:
    computed = recalculated(book, tmp_path)
    assert differences(openpyxl.load_workbook(book, data_only=True), computed) == []
    unit = computed["Inputs"]["B4"].value
    years = {row[0].value.strip(): row[5:] for row in computed["Years"].iter_rows() if row[0].value}
    label = {1: "Net profit", 10_000: "净利润"}[unit]
    engine = statements(record)["income"].values.loc["net_profit"]
    assert [round(c.value * unit * 100) for c in years[label][: len(engine)]] == engine.tolist()


@needs_office
@pytest.mark.parametrize("driver", [1, 3, 4, 8], ids=["volume", "take", "marketing", "funding"])
def test_when_a_driver_is_changed_the_statements_follow_and_still_tie(
    driver: int, tmp_path: Path, record: Record
) -> None:
    path = write_workbook(record, tmp_path / "b.xlsx", t=Language("en"), lines=["x"], facts=[], disclaimer="d")
    computed = recalculated(path, tmp_path / "r", **{f"Inputs__B{4 + driver}": 1.5})
    checks = [row[2].value for row in computed["Checks"].iter_rows(min_row=5) if row[1].value is not None]
    assert checks and set(checks) == {"OK"}
    rows = {
        str(r[0].value).strip(): r[5].value + r[6].value
        for r in computed["Years"].iter_rows(min_row=6)
        if r[5].value is not None
    }
    engine = {k: v.values.sum(axis=1) / 100 for k, v in statements(record).items()}
    moved = {1: ("Commission on sales", 1.5, "revenue.commission"), 3: ("Commission on sales", 1.5, "revenue.commission"),
             4: ("Marketing", 1.5, "selling.marketing")}  # fmt: skip
    if driver in moved:
        label, factor, key = moved[driver]
        assert rows[label] == pytest.approx(factor * engine["income"][key], abs=0.05 * 5)
    else:
        assert rows["Received from investors"] == pytest.approx(1.5 * engine["cash_flow"]["flow.capital"])
