"""A Dask cluster on the loopback address: the same table whatever dies, and every misfit in one line."""

import importlib.util
import json
import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers_cluster import Cluster, cluster, end_own_process, free_port, square_or_fail, wait_until_it_answers
from helpers_world import LEAN, small

import sim
from sim.experiments import dask_executor, identity, on_worker
from sim.experiments.dask_executor import Dask
from sim.experiments.executor import RunError, SchedulerError, WorkerError, executor_of, run_all
from sim.experiments.on_worker import own_code, run_task
from sim.experiments.parts import Parts
from sim.scenario import registry

pytest.importorskip("distributed")
RUNS, DAYS = 8, 10
TINY = {"market.people": 500, "world.merchants": 20} | LEAN


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two workers, each a process of its own."""
    with cluster(tmp_path_factory.mktemp("workers"), workers=2) as own:
        wait_until_it_answers(own.address)
        yield own


def test_a_worker_killed_in_the_middle_changes_nothing(two: Cluster, tmp_path: Path) -> None:
    two.wait_for_workers(2)
    serial = sim.ensemble(small(**TINY), runs=RUNS, days=DAYS, workers=1, out=tmp_path / "serial")

    def kill_one(done: int, total: int) -> None:
        if done == 3:
            two.workers[0].kill()
            two.workers[0].wait()

    spread = sim.ensemble(
        small(**TINY), runs=RUNS, days=DAYS, scheduler=two.address, out=tmp_path / "spread", progress=kill_one
    )
    assert two.workers[0].returncode is not None and two.workers[1].poll() is None
    pd.testing.assert_frame_equal(spread.table, serial.table, check_exact=True)
    name = "runs.parquet"
    assert (tmp_path / "spread" / name).read_bytes() == (tmp_path / "serial" / name).read_bytes()
    assert json.loads((tmp_path / "spread" / "ensemble.json").read_text())["is_complete"]
    two.add_worker()
    two.wait_for_workers(2)


def test_worlds_on_common_seeds_are_the_same_on_a_cluster(two: Cluster) -> None:
    def run(**where):
        return sim.compare(small(**TINY), {"more": {"team.load": 1.5}}, seeds=3, days=10, **where)

    pd.testing.assert_frame_equal(run(scheduler=two.address).runs, run(workers=1).runs, check_exact=True)


def test_a_run_that_fails_is_not_done_again_and_costs_no_finished_run(two: Cluster, monkeypatch) -> None:
    got: list[int] = []
    with pytest.raises(RunError, match="run 5: broken"):
        run_all(square_or_fail, range(100), executor=Dask(two.address), finished=got.append, total=100)
    assert {0, 1, 4, 9, 16} <= set(got) and len(got) < 20 and 25 not in got


def test_a_scheduler_that_dies_costs_no_finished_run(tmp_path: Path, capfd) -> None:
    with cluster(tmp_path, workers=1) as own:
        wait_until_it_answers(own.address)

        def end_it(done: int, total: int) -> None:
            if done == 2:
                own.scheduler.kill()
                own.scheduler.wait()
                time.sleep(1)

        with pytest.raises(WorkerError, match="the scheduler at tcp://.* has gone.*same command again"):
            sim.ensemble(small(**TINY), runs=8, days=5, scheduler=own.address, out=tmp_path / "e", progress=end_it)
    assert len(Parts(tmp_path / "e").done()) >= 2 and "distributed" not in capfd.readouterr().err


def test_a_run_that_ends_every_worker_stops_the_study_in_words(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=2, allowed_failures=1) as own:
        wait_until_it_answers(own.address)
        own.wait_for_workers(2)
        with pytest.raises(WorkerError, match="2 workers have died of one run, the last at tcp://.*same command again"):
            run_all(end_own_process, [1], executor=Dask(own.address), finished=print, total=1)


MINE = """
from sim import Mechanism, Metric, Number, ParamSet, Phase, par, register


@register
class Counter{n}(Mechanism):
    '''Counts at a pace.'''

    name = "counter_{n}"
    phase = Phase.OPEN
    metrics = (Metric("counted_{n}", "flow", "1", "what was counted"),)

    class Params(ParamSet):
        '''One number.'''

        pace: Number = par("2", low="0", high="9", label="pace", zh="速度", prior="lognormal(2, x2)",
                           evidence="judgement", doc="counted a day")

    def step(self, world, day):
        world.record("counted_{n}", self.params.pace)
"""


def test_a_mechanism_of_one_s_own_travels_with_its_file(two: Cluster, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(registry, "_own", {})
    monkeypatch.syspath_prepend(tmp_path)
    for n in (1, 2):
        (tmp_path / f"own_counter_{n}.py").write_text(MINE.format(n=n))
        __import__(f"own_counter_{n}")
    world = small(**TINY, counter_1="on", counter_2="on")
    here, there = (sim.ensemble(world, runs=2, days=3, **w) for w in ({"workers": 1}, {"scheduler": two.address}))
    pd.testing.assert_frame_equal(there.table, here.table, check_exact=True)
    assert there.table["param.counter_2.pace"].nunique() == 2
    monkeypatch.setattr(registry, "_own", {})
    plain = sim.ensemble(small(**TINY), runs=2, days=3, scheduler=two.address)
    assert len(plain.table) == 2, "a worker forgets the mechanisms of the study before"


def test_a_mechanism_of_the_file_that_was_started_travels_under_the_name_of_the_file(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(registry, "_own", {})
    file = tmp_path / "started.py"
    file.write_text(MINE.format(n=4))
    spec = importlib.util.spec_from_file_location("__main__", file)
    started = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "__main__", started)
    spec.loader.exec_module(started)
    code = own_code()
    assert code.own == ("counter_4",) and code.files == (("started", "started.py", file.read_bytes()),)


def test_a_mechanism_that_is_in_no_file_cannot_travel(monkeypatch) -> None:
    scope: dict[str, type] = {"__name__": "typed_in"}
    monkeypatch.setattr(registry, "_own", {})
    exec(MINE.format(n=3), scope)
    with pytest.raises(SchedulerError, match="mechanism counter_3 is in no file"):
        own_code()


def test_other_versions_are_named_with_their_worker_before_a_task_goes_out(two: Cluster, monkeypatch) -> None:
    real = identity.versions()
    monkeypatch.setattr(on_worker, "versions", lambda: real | {"numpy": "1.0.0"})
    with pytest.raises(SchedulerError) as caught:
        executor_of(scheduler=two.address)
    for worker in two.names():
        assert f"worker {worker}: numpy {np.__version__}, here 1.0.0" in str(caught.value)
    monkeypatch.setattr(on_worker, "versions", lambda: real)
    monkeypatch.setattr(on_worker, "package_version", lambda: "another")
    with pytest.raises(SchedulerError, match=r"worker tcp://127.0.0.1:.*: sim .*, here .*source another"):
        executor_of(scheduler=two.address)


def test_a_worker_that_comes_later_is_held_to_the_same_versions(monkeypatch) -> None:
    code = own_code()
    assert run_task(square_or_fail, pickle.dumps(3), code) == 9
    monkeypatch.setattr(on_worker, "versions", lambda: {"numpy": "1.0.0"})
    with pytest.raises(SchedulerError, match=f"a worker that came later: .*numpy 1.0.0, here {np.__version__}"):
        run_task(square_or_fail, pickle.dumps(3), code)


# ---- what cannot be used -------------------------------------------------------------------------------------


def command(*words: str, cwd: Path) -> subprocess.CompletedProcess:
    base = [sys.executable, "-m", "sim", "ensemble", "loaded", "--runs", "2", "--agents", "500", "--days", "3"]
    return subprocess.run([*base, *words], capture_output=True, text=True, cwd=cwd, timeout=60, env=dict(os.environ))


def test_a_scheduler_that_is_not_there_is_one_line_within_seconds(tmp_path: Path) -> None:
    done = command("--scheduler", f"tcp://127.0.0.1:{free_port()}", cwd=tmp_path)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.strip().splitlines()[-1].startswith("no Dask scheduler answers at tcp://127.0.0.1:")
    assert "Traceback" not in done.stderr and "distributed" not in done.stderr
    assert list(tmp_path.iterdir()) == [], "nothing is written"


def test_an_address_that_is_none_says_what_one_looks_like() -> None:
    for wrong in ("127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://:x", ""):
        with pytest.raises(sim.ScenarioError, match=r"scheduler: found .*; allowed: an address, for example tcp://"):
            executor_of(scheduler=wrong)
    with pytest.raises(sim.ScenarioError, match="workers: found 2 beside a scheduler; allowed: one of both"):
        executor_of(2, "tcp://127.0.0.1:8786")


def test_a_scheduler_without_workers_is_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(dask_executor, "SECONDS_FOR_A_WORKER", 0.2)
    with cluster(tmp_path, workers=0) as own:
        wait_until_it_answers(own.address)
        with pytest.raises(SchedulerError, match="has no worker after .* start one with: dask worker tcp://"):
            executor_of(scheduler=own.address)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SchedulerError, match=r"pip install 'sim\[distributed\]'"):
        executor_of(scheduler="tcp://127.0.0.1:8786")
