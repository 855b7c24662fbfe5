"""The spreadsheet twin: exact limits where they exist, the simulation where only it differs by known things."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.finance.frames import cell
from sim.finance.statements import yearly
from sim.finance.twin import KNOWN, LINES, _later, by_year, difference, twin
from sim.finance.twin_people import budget_of_month, calendar, rich_share
from sim.scenario.registry import mechanisms
from sim.theory import bass, experience
from sim.theory.purchase import gamma_mixture_survivor

PEOPLE = 1_000_000
YEAR_DAYS = 365
QUIET = {"organic": "0 people per day", "organic_aware": "0 people per day", "is_spending": "off"}


def world(*, market: dict[str, Any] | None = None, days: int = 1096, **mechanisms: Any) -> sim.World:
    return sim.load(
        {
            "title": "small",
            "time": {"days": days},
            "market": {"people": PEOPLE, "people_per_agent": 50, "responsiveness_shape": 0, **(market or {})},
            "mechanisms": {"registration": "on", **mechanisms},
        }
    )


def test_a_constant_hazard_alone_gives_the_exponential_law() -> None:
    frame = twin(world(channels=QUIET | {"constant_rate": "0.5 per year"}).plan())
    days = np.array([m.start + m.length for m in calendar(world(channels=QUIET).plan())])[1:]
    expected = PEOPLE * -np.expm1(-0.5 * days / YEAR_DAYS)
    assert frame["registrations"].cumsum().iloc[1:].to_numpy() == pytest.approx(expected, rel=1e-12)
    assert frame["active"].iloc[1:].to_numpy() == pytest.approx(expected, rel=1e-12)


def test_people_who_differ_register_by_the_mixture_law() -> None:
    """The rest's mean multiplier 1 / (1 + H / s), by month: within 1 % of (1 + H / s)^-s."""
    market = {"responsiveness_shape": 2}
    frame = twin(world(market=market, channels=QUIET | {"constant_rate": "0.5 per year"}).plan())
    expected = PEOPLE * (1 - (1 + 0.5 * 1096 / YEAR_DAYS / 2) ** -2)
    assert frame["registrations"].sum() == pytest.approx(expected, rel=0.01)


def test_talk_gives_bass_by_the_month() -> None:
    """Explicit monthly steps lag behind the daily curve by half a month of talk: 0.38 / 24 = 1.6 %, allowed 3 %."""
    frame = twin(
        world(channels=QUIET | {"constant_rate": "0.03 per year"}, word_of_mouth={"strength": "0.38 per year"}).plan()
    )
    for year in (1, 3):
        expected = PEOPLE * float(bass.bass(year, p=0.03, q=0.38))
        assert frame["active"].loc[12 * year] == pytest.approx(expected, rel=0.03)


def test_users_stay_by_the_gamma_survivor() -> None:
    market = {"registered_at_start": "100 %"}
    frame = twin(
        world(
            market=market,
            channels=QUIET,
            leaving="on",
            churn={"comeback": "0 per day", "shape": 0.9, "lifetime": "120 days"},
        ).plan()
    )
    days = np.array([m.start + m.length for m in calendar(world(channels=QUIET).plan())])[1:]
    expected = PEOPLE * gamma_mixture_survivor(days, shape=0.9, scale=120)
    assert frame["active"].iloc[1:].to_numpy() == pytest.approx(expected, rel=1e-12)


def test_the_year_s_budget_is_spent_by_its_ramp() -> None:
    base = sim.load("business_plan").plan()
    months = calendar(base)
    share = rich_share(base.sections["world"])
    for year, total in ((1, 12e6), (2, 24e6), (3, 48e6)):
        spent = sum(budget_of_month(base, m) for m in months if (m.number + 11) // 12 == year)
        assert spent / 100 == pytest.approx(total * share, rel=1e-9)
    assert budget_of_month(base, months[1]) < 0.1 * budget_of_month(base, months[8])


def test_the_expected_assortment_is_that_of_launch_markets() -> None:
    """Mean of 20 launch markets, four standard errors (false alarms 6e-5) and 2 % for taking sums as normal."""
    base = sim.load("business_plan")
    found = [base.model(seed=s, agents=200).state.resources["catalogue"].rich_share for s in range(20)]
    error = float(np.std(found, ddof=1)) / len(found) ** 0.5
    assert rich_share(base.plan().sections["world"]) == pytest.approx(float(np.mean(found)), abs=4 * error + 0.02)


def test_the_company_alone_costs_what_the_simulation_pays() -> None:
    """No users: pay, servers and administration agree to the fen rounding of each posting (7 a day)."""
    team = {"engineering": {"2026-10-03": "8 people", "2027-03-10": "12 people"}, "load": 1.4}
    small = world(market={"people": 1000, "people_per_agent": 1}, days=366, team=team, spending="on", books="on", funding="on",
                  channels=QUIET)  # fmt: skip
    run = small.run(seed=1)
    frame = difference(twin(small.plan()), run.record).loc[1]
    for line in ("cost", "cash"):
        assert frame.loc[line, "difference"] == pytest.approx(0, abs=0.01 * 7 * (366 + 90))
    assert by_year(twin(small.plan())).loc[0, "cost"] == pytest.approx(
        cell(yearly(run.record), (0, "cost")) / 100, abs=7
    )


def test_a_loaded_market_buys_as_the_simulation_does_where_only_means_matter() -> None:
    """No leaving, no best-sellers, no memory of prices: orders within 6 % (false alarms below 1e-4).

    Needs: 20,000 people with Gamma(.6) rates have a standard error of 0.9 %; the reference purchase probability is
    solved on 2,000 choices (about 1 %); together four standard errors are 5.4 %, so 6 % is allowed. What an order or a RMB of
    turnover costs depends on shares of the year's orders alone and on what is on the way at its end: 3 %.
    """
    choice = {"sales": 0, "surprise": 0, "delivery": 0, "trust": 0}
    loaded = world(market={"registered_at_start": "100 %"}, days=365, channels=QUIET, visits="on", choice=choice,
                   fulfilment="on", settlement="on", spending="on",
                   order_costs={"contacts_return": 0.5})  # fmt: skip
    own, run = twin(loaded.plan()), loaded.run(seed=3)
    frame = difference(own, run.record).loc[1]
    assert abs(frame.loc["orders", "percent"]) < 6
    assert frame.loc["registrations", "twin"] == 0
    costs = {
        "payment": ("payment_fee", "gmv"),
        "service": ("service", "orders"),
        "logistics": ("return_freight", "orders"),
    }
    for line, (account, per) in costs.items():
        spent = run.ledger.loc[run.ledger["debit"] == f"expense.{account}", "fen"].sum() / 100
        twins, simulated = own[line].sum() / frame.loc[per, "twin"], spent / frame.loc[per, "simulated"]
        assert twins == pytest.approx(simulated, rel=0.03) and spent > 0


def test_nothing_is_lost_between_months() -> None:
    months = calendar(sim.load("business_plan").plan())
    flow = np.arange(len(months), dtype=float)
    moved = _later(flow, months, days=10)
    assert moved.sum() == pytest.approx(flow.sum() - flow[-1] * 10 / months[-1].length)


def test_tranches_follow_the_contract() -> None:
    for preset, expected in (("business_plan", {0: 10e6}), ("as_written", {0: 10e6, 7: 20e6, 19: 30e6}),
                             ("all_upfront", {0: 60e6})):  # fmt: skip
        paid = twin(sim.load(preset).plan())["tranches"]
        assert {int(m): float(x) for m, x in paid[paid > 0].items()} == expected


def test_profit_and_cash_add_up_and_lines_sum_to_cost() -> None:
    frame = twin(sim.load("business_plan").plan())
    lines = frame[["people", "marketing", "servers", "logistics", "payment", "service", "administration"]].sum(axis=1)
    assert lines.to_numpy() == pytest.approx(frame["cost"].to_numpy(), rel=1e-12)
    assert frame["cash"].iloc[-1] == pytest.approx((frame["revenue"] - frame["cost"]).sum() + 10e6, rel=1e-12)
    assert np.isfinite(frame.to_numpy()).all()


@pytest.mark.parametrize("name", [m for m in mechanisms() if m not in ("registration",)])
def test_the_twin_survives_without_any_one_mechanism(name: str) -> None:
    frame = twin(sim.load("business_plan", policies=[{name: "off"}]).plan())
    assert np.isfinite(frame.to_numpy()).all()


def test_the_difference_is_null_where_the_year_was_not_simulated() -> None:
    base = sim.load("business_plan", settings={"market.people": 100_000})
    run = base.run(seed=1, agents=300, days=40)
    frame = difference(twin(base.plan()), run.record)
    assert set(frame.index.get_level_values("line")) == set(LINES)
    assert frame["simulated"].isna().all() and frame["difference"].isna().all() and frame["twin"].notna().all()


def test_a_mechanism_that_the_twin_does_not_know_is_named() -> None:
    assert set(KNOWN) <= set(mechanisms())
    left_out = ["advertising", "community", "contact", "membership", "promotions", "subscription"]
    assert sorted(twin(sim.load("business_plan").plan()).attrs["unknown"]) == left_out
    plan = sim.load("business_plan", settings={"group_buying": "on", "contact": "on"}).plan()
    assert sorted(twin(plan).attrs["unknown"]) == sorted([*left_out, "group_buying"])


def test_what_comes_back_is_the_base_share_or_that_of_the_goods() -> None:
    """As many orders are placed, so what is missing from those kept is in proportion to the share."""

    def kept(**settings: Any) -> float:
        return float(twin(sim.load("business_plan", settings=settings).plan())["orders"].sum())

    none, base, goods = (
        kept(**own)
        for own in (
            {"fulfilment.return_share": "0 %"},
            {"satisfaction.returning": 0},
            {"satisfaction.defects_worst": "0 %", "satisfaction.noise": 0.2},
        )
    )
    of_goods = experience.return_share(a=4, b=2, base=0.12, by_goods=4, by_quality=0.45, loss_aversion=2, noise=0.2,
                                       worst=0, best=0.02, defect_gap=0.8)  # fmt: skip
    assert (none - goods) / (none - base) == pytest.approx(of_goods / 0.12, rel=1e-9)
