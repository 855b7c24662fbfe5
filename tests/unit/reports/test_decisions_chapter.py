"""The chapter on management's decisions: rules in words, and each decision with what it saw, in both languages."""

import re

import pytest
from helpers_world import LEAN, small

from sim.finance.record import Record
from sim.reports import content as c
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run.decisions import section
from sim.reports.run.document import document

RULES = {
    "cash_bound_marketing": {"when": "cash above 0 RMB", "do": {"spending.budget": "at most 1 % of cash per month"}},
    "hiring_freeze": {
        "when": "registered_ever above 0 people",
        "from": "day 3",
        "until": "day 12",
        "every": "1 day",
        "do": {"team.service": "at most now", "books.administration": "x2"},
    },
}


@pytest.fixture(scope="module")
def record() -> Record:
    policy = {"change": {"policy_controller": "on", "rules": RULES}}
    return small("loaded", policies=[policy], **LEAN, targets__tranche_1="100 M RMB").run(seed=1, days=30).record


def parts(record: Record, lang: str) -> tuple[list[str], c.Table]:
    found = section(Material(record, Language(lang)))
    assert found is not None
    _, said, table = found.blocks
    assert isinstance(said, c.Bullets) and isinstance(table, c.Table)
    return list(said.items), table


def test_rules_and_decisions_are_said_in_english(record: Record) -> None:
    said, table = parts(record, "en")
    assert said[0].startswith(
        "Cash bound marketing: If own cash over 1 day is above 0 RMB: marketing budget at most 1 %"
    )
    assert [row[1] for row in table.rows] == [str(d["day"]) for d in record.manifest["decisions"]]
    freeze = [row for row in table.rows if row[2] == "Hiring freeze"]
    assert [(row[0], row[3]) for row in freeze] == [("2027-01-04", "acts"), ("2027-01-13", "ends")]
    assert re.fullmatch(r"Registered so far [\d,]+ people \(above 0 people\)", freeze[0][4])
    assert freeze[0][5] == "Customer service 4 people → 4 people; Administration 8 % → 16 %"
    assert freeze[1][5] == "Customer service 4 people → 4 people; Administration 16 % → 8 %"


def test_no_english_is_left_in_the_chinese_chapter(record: Record) -> None:
    said, table = parts(record, "zh")
    texts = [*said, *table.columns, table.caption, *(cell for row in table.rows for cell in row)]
    assert [text for text in texts if re.search(r"[A-Za-z]{3}", text.replace("decisions.csv", ""))] == []
    assert said[0].startswith("按现金限额营销") and any(row[3] == "到期结束" for row in table.rows)


def test_the_chapter_stands_in_the_page_of_a_run_with_rules_alone(record: Record) -> None:
    with_rules = document(Material(record, Language("en")))
    without = document(Material(small("loaded", **LEAN).run(seed=1, days=5).record, Language("en")))
    assert "decisions" in [s.key for s in with_rules.sections]
    assert "decisions" not in [s.key for s in without.sections]
