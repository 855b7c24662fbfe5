"""What a programme brings for what it costs, by hand; users in a programme beside others, exact."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from helpers_record import PROGRAMMES, real_record
from helpers_world import LEAN, small
from scipy.stats import t as student

from sim.finance.acquisition import channel_of_account
from sim.finance.outcomes.keeping import keeping
from sim.finance.programme_cohorts import by_programme
from sim.finance.programmes import ACCOUNTS, COSTS, POINTS_OWED, brought, ratio_interval, sums
from sim.finance.record import Record
from sim.finance.unit_costs import contributions
from sim.world.channels import paid_for

STAY = {"churn": "off", "leaving": "off"}
NONE = dict.fromkeys(("contribution.1", "contribution.2", "contribution.3", "profit", *ACCOUNTS), 0.0)


@cache
def of_members() -> Record:
    """A year of people who come one by one, may subscribe and rise in tiers, and stay."""
    own = {"registered_at_start": "0 %"}
    keen = {
        "subscription": "on",
        "subscription__interest": "0.2 per day",
        "membership": "on",
        "membership__tier_1": "100 RMB",
    }
    world = {"spending__needs_assortment": "off", "channels__organic": "30 people per day"}
    settings = {f"market__{k}": v for k, v in own.items()} | keen | world | LEAN | STAY
    return small("business_plan", **settings).run(seed=1, days=400).record


def test_a_return_is_what_was_brought_for_what_was_paid() -> None:
    """Coupons: 50 paid and 30 left after them: 80 brought. Moderators stand in no contribution. Points owed come off."""
    coupons = NONE | {"contribution.3": 30.0, "expense.incentives.coupons": 50.0}
    assert brought(coupons, NONE, accounts=COSTS["promotions"]) == (50.0, 80.0)
    moderated = NONE | {"contribution.3": 30.0, "expense.people.moderation": 20.0}
    assert brought(moderated, NONE, accounts=COSTS["community"]) == (20.0, 30.0)
    points = NONE | {"contribution.3": 30.0, "expense.incentives.points": 12.0, POINTS_OWED: -4.0}
    assert brought(points, NONE, accounts=COSTS["membership"]) == (12.0, 38.0)
    assert brought(points, points, accounts=COSTS["membership"]) == (0.0, 0.0)


def test_the_interval_of_a_ratio_is_exact_where_the_cost_is_the_same_on_every_seed() -> None:
    """Then it is Student's interval of the mean over the cost."""
    gain = np.array([3.0, 5.0, 4.0, 8.0])
    half = student.ppf(0.975, 3) * gain.std(ddof=1) / 2
    assert ratio_interval(gain, np.full(4, 2.0)) == pytest.approx((2.5, 2.5 - half / 2, 2.5 + half / 2))
    assert ratio_interval(2 * gain, gain) == pytest.approx((2.0, 2.0, 2.0))
    assert all(np.isnan(ratio_interval([1.0], [0.0])))
    assert np.isnan(ratio_interval([1.0], [2.0])[1]) and ratio_interval([1.0], [2.0])[0] == 0.5


def test_sums_are_those_of_the_years_and_a_year_that_was_cut_is_refused() -> None:
    record = real_record()
    by_year = contributions(record)["total"]
    assert sums(record, years=2)["contribution.3"] == pytest.approx(by_year[1, 3] + by_year[2, 3])
    assert sums(record, years=2)["expense.marketing.retention_community_games"] == 0  # nobody plays in the base
    with pytest.raises(ValueError, match="year 1 ends on day 364; found a run that ends on day 89"):
        sums(real_record(90), years=1)


def test_sums_hold_what_the_accounts_of_programmes_came_to() -> None:
    record = of_members()
    last = record.days.max()
    ledger = record.ledger[record.ledger["day"] <= 364]
    for account in ("expense.member_delivery", "expense.incentives.points"):
        own = ledger.loc[ledger["debit"] == account, "fen"].sum() - ledger.loc[ledger["credit"] == account, "fen"].sum()
        assert last >= 364 and sums(record, years=1)[account] == pytest.approx(own / 100) != 0


def test_money_that_keeps_users_pays_for_no_registration() -> None:
    """Every account of a programme that keeps users is outside of the cost of acquisition."""
    assert not set(ACCOUNTS) & set(channel_of_account(of_members()))
    assert all(paid_for(a, line, causes=()) is None for own in COSTS.values() for a in own
               for line in ("marketing",) if a.startswith("expense.marketing"))  # fmt: skip


def test_people_inside_and_outside_are_all_people_with_all_their_orders() -> None:
    record = of_members()
    whole = record.tenure[record.tenure["whole"]]
    for by in ("tenure", "cohort"):
        for programme, rows in by_programme(record, by=by).groupby(level="programme"):
            every = rows.xs("all", level="group").iloc[0]
            for what in ("orders", "contribution"):
                total = every[f"{what}_in"] * every["months_in"] + every[f"{what}_out"] * every["months_out"]
                assert total == pytest.approx(whole[what].sum() / (1 if what == "orders" else 100)), programme
            parts = rows.drop(index="all", level="group")
            assert parts["months_in"].sum() == pytest.approx(every["months_in"])
            assert parts["months_out"].sum() == pytest.approx(every["months_out"])


def test_days_inside_are_those_of_the_subscribers_of_the_evening_before() -> None:
    """Nobody leaves and everybody registered after launch: exact."""
    record = of_members()
    subscribers = record.metric("subscribers")
    assert subscribers is not None and subscribers[-1] > 0
    assert record.tenure["subscribers_days"].sum() == subscribers[:-1].sum()


def test_rates_by_hand() -> None:
    """Two people of a month of 31 days, one of whom was in for 20 days with 3 of 5 orders."""
    row = {"cause": "organic", "cohort": "2027-01", "tenure": 0, "whole": True, "registered": 2.0, "alive": 2.0,
           "departures": 0.0, "comebacks": 0.0, "orders": 5.0, "contribution": 1000.0, "subscribers_days": 20.0,
           "subscribers_orders": 3.0, "subscribers_contribution": 900.0, "members_days": 0.0, "members_orders": 0.0,
           "members_contribution": 0.0}  # fmt: skip
    late = row | {"tenure": 1, "whole": False, "orders": 9.0}
    found = by_programme(replace(real_record(90), tenure=pd.DataFrame([row, late])))
    month = 365 / 12
    assert found.index.tolist() == [("subscribers", "0-2"), ("subscribers", "all")]
    one = found.iloc[0]
    assert one[["months_in", "months_out"]].tolist() == pytest.approx([20 / month, 42 / month])
    assert one[["orders_in", "orders_out"]].tolist() == pytest.approx([3 * month / 20, 2 * month / 42])
    assert one[["contribution_in", "contribution_out"]].tolist() == pytest.approx([9 * month / 20, month / 42])


def test_a_run_without_programmes_has_no_such_table() -> None:
    assert by_programme(real_record(off=PROGRAMMES)).empty


def test_outcomes_of_programmes_are_what_the_ledger_and_the_year_end_say() -> None:
    """Year 1 of a run that has subscribers and points; year 2 was not simulated whole."""
    record = of_members()
    found, at_end = keeping(record), record.days == 364
    booked = record.ledger[record.ledger["day"].between(0, 364)]
    earned = booked.loc[booked["credit"] == "revenue.membership", "fen"].sum()
    assert found["year1.subscription_revenue"] == pytest.approx(earned / 100) and earned > 0
    assert found["year1.subscribers"] == record.metric("subscribers")[at_end][0] > 0
    assert found["year1.points_owed"] == pytest.approx(record.metric("points_outstanding")[at_end][0] / 100)
    costs = [a for own in COSTS.values() for a in own]
    net = booked.loc[booked["debit"].isin(costs), "fen"].sum() - booked.loc[booked["credit"].isin(costs), "fen"].sum()
    assert found["year1.programme_cost"] == pytest.approx(net / 100) and net > 0
    assert found["year2.subscribers"] is None
