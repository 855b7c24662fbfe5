"""The JSON schema and the complete scenario: both say everything that is declared."""

import json
import re
from typing import Any

import pytest
from helpers_offenders import assert_none

from sim.core.params import Dated
from sim.scenario.build import plan
from sim.scenario.compose import unfold
from sim.scenario.load import load, shipped_folder
from sim.scenario.registry import mechanisms, parameters
from sim.scenario.schema import json_schema
from sim.scenario.yaml_file import read
from sim.world.settings import SECTIONS

SCHEMA = json_schema()
KEYWORDS = {"$schema", "title", "description", "type", "properties", "additionalProperties", "patternProperties",
            "anyOf", "enum", "pattern", "default", "maxProperties"}  # fmt: skip
TYPES = {"object", "string", "number", "array", "boolean", "null", "integer"}
BASE = read(shipped_folder() / "business_plan.yaml").data


def faults(node: Any, at: str = "#") -> list[str]:
    """Return what is not draft 2020-12 in the part of it that we use."""
    if isinstance(node, bool):
        return []
    if not isinstance(node, dict):
        return [f"{at}: {type(node).__name__}"]
    out = [f"{at}: keyword {k}" for k in set(node) - KEYWORDS]
    kinds = node.get("type", [])
    out += [f"{at}: type {t}" for t in ([kinds] if isinstance(kinds, str) else kinds) if t not in TYPES]
    for key in ("properties", "patternProperties"):
        for name, child in node.get(key, {}).items():
            out += faults(child, f"{at}/{key}/{name}")
    for k, child in enumerate(node.get("anyOf", [])):
        out += faults(child, f"{at}/anyOf/{k}")
    if "additionalProperties" in node:
        out += faults(node["additionalProperties"], f"{at}/additionalProperties")
    for pattern in [*node.get("patternProperties", {}), *([node["pattern"]] if "pattern" in node else [])]:
        re.compile(pattern)
    return out


def test_the_schema_is_well_formed_and_can_be_written() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert faults(SCHEMA) == []
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def described(key: str) -> str:
    """Return how the schema describes a parameter in its section or mechanism; nothing when it does not."""
    owner, _, name = key.partition(".")
    top = SCHEMA["properties"]
    place = top[owner] if owner in SECTIONS else top["mechanisms"]["properties"][owner]["anyOf"][1]
    return str(place["properties"].get(name, {}).get("description", ""))


def test_every_parameter_is_in_the_schema_twice() -> None:
    assert_none(key for key, p in parameters().items() if p.doc not in described(key))
    assert_none(set(parameters()) - set(SCHEMA["properties"]["change"]["properties"]))


def test_every_mechanism_can_be_switched_in_the_schema() -> None:
    assert set(SCHEMA["properties"]["mechanisms"]["properties"]) == set(mechanisms())
    assert set(mechanisms()) <= set(SCHEMA["properties"]["change"]["properties"])


def test_the_business_plan_states_every_parameter_of_what_it_switches_on() -> None:
    said = {key for s in SECTIONS for k, v in BASE[s].items() for _, key, _ in unfold((s, k), f"{s}.{k}", v)}
    said |= {f"{m}.{k}" for m, own in BASE["mechanisms"].items() if isinstance(own, dict) for k in own}
    on = {m for m, own in BASE["mechanisms"].items() if own not in (False, "off")}
    wanted = {k for k in parameters() if k.partition(".")[0] in {*SECTIONS, *on}}
    assert wanted - said == set()
    assert said - wanted == set()


def test_the_business_plan_switches_on_every_shipped_mechanism() -> None:
    assert set(BASE["mechanisms"]) == set(mechanisms())


def test_each_default_is_the_value_of_the_business_plan_unless_it_is_dated() -> None:
    made = plan(load("business_plan"))
    rows = [(o, p, v) for o, params in (made.sections | made.params).items() for p, v in params]
    wrong = [f"{o}.{p.name}: {p.show(v)}, default {p.show(p.default)}" for o, p, v in rows
             if not isinstance(v, Dated) and p.show(v) != p.show(p.default)]  # fmt: skip
    assert wrong == []


def test_the_first_step_of_a_dated_value_is_the_default() -> None:
    made = plan(load("business_plan"))
    rows = [(f"{o}.{p.name}", p, v) for o, params in made.params.items() for p, v in params if isinstance(v, Dated)]
    assert rows
    assert [key for key, p, v in rows if v.values[0] != pytest.approx(p.default)] == []
