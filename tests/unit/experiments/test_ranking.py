"""Which worlds and policies stand in the ranking, and under which names."""

from __future__ import annotations

from pathlib import Path

from helpers_world import small

from sim.experiments import ranking
from sim.experiments.executor import Processes
from sim.experiments.ranking import candidates, rank


def test_a_scenario_with_a_policy_stands_beside_the_plain_world_under_its_own_name() -> None:
    found = candidates("business_plan", policies=["half_the_team"])
    own, plain = found["world", "business_plan+half_the_team"], found["world", "business_plan"]
    assert own.draft.policies and not plain.draft.policies
    assert ("policy", "half_the_team") not in found and ("policy", "no_paid_ads") in found
    assert found["policy", "no_paid_ads"].draft.policies == ["half_the_team", "no_paid_ads"]


def test_a_technical_world_is_no_candidate() -> None:
    assert not any(name == "loaded" for _, name in candidates("business_plan"))


def test_only_the_kinds_asked_for_stand_beside_the_scenario(tmp_path) -> None:
    found = candidates("business_plan", kinds=["stress"])
    assert {kind for kind, _ in found} == {"world", "stress"}
    assert [name for kind, name in found if kind == "world"] == ["business_plan"]


def test_a_ranking_goes_on_where_it_stopped_and_does_no_world_twice(monkeypatch, tmp_path) -> None:
    worlds = {("world", "own"): small(), ("policy", "dearer"): small(settlement__commission="8 %")}
    monkeypatch.setattr(ranking, "candidates", lambda *_, **__: worlds)

    def ranked(seeds: int, folder: Path | None, progress=None):
        return rank("loaded", seeds=seeds, executor=Processes(1), days=5, folder=folder, progress=progress)

    seen: list[tuple[int, int]] = []
    ranked(1, tmp_path)
    longer = ranked(2, tmp_path, lambda done, total: seen.append((done, total)))
    assert seen == [(2, 4), (3, 4), (4, 4)] and longer.equals(ranked(2, None))
    assert [p.name for p in tmp_path.iterdir()] == ["worlds.parquet"]
    assert list(longer["kind"]) == ["policy"] * 2 + ["world"] * 2 and list(longer["seed"]) == [1, 2] * 2
