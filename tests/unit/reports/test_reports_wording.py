"""Numbers and findings at their turning points: never a sentence that the numbers do not support."""

from __future__ import annotations

from datetime import date

import pytest

from sim.reports import findings
from sim.reports.language import Language
from sim.reports.wording import number, percent, percent_of_plan, significant

M = 1e8  # fen in a million RMB
EN, ZH = Language("en"), Language("zh")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234, "1,230"), (12.34, "12.3"), (999.9, "1,000"), (-0.5, "−0.5"), (0.00123, "0.00123")],
)
def test_prose_keeps_three_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


def test_money_changes_its_unit_at_a_million() -> None:
    assert EN.money(99_940_000) == "999,000 RMB"
    assert EN.money(99_960_000) == "1 M RMB"
    assert EN.money(1_234_567_800) == "12.3 M RMB"
    assert EN.money(-123_000_000_000) == "−1,230 M RMB"
    assert EN.rmb(5.52) == "5.52 RMB" and EN.money(1_230) == "12.3 RMB"


def test_tables_write_a_dash_for_null_and_no_negative_zero() -> None:
    assert number(None) == number(float("nan")) == "–"
    assert number(1234567) == "1,234,567"
    assert EN.cell(-1) == "0.00"
    assert EN.cell(-2_896_000_000) == "−28.96"


def test_counts_and_percentages() -> None:
    assert EN.count(412) == "412" and EN.count(12_345) == "12,300" and EN.count(1_243_000) == "1.24 million"
    assert percent(0.04) == "under 0.1 %" and percent(0) == "0 %" and percent(22.25) == "22.2 %"


def test_lists_and_dates_are_said_as_each_language_says_them() -> None:
    assert [EN.listed(list("abc"[:k])) for k in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert ZH.listed(["a", "b", "c"]) == "a、b和c"
    assert EN.years([2]) == "year 2" and EN.years([1, 3]) == "years 1 and 3" and ZH.years([1, 3]) == "第1和3年"
    june, may = date(2027, 6, 8), date(2027, 5, 1)
    assert EN.month(june) == "Jun 2027" and ZH.month(june) == "2027-06"
    assert EN.day(1, may) == "day 1 (1 May 2027)" and ZH.day(1, may).endswith("2027-05-01\uff09")
    assert EN.inside("Feed ads") == "feed ads" and EN.inside("SEO") == "SEO"


def test_a_percentage_never_rounds_across_the_plan() -> None:
    assert percent_of_plan(99.97) == "just under 100 %"
    assert percent_of_plan(100) == "100 %"
    assert percent_of_plan(100.03) == "just over 100 %"
    assert percent_of_plan(99.4) == "99.4 %"


def test_net_revenue_below_at_and_without_the_plan() -> None:
    below = findings.net_revenue(EN, 1, forecast=4.5 * M, target=50 * M)
    assert "of year 1 is 4.5 M RMB: 9 % of the plan's 50 M RMB" in below
    assert "meets" not in below
    assert "meets the plan's 50 M RMB (100 %)" in findings.net_revenue(EN, 1, forecast=50 * M, target=50 * M)
    assert "just under 100 %" in findings.net_revenue(EN, 1, forecast=50 * M - 1, target=50 * M)
    assert "There is no net revenue" in findings.net_revenue(EN, 1, forecast=0, target=50 * M)
    assert "names no revenue" in findings.net_revenue(EN, 1, forecast=1, target=0)


def test_turnover_says_which_years_are_met() -> None:
    assert findings.turnover(EN, {}) == findings.turnover(EN, {1: None, 2: float("nan")}) == ""
    assert "at most 98 % of the plan's revenue (year 2)" in findings.turnover(EN, {1: 50, 2: 98})
    assert "met in year 2 only" in findings.turnover(EN, {1: 50, 2: 100})
    assert "every simulated year" in findings.turnover(EN, {1: 100, 2: 130, 3: None})
    assert "no turnover" in findings.turnover(EN, {1: 0})


def test_a_horizon_shorter_than_a_year_judges_no_year() -> None:
    assert findings.too_short(EN, 1).startswith("Only 1 day was")
    assert "no year of the plan can be judged" in findings.too_short(EN, 364)


def test_cash_ends_or_lasts_with_and_without_ruin() -> None:
    when = date(2027, 6, 8)
    assert (
        findings.own_cash(EN, None, None, cash_out_date=None, last_day=364)
        == "Cash lasts through all 365 simulated days."
    )
    ruin = findings.own_cash(EN, 158, 188, cash_out_date=when, last_day=364)
    assert "day 158 (8 Jun 2027)" in ruin and "stops on day 188" in ruin
    assert "not last long enough" in findings.own_cash(EN, 158, None, cash_out_date=when, last_day=364)


def test_the_need_is_within_or_above_what_the_plan_raises() -> None:
    assert (
        findings.need(EN, 0, raised=60 * M, day=None, is_growing=True) == "The company never needs money from outside."
    )
    within = findings.need(EN, 60 * M, raised=60 * M, day=1095, is_growing=False)
    assert within == (
        "60 M RMB are needed in all, initial capital included, within the 60 M RMB that the plan raises; the need is "
        "largest on day 1,095."
    )
    assert ", more than the 60 M RMB" in findings.need(EN, 61 * M, raised=60 * M, day=9, is_growing=False)
    growing = findings.need(EN, 61 * M, raised=0, day=9, is_growing=True)
    assert growing == (
        "At least 61 M RMB are needed, initial capital included; the need is largest in the last simulated month and may "
        "still grow."
    )
    assert ", so far within the 70 M RMB" in findings.need(EN, 61 * M, raised=70 * M, day=9, is_growing=True)


@pytest.mark.parametrize(
    ("milestone", "is_gated", "said"),
    [
        (700, True, ", 542 days before the second tranche's milestone"),
        (None, True, "; the milestone of the second tranche is not reached"),
        (158, True, ""),
        (700, False, ""),
    ],
)
def test_cash_is_set_against_a_milestone_only_where_money_waits_for_one(
    milestone: float | None, is_gated: bool, said: str
) -> None:
    when = date(2027, 6, 8)
    found = findings.own_cash(EN, 158, 188, cash_out_date=when, last_day=900, milestone=milestone, is_gated=is_gated)
    assert found == f"Cash runs out on day 158 (8 Jun 2027){said}; without further money the company stops on day 188."


def test_few_agents_make_a_percentage_rough() -> None:
    assert findings.rough(EN, 1999) == " (1,999 registered agents: rough)"
    assert findings.rough(EN, 2000) == findings.rough(EN, 0) == findings.rough(EN, None) == ""


def test_what_carries_the_profit_gap() -> None:
    assert "at or above the plan" in findings.carries_gap(EN, 1, revenue_gap=0, cost_gap=0)
    missing, higher = (findings.carries_gap(EN, 1, revenue_gap=-a * M, cost_gap=b * M) for a, b in ((30, 10), (10, 30)))
    assert "75 % of that is missing revenue, the rest higher cost" in missing
    assert "75 % of that is higher cost, the rest missing revenue" in higher
    softened = findings.carries_gap(EN, 1, revenue_gap=-30 * M, cost_gap=-10 * M)
    assert "is 20 M RMB below the plan" in softened and "offset in part by 10 M RMB of lower cost" in softened
    gained = findings.carries_gap(EN, 1, revenue_gap=5 * M, cost_gap=30 * M)
    assert "cost is higher, offset in part by 5 M RMB of extra revenue" in gained
    assert "offset" not in findings.carries_gap(EN, 1, revenue_gap=-5 * M, cost_gap=0)


def test_cost_met_without_revenue_is_no_success() -> None:
    assert findings.failing_cheaply(EN, [1, 2], []) == ""
    assert "in year 3, but revenue misses it" in findings.failing_cheaply(EN, [3], [1, 2, 3])
    assert "in years 2 and 3" in findings.failing_cheaply(EN, [2, 3], [2, 3])


def test_months_and_readings() -> None:
    assert "No whole month" in findings.months_met(EN, 0, months=0, last_percent=None)
    assert "in every month; the last month reaches 40 %" in findings.months_met(EN, 0, months=3, last_percent=40)
    assert findings.months_met(EN, 3, months=3, last_percent=120).startswith("Net revenue meets")
    assert "in 1 of 3 months" in findings.months_met(EN, 1, months=3, last_percent=80)
    assert "No whole year" in findings.readings(EN, {"net": 0, "gmv": 0}, years=0)
    assert "in 0 of 3 years net, in 2 of 3 years" in findings.readings(EN, {"net": 0, "gmv": 2}, years=3)
    assert "in every year" in findings.readings(EN, {"net": 1, "gmv": 1}, years=1)


def test_nothing_sold_and_nothing_kept() -> None:
    assert findings.take(EN, None, revenue=0, period="month 1") == "Nothing is sold in this run"
    assert "keeps nothing" in findings.take(EN, 5 * M, revenue=0, period="month 1")
    settled = findings.take(EN, 5 * M, revenue=0.3 * M, period="year 1", commission_share=0.05)
    assert settled.endswith("in year 1; commission is 5 % of the value settled")
    beside = findings.take(EN, 5 * M, revenue=M, period="year 1", commission_share=0.05, has_own_goods=True)
    assert beside.endswith("commission is 5 % of the value settled of merchants' goods (own goods bear none)")
    assert "the platform keeps 5 % of it" in findings.take(EN, 5 * M, revenue=0.25 * M, period="month 1")


def test_users_and_funnel() -> None:
    assert findings.users(EN, 0, mau=None, peak_mau=None) == "Nobody has registered"
    assert "fewer than at the peak" in findings.users(EN, 1000, mau=80, peak_mau=100)
    assert "peak" not in findings.users(EN, 1000, mau=95, peak_mau=100)
    assert "No order" in findings.funnel(EN, 1000, ordered=None, paid=None, kept=None)
    assert "99 order at least once" in findings.funnel(EN, 1000, ordered=999, paid=10, kept=10)
    assert "under 1 order" in findings.funnel(EN, 1000, ordered=1, paid=10, kept=None)
    said = findings.funnel(EN, 1000, ordered=500, paid=10, kept=9)
    assert said.endswith("; of 100 orders paid, 90 are kept")


def test_acquisition_with_and_without_word_of_mouth() -> None:
    causes = {"Feed": 60.0, "Word of mouth": 40.0}
    assert findings.acquisition(EN, causes, word_of_mouth="Word of mouth").endswith("word of mouth brings 40 %")
    assert "not part of this run" in findings.acquisition(EN, {"Feed": 1.0}, word_of_mouth=None)
    silent = findings.acquisition(EN, {"Feed": 1.0, "Word of mouth": 0.0}, word_of_mouth="Word of mouth")
    assert silent.endswith("word of mouth brings nobody")
    assert findings.acquisition(EN, {"Feed": 0.0}, word_of_mouth=None) == "Nobody has registered"


def test_retention_cost_and_orders() -> None:
    assert "No cohort" in findings.retention(EN, None, buyers=None, age=0)
    assert "nobody buys" in findings.retention(EN, 0.4, buyers=0, age=3)
    assert findings.retention(EN, 0.4, buyers=None, age=1).startswith("1 month after registration, 40 % of")
    assert "nothing is earned" in findings.cost_lines(EN, "year 1", by_line={"People": 1.0}, revenue=0)
    assert (
        findings.cost_lines(EN, "year 1", by_line={"A": 2.0}, revenue=None) == "Largest cost line of year 1: a (100 %)"
    )
    assert "each RMB of revenue costs 2.00 RMB" in findings.cost_lines(EN, "year 1", by_line={"A": 2.0}, revenue=1)
    assert "cost is 50 % of revenue" in findings.cost_lines(EN, "year 1", by_line={"A": 1.0}, revenue=2)
    assert "covers it" in findings.order_economics(EN, 5, revenue=5, period="month 1")
    assert "and brings 4 RMB" in findings.order_economics(EN, 5, revenue=4, period="month 1")
