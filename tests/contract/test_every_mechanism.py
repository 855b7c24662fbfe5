"""What every mechanism promises; a mechanism of one's own that is registered gets these tests too."""

import pickle
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from sim.core.agenda import column_of, written
from sim.core.mechanism import Mechanism
from sim.core.model import GrowthModel
from sim.core.params import EVIDENCE, Dated, Parameter
from sim.core.state import State
from sim.core.units import EXAMPLES
from sim.experiments.run import World, load
from sim.scenario.compose import Draft
from sim.scenario.registry import mechanisms, parameters
from sim.world.accounts import ACCOUNTS

ALL = mechanisms()
NAMES = sorted(ALL)
PAGES = Path(__file__).resolve().parents[2] / "docs" / "mechanisms"
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
    return own | {"people.cause": np.char.encode(np.char.ljust(causes[own["people.cause"]], 30))}


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


# ---- what is declared ----------------------------------------------------------------------------------------


@every_mechanism
def test_it_explains_itself_and_has_a_page(name: str) -> None:
    text = (ALL[name].__doc__ or "").strip()
    assert len(text.split("\n")[0]) > 20
    assert f"docs/mechanisms/{name}.md" in " ".join(text.split())
    assert (PAGES / f"{name}.md").is_file()


@every_mechanism
def test_every_parameter_says_what_it_is(name: str) -> None:
    for p in ALL[name].Params.declared.values():
        assert p.kind in EXAMPLES and p.evidence in EVIDENCE
        assert p.doc and p.label and p.zh, p.name
        assert any("\u4e00" <= sign <= "\u9fff" for sign in p.zh), p.name
        has_bounds = p.low is not None and p.high is not None
        assert has_bounds or p.kind in ("share", "flag") or len(p.options) >= 2, f"{p.name} has no bounds"
        assert p.source or p.evidence not in ("source", "data"), f"{p.name} names no source"


@every_mechanism
def test_what_it_adds_has_labels_in_both_languages(name: str) -> None:
    m = ALL[name]
    for thing in (*m.metrics, *m.accounts, *m.hazards):
        assert thing.label and any("\u4e00" <= sign <= "\u9fff" for sign in thing.zh), thing
    assert all(c.doc for c in m.columns) and all(x.doc and x.unit for x in m.metrics)


# ---- how it behaves ------------------------------------------------------------------------------------------


@every_mechanism
def test_it_runs_alone(name: str) -> None:
    model = go(alone(name).model(seed=1, days=5))
    assert model.rows_done == 7
    assert all(np.isfinite(v).all() for v in model.state.series.values.values())


@every_mechanism
def test_the_same_seed_gives_the_same_and_another_seed_may_not(name: str) -> None:
    assert_same(*(go(alone(name).model(seed=5, days=4)) for _ in range(2)))


def test_the_same_seed_gives_the_same_world() -> None:
    assert_same(*(go(full().model(seed=5, agents=400, days=30)) for _ in range(2)))


def test_another_seed_gives_another_world() -> None:
    assert differences(*(go(full().model(seed=s, agents=400, days=10)) for s in (0, 1)))


def test_the_number_of_threads_changes_nothing() -> None:
    assert_same(*(go(full().model(seed=5, agents=400, days=20, threads=n)) for n in (1, 2)))


@every_mechanism
def test_its_numbers_are_finite_and_counts_are_not_negative(name: str) -> None:
    series = finished().state.series
    for metric, owner in series.owners.items():
        values = series.values.get(metric, series.panels.get(metric))
        if owner == name and values is not None:
            assert np.isfinite(values).all(), metric
            if series.metrics[metric].unit in ("people", "orders", "needs", "share", "registrations"):
                assert values.min() >= 0, metric


def test_columns_hold_finite_numbers() -> None:
    bad = [k for k, v in columns(finished().state).items() if v.dtype.kind == "f" and not np.isfinite(v).all()]
    assert bad == []


def test_the_world_of_these_tests_is_alive() -> None:
    series = finished().state.series.values
    for metric in ("registrations", "departures", "comebacks", "orders", "orders_returned", "talkers", "commission"):
        assert series[metric].sum() > 0, metric


def test_books_balance() -> None:
    ledger = finished().state.ledger
    frame = ledger.frame()
    assert sum(ledger.balances.values()) == 0
    for account, balance in ledger.balances.items():
        moved = frame.loc[frame["debit"] == account, "fen"].sum() - frame.loc[frame["credit"] == account, "fen"].sum()
        assert moved == balance, account
    assert (frame["fen"] > 0).all()


def test_a_model_survives_pickling_in_mid_run() -> None:
    model = go(full().model(seed=2, agents=400, days=25), 12)
    again = pickle.loads(pickle.dumps(model))
    assert again.rows_done == 12
    assert_same(go(model), go(again))


# ---- it writes only what it declares -------------------------------------------------------------------------


def traces(state: State) -> dict[str, bytes]:
    """Return everything that a mechanism could change, by the path that it must declare."""
    seen = {path: v.tobytes() for path, v in columns(state).items()}
    seen |= {f"today.{k}": v.tobytes() for k, v in state.today.items()}
    seen |= {f"metrics.{k}": v.tobytes() for k, v in state.series.values.items()}
    seen |= {f"metrics.{k}": v.tobytes() for k, v in state.series.panels.items()}
    for risk in state.risks.values():
        for k, cause in enumerate(risk.cell_causes):
            seen[f"hazard.{risk.name}.{cause}"] = risk.cell_rates[k].tobytes()
        for k, cause in enumerate(risk.person_causes):
            seen[f"hazard.{risk.name}.{cause}"] = risk.rates[:, k].tobytes()
    ties = state.ties
    return seen | ({} if ties is None else {"ties": ties.neighbours.tobytes() + ties.offsets.tobytes()})


def watched(model: GrowthModel, name: str) -> Iterator[set[str]]:
    """Run a model and yield what one mechanism changed in each of its steps."""
    (m,) = [row.mechanism for row in model.agenda if row.mechanism.name == name]
    step, changed = m.step, set[str]()

    def watch(world: State, day: Any) -> None:
        before = traces(world)
        step(world, day)
        after = traces(world)
        changed.update(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))

    m.step = watch  # type: ignore[method-assign]
    while model.running:
        model.step()
        yield changed
        changed.clear()


def may_change(model: GrowthModel, m: type[Mechanism]) -> set[str]:
    owners = model.state.series.owners
    risks = model.state.risks
    crossed = {"registration": "join", "leaving": "leave"}.get(m.name)  # these two count by cause for the others
    counted = {
        f"metrics.{k}" for k in owners if crossed and k.endswith(tuple(f"_by_{c}" for c in risks[crossed].causes))
    }
    own = {f"metrics.{k}" for k, owner in owners.items() if owner == m.name}
    return {column_of(p) for p in written(m())} | own | counted | {f"hazard.{h.risk}.{h.cause}" for h in m.hazards}


@every_mechanism
def test_it_writes_only_what_it_declares(name: str) -> None:
    model = full().model(seed=4, agents=300, days=14, collect=False)
    allowed = may_change(model, ALL[name])
    for changed in watched(model, name):
        assert changed <= allowed, changed - allowed


class Noted(dict):
    """A dict that notes which keys are taken with []; what is asked for with get may be absent."""

    def __init__(self, values: dict, start: str, notes: set[str]) -> None:
        super().__init__(values)
        self.start, self.notes = start, notes

    def __getitem__(self, key: str) -> Any:
        self.notes.add(self.start + key)
        return super().__getitem__(key)


@cache
def what_is_read() -> dict[str, set[str]]:
    """Return the columns and lists that each mechanism takes in the steps of one run of everything."""
    model = full().model(seed=4, agents=300, days=40, collect=False)
    state, notes, read = model.state, set[str](), {name: set[str]() for name in NAMES}
    for table in state.tables.values():
        table.columns = Noted(table.columns, f"{table.name}.", notes)

    def watch(name: str, step: Any) -> Any:
        def noting(world: State, day: Any) -> None:
            world.today = Noted(world.today, "today.", notes)
            notes.clear()
            step(world, day)
            read[name] |= notes

        return noting

    for row in model.agenda:
        row.mechanism.step = watch(row.mechanism.name, row.mechanism.step)  # type: ignore[method-assign]
    go(model)
    return read


@every_mechanism
def test_it_reads_only_what_it_declares(name: str) -> None:
    m = ALL[name]
    assert what_is_read()[name] <= {column_of(p) for p in set(m.reads) | written(m())}


@every_mechanism
def test_its_postings_stand_in_its_own_name(name: str) -> None:
    frame, model = finished().state.ledger.frame(), finished()
    own = {a.name for a in ALL[name].accounts}
    shared = {a.name for a in ACCOUNTS}  # of the chart: the lists of the day feed them through others
    others = {a.name for m in ALL.values() if m.name != name for a in m.accounts} - own - shared
    touched = frame.loc[frame["mechanism"] == name]
    assert not (set(touched["debit"]) | set(touched["credit"])) & others
    assert set(frame["mechanism"]) <= {row.mechanism.name for row in model.agenda}


# ---- every bound, null, time step ----------------------------------------------------------------------------


def ends(p: Parameter) -> list[str]:
    if p.options:
        return list(p.options)
    if p.kind == "flag":
        return ["on", "off"]
    if p.kind == "share":
        return [p.show(0.0 if p.low is None else p.low), p.show(1.0 if p.high is None else p.high)]
    return [p.show(p.low), p.show(p.high)]


@every_mechanism
def test_it_runs_at_each_end_of_every_bound(name: str) -> None:
    for p in ALL[name].Params.declared.values():
        for value in ends(p):
            model = go(full(**{f"{name}.{p.name}": value}).model(seed=1, agents=100, days=3, collect=False))
            finite = all(np.isfinite(v).all() for v in model.state.series.values.values())
            assert model.rows_done == 5 or model.state.is_stopped, f"{p.name} = {value}"
            assert finite, f"{p.name} = {value}"


@every_mechanism
@pytest.mark.parametrize("turn", [1, -1], ids=["upward", "downward"])
def test_every_value_may_step_in_mid_run_unless_it_is_read_once(name: str, turn: int) -> None:
    world = full()
    for p in ALL[name].Params.declared.values():
        if not p.fixed:
            before, *_, after = (p.parse(value) for value in ends(p)[::turn])
            world.draft.values[f"{name}.{p.name}"] = Dated((date(2026, 1, 1), date(2027, 1, 6)), (before, after))
    model = go(world.model(seed=1, agents=200, days=12, collect=False))
    assert all(np.isfinite(v).all() for v in model.state.series.values.values())


@every_mechanism
@pytest.mark.parametrize("end", [0, -1], ids=["low", "high"])
def test_it_runs_with_all_bounds_at_once(name: str, end: int) -> None:
    settings = {f"{name}.{p.name}": ends(p)[end] for p in ALL[name].Params.declared.values()}
    model = go(full(**settings).model(seed=1, agents=300, days=40, collect=False))
    assert all(np.isfinite(v).all() for v in model.state.series.values.values())


@pytest.mark.parametrize("name", [n for n in NAMES if ALL[n].null is not None])
def test_null_equals_absence_bit_for_bit(name: str) -> None:
    null = {f"{name}.{key}": value for key, value in (ALL[name].null or {}).items()}
    present = go(full(**null).model(seed=6, agents=400, days=30))
    absent = go(full(off=name).model(seed=6, agents=400, days=30))
    assert absent.state.series.values["active_people"].max() > 0
    assert differences(present, absent) == []


SUB_DAILY = [n for n in NAMES if ALL[n].sub_daily]
GROUPS = {
    "channels": ("channels", "registration"),
    "word_of_mouth": ("channels", "registration", "word_of_mouth"),
    "leaving": ("channels", "registration", "churn", "leaving"),
    "all": tuple(SUB_DAILY),
}


FLOWS = ("registrations", "departures", "comebacks")


def totals(on: tuple[str, ...], steps: int, *, seeds: range) -> np.ndarray:
    """Return the flows of each seed (seeds x flows)."""
    fast = {
        "channels.constant_rate": "2 per year",
        "word_of_mouth.strength": "4 per year",
        "churn.comeback": "5 per year",
        "channels.feed_peak": "0.005 per day",
    }
    world = load(
        {"market": {"people": 1500, "people_per_agent": 1, "registered_at_start": "10 %"}, "mechanisms": dict.fromkeys(on, "on")},
        settings=SMALL | {"time.preparation": 0, "time.steps_per_day": steps}
        | {k: v for k, v in fast.items() if k.partition(".")[0] in on},
    )  # fmt: skip
    return np.array([flows(world.model(seed=s, days=60, collect=False)) for s in seeds])


def flows(model: GrowthModel) -> list[float]:
    model.state.tables["channels"]["budget"][:] = 3000.0  # 30 RMB a day each: about one impression a person
    values = go(model).state.series.values
    return [float(values[name].sum()) if name in values else 0.0 for name in FLOWS]


@pytest.mark.parametrize("group", GROUPS)
def test_halving_the_time_step_changes_flows_only_within_monte_carlo_error(group: str) -> None:
    """Welch's t over replicates with seeds of their own; false alarms 1e-4 per flow."""
    n = 10
    day, half = totals(GROUPS[group], 1, seeds=range(n)), totals(GROUPS[group], 2, seeds=range(100, 100 + n))
    assert day[:, 0].min() > 100
    for flow in range(len(FLOWS)):
        a, b = day[:, flow], half[:, flow]
        error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / n)
        assert abs(a.mean() - b.mean()) <= student.ppf(1 - FALSE_ALARM / 2, n - 1) * error


def test_every_sub_daily_mechanism_is_in_that_test() -> None:
    assert set(SUB_DAILY) == {name for group in GROUPS.values() for name in group}
