"""The risk register: one file a shock; without its block it is a policy, and so is every answer."""

import re
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.load import RISKS, load, shipped_folder
from sim.scenario.registry import mechanisms
from sim.scenario.yaml_file import read
from sim.world.shocks import Shock

FILES = {f.stem: f for f in sorted((shipped_folder() / RISKS).glob("*.yaml"))}
CHINESE = re.compile("[\u4e00-\u9fff]")


def data_of(path: Path) -> dict[str, Any]:
    document = read(path)
    assert document.problems == []
    return dict(document.data)


def test_every_shock_has_its_risk() -> None:
    shocks = {name for name, m in mechanisms().items() if issubclass(m, Shock)}
    assert shocks <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_risk_without_its_block_is_a_policy_that_switches_its_shock_on(name: str) -> None:
    data = data_of(FILES[name])
    risk = data.pop("risk")
    draft = load("business_plan", policies=[data])
    assert draft.on[risk["mechanism"]] and not load("business_plan").on[risk["mechanism"]]
    assert all(CHINESE.search(data[key]) for key in ("title_zh", "question_zh"))
    assert data["title"] != data["title_zh"] and data["question"].endswith("?")


@pytest.mark.parametrize("name", FILES)
def test_every_answer_to_a_risk_changes_something(name: str) -> None:
    data = data_of(FILES[name])
    risk = data.pop("risk")
    assert set(risk) == {"mechanism", "answers"} and risk["answers"]
    for answer in risk["answers"].values():
        assert set(answer) == {"title", "title_zh", "change"} and CHINESE.search(answer["title_zh"])
        before = load("business_plan", policies=[data])
        after = load("business_plan", policies=[data, {"change": answer["change"]}])
        moved = [key for key in answer["change"] if before.values.get(key) != after.values.get(key)]
        assert moved == list(answer["change"])
