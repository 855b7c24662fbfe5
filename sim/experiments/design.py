"""The draws of an ensemble: parameters (theta), graph and seed, three factors kept apart.

A draw is a pure function of (design seed, parameter, index), never the next number of a running generator: a
larger ensemble contains the smaller one, and a new parameter leaves the draws of all others as they are.

Runs come in a fixed endless order. Numbers 0..5 are lead runs (a parameter draw each), 6..11 give draws 0 and 1
three more runs each (the same graph with another seed; another graph with both seeds); from then on every
eight lead runs are followed by three more of the first of them. An ensemble of n runs is the first n of that
order, so about one draw in eight is run four times (3/11 of all runs); with fewer than 12 runs it is the first
n lead runs alone.

Parameters are drawn by Philox; what belongs to a graph by an additive recurrence with irrational steps, so that
few graphs cover the priors; graph 0 has the medians.

Source of the recurrence: Richtmyer (1951), LA-1342; Niederreiter (1978), Bulletin of the AMS 84.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from sim.core.params import Dated, Parameter
from sim.core.priors import Prior
from sim.core.rng import Streams
from sim.core.units import NUMERIC
from sim.scenario.build import Plan
from sim.scenario.compose import Draft
from sim.scenario.registry import parameters
from sim.world.populate import GRAPH_KEYS

VERSION = 1
FEWEST_WITH_REPLICATES = 12
_FIRST_LEADS = 6
_BLOCK = 8
_ROOTS = (5, 2, 3, 7, 11, 13, 17, 19, 23, 29)


@dataclass(frozen=True, slots=True)
class Point:
    """One run of a design.

    Attributes
    ----------
    run : int
        Number in the endless order; the same in every size of the ensemble.
    theta, graph : int
        Index of the parameter draw and of the graph.
    seed : int
        Seed of the run.
    is_lead : bool
        Whether it counts for probabilities and quantiles (the first run of its parameter draw).
    """

    run: int
    theta: int
    graph: int
    seed: int
    is_lead: bool


@dataclass(frozen=True)
class Factor:
    """A drawn parameter: its declaration, its prior and the scenario's own value."""

    key: str
    parameter: Parameter
    prior: Prior
    value: Any

    @property
    def is_of_graph(self) -> bool:
        """Whether it is drawn per graph."""
        return self.key in GRAPH_KEYS

    def at(self, u: float) -> Any:
        """Return the value at quantile ``u`` of the prior, moved to the scenario's own value.

        The prior is multiplied by value / default (shifted by the value when the default is 0); dated values
        move step by step. At u = 1/2 it is the scenario's own value, bit for bit; bounds hold always.
        """
        if isinstance(self.value, Dated):
            return Dated(self.value.dates, tuple(self._moved(v, u) for v in self.value.values))
        return self._moved(self.value, u)

    def _moved(self, value: float, u: float) -> float | int:
        p, q = self.parameter, self.prior.quantile(u)
        moved = value * (q / self.prior.median) if self.prior.median != 0 else value + q
        moved = round(moved) if p.kind == "count" else moved
        low = moved if p.low is None else max(moved, p.low)
        return low if p.high is None else min(low, p.high)


@dataclass(frozen=True)
class Design:
    """All draws of an ensemble of one scenario.

    Parameters
    ----------
    draft : Draft
        The composed scenario.
    plan : Plan
        The same, resolved: which mechanisms are on.
    seed : int
        Design seed.
    n_graphs : int or None
        Graphs in use; None: one per ten runs, 4 at least and 32 at most.
    """

    draft: Draft
    plan: Plan
    seed: int = 1
    n_graphs: int | None = None

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """Parameters with a prior that are no levers, of the sections and of the mechanisms that are on."""
        known = parameters()
        out = []
        for owner, params in (self.plan.sections | self.plan.params).items():
            for parameter, value in params:
                key = f"{owner}.{parameter.name}"
                prior = known[key].distribution()
                if prior is not None and parameter.kind in NUMERIC:
                    out.append(Factor(key, parameter, prior, value))
        return tuple(out)

    @cached_property
    def streams(self) -> Streams:
        """The random numbers of the design."""
        return Streams(self.seed)

    def quantile(self, factor: Factor, point: Point) -> float:
        """Return the quantile (0..1) at which a parameter stands in a run."""
        if factor.is_of_graph:
            step = math.sqrt(_ROOTS[GRAPH_KEYS.index(factor.key)])
            step = (step - 1) / 2 if factor.key == GRAPH_KEYS[0] else step  # the golden ratio comes first
            return (0.5 + point.graph * step) % 1.0 or 0.5
        return self._linked(factor.key, point)

    def _linked(self, key: str, point: Point) -> float:
        """Return a quantile that follows the parameter it is linked to, whether or not that one is drawn here."""
        own = self.streams.one(f"design.{key}", entity=point.theta)
        link = parameters()[key].link()
        if link is None:
            return own
        other, rho = link  # Gaussian copula: the marginal distribution stays the prior
        return float(ndtr(rho * ndtri(self._linked(other, point)) + math.sqrt(1 - rho**2) * ndtri(own)))

    def values(self, point: Point) -> dict[str, Any]:
        """Return the drawn values of a run by key path (canonical units)."""
        return {f.key: f.at(self.quantile(f, point)) for f in self.factors}

    def graph_seed(self, graph: int) -> int:
        """Return the seed of a graph."""
        return self._seed("design.graph", graph)

    def drawn(self, point: Point) -> Draft:
        """Return the scenario of a run."""
        own: dict[str, Any] = {"world.graph_seed": self.graph_seed(point.graph)}
        return replace(self.draft, values=self.draft.values | self.values(point) | own)

    def columns(self, point: Point) -> dict[str, float]:
        """Return ``param.KEY``: the drawn values as numbers (of a dated one what holds at the launch)."""
        launch = self.plan.timeline.launch
        drawn = self.values(point).items()
        return {f"param.{k}": float(v.at(launch) if isinstance(v, Dated) else v) for k, v in drawn}

    def order(self) -> Iterator[Point]:
        """Yield the runs of the endless order."""
        used: list[int] = []
        graph_of: dict[int, int] = {}
        for run, (theta, replicate) in enumerate(_thetas()):
            if theta not in graph_of:
                used += [0] * max(0, self._open(run + 1) - len(used))
                graph_of[theta] = int(np.argmin(used))
                used[graph_of[theta]] += 1
            graph = self._another(theta, graph_of[theta], len(used)) if replicate in (2, 3) else graph_of[theta]
            seed = self._seed("design.seed", 2 * theta + replicate % 2)
            yield Point(run, theta, graph, seed, replicate == 0)

    def points(self, runs: int) -> list[Point]:
        """Return the runs of an ensemble of this size, by run number."""
        if runs >= FEWEST_WITH_REPLICATES:
            return list(islice(self.order(), runs))
        return list(islice((p for p in self.order() if p.is_lead), runs))

    def point(self, run: int) -> Point:
        """Return one run by its number."""
        return next(islice(self.order(), run, None))

    def _open(self, runs: int) -> int:
        """Return how many graphs are in use after so many runs."""
        return self.n_graphs if self.n_graphs is not None else min(32, max(4, runs // 10))

    def _another(self, theta: int, own: int, n: int) -> int:
        """Return another graph for a draw, any of those in use with equal chance."""
        return (own + 1 + int(self.streams.one("design.another_graph", entity=theta) * (n - 1))) % n

    def _seed(self, name: str, index: int) -> int:
        return int(self.streams.one(name, entity=index) * 2**32)


def _thetas() -> Iterator[tuple[int, int]]:
    """Yield (parameter draw, replicate 0..3) in the endless order."""
    yield from ((theta, 0) for theta in range(_FIRST_LEADS))
    yield from ((theta, replicate) for theta in (0, 1) for replicate in (1, 2, 3))
    for first in count(_FIRST_LEADS, _BLOCK):
        yield from ((theta, 0) for theta in range(first, first + _BLOCK))
        yield from ((first, replicate) for replicate in (1, 2, 3))
