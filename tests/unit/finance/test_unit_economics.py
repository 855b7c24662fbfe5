"""Unit economics by hand: small records whose every ratio can be worked out on paper. Exact, so no false alarms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers_books import account
from helpers_record import INCENTIVES, OTHER_CHANNELS, real_record

from sim.core.timeline import tenure_start
from sim.finance.acquisition import acquisition, channel_of_cause
from sim.finance.lifetime import (
    discount,
    fit_survivor,
    lifetime_value,
    long_value,
    retention,
    survivor,
)
from sim.finance.loaded import ALSO, loaded_value, shared_cost
from sim.finance.payback import followed, payback, return_on_spend
from sim.finance.record import Record
from sim.finance.statements import yearly
from sim.finance.unit_costs import BLOCKS, block_of, burn_multiple, cost_by_block, repeat_rate, revenue_retention
from sim.finance.unit_economics import unit_outcomes
from sim.world.channels import CHANNELS

FEN = 100


def tenure(*cohorts: tuple[str, str, float, int, list[float]], w: float = 1.0) -> pd.DataFrame:
    """Rows of cohorts (cause, month, people, whole months, RMB per person and month); everybody buys at once and stays."""
    rows = []
    for cause, cohort, people, done, gains in cohorts:
        total = 0.0
        for m, gain in enumerate(gains):
            rows.append({
                "cause": cause, "cohort": cohort, "tenure": m, "whole": m < done, "registered": people, "alive": people,
                "departures": 0.0, "comebacks": 0.0, "buyers": people, "first_buyers": people * (m == 0),
                "orders": people, "gmv": 0.0, "revenue": people * gain * FEN, "cost": 0.0,
                "contribution": people * gain * FEN,
                "contribution_squares": people * ((total + gain) ** 2 - total**2) * FEN**2,
            })  # fmt: skip
            total += gain
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def base() -> Record:
    """Feed, search and social content have causes of their own name; other channels are off, the rest is free."""
    return real_record(off=(*OTHER_CHANNELS, *INCENTIVES))


def having(base: Record, *cohorts: tuple[str, str, float, int, list[float]]) -> Record:
    return replace(base, tenure=tenure(*cohorts))


# ---- cost of acquisition -------------------------------------------------------------------------------------


def test_the_cost_of_a_channel_is_its_money_over_its_registrations(base: Record) -> None:
    frame = acquisition(base)
    ledger, series = base.ledger, base.series
    spent = ledger.loc[ledger["debit"] == "expense.marketing.feed", "fen"].sum() / FEN
    assert frame.at[("run", "feed"), "cac"] == pytest.approx(spent / series["registrations_by_feed"].sum())
    assert np.isnan(frame.at[("run", "pr"), "cac"])


def test_blended_cost_is_all_money_over_all_registrations_and_no_mean_of_ratios(base: Record) -> None:
    frame = acquisition(base)
    to = base.ledger["debit"]
    acquires = to.str.startswith("expense.marketing") & ~to.str.startswith("expense.marketing.retention")
    spent = acquires * base.ledger["fen"] / FEN
    assert frame.at[("run", "all"), "cac"] == pytest.approx(spent.sum() / base.series["registrations"].sum())
    paid = frame.loc["run"].loc[["feed", "search", "social"]]
    assert frame.at[("run", "paid"), "cac"] == pytest.approx(paid["spend"].sum() / paid["registrations"].sum())
    assert frame.at[("run", "paid"), "cac"] != pytest.approx(paid["cac"].mean(), rel=1e-3)


def test_years_add_up_to_the_run(base: Record) -> None:
    frame = acquisition(base)[["spend", "registrations"]]
    years = frame.loc[["year1", "year2", "year3"]].groupby("channel").sum()
    pd.testing.assert_frame_equal(years, frame.loc["run"].loc[years.index], check_exact=False)


def test_money_that_no_cause_answers_to_stands_apart(base: Record) -> None:
    """Press money moves awareness and causes no registration of its own; it is in the blended cost only."""
    press = pd.DataFrame({"day": [5], "mechanism": ["pr"], "debit": ["expense.marketing.pr"], "credit": ["asset.cash"],
                          "fen": [7_000_000]})  # fmt: skip
    chart = [*base.manifest["accounts"], account("expense.marketing.pr", "expense", "marketing")]
    more = replace(base, manifest=base.manifest | {"accounts": chart}, ledger=pd.concat([base.ledger, press]))
    before, after = acquisition(base).loc["run"], acquisition(more).loc["run"]
    assert after.at["unattributed", "spend"] - before.at["unattributed", "spend"] == pytest.approx(70_000)
    assert after.at["paid", "cac"] == before.at["paid", "cac"]
    assert after.at["all", "cac"] > before.at["all", "cac"]


def test_rewards_for_friends_are_a_cost_of_acquisition_and_coupons_for_old_users_are_not(base: Record) -> None:
    """Pitfall 22: a referral programme is not free because nobody placed an ad."""
    names = ("expense.incentives.referral_reward", "expense.incentives.coupons")
    chart = [*base.manifest["accounts"], *(account(n, "expense", "incentives") for n in names)]
    paid = pd.DataFrame({"day": 9, "mechanism": "referral", "debit": names, "credit": "asset.cash", "fen": 50_000})
    series = base.series.assign(registrations_by_referral=(base.series["day"] == 9) * 25.0)
    more = replace(
        base, manifest=base.manifest | {"accounts": chart}, ledger=pd.concat([base.ledger, paid]), series=series
    )
    assert acquisition(more).at[("run", "referral"), "cac"] == pytest.approx(500 / 25)


def test_special_forms_of_a_channel_belong_to_it(base: Record) -> None:
    more = replace(base, series=base.series.assign(registrations_by_brand_search=1.0))
    assert channel_of_cause(more)["brand_search"] == "search"
    assert "organic" not in channel_of_cause(more)


def test_the_analysts_view_stands_beside_ours(base: Record) -> None:
    claims = replace(base, series=base.series.assign(reported_feed=base.series["registrations_by_feed"] / 0.7))
    row = acquisition(claims).loc[("run", "feed")]
    assert row["claimed_cac"] == pytest.approx(0.7 * row["cac"])


def test_what_advertisers_claim_is_set_against_the_money_of_those_who_claim(base: Record) -> None:
    silent = base.series.drop(columns=["reported_search", "reported_social"])
    claims = replace(base, series=silent.assign(reported_feed=silent["registrations_by_feed"] / 0.7))
    frame = acquisition(claims).loc["run"]
    assert frame.at["paid", "claimed_cac"] == pytest.approx(frame.at["feed", "claimed_cac"])


def test_the_cost_per_buyer_takes_money_and_buyers_from_the_same_months(base: Record) -> None:
    record = having(base, ("feed", "2027-02", 400, 1, [0.0]), ("feed", "2027-03", 900, 0, [0.0]))
    february = base.ledger[(base.ledger["day"].between(31, 58)) & (base.ledger["debit"] == "expense.marketing.feed")]
    row = acquisition(record).loc[("run", "feed")]
    assert row["activated"] == 400
    assert row["cac_per_buyer"] == pytest.approx(february["fen"].sum() / FEN / 400)


# ---- lifetime value ------------------------------------------------------------------------------------------


def test_lifetime_value_is_a_ratio_of_sums_over_complete_cohorts_only(base: Record) -> None:
    year, half = [1.0] * 12, [5.0] * 6
    record = having(base, ("feed", "2027-01", 100, 12, year), ("organic", "2027-02", 300, 12, [3.0] * 12),
                    ("feed", "2029-07", 9000, 6, half))  # fmt: skip
    frame = lifetime_value(record, 12)
    assert frame.at["all", "undiscounted"] == pytest.approx(12 * (100 * 1 + 300 * 3) / 400)
    assert frame.at["all", "value"] == pytest.approx(2.5 * discount(12).sum())
    assert frame.loc["all", ["registered", "cohorts"]].tolist() == [400, 2]
    by_cause = lifetime_value(record, 12, by="cause")["undiscounted"]
    assert (by_cause["feed"], by_cause["organic"]) == pytest.approx((12, 36))
    assert lifetime_value(record, 12, by="channel").index.tolist() == ["feed", "paid"]
    assert lifetime_value(record, 12, by="cohort").index.tolist() == ["2027-01", "2027-02"]


def test_discounting_is_12_percent_a_year_from_mid_month() -> None:
    assert discount(2)[1] == pytest.approx(1.12 ** (-1.5 / 12))
    assert discount(12, rate=0.0).tolist() == [1.0] * 12


def test_the_standard_error_counts_agents_and_not_the_people_that_they_stand_for(base: Record) -> None:
    """Half contribute 10 a month, half nothing: variance 3,600 after a year; 20 people an agent multiply it by root 20."""
    two = (("feed", "2027-01", 500, 12, [10.0] * 12), ("organic", "2027-01", 500, 12, [0.0] * 12))
    one = replace(having(base, *two), manifest=base.manifest | {"people_per_agent": 1})
    many = replace(one, manifest=base.manifest | {"people_per_agent": 20})
    first, second = (lifetime_value(r, 12).loc["all"] for r in (one, many))
    share = first["value"] / first["undiscounted"]
    assert first["standard_error"] == pytest.approx(share * np.sqrt(3600 / 999))
    assert second["standard_error"] == pytest.approx(share * np.sqrt(3600 / 49))
    assert (first["agents"], second["agents"]) == (1000, 50)


def test_retention_at_a_month_counts_the_cohorts_that_have_come_so_far(base: Record) -> None:
    frame = tenure(("feed", "2027-01", 100, 2, [1.0, 1.0, 0.0]), ("feed", "2027-02", 300, 1, [2.0, 0.0]))
    frame.loc[(frame["cohort"] == "2027-01") & (frame["tenure"] == 0), "departures"] = 40
    frame.loc[(frame["cohort"] == "2027-02") & (frame["tenure"] == 0), "departures"] = 60
    curve = retention(replace(base, tenure=frame)).loc["all"]
    assert curve["alive_share"].tolist() == pytest.approx([1, (60 + 240) / 400, 60 / 100])
    assert curve["contribution"].isna().all(), "a curve of contribution over cohorts of different ages mixes people"


def test_contribution_over_time_is_that_of_the_same_people_in_every_month(base: Record) -> None:
    """January's 300 earn 3 a month for two months, February's 300 earn 9 in their only one: the mix of both never was."""
    record = having(
        costing(base, 3000, on_day=5), ("feed", "2027-01", 300, 2, [3.0, 3.0]), ("feed", "2027-02", 300, 1, [9.0])
    )
    one = replace(record, manifest=record.manifest | {"people_per_agent": 1})
    few, many = (followed(one, least_agents=n) for n in (300, 400))
    assert few is not None and many is not None
    assert (few.cohorts, few.contribution.tolist(), few.cost) == (["2027-01"], [3, 6], 10)
    assert (many.cohorts, many.contribution.tolist(), many.agents) == (["2027-01", "2027-02"], [6], 600)
    assert followed(one, least_agents=601) is None
    assert followed(replace(one, manifest=one.manifest | {"people_per_agent": 2}), least_agents=400) is None


def test_a_fitted_survivor_is_the_one_that_made_the_curve() -> None:
    times = tenure_start(np.arange(25)) * 12 / 365
    for shape, scale in ((0.9, 4.0), (2.5, 10.0)):
        found = fit_survivor(survivor(times, shape=shape, scale=scale), np.linspace(100, 10, 25))
        assert found == pytest.approx((shape, scale), rel=1e-4)


def test_an_exponential_curve_is_continued_as_one() -> None:
    times = tenure_start(np.arange(25)) * 12 / 365
    shape, scale = fit_survivor(np.exp(-0.15 * times), np.ones(25))
    assert survivor(np.array([36.0]), shape=shape, scale=scale)[0] == pytest.approx(np.exp(-0.15 * 36), rel=0.05)


def pareto_cohort(done: int, *, shape: float, scale: float, per_alive: float) -> pd.DataFrame:
    """A cohort whose share alive is Pareto and whose users contribute the same every month."""
    frame = tenure(("feed", "2027-01", 1e6, done, [0.0] * (done + 1)))
    alive = 1e6 * survivor(tenure_start(np.arange(done + 2)) * 12 / 365, shape=shape, scale=scale)
    return frame.assign(alive=alive[:-1], departures=-np.diff(alive), contribution=alive[:-1] * per_alive * FEN)


def test_36_months_from_24_are_those_of_the_law_when_the_law_holds(base: Record) -> None:
    """Months within a cohort: contribution per user alive at their start is constant, so the tail is known."""
    law = {"shape": 0.9, "scale": 4.0}
    short, whole = (replace(base, tenure=pareto_cohort(n, per_alive=2.0, **law)) for n in (24, 36))
    longest, seen = long_value(short), long_value(whole)
    assert longest is not None and seen is not None
    assert (longest.is_extrapolated, longest.months, seen.is_extrapolated) == (True, 24, False)
    assert longest.value == pytest.approx(seen.value, rel=1e-3)
    assert longest.observed == pytest.approx(lifetime_value(short, 24).at["all", "value"])


# ---- return and payback --------------------------------------------------------------------------------------


def costing(base: Record, rmb: float, *, on_day: int) -> Record:
    """The same run with feed ads as the only marketing, paid on one day."""
    rest = base.ledger[~base.ledger["debit"].str.startswith("expense.marketing")]
    paid = pd.DataFrame({"day": [on_day], "mechanism": ["channels"], "debit": ["expense.marketing.feed"],
                         "credit": ["asset.cash"], "fen": [round(rmb * FEN)]})  # fmt: skip
    return replace(base, ledger=pd.concat([rest, paid]))


def test_value_over_cost_takes_both_from_the_same_cohorts(base: Record) -> None:
    """Money of a month whose cohort has not completed the window is not counted against those who have."""
    record = having(costing(base, 1500, on_day=3), ("feed", "2027-01", 100, 12, [5.0] * 12),
                    ("organic", "2027-01", 100, 12, [1.0] * 12), ("feed", "2027-06", 100, 3, [0.0] * 4))  # fmt: skip
    frame = return_on_spend(record, 12)
    assert frame.at["paid", "ratio"] == pytest.approx(100 * 5 * discount(12).sum() / 1500)
    assert frame.at["all", "ratio"] == pytest.approx(100 * 6 * discount(12).sum() / 1500)
    dearer = replace(record, ledger=pd.concat([record.ledger, costing(base, 9e6, on_day=160).ledger.tail(1)]))
    assert return_on_spend(dearer, 12).at["paid", "ratio"] == pytest.approx(frame.at["paid", "ratio"])


def keeping(record: Record, **rmb: float) -> Record:
    """The same run with 1,000 people registered from launch on, and of what keeps users only these accounts, RMB a day."""
    own = ("expense.marketing.retention", "expense.servers", "expense.incentives", "liability.points", ALSO[0])
    rest = record.ledger[~(record.ledger["debit"].str.startswith(own) | record.ledger["credit"].str.startswith(own))]
    days = record.days[record.days >= 0]
    sides = {"contact": ("expense.marketing.retention_contact", "asset.cash"), "moderators": (ALSO[0], "asset.cash"),
             "points": ("expense.incentives.points", "liability.points")}  # fmt: skip
    new = [pd.DataFrame({"day": days, "mechanism": "x", "debit": sides[k][0], "credit": sides[k][1], "fen": round(v * FEN)})
           for k, v in rmb.items()]  # fmt: skip
    series = record.series.assign(active_people=np.where(record.series["day"] >= 0, 1000, 0))
    return replace(record, ledger=pd.concat([rest, *new]), series=series)


def test_what_keeps_users_is_borne_by_the_day_in_the_fully_loaded_value(base: Record) -> None:
    """1,000 people share 1,000 RMB a day of messages, moderators and points owed: 1 RMB a day off 50 RMB a month, to the fen."""
    plain = having(costing(base, 40_000, on_day=3), ("feed", "2027-01", 100, 24, [50.0] * 24))
    record = keeping(plain, contact=500, moderators=200, points=300)
    assert shared_cost(record) == pytest.approx(1.0)
    earned = (50 - 365 / 12) * discount(24).sum()
    assert loaded_value(record, 24) == pytest.approx((earned, 100 * earned / 40_000))
    assert loaded_value(keeping(plain), 24) == pytest.approx(
        (50 * discount(24).sum(), 5000 * discount(24).sum() / 40_000)
    )
    assert return_on_spend(record, 24).at["paid", "ratio"] == pytest.approx(loaded_value(keeping(plain), 24)[1])


def test_whoever_has_left_bears_nothing(base: Record) -> None:
    """Half leave in month 0: three quarters of a month there, then half."""
    plain = having(costing(base, 40_000, on_day=3), ("feed", "2027-01", 100, 24, [50.0] * 24))
    plain.tenure.loc[plain.tenure["tenure"] == 0, "departures"] = 50.0
    there = np.array([0.75, *[0.5] * 23])
    record = keeping(plain, contact=1000)
    assert loaded_value(record, 24)[0] == pytest.approx(((50 - there * 365 / 12) * discount(24)).sum())


@pytest.mark.parametrize(("cost", "month"), [(500, 1), (501, 2), (2000, 4), (6000, 12), (6001, np.nan)])
def test_payback_is_the_first_month_in_which_contribution_covers_cost(base: Record, cost: float, month: float) -> None:
    record = having(costing(base, cost, on_day=20), ("feed", "2027-01", 100, 12, [5.0] * 12))
    row = payback(record).loc["paid"]
    assert row["month"] == pytest.approx(month, nan_ok=True)
    assert row["observed"] == 12


def test_free_registrations_do_not_pay_back_ads(base: Record) -> None:
    record = having(costing(base, 600, on_day=20), ("feed", "2027-01", 100, 12, [1.0] * 12),
                    ("organic", "2027-01", 1000, 12, [5.0] * 12))  # fmt: skip
    found = payback(record)["month"]
    assert (found["paid"], found["all"]) == (6, 1)


# ---- years ---------------------------------------------------------------------------------------------------


def test_revenue_retention_compares_the_same_people_in_two_years(base: Record) -> None:
    ages = [(c, a) for c in range(36) for a in range(36 - c)]
    frame = pd.DataFrame(
        {"cohort": [f"{2027 + c // 12}-{c % 12 + 1:02d}" for c, _ in ages], "age": [a for _, a in ages]}
    )
    joined = np.array([c for c, _ in ages])
    month = joined + frame["age"].to_numpy()
    frame["revenue"] = np.where(joined == 0, np.where(month < 12, 1000, np.where(month < 23, 600, 300)), 0)
    frame.loc[joined == 14, "revenue"] = 99_999
    found = revenue_retention(replace(base, cohorts=frame))
    assert found.at[2, "by_year"] == pytest.approx((11 * 600 + 300) / 12_000)
    assert found.at[2, "by_month"] == pytest.approx(0.3)
    shorter = replace(base, cohorts=frame, series=base.series[base.series["day"] < 700])
    assert revenue_retention(shorter).index.tolist() == []


def test_blocks_hold_every_expense_once(base: Record) -> None:
    cost, statement = cost_by_block(base), yearly(base)
    for year in (1, 2, 3):
        blocks = cost.loc[year, "cost"]
        assert blocks["total"] == pytest.approx(blocks.drop("total").sum())
        assert blocks["total"] == pytest.approx(statement.at[year, "cost"] / FEN)
    assert cost.at[(1, "marketing"), "per_order"] == pytest.approx(
        cost.at[(1, "marketing"), "cost"] / base.series.loc[base.series["day"].between(0, 364), "orders"].sum()
    )


def test_pay_goes_with_the_work_and_an_unknown_line_is_other() -> None:
    assert block_of("expense.people.service", "people") == "after_sales"
    assert block_of("expense.people.engineering", "people") == "technology"
    assert block_of("expense.marketing.feed", "marketing") == "marketing"
    assert block_of("expense.moon", "rockets") == "other"
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in block.zh) for block in BLOCKS)


def test_the_burn_multiple_is_burn_over_revenue_added(base: Record) -> None:
    """Commission is made to grow; a company whose revenue shrinks has no burn multiple."""
    earns = base.ledger["credit"] == "revenue.commission"
    fen = np.where(
        earns, base.ledger["fen"] * (1 + base.ledger["day"] / 50).clip(1).astype(int) ** 2, base.ledger["fen"]
    )
    growing = replace(base, ledger=base.ledger.assign(fen=fen))
    frame, found = yearly(growing), burn_multiple(growing)
    revenue = growing.ledger[earns | (base.ledger["credit"] == "revenue.membership")]
    december = [revenue.loc[revenue["day"].between(*days), "fen"].sum() for days in ((334, 364), (700, 730))]
    burn = -frame.at[2, "cash_flow_before_financing"]
    assert found[2] == pytest.approx(burn / (12 * (december[1] - december[0])))


def test_the_repeat_rate_is_the_share_of_orders_that_are_not_a_first_one(base: Record) -> None:
    year = base.series[base.series["day"].between(0, 364)]
    assert repeat_rate(base)[1] == pytest.approx(1 - year["first_orders"].sum() / year["orders"].sum())


# ---- the flat dictionary -------------------------------------------------------------------------------------


def test_keys_depend_neither_on_the_horizon_nor_on_what_is_on(base: Record) -> None:
    keys = unit_outcomes(base).keys()
    assert {f"cac.{channel}" for channel in CHANNELS} < keys
    short = real_record(40, with_orders=False)
    bare = Record(short.manifest | {"channels": [], "accounts": [], "lines": []}, short.series[["day", "date"]],
                  short.ledger.iloc[:0], pd.DataFrame())  # fmt: skip
    assert unit_outcomes(short).keys() == unit_outcomes(bare).keys() == keys
    assert set(unit_outcomes(bare).values()) <= {None, 0.0}


def test_without_tenure_what_needs_it_is_none_and_the_rest_stands(base: Record) -> None:
    base = replace(base, tenure=pd.DataFrame())
    found = unit_outcomes(base)
    assert found["ltv.12"] is None and found["payback.month"] is None and found["retention.month1"] is None
    assert found["cac.paid"] == pytest.approx(acquisition(base).at[("run", "paid"), "cac"])


def test_the_first_few_users_do_not_have_the_last_word_on_payback(base: Record) -> None:
    """Two people of January have 13 months behind them and earn well; the hundred of February decide month 12."""
    record = having(costing(base, 1000, on_day=40), ("feed", "2027-01", 2, 13, [9.0] * 14),
                    ("feed", "2027-02", 100, 12, [0.5] * 12))  # fmt: skip
    assert np.isnan(payback(record).at["paid", "month"])
    assert payback(record).at["paid", "observed"] == 12
