"""Customer service: who asks, what answers do, what the desk costs. Small worlds; exact but where a test says otherwise."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market

from sim.core.model import GrowthModel
from sim.mechanisms.experience.service import kernels, staffing
from sim.world.contacts import ABANDONED, CLAIM, CONTACT, LATE, MISSING, QUESTION, SOLVED, UNSOLVED
from sim.world.market.orders import ORDER

SEED = np.uint32(1)
NO_DESK = {"service__opens": 0, "service__closes": 0}


def contacts_of(
    delay: float, gap: float, *, n: int = 20_000, is_missing: bool = False, **rates: float
) -> tuple[Any, Any]:
    """Return the contacts about n orders alike, of which each took 0.3 of satisfaction, and their mean number."""
    orders, gaps = np.zeros(n, dtype=ORDER), np.full(n, gap, dtype=np.float32)
    orders["person"], orders["delay"] = np.arange(n), delay
    counts, mean = (
        np.empty((n, 3), dtype=np.int8),
        (rates.get("asks", 0.06), rates.get("late", 2.0), rates.get("claim", 5.0)),
    )
    many, expected = kernels.ask(orders, gaps, mean, 0.5, is_missing, SEED, np.uint32(2), counts)
    found = np.zeros(many, dtype=CONTACT)
    kernels.write(orders, counts, np.full(n, 0.3, dtype=np.float32), is_missing, found)
    return found, expected


@pytest.mark.parametrize(
    ("delay", "gap", "is_missing", "causes"),
    [
        (0.0, 0.0, False, {QUESTION: 0.06}),
        (1.0, 0.0, False, {QUESTION: 0.06, LATE: 2.0}),
        (0.0, -0.8, False, {QUESTION: 0.06, CLAIM: 5.0}),
        (1.0, -0.8, False, {QUESTION: 0.06, LATE: 2.0, CLAIM: 5.0}),
        (1.0, 0.0, True, {MISSING: 5.0}),
    ],
)
def test_an_order_causes_as_many_contacts_as_the_specification_says(
    delay: float, gap: float, is_missing: bool, causes: dict[int, float]
) -> None:
    """M22: .06 an order + 2 x late + 5 x claim. Poisson counts of 20,000 orders, five errors: 6e-7 false alarms each."""
    found, expected = contacts_of(delay, gap, is_missing=is_missing)
    assert set(np.unique(found["cause"])) == set(causes)
    for cause, mean in causes.items():
        n = np.count_nonzero(found["cause"] == cause)
        assert abs(n - 20_000 * mean) < 5 * np.sqrt(20_000 * mean)
    assert expected == pytest.approx(20_000 * sum(causes.values()))


def test_the_contacts_of_an_order_share_what_it_took() -> None:
    found, _ = contacts_of(1.0, -0.8)
    who = found["person"]
    parts, lost = (np.bincount(who, weights=found[x]) for x in ("part", "lost"))
    np.testing.assert_allclose(parts[parts > 0], 1.0, atol=1e-6)
    np.testing.assert_allclose(lost[lost > 0], 0.3, atol=1e-6)
    assert len(np.unique(np.stack([who, found["index"]]), axis=1).T) == len(found), "luck belongs to one contact"


@pytest.mark.parametrize(
    ("outcomes", "satisfaction", "gap"),
    [
        ([SOLVED, SOLVED], 0.52, -0.48),  # 40 % of 0.3 comes back, and of the gap of 0.8
        ([SOLVED, UNSOLVED], 0.445, -0.64),  # half of that, less half of 0.03
        ([ABANDONED, UNSOLVED], 0.37, -0.8),
    ],
)
def test_what_is_solved_is_given_back_in_part_and_what_is_not_annoys(
    outcomes: list[int], satisfaction: float, gap: float
) -> None:
    contacts, felt = np.zeros(2, dtype=CONTACT), np.full(1, 0.4)
    contacts["outcome"], contacts["part"], contacts["lost"] = outcomes, 0.5, 0.15
    gaps = np.full(1, -0.8)
    kernels.feel(contacts, np.zeros(2, dtype=np.int32), 0.4, 0.03, felt, gaps.copy(), gaps)
    assert (felt[0], gaps[0]) == pytest.approx((satisfaction, gap), abs=1e-7)


def test_skill_comes_to_rest_where_training_meets_turnover() -> None:
    skill = 0.0
    for _ in range(4000):
        skill = staffing.skill_tomorrow(skill, gained=0.002, worn=0.001)
    assert skill == pytest.approx(2 / 3, abs=1e-4) == pytest.approx(staffing.skill_at_rest(0.002, 0.001), abs=1e-4)
    assert staffing.skill_tomorrow(0.4, gained=0.0, worn=0.0) == 0.4


def test_the_desk_takes_on_an_agent_for_every_begun_number_of_contacts() -> None:
    assert [staffing.heads_needed(x, 55) for x in (0.0, 1.0, 55.0, 55.5)] == [0, 1, 1, 2]
    assert staffing.heads_needed(1e6, 0.0) == 0


OFTEN = {"service__contacts_late": 2, "service__contacts_claim": 5}
"""The rates of M22: a small world has enough contacts to count."""


def run(days: int = 40, **settings: Any) -> GrowthModel:
    model = market(days=days, **({"service": "on"} | OFTEN | settings))
    while model.running:
        model.step()
    return model


@pytest.fixture(scope="module")
def desks() -> dict[str, GrowthModel]:
    """Worlds without a desk that opens, with a desk that has too few agents, and with one that has enough."""
    slow = {"service__handling": 60, "service__per_agent": 0}
    return {
        "none": run(**NO_DESK),
        "few": run(team__service=3, **slow),
        "many": run(team__service=60, **slow),
    }


def test_contacts_are_answered_or_given_up_and_all_who_failed_come_back_a_day_later(
    desks: dict[str, GrowthModel],
) -> None:
    for model in desks.values():
        v = model.state.series.values
        new = sum(v[f"contacts_{cause}"] for cause in ("question", "late", "claim", "missing"))
        np.testing.assert_array_equal(v["contacts_answered"] + v["contacts_abandoned"], new + v["contacts_again"])
        np.testing.assert_array_equal(v["contacts_again"][1:], v["contacts_open"][:-1])
        assert model.state.n_checks["I14"] >= 40 and new.sum() > 100
        assert new.sum() < v["service_contacts"].sum() <= 4 * new.sum(), "three times back at most"


def test_more_agents_lose_fewer_contacts_and_satisfy_no_less_and_none_loses_all(desks: dict[str, GrowthModel]) -> None:
    """On common luck; 2,000 people, one seed: the signs are those of the equations."""
    lost, felt = ({k: m.state.series.values[name] for k, m in desks.items()}
                  for name in ("contact_abandonment", "satisfaction_mean"))  # fmt: skip
    none, few, many = (x[x > 0].mean() for x in lost.values())
    assert none == 1.0 > few > 2 * many > 0, "at night nobody is there"
    assert felt["none"][-1] < felt["few"][-1] < felt["many"][-1]


def test_the_same_contact_is_not_lost_with_more_agents_if_it_is_not_with_few() -> None:
    """The first days of two worlds are alike, so are their contacts; luck belongs to the contact."""
    worlds = [
        market(days=12, service="on", service__handling=60, service__per_agent=0, team__service=n) for n in (3, 20)
    ]
    while worlds[0].state.row < 7 or not len(worlds[0].state.today["contacts"]):
        for model in worlds:
            model.step()
    few, many = (model.state.today["contacts"] for model in worlds)
    np.testing.assert_array_equal(few["person"], many["person"])
    assert not ((few["outcome"] != ABANDONED) & (many["outcome"] == ABANDONED)).any()


def test_each_agent_training_and_contact_is_paid_for_and_order_costs_pays_for_none() -> None:
    model = run(days=20, service__agents=6, service__per_agent=0, team__service=2, service__pay="365 RMB per year",
                service__training="730 RMB per year", service__tools="2 RMB")  # fmt: skip
    b, v = model.state.ledger.balances, model.state.series.values
    assert b["expense.service.agents"] == 20 * 6 * 100  # 1 RMB a day each
    assert b["expense.service.training"] == 20 * 8 * 200
    assert b["expense.service.tools"] == v["service_contacts"].sum() * 200 > 0
    assert b["expense.service"] == 0


def test_what_contacts_cost_is_taken_off_the_contribution_of_who_asked() -> None:
    model, n = market(days=20, service="on"), 0
    while model.running:
        model.step()
        contacts, entries = model.state.today["contacts"], model.state.today["contributions"]
        own = entries[: len(contacts)]
        np.testing.assert_array_equal(own["person"], contacts["person"])
        np.testing.assert_array_equal(-own["fen"], contacts["fen"])
        n += len(own)
    assert n > 100 and (own["first"] == 0).all(), "service is of contribution 2"


def test_goods_found_missing_are_asked_about_on_the_day_after_the_refund() -> None:
    model = run(stock="on", stock__record_error="10 %")
    v = model.state.series.values
    missing, asked = v["orders_missing"], v["contacts_missing"]
    assert asked.sum() == pytest.approx(5 * missing[:-2].sum(), abs=5 * np.sqrt(5 * missing.sum())), (
        "Poisson, five errors"
    )
    first = int(np.flatnonzero(missing)[0])
    assert (asked[: first + 2] == 0).all()


def test_training_solves_more() -> None:
    """At the skill where training and turnover come to rest: five binomial errors of all answers, 6e-7 false alarms."""
    shares = []
    for rmb in (0, 5000):
        v = run(service__training=f"{rmb} RMB per month").state.series.values
        n, share = v["contacts_answered"], 0.55 + 0.30 * v["desk_skill"][-1]
        solved, expected = (v["contact_solved_share"] * n).sum() / n.sum(), share
        assert abs(solved - expected) < 5 * np.sqrt(expected * (1 - expected) / n.sum()) < 0.08
        shares.append(expected)
    assert shares[0] == pytest.approx(0.55) and 0.78 < shares[1] < 0.85


def test_the_load_of_the_desk_is_that_of_people_not_of_agents() -> None:
    """5 people an agent, 3 times handling: a load of the same market, whose luck alone is that of fewer agents."""
    v = [run(market__people=10_000, market__people_per_agent=w, service__per_agent=0, team__service=30).state.series.values
         for w in (1, 5)]  # fmt: skip
    one, five = (x["desk_load"][20:].mean() for x in v)
    assert five == pytest.approx(one, rel=0.35)
