"""The ledger balances every day: the run itself raises when an identity fails, so finishing is the proof."""

import numpy as np
import pytest
from helpers_world import run_small, small

from sim.core.errors import LedgerError, UnitError
from sim.core.ledger import Check
from sim.core.rng import Streams
from sim.scenario.compose import relative
from sim.scenario.registry import parameters

SCENARIOS = ("business_plan", "loaded", "as_written", "all_upfront")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_books_of_every_scenario_balance_every_day(scenario):
    run = run_small(scenario)
    accounts = {a["name"] for a in run.record.manifest["accounts"]}
    assert set(run.ledger["debit"]) | set(run.ledger["credit"]) <= accounts
    assert (run.ledger["fen"] > 0).all()


def random_settings(seed):
    """Draw every lever and uncertainty of the loaded world at a random place between its bounds."""
    streams, settings = Streams(seed), {}
    for k, (key, p) in enumerate(parameters().items()):
        owner = key.partition(".")[0]
        if owner in ("time", "world", "market", "targets") or p.low is None or p.kind in ("choice", "flag"):
            continue
        prior = p.distribution()
        u = streams.one("test.setting", entity=k)
        value = prior.quantile(u) if prior else p.low + u**4 * (p.high - p.low)
        value = min(max(round(value) if p.kind == "count" else value, p.low), p.high)
        settings[key.replace(".", "__")] = p.show(value)
    return settings


@pytest.mark.parametrize("seed", range(25))
def test_the_books_balance_under_random_settings(seed):
    run = run_small(days=20, seed=seed, **random_settings(seed))
    assert np.isfinite(run.series.drop(columns="date").to_numpy(dtype=float)).all()


def test_random_settings_stay_inside_their_bounds():
    for key, text in random_settings(7).items():
        p = parameters()[key.replace("__", ".")]
        try:
            relative(p, text, p.default)
        except UnitError as error:
            pytest.fail(f"{key}: {error}")


def test_an_identity_that_fails_names_itself_the_day_and_the_amount():
    with pytest.raises(LedgerError, match=r"I1 escrow fails on day 4: 10 is not 7 \(off by 3\)"):
        Check("I1", "escrow", 10, 7).verify(4)


def test_a_forged_posting_is_found_on_the_same_day():
    model = small().model(seed=1, days=20, collect=False)
    for _ in range(110):
        if model.running and model.steps < 100:
            model.step()
    model.state.ledger.balances["asset.escrow"] += 1
    with pytest.raises(LedgerError, match="escrow"):
        model.step()


def test_registered_people_match_the_sum_of_their_causes_every_day():
    series = run_small().series
    by_cause = series.filter(like="registrations_by_").sum(axis=1)
    assert (series["registrations"] == by_cause).all()
    assert series["registrations"].sum() > 50
