"""Rules of the controller: read, laid over each other by name, written into run folders and read again, said in words."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.commands.check import check_files
from sim.commands.explain import explain_name
from sim.core.errors import ScenarioError
from sim.reports.language import Language
from sim.reports.words.rules import rule_words
from sim.scenario.assumptions import resolved
from sim.scenario.build import plan
from sim.scenario.cautions import cautions
from sim.scenario.load import load, read_settings, shipped_folder
from sim.scenario.rules import KEYS, described_rules, observable, unobserved
from sim.scenario.schema import json_schema
from sim.world import rules as r

ON = {"extends": "business_plan", "mechanisms": {"policy_controller": "on"}}
BRAKE: dict[str, Any] = {"when": "runway below 2 months", "do": {"spending.budget": "x0.5"}}
FULL: dict[str, Any] = {
    "from": "month 7",
    "until": "2028-06-01",
    "when": {"any": ["retention.day30 above 8 %", "cost_per_kept_buyer.feed over 2 weeks not below 1/3 RMB"]},
    "for": "4 weeks",
    "every": "1 day",
    "do": {
        "referral.reward_sender": "x2",
        "referral.reward_recipient": "+5 RMB",
        "channels.feed_cpm": "- 0.7 RMB",
        "channels.search_cpc": "at most 1.3 RMB",
        "team.service": "at most now",
        "spending.budget": "at most 7 % of cash per month",
    },
    "release": {"all": ["retention.day30 below 6.1 %", "dau above 2,000 people"]},
}


def full(**changed: Any) -> dict[str, Any]:
    own = FULL | {"when": {"any": [FULL["when"]["any"][0], "cost_per_kept_buyer.feed over 2 weeks not below 0.33 RMB"]}}
    return own | changed


def test_a_rule_says_what_it_says() -> None:
    (rule,) = plan(load(ON | {"rules": {"all_of_it": full()}})).rules
    assert rule.begin == r.Moment("month", 7) and rule.end is not None and str(rule.end) == "2028-06-01"
    first, second = rule.when.comparisons
    assert rule.when.is_any and (first.indicator, first.sign, first.value, first.window) == (
        "retention.day30",
        "above",
        0.08,
        28,
    )
    assert (second.sign, second.value, second.window) == ("not below", 33, 14)
    assert (rule.lasting, rule.every, rule.is_final) == (28, 1, False)
    month = 365 / 12
    assert [(a.how, pytest.approx(a.size)) for a in rule.do] == [
        ("factor", 2), ("difference", 500), ("difference", -70), ("cap", 130), ("hold", 0), ("cash", 0.07 / month),
    ]  # fmt: skip
    assert rule.release is not None and not rule.release.is_any and rule.release.comparisons[1].value == 2000


def test_months_days_and_dates_are_days_of_the_run() -> None:
    time = plan(load("business_plan")).timeline
    assert r.Moment("month", 1).index(time) == 0 and r.Moment("month", 7).index(time) == 181
    assert r.Moment("day", 180).index(time) == 180
    (rule,) = plan(load(ON | {"rules": {"a": BRAKE | {"from": "2027-01-31"}}})).rules
    assert rule.begin is not None and rule.begin.index(time) == 30


def test_a_rule_is_written_and_read_again_bit_for_bit() -> None:
    made = plan(load(ON | {"rules": {"all_of_it": full(), "brake": BRAKE | {"release": "never"}}}))
    text = json.loads(json.dumps(resolved(made)["rules"]))
    again = plan(load(ON | {"rules": text}))
    assert again.rules == made.rules and resolved(again) == resolved(made)


def test_a_run_folder_repeats_a_run_with_rules(tmp_path: Path) -> None:
    settings = {"market.people": 500, "market.people_per_agent": 1, "world.merchants": 10, "time.preparation": "2 days"}
    rules = {"cut": {"when": "registered_ever not above 5 people", "every": "1 day", "do": {"spending.budget": "x0.5"}}}
    one = sim.load(ON | {"rules": rules}, settings=settings).run(seed=4, days=12)
    folder = one.save(tmp_path / "one")
    again = sim.load(folder / "scenario.yaml").run(seed=4)
    assert again.record.manifest["identity"] == one.record.manifest["identity"]
    assert again.record.manifest["decisions"] == one.record.manifest["decisions"] != []
    lines = (folder / "decisions.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "day,date,rule,decision,seen,changed" and len(lines) == 1 + len(one.record.manifest["decisions"])
    assert not (sim.load(ON, settings=settings).run(seed=4, days=3).save(tmp_path / "none") / "decisions.csv").exists()


def test_rules_are_laid_over_each_other_by_name() -> None:
    base = ON | {"rules": {"brake": BRAKE, "other": BRAKE | {"for": "2 days"}}}
    draft = load(
        base,
        policies=[
            {"change": {"rules": {"third": BRAKE}}},
            {"change": {"rules.brake": BRAKE | {"do": {"spending.budget": "x0"}}, "rules.other": "off"}},
        ],
    )
    assert list(draft.rules) == ["third", "brake"] and draft.rules["brake"].do[0].size == 0
    assert {"rules.third", "rules.brake", "rules.other"} <= set(draft.changed) and draft.changed["rules.other"] == "off"


@pytest.mark.parametrize(
    ("asked", "when", "done"),
    [
        (
            "rules.late_brake.when=runway below 3 months",
            "runway over 28 days below 3 months",
            {"spending.budget": "x0.5"},
        ),
        ("rules.late_brake.do.spending.budget=x0.3", "runway over 28 days below 2 months", {"spending.budget": "x0.3"}),
        (
            "rules.late_brake.when=dau below 2,000 people",
            "dau over 7 days below 2,000 people",
            {"spending.budget": "x0.5"},
        ),
    ],
)
def test_a_part_of_a_rule_is_refused_with_the_whole_rule_that_works(
    asked: str, when: str, done: dict[str, str]
) -> None:
    with pytest.raises(ScenarioError) as error:
        load("business_plan", policies=["late_brake"], settings=read_settings([asked]))
    (problem,) = error.value.problems
    assert "a part of a rule" in problem.found and problem.allowed.startswith("a whole rule, which takes the place")
    option, words = shlex.split(problem.allowed.partition("for example ")[2])
    assert option == "--set"
    before = load("business_plan", policies=["late_brake"]).rules["late_brake"].text()
    after = load("business_plan", policies=["late_brake"], settings=read_settings([words])).rules["late_brake"].text()
    assert after == before | {"when": when, "do": done}


def test_a_part_of_a_rule_in_a_policy_file_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("change:\n  policy_controller: on\n  rules.mine.when: runway below 3 months\n")
    with pytest.raises(ScenarioError) as error:
        load("business_plan", policies=[file])
    (problem,) = error.value.problems
    assert problem.line == 3 and "rules.mine: {when: runway below 3 months, do: {spending.budget: x0.5}}" in str(
        problem
    )


def test_a_wrong_rule_of_a_policy_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "change:\n  policy_controller: on\n  rules:\n    a:\n      when: runwey below 2 months\n      do: {spending.budget: x0}\n"
    )
    with pytest.raises(ScenarioError) as error:
        load("business_plan", policies=[file])
    (problem,) = error.value.problems
    assert (problem.line, problem.key, problem.meant) == (5, "change.rules.a.when", "runway")


@pytest.mark.parametrize("file", sorted((shipped_folder() / "policies").glob("*.yaml")), ids=lambda f: f.stem)
def test_every_shipped_rule_is_said_in_both_languages(file: Path) -> None:
    made = plan(load("business_plan", policies=[file]))
    for rule in described_rules(made):
        english, chinese = (rule_words(Language(code), rule) for code in ("en", "zh"))
        assert english.endswith(".") and english[0].isupper() and not re.search(r"[\u4e00-\u9fff]", english)
        assert chinese.endswith("。") and not re.search(r"[a-z]{3}", chinese), chinese


def test_a_sentence_says_every_part_of_a_rule() -> None:
    (rule,) = described_rules(plan(load(ON | {"rules": {"all_of_it": full()}})))
    assert rule_words(Language("en"), rule) == (
        "From month 7 (2027-07-01) on, until 2028-06-01, if retention on day 30 over 28 days is above 8 % or cost per kept buyer, "
        "feed ads over 14 days is not known to be below 0.33 RMB for 28 days in a row: reward of the sender × 2; reward of the "
        "recipient plus 5 RMB; feed price minus 0.7 RMB; search price at most 1.3 RMB; customer service "
        "no higher than on that day; marketing budget at most 7 % of own cash a month; reviewed every 1 day; released once "
        "retention on day 30 over 28 days is below 6.1 % and daily visitors over 7 days is above 2,000 people."
    )


def test_check_says_the_rules_of_a_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_files(["late_brake"]) == 0
    out = capsys.readouterr().out
    assert "rule late_brake: From month 7 (2027-07-01) on, if runway over 28 days is below 2 months" in out
    assert "营销预算 × 0.5" in out


def test_explain_says_the_rules_of_a_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_name("hiring_freeze") == 0
    out = capsys.readouterr().out
    assert "policy_controller: on" in out and "rule hiring_freeze: From month 4 (2027-04-01) on, if net revenue" in out


def test_rules_that_cannot_act_or_act_on_noise_are_warned_of() -> None:
    late = ON | {"rules": {"late": BRAKE | {"from": "day 400"}, "in_time": BRAKE}}

    def said(agents: int | None = None, **time: Any) -> dict[str, Any]:
        draft = load(late | {"time": time})
        return {
            remark.key: remark.values for remark in cautions(draft, plan(draft, agents=agents)) if "rules" in remark.key
        }

    assert said() == {}
    assert said(days=401) == {"rules_after_the_end": {"rules": ["late"], "last": "2028-02-05"}}
    assert said(days=402) == {}
    assert said(agents=2000) == {"rules_see_agents": {"people": 10_000}}


def test_the_schema_knows_rules_and_what_they_may_move() -> None:
    schema = json_schema()["properties"]
    rule = schema["rules"]["additionalProperties"]["anyOf"][1]["properties"]
    assert set(rule) == set(KEYS) and {"spending.budget", "team.service"} <= set(rule["do"]["properties"])
    assert not {"spending.ramp", "market.people", "spending.needs_assortment"} & set(rule["do"]["properties"])
    change = schema["change"]
    assert change["properties"]["rules"] == schema["rules"] and list(change["patternProperties"]) == [r"^rules\.[^.]+$"]


def test_explain_lists_what_rules_may_watch(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_name("indicators") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("runway", "cash", "cost_per_kept_buyer.feed", "retention.day30"))
    assert explain_name("runway") == 0
    assert "own cash over the mean burn" in capsys.readouterr().out


def test_what_nobody_observes_cannot_be_watched() -> None:
    known, hidden = observable(), unobserved()
    assert {
        "price_war_hazard",
        "data_breach_hazard",
        "quality_known",
        "match_bought",
        "estimate_correlation",
    } <= hidden.keys()
    assert not hidden.keys() & known.keys() and not [name for name in known if name.endswith("_hazard")]
    assert {"price_war_active", "data_breach_cost", "dau"} <= known.keys()


def test_what_can_be_watched_has_labels_and_kinds() -> None:
    known = observable()
    assert len(known) > 300
    assert {w.kind for w in known.values()} == {"share", "money", "duration", "number"}
    assert [w.name for w in known.values() if not (w.label and w.zh and w.doc and w.metrics)] == []
