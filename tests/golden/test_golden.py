"""Golden numbers: a small loaded world. They change only together with a line "Results:" in CHANGELOG.md."""

import json
from pathlib import Path

import pytest
from helpers_world import run_small

FILE = Path(__file__).with_name("loaded_small.json")


def figures() -> dict[str, float]:
    """Return the sums and last values that are kept."""
    series = run_small().series
    flows = ("registrations", "departures", "needs", "orders", "gmv_paid", "refunds", "commission", "operating_cost")
    stocks = ("active_people", "mau", "awareness", "satisfaction_mean", "trust_mean", "cash_less_gap")
    return {m: float(series[m].sum()) for m in flows} | {m: float(series[m].iloc[-1]) for m in stocks}


def test_the_small_loaded_world_is_what_it_was():
    golden = json.loads(FILE.read_text(encoding="utf-8"))
    assert figures() == pytest.approx(golden, rel=1e-6), "a change of results needs a line 'Results:' in CHANGELOG.md"
