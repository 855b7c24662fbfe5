"""Every mechanism keeps the contract (``sim.verification.contract``); one of one's own that is registered is held to it too."""

from functools import cache
from pathlib import Path

import pytest

from sim.scenario.registry import mechanisms
from sim.verification.contract import half_steps
from sim.verification.contract.bench import Bench, differences, go
from sim.verification.contract.promises import PROMISES, Promise

ALL = mechanisms()
PAGES = Path(__file__).resolve().parents[2] / "docs" / "mechanisms"
OF_EACH = [(p, n) for p in PROMISES if not p.is_of_world and p.key != "half_steps" for n in ALL if p.applies(ALL[n])]
OF_ALL = [p for p in PROMISES if p.is_of_world]
SUB_DAILY = tuple(n for n in ALL if ALL[n].sub_daily)
GROUPS = {
    "channels": ("channels", "registration"),
    "word_of_mouth": ("channels", "registration", "word_of_mouth"),
    "leaving": ("channels", "registration", "churn", "leaving"),
    "all": SUB_DAILY,
}


@cache
def bench() -> Bench:
    return Bench(draws=8)  # `sim contract` makes 20


@pytest.mark.parametrize(("promise", "name"), OF_EACH, ids=lambda x: x.key if isinstance(x, Promise) else x)
def test_every_mechanism_keeps_its_promises(promise: Promise, name: str) -> None:
    assert promise.faults(bench(), name) == []


@pytest.mark.parametrize("promise", OF_ALL, ids=lambda p: p.key)
def test_the_world_of_all_mechanisms_keeps_its_promises(promise: Promise) -> None:
    assert promise.faults(bench(), "channels") == []


@pytest.mark.parametrize("group", GROUPS)
def test_two_steps_a_day_change_flows_only_within_monte_carlo_error(group: str) -> None:
    """False alarms 1e-4 per flow."""
    assert half_steps.compare(GROUPS[group]) == []


def test_every_sub_daily_mechanism_is_in_that_test() -> None:
    assert set(SUB_DAILY) == {name for group in GROUPS.values() for name in group}


@pytest.mark.parametrize("name", ALL)
def test_a_shipped_mechanism_names_its_page(name: str) -> None:
    assert f"docs/mechanisms/{name}.md" in " ".join((ALL[name].__doc__ or "").split())
    assert (PAGES / f"{name}.md").is_file()


def test_another_seed_gives_another_world() -> None:
    assert differences(*(go(bench().full().model(seed=s, agents=400, days=10)) for s in (0, 1)))


@pytest.mark.parametrize(
    "metric", ["registrations", "departures", "comebacks", "orders", "orders_returned", "talkers", "commission"]
)
def test_the_world_of_these_tests_is_alive(metric: str) -> None:
    assert bench().finished.state.series.values[metric].sum() > 0
