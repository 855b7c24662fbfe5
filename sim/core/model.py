"""The model: a ``mesa.Model`` whose step is one day of the agenda."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

import mesa
import numpy as np

from sim.core.agenda import Row, build_agenda, check_paths, written
from sim.core.errors import ModelError, nearest
from sim.core.ledger import Account
from sim.core.mechanism import Mechanism
from sim.core.members import MemberRisk
from sim.core.modifiers import Modifiers
from sim.core.pages import faults
from sim.core.population import PopulationRisk
from sim.core.risk import PER, Hazard, Risk
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day, Timeline


@dataclass(frozen=True)
class Blueprint:
    """All that a run is made of, before it exists.

    Attributes
    ----------
    timeline : Timeline
    weight : int
        People per agent.
    populate : callable
        ``populate(model)`` creates tables, ties and agents; it comes before the mechanisms' columns.
    mechanisms : sequence of Mechanism
    lines : tuple of str
        Statement lines that accounts may name.
    accounts : tuple of Account
        The shared chart.
    risks : dict of classes
        Transitions of people to which mechanisms may add a hazard, with the kind of each.
    declarable : set of str
        Paths that some mechanism declares, whether it is on or off: ``may_read``, ``world.last`` and ``get`` of a list
        refuse other names. Empty: they check nothing.
    """

    timeline: Timeline
    weight: int
    populate: Callable[["GrowthModel"], None]
    mechanisms: Sequence[Mechanism]
    lines: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    risks: Mapping[str, type[Risk]] = field(default_factory=lambda: {"join": PopulationRisk, "leave": MemberRisk})
    declarable: frozenset[str] = frozenset()


class GrowthModel(mesa.Model):
    """A world that can be stepped through, one day (or part of a day) at a time.

    Parameters
    ----------
    blueprint : Blueprint
    seed : int
    n_threads : int
    collect : bool
        Whether the Mesa DataCollector takes a copy of every metric after each step.
    """

    def __init__(self, blueprint: Blueprint, *, seed: int = 0, n_threads: int = 1, collect: bool = True) -> None:
        super().__init__(rng=seed)
        self.blueprint = blueprint
        t = blueprint.timeline
        self.state = State(t, seed=seed, weight=blueprint.weight, n_threads=n_threads)
        self.agenda: list[Row] = build_agenda(blueprint.mechanisms)
        _refuse_sub_daily(self.agenda, t.steps_per_day)
        blueprint.populate(self)
        self._declare()
        for row in self.agenda:
            row.mechanism.params.advance(t.date_of(-t.preparation))
            row.mechanism.setup(self.state)
        self._dated = [row.mechanism.params for row in self.agenda if row.mechanism.params.dated]
        self._closing = [row for row in self.agenda if _overrides(row.mechanism, "end_day")]
        self._checking = [row for row in self.agenda if _overrides(row.mechanism, "checks")]
        names = list(self.state.series.values) if collect else []
        self.datacollector = mesa.DataCollector(model_reporters={n: partial(_latest, name=n) for n in names})
        self._n_done = 0  # mesa's own count goes on when a finished model is stepped again
        self.running = t.n_steps > 0

    def _declare(self) -> None:
        """Give every mechanism its columns, events, resources, metrics and accounts, and check who reads and writes what."""
        state, plan = self.state, self.blueprint
        for account in plan.accounts:
            state.ledger.open(account, lines=plan.lines)
        for row in self.agenda:
            m = row.mechanism
            for column in m.columns:
                if column.table not in state.tables:
                    raise ModelError(f"mechanism {m.name} declares {column.path}: there is no such table")
                state.tables[column.table].add(column, owner=m.name)
            for event in m.events:
                state.declare_event(event, owner=m.name)
            for resource in m.resources:
                state.declare_resource(resource, owner=m.name)
            for metric in m.metrics:
                state.series.declare(metric, owner=m.name)
            for account in m.accounts:
                state.ledger.open(account, lines=plan.lines)
            state.parts.add(m)
        self._declare_risks()
        params = {row.mechanism.name: row.mechanism.params for row in self.agenda}
        first_day = -plan.timeline.preparation
        state.modifiers = Modifiers(params, state.facts.get("sections"), first_day=first_day)
        state.series.split_by(state.risks["join"].causes if "join" in state.risks else ())
        known = self.known_paths()
        state.know(plan.declarable | known if plan.declarable else plan.declarable)
        check_paths([r.mechanism for r in self.agenda], known, state.declarable)
        self._check_pages()
        state.wanted = frozenset(path for r in self.agenda for path in (*r.mechanism.reads, *r.mechanism.may_read))
        state.written = frozenset(path for r in self.agenda for path in written(r.mechanism))

    def _check_pages(self) -> None:
        """Raise ``ModelError`` for charts that cannot be drawn, all at once."""
        state, shown = self.state, [(r.mechanism.name, r.mechanism.page) for r in self.agenda]
        wrong = [
            fault
            for owner, page in shown
            if page is not None
            for fault in faults(owner, page, state.series.metrics, declarable=frozenset(state.declarable))
        ]
        if wrong:
            raise ModelError("\n".join(wrong))

    def _declare_risks(self) -> None:
        hazards = [h for row in self.agenda for h in row.mechanism.hazards]
        for h in hazards:
            _check_hazard(h, self.blueprint.risks)
        for name in dict.fromkeys(h.risk for h in hazards):
            own = [h for h in hazards if h.risk == name]
            people, kind = self.state.tables["people"], self.blueprint.risks[name]
            cell_of = people.columns.get("cell")
            n_cells = int(self.state.facts.get("n_cells", 1)) if cell_of is not None else 1
            row_of = people.columns.get("user") if kind is MemberRisk else None
            self.state.risks[name] = kind(
                name, own, n_people=len(people), cell_of=cell_of, n_cells=n_cells, row_of=row_of
            )
            for h in own:
                doc = f"people who {name} because of {h.cause.replace('_', ' ')}"
                label = h.label or h.cause.replace("_", " ")
                metric = Metric(h.metric, "flow", "people", doc, label, h.zh)
                owner = next(r.mechanism.name for r in self.agenda if h in r.mechanism.hazards)
                self.state.series.declare(metric, owner=owner)

    def known_paths(self) -> set[str]:
        """Return every path that a mechanism may read."""
        state = self.state
        columns = {f"{t}.{c}" for t, table in state.tables.items() for c in table.columns}
        events = {f"today.{name}" for name in state.events}
        metrics = {f"metrics.{name}" for name in state.series.metrics}
        resources = {f"resources.{name}" for name in state.resources}
        return columns | events | metrics | resources | {"ties", "active"}

    def step(self) -> None:
        """Simulate one step (mesa counts it): the whole agenda, then the close of the day."""
        t = self.blueprint.timeline
        if self._n_done >= t.n_steps or self.state.is_stopped:
            self.running = False
            return
        day = t.day(self._n_done)
        state = self.state
        state.open(day)
        for params in self._dated:  # a day has one value: parts and others read parameters before their mechanism acts
            params.advance(day.date)
        is_launched = day.is_launched
        for row in self.agenda:
            if is_launched or row.mechanism.before_launch:
                begin = perf_counter()
                row.mechanism.step(state, day)
                row.seconds += perf_counter() - begin
        if day.is_last_step:
            self._close(day)
        if self.datacollector.model_reporters:
            self.datacollector.collect(self)
        self._n_done += 1
        if self._n_done >= t.n_steps or state.is_stopped:
            self.running = False

    def _close(self, day: Day) -> None:
        """End a day: what is known only then, the identities, the books."""
        state = self.state
        for row in self._closing:
            if day.is_launched or row.mechanism.before_launch:
                row.mechanism.end_day(state, day)
        for row in self._checking:
            for check in row.mechanism.checks(state):
                check.verify(day.index)
                state.n_checks[check.identity] = state.n_checks.get(check.identity, 0) + 1
        state.ledger.close(day.index)

    @property
    def rows_done(self) -> int:
        """Return how many days are complete, preparation included."""
        t = self.blueprint.timeline
        after = max(0, self._n_done - t.preparation) // t.steps_per_day
        return min(self._n_done, t.preparation) + after


def _check_hazard(hazard: Hazard, risks: Mapping[str, type[Risk]]) -> None:
    """Refuse a hazard of an unknown transition or kind."""
    if hazard.risk not in risks:
        meant = nearest(hazard.risk, risks)
        hint = f"; did you mean {meant!r}?" if meant else ""
        raise ModelError(f"hazard {hazard.cause}: found risk {hazard.risk!r}; allowed: {', '.join(risks)}{hint}")
    if hazard.per not in PER:
        raise ModelError(f"hazard {hazard.cause}: found per {hazard.per!r}; allowed: {', '.join(PER)}")


def _overrides(mechanism: Mechanism, name: str) -> bool:
    """Return whether a mechanism has a method of its own in place of the neutral one."""
    return getattr(type(mechanism), name) is not getattr(Mechanism, name)


def _latest(model: GrowthModel, *, name: str) -> float:
    return float(model.state.series.values[name][model.state.row])


def _refuse_sub_daily(agenda: list[Row], steps_per_day: int) -> None:
    wrong = [row.mechanism.name for row in agenda if not row.mechanism.sub_daily]
    if steps_per_day != 1 and wrong:
        raise ModelError(
            f"time.steps_per_day is {steps_per_day}, but {', '.join(wrong)} know whole days only; "
            "switch them off or use 1"
        )


def is_finite(model: GrowthModel) -> bool:
    """Return whether every recorded number so far is finite."""
    return all(bool(np.isfinite(v).all()) for v in model.state.series.values.values())
