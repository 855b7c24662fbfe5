"""Rules of law warn when values break them, and say so when no mechanism is there to judge."""

import pytest

import sim
from sim.scenario.compliance import RULES, findings


def judged(**settings: str) -> dict[str, str]:
    world = sim.load("business_plan", settings={k.replace("__", "."): v for k, v in settings.items()})
    return {row["key"]: row["status"] for row in findings(world.plan())}


def test_the_base_breaks_no_rule_and_names_those_that_nothing_can_break_yet():
    status = judged()
    assert "broken" not in status.values()
    assert status["reference_prices"] == status["auto_renewal"] == status["messages"] == status["pyramid"] == "kept"
    off = judged(promotions="off", subscription="off", contact="off")
    assert off["reference_prices"] == off["auto_renewal"] == off["messages"] == "absent"
    assert status["personal_prices"] == "kept" and status["personal_data"] == "watch"
    assert set(status) == {rule.key for rule in RULES}


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"fulfilment__payout_after": "6 days"}, "returns"),
        ({"settlement__settlement_time": "16 days"}, "settlement"),
        ({"referral__level": "2"}, "pyramid"),
    ],
)
def test_a_value_that_breaks_a_rule_is_found(settings, rule):
    assert judged(**settings)[rule] == "broken"


@pytest.mark.parametrize(
    ("settings", "rule"),
    [({"fulfilment__payout_after": "7 days"}, "returns"), ({"settlement__settlement_time": "15 days"}, "settlement")],
)
def test_at_its_bound_a_rule_is_kept(settings, rule):
    assert judged(**settings)[rule] != "broken"


def test_rewarded_sharing_is_watched_and_sharing_without_reward_is_not():
    assert judged()["induced_sharing"] == judged()["rewards_tax"] == "watch"
    nothing = {"referral__reward_sender": "0 RMB", "referral__reward_recipient": "0 RMB"}
    assert judged(**nothing)["induced_sharing"] == judged(**nothing)["rewards_tax"] == "kept"
    assert judged(referral__condition="none")["pyramid"] == "watch"


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({}, "kept"),
        ({"contact__asking": "opt_out"}, "kept"),
        ({"contact__sms_rate": "0.1 per day", "contact__asking": "opt_out"}, "broken"),
        ({"contact__by": "phone", "contact__asking": "opt_out"}, "broken"),
        ({"contact__sms_rate": "0.1 per day"}, "watch"),
    ],
)
def test_calls_and_text_messages_need_a_yes(settings, status):
    assert judged(**settings)["messages"] == status


def test_every_rule_speaks_both_languages():
    for row in findings(sim.load("business_plan").plan()):
        assert all(row[key] for key in ("title", "title_zh", "law", "law_zh", "found", "found_zh"))


def test_rules_of_personal_data_and_of_sales_judge_the_mechanisms_that_are_on():
    nobody = judged(recommender__consent="0 %")
    assert nobody["personal_data"] == "kept"
    assert judged(promotions="off")["reference_prices"] == "absent"
