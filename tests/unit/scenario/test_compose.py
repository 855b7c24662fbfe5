"""Composition: extends, own values, policies from left to right, settings; relative and dated values."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.core.errors import ScenarioError
from sim.core.params import Dated
from sim.scenario.build import plan
from sim.scenario.load import find, load, parse_setting, read_settings, shipped_names

RMB = 100.0


def values(source: Any = "business_plan", **layers: Any) -> dict[str, Any]:
    """Return every value of a plan by key path."""
    made = plan(load(source, **layers))
    return {f"{owner}.{p.name}": v for owner, params in (made.sections | made.params).items() for p, v in params}


def test_later_layers_win(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        "extends: business_plan\nworld: {basket: 11 RMB, merchants: 20, categories: 7}\n"
    )
    (tmp_path / "own.yaml").write_text("extends: base\nworld: {basket: 12 RMB, merchants: 30}\n")
    (tmp_path / "p1.yaml").write_text("change: {world.basket: 13 RMB, world.merchants: 40}\n")
    (tmp_path / "p2.yaml").write_text("change: {world.basket: 14 RMB}\n")
    files = [tmp_path / "p1.yaml", tmp_path / "p2.yaml"]
    got = values(tmp_path / "own.yaml", policies=files, settings={"world.offers_low": 2})
    assert [got[f"world.{k}"] for k in ("basket", "merchants", "categories", "offers_low")] == [14 * RMB, 40, 7, 2]
    assert values(tmp_path / "own.yaml", policies=files[::-1])["world.basket"] == 13 * RMB
    assert (
        values(tmp_path / "own.yaml", policies=files, settings={"world.basket": "15 RMB"})["world.basket"] == 15 * RMB
    )


def test_a_relative_change_builds_on_what_stands_there() -> None:
    got = values(policies=[{"world.basket": "x1.1"}, {"world.basket": "+5 RMB"}], settings={"world.basket": "x2"})
    assert got["world.basket"] == pytest.approx((120 * 1.1 + 5) * 2 * RMB)


def test_a_relative_change_moves_every_step_of_a_dated_value() -> None:
    before, after = values()["spending.budget"], values(policies=[{"spending.budget": "x1.1"}])["spending.budget"]
    assert isinstance(before, Dated) and after.dates == before.dates
    assert after.values == pytest.approx([v * 1.1 for v in before.values])


def test_a_minus_is_a_negative_number_and_a_plus_is_a_change(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("change: {visits.habit_with_needs: -0.5, team.load: +0.1}\n")
    got = values(policies=[tmp_path / "p.yaml"])
    assert (got["visits.habit_with_needs"], got["team.load"]) == (-0.5, pytest.approx(1.45))


def test_a_dated_change_of_a_policy_leaves_earlier_days_untouched() -> None:
    standing = values()["spending.budget"]
    changed = values(policies=[{"spending.budget": {"2028-03-01": "x0.5"}}])["spending.budget"]
    for day in (date(2026, 1, 1), date(2027, 6, 1), date(2028, 2, 29)):
        assert changed.at(day) == standing.at(day)
    assert changed.at(date(2028, 3, 1)) == pytest.approx(standing.at(date(2028, 3, 1)) / 2)
    assert changed.at(date(2029, 6, 1)) == changed.at(date(2028, 3, 1))  # the policy holds from its date on


def test_a_dated_change_of_a_plain_value_keeps_it_before() -> None:
    changed = values(policies=[{"settlement.commission": {"2028-01-01": "6 %", "2029-01-01": "+1 %"}}])
    rate = changed["settlement.commission"]
    assert rate.at(date(2027, 12, 31)) == 0.05
    assert (rate.at(date(2028, 1, 1)), rate.at(date(2029, 1, 1))) == (0.06, pytest.approx(0.06))  # +1 % on 5 %


def test_a_whole_change_replaces_dated_values() -> None:
    assert values(policies=[{"spending.budget": "0 RMB per year"}])["spending.budget"] == 0


def test_dates_of_a_scenario_replace_those_it_extends(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "extends: business_plan\nmechanisms: {spending: {budget: {2028-01-01: 1 M RMB per year}}}\n"
    )
    assert values(tmp_path / "own.yaml")["spending.budget"].dates == (date(2028, 1, 1),)


def test_a_mechanism_is_switched_by_a_word_and_by_its_parameters() -> None:
    draft = load("business_plan", policies=[{"churn": "off"}])
    assert not draft.on["churn"] and "churn" not in plan(draft).params
    again = load("business_plan", policies=[{"churn": "off"}, {"churn": "on", "churn.shape": 2}])
    assert plan(again).params["churn"].values["shape"] == 2


def test_a_nested_change_is_the_same_as_a_flat_one() -> None:
    assert values(policies=[{"change": {"team": {"load": 1.5}}}]) == values(policies=[{"team.load": 1.5}])


def test_a_dict_with_some_mechanisms_is_a_world() -> None:
    world = sim.load(
        {"title": "small", "mechanisms": {"registration": "on", "channels": {"organic": "5 people per day"}}}
    )
    made = world.plan(agents=100, days=3)
    assert list(made.params) == ["channels", "registration"]
    assert made.params["channels"].values["organic"] == 5
    assert world.draft.name == "small"


@pytest.mark.parametrize("name", ["business_plan", "business_plan.yaml", "presets/loaded", "loaded", "no_paid_ads"])
def test_a_shipped_name_resolves_with_and_without_folder_and_ending(name: str) -> None:
    assert find(name).is_file()


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_file_is_in_order(name: str) -> None:
    is_policy = name.startswith(("policies/", "stresses/"))
    plan(load("business_plan", policies=[name]) if is_policy else load(name))


def test_a_path_wins_over_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loaded.yaml").write_text("title: mine\nextends: business_plan\n")
    monkeypatch.chdir(tmp_path)
    assert load("loaded").title == "mine"


def test_a_policy_changes_no_title_and_is_remembered() -> None:
    draft = load("business_plan", policies=["no_paid_ads"], settings={"team.load": "1.5"})
    assert draft.title == load("business_plan").title
    assert draft.policies == ["no_paid_ads"]
    assert set(draft.changed) == {"spending.budget", "team.load"}


def test_agents_change_the_weight_and_not_the_market() -> None:
    made = plan(load("business_plan"), agents=1000, days=7)
    assert (made.rows, made.weight, made.timeline.days) == (1000, 20_000, 7)


def test_a_setting_of_the_command_line_is_read_like_yaml() -> None:
    assert parse_setting("world.merchants=1e3") == ("world.merchants", 1000.0)
    assert parse_setting("team.load=+0.1") == ("team.load", "+0.1")
    assert parse_setting("team.load= x1.1 ") == ("team.load", "x1.1")
    assert parse_setting("spending.budget={2027-01-01: 1 RMB per year}")[1] == {date(2027, 1, 1): "1 RMB per year"}
    with pytest.raises(sim.ScenarioError, match="key=value"):
        parse_setting("team.load")


def test_the_plan_s_implied_numbers_are_written_nested_dotted_or_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("extends: business_plan\ntargets: {implied: {net_take: 6 %, spend: x2}}\n")
    own = values(tmp_path / "own.yaml")
    assert (own["targets.implied_net_take"], own["targets.implied_spend"]) == (0.06, 2 * 1127 * RMB)
    (tmp_path / "p.yaml").write_text("change: {targets.implied.net_take: 6 %}\n")
    for policy in (tmp_path / "p.yaml", {"targets.implied": {"net_take": "6 %"}},
                   {"targets": {"implied": {"net_take": "6 %"}}}):  # fmt: skip
        draft = load("business_plan", policies=[policy])
        assert plan(draft).sections["targets"].values["implied_net_take"] == 0.06
        assert draft.changed == {"targets.implied_net_take": "6 %"}
    key, raw = parse_setting("targets.implied.net_take=6 %")
    assert values(settings={key: raw})["targets.implied_net_take"] == 0.06


TWICE = [
    {"referral.reward_sender": "5 RMB", "referral": {"reward_sender": "6 RMB"}},
    {"targets.implied.net_take": "5 %", "targets.implied_net_take": "6 %"},
    {"targets.implied": {"net_take": "5 %"}, "targets": {"implied": {"net_take": "6 %"}}},
    {"time.days": 30, "time": {"days": 40}},
]


@pytest.mark.parametrize("twice", TWICE)
def test_one_parameter_under_two_spellings_is_refused_wherever_it_comes_from(twice: dict[str, Any]) -> None:
    for layers in ({"policies": [twice]}, {"policies": [{"change": twice}]}, {"settings": twice}):
        with pytest.raises(sim.ScenarioError, match="a second value of .*allowed: every parameter once"):
            load("business_plan", **layers)


def test_two_layers_may_set_one_parameter() -> None:
    own = {"extends": "business_plan", "world": {"basket": "10 RMB"}, "change": {"world.basket": "x2"}}
    assert values(own, policies=[{"world.basket": "+5 RMB"}])["world.basket"] == 25 * RMB


@pytest.mark.parametrize(
    ("texts", "options", "said"),
    [
        (["team.load=1", "team.load=2"], {}, "--set team.load: found a second value"),
        (["time.days=30"], {"days": 40}, "30 beside --days 40"),
        (["market.people_per_agent=30"], {"agents": 40}, "30 beside --agents 40"),
        (["spending.budget={2027-01-01: 1,000 RMB per year}"], {}, "'1,000 RMB per year', which its comma cuts in two"),
        (["spending.budget={2027-01-01: 1 RMB per year, 2027-01-01: 2 RMB per year}"], {}, "a second"),
    ],
)
def test_a_command_line_says_each_thing_once(texts: list[str], options: dict[str, int], said: str) -> None:
    with pytest.raises(sim.ScenarioError, match=said):
        read_settings(texts, **options)


def test_all_wrong_settings_are_reported_at_once() -> None:
    with pytest.raises(sim.ScenarioError) as caught:
        read_settings(["team.load", "team.load=1", "team.load=2"])
    assert len(caught.value.problems) == 2


def test_who_switches_off_last_is_blamed_and_not_the_policy_before() -> None:
    with pytest.raises(ScenarioError) as error:
        load("business_plan", policies=["paid_membership_128"], settings={"subscription": "off"})
    (problem,) = error.value.problems
    assert (problem.key, problem.file) == ("subscription", "")
    assert "off, after a change to subscription.fee (" in problem.found
    assert "paid_membership_128.yaml:7)" in problem.found
