"""The chapter on what happened from outside: days, cost and moved parameters of each episode, in both languages."""

import re

import pytest
from helpers_market import on_day
from helpers_world import LEAN, small

from sim.finance.record import Record
from sim.reports import content as c
from sim.reports.language import Language
from sim.reports.material import Material
from sim.reports.run.happened import section
from sim.reports.words.rules import typed_words

SHOCKS = {
    "courier_outage": True,
    "courier_outage.begins": on_day(4),
    "courier_outage.duration": "6 days",
    "courier_outage.varies": 1,
    "referral_enforcement": True,
    "referral_enforcement.begins": on_day(8),
    "referral_enforcement.duration": "90 days",
    "taste_drift": True,
    "taste_drift.begins": "2099-01-01",
}


@pytest.fixture(scope="module")
def record() -> Record:
    return small("loaded", policies=[SHOCKS], **LEAN | {"referral": True}).run(seed=1, days=14).record


def table(record: Record, lang: str) -> c.Table:
    found = section(Material(record, Language(lang)))
    assert found is not None and isinstance(found.blocks[0], c.Table)
    return found.blocks[0]


def test_each_episode_stands_with_its_days_and_what_it_moved(record: Record) -> None:
    courier, enforced = table(record, "en").rows
    assert courier[:3] == ["Courier outage", on_day(4), on_day(9)]
    door = next(x for x in record.manifest["modifiers"] if x["path"] == "fulfilment.door_time")
    assert door["shown"].replace("->", "→") in courier[4]
    assert enforced[0] == "Referral enforcement" and enforced[1:3] == [on_day(8), "still acts"]


def test_what_was_paid_is_what_the_ledger_says(record: Record) -> None:
    paid = record.metric("referral_enforcement_cost")
    assert paid is not None and paid.sum() > 0
    assert table(record, "en").rows[1][3] == f"{paid.sum() / 1e8:.2f}"


def test_the_chapter_speaks_chinese(record: Record) -> None:
    courier = table(record, "zh").rows[0]
    assert courier[0] == "快递中断"
    assert re.search(r"[A-Za-z]{2}", courier[4]) is None, courier[4]


def test_values_as_one_types_them_are_said_in_chinese_units() -> None:
    zh = Language("zh")
    typed = {"30 RMB": "30 元", "1.5 M RMB": "150 万元", "3000 RMB per month": "3,000 元/月", "48 hours": "2 天",
             "0.3 per day": "每天 0.3", "0.1 per year": "每年 0.1", "40 %": "40 %", "1.3": "1.3", "5 people": "5 人",
             "20 people per day": "每天 20 人"}  # fmt: skip
    assert {text: typed_words(zh, text) for text in typed} == typed
    assert all(typed_words(Language("en"), text) == text for text in typed)


def test_nothing_is_said_of_what_did_not_come_and_no_chapter_is_there_without_shocks(record: Record) -> None:
    calm = small("loaded", policies=[{"taste_drift": True, "taste_drift.begins": "2099-01-01"}], **LEAN).run(
        seed=1, days=5
    )
    found = section(Material(calm.record, Language("en")))
    assert found is not None and isinstance(found.blocks[0], c.Text)
    assert found.blocks[0].text == "Nothing: none of taste drift came."
    assert section(Material(small("loaded", **LEAN).run(seed=1, days=5).record, Language("en"))) is None
