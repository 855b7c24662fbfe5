"""Every number of a run's page one, recomputed from the parquet files alone (``tests/helpers_recompute.py``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from helpers_recompute import PLAN, RAISED, STREAMS, recompute
from helpers_shared import once_a_run

import sim
from sim.finance.record import read_record
from sim.reports import content as c
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run.front import front

WORLDS = {"earns": ("loaded", 1500, 400), "runs_out": ("business_plan", 2000, 740)}


@pytest.fixture(scope="module", params=WORLDS, ids=list(WORLDS))
def page(request: pytest.FixtureRequest) -> tuple[list[c.Block], dict[str, Any]]:
    """Page one of a run that lasts and of one whose cash ends, with the numbers recomputed from its files."""
    name, agents, days = WORLDS[request.param]
    folder = once_a_run(request.param, lambda own: sim.load(name).run(seed=1, agents=agents, days=days).save(own))
    return front(Material(read_record(folder), Language("en"))), recompute(folder)


def cards(blocks: list[c.Block]) -> dict[str, c.Card]:
    return {card.title: card for block in blocks if isinstance(block, c.Cards) for card in block.cards}


def inside(blocks: Any) -> Iterator[c.Block]:
    for block in blocks:
        yield block
        yield from inside(getattr(block, "blocks", ()))


def signed(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}"
    return ("−" if value < 0 and float(text.replace(",", "")) else "") + text


def amount(value: float) -> str:
    return signed(value, 2 if abs(value) < 10 else 1)


def short(value: float) -> str:
    """Three significant digits and a unit, as in prose."""
    for unit, words in ((1.0, " M RMB"), (1e-6, " RMB")):
        if abs(value) >= 0.9995 or unit < 1:
            digits = f"{float(f'{value / unit:.3g}'):,.10f}".rstrip("0").rstrip(".")
            return digits.replace("-", "−") + words
    raise AssertionError


def test_the_three_readings(page: tuple[list[c.Block], dict[str, Any]]) -> None:
    blocks, found = page
    table = next(b for b in cards(blocks)["Three readings of revenue, three years"].blocks if isinstance(b, c.Table))
    labels = {"Net revenue": ("revenue", "revenue"), "Turnover (GMV)": ("gmv", "revenue"), "Cost": ("cost", "cost"),
              "Gross (own retail)": ("revenue", "revenue"), "Profit": ("profit", "profit")}  # fmt: skip
    assert found["years"]
    for row in table.rows[:5]:
        own, line = labels[row[0]]
        for k, (year, values) in enumerate(found["years"].items()):
            plan, value = PLAN[line][year - 1], values[own]
            shown = row[1 + 4 * k : 4 + 4 * k]
            assert list(shown) == [amount(plan), amount(value), signed(100 * value / plan, 1)], (row[0], year)
            met = value <= plan if line == "cost" else value >= plan
            assert re.search(r"\((yes|no)\)", row[4 + 4 * k])[1] == ("yes" if met else "no"), (row[0], year)


def test_the_gap_line_by_line(page: tuple[list[c.Block], dict[str, Any]]) -> None:
    blocks, found = page
    table = next(b for b in inside(cards(blocks)["What carries the gap"].blocks) if isinstance(b, c.Table))
    for k, (year, values) in enumerate(found["years"].items()):
        expected = {
            "Plan: revenue less cost": PLAN["revenue"][year - 1] - PLAN["cost"][year - 1],
            "Plan's revenue taken out": -PLAN["revenue"][year - 1],
            "Plan's cost taken out": PLAN["cost"][year - 1],
            "Simulated profit": values["profit"],
        }
        expected |= {f"{n} ({'revenue' if n in STREAMS else 'cost'})": v for n, v in values["lines"].items()}
        for row in table.rows:
            sign = -1 if row[0].endswith("(cost)") else 1
            assert row[1 + k] == signed(sign * expected[row[0]], 2), (row[0], year)


def test_the_cash_card(page: tuple[list[c.Block], dict[str, Any]]) -> None:
    blocks, found = page
    figure = next(b for b in cards(blocks)["Cash, both views"].blocks if isinstance(b, c.Figure))
    assert figure.data is not None
    facts = [(row[0], row[1]) for row in figure.data.rows]
    assert [v for k, v in facts if "needed" in k][0].removeprefix("at least ").removeprefix("≥ ") == short(
        found["need"]
    )
    paid = [v for k, v in facts if k == "Tranche paid"]
    assert [(p.split(",")[0], int(re.search(r"day (-?\d+)", p)[1])) for p in paid] == [
        (short(fen), day) for fen, day in found["tranches"]
    ]
    for label, key in (("Cash runs out", "cash_out_day"), ("Company stops (funded view)", "ruin_day")):
        shown = dict(facts)[label]
        assert shown.startswith("not in" if found[key] is None else f"day {found[key]:,} "), label


def test_every_number_of_the_answer(page: tuple[list[c.Block], dict[str, Any]]) -> None:
    """Amounts, percentages and days of the answer (its warning speaks of agents, which no parquet file counts)."""
    blocks, found = page
    answer = next(b for b in blocks if isinstance(b, c.Answer))
    text = " ".join(b.text for b in answer.blocks if b.style != "warning" and b.style != "note")
    years = found["years"]
    plans = [p for line in PLAN.values() for p in line]
    gaps = [v[line] - PLAN[line][y - 1] for y, v in years.items() for line in PLAN]
    money = [
        *plans,
        *gaps,
        RAISED,
        found["need"],
        *(v[k] for v in years.values() for k in ("revenue", "cost", "profit", "gmv")),
    ]
    allowed = {short(abs(m)) for m in money}
    shares = [100 * v[own] / PLAN[line][y - 1] for y, v in years.items()
              for own, line in (("revenue", "revenue"), ("gmv", "revenue"), ("cost", "cost"), ("profit", "profit"))]  # fmt: skip
    shares += [100 * abs(a / b) for a in gaps for b in gaps if b]
    days = {found["last_day"] + 1, found["need_day"], found["cash_out_day"], found["ruin_day"]}
    amounts = re.findall(r"[\d.,]*\d M RMB|[\d.,]*\d RMB", text)
    assert amounts and set(amounts) <= allowed, set(amounts) - allowed
    for percent in re.findall(r"([\d.,]*\d) %", text):
        assert any(float(f"{s:.3g}") == float(percent.replace(",", "")) for s in shares), percent
    for day in re.findall(r"day (\d[\d,]*)|all (\d+) simulated days", text):
        assert int("".join(day).replace(",", "")) in days, day
