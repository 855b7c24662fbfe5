"""Social content in its own terms: money, views, friends, and whom it brings."""

import numpy as np
import pytest

from sim.experiments.run import World, load
from sim.mechanisms.reach.social_content import PLATFORMS
from sim.verification.worlds import finished

DAYS = 50


def content(*, money: float = 2.0, agents: int = 2000, weight: int = 1000, days: int = DAYS, **own: str) -> World:
    """Return a market in which only social content spends, ``money`` M RMB a year, and everybody is alike."""
    return load({
        "title": "content only",
        "time": {"days": days, "preparation": 0},
        "market": {"people": agents * weight, "people_per_agent": weight, "responsiveness_shape": 0, "seasonality": False},
        "world": {"merchants": 0, "influencers": 0},
        "mechanisms": {
            "spending": {"budget": f"{money} M RMB per year", "ramp": "0 days", "needs_assortment": False},
            "social_content": own or True,
            "registration": True,
        },
    })  # fmt: skip


def series(seed: int = 1, **settings):
    model, _ = finished(content(**settings), seed=seed)
    return model.state.series.values


def test_the_channel_spends_its_money_to_the_fen():
    values = series()
    released, spent = values["marketing_budget"].cumsum(), values["spend_social"].cumsum()
    assert (np.abs(spent - released) <= 1 + np.arange(1, DAYS + 1) / 2).all(), "the budget is shown in whole fen a day"
    assert values["posts_social"].sum() > 100


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_that_gets_all_money_posts_at_its_own_price_on_average(name):
    """Twenty days' numbers, each rounded up or down at random: four errors of 20 such roundings (false alarms 6e-5)."""
    others = {f"share_{other}": "0 %" for other in PLATFORMS if other != name}
    values = series(days=20, **others, **{f"cost_{name}": "1234 RMB"})
    expected = values["spend_social"].sum() / 123_400
    assert abs(values["posts_social"].sum() - expected) < 4 * np.sqrt(20 / 4) < 0.2 * expected


def test_more_money_adds_posts_and_leaves_the_others_alone():
    """Viewers of less money are among those of more, on every day and platform; twin worlds depend on it."""
    shown = []
    for money in (20.0, 23.0):
        model = content(money=money).model(seed=1, collect=False)
        social = next(r.mechanism for r in model.agenda if r.mechanism.name == "social_content")
        day = model.blueprint.timeline.day(0)
        model.state.tables["channels"]["budget"][:] = money * 1e8 / 365
        shown.append({w.number: set(w.viewers.tolist()) for w in social._buy(model.state, day)})
    less, more = shown
    assert all(less[number] <= more[number] for number in less)
    assert sum(map(len, more.values())) > sum(map(len, less.values())) > 0


def test_without_shares_nothing_is_spent():
    assert series(days=5, **{f"share_{name}": "0 %" for name in PLATFORMS})["spend_social"].sum() == 0


def test_posts_bring_what_their_conversion_says():
    """Registrations against expected ones (claimed times incrementality) over 12 seeds; errors between seeds.

    Crossings fall short of the sum of hazards by half of the hazard of a day (1 % covers it). Four errors are a
    false alarm of 2e-3 (t with 11 degrees of freedom); the seeds are fixed.
    """
    gaps, expected = [], []
    for seed in range(12):
        values = series(seed=seed, weight=100, **{f"conversion_{name}": "1 %" for name in PLATFORMS})
        expected.append(values["reported_social"].sum() * 0.7)
        gaps.append(values["registrations_by_social"].sum() - expected[-1])
    error = np.std(gaps, ddof=1) / np.sqrt(12)
    assert abs(np.mean(gaps)) < 4 * error + 0.01 * np.mean(expected)
    assert error < 0.05 * np.mean(expected), "a tenth more or less would be noticed"


def test_more_money_brings_more_people_and_dearer_posts_fewer():
    often = {"weight": 100} | {f"conversion_{name}": "1 %" for name in PLATFORMS}
    base, rich, dear = (
        series(**often, **s)["reported_social"].sum() for s in ({}, {"money": 4.0}, {"cost_douyin": "9000 RMB"})
    )
    assert dear < base < rich < 2.3 * base


@pytest.mark.parametrize(
    ("lever", "less", "more"), [("reproduction", "0.1", "0.6"), ("views_douyin", "20000", "90000")]
)
def test_a_lever_of_reach_moves_views_the_way_it_should(lever, less, more):
    views = [series(**{lever: v}) for v in (less, more)]
    low, high = (v["views_social"].sum() + v["reshared_social"].sum() for v in views)
    assert low < high


def test_nobody_passes_on_when_the_reproduction_is_zero():
    values = series(reproduction="0")
    assert values["reshared_social"].sum() == 0 < values["views_social"].sum()


def test_users_post_about_orders_and_their_friends_see_it():
    """Everybody posts about each order: posts equal deliveries of the day before; nobody posts: nothing is seen."""
    settings = {"market.people": 1000, "market.people_per_agent": 1, "world.merchants": 20, "world.influencers": 0,
                "social_content.is_spending": "off", "social_content.posts_per_registration": "0 %"}  # fmt: skip
    runs = {}
    for share in ("0 %", "100 %"):
        own = settings | {"social_content.posts_per_order": share}
        model, _ = finished(load("loaded", settings=own | {"time.days": 25, "time.preparation": 0}), seed=2)
        runs[share] = model.state.series.values
    some, none = runs["100 %"], runs["0 %"]
    assert some["posts_users"][1:].sum() == some["orders_delivered"][:-1].sum() > 50
    assert some["reshared_social"].sum() > 0 and none["reshared_social"].sum() == none["posts_users"].sum() == 0


@pytest.mark.parametrize("spread", ["0", "1"])
def test_a_post_is_first_seen_by_as_many_as_it_says_however_views_spread(spread):
    """About 1,500 posts; a lognormal of log deviation 1 has a relative error of 1.31 / sqrt(n): 4.5 of them (7e-6)."""
    only = {f"share_{name}": "0 %" for name in PLATFORMS if name != "douyin"}
    values = series(money=30.0, weight=100, **only, views_douyin="5000", views_spread=spread)
    n = values["posts_social"].sum()
    assert n > 1000
    assert values["views_social"].sum() / n == pytest.approx(5000, rel=4.5 * 1.31 / np.sqrt(n))


def tell(**own: str) -> dict[str, np.ndarray]:
    """Return a small market in which people come on their own, and new users may post that they joined."""
    silent = {"is_spending": "off", "posts_per_order": "0 %", "reproduction": "0.9", "sharing": "50 %"}
    world = load({
        "title": "posts of users only",
        "time": {"days": DAYS, "preparation": 0},
        "market": {"people": 2000, "people_per_agent": 1, "responsiveness_shape": 0, "seasonality": False},
        "world": {"graph": "poisson", "merchants": 0, "influencers": 0},
        "mechanisms": {
            "channels": {"organic": "5 people per day", "organic_aware": "0 people per day", "is_spending": False},
            "social_content": silent | own,
            "registration": True,
        },
    })  # fmt: skip
    return finished(world, seed=1)[0].state.series.values


def test_friends_of_those_who_post_that_they_joined_register_in_proportion_to_the_conversion():
    """Everybody posts on the day after joining; nobody is brought where a view converts nobody.

    Some of those who see a post are users by then: fewer than four in ten. Registrations against the sum of hazards:
    4.5 Poisson errors (7e-6).
    """
    posting = {"posts_per_registration": "100 %", "delay": "0 days", "delay_spread": "0"}
    none, some, twice = (tell(**posting, conversion_friends=c) for c in ("0 %", "2 %", "4 %"))
    for values in (none, some, twice):
        np.testing.assert_array_equal(values["posts_users"][1:], values["registrations"][:-1])
    assert none["registrations_by_social"].sum() == 0 < none["reshared_social"].sum()
    for values, conversion in ((some, 0.02), (twice, 0.04)):
        hazards, came = 0.7 * values["reported_social"].sum(), values["registrations_by_social"].sum()
        assert 0.6 * conversion < hazards / values["reshared_social"].sum() < 1.03 * conversion
        assert came > 20 and abs(came - hazards) < 4.5 * np.sqrt(hazards)
    silent = tell(posts_per_registration="0 %", conversion_friends="4 %")
    assert silent["registrations_by_social"].sum() == 0 < silent["registrations"].sum()


def test_what_friends_pass_on_later_brings_people_later():
    """The delay moves the day of a view and nothing else: who registers early under 20 days is nearly nobody."""
    posting = {"posts_per_registration": "100 %", "conversion_friends": "4 %", "delay_spread": "0"}
    soon, late = (tell(**posting, delay=d)["registrations_by_social"] for d in ("0 days", "20 days"))
    assert late[:20].sum() == 0 < soon[:20].sum()
    assert late.sum() > 0
