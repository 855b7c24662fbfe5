"""Numbers and findings at their turning points: never a sentence that the numbers do not support."""

from __future__ import annotations

from datetime import date

import pytest

from sim.reports import findings
from sim.reports.wording import count, fen, millions, number, percent, percent_of_plan, rmb, significant

M = 1e8  # fen in a million RMB


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234, "1,230"), (12.34, "12.3"), (999.9, "1,000"), (-0.5, "−0.5"), (0.00123, "0.00123")],
)
def test_prose_keeps_three_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


def test_money_changes_its_unit_at_a_million() -> None:
    assert rmb(999_400) == "999,000 RMB"
    assert rmb(999_600) == "1 M RMB"
    assert rmb(12_345_678) == "12.3 M RMB"
    assert rmb(-1_230_000_000) == "−1,230 M RMB"
    assert rmb(5.52) == "5.52 RMB"
    assert fen(1_230) == "12.3 RMB"


def test_tables_write_a_dash_for_null_and_no_negative_zero() -> None:
    assert number(None) == number(float("nan")) == "–"
    assert number(1234567) == "1,234,567"
    assert millions(-1) == "0.00"
    assert millions(-2_896_000_000) == "−28.96"


def test_counts_and_percentages() -> None:
    assert count(412) == "412" and count(12_345) == "12,300" and count(1_243_000) == "1.24 million"
    assert percent(0.04) == "under 0.1 %" and percent(0) == "0 %" and percent(22.25) == "22.2 %"


def test_a_percentage_never_rounds_across_the_plan() -> None:
    assert percent_of_plan(99.97) == "just under 100 %"
    assert percent_of_plan(100) == "100 %"
    assert percent_of_plan(100.03) == "just over 100 %"
    assert percent_of_plan(99.4) == "99.4 %"


def test_net_revenue_below_at_and_without_the_plan() -> None:
    below = findings.net_revenue(1, forecast=4.5 * M, target=50 * M)
    assert "earns 4.5 M RMB in year 1: 9 % of the plan's 50 M RMB" in below
    assert "meets" not in below
    assert "meets the plan's 50 M RMB (100 %)" in findings.net_revenue(1, forecast=50 * M, target=50 * M)
    assert "just under 100 %" in findings.net_revenue(1, forecast=50 * M - 1, target=50 * M)
    assert "earns nothing" in findings.net_revenue(1, forecast=0, target=50 * M)
    assert "names no revenue" in findings.net_revenue(1, forecast=1, target=0)


def test_turnover_says_which_years_are_met() -> None:
    assert findings.turnover({}) == findings.turnover({1: None, 2: float("nan")}) == ""
    assert "at most 98 % of the plan (year 2)" in findings.turnover({1: 50, 2: 98})
    assert "met in year 2 only" in findings.turnover({1: 50, 2: 100})
    assert "every simulated year" in findings.turnover({1: 100, 2: 130, 3: None})
    assert "nothing is sold" in findings.turnover({1: 0})


def test_a_horizon_shorter_than_a_year_judges_no_year() -> None:
    assert findings.too_short(1).startswith("Only 1 day was")
    assert "no year of the plan can be judged" in findings.too_short(364)


def test_cash_ends_or_lasts_with_and_without_ruin() -> None:
    when = date(2027, 6, 8)
    assert findings.own_cash(None, None, cash_out_date=None, last_day=364).startswith("Own cash lasts")
    ruin = findings.own_cash(158, 188, cash_out_date=when, last_day=364)
    assert "day 158 (8 Jun 2027)" in ruin and "stops on day 188" in ruin
    assert "not last long enough" in findings.own_cash(158, None, cash_out_date=when, last_day=364)


def test_the_need_is_within_or_above_what_the_plan_raises() -> None:
    assert findings.need(0, raised=60 * M, day=None, is_growing=True) == "It never needs money from outside."
    within = findings.need(60 * M, raised=60 * M, day=1095, is_growing=False)
    assert within == "60 M RMB are needed in all, within the 60 M RMB that the plan raises; " + (
        "the deepest point is day 1,095."
    )
    assert ", more than the 60 M RMB" in findings.need(61 * M, raised=60 * M, day=9, is_growing=False)
    growing = findings.need(61 * M, raised=0, day=9, is_growing=True)
    assert (
        growing == "At least 61 M RMB are needed: the need is deepest in the last month simulated and may still grow."
    )


def test_the_title_of_cash_says_whether_the_need_ended() -> None:
    assert findings.cash_title(5, amount=M, ruin=None).endswith("1 M RMB are needed in all")
    assert findings.cash_title(5, amount=M, ruin=None, is_growing=True).endswith("at least 1 M RMB are needed")


def test_few_agents_make_a_percentage_rough() -> None:
    assert findings.rough(1999) == " (1,999 registered agents: rough)"
    assert findings.rough(2000) == findings.rough(0) == findings.rough(None) == ""


def test_what_carries_the_profit_gap() -> None:
    assert "no profit gap" in findings.carries_gap(1, revenue_gap=0, cost_gap=0)
    assert "75 % is missing revenue, the rest higher cost" in findings.carries_gap(
        1, revenue_gap=-30 * M, cost_gap=10 * M
    )
    assert "75 % is higher cost" in findings.carries_gap(1, revenue_gap=-10 * M, cost_gap=30 * M)
    softened = findings.carries_gap(1, revenue_gap=-30 * M, cost_gap=-10 * M)
    assert "misses its profit by 20 M RMB" in softened and "softened by 10 M RMB of lower cost" in softened
    assert "all of it is higher cost, softened" in findings.carries_gap(1, revenue_gap=5 * M, cost_gap=30 * M)
    assert "softened" not in findings.carries_gap(1, revenue_gap=-5 * M, cost_gap=0)


def test_cost_met_without_revenue_is_no_success() -> None:
    assert findings.failing_cheaply([1, 2], []) == ""
    assert "in year 3, but without" in findings.failing_cheaply([3], [1, 2, 3])
    assert "in years 2 and 3" in findings.failing_cheaply([2, 3], [2, 3])


def test_months_and_readings() -> None:
    assert "No whole month" in findings.months_met(0, months=0, last_percent=None)
    assert "in every month; the last month reaches 40 %" in findings.months_met(0, months=3, last_percent=40)
    assert findings.months_met(3, months=3, last_percent=120).startswith("Net revenue meets")
    assert "in 1 of 3 months" in findings.months_met(1, months=3, last_percent=80)
    assert "No whole year" in findings.readings({"net": 0, "gmv": 0}, years=0)
    assert "in none of 3 years net, in 2 of 3 years" in findings.readings({"net": 0, "gmv": 2}, years=3)
    assert "in every year" in findings.readings({"net": 1, "gmv": 1}, years=1)


def test_nothing_sold_and_nothing_kept() -> None:
    assert findings.take(None, revenue=0, period="month 1") == "Nothing is sold in this run"
    assert "keeps nothing" in findings.take(5 * M, revenue=0, period="month 1")
    settled = findings.take(5 * M, revenue=0.3 * M, period="year 1", commission_share=0.05)
    assert settled.endswith("in year 1; commission is 5 % of the value settled")
    assert "the platform keeps 5 % of it" in findings.take(5 * M, revenue=0.25 * M, period="month 1")


def test_users_and_funnel() -> None:
    assert findings.users(0, mau=None, peak_mau=None) == "Nobody has registered"
    assert "fewer than at the peak" in findings.users(1000, mau=80, peak_mau=100)
    assert "peak" not in findings.users(1000, mau=95, peak_mau=100)
    assert "No order" in findings.funnel(1000, ordered=None, orders=None, kept=None)
    assert "99 order at least once" in findings.funnel(1000, ordered=999, orders=10, kept=10)
    assert "under 1 order" in findings.funnel(1000, ordered=1, orders=10, kept=None)


def test_acquisition_with_and_without_word_of_mouth() -> None:
    causes = {"Feed": 60.0, "Word of mouth": 40.0}
    assert findings.acquisition(causes, word_of_mouth="Word of mouth").endswith("word of mouth brings 40 %")
    assert "not part of this run" in findings.acquisition({"Feed": 1.0}, word_of_mouth=None)
    silent = findings.acquisition({"Feed": 1.0, "Word of mouth": 0.0}, word_of_mouth="Word of mouth")
    assert silent.endswith("word of mouth brings nobody")
    assert findings.acquisition({"Feed": 0.0}, word_of_mouth=None) == "Nobody has registered"


def test_retention_cost_and_orders() -> None:
    assert "No cohort" in findings.retention(None, buyers=None, age=0)
    assert "nobody buys" in findings.retention(0.4, buyers=0, age=3)
    assert findings.retention(0.4, buyers=None, age=1).startswith("1 month after registration, 40 % of")
    assert "nothing is earned" in findings.cost_lines("year 1", by_line={"People": 1.0}, revenue=0)
    assert findings.cost_lines("year 1", by_line={"A": 2.0}, revenue=None) == "Largest cost line of year 1: a (100 %)"
    assert "each RMB of revenue costs 2.00 RMB" in findings.cost_lines("year 1", by_line={"A": 2.0}, revenue=1)
    assert "cost is 50 % of revenue" in findings.cost_lines("year 1", by_line={"A": 1.0}, revenue=2)
    assert "covers it" in findings.order_economics(5, revenue=5, period="month 1")
    assert "and brings 4 RMB" in findings.order_economics(5, revenue=4, period="month 1")
