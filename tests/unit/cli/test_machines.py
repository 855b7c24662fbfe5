"""Machines as they are: no folder to write caches to, terminals that are not UTF-8, names that are no text."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers_command import QUICK
from helpers_world import LEAN

import sim
from sim.core.texts import printable
from sim.finance.record import read_record
from sim.kernels import scratch

SMALL = ["--agents", "300", "--days", "3", "--quiet", *QUICK]
STREAMS = [{"PYTHONIOENCODING": "latin-1:strict"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]


def call(*words: str | bytes, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "sim", *words], capture_output=True, cwd=cwd, env=os.environ | env)


# ---- texts and streams ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = 'title: "计划 \\uD800 é"\nquestion: "为什么 \\uDCFF"\nextends: business_plan\nmarket: {people: 300}\n'
    (tmp_path / "计划.yaml").write_text(text, encoding="utf-8")
    (tmp_path / os.fsdecode(b"bad\xff.yaml")).write_text("change: {team.load: 2}\n")
    return tmp_path


@pytest.mark.parametrize("env", STREAMS, ids=lambda e: ",".join(f"{k}={v}" for k, v in e.items()))
def test_a_stream_that_shows_less_loses_nothing(folder: Path, env: dict[str, str]) -> None:
    plan = "计划.yaml".encode()
    done = call("run", plan, "--policy", b"bad\xff.yaml", *SMALL, "--out", "run", cwd=folder, **env)
    assert (done.returncode, done.stderr) == (0, b"") and b"run/report.html" in done.stdout
    assert "计划 \\ud800 é" in (folder / "run" / "report.html").read_text(encoding="utf-8")
    for words in (["arithmetic", plan, "--lang", "zh"], ["agenda", plan]):
        done = call(*words, cwd=folder, **env)
        assert done.returncode == 0 and b"Traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_stays_json_on_any_stream(folder: Path, encoding: str) -> None:
    done = call("arithmetic", "计划.yaml".encode(), "--json", cwd=folder, PYTHONIOENCODING=encoding)
    assert json.loads(done.stdout.decode(encoding))["title"] == "计划 \\ud800 é", done.stderr


def test_texts_that_no_file_can_hold_are_kept_escaped(tmp_path: Path) -> None:
    own: dict[str, Any] = {"title": "a\ud800b", "question": "q\udcff", "extends": "loaded", "market": {"people": 300}}
    world = sim.load(own, settings=LEAN).with_policy({"team.load": {"2027-01-02": 2}})
    run = world.run(days=2, command="sim run \udcfe")
    manifest = read_record(run.save(tmp_path / "run")).manifest
    assert (manifest["title"], manifest["question"]) == ("a\\ud800b", "q\\udcff")
    assert manifest["command"] == "sim run \\udcfe" and manifest["scenario"] == "a\\ud800b"
    done = sim.compare(world, {"x\udcff": {"team.load": 1}}, seeds=1, days=2, workers=1, out=tmp_path / "compare")
    assert done.others == ["x\\udcff"] and (tmp_path / "compare" / "runs.parquet").is_file()
    for name in ("\ud800", "a\0b"):
        with pytest.raises(sim.ScenarioError, match="no such scenario"):
            sim.load(name)
    assert printable("计划 é 😀") == "计划 é 😀"


# ---- caches --------------------------------------------------------------------------------------------------


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which neither the package nor the home can be written to: files stand where folders would be."""
    (tmp_path / "file").touch()
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(scratch, "__file__", str(tmp_path / "file" / "scratch.py"))
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path / "tmp"))
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(sys.modules["numba"].config, "CACHE_DIR", "")
    return tmp_path


def test_caches_find_a_folder_of_the_user_s_own_in_the_temporary_folder(nowhere: Path) -> None:
    scratch.keep_compiled()
    scratch.keep_fonts()
    for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR"):
        made = Path(os.environ[name])
        assert made.parent == nowhere / "tmp" and stat.S_IMODE(made.stat().st_mode) == 0o700
    assert sys.modules["numba"].config.CACHE_DIR == os.environ["NUMBA_CACHE_DIR"]
    before = os.environ["NUMBA_CACHE_DIR"]
    os.environ["NUMBA_CACHE_DIR"] = ""
    scratch.keep_compiled()
    assert os.environ["NUMBA_CACHE_DIR"] == before  # the next run finds what this one has compiled


def test_a_place_that_can_be_written_to_is_left_as_it_is(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(nowhere / "own"))
    monkeypatch.setenv("MPLCONFIGDIR", str(nowhere / "fonts"))
    scratch.keep_compiled()
    scratch.keep_fonts()
    assert os.environ["NUMBA_CACHE_DIR"] == str(nowhere / "own") and os.environ["MPLCONFIGDIR"] == str(
        nowhere / "fonts"
    )


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and modes of POSIX")
@pytest.mark.parametrize("trap", ["link", "open", "file"])
def test_compiled_code_is_not_read_from_a_folder_that_others_may_write(nowhere: Path, trap: str) -> None:
    taken = nowhere / "tmp" / f"sim-numba-{os.getuid()}"
    if trap == "link":
        (nowhere / "theirs").mkdir()
        taken.symlink_to(nowhere / "theirs")
    elif trap == "file":
        taken.touch()
    else:
        taken.mkdir()
        taken.chmod(0o777)
    scratch.keep_compiled()
    assert Path(os.environ["NUMBA_CACHE_DIR"]) != taken and not list((nowhere / "tmp").glob("theirs/*"))


def test_a_kernel_runs_where_neither_package_nor_home_can_be_written_to(tmp_path: Path) -> None:
    package = Path(sim.__file__).parent
    shutil.copytree(package / "kernels", tmp_path / "sim" / "kernels", ignore=shutil.ignore_patterns("__pycache__"))
    for place in ("", "kernels"):
        (tmp_path / "sim" / place / "__pycache__").touch()
    (tmp_path / "sim" / "__init__.py").touch()
    (tmp_path / "tmp").mkdir()
    env = os.environ | {"PYTHONPATH": str(tmp_path), "HOME": "/proc/nowhere", "TMPDIR": str(tmp_path / "tmp"),
                        "XDG_CACHE_HOME": "", "NUMBA_CACHE_DIR": "", "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
    code = "from sim.kernels import poisson, scratch; print(scratch.__file__)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, env=env, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith(str(tmp_path))
