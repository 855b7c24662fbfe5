"""The chapter of what keeps users, and the table of users in programmes beside others."""

import pytest
from helpers_record import PROGRAMMES, real_record
from helpers_world import LEAN, small

from sim.finance.record import Record
from sim.reports.content import Table, Text
from sim.reports.investor.programmes import programmes
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run.keeping import section


@pytest.fixture(scope="module")
def record() -> Record:
    own = {
        "subscription": "on",
        "membership": "on",
        "community": "on",
        "community__moderators": "1",
        "promotions": "on",
        "contact": "off",
    }
    own |= {
        "market__registered_at_start": "0 %",
        "spending__needs_assortment": "off",
        "channels__organic": "30 people per day",
    }
    return small("business_plan", **own, **LEAN).run(seed=1, days=400).record


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chapter_says_that_ratios_are_selection_and_lists_reach_and_cost(record: Record, lang: str) -> None:
    found = section(Material(record, Language(lang)))
    assert found is not None
    text, table = found.blocks
    assert isinstance(text, Text) and isinstance(table, Table)
    assert ("selection" if lang == "en" else "自选择") in text.text
    rows = {row[0]: row[1:] for row in table.rows}
    assert len(table.columns) == 4  # two company years, the second cut; no year 0
    for title in ("Subscription", "Free membership", "Community") if lang == "en" else ("付费会员", "免费会员", "社区"):
        assert rows[title] == ["", "", ""]
    cost = "Cost: Moderators" if lang == "en" else "成本：社区审核人员"
    assert float(rows[cost][1].replace(",", "")) > 0
    assert ("Reachable" if lang == "en" else "可触达占比") not in rows  # contact is off


def test_a_plan_without_programmes_has_no_such_chapter() -> None:
    m = Material(real_record(off=PROGRAMMES), Language("en"))
    assert section(m) is None and programmes(m) == []


def test_users_in_a_programme_stand_beside_others_with_the_caution(record: Record) -> None:
    table, note = programmes(Material(record, Language("en")))
    assert isinstance(table, Table) and isinstance(note, Text)
    assert note.text.startswith("Selection, and no effect")
    assert {row[0] for row in table.rows} == {"Tier 1 and above, against others", "Paid membership, against others"}
    assert all(len(row) == len(table.columns) == 8 for row in table.rows)
