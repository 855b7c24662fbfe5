"""Worlds in which mechanisms are held to the contract, and comparisons of two worlds."""

import traceback
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from inspect import getsourcefile
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.errors import SimError
from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.core.state import State
from sim.experiments.run import World, load
from sim.scenario.compose import Draft
from sim.scenario.registry import mechanisms, parameters
from sim.verification.contract.uses import Use, uses

SMALL = {
    "world.merchants": 20,
    "world.influencers": 3,
    "world.categories": 4,
    "time.preparation": "2 days",
}
PEOPLE = {"market.people": "400000"}
"""Of the world of all mechanisms: each order takes as many units as an agent stands for."""
ALIVE = {"churn.comeback": "2 per year", "stock.limited": "50 %"}
"""So that somebody comes back within the days of these tests, and goods are left where an agent stands for a city."""
DRAWS = 20  # Latin draws between bounds, unless asked otherwise


class Bench:
    """The loaded preset with every mechanism on, small enough to be quick; runs that one only looks at are made once.

    Parameters
    ----------
    subjects : iterable of str
        Short names of the mechanisms that are held to the contract; by default all that there are.
    draws : int
        Latin draws of the values between their bounds.
    """

    def __init__(self, subjects: Iterable[str] | None = None, *, draws: int = DRAWS) -> None:
        self.draws = draws
        self.all: dict[str, type[Mechanism]] = mechanisms()
        self.subjects = tuple(self.all if subjects is None else subjects)

    @cached_property
    def _draft(self) -> Draft:
        return load("loaded", settings=SMALL | PEOPLE | dict.fromkeys(self.all, "on") | ALIVE).draft

    def full(self, *, off: str = "", **settings: Any) -> World:
        """Return the world of every mechanism with some values (texts) changed, or without one mechanism."""
        draft = replace(self._draft, values=dict(self._draft.values), on=dict(self._draft.on))
        draft.values |= {key: parameters()[key].parse(value) for key, value in settings.items()}
        draft.on |= {off: False} if off else {}
        return World(draft)

    def alone(self, name: str) -> World:
        """Return a world in which one mechanism acts."""
        market = {"people": 300, "people_per_agent": 1}
        return load({"market": market, "mechanisms": {name: "on"}}, settings=SMALL)

    @cached_property
    def finished(self) -> GrowthModel:
        """Return one finished run of everything."""
        return go(self.full().model(seed=3, agents=400, days=45))

    @cached_property
    def uses(self) -> dict[str, Use]:
        """Return what the subjects take, ask for and change in one run of everything."""
        return uses(self.full().model(seed=4, agents=300, days=40, collect=False), self.subjects)


def go(model: GrowthModel, steps: int = 10**6) -> GrowthModel:
    """Run a model to its end, or for some steps."""
    while model.running and steps:
        model.step()
        steps -= 1
    return model


def columns(state: State) -> dict[str, np.ndarray]:
    """Return all columns by path."""
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


def different(one: GrowthModel, other: GrowthModel) -> list[str]:
    """Return ``differences`` of two worlds of the same mechanisms, and the word ledger when their books differ."""
    books, others = one.state.ledger, other.state.ledger
    equal = books.balances == others.balances and books.frame().equals(others.frame())
    return differences(one, other) + ([] if equal else ["the ledger"])


def infinite(model: GrowthModel) -> list[str]:
    """Return the metrics that are not finite."""
    return [name for name, values in model.state.series.values.items() if not np.isfinite(values).all()]


def said(error: Exception, m: type[Mechanism]) -> str:
    """Return what went wrong in one line: the kind of error where it is none of ours, and the line of the mechanism's file."""
    own = getsourcefile(m)
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if own and Path(f.filename) == Path(own)]
    text = " ".join(str(error).split())
    kind = "" if isinstance(error, SimError) else f"{type(error).__name__}: "
    return f"{kind}{text}" + (f" ({Path(own or '').name}:{lines[-1]})" if lines else "")
