"""Names of worlds side by side: every world runs, under a name of its own."""

from pathlib import Path

import pytest
from helpers_world import small

import sim
from sim.experiments.compare import folder_of
from sim.experiments.labels import labelled
from sim.experiments.ranking import candidates


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for place in ("a", "b", "b/old", "c"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "price.yaml").write_text(f"change: {{settlement.commission: {len(place)} %}}\n")
    (tmp_path / "c" / "base.yaml").write_text("change: {settlement.commission: 7 %}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        (["a/price.yaml"], ["price"]),
        (["a/price.yaml", "b/price.yaml"], ["a/price", "b/price"]),
        (["a/price", "b/old/price.yaml", "no_paid_ads"], ["a/price", "old/price", "no_paid_ads"]),
        (["c/base.yaml"], ["c/base"]),
        (
            [{"title": "Ads", "change": {}}, {"title": "Ads", "change": {}}, {"team.load": 1}],
            ["Ads", "Ads 2", "changes"],
        ),
        (["a/price.yaml", {"title": "price", "change": {}}], ["price", "price 2"]),
    ],
)
def test_every_source_has_a_short_name_of_its_own(files: Path, sources: list, names: list[str]) -> None:
    assert list(labelled(sources, taken=("base",))) == names


def test_files_that_differ_far_up_are_told_apart_by_their_whole_way(tmp_path: Path) -> None:
    for place in ("one/x", "two/x"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "p.yaml").write_text("change: {team.load: 1}\n")
    assert list(labelled([tmp_path / "one/x/p.yaml", tmp_path / "two/x/p.yaml"], taken=())) == ["one/x/p", "two/x/p"]


@pytest.mark.parametrize("twice", [["a/price.yaml", "b/../a/price"], ["no_paid_ads", "policies/no_paid_ads"]])
def test_the_same_file_twice_is_said(files: Path, twice: list[str]) -> None:
    with pytest.raises(sim.ScenarioError, match="the same file as .*every file once"):
        labelled(twice, taken=())


@pytest.mark.parametrize("others", [{}, [], {"base": {"team.load": 1}}, {1: {"team.load": 1}}])
def test_names_that_cannot_be_are_refused(others: object) -> None:
    with pytest.raises(sim.ScenarioError, match="others: found"):
        labelled(others, taken=("base",))  # type: ignore[arg-type]


def test_two_policies_of_one_name_are_both_compared(files: Path) -> None:
    done = sim.compare(small(), ["a/price.yaml", "b/price.yaml"], seeds=1, days=3, workers=1)
    assert done.others == ["a/price", "b/price"] and len(done.runs) == 3
    assert "a_price-vs-b_price" in folder_of(
        "loaded", ["a/price.yaml", "b/price.yaml"], settings=None, agents=None, days=3
    )


def test_a_shipped_world_or_policy_stands_beside_one_of_the_same_name(files: Path) -> None:
    (files / "private_domain.yaml").write_text("extends: business_plan\nworld: {basket: 100 RMB}\n")
    (files / "no_paid_ads.yaml").write_text("change: {world.merchants: 7}\n")
    found = candidates("private_domain.yaml", policies=["no_paid_ads.yaml"])
    assert {("world", "private_domain"), ("world", "presets/private_domain"), ("policy", "no_paid_ads")} <= set(found)
    assert found["world", "private_domain"].draft.values["world.basket"] == 100_00
    assert found["policy", "no_paid_ads"].draft.values["spending.budget"] == 0
