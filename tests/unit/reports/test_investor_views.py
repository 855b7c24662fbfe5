"""Page one says which view a number is in, says "at least" of what may grow, and claims no more than it followed."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers_record import real_record
from helpers_report import ensemble, material, texts
from helpers_world import run_small

from sim.core.mechanism import Phase
from sim.finance.cash import funding
from sim.reports.html_page import render
from sim.reports.investor import answer, drivers, front, money, statements, users
from sim.reports.investor.document import compose
from sim.reports.investor.plan_pages import gap_table
from sim.reports.investor.register import PHASES, range_words
from sim.reports.language import Language
from sim.reports.material import Material

VIEWS = {"en": ("funding rules", "funds the gap"), "zh": ("融资规则", "缺口有人出资")}


def front_page(m: Material) -> str:
    return render(compose(m, front=front.front(m), sections=[], disclaimer=""))


def of_runs(lang: str, **changes: object) -> Material:
    """An ensemble of 16 runs of which six meet every plan number, and four of these have stopped before."""
    record = real_record()
    found = ensemble(record, runs=16)
    for key in [str(k) for k in found.table.columns if str(k).endswith(".met")]:
        found.table[key] = pd.array(np.arange(16) < (2 if key.startswith("funded.") else 6), dtype="boolean")
    for name, value in changes.items():
        found.table[name] = value
    return Material(record, Language(lang), found)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_probability_of_meeting_the_plan_says_its_view_with_the_funding_rules_first(lang: str) -> None:
    m = of_runs(lang)
    said = [answer.together(m), answer.turnover(m), *(x for x in texts(front_page(m)) if "P(" in x or "达成概率" in x)]
    for sentence in said[:2]:
        first, second = (sentence.index(words) for words in VIEWS[lang])
        assert first < second
    assert "12 %, 3–36 % (38 %, 18–61 %)" in answer.together(m)
    cells = [cell for row in front.readings(m)[0].rows for cell in row]  # type: ignore[union-attr]
    assert cells.count("12\N{NO-BREAK SPACE}% (38\N{NO-BREAK SPACE}%)") == 3 * 6


@pytest.mark.parametrize(("lang", "words"), [("en", "at least"), ("zh", "至少")])
def test_money_that_may_still_grow_is_at_least_that_and_the_share_of_such_runs_is_said(lang: str, words: str) -> None:
    open_, closed = (of_runs(lang, **{"funding.need": 5e6, "funding.need_month": k}) for k in (36, 20))
    assert answer.need(open_).count(words) == 2 and "100 %" in answer.need(open_)
    assert words not in answer.need(closed)
    facts = dict(money._facts(open_))
    assert sum(words in value for value in facts.values()) == 3


@pytest.mark.parametrize("days", [60, 400])
def test_a_run_whose_need_is_deepest_in_its_last_month_needs_at_least_that(days: int) -> None:
    m = material("en", days=days)
    found = funding(m.record)
    assert found.is_need_open and answer.need(m).startswith("At least")
    richer = m.record.ledger.iloc[[0]].assign(day=days - 1, debit="asset.cash", credit="revenue.commission", fen=10**13)
    early = m.record.ledger["day"] < days - 40
    later = replace(m.record, ledger=pd.concat([m.record.ledger[early], richer]))
    assert not funding(later).is_need_open
    assert "at least" not in answer.need(Material(later, Language("en"))).lower()


def followed_run(people: float) -> Material:
    """Cohorts of January and February from feed; the first earns 3 RMB a month, the second 9 in its only whole month."""
    base = real_record(90)
    rows = []
    for cohort, done, gains in (("2027-01", 2, [3.0, 3.0]), ("2027-02", 1, [9.0])):
        for k, gain in enumerate(gains):
            flow = {"registered": people, "alive": people, "departures": 0.0, "comebacks": 0.0, "buyers": people,
                    "first_buyers": people * (k == 0), "contribution": people * gain * 100,
                    "contribution_squares": people * (gain * 100) ** 2}  # fmt: skip
            rows.append({"cause": "feed", "cohort": cohort, "tenure": k, "whole": k < done} | flow)
    weight = float(base.manifest["people_per_agent"])
    assert weight == 20
    return Material(replace(base, tenure=pd.DataFrame(rows)), Language("en"))


@pytest.mark.parametrize(("agents", "months"), [(400, 2), (200, 1), (199, 0)])
def test_a_curve_of_contribution_follows_the_same_400_agents_or_is_not_drawn(agents: int, months: int) -> None:
    blocks = users._curve(followed_run(20.0 * agents))
    data = getattr(blocks[0], "data", None)
    assert (len(data.rows) if data is not None else 0) == months
    if months:
        assert data.rows[-1][1] == {2: "6.00", 1: "6.00"}[months]  # 3 + 3 of January; or (3 + 9) / 2 of both
    else:
        assert "fewer than 400 agents" in blocks[0].text  # type: ignore[union-attr]


def test_a_month_is_never_headed_as_a_year() -> None:
    m = material("en", days=200)
    section = statements.section(m)
    fold = next(b for b in section.blocks if getattr(b, "summary", getattr(b, "title", "")) == "By company month")
    for table in fold.blocks:  # type: ignore[union-attr]
        heads = [h for h in table.columns[1:]]  # type: ignore[union-attr]
        assert heads[:4] == ["Month 0", "Month 1", "Month 2", "Month 3"]
        assert all(h.startswith("Month") for h in heads)


def test_the_size_of_the_market_is_no_published_range_of_buyers() -> None:
    record = run_small("loaded", days=1).record
    assert record.manifest["people"]
    for lang, words in (("en", "assumption"), ("zh", "假设")):
        found = drivers._of_market(Material(record, Language(lang)), 10.0, 1000.0)
        assert words in found and "0.5 %" in found and "50 %" in found
    assert "users" not in drivers.PUBLISHED
    page = front_page(material("en", runs=16))
    rows = re.findall(r"<tr.*?</tr>", page, flags=re.DOTALL)
    buyers = next(r for r in rows if "Annual buyers" in r and "market" in r)
    assert "nothing comparable is published" in buyers and "<td" in buyers and "range" not in buyers


def test_nothing_adds_the_gap_to_equity() -> None:
    m = material("en", days=400)
    balance = next(b for b in statements.section(m).blocks if getattr(b, "caption", "").startswith("Balance sheet"))
    rows = {r[0].strip(): r[-1] for r in balance.rows}  # type: ignore[union-attr]
    order = [r[0].strip() for r in balance.rows]  # type: ignore[union-attr]
    gap = order.index("Funding gap: nobody has given this money")
    assert order.index("Total liabilities") < gap < order.index("Paid-in capital") < order.index("Total equity")
    assert rows["Paid-in capital"] == "10.00" and float(rows["Total equity"].replace("−", "-").replace(",", "")) < 0


@pytest.mark.parametrize(("lang", "words"), [("en", "with the funding rules"), ("zh", "融资规则")])
def test_investors_of_a_ruined_company_do_not_get_their_money_back(lang: str, words: str) -> None:
    """The loaded world runs on in the operating view; had it stopped on day 50 with all money spent, nothing is left."""
    record = run_small("loaded", days=60).record
    spent = record.ledger.iloc[[0]].assign(day=45, debit="expense.compliance", credit="asset.cash", fen=2 * 10**9)
    stopped = replace(record, ledger=pd.concat([record.ledger, spent]),
                      series=record.series.assign(ruined=(record.series["day"] >= 50) * 1.0))  # fmt: skip
    table, note = money.investors(Material(stopped, Language(lang)))
    assert table.rows[-1][3] == "0.00" and words in table.caption.lower()  # type: ignore[union-attr]
    assert "50" in note.text and words in note.text.lower()  # type: ignore[union-attr]


def test_the_headline_names_its_view_and_the_two_splits_of_the_gap_are_told_apart() -> None:
    m = of_runs("en")
    assert "operating view" in answer.headline(m)
    assert "What carries the gap (medians over the runs)" in texts(front_page(m))
    assert "point run (page one: medians over the runs)" in str(gap_table(m)[0].caption)  # type: ignore[union-attr]
    alone = Material(real_record(), Language("en"))
    assert gap_table(alone)[0].caption == "Exact split of the gap of net revenue"  # type: ignore[union-attr]


def test_ranges_and_phases_are_chinese_on_a_chinese_page() -> None:
    t = Language("zh")
    assert range_words(t, "0 % to 12 % for each name") == "0 % 至 12 %（每个名称）"
    assert {t(phase) for phase in PHASES} == {t(p.name) for p in Phase} and t("SETTLE") == "结算"
