"""``sim risks`` writes a register that adds up, goes on where it stopped, and says what is wrong with a file."""

import json

import numpy as np
import pandas as pd
import pytest
from helpers_command import QUICK, command_here

SMALL = ["--agents", "300", "--set", "market.people=300", "--days", "12", "--workers", "1", *QUICK]
WRONG = """title: Wrong
change: {recession: on}
risk:
  mechanism: recesion
  answer: {}
  answers:
    less: {title: Less, change: 3}
"""


def test_a_register_of_one_risk_adds_up_and_goes_on(tmp_path):
    words = ["risks", "loaded", "--risk", "data_breach", *SMALL, "--out", str(tmp_path)]
    assert command_here(*words, "--seeds", "1").returncode == 0
    first = pd.read_parquet(tmp_path / "runs.parquet")
    done = command_here(*words, "--seeds", "2", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    rows = pd.read_parquet(tmp_path / "runs.parquet")
    pd.testing.assert_frame_equal(rows[rows["seed"] == 1].reset_index(drop=True), first)
    by = rows.set_index(["risk", "answer", "state", "seed"])
    lost = by.loc[("", "", "calm"), "profit"] - by.loc[("data_breach", "", "happens"), "profit"]
    (risk,) = said["register"]
    assert risk["profit_if"] == pytest.approx(lost.mean())
    assert risk["chance"] == pytest.approx(1 - np.exp(-by.loc[("", "", "calm"), "hazard.data_breach"]).mean())
    assert {a["answer"] for a in said["answers"]} == {"security", "audits"}
    paid = by.loc[("", "", "calm"), "profit"] - by.loc[("data_breach", "security", "prepared"), "profit"]
    assert paid.mean() == pytest.approx(100_000 * 12 * 12 / 365, rel=0.1)  # administration of 8 % on it
    other = command_here("risks", "loaded", "--risk", "recession", *SMALL, "--out", str(tmp_path))
    assert other.returncode == 1 and "holds another register of risks" in other.stderr
    assert {p.name for p in tmp_path.glob("*.csv")} == {"register.csv", "answers.csv", "joint.csv"}
    assert "Data breach" in (tmp_path / "risks.html").read_text(encoding="utf-8")
    assert command_here("report", str(tmp_path), "--lang", "zh").returncode == 0
    assert "数据泄露" in (tmp_path / "risks-zh.html").read_text(encoding="utf-8")


def test_a_wrong_risk_file_is_told_all_that_is_wrong_with_it(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG)
    done = command_here("risks", "loaded", "--risk", str(file), *SMALL)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    for said in ("wrong.yaml:4", "did you mean 'recession'", "wrong.yaml:5", "unknown key 'answer'", "wrong.yaml:7"):
        assert said in done.stderr, done.stderr


def test_an_answer_to_what_is_off_is_left_out_and_named(tmp_path):
    words = ["--risk", "technology_ageing", *SMALL, "--set", "research=off", "--seeds", "1", "--out", str(tmp_path)]
    done = command_here("risks", "loaded", *words)
    assert done.returncode == 0, done.stderr
    assert "left out, for what they change is off: technology_ageing.research" in done.stderr
    assert list(pd.read_csv(tmp_path / "answers.csv")["answer"]) == ["watch"]
    assert "technology_ageing.research" in (tmp_path / "risks.html").read_text(encoding="utf-8")


def test_a_policy_is_no_risk(tmp_path):
    done = command_here("risks", "loaded", "--risk", "no_paid_ads", *SMALL)
    assert done.returncode == 1 and "a risk: mechanism, and answers to it" in done.stderr
