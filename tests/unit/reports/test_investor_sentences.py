"""The investor's sentences at their turning points: never more than the numbers support."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers_report import InMemory, material

from sim.reports import content as c
from sim.reports.investor import answer, drivers, plan_pages, profit_bridge, register, users
from sim.reports.investor.money import tranche_marks
from sim.reports.investor.ranked import ranking
from sim.reports.language import Language, LanguageError

EN, ZH = Language("en"), Language("zh")


def test_percent_of_plan_never_rounds_across_the_plan() -> None:
    def said(t: Language, revenue: float) -> str:
        return answer.earns(t, 1, quantiles=(revenue,) * 3, target=50e6, runs=1)

    assert "just under 100 % of plan" in said(EN, 49.999e6) and "略低于 100 %" in said(ZH, 49.999e6)
    assert "is 100 % of plan" in said(EN, 50e6)
    assert "just over 100 %" in said(EN, 50.01e6) and "略高于 100 %" in said(ZH, 50.01e6)
    assert "under 0.1 %" in said(EN, 1e4) and "不足 0.1 %" in said(ZH, 1e4)


def test_an_interval_is_said_only_of_an_ensemble_and_no_percent_without_a_target() -> None:
    spread = answer.earns(EN, 2, quantiles=(10e6, 20e6, 30e6), target=120e6, runs=40)
    assert "(P10–P90: 8.3–25 %; operating view)" in spread and "16.7 %" in spread
    alone = answer.earns(ZH, 2, quantiles=(20e6,) * 3, target=120e6, runs=1)
    assert "P10" not in alone and "2,000 万元" in alone and "1.2 亿元" in alone
    assert "%" not in answer.earns(EN, 2, quantiles=(1.0, 2.0, 3.0), target=0, runs=9)


@pytest.mark.parametrize(
    ("funded", "operating", "english", "chinese"),
    [
        (
            {1: 0.4, 2: 0.49},
            {1: 0.4, 2: 0.5},
            "in no year with the funding rules and in year 2 if",
            "按融资规则为无任何一年",
        ),
        (
            {1: 0.0, 2: 0.5},
            {1: 0.5, 2: 0.4, 3: 1.0},
            "in year 2 with the funding rules and in years 1 and 3 if",
            "第1和3年",
        ),
    ],
)
def test_turnover_names_the_years_that_are_met_in_at_least_half_of_the_runs_in_both_views(
    funded: dict[int, float], operating: dict[int, float], english: str, chinese: str
) -> None:
    said = answer.reads_as_turnover(EN, funded, operating, is_ensemble=True)
    assert english in said and "at least half of the runs" in said
    assert chinese in answer.reads_as_turnover(ZH, funded, operating, is_ensemble=True)


def test_a_single_run_says_nothing_of_runs() -> None:
    for t in (EN, ZH):
        for shares in ({1: 0.0}, {1: 1.0}, {1: 1.0, 2: 1.0}):
            said = answer.reads_as_turnover(t, shares, shares, is_ensemble=False)
            assert "runs" not in said and "半数" not in said


@pytest.mark.parametrize(
    ("milestone", "english", "chinese"),
    [
        (None, "milestone in 40 %", "先于第二轮融资里程碑耗尽"),
        (float("nan"), "milestone in 40 %", "先于第二轮融资里程碑耗尽"),
        (200.4, "on the day of", "同日"),
        (201, "1 days before", "早 1 天"),
        (199, "1 days after", "晚 1 天"),
    ],
)
def test_cash_against_the_milestone(milestone: float | None, english: str, chinese: str) -> None:
    assert english in answer.runs_out(EN, "day 200", day=200, milestone=milestone, before="40 % (20–60 %)")
    said = answer.runs_out(ZH, "第 200 天", day=200, milestone=milestone, before="40 % (20–60 %)")
    assert chinese in said and " to " not in said


def test_a_factor_carries_the_gap_from_half_of_it_on_and_a_plan_that_is_met_has_no_gap() -> None:
    labels = {"users": "Annual buyers", "basket": "Order value"}
    assert "is mostly annual buyers (50 %)" in answer.carries(EN, {"users": -5, "basket": -5}, year=1, labels=labels)
    said = answer.carries(EN, {"users": -4.9, "basket": -2.6, "x": -2.5}, year=1, labels=labels)
    assert said.startswith("No single factor") and "annual buyers (49 %)" in said
    assert "no gap" in answer.carries(EN, {"users": 5, "basket": -5}, year=1, labels=labels)
    assert "没有缺口" in answer.carries(ZH, {"users": 5, "basket": -4}, year=1, labels=labels)
    assert "主要来自Annual buyers" in answer.carries(ZH, {"users": -5, "basket": 0}, year=1, labels=labels)


def test_a_registration_pays_for_itself_from_a_ratio_of_one_on() -> None:
    assert "it pays for itself (LTV:CAC 1, same cohorts)" in users.pays_back(EN, ratio=1.0, ltv=50, months=24)
    assert "it does not pay for itself (LTV:CAC 0.98" in users.pays_back(EN, ratio=0.98, ltv=49, months=24)
    assert "可以收回成本" in users.pays_back(ZH, ratio=1.0, ltv=50, months=24)
    assert "cannot be compared" in users.pays_back(EN, ratio=None, ltv=49, months=24)
    assert "暂无法比较" in users.pays_back(ZH, ratio=1.0, ltv=None, months=24)


def test_paid_ads_stop_now_or_when_they_cost_more_than_they_bring() -> None:
    assert "83.3 % of what it cost. Stop buying while" in drivers.paid_ads(EN, ratio=50 / 60, ltv=50)
    assert "Stop when" in drivers.paid_ads(EN, ratio=1.0, ltv=50)
    assert "期间" not in drivers.paid_ads(ZH, ratio=1.0, ltv=50)


@pytest.mark.parametrize(
    ("needed", "english", "chinese"),
    [
        (4.99, "yes, below", "可行"),
        (5, "yes, inside", "在区间内"),
        (9, "yes, inside", "在区间内"),
        (9.01, "no: above", "不可行"),
    ],
)
def test_a_needed_value_against_the_published_range(needed: float, english: str, chinese: str) -> None:
    assert english in drivers.verdict(EN, needed, low=5, high=9)
    assert chinese in drivers.verdict(ZH, needed, low=5, high=9)


@pytest.mark.parametrize(("is_cost", "good", "word"), [(False, 2, "at or above"), (True, 2, "at or below")])
def test_a_fan_counts_the_months_on_the_right_side_of_the_plan(is_cost: bool, good: int, word: str) -> None:
    frame = pd.DataFrame({"p50": [1.0, 2.0, 3.0]}, index=[1, 2, 3])
    m = material("en", days=60)
    plan = [1.0, 3.0, 2.0] if not is_cost else [1.0, 1.0, 4.0]
    said = plan_pages.fan_finding(m, t_label="Cost", frame=frame, plan=plan, is_cost=is_cost)
    assert said == f"Cost: the median is {word} the plan in {good} of 3 months"


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (
            {"revenue": 3e8, "cost": 1e8, "profit": 2e8},
            "rises by 2 M RMB from year 1 to year 3: revenue grows by 3 M",
            "利润增加",
        ),
        ({"revenue": 1e8, "cost": 3e8, "profit": -2e8}, "falls by 2 M RMB", "利润减少"),
        ({"revenue": -1e8, "cost": -1e8, "profit": 0.0}, "is the same", "持平"),
        (
            {"revenue": -1e8, "cost": -3e8, "profit": 2e8},
            "revenue shrinks by 1 M RMB and cost shrinks by 3 M",
            "成本减少",
        ),
    ],
)
def test_the_bridge_of_profit_says_its_direction(change: dict[str, float], english: str, chinese: str) -> None:
    assert english in profit_bridge.finding(EN, 1, 3, **change)
    assert chinese in profit_bridge.finding(ZH, 1, 3, **change)


def test_the_steps_of_the_bridge_of_profit_sum_to_it_exactly() -> None:
    level = 0.0
    for _, fen, is_total in profit_bridge.profit_steps(material()):
        if is_total and level:
            assert fen == pytest.approx(level, abs=1e-3)  # whole fen in floats
        level = fen if is_total else level + fen


def test_money_and_days_are_said_as_each_language_says_them() -> None:
    assert (EN.money(1.234e9), ZH.money(1.234e9)) == ("12.3 M RMB", "1,230 万元")
    assert ZH.money(1.3e10) == "1.3 亿元" and ZH.money(9.994e9) == "9,990 万元" and ZH.money(9.996e9) == "1 亿元"
    assert EN.cell(-1.5e8) == "−1.50" and ZH.cell(-1.5e8) == "(150)" and ZH.cell(-1.0) == "0"
    assert EN.day(1200) == "day 1,200" and ZH.day(None) == "–"
    assert EN.listed(["a", "b", "c"]) == "a, b and c" and ZH.listed(["a", "b", "c"]) == "a、b和c"
    with pytest.raises(LanguageError, match="found 'fr'; allowed: en, zh"):
        Language("fr")


def test_a_tranche_is_marked_only_when_some_run_gets_it() -> None:
    m = material(runs=8)
    assert m.ensemble is not None
    table = m.ensemble.table
    table["funding.tranche_2_day"] = [400.0, 500, *[np.nan] * 6]
    table["funding.tranche_3_day"] = np.nan
    assert tranche_marks(m) == [(-90.0, "+10 M RMB"), (450.0, "+20 M RMB (2 of 8 runs)")]


def test_a_health_card_counts_its_verdicts() -> None:
    m = material(days=30)
    assert "not verified" in register.health_line(m)
    object.__setattr__(m, "health", ({"verdict": "PASS"}, {"verdict": "PASS"}, {"verdict": "REVIEW"}))
    assert register.health_line(m) == "health card: PASS 2 REVIEW 1 FAIL 0"


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("0 days to 90 days", "0 days 至 90 days"),
        ("on or off", "on 或 off"),
        ("one of gated, as_written", "gated、as_written 之一"),
        ("5 %", "5 %"),
    ],
)
def test_an_allowed_range_is_said_in_words_and_its_values_as_one_types_them(text: str, chinese: str) -> None:
    assert register.range_words(EN, text) == text
    assert register.range_words(ZH, text) == chinese


def test_a_stress_is_never_the_best_to_choose_and_what_was_not_ranked_is_said() -> None:
    """At a loss, a world of four fifths of everything stands first in the list; nobody chooses dear ads."""
    m = material(runs=16)
    (figure,) = ranking(m)
    assert isinstance(figure, c.Figure) and figure.data is not None
    assert figure.data.rows[0][0] == "dear ads" and figure.finding.startswith("business plan comes out best")
    assert "Policies were not run" not in figure.what
    some = m.ensemble.worlds.read().query("kind != 'policy'")
    (figure,) = ranking(replace(m, ensemble=replace(m.ensemble, worlds=InMemory(some))))
    assert "Policies were not run" in figure.what and "Mean of 3 seeds" in figure.what
