"""Which worlds and policies stand in the ranking, and under which names."""

from __future__ import annotations

from sim.experiments.ranking import candidates


def test_a_scenario_with_a_policy_stands_beside_the_plain_world_under_its_own_name() -> None:
    found = candidates("business_plan", policies=["half_the_team"])
    own, plain = found["world", "business_plan+half_the_team"], found["world", "business_plan"]
    assert own.draft.policies and not plain.draft.policies
    assert ("policy", "half_the_team") not in found and ("policy", "no_paid_ads") in found
    assert found["policy", "no_paid_ads"].draft.policies == ["half_the_team", "no_paid_ads"]


def test_a_technical_world_is_no_candidate() -> None:
    assert not any(name == "loaded" for _, name in candidates("business_plan"))
