"""The risk register: one file a shock; without its block it is a policy, and so is every answer."""

import re
from pathlib import Path
from typing import Any

import pytest

from sim.commands.check import check_files
from sim.core.errors import ScenarioError
from sim.scenario.load import RISKS, load, shipped_folder
from sim.scenario.registry import mechanisms
from sim.scenario.risks import check_risk, read_risks
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


OWN = """title: Own
change: {{data_breach: on{more}}}
risk:
  mechanism: data_breach
  answers:
    less: {{title: Less, change: {answer}}}
"""


def made(file: Path, more: str = "", answer: str = "{data_breach.security: 200000 RMB per month}") -> str:
    file.parent.mkdir(exist_ok=True)
    file.write_text(OWN.format(more=more, answer=answer), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("names", [("a/own", "b/own"), ("mild", "severe"), ("own", "own")])
def test_two_risks_of_one_name_or_mechanism_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    files = [made(tmp_path / f"{name}.yaml") for name in names]
    assert len(read_risks(files[:1])) == 1
    with pytest.raises(ScenarioError, match="a second risk of the"):
        read_risks(files)


@pytest.mark.parametrize(
    ("more", "answer", "said"),
    [
        ("", "{data_breach.security: 200000 RMB}", "6: change.data_breach.security: found '200000 RMB' without a period"),
        ("", "{data_breach.securty: 2 RMB per month}", "did you mean 'data_breach.security'"),
        (", data_breach.begins: soon", "{data_breach.audits: 2 RMB per month}", "2: change.data_breach.begins: found 'soon'"),
    ],
)  # fmt: skip
def test_check_lays_every_answer_of_a_risk_over_the_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: str, answer: str, said: str
) -> None:
    right, wrong = made(tmp_path / "right.yaml"), made(tmp_path / "wrong.yaml", more, answer)
    assert check_files([right]) == 0 and "risk is in order" in capsys.readouterr().out
    assert check_files([wrong]) == 1
    assert said in capsys.readouterr().err


def test_a_risk_that_leaves_its_mechanism_off_is_told_its_file(tmp_path: Path) -> None:
    file = tmp_path / "off.yaml"
    made(file)
    file.write_text(file.read_text().replace("data_breach: on", "recession: on"))
    with pytest.raises(ScenarioError, match=r"off\.yaml:2: change: found data_breach off"):
        check_risk(file)
