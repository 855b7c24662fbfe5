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


@pytest.mark.parametrize(
    ("settings", "rule", "status"),
    [
        ({}, "refusing", "kept"),
        ({"recommender__consent": "100 %"}, "refusing", "broken"),
        ({"recommender__consent": "0 %"}, "refusing", "kept"),
        ({"recommender": "off"}, "refusing", "absent"),
        ({}, "targeting", "watch"),
        ({"precision_ads__consent": "0 %"}, "targeting", "kept"),
        ({}, "third_parties", "absent"),
        ({"data_services": "on"}, "third_parties", "kept"),
        ({"data_services": "on", "data_services__least_consent": "40 %"}, "third_parties", "watch"),
        ({"data_services": "on", "data_services__is_offered": "off"}, "third_parties", "kept"),
        ({}, "new_and_old_users", "watch"),
        ({"new_user_offers__coupon": "0 RMB"}, "new_and_old_users", "kept"),
        ({"community__games": "1 RMB per month"}, "prizes", "watch"),
        ({"community__games": "0 RMB per month"}, "prizes", "kept"),
        ({"community": "off", "referral__uncertain_sender": "on"}, "prizes", "kept"),
        ({}, "quoted_prices", "kept"),
        ({"promotions__flash_share": "10 %"}, "quoted_prices", "kept"),
        ({"promotions__flash_share": "10 %", "promotions__flash_every": "6 days"}, "quoted_prices", "watch"),
        ({"promotions__flash_share": "100 %", "promotions__flash_every": "1 day"}, "quoted_prices", "broken"),
        ({"promotions__flash_share": "100 %", "promotions__flash_every": "1 day", "promotions__flash_depth": "0 %"},
         "quoted_prices", "kept"),
        ({}, "group_sharing", "absent"),
        ({"group_buying": "on"}, "group_sharing", "watch"),
        ({"group_buying": "on", "group_buying__share": "0 %"}, "group_sharing", "kept"),
        ({"return_process": "on"}, "return_window", "kept"),
        ({}, "creators", "watch"),
        ({"influencer_campaigns__is_spending": "off"}, "creators", "kept"),
    ],
)  # fmt: skip
def test_each_rule_on_offers_is_judged_from_the_values_of_the_scenario(settings, rule, status):
    assert judged(**settings)[rule] == status


def test_what_nothing_can_break_yet_is_named():
    assert {key for key, status in judged().items() if status == "absent"} >= {"cross_border", "exclusivity"}
    assert len({rule.key for rule in RULES}) == len(RULES) >= 25
