"""Channels of the spreadsheet twin: what a month's mean money brings through each of them (docs/finance/arithmetic.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from scipy.special import expit, ndtr

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.finance.arithmetic import at
from sim.scenario.build import Plan
from sim.world.market.surfaces import zipf

SPENDERS = {"channels": ("feed", "search"), "seo": ("seo",), "guides": ("guides",), "precision_ads": ("precision",),
            "offline_events": ("events",), "partnerships": ("partners",), "press": ("pr",),
            "social_content": ("social",), "influencer_campaigns": ("influencers",)}  # fmt: skip
"""Channels whose money each mechanism spends."""
PLATFORMS = ("wechat", "weibo", "douyin", "xiaohongshu")
FOLLOWERS = 1e5


@dataclass(frozen=True)
class Bought:
    """What channels bring: hazard per person and day, impressions per person and day, fen per day."""

    rate: float = 0.0
    impressions: float = 0.0
    spent: float = 0.0

    def __add__(self, other: Bought) -> Bought:
        """Return both together."""
        return Bought(self.rate + other.rate, self.impressions + other.impressions, self.spent + other.spent)


@dataclass
class Content:
    """A stock of content at the ends of months: days since launch and pieces."""

    days: list[float] = field(default_factory=lambda: [0.0])
    pieces: list[float] = field(default_factory=lambda: [0.0])

    def add(self, length: int, *, per_day: float, kept: float) -> None:
        """Let a month pass in which ``per_day`` pieces are written and a share ``kept`` of the stock lasts each day."""
        lasts = kept**length
        new = length if kept == 1 else (1 - lasts) / (1 - kept)
        self.days.append(self.days[-1] + length)
        self.pieces.append(self.pieces[-1] * lasts + per_day * new)

    def on(self, day: float) -> float:
        """Return the pieces on a day (straight lines between the ends of months)."""
        return float(np.interp(day, self.days, self.pieces))


@dataclass
class Around:
    """What a month's channels meet.

    Attributes
    ----------
    when : date
        The day whose values are in force.
    start, length : int
    level : float
        Seasonal index of prices.
    others, people, users, aware : float
        People who are not users, people of the market, users, brand awareness.
    seo, guides : Content
        Stocks that months hand on.
    """

    when: date
    start: int
    length: int
    level: float
    others: float
    people: float
    users: float
    aware: float
    seo: Content
    guides: Content


def buy(plan: Plan, budget: float, around: Around) -> Bought:
    """Return what ``budget`` (fen per day for all channels) brings, split over the channels that spend."""
    money, total = money_of(plan, budget, around.when), Bought()
    for mechanism, names in SPENDERS.items():
        if names[0] in money:
            params = plan.params[mechanism]
            p = {key: at(params, key, around.when) for key in params.declared}
            for name in names:
                total += _WAYS[name](p, money[name], around)
    return total


def money_of(plan: Plan, budget: float, when: date) -> dict[str, float]:
    """Return the fen per day of every channel that spends: its share of the budget times its own multiple."""
    spending = plan.params.get("spending")
    if spending is None:
        return {}
    on = [
        n
        for m, names in SPENDERS.items()
        if m in plan.params and at(plan.params[m], "is_spending", when)
        for n in names
    ]
    shares = {name: at(spending, f"share_{name}", when) for name in on}
    total = sum(shares.values())
    return {n: budget * s / total * at(spending, f"scale_{n}", when) if total > 0 else 0.0 for n, s in shares.items()}


def _feed(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Feed ads with saturation and price growth."""
    price = p["feed_cpm"] * a.level * max(1.0, money / p["feed_reference_spend"]) ** p["feed_price_power"]
    seen = 1000 * money / price / a.others
    return Bought(p["feed_peak"] * seen / (seen + p["feed_half"]), seen, money)


def _search(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Search ads, bounded by searches."""
    room = p["search_queries"] * a.people * p["search_click_cap"]
    clicks = min((1 - p["brand_share"]) * money / p["search_cpc"], room)
    brand = min(p["brand_share"] * money / p["search_cpc"], room * a.aware)
    landed = p["search_landing"] * (clicks * p["search_incrementality"] + brand * p["brand_incrementality"])
    return Bought(landed / a.others, 0.0, (clicks + brand) * p["search_cpc"])


def _seo(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Search ranking: the stock of one lag before the middle of the month."""
    a.seo.add(a.length, per_day=money / p["piece_cost"], kept=1 - p["ageing"])
    ranked = a.seo.on(a.start + a.length / 2 - p["lag"])
    return Bought(p["peak"] * -np.expm1(-ranked / p["scale"]), 0.0, money)


def _guides(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Guides: the stock of the middle of the month; reviews are left out."""
    a.guides.add(a.length, per_day=money / p["guide_cost"], kept=0.5 ** (1 / p["half_life"]))
    content = a.guides.on(a.start + a.length / 2)
    reads = p["most_reads"] * content / (content + p["half_reads"])
    return Bought(reads * p["conversion"], reads, money)


def _precision(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Precision ads; annual buyers are taken to be as many as users."""
    price = p["cpm"] * a.level * max(1.0, money / p["reference_spend"]) ** p["price_power"]
    seen, known = 1000 * money / price / a.others, p["consent"] * a.users
    gain = 1 + p["gain"] * known / (known + p["half_known"])
    return Bought(gain * p["peak"] * seen / (seen + p["half"]), seen, money)


def _events(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Offline events, bounded by capacity; zones are alike and their places always taken."""
    room = p["events_per_month"] * MONTHS_PER_YEAR / DAYS_PER_YEAR * p["capacity"] if p["zones_used"] > 0 else 0.0
    guests = min(money / p["head_budget"], room)
    newcomers = guests - min(p["user_places"] * guests, a.users)
    return Bought(p["registering"] * newcomers / a.others, newcomers / a.others, guests * p["head_budget"])


def _partners(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Partnerships at the mean over 90 days: money is saved up for the days of the window."""
    active = min(1.0, p["window"] / 90)
    fees = active * p["partners"] * p["fee"]
    if active == 0 or money < fees or p["partner_cpa"] == 0:
        return Bought()
    reached = 1 - (1 - p["partner_reach"]) ** p["partners"]
    pushed = p["push"] * p["partner_cpa"] / (p["partner_cpa"] + p["half_cpa"])
    claims = min(active * reached * pushed * a.others / p["incrementality"], (money - fees) / p["partner_cpa"])
    return Bought(claims * p["incrementality"] / a.others, 0.0, fees + claims * p["partner_cpa"])


def _press(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Press without its launch burst, which moves money within the first half year."""
    read = 1000 * money / p["cost_per_thousand"] / a.others
    return Bought(p["peak"] * read / (read + p["half"]), read, money)


def _social(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Posts by platform, each seen by its mean number of people; what friends pass on and users' own posts are left out."""
    shares = {n: p[f"share_{n}"] for n in PLATFORMS}
    total, views, joined = sum(shares.values()), 0.0, 0.0
    for n, share in shares.items():
        seen = money * share / total / p[f"cost_{n}"] * p[f"views_{n}"] if total > 0 else 0.0
        views += seen
        joined += seen * p[f"conversion_{n}"]
    return Bought(joined / a.others, views / a.others, money)


def _influencers(p: dict[str, Any], money: float, a: Around) -> Bought:
    """Posts of creators with 100,000 followers at their list price; raises, fit and fatigue are left out."""
    posts = money / p["price"]
    views = posts * p["views"] * FOLLOWERS
    reaction = p["reaction"] * (FOLLOWERS / 1e4) ** -p["reaction_power"]
    return Bought(views * reaction * p["registering"] / a.others, views / a.others, money)


def invited(plan: Plan, when: date) -> float:
    """Return the mean number of registrations that a registration causes by invitation, in a market that is still open.

    Bursts over life times their size times acceptance of a friend of mean taste, at the share of strong ties among those
    asked first; satisfaction and trust are neutral, nobody is asked twice, links are open.
    """
    params = plan.params.get("referral")
    if params is None or not at(params, "is_open", when):
        return 0.0
    p = {key: at(params, key, when) for key in params.declared}
    far = {"none": 1.0, "registration": 0.5}.get(p["condition"], 0.0)
    drawn = 0.5 + 0.5 * np.log1p(p["reward_sender"] / p["reward_scale"]) / np.log1p(
        p["reward_reference"] / p["reward_scale"]
    )
    drawn *= (p["uncertainty_gain"] if p["uncertain_sender"] else 1.0) * p["sends_kept"] ** -far
    sent = p["burst_rate"] * p["fade"] * (1 + p["more"]) * drawn
    strong = plan.sections["world"].values["strong_share"] * p["strong_weight"]
    share = strong / (strong + 1 - plan.sections["world"].values["strong_share"])
    odds = p["acceptance"] + p["by_reward"] * np.log1p(p["reward_recipient"] / p["reward_scale"])
    accepts = share * expit(odds + p["by_strong"]) + (1 - share) * expit(odds)
    in_time = ndtr(np.log(p["window"] / p["answer_median"]) / max(p["answer_spread"], 1e-9))
    return float(sent * accepts * in_time * p["acceptance_gain"] ** -far)


_WAYS: dict[str, Callable[[dict[str, Any], float, Around], Bought]] = {
    "feed": _feed, "search": _search, "seo": _seo, "guides": _guides, "precision": _precision, "events": _events,
    "partners": _partners, "pr": _press, "social": _social, "influencers": _influencers,
}  # fmt: skip


def lifted(plan: Plan, when: date) -> float:
    """Return the mean factor on the joining hazard over a month: of new-user offers, and of the goods of the launch."""
    params = plan.params.get("new_user_offers")
    drawn = _drawn(plan, when)
    if params is None:
        return drawn
    p = {key: at(params, key, when) for key in params.declared}
    lift = p["lift"] * p["coupon"] / (p["coupon"] + p["half"])
    return float(1 + min(1.0, p["campaign_days"] * MONTHS_PER_YEAR / DAYS_PER_YEAR) * p["exclusive"] * lift) * drawn


def _drawn(plan: Plan, when: date) -> float:
    """Return the factor of the launch's goods: merchants fall on categories by their shares of needs, goods at their mean."""
    params = plan.params.get("landing")
    if params is None:
        return 1.0
    w = plan.sections["world"].values
    shares = zipf(w["categories"], w["category_exponent"])
    goods = np.maximum(1.0, w["merchants"] * shares * (w["offers_low"] + w["offers_high"]) / 2)
    return float(np.exp(at(params, "by_goods", when) * (shares @ np.log(goods) - np.log(at(params, "usual", when)))))
