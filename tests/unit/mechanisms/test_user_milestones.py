"""Milestones of users against a recount of every visit and order, by hand; exact, so no false alarms."""

from collections import defaultdict

import numpy as np
import pytest

import sim
from sim.mechanisms.company import user_milestones
from sim.mechanisms.company.user_milestones import top_share
from sim.world.indicators import INDICATORS, observe

AGAIN = 15


@pytest.fixture(scope="module")
def told():
    """A busy world of 1,500 people, 60 days, its metrics, and what each person did, by day."""
    patch = pytest.MonkeyPatch()
    patch.setattr(user_milestones, "AGAIN_WITHIN", AGAIN)
    busy = {"market.people": 1500, "market.people_per_agent": 1, "visits.need_rate": "0.2 per day",
            "channels.organic": "20 people per day", "market.registered_at_start": "30 %",
            "spending.budget": "50000 RMB per year"}  # fmt: skip
    model = sim.load("loaded", settings=busy).model(seed=5, days=60, collect=False)
    joined, visits, orders, kept = ({} for _ in range(4))
    while model.running:
        model.step()
        day, today = model.state.row - model.state.timeline.preparation, model.state.today
        if day >= 0:
            joined[day], visits[day] = set(today["joined"].tolist()), set(today["visits"]["person"].tolist())
            orders[day], kept[day] = today["orders"]["person"].tolist(), today["kept"]["person"].tolist()
    patch.undo()
    values = {n: v[model.state.timeline.preparation :] for n, v in model.state.series.values.items()}
    started = set(np.flatnonzero(model.state.by_person("cause") < 0).tolist())
    return model, values, started, joined, visits, orders, kept


def day_of(joined, started):
    return {p: d for d, people in joined.items() for p in people if p not in started}


def test_visits_on_day_1_7_and_30_are_those_of_people_who_registered_then(told):
    _, values, started, joined, visits, _, _ = told
    own = day_of(joined, started)
    for n in (1, 7, 30):
        counts = [sum(own.get(p, -99) == d - n for p in visits[d]) for d in range(60)]
        assert values[f"came_back_day_{n}"].tolist() == counts
        assert sum(counts) > 0


def test_first_and_second_orders_are_counted_once_and_in_time(told):
    _, values, started, joined, _, orders, _ = told
    own, history = day_of(joined, started), defaultdict(list)
    for d in range(60):
        for p in orders[d]:
            if p in own:
                history[p].append(d)
    first = {p: days[0] for p, days in history.items()}
    news = {p: d for p, d in first.items() if p in own}
    assert values["first_orders_of_users"].tolist() == [list(first.values()).count(d) for d in range(60)]
    assert values["activated_day_0"].tolist() == [sum(own[p] == d == f for p, f in news.items()) for d in range(60)]
    within = [sum(own[p] == d - 30 and f <= own[p] + 30 for p, f in news.items()) for d in range(60)]
    assert values["activated_within_30"].tolist() == within and sum(within) > 0
    again = [
        sum(f == d - AGAIN and len(history[p]) > 1 and history[p][1] <= d for p, f in first.items()) for d in range(60)
    ]
    assert values["ordered_again_within_365"].tolist() == again and sum(again) > 0


def test_buyers_who_order_in_a_week_after_the_first_are_counted_once_at_its_end(told):
    _, values, started, joined, _, orders, _ = told
    own, days = day_of(joined, started), defaultdict(list)
    for d in range(60):
        for p in orders[d]:
            if p in own:
                days[p].append(d)
    for week in (1, 4):
        at_the_end = [0] * 60
        for own in days.values():
            end = own[0] + 7 * week + 6
            if end < 60 and any(end - 6 <= d <= end for d in own):
                at_the_end[end] += 1
        assert values[f"ordered_in_week_{week}"].tolist() == at_the_end and sum(at_the_end) > 0


def test_users_who_have_not_come_again_are_those_without_a_visit_after_the_first_day(told):
    _, values, started, joined, visits, _, _ = told
    own, silent = day_of(joined, started), [0] * 60
    for p, d in own.items():
        if d + AGAIN < 60 and not any(p in visits[k] for k in range(d + 1, d + AGAIN + 1)):
            silent[d + AGAIN] += 1
    assert values["never_back_within_365"].tolist() == silent and sum(silent) > 0


def test_kept_orders_and_the_buyers_who_keep_their_first(told):
    _, values, _, _, _, _, kept = told
    seen, new = set(), []
    for d in range(60):
        new.append(len(set(kept[d]) - seen))
        seen |= set(kept[d])
    assert values["orders_kept"].tolist() == [len(kept[d]) for d in range(60)]
    assert values["buyers_kept"].tolist() == new and sum(new) > 0


def test_a_rule_observes_yesterdays_window(told):
    model, values, *_ = told
    world = model.state
    above, below = values["came_back_day_7"][:59], values["registrations"][:59]
    assert observe(world, "retention.day7") == above[59 - 28 :].sum() / below[59 - 28 - 7 : 59 - 7].sum()
    assert observe(world, "mau_to_annual_buyers") == values["mau"][58] / values["annual_buyers"][58]
    assert observe(world, "second_order") is None  # nobody ordered 365 days ago
    with pytest.raises(Exception, match="did you mean 'retention.day7'"):
        observe(world, "retention.day77")


def test_a_year_counts_people_whose_day_it_was():
    above, below = np.zeros(100), np.zeros(100)
    above[[30, 59]], below[[0, 29, 30]] = (3, 2), (10, 10, 99)
    assert INDICATORS["retention.day30"].value(above, below, first=0, last=59) == 5 / 20
    assert INDICATORS["retention.day30"].value(above, below, first=0, last=29) is None
    leap = INDICATORS["second_order"]
    assert leap.value(np.ones(800), np.ones(800), first=0, last=365) is None  # one day of people says nothing
    assert leap.value(np.ones(800), np.ones(800), first=366, last=730) == 1
    assert INDICATORS["mau_to_annual_buyers"].value(above, below, first=0, last=30) == 3 / 99


def test_the_top_fifth_takes_its_share_and_a_part_of_a_buyer_counts_in_part():
    assert top_share(np.array([0, 1, 1, 1, 1, 6])) == 0.6
    assert top_share(np.array([1, 2, 3])) == pytest.approx(0.6 * 3 / 6)
    assert top_share(np.array([2] * 10)) == pytest.approx(0.2)
    assert top_share(np.zeros(3, dtype=int)) == 0


def test_the_share_of_the_top_fifth_stands_from_the_end_of_the_year_on():
    run = sim.load("loaded", settings={"market.people": 300, "market.people_per_agent": 1}).run(seed=2, days=370)
    share = run.series.set_index("day")["top_fifth_share"]
    assert set(share.loc[:363]) == {0.0} and len(set(share.loc[364:])) == 1 and 0.2 < share[365] < 1
    assert run.outcomes["year1.top_fifth_share"] == share[364]
