"""A run that is killed leaves nothing that looks finished."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers_world import run_small

SIMULATING = """
import sys
from pathlib import Path

import sim.cli
from sim.core.model import GrowthModel

step, opened = GrowthModel.step, Path(sys.argv.pop(1))


def noted(model):
    step(model)
    opened.touch()


GrowthModel.step = noted
sim.cli.main()
"""
WORDS = ["run", "loaded", "--agents", "20000", "--set", "market.people=20000", "--quiet"]


@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT", "SIGTERM"])
def test_a_run_killed_while_simulating_leaves_no_folder(name, tmp_path):
    opened = tmp_path / "opened"
    words = [str(opened), *WORDS, "--out", str(tmp_path / "run")]
    process = subprocess.Popen(
        [sys.executable, "-c", SIMULATING, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background shell has it ignored
    )  # fmt: skip
    while not opened.exists() and process.poll() is None:
        time.sleep(0.02)
    assert process.poll() is None, "the run ended before it could be killed"
    process.send_signal(getattr(signal, name))
    assert process.wait(timeout=60) != 0
    assert not (tmp_path / "run").exists()


def test_a_write_killed_half_way_leaves_no_folder_that_looks_finished(tmp_path):
    """The process dies between two files; what remains is hidden and bears another name."""
    code = (
        "import os, signal, sys; from pathlib import Path; from helpers_world import run_small; "
        "from sim.experiments import store; record = run_small(days=5).record; "
        "store.save(record, Path(sys.argv[1]), also=[lambda *_: os.kill(os.getpid(), signal.SIGKILL)])"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "run")], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "run").exists()
    assert [p.name[:10] for p in tmp_path.iterdir()] == [".run.part-"]


def test_the_next_run_writes_the_folder_whole(tmp_path):
    (tmp_path / ".run.part-left-over").mkdir()
    folder = run_small(days=5).save(tmp_path / "run")
    assert (folder / "outcomes.json").exists()
