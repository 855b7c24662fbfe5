"""Influencer campaigns in their own terms: who is asked, who agrees, what it costs, who is brought, who earns."""

import numpy as np
import pytest
from helpers_world import persons

from sim.experiments.run import load
from sim.mechanisms.reach.influencer_campaigns.mechanism import WEEK
from sim.verification.patterns_influencers import campaigns
from sim.verification.worlds import finished
from sim.world.influencers import Followers, Influencer, Offer, tier_of
from sim.world.people import tastes

AGENTS, DAYS = 1500, 57


def run(seed: int = 1, days: int = DAYS, money: float = 4.8, **own: str):
    return finished(campaigns(AGENTS, days, money=money, **own), seed=seed)[0].state


def values(**settings):
    return run(**settings).series.values


# ---- money -----------------------------------------------------------------------------------------------------


def test_fees_never_exceed_the_money_and_nearly_all_of_it_is_spent():
    v = values()
    released, spent = v["marketing_budget"].cumsum(), v["spend_influencers"].cumsum()
    assert (spent <= released + 1).all()
    assert released[-1] - spent[-1] == pytest.approx(v["unspent_influencers"][-1], abs=60)
    assert v["unspent_influencers"][-1] < 9 * v["marketing_budget"][-1], "a week's money and a post"


def test_money_without_posts_waits_as_long_as_it_is_kept():
    v = values(posts_middle="0 posts per month", posts_tail="0 posts per month", carry_over="14 days")
    assert v["spend_influencers"].sum() == 0
    assert v["unspent_influencers"][-1] == pytest.approx(v["marketing_budget"][-14:].sum(), abs=14)


def test_numbers_of_posts_are_the_numbers_when_they_do_not_follow_the_money():
    v = values(days=59, follow_budget="off", posts_middle="0 posts per month")
    assert v["posts_influencers"].sum() == pytest.approx(50 * 12 / 365 * 63, abs=1), (
        "nine weeks, asked on their first days"
    )


def test_tiers_get_the_posts_of_their_levers():
    state = run(posts_head="3 posts per month", posts_middle="0 posts per month", posts_tail="0 posts per month")
    influencers = state.tables["influencers"]
    assert set(tier_of(influencers["followers"])[influencers["earned"] > 0]) == {0}


def test_each_creator_posts_once_a_week_at_most():
    v = values(money=190.0)
    assert v["posts_influencers"].max() <= 500
    assert np.flatnonzero(v["posts_influencers"]).tolist() == list(range(0, DAYS, WEEK))


# ---- creators decide -------------------------------------------------------------------------------------------


def test_a_creator_accepts_from_the_reservation_on():
    model = load(
        {"market": {"people": 100, "people_per_agent": 1}, "mechanisms": {"registration": True}},
        settings={"world.influencers": 2},
    ).model(seed=1, days=1)
    creator = model.state.facts["influencers"][1]
    creator.set("reservation", 1000.0)
    assert creator.decide(Offer(fee=1000, commission=0)) and creator.decide(Offer(fee=900, commission=100))
    assert not creator.decide(Offer(fee=999, commission=0))


class Proud(Influencer):
    """A creator who never posts for us."""

    def decide(self, offer: Offer) -> bool:
        return False


def test_a_subclass_brings_a_strategy_of_its_own():
    model = campaigns(AGENTS, 22, money=4.8).model(seed=1, collect=False)
    agents = model.state.facts["influencers"]
    agents[:250] = [Proud(model, row) for row in range(250)]
    while model.running:
        model.step()
    earned = model.state.tables["influencers"]["earned"]
    assert not earned[:250].any() and earned[250:].any()


def test_the_tired_ask_for_more_and_rest():
    state = run(money=200.0, days=1)
    table = state.tables["influencers"]
    posted = table["fatigue"] > 0
    assert 100 < posted.sum() and table["fatigue"][posted] == pytest.approx(0.3)
    later = run(money=200.0, days=8).tables["influencers"]
    price = 2000_00 * (later["followers"] / 1e5) ** 0.85
    tired = 0.3 * 0.5 ** (7 / 20)
    assert later["reservation"][posted] == pytest.approx((price * (0.9 + tired))[posted], rel=1e-5)
    assert later["reservation"][~posted] == pytest.approx((price * 0.9)[~posted], rel=1e-5)


# ---- what posts do ---------------------------------------------------------------------------------------------


def test_followers_are_close_to_the_topic_in_number_and_each_once():
    market = {"people": 4_000_000, "people_per_agent": 2000}
    world = load({"market": market, "mechanisms": {"registration": True}}, settings={"world.influencers": 30})
    state = world.model(seed=1, days=1).state
    table, close = state.tables["influencers"], []
    alone, after = Followers(state, homophily=0.5), Followers(state, homophily=0.5)
    for k in range(30):
        rows = after.all_of(state, k)
        assert len(np.unique(rows)) == len(rows)
        assert len(rows) == pytest.approx(min(table["followers"][k] / 2000, 1000), abs=1)
        close.append(float((tastes(state, rows, 0.3) @ table["topic"][k]).mean()))
    assert np.mean(close) == pytest.approx(0.45, abs=0.15), "g = 0.5, less what the cut at two deviations takes"
    assert (alone.all_of(state, 29) == after.all_of(state, 29)).all(), "whoever was asked before"
    first = Followers(state, homophily=0.5).some_of(state, 29, 3)
    assert len(first) == 3 and set(first) <= set(after.all_of(state, 29))


def test_views_fall_off_from_the_first_day_on():
    """Kernel t^-1.2 over 30 days on 3 in 10 followers of a creator with 100,000; 4.5 binomial errors for each share."""
    model = campaigns(2000, 1, money=4.8, people=200_000, views_power="1").model(seed=1, collect=False)
    campaign = campaign_of(model)
    world = model.state
    (large,) = np.flatnonzero(world.tables["influencers"]["followers"] > 1e5)[:1]
    creators = np.array([large, *range(40)])
    who, when, starts = campaign._viewers(world, creators)
    n_followers = sum(len(campaign._followers.all_of(world, int(k))) for k in creators)
    days = [when[begin:end] for begin, end in zip(starts[:-1], starts[1:], strict=True)]
    after = np.concatenate([seen_on - seen_on.min() for seen_on in days if len(seen_on) > 20]).astype(int)
    share = np.arange(1, 31) ** -1.2 / (np.arange(1, 31) ** -1.2).sum()
    error = np.sqrt(share * (1 - share) / len(after))
    assert (np.abs(np.bincount(after, minlength=30) / len(after) - share) < 4.5 * error).all()
    assert abs(len(who) / n_followers - 0.3) < 4.5 * np.sqrt(0.3 * 0.7 / n_followers)


def test_the_second_post_of_a_tired_creator_gets_fewer_reactions():
    """One creator, every week: reactions per view fall by exp(-f), f the fatigue that is left."""
    own = {"highest_fee": 5, "posts_tail": "1000 posts per month"}
    world = load({
        "market": {"people": 2_000_000, "people_per_agent": 1000},
        "time": {"preparation": 0, "days": 22},
        "world": {"influencers": 1, "merchants": 5},
        "mechanisms": {"spending": {"ramp": "0 days", "needs_assortment": False}, "registration": True,
                       "influencer_campaigns": own},
    })  # fmt: skip
    v = finished(world, seed=2)[0].state.series.values
    posted = np.flatnonzero(v["posts_influencers"])
    rate = v["clicks_influencers"][posted] / v["views_influencers"][posted]
    f1 = 0.3 * 0.5 ** (7 / 20)
    f2 = (f1 + 0.3) * 0.5 ** (7 / 20)
    assert posted.tolist()[:3] == [0, 7, 14]
    assert rate[1:3] / rate[0] == pytest.approx(np.exp([-f1, -f2]), rel=0.01)


@pytest.mark.parametrize(("seeding", "gains"), [("reactions", "clicks"), ("hub", "views")])
def test_seeding_pays_in_its_own_coin(seeding, gains):
    """Reactions per view for the best expected ones, views per post for hubs, over random choice; money is scarce."""
    chosen, random = (values(money=1.2, seeding=s, posts_middle="0 posts per month") for s in (seeding, "random"))
    per = {"clicks": "views", "views": "posts"}[gains]
    of = [v[f"{gains}_influencers"].sum() / v[f"{per}_influencers"].sum() for v in (chosen, random)]
    assert of[0] > 1.2 * of[1]


@pytest.mark.parametrize("seeding", ["revenue", "early", "fit"])
def test_every_seeding_spends_the_money(seeding):
    assert values(seeding=seeding, days=15)["spend_influencers"].sum() > 0


def test_twice_the_money_brings_more_but_not_twice():
    less, more = (values(money=m)["clicks_influencers"].sum() for m in (4.8, 9.6))
    assert 1.15 < more / less < 1.75


# ---- who was brought, and what it earns ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bought():
    """Return a finished market in which influencers bring people who then buy."""
    world = load("business_plan", settings={
        "market.people": 1_500_000, "market.people_per_agent": 1000, "time.days": 60, "time.preparation": 0,
        "world.merchants": 40, "spending.ramp": "0 days", "spending.needs_assortment": "off",
        "influencer_campaigns.registering": "50 %",
    })  # fmt: skip
    return finished(world, seed=1)[0]


@pytest.fixture(scope="module")
def shop(bought):
    return bought.state


def campaign_of(model):
    """Return the mechanism in a model."""
    (campaign,) = (row.mechanism for row in model.agenda if row.mechanism.name == "influencer_campaigns")
    return campaign


def test_whoever_joined_because_of_influencers_has_one(shop):
    people, risk = persons(shop), shop.risks["join"]
    before_today = (people["joined_on"] >= 0) & (people["joined_on"] < 59)
    brought = before_today & (people["cause"] == risk.causes.index("influencers"))
    assert brought.sum() > 50
    assert (people["influencer"][brought] >= 0).all() and (people["influencer"][~brought] == -1).all()
    assert len(np.unique(people["influencer"][brought])) > 10


def test_commission_is_a_share_of_attributed_orders_and_the_platform_pays_its_part(bought, shop):
    """What is owed at the end (below 0: refunds are ahead of what was paid) is not paid yet."""
    v, table = shop.series.values, shop.tables["influencers"]
    gmv, fees = v["gmv_influencers"].sum(), v["spend_influencers"].sum()
    assert 0 < gmv < v["gmv_paid"].sum()
    owed = campaign_of(bought)._owed
    assert v["commission_influencers"].sum() + owed == pytest.approx(0.15 * 0.10 * gmv, abs=2)
    assert table["earned"].sum() == pytest.approx(fees + 0.15 * gmv, rel=1e-9)
    assert 0.1 < v["top_influencers_share"][-1] <= 1


def test_a_refund_takes_back_what_was_credited_and_nothing_else():
    """Everything comes back, window and rate change in between, and groups expire: what is left is what may still come back."""
    world = load("business_plan", settings={
        "market.people": 1_500_000, "market.people_per_agent": 1000, "time.days": 60, "time.preparation": 0,
        "world.merchants": 40, "spending.ramp": "0 days", "spending.needs_assortment": "off", "group_buying": "on",
        "influencer_campaigns.registering": "30 %", "fulfilment.return_share": "100 %", "fulfilment.refund_low": 0,
        "influencer_campaigns.commission": {"2027-01-01": "15 %", "2027-01-25": "30 %"},
        "influencer_campaigns.window": {"2027-01-01": "60 days", "2027-01-25": "2 days"},
    })  # fmt: skip
    model = finished(world, seed=1)[0]
    v, still = model.state.series.values, campaign_of(model)._credits.open
    assert v["gmv_influencers"].max() > 0 and v["refunds"].sum() > 0
    assert (v["groups_opened"] - v["groups_completed"]).sum() > 0
    assert v["gmv_influencers"].sum() == pytest.approx(still["cash"].sum(), abs=1)
    fees = v["spend_influencers"].sum()
    assert model.state.tables["influencers"]["earned"].sum() == pytest.approx(fees + still["earned"].sum(), rel=1e-9)
