"""Taking a channel away: on the same luck, resumable, and equal to what was coded when nothing else acts."""

import json

import numpy as np
import pytest
from helpers_world import LEAN

import sim
from sim.cli import main
from sim.experiments.attribution import attribution, follow, scaled, without
from sim.finance.person_effects import differences
from sim.reports.attribution_page import read_attribution

QUIET = {"market.people": "20000", "market.people_per_agent": "10", "word_of_mouth.strength": "0 per year",
         "channels.awareness_per_impression": "0", "channels.awareness_from_talk": "0 per day", "channels.organic": "0 per day",
         "channels.organic_aware": "0 per day", "spending.needs_assortment": "off", "spending.ramp": "0 days",
         "channels.feed_incrementality": "100 %", "spending.budget": "100000 RMB per year"}  # fmt: skip


def quiet(**more):
    world = sim.load("business_plan", settings=QUIET | more)
    for name in set(world.draft.on) & {"referral", "group_buying", "new_user_offers"}:
        world = without(world, name)
    return world


def few() -> sim.World:
    """Such a world with few channels, prepared within days: for tests of what is kept and written."""
    return quiet(**{"time.preparation": "5 days"} | {k: v for k, v in LEAN.items() if k != "word_of_mouth"})


def test_nothing_taken_away_changes_nobody() -> None:
    one, other = (follow(quiet(), seed=4, agents=None, days=30) for _ in range(2))
    assert set(differences(one, other).values()) == {0.0}


def test_with_one_channel_and_no_talk_what_is_caused_is_what_is_coded() -> None:
    """T13: incrementality 1, nothing else acts: every registration is coded to feed, and missing without it."""
    shares = {f"spending.share_{c}": "0 %" for c in ("social", "seo", "guides", "search", "precision", "influencers", "events",
                                                    "partners", "pr")}  # fmt: skip
    world = quiet(**shares)
    one = follow(world, seed=4, agents=None, days=40)
    none = follow(scaled(world, "feed", 0.0), seed=4, agents=None, days=40)
    assert one.sums["registrations"] == one.sums["coded.feed"] > 0 == none.sums["registrations"]
    assert differences(one, none)["expansion.people"] == one.sums["registrations"]
    claimed, coded = one.sums["claimed.feed"], one.sums["coded.feed"]
    assert abs(claimed - coded) < 5 * np.sqrt(10 * claimed)  # Poisson with 10 people an agent; false alarm 6e-7


def test_it_goes_on_where_it_stopped(tmp_path) -> None:
    world = few()
    short = attribution(world, seeds=1, workers=1, days=20, out=tmp_path / "a")
    longer = attribution(world, seeds=2, workers=1, days=20, out=tmp_path / "a")
    whole = attribution(world, seeds=2, workers=1, days=20, out=tmp_path / "b")
    assert longer.runs.equals(whole.runs) and len(short.runs) * 2 == len(whole.runs)
    assert {"feed", "search"} <= set(whole.table().index)


def test_its_page_is_written_again_from_its_folder_in_both_languages(tmp_path) -> None:
    done = attribution(few(), seeds=2, workers=1, days=20, out=tmp_path)
    again = read_attribution(tmp_path)
    assert again.table().equals(done.table()) and again.manifest == json.loads(json.dumps(done.manifest))
    with pytest.raises(SystemExit) as stop:
        main(["report", str(tmp_path), "--lang", "zh"])
    assert not stop.value.code
    page = (tmp_path / "attribution-zh.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in page and "注册成本" in page


def test_another_question_needs_another_folder(tmp_path) -> None:
    attribution(few(), seeds=1, workers=1, days=10, out=tmp_path)
    with pytest.raises(FileExistsError):
        attribution(few(), seeds=1, workers=1, days=11, out=tmp_path)


def test_rules_that_move_what_is_taken_away_go_with_it() -> None:
    world = (
        quiet()
        .with_policy("hiring_freeze")
        .with_policy({"change": {"referral": "on"}})
        .with_policy("double_reward_when_they_stay")
    )
    assert set(world.draft.rules) == {"hiring_freeze", "double_reward_when_they_stay"}
    assert [rule.name for rule in without(world, "referral").plan().rules] == ["hiring_freeze"]
