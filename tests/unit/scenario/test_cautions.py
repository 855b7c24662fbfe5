"""What is warned of before a run: shares that do not add up, and values whose dates lie outside of it."""

from typing import Any

import pytest
from helpers_offenders import assert_none

from sim.commands.check import check_files
from sim.reports.language import Language
from sim.reports.words.speech import say
from sim.scenario.build import plan
from sim.scenario.cautions import cautions
from sim.scenario.load import load, shipped_folder, shipped_names


def warned(change: dict[str, Any] | None = None, *, days: int | None = None, **own: Any) -> list[str]:
    draft = load({"extends": "business_plan", **own}, settings=change or {})
    return [say(Language("en"), remark) for remark in cautions(draft, plan(draft, days=days))]


def warned_of(name: str) -> list[str]:
    """Return the cautions of a shipped file at its own length and over 30 days."""
    file = shipped_folder() / f"{name}.yaml"
    is_world = "/" not in name or name.startswith("presets")
    draft = load(file) if is_world else load("business_plan", policies=[file])
    said = [(days, remark) for days in (None, 30) for remark in cautions(draft, plan(draft, days=days))]
    later = "dated_after_the_end"  # true of a short run of a policy that grows over the years
    return [f"{name}: {remark}" for days, remark in said if days is None or remark.key != later]


def test_no_shipped_file_is_warned_of() -> None:
    assert_none(said for name in shipped_names() for said in warned_of(name))


def test_shares_that_do_not_add_up_are_said_with_what_they_become() -> None:
    (text,) = warned({"spending.share_feed": "80 %"})
    assert "add up to 160 %" in text and "feed ads with 80 % get 50 %" in text
    assert warned({"spending.share_feed": "0 %", "spending.share_precision": "30 %"}) == []


def test_shares_are_added_on_every_day_on_which_one_steps() -> None:
    (text,) = warned({"spending.share_feed": {"2028-01-01": "30 %"}})
    assert "add up to 110 % from 2028-01-01 on" in text
    both = {"spending.share_feed": {"2028-01-01": "30 %"}, "spending.share_search": {"2028-01-01": "5 %"}}
    assert warned(both) == []


def test_no_share_at_all_is_said() -> None:
    names = [k.removeprefix("spending.") for k in load("business_plan").values if k.startswith("spending.share_")]
    (text,) = warned({"spending": dict.fromkeys(names, "0 %")})
    assert "no marketing money is spent" in text


def test_surfaces_that_ask_for_more_than_there_is_are_said_with_what_they_get() -> None:
    (text,) = warned({"search.share": "80 %", "recommender.share": "40 %"})
    assert "add up to 145 %" in text and "search.share with 80 % gets 55.2 %" in text
    assert warned({"search.share": "5 %"}) == [], "what is left goes to the popular order"
    (text,) = warned({"search.share": {"2028-01-01": "60 %"}})
    assert "add up to 120 % from 2028-01-01 on" in text
    assert warned({"search.share": {"2028-01-01": "60 %"}, "recommender.share": {"2028-01-01": "15 %"}}) == []


@pytest.mark.parametrize(
    ("off", "idle"),
    [("registration", "churn"), ("visits", "feed"), ("choice", "settlement"), ("fulfilment", "reviews")],
)
def test_what_has_nothing_to_act_on_is_said(off: str, idle: str) -> None:
    (text,) = warned({off: "off"})
    assert text.startswith(f"{off} is off: ") and "less or nothing to act on" in text and idle in text


def test_parts_of_more_than_the_whole_are_said() -> None:
    (text,) = warned({"pricing.value_based": "80 %"})
    assert "add up to 120 %" in text and "at most 100 %" in text
    (text,) = warned({"market.tier_1": "45 %"})
    assert "market.tier_1, market.tier_new_1" in text and "add up to 120 %" in text and "in proportion" in text


def test_a_mechanism_without_the_one_that_it_serves_is_said() -> None:
    assert warned({"suppliers": "on"}) == ["suppliers is on and own_stock is off: it has nothing to work with."]
    assert warned({"suppliers": "on", "own_stock": "on"}) == []
    assert warned({"import_rules": "on"}) == [
        "import_rules is on and cross_border is off: it has nothing to work with."
    ]
    assert "phases is on and funding is off: it has nothing to work with." in warned({"phases": "on", "funding": "off"})


def test_a_shock_with_nothing_to_move_is_said_with_what_to_switch_on() -> None:
    assert warned({"recession": "on"}) == ["recession is on and macro is off: it has nothing to work with."]
    assert warned({"recession": "on", "macro": "on"}) == []
    (text,) = warned({"data_law": "on", "recommender": "off", "precision_ads": "off"})
    assert text.startswith("data_law is on") and text.endswith("switch on one of recommender and precision_ads.")
    assert warned({"data_law": "on", "precision_ads": "off"}) == [], "one of them is enough"
    (text,) = warned({"supply_interruption": "on", "stock": "off"})
    assert text.endswith("switch on one of stock and own_stock.")
    assert warned({"data_breach": "on", "service": "off", "order_costs": "off"}) == [], "it costs money and trust"


def test_coarse_agents_are_warned_of_where_goods_are_the_platforms_own() -> None:
    found = warned({"own_stock": "on", "market.people_per_agent": 200})
    assert any("the margin of own goods wanders" in text for text in found)
    assert warned({"own_stock": "on", "market.people_per_agent": 20}) == []


def test_coarse_agents_are_warned_of_where_somebody_learns_from_records() -> None:
    (text,) = warned({"market.people_per_agent": 200})
    assert "Each agent stands for 200 people and leaves the records of one" in text
    assert warned({"market.people_per_agent": 200, "recommender": "off"}) == []


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({"2033-01-01": "5 RMB"}, ["after the last day, 2029-12-31, never act: referral.reward_sender (2033-01-01)."]),
        ({"2029-12-31": "5 RMB"}, []),
        ({"2026-10-03": "5 RMB"}, []),
        ({"2020-01-01": "5 RMB"}, []),  # it holds from the first day on
        ({"2020-01-01": "5 RMB", "2026-10-03": "6 RMB"}, ["2020-01-01 never acts"]),
        ({"2020-01-01": "5 RMB", "2026-10-04": "6 RMB"}, []),
        (
            {"2019-01-01": "4 RMB", "2020-01-01": "5 RMB", "2033-01-01": "6 RMB"},
            ["2019-01-01 never", "(2033-01-01)"],
        ),
    ],
)
def test_a_value_that_never_acts_is_said_and_no_other(steps: dict[str, str], said: list[str]) -> None:
    found = warned({"referral.reward_sender": steps})
    assert len(found) == len(said) and all(part in text for part, text in zip(said, found, strict=True)), found


def test_a_first_date_after_the_run_acts_from_the_beginning_and_is_said() -> None:
    (text,) = warned(mechanisms={"referral": {"reward_sender": {"2033-01-01": "5 RMB"}}})
    assert "its value acts from the beginning on" in text


def test_a_run_cut_short_is_warned_of_changes_only() -> None:
    assert warned(days=30) == []  # the plan's own budgets of 2028 and 2029
    (text,) = warned({"referral.reward_sender": {"2028-01-01": "5 RMB"}}, days=30)
    assert text == "Values dated after the last day, 2027-01-30, never act: referral.reward_sender (2028-01-01)."


def test_a_scenario_that_ends_early_is_warned_once_of_all_its_later_values() -> None:
    (text,) = warned(time={"days": 30})
    assert "spending.budget (2028-01-01, 2029-01-01); " in text and "team.service (" in text


def test_check_prints_what_is_warned_of(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    text = "change:\n  spending.share_feed: 80 %\n  choice: off\n  team.load: {2040-01-01: 1}\n"
    (tmp_path / "p.yaml").write_text(text)
    assert check_files([str(tmp_path / "p.yaml")]) == 0
    err = capsys.readouterr().err
    assert "add up to 160 %" in err and "team.load (2040-01-01)" in err
    assert f"{tmp_path / 'p.yaml'}:3: warning: choice is off" in err
