"""The plan's arithmetic: the published table, rules at their turning points, words in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.core.remark import Remark
from sim.finance import arithmetic_findings as findings
from sim.finance.arithmetic import (
    PlanInputs,
    inputs,
    needed,
    needs,
    own_needs,
    paid_cac,
    referral_needed,
    referral_table,
)
from sim.finance.benchmarks import benchmarks, verdict
from sim.reports.language import Language
from sim.reports.words.speech import say, say_stored

RMB = st.floats(0.1, 1e4)


def plan_of(**changes: Any) -> Any:
    return sim.load("business_plan", settings=changes or None).plan()


@pytest.fixture(scope="module")
def base() -> PlanInputs:
    return inputs(plan_of())


EN, ZH = Language("en"), Language("zh")
SUBJECTS = (
    "stock",
    "capital",
    "first_year",
    "month_12",
    "marketing",
    "market",
    "buyers",
    "own_goods",
    "ramping",
    "money",
    "referral",
)


def subject(remark: Remark) -> str:
    """Return what a remark is about; a subject may have several sentences."""
    return next(s for s in SUBJECTS if remark.key.startswith(f"plan_{s}"))


def keys(plan: PlanInputs) -> list[str]:
    return [subject(r) for r in findings.contradictions(plan)]


def text(plan: PlanInputs, key: str) -> str:
    return next(say(EN, r) for r in [*findings.answer(plan), *findings.contradictions(plan)] if subject(r) == key)


# ---- the table of the specification, 11.1 --------------------------------------------------------------------

TAKES = (0.03, 0.05, 0.08, 0.12)
GMV = {1: (1667, 1000, 625, 417), 2: (4000, 2400, 1500, 1000), 3: (8000, 4800, 3000, 2000)}
BUYERS = {1: (1.73, 0.89, 0.50), 2: (4.15, 2.13, 1.20), 3: (8.30, 4.26, 2.40)}
PER_BUYER = {1: (8.1, 13.5, 21.6, 32.5), 2: (6.8, 11.3, 18.0, 27.0), 3: (6.8, 11.3, 18.0, 27.0)}


def test_the_turnover_needed_is_the_table_s(base: PlanInputs) -> None:
    frame = needs(base).query("case == 'steady'")
    for year, row in GMV.items():
        own = frame[frame["year"] == year].sort_values("take")
        assert own["take"].tolist() == list(TAKES)
        assert np.round(own["gmv"] / 1e6).tolist() == list(row)


def test_the_buyers_needed_are_the_table_s(base: PlanInputs) -> None:
    for k, spend in enumerate((578, 1127, 2000)):
        frame = needed(base.revenue, base.marketing, take=0.05, spend=spend, basket=120)
        assert np.round(frame["buyers"] / 1e6, 2).tolist() == [BUYERS[y][k] for y in (1, 2, 3)]


def test_the_marketing_money_per_buyer_is_the_table_s(base: PlanInputs) -> None:
    frame = needs(base).query("case == 'steady'")
    for year, row in PER_BUYER.items():
        own = frame[frame["year"] == year].sort_values("take")
        assert own["per_buyer"].tolist() == pytest.approx(row, abs=0.0501)  # printed with one digit


def test_the_marketing_money_per_net_new_buyer_is_the_table_s(base: PlanInputs) -> None:
    assert np.round(own_needs(base)["per_net_new"], 1).tolist() == [13.5, 19.3, 22.5]


def test_a_ramping_year_1_stands_apart(base: PlanInputs) -> None:
    frame = needs(base, takes=()).query("case == 'ramping'")
    assert frame["spend"].tolist() == [555, 610] and set(frame["year"]) == {1}
    assert np.round(frame["buyers"] / 1e6, 2).tolist() == [1.80, 1.64]
    for spend, millions, money in ((500, 2.0, 6.0), (610, 1.6, 7.4)):
        row = needed(base.revenue[:1], base.marketing[:1], take=0.05, spend=spend, basket=120).iloc[0]
        assert row["buyers"] / 1e6 == pytest.approx(millions, abs=0.05)
        assert row["per_buyer"] == pytest.approx(money, abs=0.1)  # the specification divides by 1.6 M, not by 1.64 M


def test_the_needed_k_is_that_of_the_specification() -> None:
    assert referral_needed(13.5, cac=80, rewards=10) == pytest.approx(0.95, abs=1e-12)
    assert referral_needed(13.5, cac=80, rewards=20) is None


def test_the_needed_k_turns_at_the_paid_cost_and_at_the_rewards() -> None:
    assert referral_needed(80, cac=80, rewards=10) == 0 and referral_needed(79.99, cac=80, rewards=10) > 0
    assert referral_needed(10, cac=80, rewards=10) is None
    assert referral_needed(10.01, cac=80, rewards=10) == pytest.approx(1, abs=1e-3)
    assert referral_needed(50, cac=80, rewards=80) is None and referral_needed(80, cac=80, rewards=90) == 0


@given(RMB, RMB, RMB)
def test_the_needed_k_makes_a_buyer_cost_what_there_is(money: float, cac: float, rewards: float) -> None:
    k = referral_needed(money, cac=cac, rewards=rewards)
    if k:
        assert 0 < k < 1 and (1 - k) * cac + k * rewards == pytest.approx(money, rel=1e-9)
    elif k is None:
        assert min((1 - x) * cac + x * rewards for x in (0, 0.999999)) >= money * (1 - 1e-6) or money < cac


# ---- what is read from a scenario ----------------------------------------------------------------------------


def test_marketing_is_the_scenario_s_budget_where_there_is_one(base: PlanInputs) -> None:
    assert base.marketing == pytest.approx((12e6, 24e6, 48e6)) and base.has_budget
    half = inputs(plan_of(**{"spending.budget": "x0.5"}))
    assert half.marketing == pytest.approx((6e6, 12e6, 24e6))
    without = inputs(plan_of(spending="off"))
    assert without.marketing == pytest.approx((12e6, 24e6, 48e6)) and not without.has_budget
    assert "40 % of cost" in text(without, "money")


def test_a_budget_that_changes_within_a_year_is_averaged_over_its_days() -> None:
    plan = plan_of(**{"spending.budget": {"2027-07-02": "24 M RMB per year"}})  # day 182 of 365
    assert inputs(plan).marketing[0] == pytest.approx((182 * 12e6 + 183 * 24e6) / 365)


def test_the_paid_cost_is_that_of_the_linear_regime() -> None:
    """Feed 30 / (1000 x 5e-4) = 60 RMB, search 1.5 / (4 % x 60 %) = 62.5 RMB; money four to three."""
    assert paid_cac(plan_of()) == pytest.approx(7 / (4 / 60 + 3 / 62.5))
    assert paid_cac(plan_of(channels="off")) is None
    assert paid_cac(plan_of(**{"channels.is_spending": "off"})) is None


def test_targets_and_terms_reach_the_arithmetic() -> None:
    own = inputs(
        plan_of(**{"targets.implied.net_take": "8 %", "funding.mode": "as_written", "market.people": 3_000_000})
    )
    assert own.implied.net_take == 0.08 and own.last_milestone is None and own.people == 3_000_000
    assert own_needs(own)["penetration"].iloc[0] == pytest.approx(50e6 / 0.08 / 1127 / 3e6)


# ---- contradictions at their turning points ------------------------------------------------------------------


def test_the_base_shows_all_contradictions_of_the_plan(base: PlanInputs) -> None:
    assert keys(base) == ["stock", "capital", "first_year", "month_12", "marketing"]
    for remark in [*findings.answer(base), *findings.contradictions(base)]:
        english, chinese = say(EN, remark), say(ZH, remark)
        assert english.endswith(".") and chinese.endswith("。") and "nan" not in english + chinese


def test_own_goods_or_no_funding_silence_the_sentence_on_stock(base: PlanInputs) -> None:
    assert "9 of 60 M RMB" in text(base, "stock")
    assert "stock" not in keys(replace(base, has_own_goods=True))
    assert "stock" not in keys(replace(base, tranches=(0, 0, 0)))


def test_own_goods_are_said_to_be_missing_in_the_answer_itself(base: PlanInputs) -> None:
    assert [subject(r) for r in findings.answer(replace(base, has_own_goods=True))][:2] == ["buyers", "own_goods"]
    assert "own_goods" not in [subject(r) for r in findings.answer(base)]
    assert "net take of 5 % on turnover" in text(replace(base, has_own_goods=True), "own_goods")


def test_profit_has_to_exceed_the_capital(base: PlanInputs) -> None:
    assert "200 M RMB of profit" in text(base, "capital") and "3.65 M RMB, in month 3" in text(base, "capital")
    assert "capital" in keys(replace(base, cost=(30e6, 60e6, 259.99e6)))
    assert "capital" not in keys(replace(base, cost=(30e6, 60e6, 260e6)))


def test_the_deepest_need_by_hand(base: PlanInputs) -> None:
    """Months 1 to 3 earn 6/78 of 50 M and cost 7.5 M; month 4 earns more than its 2.5 M."""
    depth, month = findings.deepest_need(base)
    assert depth == pytest.approx(7.5e6 - 50e6 * 6 / 78, abs=1) and month == 3
    assert findings.deepest_need(replace(base, cost=(0, 0, 0))) == (0.0, 0)


def test_the_first_year_turns_where_its_cost_is_the_initial_money(base: PlanInputs) -> None:
    assert "lasts 4 months" in text(base, "first_year")
    assert "first_year" not in keys(replace(base, tranches=(30e6, 20e6, 30e6)))
    assert "first_year" in keys(replace(base, tranches=(29.99e6, 20e6, 30e6)))


def test_month_12_turns_at_the_milestone_and_without_one_at_the_next_year_s_mean(base: PlanInputs) -> None:
    last = 50e6 * 12 / 78
    assert "7.69 M RMB" in text(base, "month_12") and "month 5" in text(base, "month_12")
    at_goal = replace(base, last_milestone=last / 0.05)
    assert "plan_month_12_passes_milestone" not in [r.key for r in findings.contradictions(at_goal)]
    assert "month 12 already" in text(replace(base, last_milestone=last / 0.05 * 0.999), "month_12")
    free = replace(base, last_milestone=None)
    assert "month_12" not in keys(free)
    assert "month_12" in keys(replace(free, revenue=(50e6, 12 * last * 0.999, 240e6)))
    assert "month_12" not in keys(replace(free, revenue=(50e6, 12 * last * 1.001, 240e6)))


def test_marketing_turns_where_comparable_platforms_begin(base: PlanInputs) -> None:
    assert "20 to 24 % of revenue" in text(base, "marketing") and "77 to 102 %" in text(base, "marketing")
    assert "marketing" in keys(replace(base, marketing=(0.769 * 50e6, 120e6, 240e6)))
    assert "marketing" not in keys(replace(base, marketing=(0.77 * 50e6, 120e6, 240e6)))


def test_more_buyers_than_people_is_said(base: PlanInputs) -> None:
    most = float(own_needs(base)["buyers"].iloc[2])
    assert "Year 3 needs 4.26 million" in text(replace(base, people=int(most)), "market")
    assert "market" not in keys(replace(base, people=int(most) + 1))


# ---- the answer ----------------------------------------------------------------------------------------------


def test_the_answer_names_the_buyers_and_the_money(base: PlanInputs) -> None:
    assert "0.89, 2.13 and 4.26 million annual buyers" in text(base, "buyers")
    assert "13.5, 19.3 and 22.5 RMB per net new buyer, all below the 77 RMB" in text(base, "money")
    assert "555 to 610 RMB" in text(base, "ramping") and "1.64 to 1.8 million" in text(base, "ramping")
    zh = "".join(say(ZH, r) for r in findings.answer(base))
    assert "88.7 万、213 万、426 万年度买家" in zh and "2,000 万人" in zh


def test_the_comparison_with_pinduoduo_turns_at_its_figure(base: PlanInputs) -> None:
    def with_money(per_net_new: float) -> str:
        factor = per_net_new / float(own_needs(base)["per_net_new"].max())
        return text(replace(base, marketing=tuple(factor * m for m in base.marketing)), "money")

    assert "all below" in with_money(76.9) and "all below" not in with_money(77.01)


def test_the_referral_sentence_turns_with_k(base: PlanInputs) -> None:
    money = float(own_needs(base)["per_net_new"].iloc[0])
    assert "rewards of 20 RMB" in text(base, "referral") and "rewards are a floor" in text(base, "referral")
    base = replace(base, rewards=None)  # 10 RMB, as in the specification's example
    assert "a K of 0.93" in text(base, "referral") and "implausible" in text(base, "referral")
    assert "without referral" in text(replace(base, paid_cac=money), "referral")
    assert "rewards are a floor" in text(replace(base, rewards=money), "referral")
    plausible = replace(base, paid_cac=(money - 0.8 * 10) / 0.2 - 1e-6)
    assert "a K of 0.80" in text(plausible, "referral") and "implausible" not in text(plausible, "referral")


def test_a_plan_without_revenue_needs_nobody(base: PlanInputs) -> None:
    nothing = replace(base, revenue=(0.0, 0.0, 0.0))
    assert findings.answer(nothing) == [Remark("plan_needs_nothing")]
    assert all("nan" not in say(EN, r) for r in findings.contradictions(nothing))
    assert referral_table(nothing)["k"].isna().all()
    assert say_stored(EN, benchmarks(nothing)["verdict"].iloc[0]) == "the plan has no such figure"


def test_a_shrinking_plan_has_no_net_new_buyer(base: PlanInputs) -> None:
    shrinking = replace(base, revenue=(50e6, 40e6, 60e6))
    assert np.isnan(own_needs(shrinking)["per_net_new"].iloc[1])
    assert referral_table(shrinking).query("year == 2")["k"].isna().all()
    assert "nan" not in "".join(say(EN, r) for r in findings.answer(shrinking))


# ---- published figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "said", "said_zh"),
    [
        ([5, 9.99], "at most 99 % of what is published", "至多为公开数据的 99 %"),
        ([10, 20], "as published", "与公开数据一致"),
        ([9.99, 15], "partly as published", "部分与公开数据一致"),
        ([15, 20.01], "partly as published", "部分与公开数据一致"),
        ([20.01], "1.01 times what is published", "为公开数据的 1.01 倍"),
        ([40, 90], "at least 2.0 times what is published", "至少为公开数据的 2.0 倍"),
        ([0.0], "0 % of what is published", "为公开数据的 0 %"),
        ([], "the plan has no such figure", "计划无此数据"),
    ],
)
def test_the_verdict_turns_at_the_ends_of_the_published_range(own: list[float], said: str, said_zh: str) -> None:
    remark = verdict(10, 20, own=own)
    assert (say(EN, remark), say(ZH, remark)) == (said, said_zh)


def test_every_published_figure_has_source_grade_and_both_languages(base: PlanInputs) -> None:
    frame = benchmarks(base)
    assert set(frame["grade"]) <= set("VDLM")
    for column in ("measure", "measure_zh", "who", "who_zh", "source"):
        assert (frame[column].str.len() > 0).all()
    own = frame.set_index(["measure", "who"]).loc[("Marketing per net new buyer", "Pinduoduo 2018")]
    assert (
        own["plan_high"] == pytest.approx(22.54)
        and say_stored(EN, own["verdict"]) == "at most 29 % of what is published"
    )
