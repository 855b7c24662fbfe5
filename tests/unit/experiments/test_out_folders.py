"""Where a run is written: links stay links, what cannot be moved is filled, and nothing of somebody else's is lost."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from helpers_command import QUICK, command_here
from helpers_world import LEAN, run_small, small

import sim
from sim.experiments import store
from sim.experiments.folders import LONGEST_NAME, make, safe_name
from sim.finance.record import read_record

FILES = {"manifest.json", "scenario.yaml", "series.parquet", "ledger.parquet", "outcomes.json"}


@pytest.fixture(scope="module")
def run() -> Any:
    return run_small(days=3)


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def is_whole(folder: Path, run: Any) -> bool:
    return names(folder) >= FILES and read_record(folder).series["mau"].equals(run.series["mau"])


def test_a_link_stays_a_link_and_the_run_lies_where_it_points(run: Any, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    for name, target in (("link", "disk"), ("to_nothing_yet", "new")):
        (tmp_path / name).symlink_to(tmp_path / target)
        for _ in range(2):
            assert run.save(tmp_path / name) == tmp_path / name
        assert (tmp_path / name).is_symlink() and is_whole(tmp_path / target, run)
    assert names(tmp_path) == {"disk", "new", "link", "to_nothing_yet"}


def test_the_current_folder_is_filled_and_stays_the_current_folder(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for _ in range(2):
        run.save(".")
        assert Path.cwd() == tmp_path / "here" and is_whole(Path(), run)
    (tmp_path / "here" / "notes.txt").touch()
    run.save(tmp_path / "here")
    assert Path("notes.txt").exists() and names(tmp_path) == {"here"}


def test_a_mount_point_is_filled(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mount, rename = tmp_path / "mount", os.replace
    (mount / "lost+found").mkdir(parents=True)

    def refusing(old: Any, new: Any) -> None:
        if mount in (Path(old), Path(new)):
            raise OSError(errno.EBUSY, "Device or resource busy")
        rename(old, new)

    monkeypatch.setattr(os, "replace", refusing)
    for _ in range(2):
        run.save(mount)
        assert is_whole(mount, run) and "lost+found" in names(mount) and names(tmp_path) == {"mount"}


def test_another_file_system_is_filled(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mount, rename = tmp_path / "mount", os.rename
    mount.mkdir()

    def refusing(old: Any, new: Any) -> None:
        if (mount in Path(old).parents) != (mount in Path(new).parents):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(old, new)

    monkeypatch.setattr(store, "_moved", lambda work, folder: False)
    monkeypatch.setattr(os, "rename", refusing)
    run.save(mount)
    assert is_whole(mount, run) and names(tmp_path) == {"mount"}


def test_a_folder_whose_parent_is_read_only_is_filled(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    real, own = tempfile.mkdtemp, tmp_path / "locked" / "own"
    own.mkdir(parents=True)

    def refusing(*args: Any, dir: Any = None, **options: Any) -> str:
        if Path(dir) == own.parent:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(*args, dir=dir, **options)

    monkeypatch.setattr(tempfile, "mkdtemp", refusing)
    store.may_write(own)
    run.save(own)
    assert is_whole(own, run)
    with pytest.raises(FileExistsError, match="cannot write to .*new: Permission denied"):
        store.may_write(own.parent / "new")


def test_hidden_files_stay_and_foreign_ones_are_refused(run: Any, tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").write_text("mine")
    run.save(tmp_path)
    run.save(tmp_path)
    assert (tmp_path / ".gitkeep").read_text() == "mine" and is_whole(tmp_path, run)
    for place in (tmp_path / "other", tmp_path / "link"):
        (tmp_path / "other").mkdir(exist_ok=True)
        (tmp_path / "other" / "thesis.docx").write_text("mine")
        if place.name == "link":
            place.symlink_to(tmp_path / "other")
        with pytest.raises(FileExistsError, match=f"{place} holds other files"):
            run.save(place)
    assert (tmp_path / "other" / "thesis.docx").read_text() == "mine"


def test_many_runs_follow_links_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("compare", "ensemble", "attribution"):
        (tmp_path / name).symlink_to(tmp_path / f"{name}-disk")
    base = small(**LEAN, spending="off")
    sim.compare(base, {"more": {"team.load": 2}}, seeds=1, days=2, workers=1, out=tmp_path / "compare")
    sim.ensemble(base, runs=1, days=2, workers=1, out=tmp_path / "ensemble")
    sim.attribution(base, seeds=1, days=2, workers=1, out=tmp_path / "attribution")
    for name in ("compare", "ensemble", "attribution"):
        assert (tmp_path / name).is_symlink() and f"{name}.json" in names(tmp_path / f"{name}-disk")
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError, match="cannot write to"):
        make(tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("scenario", "options"),
    [
        ({"extends": "loaded"}, {"agents": 700}),
        ({"extends": "loaded"}, {"agents": 3}),
        ({"extends": "business_plan", "time": {"preparation": 5}}, {"agents": 900, "days": 9}),
        ({"extends": "business_plan", "mechanisms": {"referral": {"reward_sender": {"2027-01-03": "7 RMB"}}}}, {}),
    ],
)
def test_a_stored_scenario_repeats_its_run_alone(scenario: Any, options: dict[str, int], tmp_path: Path) -> None:
    own = {"market.people": 3000, "time.days": 6, "settlement.commission": "x1.1", "team.load": {"2027-01-02": "+0.1"}}
    if "days" in options:
        del own["time.days"]
    first = sim.load(scenario, policies=["double_reward"], settings=own).run(seed=5, **options)
    again = sim.load(first.save(tmp_path / "run") / "scenario.yaml").run(seed=5)
    assert again.record.manifest["identity"] == first.record.manifest["identity"]
    assert again.record.manifest["people_per_agent"] == first.record.manifest["people_per_agent"]
    assert again.series.equals(first.series) and again.ledger.equals(first.ledger)


@pytest.mark.parametrize("name", ["a" * 500, "商业计划" * 60, "a/b\\c:d", "\udcff\ud800x", "\U0001f600" * 50])
def test_a_folder_s_name_is_one_that_every_file_system_takes(name: str, tmp_path: Path) -> None:
    safe = safe_name(name)
    assert 0 < len(os.fsencode(safe)) <= LONGEST_NAME and "/" not in safe
    (tmp_path / f"{safe}-s1-123456").mkdir()


def test_run_into_the_current_folder_keeps_everything_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small = ["--agents", "300", "--days", "3", "--set", "market.people=300", *QUICK]
    for _ in range(2):
        done = command_here("run", "loaded", *small, "--quiet", "--out", ".")
        assert done.returncode == 0, done.stderr
        assert names(tmp_path) >= {*FILES, "report.html"}
    done = command_here("report", ".")
    assert done.returncode == 0 and "report.html" in done.stdout
