"""How many processes run at once: what affinity and control groups leave, read from files of either version."""

import os
from pathlib import Path

import pytest

from sim.experiments import cpus
from sim.experiments.cpus import usable_cpus
from sim.experiments.executor import check_workers

V2, V1 = "0::/jobs/mine\n", "12:memory:/jobs/mine\n4:cpu,cpuacct:/jobs/mine\n3:cpuset:/\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of 64 processors."""
    monkeypatch.setattr(cpus, "_by_affinity", lambda: 64)
    return tmp_path


def write(root: Path, files: dict[str, str]) -> int:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return usable_cpus(root)


def v1(quota: int, folder: str = "cpu", path: str = "jobs/mine") -> dict[str, str]:
    place = f"sys/fs/cgroup/{folder}/{path}"
    return {
        "proc/self/cgroup": V1,
        f"{place}/cpu.cfs_quota_us": f"{quota}\n",
        f"{place}/cpu.cfs_period_us": "100000\n",
    }


def v2(text: str, path: str) -> dict[str, str]:
    return {"proc/self/cgroup": V2, f"sys/fs/cgroup/{path}cpu.max": text}


def test_without_control_groups_the_affinity_counts(root: Path) -> None:
    assert usable_cpus(root) == 64


@pytest.mark.parametrize("path", ["jobs/mine/", "jobs/", "", "unified/jobs/"])
def test_the_quota_of_the_own_group_and_of_any_above_it_lowers_the_number(root: Path, path: str) -> None:
    assert write(root, v2("400000 100000\n", path)) == 4


def test_the_least_quota_counts_and_a_started_processor_is_one(root: Path) -> None:
    write(root, v2("800000 100000\n", "jobs/"))
    assert write(root, v2("250000 100000\n", "jobs/mine/")) == 3
    assert write(root, v2("20000 100000\n", "jobs/mine/")) == 1


def test_no_quota_is_no_limit(root: Path) -> None:
    assert write(root, v2("max 100000\n", "jobs/mine/")) == 64
    assert write(root, v1(-1)) == 64


@pytest.mark.parametrize("folder", ["cpu", "cpu,cpuacct"])
@pytest.mark.parametrize("path", ["jobs/mine", "."])
def test_version_one_says_it_in_two_files(root: Path, folder: str, path: str) -> None:
    assert write(root, v1(600_000, folder, path)) == 6


def test_files_that_say_nonsense_are_no_limit(root: Path) -> None:
    for text in ("", "1", "many 100000", "400000 0", "\xff\xfe"):
        assert write(root, v2(text, "jobs/mine/")) == 64
    (root / "proc/self/cgroup").write_text("what\n0::\n")
    assert usable_cpus(root) == 64


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system has no affinity")
def test_without_a_number_there_are_as_many_workers_as_processors_that_may_be_used() -> None:
    own = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(own)})
        assert check_workers(None) == 1
    finally:
        os.sched_setaffinity(0, own)
    assert 1 <= check_workers(None) <= len(own)
