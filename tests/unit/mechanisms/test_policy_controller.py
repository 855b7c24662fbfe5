"""The controller: rules on yesterday's values, exact moves, a log that explains every decision. No luck, no false alarms."""

import copy
import pickle
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from helpers_market import on_day
from helpers_world import LEAN, small

import sim
from sim.core.errors import ModelError
from sim.core.model import GrowthModel
from sim.experiments.decisions import decisions_frame
from sim.experiments.run import Run, World
from sim.world.channels import CHANNELS
from sim.world.indicators import observe
from sim.world.watched import SPECIAL, Past, watched

DAYS = 60
RICH = {"targets__tranche_1": "100 M RMB"}
NEVER = {"when": "dau above 1,000,000 people", "do": {"spending.budget": "x0", "referral.reward_sender": "x2"}}
ALWAYS = "registered_ever above 0 people"


def controlled(rules: dict[str, Any], **settings: Any) -> World:
    """Return the loaded world of 2,000 people with rules."""
    policy = {"change": {"policy_controller": "on", "rules": rules}}
    return small("loaded", policies=[policy], **RICH | settings)


def levels(world: World, *paths: str, days: int = DAYS) -> tuple[dict[str, np.ndarray], GrowthModel]:
    """Return the value of each parameter on each day after launch, and the finished model."""
    model = world.model(seed=1, days=days, collect=False)
    found: dict[str, list[float]] = {path: [] for path in paths}
    while model.running:
        model.step()
        if model.rows_done > model.blueprint.timeline.preparation:
            for path in paths:
                found[path].append(float(model.state.modifiers.value(path)))
    return {path: np.array(values) for path, values in found.items()}, model


def log(model: GrowthModel) -> list[tuple[int, str, str]]:
    return [(d.day, d.rule, d.event) for d in model.state.resources["decisions"]]


@pytest.mark.parametrize("rules", [{}, {"never": NEVER}], ids=["no rule", "a rule that never holds"])
def test_rules_that_never_act_change_no_bit(rules: dict[str, Any]) -> None:
    base, run = small("loaded", **RICH).run(seed=1, days=DAYS), controlled(rules).run(seed=1, days=DAYS)
    pd.testing.assert_frame_equal(base.series, run.series[base.series.columns], check_exact=True)
    pd.testing.assert_frame_equal(base.ledger, run.ledger, check_exact=True)
    assert len(decisions_frame(run.record)) == 0 and not run.record.manifest["modifiers"]


def test_rules_that_are_not_followed_change_nothing() -> None:
    rules = {"at_once": {"when": ALWAYS, "do": {"spending.budget": "x0"}}}
    asleep, awake = (controlled(rules, policy_controller__follow_rules=follow) for follow in ("off", "on"))
    base = small("loaded", **RICH).run(seed=1, days=20)
    pd.testing.assert_frame_equal(
        base.series, asleep.run(seed=1, days=20).series[base.series.columns], check_exact=True
    )
    assert awake.run(seed=1, days=20).series["marketing_budget"].sum() < base.series["marketing_budget"].sum()


# ---- what it does ------------------------------------------------------------------------------------------------


def test_what_is_decided_stands_from_the_next_day_until_the_day_after_its_release() -> None:
    rules = {
        "times": {"when": ALWAYS, "from": "day 10", "until": "day 30", "do": {"referral.reward_sender": "x2.5"}},
        "plus": {"when": ALWAYS, "from": "day 10", "until": "day 30", "do": {"referral.reward_recipient": "+3 RMB"}},
        "minus": {"when": ALWAYS, "from": "day 10", "until": "day 30", "do": {"channels.feed_cpm": "-4 RMB"}},
        "most": {"when": ALWAYS, "from": "day 10", "until": "day 30", "do": {"channels.search_cpc": "at most 1 RMB"}},
    }
    wanted = {"referral.reward_sender": 2500, "referral.reward_recipient": 1300, "channels.feed_cpm": 2600,
              "channels.search_cpc": 100}  # fmt: skip
    found, model = levels(controlled(rules), *wanted)
    day = np.arange(DAYS)
    for path, value in wanted.items():
        usual = found[path][0]
        assert found[path] == pytest.approx(np.where((day > 10) & (day <= 30), value, usual)), path
    events = log(model)
    assert [e for e in events if e[1] == "most"] == [(10, "most", "acts"), (30, "most", "ends")]
    assert len(events) == 8


def test_a_limit_holds_whatever_moves_the_parameter_after_the_decision() -> None:
    """A later rule doubles the reward, and a shock makes feed ads dearer: both stay at what the earlier rules allow."""
    rules = {
        "most": {"when": ALWAYS, "from": "day 5", "until": "day 30", "do": {"referral.reward_sender": "at most 9 RMB"}},
        "hold": {"when": ALWAYS, "from": "day 5", "until": "day 30", "do": {"channels.feed_cpm": "at most now"}},
        "more": {"when": ALWAYS, "from": "day 10", "do": {"referral.reward_sender": "x2"}},
    }
    war = {"price_war": "on", "price_war__begins": on_day(15), "price_war__duration": "100 days"}
    found, _ = levels(controlled(rules, **war), "referral.reward_sender", "channels.feed_cpm", days=40)
    reward, price = found["referral.reward_sender"], found["channels.feed_cpm"]
    assert reward[[4, 6, 12, 30]].tolist() == [1000, 900, 900, 900] and reward[31] == 2000
    assert price[[4, 16, 30]].tolist() == [3000, 3000, 3000] and price[31] == pytest.approx(3900)


def test_a_move_is_held_inside_the_bounds_of_its_parameter() -> None:
    rules = {"wild": {"when": ALWAYS, "do": {"referral.reward_sender": "x1000"}}}
    found, _ = levels(controlled(rules), "referral.reward_sender", days=15)
    high = sim.load("loaded").plan().params["referral"].declared["reward_sender"].high
    assert found["referral.reward_sender"][-1] == high


def test_a_freeze_lets_nobody_be_hired_and_others_leave_when_they_would() -> None:
    dates = {"2026-12-01": "8 people", "2027-01-20": "20 people", "2027-02-10": "5 people"}
    rules = {"freeze": {"when": ALWAYS, "do": {"team.engineering": "at most now"}, "release": "never"}}
    found, model = levels(controlled(rules, team__engineering=dates), "team.engineering", days=60)
    assert found["team.engineering"].tolist() == [8] * 40 + [5] * 20
    assert log(model) == [(7, "freeze", "acts")]


def test_a_cap_by_cash_follows_own_cash_at_each_review() -> None:
    rules = {"bound": {"when": "cash above 0 RMB", "do": {"spending.budget": "at most 1 % of cash per month"}}}
    found, model = levels(controlled(rules), "spending.budget")
    values, launch = model.state.series.values, model.blueprint.timeline.preparation
    reviews = [d.day for d in model.state.resources["decisions"]]
    assert reviews == list(range(7, DAYS, 7))
    for t in (t for t in reviews if t + 1 < DAYS):
        cash = values["cash"][launch + t - 1]
        assert found["spending.budget"][t + 1] == pytest.approx(0.01 * cash / (365 / 12))


def test_hysteresis_keeps_a_rule_between_its_two_levels() -> None:
    """Visitors of a week swing; the rule begins above one level and ends below another one, at reviews alone."""
    visitors = small("loaded", **RICH).run(seed=1, days=DAYS).series["dau"].to_numpy()[7:]
    means = np.array([visitors[t - 7 : t].mean() if t >= 7 else np.nan for t in range(DAYS)])
    high, low = np.nanquantile(means, 0.6), np.nanquantile(means, 0.25)
    # the lever is one that moves no visitor, so that the means are those of the run without rules
    rules = {"watch": {"when": f"dau above {high:.3f} people", "release": f"dau below {low:.3f} people", "every": "2 days",
                       "do": {"books.administration": "x2"}}}  # fmt: skip
    found, model = levels(controlled(rules), "books.administration")
    acting, wanted = False, []
    for t in range(DAYS):
        wanted.append(acting)
        if t % 2 == 0:
            acting = (means[t] > round(high, 3)) if not acting else not means[t] < round(low, 3)
    is_acting = found["books.administration"] > found["books.administration"].min()
    assert is_acting.tolist() == wanted and {True, False} == set(wanted)
    assert len(log(model)) >= 2


def test_a_condition_must_have_held_on_every_day_of_its_time() -> None:
    rules = {"late": {"when": ALWAYS, "for": "9 days", "every": "1 day", "do": {"books.administration": "x2"}}}
    _, model = levels(controlled(rules), days=20)
    assert log(model) == [(9, "late", "acts")]  # known from day 1 on: days 1 to 9 are nine


@pytest.mark.parametrize(("every", "day"), [("7 days", 7), ("5 days", 5), ("1 day", 1)])
def test_decisions_are_taken_at_reviews_alone(every: str, day: int) -> None:
    rules = {"a": {"when": ALWAYS, "do": {"books.administration": "x2"}}}
    _, model = levels(controlled(rules, policy_controller__review=every), days=15)
    assert log(model) == [(day, "a", "acts")]


def test_all_and_any_join_comparisons() -> None:
    parts = [ALWAYS, "dau above 1,000,000 people"]
    rules = {
        "all": {"when": {"all": parts}, "do": {"books.administration": "x2"}},
        "any": {"when": {"any": parts}, "do": {"books.administration": "x2"}},
        "not": {"when": {"all": [parts[0], "dau not above 1,000,000 people"]}, "do": {"books.administration": "x2"}},
    }
    _, model = levels(controlled(rules), days=15)
    assert {rule for _, rule, _ in log(model)} == {"any", "not"}


# ---- what it knows -----------------------------------------------------------------------------------------------


class OnlyThePast:
    """A world that shows the controller what it may see, and poison where it must not look."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self.series = copy.copy(world.series)
        self.series.values = {name: values.copy() for name, values in world.series.values.items()}
        for values in self.series.values.values():
            values[world.row :] = 1e12
        self.series.panels = {name: np.full_like(panel, 1e12) for name, panel in world.series.panels.items()}
        self.row, self.timeline = world.row, world.timeline
        self.modify, self.modifiers, self.record = world.modify, world.modifiers, world.record
        self.resources = {"decisions": world.resources["decisions"]}

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the controller looks at world.{name}")


WATCHFUL = {
    "talk": {
        "when": "retention.day7 above 1 %",
        "do": {"referral.reward_sender": "x2"},
        "release": "retention.day7 below 15 %",
    },
    "cash": {"when": "cash above 0 RMB", "do": {"spending.budget": "at most 1 % of cash per month"}},
    "visits": {"when": "dau over 3 days below 300 people", "do": {"contact.coupon": "+1 RMB"}, "every": "2 days"},
    "runway": {"when": "runway below 100 months", "do": {"team.service": "at most now"}, "release": "never"},
    "conversion": {"when": "conversion over 7 days above 1 %", "do": {"books.administration": "x1.1"}},
}


def test_nothing_of_today_or_later_is_used() -> None:
    """The series from today on, panels, tables and lists of the day are poisoned or refused: every decision is the same."""
    settings = {"contact": "on"}
    free = controlled(WATCHFUL, **settings).model(seed=1, days=DAYS, collect=False)
    blind = controlled(WATCHFUL, **settings).model(seed=1, days=DAYS, collect=False)
    controller = next(r.mechanism for r in blind.agenda if r.mechanism.name == "policy_controller")
    act = controller.step
    controller.step = lambda world, day: act(OnlyThePast(world), day)  # type: ignore
    for model in (free, blind):
        while model.running:
            model.step()
    seen = [d.plain() for d in free.state.resources["decisions"]]
    assert seen == [d.plain() for d in blind.state.resources["decisions"]] and len({d["rule"] for d in seen}) >= 4


def run_with_decisions() -> Run:
    return controlled(WATCHFUL | {"never": NEVER}, contact="on").run(seed=1, days=DAYS)


def test_two_decisions_are_explained_by_the_log_and_the_series_alone() -> None:
    run = run_with_decisions()
    table, series = decisions_frame(run.record), run.series.set_index("day")
    acts = table[table["decision"] == "acts"].set_index("rule")
    visits = acts.loc["visits"]  # mean visitors of the three days before, below 300: the coupon rises by 1 RMB
    shown = re.fullmatch(r"dau over 3 days = ([\d.]+) people \(below 300 people: yes\)", visits["seen"])
    assert shown is not None
    day = int(visits["day"])
    assert (
        float(shown[1]) == pytest.approx(series["dau"].loc[day - 3 : day - 1].mean(), rel=1e-7)
        and float(shown[1]) < 300
    )
    assert re.fullmatch(r"contact.coupon 0 RMB -> 1 RMB \(\+1 RMB\)", visits["changed"])
    talk = acts.loc["talk"]  # of those who registered 7 days before, more than 1 % came: the reward is doubled
    shown = re.fullmatch(r"retention.day7 over 28 days = ([\d.]+) % \(above 1 %: yes\)", talk["seen"])
    assert shown is not None
    day = int(talk["day"])
    first = max(0, day - 28)
    came = series["came_back_day_7"].loc[first : day - 1].sum()
    registered = series["registrations"].loc[max(0, first - 7) : day - 8].sum()
    assert float(shown[1]) == pytest.approx(100 * came / registered, rel=1e-7)
    assert talk["changed"] == "referral.reward_sender 10 RMB -> 20 RMB (x2)"


def test_no_brake_acts_once_own_cash_is_gone() -> None:
    """The operating view counts as financed from then on: what held is released, and nothing begins."""
    rules = {"brake": {"when": "runway below 100 months", "every": "1 day", "do": {"spending.budget": "x0.5"}}}
    _, model = levels(controlled(rules, targets__tranche_1="2 M RMB"), days=80)
    gap = model.state.series.values["funding_gap"][model.blueprint.timeline.preparation :]
    out = int(np.flatnonzero(gap > 0)[0])
    assert 5 < out < 70
    assert log(model)[-1] == (out + 1, "brake", "releases") and not model.state.is_stopped
    rules["brake"]["release"] = "runway above 110 months"  # never known again: a brake with a level of its own ends too
    assert log(levels(controlled(rules, targets__tranche_1="2 M RMB"), days=80)[1])[-1] == (
        out + 1,
        "brake",
        "releases",
    )
    rules["brake"]["from"] = f"day {out + 1}"
    assert log(levels(controlled(rules, targets__tranche_1="2 M RMB"), days=80)[1]) == []


@pytest.mark.parametrize("when", ["runway not above 119 months", {"all": [ALWAYS, "cash not above 3 M RMB"]}])
def test_nothing_that_is_said_of_own_cash_holds_once_it_is_gone(when: Any) -> None:
    """Nor ``not above``: such a brake is released once, and does not come and go at every review."""
    rules = {"brake": {"when": when, "every": "1 day", "do": {"spending.budget": "x0.5"}}}
    _, model = levels(controlled(rules, targets__tranche_1="2 M RMB"), days=80)
    gap = model.state.series.values["funding_gap"][model.blueprint.timeline.preparation :]
    out = int(np.flatnonzero(gap > 0)[0])
    assert [e for e in log(model) if e[0] > 1] == [(out + 1, "brake", "releases")]
    said = model.state.resources["decisions"][-1].plain()["seen"]
    assert [c["holds"] for c in said if c["seen"] is None] == [False], "the log explains it"


def test_another_reason_goes_on_when_own_cash_is_gone() -> None:
    """Of two reasons, either of which is enough, the one that is not own cash still holds."""
    rules = {"brake": {"when": {"any": ["cash below 1 RMB", ALWAYS]}, "do": {"spending.budget": "x0.5"}}}
    assert log(levels(controlled(rules, targets__tranche_1="2 M RMB"), days=80)[1]) == [(7, "brake", "acts")]


# ---- indicators --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def finished() -> GrowthModel:
    return levels(controlled({}), days=75)[1]


def at(model: GrowthModel, day: int) -> Past:
    launch = model.blueprint.timeline.preparation
    return Past(model.state.series, row=launch + day, preparation=launch)


def test_runway_is_own_cash_over_the_mean_burn_of_28_days(finished: GrowthModel) -> None:
    values, launch = finished.state.series.values, finished.blueprint.timeline.preparation
    burn = -values["cash_flow_before_financing"][launch + 22 : launch + 50].mean()
    assert SPECIAL["runway"].measure(at(finished, 50), 28) == pytest.approx(values["cash"][launch + 49] / burn)


def test_an_indicator_is_what_others_observe(finished: GrowthModel) -> None:
    known = watched(finished.state.series.metrics.values())
    world = finished.state
    world.row = finished.blueprint.timeline.preparation + 70
    for name in ("retention.day7", "retention.day30", "conversion", "activation.day0"):
        assert known[name].measure(at(finished, 70), 28) == observe(world, name)
    with pytest.raises(ModelError, match="no indicator"):
        observe(world, "retention.day31")


def test_kept_buyers_of_channels_are_those_of_all_less_who_came_free(finished: GrowthModel) -> None:
    values = finished.state.series.values
    by_channel = sum(values[f"buyers_kept_{channel}"] for channel in CHANNELS)
    assert (by_channel <= values["buyers_kept"]).all() and 0 < by_channel.sum() < values["buyers_kept"].sum()


def test_the_cost_of_a_kept_buyer_is_money_over_buyers_of_the_same_days(finished: GrowthModel) -> None:
    values, launch = finished.state.series.values, finished.blueprint.timeline.preparation
    span = slice(launch + 42, launch + 70)
    spent, kept = values["spend_feed"][span].sum(), values["buyers_kept_feed"][span].sum()
    cost = SPECIAL["cost_per_kept_buyer.feed"].measure(at(finished, 70), 28)
    assert cost == pytest.approx(spent / max(1.0, kept)) and spent > 0
    assert SPECIAL["cost_per_kept_buyer.feed"].measure(at(finished, 55), 28) is None


def test_what_is_not_known_yet_is_neither_above_nor_below(finished: GrowthModel) -> None:
    known = watched(finished.state.series.metrics.values())
    assert known["retention.day30"].measure(at(finished, 20), 28) is None
    assert known["dau"].measure(at(finished, 6), 7) is None and known["dau"].measure(at(finished, 7), 7) is not None


# ---- shipped policies, and runs that are interrupted -----------------------------------------------------------------


def test_no_paid_ads_before_retention_is_known_and_what_is_ones_own_goes_on() -> None:
    policies: tuple[list[str], ...] = ([], ["no_paid_ads_before_retention"])
    base, other = (small("loaded", policies=p, **RICH).run(seed=1, days=25).series.iloc[9:] for p in policies)
    for channel in ("search", "feed", "precision"):  # the others spend what they had from day 0
        assert other[f"spend_{channel}"].sum() == 0 < base[f"spend_{channel}"].sum(), channel
    assert (
        other["spend_social"].sum() == pytest.approx(base["spend_social"].sum(), rel=0.01)
        and base["spend_social"].any()
    )


def test_a_hiring_freeze_keeps_the_team_at_its_first_size() -> None:
    """The team grows on day 320 and sits 45 days later; this world never sells for 70,000 RMB a day."""
    base, frozen = (
        small("business_plan", policies=p, **LEAN).run(seed=1, days=372).series["headcount"].to_numpy()
        for p in ([], ["hiring_freeze"])
    )
    assert (base[:360] == frozen[:360]).all()
    assert base[-1] > base[300] == frozen[-1] > 0


def test_a_run_that_is_pickled_in_its_middle_takes_the_same_decisions() -> None:
    models = [controlled(WATCHFUL, contact="on").model(seed=1, days=40, collect=False) for _ in range(2)]
    while models[1].rows_done < 30:
        models[1].step()
    models[1] = pickle.loads(pickle.dumps(models[1]))
    for model in models:
        while model.running:
            model.step()
    logs = [[d.plain() for d in model.state.resources["decisions"]] for model in models]
    assert logs[0] == logs[1] and len(logs[0]) > 5
