"""``sim ensemble`` and ``sim compare``: words, exit codes, stopping and going on."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from helpers_command import QUICK, command, command_here

from sim.experiments.parts import Parts

SMALL = ["--agents", "500", "--set", "market.people=500"]
ONE = [*SMALL, *QUICK, "--days", "32", "--workers", "1"]
SHORT = [*SMALL, *QUICK, "--days", "3"]
ALL_ON = [*SMALL, "--set", "time.preparation=5 days", "--days", "3", "--workers", "1"]
"""A ranking lays every policy over the scenario, so whatever a policy changes has to be on."""


def test_an_ensemble_says_its_answer_and_its_ranking_and_writes_its_folder(tmp_path):
    out, short = str(tmp_path / "e"), ALL_ON
    done = command_here("ensemble", "loaded", "--runs", "12", "--rank", "1", *short, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "no year of the plan can be judged yet" in done.stdout and "not a forecast" in done.stdout
    assert "half_the_team" in done.stdout and "business_plan" not in done.stderr
    files = {"base", "ensemble.json", "investor.html", "runs.parquet", "worlds.parquet"}
    assert {p.name for p in (tmp_path / "e").iterdir()} == files
    again = command("ensemble", "loaded", "--runs", "12", *short, "--out", out, "--json", "--quiet")
    assert again.returncode == 0, again.stderr
    answer = json.loads(again.stdout)
    assert {"verdicts", "amounts", "money", "variance_shares", "drivers", "warnings"} <= set(answer)
    assert answer["finished"] == 12 and answer["leads"] == 6 and "note" not in again.stderr
    other = command_here("ensemble", "loaded", "--runs", "12", "--seed", "2", *short, "--out", out, "--quiet")
    assert other.returncode == 1 and "another ensemble" in other.stderr and "Traceback" not in other.stderr


def test_a_comparison_prints_paired_differences_and_the_first_day_of_difference(tmp_path):
    policy = tmp_path / "dear.yaml"
    policy.write_text("title: Dear\nchange:\n  spending.budget: {2027-01-11: x3}\n")
    done = command("compare", "loaded", str(policy), "--seeds", "3", *ONE, "--out", str(tmp_path / "c"))
    assert done.returncode == 0, done.stderr
    assert "first difference: day 10" in done.stdout and "funding.need" in done.stdout
    assert "month1.revenue" in done.stdout
    said = command_here("compare", "loaded", str(policy), "--seeds", "3", *ONE, "--out", str(tmp_path / "c"), "--json")
    assert json.loads(said.stdout)["first_difference"]["dear"] == 10


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ensemble", "business_plan", "--runs", "0"], 1, "runs: found 0"),
        (["ensemble", "business_plan", "--graphs", "3"], 1, "graphs: found 3"),
        (["ensemble", "business_plan", "--rank", "0"], 1, "rank: found 0"),
        (["ensemble", "business_plan", "--ranked", "world"], 1, "ranked: found world without rank"),
        (["ensemble", "business_plan", "--rank", "1", "--ranked", "shock"], 2, "world"),
        (["ensemble", "business_plan", "--workers", "0"], 1, "workers: found 0"),
        (["ensemble", "no_paid_ads"], 1, "a policy"),
        (["compare", "business_plan"], 2, "name at least one policy"),
        (["compare", "business_plan", "no_payed_ads"], 1, "did you mean"),
        (["compare", "business_plan", "no_paid_ads", "--seeds", "0"], 1, "seeds: found 0"),
    ],
)
def test_wrong_input_ends_with_its_code_and_no_traceback(words, code, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = command_here(*words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [], "wrong input leaves no folder behind"


def test_ctrl_c_keeps_what_is_finished(tmp_path):
    out = tmp_path / "e"
    command = [
        sys.executable,
        "-m",
        "sim",
        "ensemble",
        "loaded",
        "--runs",
        "5000",
        *SHORT,
        "--workers",
        "2",
        "--out",
        str(out),
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background shell has it ignored
    )  # fmt: skip
    for _ in range(1200):
        if (out / "parts" / "rows.jsonl").exists() and len(Parts(out).done()) >= 20:
            break
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and "finished runs are kept" in said and "Traceback" not in said
    assert len(Parts(out).done()) >= 20
