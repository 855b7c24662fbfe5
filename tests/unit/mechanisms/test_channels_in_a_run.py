"""What a sum of money brings, from the ledger to registrations and awareness, in worlds of one channel.

The expected numbers come from the identities of the pages (docs/mechanisms/), not from the formulas of the code. Exact
but where a test states its false-alarm rate.
"""

from typing import Any

import numpy as np
import pytest
from helpers_media import CHANNEL, go, media, values
from scipy.stats import binom

FALSE_ALARM = 1e-4
MARKET = 20_000_000
ALONE: dict[str, Any] = {"organic": "0 people per day", "organic_aware": "0 people per day", "is_spending": False}
ONE_DAY = {"2027-01-01": 1000.0, "2027-01-02": 0.0}  # RMB: little, so that nothing saturates


def market(name: str, **options: Any) -> Any:
    """Return a finished run of 2,000 rows that stand for the base market; nobody registers, so that hazards add up."""
    base = {"people": MARKET, "market": {"people_per_agent": MARKET // 2000}, "crossing": False, "rmb": ONE_DAY}
    return go(media(name, **(base | options)))


# ---- over its whole life a sum brings the registrations that the page states ------------------------------------


@pytest.mark.parametrize(
    ("name", "days", "own", "rmb"),
    [
        ("seo", 1500, {}, 30.0),  # docs/mechanisms/seo.md: half of what feed ads cost
        ("guides", 1500, {}, 28.9),  # docs/mechanisms/guides.md: 29 RMB
        ("precision_ads", 60, {}, 90.0),  # 45 RMB a thousand impressions: twice the cost of feed ads
        ("press", 300, {"launch_boost": 1}, 500.0),  # docs/mechanisms/press.md: if awareness did nothing
    ],
)
def test_the_first_money_brings_registrations_at_the_cost_of_the_page(
    name: str, days: int, own: dict[str, Any], rmb: float
) -> None:
    """Incremental registrations are the claimed ones times the incrementality of the page; 1 % for the curvature."""
    model = market(name, days=days, **own)
    share = {"seo": 0.8, "guides": 0.75, "precision_ads": 0.5, "press": 0.7}[name]
    caused = share * values(model, f"reported_{CHANNEL[name]}").sum()
    assert values(model, f"spend_{CHANNEL[name]}").sum() / 100 / caused == pytest.approx(rmb, rel=0.01)


def test_most_of_what_press_brings_comes_through_awareness() -> None:
    """0.05 awareness a reading, 0.003 forgotten a day, 200 organic arrivals a day: 8.3 times the direct effect.

    2,500 days hold all but exp(-7.5) of the memory; a discrete day shortens it by 1 %.
    """
    known = {"channels": ALONE | {"organic_aware": "200 people per day", "awareness_from_talk": "0 per day"}}
    model = market("press", days=2500, launch_boost=1, more=known)
    direct = 0.7 * values(model, "reported_pr").sum()
    organic = 200 * values(model, "awareness").sum()
    assert organic == pytest.approx(8.33 * direct, rel=0.02)


def joined(name: str, *, seeds: int = 4, **options: Any) -> int:
    return int(sum(values(go(media(name, seed=s, **options)), "registrations").sum() for s in range(seeds)))


def share_interval(n: int, share: float) -> tuple[float, float]:
    low, high = binom.interval(1 - FALSE_ALARM, n, share)
    return float(low), float(high)


@pytest.mark.parametrize("factor", [0.5, 1, 2])
def test_people_who_register_are_those_of_the_whole_hazard_of_the_pieces_that_were_bought(factor: float) -> None:
    """20 days of 30 RMB buy 20 pieces; each ranks for 1 / 0.2 days in all; 8,000 people, binomial."""
    money = {"2027-01-01": 30 * factor, "2027-01-21": 0}
    own = {"piece_cost": "30 RMB", "ageing": "0.2 per day", "lag": "5 days", "peak": "1 per day", "scale": 500}
    hazard = 20 * factor / 0.2 / 500
    low, high = share_interval(8000, -np.expm1(-hazard))
    assert low <= joined("seo", rmb=money, **own) <= high
    assert not low <= 8000 * -np.expm1(-1.2 * hazard) <= high, "a fifth more would be noticed"


@pytest.mark.parametrize("factor", [0.5, 1, 2])
def test_people_who_register_are_those_of_the_whole_hazard_of_the_guides_that_were_bought(factor: float) -> None:
    """20 guides with a half-life of 4 days; few against half saturation, so that reads are proportional."""
    money = {"2027-01-01": 50 * factor, "2027-01-21": 0}
    own = {"guide_cost": "50 RMB", "half_life": "4 days", "most_reads": "100 per day", "half_reads": 100_000,
           "conversion": "100 %"}  # fmt: skip
    hazard = 20 * factor / (1 - 0.5**0.25) * 100 / 100_000
    low, high = share_interval(8000, -np.expm1(-hazard))
    assert low <= joined("guides", rmb=money, **own) <= high
    assert not low <= 8000 * -np.expm1(-1.2 * hazard) <= high, "a fifth more would be noticed"


# ---- awareness: all impressions of the market count, whoever buys them ------------------------------------------


def known(name: str, **options: Any) -> Any:
    """Return a run in which nothing is forgotten and nobody talks: awareness is 1 - exp(-0.05 impressions)."""
    more = {"channels": ALONE | {"awareness_decay": "0 per day", "awareness_from_talk": "0 per day"}}
    return go(media(name, **({"crossing": False, "more": more} | options)))


def impressions(model: Any) -> float:
    """Return the impressions a person that awareness tells of."""
    return float(-np.log1p(-values(model, "awareness")[-1]) / 0.05)


MONEY = {"2027-01-01": 20.0, "2027-01-21": 0.0}  # 400 RMB, long enough ago for memory to have faded


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("seo", {"lag": "0 days"}, 0.0),  # docs/mechanisms/seo.md: adds nothing to brand awareness
        ("precision_ads", {}, 400 / 45 * 1000 / 2000),
        ("press", {"launch_boost": 1, "memory": "70 %"}, 400 / 10 * 1000 / 2000),
        ("partnerships", {}, 0.0),
    ],
)
def test_awareness_is_what_the_impressions_of_the_money_leave(name: str, own: dict[str, Any], expected: float) -> None:
    assert impressions(known(name, rmb=MONEY, days=60, **own)) == pytest.approx(expected, rel=1e-5)


def test_each_read_of_a_guide_is_an_impression() -> None:
    model = known("guides", rmb=20, days=40, most_reads="0.5 per day", half_reads=3, guide_cost="10 RMB")
    read = values(model, "guide_reads")[:-1].sum() / 2000
    assert impressions(model) == pytest.approx(read) and read > 3


def test_each_guest_of_an_event_is_an_impression() -> None:
    model = known("offline_events", rmb=100, days=31)
    guests = values(model, "event_guests").sum() / 2000
    assert impressions(model) == pytest.approx(guests) and guests > 0.03


def test_each_view_of_a_post_is_an_impression() -> None:
    own = {"views_wechat": 50, "views_weibo": 50, "views_douyin": 50, "views_xiaohongshu": 50, "reproduction": 0}
    costs = {f"cost_{p}": "5 RMB" for p in ("wechat", "weibo", "douyin", "xiaohongshu")}
    model = known("social_content", rmb=20, days=40, graph="poisson", **own, **costs)
    viewed = values(model, "views_social")[:-1].sum() / 2000
    assert impressions(model) == pytest.approx(viewed) and viewed > 2


@pytest.mark.parametrize(("start", "index"), [("2027-11-01", 1.36), ("2027-02-01", 0.70)])
def test_ads_are_as_dear_as_the_season_and_cost_the_same_money(start: str, index: float) -> None:
    """The month's index of needs is the index of prices (model specification 0.2): Double 11, Spring Festival."""
    plain, seasonal = (
        known("precision_ads", rmb=20, days=25, start=start, market={"seasonality": on}) for on in (False, True)
    )
    assert impressions(plain) / impressions(seasonal) == pytest.approx(index, rel=1e-5)
    np.testing.assert_array_equal(*(values(m, "spend_precision") for m in (plain, seasonal)))


# ---- channels that buy by themselves: feed and search -----------------------------------------------------------


def ads(channel: str, *, rmb: float | dict[str, float], **own: Any) -> Any:
    """Return a run in which the mechanism ``channels`` spends on feed or search ads alone."""
    shares = {"share_feed": "0 %", "share_search": "0 %", f"share_{channel}": "100 %"}
    dated = {d: f"{r} RMB per day" for d, r in rmb.items()} if isinstance(rmb, dict) else f"{rmb} RMB per day"
    spending = {"budget": dated, "ramp": "0 days", "needs_assortment": "off", "server_per_user": "0 RMB"} | shares
    quiet = {"organic": "0 people per day", "organic_aware": "0 people per day", "awareness_from_talk": "0 per day"}
    return go(media("channels", people=MARKET, market={"people_per_agent": MARKET // 2000}, crossing=False,
                    more={"spending": spending}, days=60, **(quiet | own)))  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "incrementality", "rmb"),
    [("feed", 0.7, 60.0), ("search", 0.6, 1.5 / 0.04 / 0.6)],  # docs/mechanisms/channels.md; a click, landed, caused
)
def test_the_first_money_of_ads_brings_registrations_at_the_cost_of_the_page(
    channel: str, incrementality: float, rmb: float
) -> None:
    model = ads(channel, rmb=ONE_DAY)
    caused = incrementality * values(model, f"reported_{channel}").sum()
    assert values(model, f"spend_{channel}").sum() / 100 / caused == pytest.approx(rmb, rel=0.01)


def test_sixteen_times_the_reference_spend_buys_eight_times_the_impressions() -> None:
    none = {"awareness_decay": "0 per day", "feed_reference_spend": "1000 RMB per day"}
    one, many = (ads("feed", rmb={"2027-01-01": r, "2027-01-02": 0}, **none) for r in (1000, 16_000))
    assert impressions(many) == pytest.approx(8 * impressions(one), rel=1e-5)


def test_search_ads_spend_no_more_than_there_are_clicks() -> None:
    """20 million people search 0.001 times a day, and 5 % of searches can click: 1,000 clicks of 1.5 RMB."""
    model = ads("search", rmb=5000, search_queries="0.001 per day")
    assert (values(model, "spend_search") == 1500 * 100).all()
    assert (values(model, "marketing_budget") == 5000 * 100).all()


def test_awareness_fades_at_its_rate_once_the_money_stops() -> None:
    model = ads("feed", rmb={"2027-01-01": 1e5, "2027-01-02": 0}, awareness_decay="0.1 per day")
    level = values(model, "awareness")
    assert level[1] > 0
    np.testing.assert_allclose(level[2:], level[1] * 0.9 ** np.arange(1, 59))
