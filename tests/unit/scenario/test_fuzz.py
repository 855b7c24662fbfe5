"""Whatever stands in a scenario: it loads, or it is refused in words. Never anything else.

Run it longer with ``SIM_FUZZ=3000 pytest tests/unit/scenario/test_fuzz.py``.
"""

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.core.errors import ModelError, ScenarioError
from sim.scenario.build import blueprint, plan
from sim.scenario.compose import TOP_KEYS
from sim.scenario.load import load, parse_setting, shipped_folder
from sim.scenario.registry import mechanisms, parameters
from sim.world.settings import SECTIONS

EXAMPLES = int(os.environ.get("SIM_FUZZ", "25"))
FUZZ = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
LINES = (shipped_folder() / "business_plan.yaml").read_text(encoding="utf-8").splitlines()

ODD_TEXT = st.sampled_from(
    ["x1.1", "x1e400", "x-1", "x", "xnan", "+5 RMB", "+5", "-5 RMB", "5 RMB", "5 M RMB per year", "3 per day", "5 %",
     "on", "off", "2027-01-01", "2027-13-01", "1e400 RMB", "nan", "inf", "", " ", "\0", "口碑", "9999-12-31 days",
     "5 people", "5 people per day", "30 days", "gated", "../../etc/passwd", "business_plan", "loaded", "1_000", "0x10"]
)  # fmt: skip
NUMBERS = st.one_of(st.integers(-5, 5), st.integers(), st.floats(), st.sampled_from([10**400, -(10**400), 0.5]))
SCALARS = st.one_of(ODD_TEXT, NUMBERS, st.booleans(), st.none(), st.dates(), st.text(max_size=8))
DATED = st.dictionaries(st.one_of(st.dates(date(2026, 1, 1), date(2030, 1, 1)), SCALARS), SCALARS, max_size=3)
VALUES = st.one_of(SCALARS, SCALARS, DATED, st.lists(SCALARS, max_size=2), st.dictionaries(SCALARS, DATED, max_size=2))


def near(words: list[str]) -> st.SearchStrategy[Any]:
    right = st.sampled_from(words)
    return st.one_of(right, right, right, right.map(lambda w: w[:-1]), right.map(str.upper), SCALARS)


def owned(owner: str, declared: Any) -> st.SearchStrategy[Any]:
    values = st.dictionaries(near(list(declared) or ["none"]), VALUES, max_size=4)
    return st.tuples(st.one_of(st.just(owner), near([owner])), st.one_of(values, values, values, VALUES))


SECTION = st.sampled_from(list(SECTIONS)).flatmap(lambda s: owned(s, SECTIONS[s].declared))
MECHANISM = st.sampled_from(list(mechanisms())).flatmap(lambda m: owned(m, mechanisms()[m].Params.declared))
CHANGES = st.dictionaries(near([*parameters(), *mechanisms(), *SECTIONS]), VALUES, max_size=5)
TREES = st.builds(
    lambda head, parts, ms, change: dict(parts) | {"mechanisms": dict(ms), "change": change} | head,
    st.dictionaries(near(list(TOP_KEYS)), st.one_of(VALUES, st.just("business_plan")), max_size=3),
    st.lists(SECTION, max_size=3), st.lists(MECHANISM, max_size=5), st.one_of(CHANGES, VALUES),
)  # fmt: skip


def attempt(source: Any, **layers: Any) -> None:
    try:
        made = plan(load(source, **layers), agents=10, days=2)
        blueprint(made)
        assert made.timeline.n_steps > 0
    except (ScenarioError, ModelError) as error:
        assert str(error)
        for problem in getattr(error, "problems", ()):
            assert problem.found and problem.allowed


@FUZZ
@given(tree=TREES)
def test_any_tree_is_a_scenario_or_an_error_in_words(tree: dict) -> None:
    attempt(tree)


@FUZZ
@given(changes=CHANGES)
def test_any_changes_are_a_policy_or_an_error_in_words(changes: dict) -> None:
    attempt("business_plan", policies=[{"change": changes}], settings=changes)


@FUZZ
@given(text=st.one_of(st.text(max_size=20), st.builds("{}={}".format, near(list(parameters())), ODD_TEXT)))
def test_any_setting_is_one_or_an_error_in_words(text: str) -> None:
    try:
        key, value = parse_setting(text)
    except ScenarioError:
        return
    attempt("business_plan", settings={key: value})


MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["drop", "double", "indent", "dedent", "cut", "insert", "swap", "replace"]),
        st.integers(0, len(LINES) - 1), st.integers(0, 80),
        st.sampled_from([":", "-", "#", "\t", "{", "}", "[", "]", "&a ", "*a", "!!", "'", '"', "|", ">", "%", "<<: ", "? ",
                         "\0", "\x85", "…", "1e400", "---", " ", "\ufeff", "x", "0"]),
    ), min_size=1, max_size=4,
)  # fmt: skip


def mutated(steps: list[tuple[str, int, int, str]]) -> str:
    lines = list(LINES)
    for what, k, at, sign in steps:
        k = min(k, len(lines) - 1)
        line = lines[k]
        new = {"drop": [], "double": [line, line], "indent": [f" {line}"], "dedent": [line.lstrip()], "cut": [line[:at]],
               "insert": [line[:at] + sign + line[at:]], "swap": [line[::-1]], "replace": [sign]}[what]  # fmt: skip
        lines[k : k + 1] = new
    return "\n".join(lines)


@FUZZ
@given(steps=MUTATIONS)
def test_any_slip_of_the_pen_is_survived(steps: list[tuple[str, int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.yaml"
        file.write_text(mutated(steps), encoding="utf-8")
        attempt(file)


@FUZZ
@given(data=st.binary(max_size=60))
def test_any_bytes_are_survived(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.yaml"
        file.write_bytes(data)
        attempt(file)
