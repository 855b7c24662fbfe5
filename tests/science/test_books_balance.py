"""The ledger balances every day: the run itself raises when an identity fails, so finishing is the proof."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers_world import PREPARATION, run_small, small

from sim.core.errors import LedgerError, UnitError
from sim.core.ledger import Check
from sim.finance.outcomes import outcomes
from sim.scenario.compose import relative
from sim.scenario.registry import parameters
from sim.verification.books import audit
from sim.verification.ledgers import MONEY, STOCKS, random_case
from sim.verification.random_settings import random_money

SCENARIOS = ("business_plan", "loaded", "as_written", "all_upfront")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_books_of_every_scenario_balance_every_day(scenario):
    run = run_small(scenario)
    accounts = {a["name"] for a in run.record.manifest["accounts"]}
    assert set(run.ledger["debit"]) | set(run.ledger["credit"]) <= accounts
    assert (run.ledger["fen"] > 0).all()


@pytest.mark.parametrize("seed", range(25))
def test_books_and_statements_tie_under_random_settings(seed):
    """Every lever, dated values, launches within a month, coupons, points, fees and rewards (seeds other than MONEY's)."""
    model, record = random_case(1000 + seed, people=300)
    found = audit(record)
    assert found.wrong == {} and found.n_periods > 4
    assert min(model.state.n_checks[name] for name in (*MONEY, *STOCKS)) >= model.rows_done
    assert np.isfinite(record.series.drop(columns="date").to_numpy(dtype=float)).all()
    json.dumps(outcomes(record), allow_nan=False)


@pytest.mark.parametrize("seed", range(5))
def test_random_settings_stay_inside_their_bounds(seed):
    for key, drawn in random_money(seed, days=100).items():
        p = parameters()[key]
        for text in drawn.values() if isinstance(drawn, dict) else (drawn,):
            try:
                relative(p, text, p.default)
            except UnitError as error:
                pytest.fail(f"{key}: {error}")


def test_an_audit_finds_a_fen_that_is_missing_anywhere():
    """Each statement, bridge and metric is disturbed by one fen in turn; whatever shows it, the sum is not 0."""
    record = run_small(days=70).record
    assert audit(record).total == 0
    at = record.ledger.index[record.ledger["credit"] == "revenue.commission"][0]
    forged = record.ledger.copy()
    forged.loc[at, "fen"] += 1
    assert audit(replace(record, ledger=forged)).wrong == {"day: net_revenue": 1, "day: commission": 1}
    for name in ("cash", "funding_gap", "cash_flow_before_financing"):
        series = record.series.assign(**{name: record.series[name] + (record.series["day"] == 30)})
        assert audit(replace(record, series=series)).wrong == {f"day: {name}": 1}
    lost = [a | ({"section": "nowhere"} if a["name"] == "expense.servers" else {}) for a in record.manifest["accounts"]]
    wrong = audit(replace(record, manifest=record.manifest | {"accounts": lost})).wrong
    assert {"month: ledger", "month: profit", "calendar_year: plan's profit"} <= set(wrong)


def test_an_identity_that_fails_names_itself_the_day_and_the_amount():
    with pytest.raises(LedgerError, match=r"I1 escrow fails on day 4: 10 is not 7 \(off by 3\)"):
        Check("I1", "escrow", 10, 7).verify(4)


def test_a_forged_posting_is_found_on_the_same_day():
    model = small().model(seed=1, days=20, collect=False)
    for _ in range(PREPARATION + 10):
        model.step()
    model.state.ledger.balances["asset.escrow"] += 1
    with pytest.raises(LedgerError, match="escrow"):
        model.step()


@pytest.mark.parametrize("w", [1, 20, 200])
def test_goods_balance_whatever_an_agent_stands_for(w):
    """I3 is asserted on every day; 2,000 agents, shelves scarce enough that some find their offer sold out."""
    size = {"market__people": 2000 * w, "market__people_per_agent": w}
    size |= {"stock__first_sales": "0.05 per day", "stock__least_order": 1, "stock__lead_time": "14 days"}
    run = run_small(stock="on", days=40, group_buying="on", group_buying__share="50 %", **size)
    assert run.series["needs_sold_out"].sum() > 0 and run.series["orders"].sum() > 100 * w
    assert run.series["needs_sold_out"].sum() % w == 0


def test_registered_people_match_the_sum_of_their_causes_every_day():
    series = run_small().series
    by_cause = series.filter(like="registrations_by_").sum(axis=1)
    assert (series["registrations"] == by_cause).all()
    assert series["registrations"].sum() > 50
