"""What the table of the plan names exists: mechanisms, parameters, metrics, gates, policies."""

import re
from pathlib import Path

from helpers_offenders import assert_none

from sim.scenario.load import shipped_names
from sim.scenario.registry import mechanisms, parameters
from sim.verification.gates import GATES

PAGE = (Path(__file__).parents[2] / "docs" / "plan_coverage.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]


def test_what_the_table_names_exists() -> None:
    metrics = {m.name for mechanism in mechanisms().values() for m in mechanism.metrics}
    policies = {name.rpartition("/")[2] for name in shipped_names()}
    known = {*mechanisms(), *parameters(), *metrics, *policies, "sim arithmetic", "sim risks SCENARIO"}
    named = {word for row in ROWS for word in re.findall(r"`([^`]+)`", row) if "/" not in word}
    assert_none(sorted(named - known))


def test_gates_of_the_table_exist() -> None:
    gates = {gate.name for gate in GATES}
    named = {word for row in ROWS for word in re.findall(r"\b(?:V\d\d|P\d\d|MONEY)\b", row)}
    assert_none(sorted(named - gates))


def test_every_row_of_the_plans_table_of_mechanisms_is_there() -> None:
    assert [int(n) for n in re.findall(r"^\| (\d+) \|", PAGE, flags=re.M)] == list(range(1, 25))


def test_every_mechanism_that_can_be_shocked_stands_among_the_risks() -> None:
    shocks = {m.name for m in mechanisms().values() if m.__module__.startswith("sim.mechanisms.outside.")}
    risks = PAGE.partition("## Risks")[2] + PAGE.partition("## Money")[2]
    assert_none(sorted(name for name in shocks if f"`{name}" not in risks))
