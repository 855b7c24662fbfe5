"""A mechanism stands every bound, equals its absence at its null, and does not depend on the time step."""

from datetime import date

import numpy as np
import pytest
from helpers_contract import (
    ALL,
    FALSE_ALARM,
    NAMES,
    SMALL,
    differences,
    every_mechanism,
    full,
    go,
)
from scipy.stats import t as student

from sim.core.model import GrowthModel
from sim.core.params import Dated, Parameter
from sim.experiments.run import load


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
