"""Ensembles: resumable, whatever kills them; the same on one process and on many."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from helpers_world import LEAN, small

import sim
from sim.core.errors import ScenarioError
from sim.experiments import memory
from sim.experiments.columns import typed
from sim.experiments.ensemble import FACTORS
from sim.experiments.executor import Processes, RunError, WorkerError, run_all
from sim.experiments.parts import Parts
from sim.finance.ensemble_record import is_ensemble, read_ensemble
from sim.finance.plan_test import amounts, fan, share_met, verdict_table
from sim.finance.record import RecordError
from sim.finance.variance_shares import variance_shares

RUNS, DAYS = 24, 32
KILLED = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from helpers_world import LEAN, small
import sim

def advance(done, total):
    if done == 21:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    sim.ensemble(small(**LEAN), runs={runs}, days={days}, workers={workers}, out=sys.argv[1], progress=advance)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return sim.ensemble(small(**LEAN), runs=RUNS, days=DAYS, workers=1, out=tmp_path_factory.mktemp("e") / "whole")


def killed(folder: Path, workers: int) -> int:
    code = KILLED.format(tests=str(Path(__file__).parents[2]), runs=RUNS, days=DAYS, workers=workers)
    script = folder.parent / "killed.py"
    script.write_text(code)
    environment = os.environ | {"PYTHONPATH": str(Path(sim.__file__).parents[1]), "MARK_OF_THE_TEST": str(folder)}
    return subprocess.run([sys.executable, str(script), str(folder)], env=environment, check=False).returncode


def test_a_killed_ensemble_goes_on_and_ends_byte_for_byte_like_one_that_was_not(whole, tmp_path):
    folder = tmp_path / "killed"
    assert killed(folder, workers=2) == -signal.SIGKILL
    _wait_until_nobody_has(str(folder))
    kept = Parts(folder).done()
    assert len(kept) == 21, "every run that had finished is on disk"
    with pytest.raises(RecordError, match="not finished"):
        read_ensemble(folder)
    seen = []
    sim.ensemble(
        small(**LEAN), runs=RUNS, days=DAYS, workers=1, out=folder, progress=lambda done, total: seen.append(done)
    )
    assert seen[0] == 21, "what was finished is not done again"
    assert (folder / "runs.parquet").read_bytes() == (whole.folder / "runs.parquet").read_bytes()
    assert not (folder / "parts").exists()


def _wait_until_nobody_has(mark: str) -> None:
    """Workers end with their parent, even when that is killed; ten seconds are given."""
    for _ in range(100):
        if not _processes_with(mark):
            return
        time.sleep(0.1)
    pytest.fail("worker processes outlive their parent by ten seconds")


def _processes_with(word: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if word in (process / "environ").read_text("utf-8", "ignore"):
                found.append(process.name)
        except OSError:
            continue
    return found


def test_the_table_is_the_same_on_one_process_and_on_two(whole):
    two = sim.ensemble(small(**LEAN), runs=12, days=DAYS, workers=2)
    assert two.folder is None
    pd.testing.assert_frame_equal(two.table, whole.table.iloc[:12])


def test_more_runs_extend_and_fewer_change_nothing(tmp_path):
    first = sim.ensemble(small(**LEAN), runs=4, days=3, workers=1, out=tmp_path / "e").table
    more = sim.ensemble(small(**LEAN), runs=13, days=3, workers=1, out=tmp_path / "e")
    assert len(more.table) == 13 and more.table.iloc[:4].equals(first)
    again = sim.ensemble(small(**LEAN), runs=4, days=3, workers=1, out=tmp_path / "e")
    assert again.table.equals(more.table)


def test_another_ensemble_is_refused(whole):
    with pytest.raises(FileExistsError, match="another ensemble"):
        sim.ensemble(small(**LEAN), runs=RUNS, days=DAYS + 1, workers=1, out=whole.folder)
    with pytest.raises(FileExistsError, match="other files"):
        sim.ensemble(small(**LEAN), runs=4, days=3, workers=1, out=whole.folder / "base")


def test_a_run_of_the_table_is_the_run_of_its_drawn_scenario(whole):
    from sim.experiments.design import Design

    world = small(**LEAN)
    design = Design(world.draft, world.plan(days=DAYS))
    point = design.point(13)
    alone = sim.World(design.drawn(point)).run(seed=point.seed, days=DAYS).outcomes
    row = whole.table.set_index("run").loc[13]
    assert row["month1.gmv"] == alone["month1.gmv"] and row["funding.need"] == alone["funding.need"]
    assert row["param.channels.feed_cpm"] == design.values(point)["channels.feed_cpm"]


def test_the_folder_reads_back_as_it_was(whole):
    record = read_ensemble(whole.folder)
    assert is_ensemble(whole.folder) and not is_ensemble(whole.folder / "base")
    assert record.table.equals(whole.table)
    assert record.manifest == json.loads(json.dumps(whole.manifest))
    assert record.base.manifest["seed"] == 1 and record.worlds is None
    assert {"identity", "design", "parameters", "outcomes", "targets", "finished"} <= set(record.manifest)


def test_the_table_has_no_times_and_a_column_for_every_drawn_parameter(whole):
    assert not [c for c in whole.table.columns if "seconds" in str(c) or "finished" in str(c)]
    drawn = [f["column"] for f in whole.manifest["design"]["factors"]]
    assert list(whole.table.columns[:5]) == ["run", "theta", "graph", "seed", "is_lead"]
    assert list(whole.table.columns[5 : 5 + len(drawn)]) == drawn
    assert set(map(str, whole.table.dtypes)) == {"int64", "bool", "float64", "boolean"}


def test_the_reading_side_answers(whole):
    assert len(whole.outcome("funding.need")) == whole.table["is_lead"].sum()
    assert whole.probability("plan.year1.revenue.met").n == 0  # 32 days judge no year
    assert list(whole.fan("mau").index) == [1]
    shares = whole.variance_shares("month1.gmv")
    assert sum(shares.share.values()) == pytest.approx(1)
    assert whole.drivers("month1.gmv")["n"].iloc[0] == len(whole.leads)
    with pytest.raises(ScenarioError, match="did you mean 'funding.need'"):
        whole.outcome("funding.neeed")


def test_an_answer_reads_the_columns_that_it_needs_and_is_that_of_the_whole_table(whole, monkeypatch):
    asked = []
    real = Parts.read
    monkeypatch.setattr(Parts, "read", lambda self, columns=None: asked.append(columns) or real(self, columns))
    assert whole.probability("funded.plan.year1.profit.met") == share_met(whole.table, "funded.plan.year1.profit.met")
    assert whole.fan("gmv").equals(fan(whole.table, "gmv"))
    assert whole.verdicts().equals(verdict_table(whole.table))
    assert whole.amounts().equals(amounts(whole.table, whole.manifest["targets"]))
    assert whole.outcome("month1.gmv").equals(whole.leads.set_index("run")["month1.gmv"])
    assert whole.variance_shares("month1.gmv") == variance_shares(whole.table, "month1.gmv")
    assert [len(columns) for columns in asked if columns][0] == 2
    assert all(len(columns) < len(whole.table.columns) / 2 for columns in asked if columns)


def test_numbers_that_make_no_sense_are_refused():
    for wrong in ({"runs": 0}, {"runs": True}, {"runs": 4, "graphs": 1}, {"runs": 4, "design_seed": -1},
                  {"runs": 4, "workers": 0}):  # fmt: skip
        with pytest.raises(ScenarioError, match="allowed: a whole number"):
            sim.ensemble(small(**LEAN), **wrong)


def test_a_broken_folder_is_one_sentence(whole, tmp_path):
    with pytest.raises(RecordError, match="There is no ensemble folder"):
        read_ensemble(tmp_path / "nowhere")
    with pytest.raises(RecordError, match="not an ensemble"):
        read_ensemble(whole.folder / "base")
    (tmp_path / "ensemble.json").write_text("{")
    with pytest.raises(RecordError, match="not readable JSON"):
        read_ensemble(tmp_path)


# ---- executor --------------------------------------------------------------------------------------------------


def _square_or_die(task: tuple[int, Path]) -> int:
    """The fifth task kills its process half a second after the first five are done."""
    k, folder = task
    if k == 5:
        while len(list(folder.iterdir())) < 5:
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    (folder / str(k)).touch()
    return k * k


def _square_or_fail(k: int) -> int:
    if k == 5:
        raise RunError(f"run {k}: broken")
    return k * k


def test_a_worker_that_dies_costs_no_finished_run(tmp_path):
    got: list[int] = []
    tasks = [(k, tmp_path) for k in range(12)]
    with pytest.raises(WorkerError, match="give the same command again"):
        run_all(_square_or_die, tasks, executor=Processes(2), finished=got.append, total=12)
    assert {k * k for k in range(5)} <= set(got)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_fails_is_named_and_costs_no_finished_run(workers):
    got: list[int] = []
    with pytest.raises(RunError, match="run 5: broken"):
        run_all(_square_or_fail, range(100), executor=Processes(workers), finished=got.append, total=100)
    assert got and len(got) < 20 and 25 not in got


def _models_alive_and_one_more(world: sim.World) -> int:
    gc.disable()  # the collector's own luck must not decide
    before = sum(isinstance(thing, sim.GrowthModel) for thing in gc.get_objects())
    world.run(days=2)
    return before


@pytest.mark.parametrize("workers", [1, 2])
def test_a_finished_run_leaves_no_model_behind(workers, monkeypatch):
    monkeypatch.setattr(memory, "LONG", 0)
    gc.collect()
    got: list[int] = []
    try:
        run_all(_models_alive_and_one_more, [small()] * 6, executor=Processes(workers), finished=got.append, total=6)
    finally:
        gc.enable()
    assert got == [0] * 6


def test_a_failing_run_of_an_ensemble_says_its_number_and_parameters(monkeypatch):
    from sim.experiments import ensemble as module

    def broken(self, **_):
        raise sim.ModelError("no such luck")

    design = module.Design(small().draft, small().plan())
    task = module.Task(design.drawn(design.point(7)), design.point(7), None, 3, design.columns(design.point(7)))
    monkeypatch.setattr(module.World, "run", broken)
    with pytest.raises(RunError, match=r"run 7 \(theta 0, graph .*no such luck\n.*channels.feed_cpm = "):
        module.one_run(task)


def test_column_types_follow_from_names_and_not_from_what_is_null():
    empty = typed([{"run": 1, "is_lead": True, "plan.year1.cost.met": None, "year1.cost": None}], FACTORS)
    full = typed([{"run": 1, "is_lead": True, "plan.year1.cost.met": True, "year1.cost": 3}], FACTORS)
    assert empty.dtypes.equals(full.dtypes)
    assert list(map(str, full.dtypes)) == ["int64", "bool", "boolean", "float64"]
