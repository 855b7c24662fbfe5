"""The page of a comparison: what it says follows from the paired effects, in both languages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from helpers_report import HAN, texts
from helpers_shared import once_a_run
from helpers_world import LEAN

from sim.commands.compare import shown
from sim.experiments.compare import compare
from sim.finance.comparison_record import ComparisonRecord, read_comparison
from sim.finance.outcomes import CATALOGUE
from sim.finance.record import RecordError
from sim.reports.comparison import answer, chapters
from sim.reports.comparison.material import Comparison
from sim.reports.comparison.page import document, read, write
from sim.reports.content import Text
from sim.reports.html_page import render
from sim.reports.language import Language
from sim.reports.write import FormatError

SMALL = {"market.people": 400, "market.people_per_agent": 1, "time.preparation": "10 days"}
SMALL |= {k: v for k, v in LEAN.items() if k != "referral"}


def compared(folder: Path) -> Path:
    """Write a comparison of two policies with the base on two seeds, a year long."""
    compare("loaded", ["half_the_team", "double_reward"], seeds=2, days=366, out=folder, settings=SMALL, workers=1)
    return folder


@pytest.fixture(scope="module")
def folder() -> Path:
    return once_a_run("comparison", compared)


def made(values: dict[str, list[float]], *, base: list[float], marketing: dict[str, float] | None = None) -> Comparison:
    """A comparison with the profits of year 1 that are given, one a seed."""
    rows = []
    for order, (world, profits) in enumerate({"base": base, **values}.items()):
        for seed, profit in enumerate(profits, start=1):
            row = dict.fromkeys(CATALOGUE) | {"year1.cost": 1.0, "year1.profit": profit, "month12.cost": 1.0}
            row["year1.marketing"] = (marketing or {}).get(world, 100.0)
            rows.append({"world": world, "seed": seed, "order": order} | row)
    others = {n: {"title": "", "scenario": n, "policies": [], "changes": {}} for n in values}
    about = {"others": others, "seeds": len(base), "base": "b", "title": "B", "is_complete": True}
    return Comparison(ComparisonRecord(about, pd.DataFrame(rows)), Language("en"))


def test_the_answer_says_how_sure_it_is_and_the_best_policy_comes_first() -> None:
    c = made({"worse": [1e6, 2e6, 3e6], "better": [9e6, 10.1e6, 11e6], "same": [5e6, 6e6, 7e6], "vague": [5e6, 9e6, 4e6]},
             base=[5e6, 6e6, 7e6])  # fmt: skip
    assert answer.ordered(c) == ["better", "same", "vague", "worse"]
    best, same, vague, worse = answer.sentences(c)
    assert best == (
        "better: profit, year 1 changes by +4.03 M RMB (95 % interval +3.89 M RMB to +4.18 M RMB; better on 3 of 3 seeds)."
    )
    assert same == "same: profit, year 1 does not change on any seed."
    assert vague.startswith("vague: no clear effect on profit, year 1 (no change, 95 % interval −7.4")
    assert worse == (
        "worse: profit, year 1 changes by −4 M RMB (95 % interval −4 M RMB to −4 M RMB; better on 0 of 3 seeds)."
    )


@pytest.mark.parametrize(
    ("changes", "earliest", "said"),
    [
        ({"c2m.days": "20 days"}, 0, "nothing that it changes acted in these 60 days (c2m.days)"),
        ({"c2m.days": "20 days"}, None, "nothing that it changes acted in these 60 days (c2m.days)"),
        ({"c2m.days": "20 days"}, 60, "its first change comes on day 60, after the 60 days simulated"),
        ({}, None, "it sets nothing otherwise than the base"),
    ],
)
def test_identical_histories_say_why_they_may_be(changes: dict[str, str], earliest: int | None, said: str) -> None:
    c = made({"idle": [1e6, 2e6], "other": [1e6, 2e6]}, base=[1e6, 2e6])
    about = c.record.manifest | {"days_simulated": 60, "first_difference": {"idle": None, "other": 3}}
    about["others"]["idle"] |= {"changes": changes, "earliest_change": earliest}
    for lang, start in (("en", f"idle: the histories are identical: {said}."), ("zh", "idle：两者历史完全相同：")):
        own = Comparison(ComparisonRecord(about, c.record.runs), Language(lang))
        idle, other = answer.sentences(own)
        assert idle.startswith(start) and "identical" not in other
        note = chapters.input_card(own)[1]
        assert isinstance(note, Text) and idle in note.text


def test_one_seed_has_no_interval_and_an_unknown_outcome_is_said() -> None:
    assert answer.sentences(made({"a": [2e6]}, base=[1e6])) == [
        "a: profit, year 1 changes by +1 M RMB on one seed: no interval."
    ]
    unknown = made({"a": [float("nan")] * 2}, base=[1e6, 2e6])
    assert answer.sentences(unknown) == ["a: profit, year 1 is not known."]


def test_rewards_are_money_too() -> None:
    """A policy that doubles rewards does not spend the same, although its marketing money does not move."""
    c = made({"a": [1.0, 2.0]}, base=[1.0, 2.0])
    c.record.runs["year1.incentives"] = [10.0, 10.0, 20.0, 20.0]
    assert answer.spent(c, "a") == (110.0, 10.0) and answer.is_equal_spend(c, "a") is False


def test_keys_break_after_dots_and_rounding_of_sums_is_no_change(folder: Path) -> None:
    page = render(document(read(folder)))
    assert "team.<wbr>engineering" in page and "95.<wbr>" not in page
    c = made({"a": [1e6 + 1e-9, 2e6]}, base=[1e6, 2e6])
    assert "no change" in answer.sentences(c)[0]


def test_finding_goods_has_a_row_for_what_both_worlds_record() -> None:
    c = made({"a": [1.0, 2.0]}, base=[1.0, 2.0])
    c.record.runs["year1.click_rate"] = [0.02, 0.02, 0.03, 0.03]
    table, _note = chapters.finding_section(c).blocks
    assert [row[:4] for row in table.rows] == [["Click rate of the feed, year 1", "2 %", "3 %", "+1 points"]]
    assert shown({"year1.click_rate", "year1.cost"}) == ["year1.cost", "year1.click_rate"]


@pytest.mark.parametrize(("spent", "equal"), [(102.0, True), (102.1, False), (97.0, False), (100.0, True)])
def test_spending_is_equal_within_two_percent(spent: float, equal: bool) -> None:
    c = made({"a": [1.0, 2.0]}, base=[1.0, 2.0], marketing={"a": spent})
    assert answer.is_equal_spend(c, "a") is equal
    (first, table) = chapters.spend_card(c)
    assert ("Not compared at equal spending: a" in first.text) is not equal
    assert table.rows[0][-1] == ("equal" if equal else "not equal")


def test_the_page_holds_both_policies_with_their_own_titles_in_both_languages(folder: Path) -> None:
    said = " ".join(texts(render(document(read(folder)))))
    for part in ("Half the team", "Twice the reward for inviting", "Retention on day 30, year 1",
                 "New buyers who kept an order, year 1", "smaller places", "team.engineering", "paired differences"):  # fmt: skip
        assert part.lower() in said.lower(), part
    chinese = " ".join(texts(render(document(read(folder, lang="zh")))))
    assert "团队减半" in chinese and "邀请奖励翻倍" in chinese and HAN.search(chinese)


def test_numbers_of_the_page_are_those_of_the_runs(folder: Path) -> None:
    c, runs = read(folder), pd.read_parquet(folder / "runs.parquet")
    key = "year1.revenue"
    base, other = (runs[runs["world"] == w].set_index("seed")[key] for w in ("base", "double_reward"))
    found = c.effect("double_reward", key)
    assert found is not None and found.difference == pytest.approx((other - base).mean(), rel=1e-12)
    tables = {b.caption: b for b in chapters.effects_section(c).blocks if hasattr(b, "caption")}
    row = next(r for r in tables["Twice the reward for inviting"].rows if r[0] == "Net revenue, year 1")
    assert row[1:3] == [Language("en").money(100 * float(x.mean())) for x in (base, other)]


def test_files_are_written_under_their_names_and_an_unfinished_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="found 'xlsx'; allowed for this folder: html, pdf"):
        write(read(folder, lang="zh"), tmp_path, ("html", "xlsx"))
    made_files = write(read(folder, lang="zh"), tmp_path, ("html",))
    assert [f.name for f in made_files] == ["compare-zh.html"] and "<html" in made_files[0].read_text(encoding="utf-8")
    (tmp_path / "compare.json").write_text('{"identity": "x", "is_complete": false}')
    with pytest.raises(RecordError, match="is not finished"):
        read_comparison(tmp_path)
