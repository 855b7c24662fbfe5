"""Staffing: seats against the renewal equation, money in the ledger, what newcomers, leaders, training and audit do.

Counts of seats filled are sums over 500 independent seats; the worst of 300 days is asked to lie within 5 standard errors (a false
alarm once in 5,000 sets of luck at the most, fixed seed). The others are exact.
"""

from typing import Any

import numpy as np
import pytest
from helpers_market import market, run
from helpers_media import go, values

import sim
from sim.core.model import GrowthModel
from sim.mechanisms.company.staffing.seats import Seats

RMB = 100
NOBODY = dict.fromkeys(("executive", "engineering", "product", "operations", "service"), 0)
STILL = {"quits": "0 per month", "quits_executive": "0 per month", "key_person": "0 %", "newcomer": "100 %",
         "need_engineering": 0, "need_operations": 0}  # fmt: skip
MONTH = 365 / 12


def company(
    *, days: int = 60, team: dict[str, Any], more: dict[str, Any] | None = None, **staffing: Any
) -> GrowthModel:
    """Return the finished run of a company without a market, in which people neither come nor go unless asked to."""
    own = NOBODY | {"pay_service": "36500 RMB per month", "load": 1} | team
    return go(sim.load({
        "title": "company", "time": {"start": "2027-01-01", "days": days, "preparation": 0},
        "market": {"people": 50, "people_per_agent": 1}, "world": {"merchants": 0, "influencers": 0, "graph": "none"},
        "mechanisms": {"team": own, "staffing": STILL | staffing} | (more or {}),
    }).model(seed=1, collect=False))  # fmt: skip


def filled(p: float, wait: int, days: int) -> np.ndarray:
    """Return the chance that a seat is filled on each day, by the renewal equation."""
    f = np.ones(days)
    f[0] = 1  # nobody leaves on the first day
    for t in range(1, days):
        f[t] = f[t - 1] * (1 - p) + (p * f[t - 1 - wait] if t > wait else 0)
    return f


def test_expected_heads_follow_the_renewal_equation() -> None:
    """At 30 % a month a third of the seats would be vacant after 45 days if nobody came, and it tends to 1 / (1 + p H)."""
    model = company(days=300, team={"service": 500, "hiring_time": "45 days"}, quits="0.3 per month")
    p = -np.expm1(-0.3 / MONTH)
    goal, heads = 500 * filled(p, 45, 300), values(model, "headcount")
    assert (np.abs(heads - goal) <= 5 * np.sqrt(goal * (1 - goal / 500)) + 1e-9).all()
    assert goal[-1] == pytest.approx(500 / (1 + 45 * p), rel=0.02)
    np.testing.assert_array_equal(heads + values(model, "vacancies"), 500)
    assert values(model, "staff_left").sum() - values(model, "staff_hired").sum() == values(model, "vacancies")[-1]


def test_a_vacancy_is_not_paid_and_each_hire_costs_its_months_of_pay() -> None:
    model = company(days=90, team={"service": 200, "hiring_time": "10 days"}, quits="0.5 per month", hiring_cost=2)
    ledger = model.state.ledger.balances
    assert ledger["expense.people.service"] == values(model, "headcount").sum() * 1200 * RMB
    assert ledger["expense.people.staffing"] == values(model, "staff_hired").sum() * 2 * 36_500 * RMB > 0


def test_training_bonus_and_auditors_are_paid_for_by_the_head() -> None:
    model = company(
        team={"service": 10}, training="3650 RMB per month", bonus="10 %", auditors=2, pay_auditor="36500 RMB per month"
    )
    assert model.state.ledger.balances["expense.people.staffing"] == 60 * 10 * (120 + 120) * RMB
    assert model.state.ledger.balances["expense.people.audit"] == 60 * 2 * 1200 * RMB


@pytest.mark.parametrize("keeps", [{"training": "5000 RMB per month"}, {"bonus": "30 %"}, {"options": "100 %"}])
def test_what_keeps_people_lowers_turnover_on_the_same_luck(keeps: dict[str, Any]) -> None:
    """Without hiring a seat is vacant for good, so whoever stays without it stays with it: never more vacancies on any day."""
    team = {"service": 300, "hiring_time": "365 days"}
    without, with_it = (values(company(team=team, quits="0.2 per month", **k), "vacancies") for k in ({}, keeps))
    assert (with_it <= without).all() and with_it[-1] < without[-1]


def test_newcomers_do_part_of_the_work_until_they_have_learned() -> None:
    """Ten experienced heads are joined by ten new ones on day 20, who do 40 % for 30 days; here it counts a day later."""
    model = company(
        team={"service": {"2027-01-01": 10, "2027-01-21": 20}, "hiring_time": "0 days"},
        newcomer="40 %",
        learning="30 days",
    )
    goal = np.ones(60)
    goal[21:51] = 0.7
    np.testing.assert_allclose(values(model, "productivity_service"), goal, rtol=1e-12)
    assert values(model, "headcount").tolist() == [10] * 20 + [20] * 40


def test_each_missing_leader_costs_a_function_its_part_and_training_adds() -> None:
    """Two executives: the heads of marketing and operations are missing, and lead operations and service."""
    heads = {"executive": 2, "engineering": 1, "operations": 1, "service": 1}
    model = company(
        days=2, team=heads, key_person="20 %", training="800 RMB per month", training_half="800 RMB per month"
    )
    skill = 1 + 0.10 / 2
    found = [values(model, f"productivity_{f}")[-1] for f in ("engineering", "operations", "service")]
    np.testing.assert_allclose(found, [skill, skill * 0.8**2, skill * 0.8], rtol=1e-12)
    assert values(model, "key_persons_missing")[-1] == 2


def test_coverage_is_work_over_need_and_never_above_one() -> None:
    model = company(days=2, team={"engineering": 4, "operations": 9}, need_engineering=5, need_operations=5)
    assert values(model, "coverage_engineering")[-1] == 0.8
    assert values(model, "coverage_operations")[-1] == 1


def test_those_who_came_today_stay_and_a_cut_takes_the_last_seats() -> None:
    seats, all_quit = Seats(), np.ones(5, dtype=np.bool_)
    assert seats.turn(5, all_quit, today=0, wait=0) == (0, 0), "the first team"
    assert seats.turn(5, all_quit, today=1, wait=0) == (5, 5), "filled at once"
    assert seats.turn(3, all_quit[:3], today=2, wait=4) == (3, 0)
    assert seats.turn(4, all_quit[:4], today=5, wait=4) == (0, 1), "a new position; the others wait"
    assert seats.turn(4, all_quit[:4] * False, today=6, wait=4) == (0, 3)
    assert seats.age(6).tolist() == [0, 0, 0, 1]


def test_half_of_those_who_build_and_too_few_engineers_let_technology_wear_and_servers_fail() -> None:
    """On the same luck technology is never better, servers are never down for less, and there is more of it in a year."""
    more = {"research": "on", "outages": {"rate": "5 per year"}}
    whole, half = (
        company(days=365, team={"executive": 4, "engineering": e, "product": 2}, more=more, need_engineering=8)
        for e in (8, 4)
    )
    assert (values(half, "research_level") <= values(whole, "research_level")).all()
    assert values(half, "research_level")[-1] < 0.95
    assert (values(half, "days_down") >= values(whole, "days_down")).all()
    assert values(half, "days_down").sum() > values(whole, "days_down").sum() > 0


def test_new_merchants_wait_longer_where_operations_are_short_of_hands() -> None:
    """A week of verification takes two weeks at half the people needed, so the first entrant comes a week later."""

    def first(heads: int) -> int:
        own = {"staffing": "on", "team__operations": heads, "team__hiring_time": "0 days", "choice": "off",
               "merchants": "on", "merchants__prospects": "10 merchants per day", "staffing__need_growth": 0}  # fmt: skip
        model = market(days=30, **own, **{f"staffing__{k}": v for k, v in (STILL | {"need_operations": 6}).items()})
        run(model)
        return int(np.flatnonzero(values(model, "merchants_entered")[model.blueprint.timeline.preparation :])[0])

    assert (first(3), first(6), first(12)) == (14, 7, 7)


def test_internal_audit_leaves_the_stated_part_of_fraud_and_the_same_payments() -> None:
    """Four auditors at .25 each leave exp(-1) of the fraud; each fraud that is left was one without them."""

    def frauds(auditors: int) -> int:
        model = market(days=20, staffing="on", staffing__auditors=auditors, payment__fraud="20 %", order_costs="off",
                       **{f"staffing__{k}": v for k, v in STILL.items()})  # fmt: skip
        run(model, 1)
        (staff,) = [model.state.resources["staff"]]
        assert staff.fraud_left == pytest.approx(np.exp(-0.25 * auditors))
        return int(values(model, "fraud_paid").sum())

    without, with_them = frauds(0), frauds(4)
    assert 0 < with_them < without
