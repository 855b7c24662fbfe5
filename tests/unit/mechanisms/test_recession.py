"""A recession takes its part of all needs, from the day on which it begins."""

from typing import Any

import numpy as np
import pytest
from helpers_market import on_day

from sim.experiments.run import load

BEGINS, DAYS = 20, 60


def _run(**changes: Any) -> dict[str, Any]:
    settings = {
        "market.people": 2000,
        "macro": True,
        "recession": True,
        "recession.begins": on_day(BEGINS),
        "recession.ramp": "0 days",
    }
    world = load("loaded", settings=settings | {f"recession.{k}": v for k, v in changes.items()})
    record = world.run(seed=3, agents=2000, days=DAYS).record
    return {name: record.metric(name)[-DAYS:] for name in ("needs", "orders", "dau")}


@pytest.fixture(scope="module")
def calm() -> dict[str, Any]:
    """The twin in which it has no size."""
    return _run(severity=0)


@pytest.fixture(scope="module")
def hit() -> dict[str, Any]:
    """Needs fall by a half from day 20 on."""
    return _run(needs=0.5)


def test_nothing_moves_before_it_begins(calm: dict[str, Any], hit: dict[str, Any]) -> None:
    for name in calm:
        np.testing.assert_array_equal(hit[name][:BEGINS], calm[name][:BEGINS])


def test_needs_fall_by_its_part(calm: dict[str, Any], hit: dict[str, Any]) -> None:
    """Poisson needs: 4 standard errors of the ratio, without the help of common luck (1 in 16,000)."""
    before, after = calm["needs"][BEGINS:].sum(), hit["needs"][BEGINS:].sum()
    assert after / before == pytest.approx(0.5, abs=4 * 0.5 * np.sqrt(3 / (before)))


def test_orders_fall_with_needs(calm: dict[str, Any], hit: dict[str, Any]) -> None:
    before, after = calm["orders"][BEGINS:].sum(), hit["orders"][BEGINS:].sum()
    assert after / before == pytest.approx(0.5, abs=4 * 0.5 * np.sqrt(3 / before))
