"""Worlds and comparisons of the contract that every mechanism keeps."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.core.model import GrowthModel
from sim.core.state import State
from sim.experiments.run import World, load
from sim.scenario.compose import Draft
from sim.scenario.registry import mechanisms, parameters

ALL = mechanisms()
NAMES = sorted(ALL)
PAGES = Path(__file__).resolve().parents[1] / "docs" / "mechanisms"
SMALL = {"world.merchants": 20, "world.influencers": 3, "world.categories": 4, "time.preparation": "2 days"}
FALSE_ALARM = 1e-4  # of each comparison of replicates
every_mechanism = pytest.mark.parametrize("name", NAMES)


@cache
def base() -> Draft:
    """Return the loaded preset with every mechanism, small enough to be quick."""
    return load("loaded", settings=SMALL | dict.fromkeys(NAMES, "on")).draft


def full(*, off: str = "", **settings: str) -> World:
    """Return the loaded preset with some values changed, or without one mechanism."""
    draft = deepcopy(base())
    draft.values |= {key: parameters()[key].parse(value) for key, value in settings.items()}
    draft.on |= {off: False} if off else {}
    return World(draft)


def alone(name: str, **settings: Any) -> World:
    """Return a world in which one mechanism acts."""
    market = {"people": 300, "people_per_agent": 1}
    return load({"market": market, "mechanisms": {name: "on"}}, settings=SMALL | settings)


def go(model: GrowthModel, steps: int = 10**6) -> GrowthModel:
    while model.running and steps:
        model.step()
        steps -= 1
    return model


@cache
def finished() -> GrowthModel:
    """Return one finished run of everything, shared by the tests that only look."""
    return go(full().model(seed=3, agents=400, days=45))


def columns(state: State) -> dict[str, np.ndarray]:
    return {f"{t}.{c}": v for t, table in state.tables.items() for c, v in table.columns.items()}


def named(state: State) -> dict[str, np.ndarray]:
    """Return the columns with causes by name: their numbers depend on which mechanisms are on."""
    causes = np.array([*(state.risks["join"].causes if "join" in state.risks else ()), "nobody"])
    own = columns(state)
    return own | {"users.cause": np.char.encode(np.char.ljust(causes[own["users.cause"]], 30))}


def panels(state: State) -> dict[str, np.ndarray]:
    """Return the panels, those of tenure cause by cause: which causes there are depends on which mechanisms are on."""
    series = state.series
    by_cause = {
        f"{n} of {g}": series.panels[n][k] for n in series.of_kind("tenure") for k, g in enumerate(series.groups)
    }
    return {n: series.panels[n] for n in series.of_kind("cohort")} | by_cause


def differences(one: GrowthModel, other: GrowthModel) -> list[str]:
    """Return the columns, metrics and panels that both worlds have and that differ in a single bit."""
    pairs = [(named(m.state), m.state.series.values, panels(m.state)) for m in (one, other)]
    return [k for a, b in zip(*pairs, strict=True) for k in a.keys() & b.keys() if a[k].tobytes() != b[k].tobytes()]


def assert_same(one: GrowthModel, other: GrowthModel) -> None:
    assert differences(one, other) == []
    assert one.state.ledger.balances == other.state.ledger.balances
    assert one.state.ledger.frame().equals(other.state.ledger.frame())
