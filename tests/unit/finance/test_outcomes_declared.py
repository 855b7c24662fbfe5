"""Every outcome is declared once: name, unit, direction, words, origin; and nobody guesses from a name. Exact."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from helpers_record import real_record
from helpers_world import run_small

from sim.finance.outcomes import CATALOGUE, outcomes
from sim.finance.outcomes.catalogue import FAMILIES, Catalogue
from sim.finance.outcomes.declaration import BETTER, UNITS, Family
from sim.finance.paired import effect
from sim.finance.record import Record
from sim.scenario.registry import mechanisms
from sim.world.channels import CHANNELS
from sim.world.chart import LINES

PACKAGE = Path(__file__).resolve().parents[3] / "sim"
NOT_ONLY_OUTCOMES = {"revenue", "orders", "users", "other"}  # kinds of accounts, units, and the like
TOTALS = {"revenue", "cost", "gmv", "gross_revenue", "cash_end", "cash_flow_before_financing"}


@cache
def whole_run() -> Record:
    return real_record(40)


def test_a_run_answers_with_exactly_the_outcomes_that_are_declared() -> None:
    assert outcomes(whole_run()).keys() == CATALOGUE.keys()
    assert run_small("loaded", days=5).outcomes.keys() == CATALOGUE.keys()


def test_values_are_of_the_declared_kind() -> None:
    found = run_small("loaded", days=5).outcomes | outcomes(whole_run())
    wrong = {k: v for k, v in found.items() if v is not None and isinstance(v, bool) != CATALOGUE[k].is_truth}
    assert wrong == {}


def test_every_outcome_has_words_in_two_languages_and_sources_that_exist() -> None:
    metrics = {m.name for cls in mechanisms().values() for m in cls.metrics}
    metrics |= {f"registrations_by_{name}" for name in CHANNELS}
    lines = {line.name for line in LINES} | TOTALS
    problems = []
    for o in CATALOGUE.values():
        if not o.doc or not re.search("[一-鿿]|LTV", o.zh) or "{" in o.label + o.zh + o.name:
            problems.append(f"{o.name}: words")
        if o.unit not in UNITS or o.better not in BETTER or not o.of:
            problems.append(f"{o.name}: unit, direction or origin")
        for source in o.of:
            kind, _, rest = source.partition("@")[0].partition(".")
            known = {"metric": metrics, "line": lines, "outcome": set(CATALOGUE)}.get(kind, {""})
            if rest not in known or (not rest and kind not in ("plan", "terms", "cohorts", "tenure", "groups")):
                problems.append(f"{o.name}: {source}")
    assert problems == []


@pytest.mark.parametrize(
    ("way", "parts"),
    [
        ("lower", ("cac.paid", "cac.blended", "cac.feed", "year2.cac.blended", "payback.month", "year1.burn_multiple",
                   "year2.delay.revenue", "year1.cost_per_order.total", "year3.cost_per_active.marketing", "year1.cost",
                   "year2.cost_ratio", "month5.cost", "funding.need", "funding.tranche_3_day",
                   "year1.percent_of_plan.cost", "year1.cac.kept_buyer")),
        ("higher", ("year1.revenue", "plan.year1.cost.met", "funding.cash_out_day", "month3.mau", "ltv_to_cac",
                    "retention.month12", "year1.gap.users", "investors.moic", "year1.retention.day30",
                    "year2.kept_buyers", "year1.percent_of_plan.profit")),
        ("none", ("year1.marketing", "year1.repeat_rate", "payback.months_observed",
                  "ltv.24.agents", "funding.need_month", "year1.top_fifth_share")),
    ],
)  # fmt: skip
def test_costs_and_delays_are_better_when_lower(way: str, parts: tuple[str, ...]) -> None:
    assert {CATALOGUE[k].better for k in parts} == {way}


def test_a_policy_that_lowers_a_cost_is_better_in_every_seed_and_nothing_is_said_where_neither_way_is() -> None:
    high, low = pd.Series([9.0, 8.0, 7.0]), pd.Series([5.0, 4.0, 3.0])
    for o in CATALOGUE.values():
        found = effect(high, low, outcome=o.name)
        assert found is not None
        assert found.plain()["p_better"] == {-1: 1.0, 1: 0.0, 0: None}[o.direction]


def test_an_unknown_and_a_renamed_outcome_are_errors_that_name_the_right_one() -> None:
    with pytest.raises(KeyError, match="did you mean 'year1.revenue'"):
        CATALOGUE["year1.revenu"]
    with pytest.raises(KeyError, match="was renamed to 'year2.cac.paid'"):
        CATALOGUE["cac.paid.year2"]
    assert "cac.paid.year2" not in CATALOGUE and CATALOGUE.get("nothing") is None


def test_two_outcomes_of_one_name_and_an_unknown_unit_are_refused() -> None:
    one = FAMILIES[0]
    with pytest.raises(ValueError, match="declared twice"):
        Catalogue([one, one])
    with pytest.raises(ValueError, match="found unit 'yuan'; allowed: RMB"):
        Catalogue([Family("x", "yuan", "higher", "X", "某", "x", ("plan",))])


def test_nobody_outside_the_declarations_matches_on_parts_of_an_outcomes_name() -> None:
    """No call of startswith, endswith, partition, split or a pattern with a text that only names of outcomes have."""
    pieces = {p for o in CATALOGUE for p in o.split(".")} - NOT_ONLY_OUTCOMES
    own = re.compile(
        r"^(within90|funded|plan|year|month|cac|ltv|nrr|retention|payback|gap|delay)?\.?$|\.met$|(year|month)\\?d"
    )
    calls = {
        "startswith",
        "endswith",
        "removeprefix",
        "removesuffix",
        "partition",
        "rpartition",
        "match",
        "sub",
        "search",
    }
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.is_relative_to(PACKAGE / "finance" / "outcomes"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in calls):
                continue
            for text in (n.value for a in node.args[:1] for n in ast.walk(a) if isinstance(n, ast.Constant)):
                is_piece = isinstance(text, str) and len(text) > 1 and (own.search(text) or text.strip(".") in pieces)
                if is_piece:
                    found.append(f"{file.relative_to(PACKAGE)}:{node.lineno}: {node.func.attr}({text!r})")
    assert found == []
