"""The gates themselves: small limits hold, a wrong engine fails, verdicts turn where they should.

The large worlds live in ``sim verify``; here n is small and seeds are fixed. Where a figure is random the margin
is four binomial standard errors of independent people (false alarms 6e-5 each).
"""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers_command import command, command_here

from sim.finance.decomposition import lmdi
from sim.finance.valuation import irr
from sim.mechanisms.company.obligations import Obligations
from sim.scenario.load import shipped_names
from sim.theory import bass
from sim.theory.purchase import gamma_mixture_survivor, nbd_mean, nbd_variance
from sim.verification import books, engine, ledgers, money, prices
from sim.verification.gate import FAIL, PASS, REVIEW, Finding, Gate, Setup, run_gate, within, within_errors
from sim.verification.gates import GATES, chosen
from sim.verification.worlds import PER_YEAR, adopted, adoption, finished, shopping


@pytest.mark.parametrize(("deviation", "verdict"), [(0, PASS), (1, PASS), (1.1, REVIEW), (1.3, FAIL)])
def test_a_finding_passes_up_to_its_margin(deviation, verdict):
    assert Finding("case", 1, 1, "margin", deviation).verdict == verdict


def test_margins_are_relative_or_in_standard_errors():
    assert within("x", reference=2, figure=2.01, share=0.01).deviation == pytest.approx(0.5)
    assert within_errors("x", reference=2, figure=2.2, error=0.1, n_errors=4).deviation == pytest.approx(0.5)


def test_an_engine_that_breaks_fails_its_gate_with_the_message():
    def broken(setup):
        raise RuntimeError("no such luck")

    result = run_gate(Gate("X", "broken", broken), Setup())
    assert result.verdict == FAIL and "no such luck" in result.note


def test_every_gate_of_the_issue_is_there():
    names = {g.name for g in GATES}
    assert names >= {"V01", "V02", "V03", "V04", "V05", "V08", "V09", "V10", "V11",
                     "V12", "V13", "V14", "V15", "V16", "V17", "V20", "V21", "V22", "V23", "V24", "V25",
                     "V26", "V18", "V19", "V33", "V28", "V29", "V30", "V31", "P10", "V34", "V35", "MONEY"}  # fmt: skip
    assert [g.name for g in chosen(["v02"], full=False)] == ["V02"]


@pytest.mark.parametrize("p", [0.03, 0.5])
def test_a_constant_hazard_alone_gives_the_exponential_law(p):
    n = 50_000
    share = adopted(finished(adoption(n, 365, p=p), seed=1)[0])[-1]
    reference = float(bass.constant_hazard(365, p * PER_YEAR))
    assert abs(share - reference) < 4 * np.sqrt(reference * (1 - reference) / n)


def test_a_wrong_hazard_would_be_noticed():
    n = 50_000
    share = adopted(finished(adoption(n, 365, p=0.5 * 1.05), seed=1)[0])[-1]
    reference = float(bass.constant_hazard(365, 0.5 * PER_YEAR))
    assert abs(share - reference) > 4 * np.sqrt(reference * (1 - reference) / n)


def test_orders_are_negative_binomial_in_mean_and_variance():
    n, law = 20_000, {"shape": 0.6, "scale": 24.0}
    world = shopping(n, 90, visits={"need_shape": 0.6, "need_rate": "0.05 per day"}, choice={"buying": 0.5})
    _, [(orders, _)] = finished(world, seed=2, stops=(90,))
    variance = float(nbd_variance(90, **law))
    assert abs(orders.mean() - float(nbd_mean(90, **law))) < 4 * np.sqrt(variance / n)
    assert orders.var() == pytest.approx(variance, rel=0.12)


def test_users_with_gamma_hazards_survive_like_pareto():
    n = 20_000
    churn = {"shape": 0.9, "lifetime": "120 days"}
    model, _ = finished(shopping(n, 60, visits={"need_rate": "0 per day"}, churn=churn), seed=3)
    reference = float(gamma_mixture_survivor(60, shape=0.9, scale=120))
    assert abs(len(model.state.active) / n - reference) < 4 * np.sqrt(reference * (1 - reference) / n)


def test_people_who_return_to_the_market_do_not_hold_up_the_remote():
    """A remote person's day does not depend on who else has left and got a new threshold."""
    alone = finished(adoption(3_000, 200, p=3.0), seed=4)[0].state
    among = finished(adoption(3_000, 200, p=3.0, churn=5.0), seed=4)[0].state
    first_timers = among.by_person("episode") == 0
    joined = first_timers & (among.people["state"] == 1)
    assert joined.sum() > 100
    assert (alone.by_person("joined_on")[joined] == among.by_person("joined_on")[joined]).all()
    still = first_timers & (among.people["state"] == 0)
    assert (alone.people["state"][still] == 0).all()


@pytest.mark.parametrize(
    "check",
    [engine.extremes, engine.dimensions, money.split_of_the_gap, money.returns],
    ids=["V28", "V29", "V34", "V35"],
)
def test_engine_gates_pass(check):
    result = run_gate(Gate("x", "x", check), Setup())
    assert result.verdict == PASS, [f for f in result.findings if f.verdict != PASS] or result.note


def test_the_order_of_people_and_goods_is_no_matter_and_a_key_by_place_would_be_noticed(monkeypatch):
    assert run_gate(Gate("x", "x", prices.symmetry), Setup()).verdict == PASS
    real = prices._chosen
    monkeypatch.setattr(prices, "_chosen", lambda values, person, shown: real(values, np.sort(person), shown))
    assert run_gate(Gate("x", "x", prices.symmetry), Setup()).verdict == FAIL


def test_twin_worlds_recover_the_price_slope(monkeypatch):
    """At a tenth of the gate's size; margins of 3 % times the root of 10, that is about three standard errors."""
    real = prices.shopping
    monkeypatch.setattr(prices, "shopping", lambda n, days, **parts: real(n // 10, days, **parts))
    own, slope = prices.own_elasticity(Setup())
    assert abs(own.figure / own.reference - 1) < 0.1 and abs(slope.figure / slope.reference - 1) < 0.1


def test_a_price_test_on_half_of_the_goods_overstates_by_more_than_published():
    """P23: published is 1.2 to 2; here 2.7, mean of four seeds 2.9. The page of choice says why."""
    assert 1.2 < prices.overstated_in_the_loaded_world(Setup()) < 6


def test_a_split_with_a_remainder_and_a_wrong_rate_would_be_noticed(monkeypatch):
    monkeypatch.setattr(money, "lmdi", lambda before, after: [1.000001 * e for e in lmdi(before, after)])
    assert run_gate(Gate("x", "x", money.split_of_the_gap), Setup()).verdict == FAIL
    real = irr([-100, 60, 60])
    monkeypatch.setattr(money, "irr", lambda flows: replace(real, value=real.value + 2e-6))
    assert run_gate(Gate("x", "x", money.returns), Setup()).verdict == FAIL


def test_the_gate_of_money_covers_every_shipped_file_and_notices_a_fen(monkeypatch):
    worlds = ledgers.shipped()
    assert {policy or scenario for scenario, policy in worlds} == set(shipped_names())
    assert all(scenario == ledgers.BASE for scenario, policy in worlds if policy)
    monkeypatch.setattr(ledgers, "shipped", lambda: [("loaded", None)])
    monkeypatch.setattr(ledgers, "SHORT", 70)
    result = run_gate(Gate("x", "x", ledgers.money), Setup())
    assert result.verdict == PASS, [f for f in result.findings if f.verdict != PASS] or result.note
    real = books.checks
    monkeypatch.setattr(books, "checks", lambda record, period: real(record, period) + (period == "calendar_month"))
    assert run_gate(Gate("x", "x", ledgers.money), Setup()).verdict == FAIL


def test_an_identity_that_is_not_asserted_every_day_fails_the_gate(monkeypatch):
    monkeypatch.setattr(ledgers, "SHORT", 20)
    monkeypatch.setattr(Obligations, "checks", lambda self, world: ())
    result = run_gate(Gate("x", "x", ledgers.stocks), Setup())
    assert result.verdict == FAIL and any("I7" in f.case and f.verdict == FAIL for f in result.findings)


def test_the_card_as_json_and_an_unknown_gate():
    done = command("verify", "--gate", "V16", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["verdict"] == "PASS"
    done = command_here("verify", "--gate", "V77")
    assert done.returncode == 1 and "V77" in done.stderr and "Traceback" not in done.stderr
