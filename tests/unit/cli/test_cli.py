"""The commands: words, exit codes, what goes to stdout and what to stderr."""

import json
import subprocess
import sys

import pytest
from helpers_command import QUICK, command, command_here

SMALL = ["--agents", "500", "--days", "30", "--set", "market.people=500", *QUICK]


def test_json_prints_one_object_on_stdout_and_the_report_path_on_stderr(tmp_path):
    done = command("run", "loaded", *SMALL, "--json", "--seed", "3,000", "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)
    assert outcomes["year1.revenue"] is None and "funding.need" in outcomes and "month12.mau" in outcomes
    assert "report.html" in done.stderr
    again = command("report", str(tmp_path / "run"))
    assert again.returncode == 0 and "report.html" in again.stdout


def test_policies_and_settings_reach_the_run(tmp_path):
    words = ["run", "loaded", *SMALL, "--policy", "no_paid_ads", "--set", "settlement.commission=6 %", "--quiet"]
    done = command_here(*words, "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["policies"] == ["no_paid_ads"]
    assert manifest["changes"]["settlement.commission"] == "6 %"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["run", "busines_plan"], 1, "did you mean 'business_plan'"),
        (["run", "business_plan", "--set", "channels.organik=1 per day"], 1, "did you mean 'channels.organic'"),
        (["run", "business_plan", "--set", "channels.organic"], 1, "key=value"),
        (["run", "business_plan", "--seed", "-1"], 1, "seed: found -1"),
        (["run", "business_plan", "--days", "0"], 1, "days: found 0"),
        (["run", "business_plan", "--threads", "many"], 2, ""),
        (["run", "business_plan", "--agents", "1,5"], 2, "a comma groups three digits"),
        (["run", "business_plan", "--days", "1.5"], 2, "a whole number"),
        (["compare", "business_plan", "no_paid_ads", "--seeds", "0,5"], 2, "a comma groups three digits"),
        (["ensemble", "business_plan", "--runs", "1,00"], 2, "a comma groups three digits"),
        (["run", "business_plan", "--set", "settlement.commission=0,5 %"], 1, "did you mean '0.5 %'"),
        (["run", "business_plan", "--set", "team.load=1", "--set", "team.load=2"], 1, "a second value"),
        (["walk"], 2, ""),
        (["explain", "word_of_mout"], 1, "did you mean 'word_of_mouth'"),
        (["explain", "targets.implied.net_tak"], 1, "did you mean 'targets.implied.net_take'"),
        (["report", "nowhere"], 1, "nowhere"),
        (["check"], 2, ""),
    ],
)
def test_wrong_input_ends_with_its_code_and_no_traceback(words, code, said):
    done = command_here(*words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["explain"], ["explain", "churn"], ["explain", "settlement.commission"],
                                   ["explain", "mau"], ["explain", "targets.implied"],
                                   ["explain", "targets.implied.net_take"], ["agenda", "business_plan"], ["schema"],
                                   ["check", "business_plan", "no_paid_ads"]])  # fmt: skip
def test_every_reading_command_answers(words):
    done = command_here(*words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_a_policy_is_explained_as_one_with_what_it_changes():
    said = command_here("explain", "dynamic_pricing").stdout
    assert "dynamic_pricing (a policy): Dynamic prices" in said and "pricing.dynamic: 30 %" in said
    assert "--policy dynamic_pricing" in said


@pytest.mark.parametrize("name", ["hybrid", "presets/hybrid"])
def test_a_scenario_is_explained_with_what_it_sets(name):
    done = command_here("explain", name)
    assert done.returncode == 0 and f"{name} (a scenario): A fifth of own stock" in done.stdout
    assert "extends: business_plan" in done.stdout and "own_stock.share: 20 %" in done.stdout
    assert "logistics.servers: {2027-01-01: 2 places, " in done.stdout and f"sim run {name}" in done.stdout


@pytest.mark.parametrize("name", ["shocks/data_breach", "data_breach"])
def test_a_risk_is_explained_with_its_answers(name):
    said = command_here("explain", name).stdout
    assert f"{name} (a risk): Data breach" in said and "data_breach.security: 100000 RMB per month" in said
    assert f"sim risks SCENARIO --risk {name}" in said


def test_a_name_of_a_metric_and_of_a_policy_is_explained_as_both():
    said = command_here("explain", "pre_orders").stdout
    assert "pre_orders (flow, orders)" in said and "pre_orders (a policy): Pre-orders to the factory" in said
    assert "What does it bring to collect pre-orders" in said and "--policy pre_orders" in said


@pytest.mark.parametrize(("name", "account"), [("own_goods", "expense.own_goods"), ("own_retail", "revenue.own_goods")])
def test_a_line_of_the_statements_is_explained_with_its_accounts(name, account):
    done = command_here("explain", name)
    assert done.returncode == 0 and f"{name} (line of the statements): Own retail" in done.stdout
    assert account in done.stdout and ("net revenue is what is left" in done.stdout) == (name == "own_goods")


def test_help_loads_nothing_heavy():
    code = "import sys, sim.cli; print(sorted({'numpy','pandas','numba','mesa','matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
