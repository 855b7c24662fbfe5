"""Golden numbers: a small loaded world, and one in which talk decides.

They change only together with a line "Results:" in CHANGELOG.md.
"""

import json
from pathlib import Path

import pytest
from helpers_world import run_quiet, run_small

FOLDER = Path(__file__).parent
WORLDS = {"loaded_small": run_small, "quiet_small": run_quiet}


def figures(world: str) -> dict[str, float]:
    """Return the sums and last values that are kept."""
    series = WORLDS[world](time__preparation="90 days").series
    flows = (
        "registrations",
        "registrations_by_word_of_mouth",
        "departures",
        "needs",
        "orders",
        "gmv_paid",
        "refunds",
        "commission",
        "operating_cost",
    )
    stocks = ("active_people", "mau", "awareness", "satisfaction_mean", "trust_mean", "cash_less_gap")
    return {m: float(series[m].sum()) for m in flows} | {m: float(series[m].iloc[-1]) for m in stocks}


@pytest.mark.parametrize("world", WORLDS)
def test_a_small_world_is_what_it_was(world):
    golden = json.loads((FOLDER / f"{world}.json").read_text(encoding="utf-8"))
    assert figures(world) == pytest.approx(golden, rel=1e-6), (
        "a change of results needs a line 'Results:' in CHANGELOG.md"
    )
