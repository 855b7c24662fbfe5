"""sim arithmetic: the answer first, tables, one JSON object, both languages, a run beside the twin, wrong input."""

import json

import pytest
from helpers_command import QUICK, command, command_here


def test_the_answer_comes_first_and_the_disclaimer_last():
    done = command("arithmetic", "business_plan")
    assert done.returncode == 0, done.stderr
    flat = " ".join(done.stdout.split())
    assert flat.startswith("Business plan, base case At a net take of 5 %")
    assert "0.89, 2.13 and 4.26 million annual buyers" in flat and "13.5, 19.3 and 22.5 RMB" in flat
    assert "What contradicts itself in these numbers:" in flat and "Spreadsheet twin" in flat
    assert flat.endswith("not a forecast or a promise.")


def test_everything_is_there_in_chinese():
    done = command_here("arithmetic", "business_plan", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    for said in ("88.7 万、213 万、426 万年度买家", "这些数字自相矛盾之处", "净货币化率", "表格孪生", "不是预测或承诺"):
        assert said in done.stdout.replace("\n", "")


def test_json_is_one_object_without_nan():
    done = command_here(
        "arithmetic", "business_plan", "--json", "--policy", "no_paid_ads", "--set", "targets.implied.net_take=8 %"
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(word))
    assert found["plan"]["implied"]["net_take"] == 0.08 and found["plan"]["marketing"] == [0, 0, 0]
    assert {"answer", "contradictions", "needs", "referral", "benchmarks", "twin"} <= set(found)
    (year_1,) = [r for r in found["needs"] if r["is_implied"] and r["case"] == "steady" and r["year"] == 1]
    assert year_1["buyers"] == pytest.approx(50e6 / 0.08 / 1127)
    assert len(found["twin"]["months"]) == 37 and "against_run" not in found["twin"]


def test_a_run_stands_beside_the_twin_and_other_values_are_noticed(tmp_path):
    small = ["--set", "market.people=2000", *QUICK]
    folder = str(tmp_path / "run")
    made = command_here("run", "business_plan", *small, "--agents", "200", "--days", "366", "--quiet", "--out", folder)
    assert made.returncode == 0, made.stderr
    done = command_here("arithmetic", "business_plan", *small, "--run", folder, "--json")
    assert done.returncode == 0 and "other values" not in done.stderr, done.stderr
    rows = {(r["year"], r["line"]): r for r in json.loads(done.stdout)["twin"]["against_run"]}
    assert rows[1, "cost"]["simulated"] > 0 and rows[2, "cost"]["simulated"] is None
    assert rows[1, "cost"]["difference"] == pytest.approx(rows[1, "cost"]["simulated"] - rows[1, "cost"]["twin"])
    other = command_here("arithmetic", "business_plan", *QUICK, "--run", folder)
    assert other.returncode == 0 and "other values than this scenario: market.people" in other.stderr
    assert "Spreadsheet twin against the simulation" in other.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["arithmetic", "busines_plan"], 1, "did you mean 'business_plan'"),
        (
            ["arithmetic", "business_plan", "--set", "targets.implied.net_tak=5 %"],
            1,
            "did you mean 'targets.implied.net_take'",
        ),
        (["arithmetic", "business_plan", "--set", "targets.implied.net_take=0"], 1, "0.1 % to 100 %"),
        (["arithmetic", "business_plan", "--run", "nowhere"], 1, "no run folder at 'nowhere'"),
        (["arithmetic", "no_paid_ads"], 1, "a policy"),
        (["arithmetic", "business_plan", "--lang", "fr"], 2, ""),
        (["arithmetic"], 2, ""),
    ],
)
def test_wrong_input_ends_with_its_code_and_no_traceback(words, code, said):
    done = command_here(*words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr + done.stdout and "Traceback" not in done.stderr
