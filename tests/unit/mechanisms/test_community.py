"""The community: who joins, who writes, what reading brings, what moderators clear, whom guests meet, and what it costs.

Exact unless a test says so. Where chance is left, means over people are compared at 4.5 standard errors of the spread
between them: false alarms 1e-5.
"""

from datetime import date
from typing import Any

import numpy as np
import pytest
from helpers_market import market
from helpers_world import LEAN

from sim.core.model import GrowthModel
from sim.core.ties import Ties
from sim.mechanisms.keeping.community.kernels import share_of_friends
from sim.mechanisms.keeping.community.mechanism import Community, is_event_day
from sim.mechanisms.keeping.community.records import EVENTS, GAMES, MODERATION

IDLE = {"posting": "0 per day", "events": "0", "games": "0 RMB per month", "moderators": "0"}
EVERYBODY = {"interest": "1 per day", "writers": "100 %", "posting_shape": 100}
STAY = {"churn": "off", "leaving": "off"}


def world(days: int = 40, *, seed: int = 1, shop: dict[str, Any] | None = None, **community: Any) -> GrowthModel:
    """Return a lean loaded world with a community of these terms; without any, there is none."""
    own = {f"community__{k}": v for k, v in (IDLE | community).items()} if community else {}
    return market(**(LEAN | {"community": "on" if community else "off"} | own | (shop or {})), days=days, seed=seed)


def follow(model: GrowthModel) -> list[dict[str, np.ndarray]]:
    """Step to the end and return visits, orders, new ties and members (people) of each day from launch on."""
    out = []
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            today, users = model.state.today, model.state.users
            day = {k: today[k].copy() for k in ("visits", "orders", "met")}
            inside = users["is_in_community"] if "is_in_community" in users.columns else np.zeros(len(users), bool)
            out.append(day | {"members": np.sort(users["person"][inside])})
    return out


def total(model: GrowthModel, name: str) -> float:
    return float(model.state.series.values[name].sum())


def mechanism(model: GrowthModel) -> Community:
    return next(m for m in model.blueprint.mechanisms if isinstance(m, Community))


def test_without_posts_games_and_events_nothing_changes_and_members_spend_more() -> None:
    """A placebo: frequent visitors join, other buyers stay away more and more, and all would have bought as much."""
    model = world(120, interest="0.05 per day")
    days, plain = follow(model), follow(world(120))
    for name in ("visits", "orders", "met"):
        assert all(
            (a[name] == b[name]).all() and len(a[name]) == len(b[name]) for a, b in zip(days, plain, strict=True)
        )
    assert len(days[-1]["members"]) > 150
    assert model.state.series.values["community_naive_ratio"][-1] > 1.5  # 2.1 to 3.3 in eight seeds


def test_more_posts_bring_more_visits_and_ever_fewer_more() -> None:
    n = []
    for posting in ("0 per day", "0.05 per day", "0.2 per day", "0.8 per day", "3.2 per day"):
        model = world(posting=posting, reading="0.3 per day", impulse=0, interest="0.3 per day")
        n.append(sum(len(d["visits"]) for d in follow(model)))
    more = np.diff(n)
    assert (more > 0).all() and more[3] < 0.5 * more[0:2].sum() and more[3] < more[1]


def test_further_visits_are_those_of_the_closed_form() -> None:
    """1 - exp(-r m v) a day and member once everybody is a poster, has much to read and comes for nothing else."""
    shop = STAY | {"visits.habit_a": 0.05, "visits.habit_b": 50, "visits.need_rate": "0 per day"}
    terms = EVERYBODY | {
        "posting": "20 per day",
        "half": 0.0001,
        "reading": "0.15 per day",
        "bad": "0 %",
        "fading": "100 days",
    }
    days = follow(world(60, shop=shop, **terms, poster_interest=2))
    old = days[20]["members"]
    old = old[[all(p in d["members"] for d in days[20:]) for p in old]]
    came = np.array([[p in d["visits"]["person"] for p in old] for d in days[21:]]).mean(axis=0)
    expected = -np.expm1(-0.3)
    assert len(old) > 200 and expected - 4.5 * came.std() / np.sqrt(len(old)) < came.mean() < expected + 0.05


def test_reading_makes_things_wanted_by_members_alone() -> None:
    """On the luck of each visit; no visit is added where r is 0, so orders of others of the first day stay as they were."""
    days = follow(
        model := world(30, posting="1 per day", reading="0 per day", impulse=3, interest="0.1 per day", bad="0 %")
    )
    plain = follow(world(30, interest="0.1 per day"))
    assert total(model, "community_visits") == 0
    first = next(
        k
        for k, (a, b) in enumerate(zip(days, plain, strict=True))
        if len(a["visits"]) != len(b["visits"]) or (a["visits"] != b["visits"]).any()
    )
    a, b = days[first]["visits"], plain[first]["visits"]
    assert (a["person"] == b["person"]).all() and (a["impulse"] >= b["impulse"]).all()
    assert np.isin(a["person"][a["impulse"] > b["impulse"]], days[first]["members"]).all()
    assert sum(d["visits"]["impulse"].sum() for d in days) > 1.2 * sum(d["visits"]["impulse"].sum() for d in plain)


def test_joining_is_that_of_the_closed_form() -> None:
    """1 - exp(-h0 n) after n days of visits, given those; thresholds are independent, so 4.5 binomial deviations."""
    model = world(60, interest="0.03 per day", by_friends=0, shop=STAY | {"visits.present_for": "100 days"})
    n = np.zeros(len(model.state.people))
    for day in follow(model)[:-1]:
        n[day["visits"]["person"]] += 1
    users = model.state.users
    who = users["person"][1:]
    p = -np.expm1(-0.03 * n[who])
    joined = (users["times_in_community"][1:] > 0).sum()
    assert p.sum() > 200 and abs(joined - p.sum()) < 4.5 * np.sqrt((p * (1 - p)).sum())


def test_friends_inside_never_delay_anybody() -> None:
    """A threshold is the person's: with friends counted, whoever joins without is a member no later."""
    alone, together = (follow(world(by_friends=f, interest="0.01 per day")) for f in (0, 50))
    assert all(np.isin(a["members"], b["members"]).all() for a, b in zip(alone, together, strict=True))
    assert len(together[-1]["members"]) > 1.2 * len(alone[-1]["members"]) > 40


def test_the_share_of_friends_looks_at_strong_ones_first_and_no_further_than_told() -> None:
    ties = Ties.from_edges(5, [0, 0, 0], [1, 2, 3], is_strong=[False, False, True])
    user, inside = np.arange(1, 6), np.array([False, False, False, False, True, False])
    for most, expected in ((1, 1.0), (2, 0.5), (9, 1 / 3)):
        out = np.zeros(2)
        share_of_friends(np.array([0, 4]), ties.offsets, ties.neighbours, user, inside, most, out)
        assert out[0] == pytest.approx(expected) and out[1] == 0


def test_a_few_write_most_and_the_mean_is_as_declared() -> None:
    """Over 400,000 people of a Pareto law of exponent 3, whose mean has a finite error; the share who write is W."""
    model = world(1, posting="0.2 per day", posting_shape=3, writers="40 %", interest="0.1 per day")
    one = Community(mechanism(model).params)
    level = one.activity(model.state, np.arange(400_000, dtype=np.int32))
    error = level.std() / np.sqrt(len(level))
    assert abs(level.mean() - 0.2) < 4.5 * error
    assert abs((level > 0).mean() - 0.4) < 4.5 * np.sqrt(0.24 / len(level))
    top = np.sort(level)[-len(level) // 10 :].sum() / level.sum()
    assert top == pytest.approx(0.25 ** (2 / 3), abs=0.02)  # a quarter of those who write, by Lorenz's curve


def test_no_member_writes_more_than_the_most_and_what_that_takes_off_is_the_closed_form() -> None:
    """The tail of the Pareto law beyond P: (1/alpha) (x0 / P)^(alpha - 1) of all posts. 400,000 people, 4.5 errors of a mean."""
    model = world(1, posting="0.2 per day", posting_shape=1.5, writers="40 %", most_posts="3 posts per day")
    level = Community(mechanism(model).params).activity(model.state, np.arange(400_000, dtype=np.int32))
    lost = (0.5 * (1 / 3) / 3) ** 0.5 / 1.5  # x0 = lambda / W (1 - 1 / alpha)
    assert level.max() == 3
    assert abs(level.mean() - 0.2 * (1 - lost)) < 4.5 * level.std() / np.sqrt(len(level))
    assert 0.15 < lost < 0.17


def test_moderators_clear_bad_posts_for_money_and_what_is_left_costs_visits() -> None:
    bad, visits, pay = [], [], []
    for heads in ("0", "1", "2", "50"):
        terms = {
            "posting": "0.5 per day",
            "bad": "30 %",
            "harm": 10,
            "moderated": "15 posts",
            "interest": "0.3 per day",
        }
        model = world(moderators=heads, reading="0.5 per day", **terms)
        visits.append(sum(len(d["visits"]) for d in follow(model)))
        bad.append(total(model, "community_bad_posts") / total(model, "community_posts"))
        pay.append(model.state.ledger.balances[MODERATION])
    assert bad[0] > bad[1] > bad[2] > bad[3] == 0 and 0.25 < bad[0] < 0.35
    assert visits[0] < visits[3] and visits[0] < visits[2]
    assert 0 == pay[0] < pay[1] < pay[2] < pay[3]


def test_whoever_is_no_longer_present_is_no_member() -> None:
    model = world(60, interest="1 per day", shop={"visits.present_for": "5 days"})
    seen: dict[int, int] = {}
    for k, day in enumerate(follow(model)):
        seen |= dict.fromkeys(day["visits"]["person"].tolist(), k)
        assert all(k - seen[p] <= 7 for p in day["members"].tolist())
    assert model.state.users["times_in_community"].max() > 1


def test_guests_of_events_become_friends_and_the_graph_holds_it() -> None:
    days = follow(model := world(40, interest="0.5 per day", events="12", coming="50 %", ties_made=3))
    met = np.concatenate([d["met"] for d in days])
    ties = model.state.ties
    assert ties is not None and len(met) == total(model, "community_ties") > 100
    for one, other in met[:200].tolist():
        assert (
            other in ties.neighbours[slice(*ties.offsets[one])] and one in ties.neighbours[slice(*ties.offsets[other])]
        )
    ties.check()
    for day in days:
        assert (
            np.isin(day["met"]["one"], day["members"]).all()
            and np.isin(day["met"]["one"], day["visits"]["person"]).all()
        )


def test_ties_made_here_and_at_offline_events_all_stand_in_the_list() -> None:
    """Both check so every day; here, that each of them makes some."""
    shop = {"offline_events": "on", "offline_events.ties_made": 5, "offline_events.user_places": "80 %"}
    model = world(40, interest="0.5 per day", events="12", coming="50 %", ties_made=3, shop=shop)
    n = sum(len(d["met"]) for d in follow(model))
    assert n == total(model, "community_ties") + total(model, "event_ties")
    assert total(model, "event_ties") > 20 and total(model, "community_ties") > 100


@pytest.mark.parametrize("per_month", [0, 1, 4, 28])
def test_events_of_a_month_are_as_many_as_decided(per_month: int) -> None:
    for month, n in ((2, 28), (4, 30), (7, 31)):
        assert sum(is_event_day(date(2027, month, d + 1), per_month) for d in range(n)) == per_month


def test_cost_is_members_events_and_heads_to_the_fen() -> None:
    shop = {"market.people": 40_000, "market.people_per_agent": 20}
    terms = {"games": "0.7 RMB per month", "events": "6", "moderators": "3", "interest": "0.3 per day"}
    model = world(30, shop=shop, **terms, event_cost="1234.56 RMB")
    days, p = follow(model), mechanism(model).params
    members = np.array([20 * len(d["members"]) for d in days])
    b, n_days = model.state.ledger.balances, len(days)
    timeline = model.blueprint.timeline
    dates = [timeline.day(timeline.preparation + k).date for k in range(n_days)]
    held = sum(is_event_day(d, 6) and n > 0 for d, n in zip(dates, members, strict=True))
    assert b[GAMES] == sum(round(n * p.games) for n in members.tolist()) > 0
    assert b[EVENTS] == 123456 * held > 0 and b[MODERATION] == n_days * round(3 * p.moderator_pay) > 0
    assert total(model, "community_cost") == b[GAMES] + b[EVENTS] + b[MODERATION]


def test_games_bring_members_back_ever_less_for_more_money() -> None:
    n = []
    for money in ("0 RMB per month", "1 RMB per month", "2 RMB per month", "4 RMB per month"):
        model = world(games=money, b_game="0.4 per day", interest="0.3 per day")
        n.append(sum(len(d["visits"]) for d in follow(model)))
    assert n[0] < n[1] < n[2] < n[3] and n[1] - n[0] > n[2] - n[1]


def test_little_of_what_members_spend_is_caused_whatever_the_naive_ratio_says() -> None:
    """Twins, pooled over 3 seeds: in 12 seeds the part was 1.4 %, standard deviation .6 %, so .35 % for three.

    The bounds lie 3.4 and 13 of those off: false alarms below 1e-3, and none on these seeds.

    Writers come more often than readers because of what is there to read: more than 1.1 times, 1.3 in 12 seeds.
    """
    with_posts, without, gained, present, ratios = 0, 0, np.zeros(2), np.zeros(2), []
    for seed in (1, 2, 3):
        model, plain = world(120, seed=seed, posting="0.08 per day"), world(120, seed=seed, posting="0 per day")
        writes = mechanism(model).params
        days, others = follow(model), follow(plain)
        inside = np.maximum.accumulate(by_day(days, "members", len(model.state.people)), axis=0)
        spent, spent_without = (by_day(d, "orders", len(model.state.people)) * inside for d in (days, others))
        came = (
            by_day(days, "visits", len(model.state.people)) - by_day(others, "visits", len(model.state.people))
        ) * inside
        activity = Community(writes).activity(model.state, np.arange(len(model.state.people), dtype=np.int32)) > 0
        with_posts, without = with_posts + spent.sum(), without + spent_without.sum()
        gained += came[:, activity].sum(), came[:, ~activity].sum()
        present += inside[:, activity].sum(), inside[:, ~activity].sum()
        ratios.append(model.state.series.values["community_naive_ratio"][-1])
    assert 0.002 < 1 - without / with_posts < 0.06
    assert min(ratios) > 1.4
    assert gained[0] / present[0] > 1.1 * gained[1] / present[1] > 0


def by_day(days: list[dict[str, np.ndarray]], name: str, n_people: int) -> np.ndarray:
    """Return fen of orders, or whether there was a visit or a membership, [days, people]."""
    out = np.zeros((len(days), n_people))
    for row, day in zip(out, days, strict=True):
        if name == "orders":
            np.add.at(row, day[name]["person"], day[name]["paid"])
        else:
            row[day[name]["person"] if name == "visits" else day[name]] = 1
    return out
