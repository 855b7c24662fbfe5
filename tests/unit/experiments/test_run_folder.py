"""A run is a folder: whole, repeatable, read back as it was."""

import json

import pandas as pd
import pytest
from helpers_world import run_small, small

import sim
from sim.experiments import store
from sim.finance.record import read_record


@pytest.fixture(scope="module")
def run():
    return run_small(days=40)


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    return run.save(tmp_path_factory.mktemp("runs") / "one")


def test_a_folder_holds_everything(folder):
    names = {p.name for p in folder.iterdir()}
    assert names >= {"manifest.json", "scenario.yaml", "series.parquet", "ledger.parquet", "cohorts.parquet",
                     "outcomes.json"}  # fmt: skip


def test_a_folder_reads_back_as_it_was(folder, run):
    record = read_record(folder)
    assert record.series["registrations"].equals(run.series["registrations"])
    assert record.ledger["fen"].sum() == run.ledger["fen"].sum()


def test_the_resolved_scenario_repeats_the_run(folder, run):
    again = sim.load(folder / "scenario.yaml").run(seed=1, days=40)
    assert again.series.equals(run.series)
    assert again.record.manifest["identity"] == run.record.manifest["identity"]


def test_the_identity_follows_scenario_seed_and_days():
    one = small().run(seed=1, days=2).record.manifest["identity"]
    assert one == small().run(seed=1, days=2).record.manifest["identity"]
    others = [
        small().run(seed=2, days=2),
        small().run(seed=1, days=3),
        small(settlement__commission="6 %").run(seed=1, days=2),
    ]
    assert len({one, *(r.record.manifest["identity"] for r in others)}) == 4


def test_the_same_run_replaces_its_files_and_another_run_is_refused(folder, run):
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.txt").write_text("x")
    (folder / "outcomes.json").write_text("{}")
    run.save(folder)
    assert (folder / "notes" / "mine.txt").read_text() == "x" and len((folder / "outcomes.json").read_text()) > 100
    assert not [p.name for p in folder.parent.iterdir() if p.name.startswith(".")]
    with pytest.raises(FileExistsError, match="another run"):
        run_small(days=3, seed=9).save(folder)


def test_a_failing_write_leaves_nothing_that_looks_finished(run, tmp_path, monkeypatch):
    def fail(*_args):
        raise RuntimeError("disk full")

    monkeypatch.setattr(store, "_yaml", fail)
    with pytest.raises(RuntimeError):
        run.save(tmp_path / "broken")
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_says_how_to_repeat(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {"seed", "identity", "versions", "command", "agenda", "parameters"} <= set(manifest)
    assert all(p["evidence"] for p in manifest["parameters"])


def test_cohorts_keep_their_size_and_visitors_never_exceed_it():
    cohorts = run_small("business_plan", days=60, channels__organic="30 people per day").cohorts
    assert isinstance(cohorts, pd.DataFrame)
    assert (cohorts["visitors"] <= cohorts["registered"]).all()
    assert cohorts.groupby("cohort")["registered"].nunique().eq(1).all()
    assert cohorts["registered"].max() > 100
