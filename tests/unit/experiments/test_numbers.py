"""Numbers of a call and of a scenario: NumPy's are numbers, and what is none is said before anything is simulated."""

import json
import math
from copy import deepcopy
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest
from helpers_world import LEAN, small

import sim
from sim.experiments.executor import check_workers
from sim.experiments.numbers import RANGES, whole_numbers
from sim.experiments.store import save
from sim.finance.record import read_record

NONE = [
    True,
    np.True_,
    1.5,
    np.float64(1.5),
    math.nan,
    np.float32("nan"),
    math.inf,
    "1",
    [1],
    np.arange(2),
    10**40,
    1e300,
]
SOME = [np.int64(5), np.int8(5), np.uint32(5), np.float64(5), np.float32(5), np.longdouble(5), np.array(5), 5.0, 5]


@pytest.mark.parametrize("name", sorted(RANGES))
def test_a_number_of_any_library_is_one_and_becomes_python_s_own(name: str) -> None:
    for value in SOME:
        (found,) = whole_numbers(**{name: value}).values()
        assert found == 5 and type(found) is int
    for value in NONE:
        with pytest.raises(sim.ScenarioError, match=f"{name}: found .*; allowed: a whole number from"):
            whole_numbers(**{name: value})


def test_all_wrong_numbers_are_said_at_once() -> None:
    with pytest.raises(sim.ScenarioError) as caught:
        small().run(seed=-1, agents=math.nan, days=1.5, threads=0)  # type: ignore[arg-type]
    assert [p.key for p in caught.value.problems] == ["seed", "agents", "days", "threads"]


def test_a_run_with_numpy_s_numbers_is_the_run_with_python_s(tmp_path: Path) -> None:
    own = {"market": {"people": 500}, "change": {"settlement.commission": 0.06, "team.load": {"2027-01-02": 1.25}}}
    other = {"market": {"people": np.int64(500)},
             np.str_("change"): {"settlement.commission": np.float64(0.06),
                                 "team.load": {np.datetime64("2027-01-02"): np.float32(1.25)}}}  # fmt: skip
    runs = [sim.load({"extends": "loaded", **own}, settings={"world.merchants": 7}).run(seed=3, agents=250, days=4),
            sim.load({"extends": "loaded", **other}, settings={"world.merchants": np.int16(7)}).run(
                seed=np.int64(3), agents=np.float64(250), days=np.int32(4), threads=np.int8(1))]  # type: ignore[arg-type] # fmt: skip
    assert runs[0].record.manifest["identity"] == runs[1].record.manifest["identity"]
    assert runs[0].series.equals(runs[1].series)
    kept = read_record(save(runs[1].record, tmp_path / "run")).manifest
    assert kept["seed"] == 3 and kept["changes"] == runs[0].record.manifest["changes"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"referral.reward_sender": np.int64(5)}, "found 5; allowed: an amount of money"),
        ({"world.merchants": np.float64(1.5)}, "found 1.5; allowed: a whole number"),
        ({"team.load": np.float64("nan")}, "found nan; allowed: a plain number"),
        ({"settlement.commission": np.True_}, "found True; allowed: a share"),
        ({"market.people": True}, "found True; allowed: a whole number"),
    ],
)
def test_a_wrong_number_in_a_scenario_reads_as_python_s_would(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(sim.ScenarioError, match=said):
        sim.load("loaded", settings=settings)


def test_many_runs_take_numpy_s_numbers(tmp_path: Path) -> None:
    done = sim.compare(small(**LEAN), {"more": {"team.load": np.float64(1.5)}}, seeds=np.int64(2), days=np.float64(3),
                       workers=np.int8(1), out=tmp_path / "compare")  # type: ignore[arg-type] # fmt: skip
    assert done.manifest["seeds"] == 2 and json.loads((tmp_path / "compare" / "compare.json").read_text())["days"] == 3
    made = sim.ensemble(small(**LEAN), runs=np.int32(2), days=np.int64(3), workers=1, design_seed=np.uint8(4),
                        out=tmp_path / "ensemble")  # type: ignore[arg-type] # fmt: skip
    assert len(made.table) == 2 and made.manifest["design_seed"] == 4
    assert check_workers(np.int64(2)) == 2  # type: ignore[arg-type]


# ---- Mesa ----------------------------------------------------------------------------------------------------

TINY = {"scenario": "loaded", "agents": 250, "days": 4, "market__people": 250, "time__preparation": "5 days"}


def batch(**grid: Any) -> list[dict[str, Any]]:
    return mesa.batch_run(sim.ScenarioModel, TINY | grid, iterations=3, max_steps=200, display_progress=False)


def test_replicates_without_a_seed_differ_and_say_how_to_repeat_them() -> None:
    rows = batch()
    assert len({row["run_seed"] for row in rows}) == 3  # two of three 32-bit seeds are one in 1.4e9 cases
    assert len({row["active_people"] for row in rows} | {row["registrations"] for row in rows}) > 1
    again = batch(seed=rows[1]["run_seed"])
    assert again[0]["active_people"] == rows[1]["active_people"]


def test_a_seed_of_the_batch_repeats_itself_under_both_names() -> None:
    of_seed, of_rng = batch(seed=np.arange(2)), batch(rng=[0, 1])
    assert [r["run_seed"] for r in of_seed] == [r["run_seed"] for r in of_rng] == [0, 1] * 3
    assert [r["active_people"] for r in of_seed] == [r["active_people"] for r in of_rng]


@pytest.mark.parametrize("rng", [np.random.SeedSequence(4), [1, 2], np.random.Philox(4)])
def test_whatever_numpy_takes_as_a_seed_gives_one_seed(rng: Any) -> None:
    first, second = (sim.ScenarioModel(**TINY, rng=deepcopy(rng)).run_seed for _ in range(2))
    assert first == second
    generator = np.random.default_rng(4)
    assert sim.ScenarioModel(**TINY, rng=generator).run_seed != sim.ScenarioModel(**TINY, rng=generator).run_seed


@pytest.mark.parametrize(
    "wrong", [{"seed": True}, {"seed": 1.5}, {"seed": -1}, {"agents": 0}, {"days": math.nan}, {"agents": np.True_}]
)
def test_the_public_model_refuses_what_a_run_refuses_in_the_same_words(wrong: dict[str, Any]) -> None:
    with pytest.raises(sim.ScenarioError) as of_run:
        small().run(**wrong)
    with pytest.raises(sim.ScenarioError) as of_model:
        sim.ScenarioModel(**TINY | wrong)
    assert str(of_model.value) == str(of_run.value)


def test_the_public_model_takes_each_thing_once() -> None:
    with pytest.raises(sim.ScenarioError, match="one of both"):
        sim.ScenarioModel(**TINY, seed=1, rng=2)
    with pytest.raises(sim.ScenarioError, match="a second value"):
        sim.ScenarioModel(**TINY, **{"market.people": 300})
