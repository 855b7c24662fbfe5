"""Published episodes in small worlds: a data breach (E14, P20), an opt-in data law (P14), blocked links of invitations.

Seeds are fixed. Means and standard deviations of means over 2 of six other seeds: spending lost .270 and .009, of others .009
and .001, in the first 20 days .40 and .017, in the last 20 .15 and .013, frequent buyers .21, rare ones .35 and .016; acceptance
left .33 and .014; without data clicks -.47 and .06, views -.17 and .015, GMV -.42 and .10, Gini .18 and .014. Bounds are 4 of
them or more away: a false alarm less than once in 30,000 sets of luck each.
"""

from functools import cache
from typing import Any

import numpy as np
from helpers_market import market, on_day, run
from helpers_media import values
from helpers_world import LEAN

from sim.core.model import GrowthModel
from sim.experiments.published.measures import gini
from sim.experiments.published.without_data import found_on_the_feed
from sim.experiments.published.worlds import Setting, by_offer, mature, model_of, played
from sim.world.events import CLICKED

SEEDS = (0, 1)
BEGIN, LASTS = 40, 90


def world(seed: int, *, days: int, people: int, **settings: Any) -> tuple[GrowthModel, np.ndarray]:
    """Return the finished model and its orders, each with the day since launch."""
    lean = {key.replace(".", "__"): value for key, value in LEAN.items() if key != "referral"} | {"referral": "off"}
    model = market(seed=seed, days=days, market__people=people, **(lean | settings))
    orders = run(model)
    day = np.repeat(np.arange(len(orders)), [len(o) for o in orders])
    rows = np.concatenate(orders)
    return model, np.rec.fromarrays([day, rows["person"], rows["paid"]], names="day,person,paid")


@cache
def breach(seed: int) -> dict[str, Any]:
    """Return people by what befell them on day 40, and orders of both twins from then to the end of the episode."""
    size = {"days": BEGIN + LASTS, "people": 4000}
    plain, usual = world(seed, **size)
    own = {"data_breach": "on", "data_breach__begins": on_day(BEGIN), "data_breach__affected": "50 %"}
    model, orders = world(seed, **size, **own)
    users, n = model.state.users, len(model.state.people)
    is_hit, was_user = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    is_hit[users["person"][users["breached_on"] == BEGIN]] = True
    was_user[users["person"][1:][users["joined_on"][1:] < BEGIN]] = True
    before = np.bincount(usual["person"][usual["day"] < BEGIN], minlength=n)
    assert (orders[orders["day"] < BEGIN] == usual[usual["day"] < BEGIN]).all(), "nobody knows before"
    return {"hit": is_hit, "others": was_user & ~is_hit, "before": before, "runs": (usual, orders)}


def fell(seed: int, who: np.ndarray, *, since: int = 0, until: int = LASTS) -> float:
    """Return by which part the spending of people is below that of the twin, between two days of the episode."""
    spent = []
    for orders in breach(seed)["runs"]:
        inside = (orders["day"] >= BEGIN + since) & (orders["day"] < BEGIN + until) & who[orders["person"]]
        spent.append(float(orders["paid"][inside].sum()))
    return 1 - spent[1] / spent[0]


def mean_fall(part: Any, **days: int) -> float:
    return float(np.mean([fell(s, part(breach(s)), **days) for s in SEEDS]))


def test_those_affected_by_a_breach_spend_about_a_third_less_as_published_and_others_hardly_less() -> None:
    """Published: -32 % (Janakiraman, Lim & Rishika 2018). It is .27 here: most needs that end in an order had a higher chance."""
    assert 0.22 < mean_fall(lambda b: b["hit"]) < 0.38
    assert -0.02 < mean_fall(lambda b: b["others"]) < 0.05


def test_the_loss_tapers_over_the_episode() -> None:
    first, last = (mean_fall(lambda b: b["hit"], since=a, until=e) for a, e in ((0, 20), (70, 90)))
    assert first > 0.3 and 0.05 < last < 0.6 * first


def test_frequent_buyers_forgive_more() -> None:
    rare, often = (mean_fall(lambda b, k=k: b["hit"] & ((b["before"] >= 3) == k)) for k in (False, True))
    assert rare > often + 0.05 > 0.1


RECORDS, AFTER = 120, 40


def under_the_law(seed: int) -> dict[str, float]:
    """Return the feed of those who are recorded no more, over that of those who said yes, on the days after the law."""
    own = {"data_law": "on", "data_law.begins": on_day(RECORDS)}
    setting = Setting(people=3000, merchants=60, records=RECORDS, days=AFTER, change=own)
    model = model_of(mature(setting, recommender={}), seed=seed)
    sums, shown = np.zeros((2, 4)), np.zeros((2, len(model.state.tables["offers"])))
    for day, state in played(model):
        agree = state.resources["profiles"].agree(state, np.arange(len(state.people), dtype=np.int32))
        if day < RECORDS:
            before = agree
            continue
        today, found = state.today, found_on_the_feed(state)
        for k, group in enumerate((before & ~agree, agree)):
            seen = today["impressions"][group[today["impressions"]["person"]]]
            clicks = np.count_nonzero(seen["response"] == CLICKED)
            fen = found["paid"][group[found["person"]]].sum()
            sums[k] += (np.count_nonzero(group[today["visits"]["person"]]), len(seen), clicks, fen)
            shown[k] += by_offer(state, seen["offer"])
    visits, seen, clicks, fen = sums[0] / sums[1]
    unequal = gini(shown[0]) - gini(shown[1])
    return {"clicks": clicks / seen - 1, "views": seen / visits - 1, "GMV": fen / visits - 1, "Gini": unequal}


def test_a_law_that_asks_for_yes_costs_the_feed_of_the_others_what_was_published_in_sign_and_part_of_its_size() -> None:
    """Published for a large platform: clicks -75 %, views -34 %, GMV -81 %, exposure concentrates (Sun et al. 2023)."""
    found = [under_the_law(seed) for seed in SEEDS]
    mean = {key: float(np.mean([one[key] for one in found])) for key in found[0]}
    assert -0.85 < mean["clicks"] < -0.2
    assert -0.4 < mean["views"] < -0.09
    assert -0.95 < mean["GMV"] < 0
    assert 0.1 < mean["Gini"]


def test_invitations_are_accepted_three_tenths_as_often_while_links_are_blocked() -> None:
    """Model specification, section 10: acceptance x .3; in log odds it is a little more of a share of 5 %."""
    left = []
    for seed in SEEDS:
        own = {"days": 60, "people": 8000, "referral": "on", "referral__burst_rate": "0.2 per day",
               "referral__block_rate": "0 per year", "market__registered_at_start": "10 %"}  # fmt: skip
        plain, _ = world(seed, **own)
        block = {"link_blocking": "on", "link_blocking__begins": on_day(10), "link_blocking__duration": "100 days"}
        model, _ = world(seed, **own, **block, link_blocking__varies="1")
        first = plain.blueprint.timeline.preparation + 10
        usual, blocked = (values(m, "invitations_accepted")[first:].sum() / values(m, "invitations")[first:].sum()
                          for m in (plain, model))  # fmt: skip
        left.append(blocked / usual)
    assert 0.25 < np.mean(left) < 0.45
