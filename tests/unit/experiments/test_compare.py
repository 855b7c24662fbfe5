"""Worlds on common seeds: a change of nothing changes nothing, and a policy never acts before its date."""

import json
import math

import pandas as pd
import pytest
from helpers_world import LEAN, small

import sim
from sim.core.constants import MONTHS
from sim.core.errors import ScenarioError
from sim.experiments.compare import _few, changes, earliest_change
from sim.finance.paired import effects

DAYS = 60


@pytest.fixture(scope="module")
def base():
    return small(time__preparation="10 days")


@pytest.fixture(scope="module")
def null(base):
    same = {"spending.budget": "x1.0", "settlement.commission": "5 %", "channels.feed_cpm": "30 RMB"}
    return sim.compare(base, {"nothing new": same}, seeds=3, days=40, workers=1)


def test_a_policy_that_changes_nothing_gives_differences_of_exactly_zero(null):
    found = effects(null.runs, base="base", other="nothing new")
    assert len(found) >= 15 and not {"world", "order", "first_difference"} & set(found)
    assert all(e.is_identical and e.difference == 0 for e in found.values())
    assert null.manifest["days_simulated"] == 40
    assert null.first_difference() is None and null.manifest["first_difference"] == {"nothing new": None}


@pytest.fixture(scope="module")
def dated(base):
    change = {"spending.budget": {"2027-01-21": "x3"}, "settlement.commission": {"2027-02-10": "8 %"}}
    return sim.compare(base, {"more": change}, seeds=4, days=DAYS, workers=1)


def test_histories_are_identical_before_the_date_of_a_policy(dated):
    assert dated.manifest["others"]["more"]["earliest_change"] == 20
    assert dated.first_difference() == 20
    assert not [w for w in dated.manifest["warnings"] if w["key"].startswith("differs_")]


@pytest.mark.parametrize(("people", "is_said"), [(39_999, True), (40_000, False)])
def test_few_agents_are_warned_of_where_no_year_is_whole(people, is_said):
    runs = pd.DataFrame({"world": ["base", "base"], **{f"month{m}.registered": math.nan for m in MONTHS}})
    runs["month1.registered"], runs["month2.registered"] = 5.0, [people - 100.0, people + 100.0]
    found = _few({"people_per_agent": 20, "seeds": 20}, runs)
    assert [r.key for r in found] == ["few_agents_month_base"] * is_said
    assert not is_said or found[0].values["months"] == 2


def test_a_dated_policy_leaves_the_month_before_it_as_it_was(base):
    later = sim.compare(base, {"late": {"settlement.commission": {"2027-02-05": "8 %"}}}, seeds=2, days=DAYS, workers=1)
    assert later.effect("month1.revenue").is_identical
    assert later.first_difference() >= 35


def test_an_effect_is_paired_with_an_interval_and_a_direction(dated):
    e = dated.effect("funding.need")
    assert e.direction == -1 and e.n == 4
    assert e.low < e.difference < e.high and e.difference == pytest.approx(e.other - e.base)
    assert e.difference > 0 and e.p_better == 0  # three times the budget needs more money, whatever the seed
    assert dated.effect("month2.revenue").variance_reduction > 2  # the same orders at another commission


def test_a_change_without_dates_counts_from_the_first_day_of_preparation(base):
    assert earliest_change(base, base.with_policy({"settlement.commission": "6 %"})) == -10
    assert earliest_change(base, base.with_policy({"word_of_mouth": "off"})) == -10
    assert earliest_change(base, base) is None


def test_policies_and_whole_scenarios_are_told_apart_by_what_they_hold():
    agents = {"agents": 500, "days": 3, "seeds": 1, "workers": 1}
    done = sim.compare("loaded", ["no_paid_ads", "as_written"], settings={"market.people": 500}, **agents)
    others = done.manifest["others"]
    assert others["no_paid_ads"]["policies"] == ["no_paid_ads"] and others["no_paid_ads"]["scenario"] == "loaded"
    assert others["as_written"]["policies"] == [] and others["as_written"]["scenario"] == "as_written"
    with pytest.raises(ScenarioError, match="one of no_paid_ads, as_written"):
        done.effect("funding.need")


def test_a_comparison_goes_on_with_more_seeds_and_refuses_another(tmp_path):
    base, worlds = small(**LEAN), {"fewer": {"settlement.commission": "4 %"}}
    first = sim.compare(base, worlds, seeds=2, days=5, workers=1, out=tmp_path / "c").runs
    more = sim.compare(base, worlds, seeds=4, days=5, workers=2, out=tmp_path / "c")
    assert more.runs.iloc[:4].equals(first) and len(more.runs) == 8
    assert json.loads((tmp_path / "c" / "compare.json").read_text())["is_complete"]
    with pytest.raises(FileExistsError, match="another comparison"):
        sim.compare(base, {"fewer": {"settlement.commission": "3 %"}}, seeds=2, days=5, out=tmp_path / "c")


def test_an_unknown_outcome_is_refused_with_the_nearest_name(dated):
    with pytest.raises(ScenarioError, match="did you mean 'funding.need'"):
        dated.effect("funding.neeed")
    with pytest.raises(ScenarioError, match="known in both worlds"):
        dated.effect("year1.revenue")


def test_rules_of_a_policy_are_among_what_it_changes_and_act_from_launch_on():
    rule = {"when": "registered_ever above 0 people", "do": {"books.administration": "x2"}}
    base = small(policies=[{"change": {"policy_controller": "on", "rules": {"kept": rule}}}])
    other = base.with_policy({"change": {"rules": {"kept": rule, "more": rule | {"from": "day 3"}}}})
    assert list(changes(base, other)) == ["rules.more"] and "'from': 'day 3'" in changes(base, other)["rules.more"]
    assert earliest_change(base, other) == 0 and earliest_change(base, base) is None
    gone = base.with_policy({"change": {"rules.kept": "off"}})
    assert changes(base, gone) == {"rules.kept": "off"} and earliest_change(base, gone) == 0
