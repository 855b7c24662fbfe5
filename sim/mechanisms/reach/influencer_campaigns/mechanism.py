"""Influencer campaigns: sponsored posts bought every week from creators who may refuse; followers see them for weeks."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account, Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.lists import is_listed
from sim.kernels.viewings import draw_viewers
from sim.mechanisms.reach.influencer_campaigns import seeding
from sim.mechanisms.reach.influencer_campaigns.credits import Credits
from sim.mechanisms.reach.influencer_campaigns.terms import InfluencerTerms
from sim.world.channels import budget, set_exposure, switch_on
from sim.world.influencers import TIERS, Followers, Offer, tier_of
from sim.world.viewings import Resharing, Viewings

WEEK = 7
_AT_ONCE = 2e6  # followers (rows) of posts worked on together: for memory, posts do not touch each other
_HORIZON, _VIEW_DAYS, _DECAY = 75, 30, 1.2
_STRONG = 2.0  # chance of a strong tie to carry a post on over that of a weak one
_RAISES = np.array([1.0, 1.25, 1.5, 2.0, 3.0, 5.0])  # offers over the list price, one after the other
_CREATOR_BITS = 20  # of the number of a post: the creator's row; the others say which of the creator's posts it is
_KERNEL = np.cumsum(np.arange(1, _VIEW_DAYS + 1, dtype=np.float64) ** -_DECAY)
_KERNEL /= _KERNEL[-1]


class InfluencerCampaigns(Mechanism):
    """Creators are asked week by week for sponsored posts; they bring people, tire their audience and earn.

    References: Leung, Gu, Li, Zhang & Palmatier (2022), J. Marketing 86(6); Iribarren & Moro (2009), Physical Review
    Letters 103; Haenlein & Libai (2013), J. Product Innovation Management 30(4).
    Page: docs/mechanisms/influencer_campaigns.md
    """

    phase = Phase.REACH
    reads = (
        "channels.budget",
        "ties",
        "people.state",
        "people.cell",
        "users.n_orders",
        "users.cause",
        "users.joined_on",
        "today.joined",
        "today.delivered",
        "influencers.followers",
        "influencers.engagement",
        "influencers.topic",
        "influencers.category",
        "influencers.own_posts",
        "influencers.other_posts",
        "offers.taste",
        "offers.category",
        "offers.edition",
        "offers.number",
        "offers.is_active",
        "offers.price",
        "offers.price_index",
        "offers.list_price",
        "offers.luck",
        "users.episode",
        "offers.quality",
        "offers.perceived_quality",
        "offers.rating",
        "offers.variety",
        "resources.catalogue",
    )
    may_read = ("today.refunded", "today.kept", "resources.shop", "offers.tax_wedge")
    writes = ("channels.is_on[influencers]", "channels.exposure[influencers]", "influencers.reservation")
    hazards = (Hazard("join", "influencers", per="person", label="influencers", zh="达人种草"),)
    null = {"is_spending": "off"}
    columns = (
        Column("users", "influencer", np.int32, default=-1, doc="influencer whose post brought this person; -1 nobody"),
        Column("influencers", "fatigue", np.float32, doc="f: reactions to posts for the platform fall by exp(-f)"),
        Column("influencers", "sponsored", np.float32, doc="posts for the platform in about four weeks"),
        Column("influencers", "earned", np.float64, doc="fen earned with the platform: fees and commission"),
        Column("influencers", "posted", np.int32, doc="posts for the platform so far"),
    )
    metrics = (
        Metric("spend_influencers", "flow", "fen", "fees paid to influencers", "Influencers, fees", "达人坑位费"),
        Metric(
            "commission_influencers",
            "flow",
            "fen",
            "the platform's part of commission to influencers",
            "Influencers, commission",
            "达人佣金(平台承担)",
        ),
        Metric(
            "reported_influencers",
            "flow",
            "people",
            "registrations that codes of influencers claim (incremental / incrementality)",
            "Influencers, claimed",
            "达人归因注册",
        ),
        Metric("posts_influencers", "flow", "posts", "sponsored posts bought", "Sponsored posts", "达人合作篇数"),
        Metric(
            "views_influencers",
            "flow",
            "people",
            "views that the posts bought today will have, reshares included",
            "Sponsored posts, views",
            "达人内容浏览",
        ),
        Metric(
            "clicks_influencers",
            "flow",
            "people",
            "reactions that the posts bought today will have",
            "Sponsored posts, reactions",
            "达人内容互动",
        ),
        Metric(
            "gmv_influencers",
            "flow",
            "fen",
            "delivered orders of people brought by influencers, within the attribution window, less refunds",
            "GMV of influencers",
            "达人归因交易额",
        ),
        Metric(
            "unspent_influencers",
            "stock",
            "fen",
            "money of the channel not spent yet",
            "Influencers, unspent",
            "达人预算结余",
        ),
        Metric(
            "top_influencers_share",
            "stock",
            "share",
            "share of earnings that the best-paid tenth has",
            "Earnings of the top tenth",
            "头部达人收入占比",
        ),
    )
    accounts = (
        Account("expense.marketing.influencers", "marketing", "Influencers, fees", "达人坑位费"),
        Account("expense.marketing.commission_influencers", "marketing", "Influencers, commission", "达人佣金"),
    )

    class Params(InfluencerTerms):
        """The campaigns."""

    def setup(self, world: State) -> None:
        """Take over the channel's money; nobody is tired yet."""
        if self.params.is_spending:
            switch_on(world, "influencers")
        self._purse, self._released = 0.0, [0.0]
        self._fees = self._commissions = self._owed = 0.0
        self._credits = Credits()
        self._wanted = np.zeros(len(TIERS))
        self._viewings = Viewings("influencers", world.streams, horizon=_HORIZON)
        self._resharing = Resharing(world, ratio=_STRONG)
        self._followers = Followers(world, homophily=self.params.homophily)
        self._fits = seeding.Fits()

    def step(self, world: State, day: Day) -> None:
        """Attribute yesterday, save today's money, ask creators once a week, set the hazards of today's viewers."""
        self._attribute(world, day)
        self._pay_commission(world)
        self._save(world)
        if day.index % WEEK == 0 and self.params.is_spending:
            self._ask(world, day)
        world.record("unspent_influencers", round(self._purse))
        world.record("top_influencers_share", _top_share(world.tables["influencers"]["earned"]))
        expected = self._viewings.act(world, day)
        set_exposure(world, "influencers", self._viewings.n_seen / len(world.people))
        world.record("reported_influencers", expected / self.params.incrementality)

    # ---- money -----------------------------------------------------------------------------------------------

    def _save(self, world: State) -> None:
        """Add today's money; what was released longer ago than is kept goes back."""
        today = budget(world, "influencers") if self.params.is_spending else 0.0
        self._released = [*self._released, today][-max(1, round(self.params.carry_over)) :]
        self._purse = min(self._purse + today, sum(self._released))

    def _attribute(self, world: State, day: Day) -> None:
        """Name who brought each person that joined yesterday because of influencers: by hazard among posts seen."""
        users, seen = world.users, self._viewings
        joined = world.yesterday.get("joined", seen.people[:0])
        rows = world.user_of(joined)
        users["influencer"][rows] = -1  # whoever comes again is brought by somebody else
        risk = world.risks["join"]
        new = joined[users["cause"][rows] == risk.causes.index("influencers")]
        new = new[is_listed(new, seen.people)]
        if not len(new):
            return
        run = np.cumsum(seen.hazards)
        first, last = np.searchsorted(seen.people, new), np.searchsorted(seen.people, new, side="right") - 1
        below = np.where(first > 0, run[first - 1], 0.0)
        lives = users["episode"][world.user_of(new)]
        u = world.streams.uniform_each("influencer_campaigns.source", new, steps=lives, draws=np.zeros_like(lives))
        place = np.clip(np.searchsorted(run, below + u * (run[last] - below)), first, last)
        users["influencer"][world.user_of(new)] = seen.sources[place] & ((1 << _CREATOR_BITS) - 1)

    def _pay_commission(self, world: State) -> None:
        """Credit commission for yesterday's deliveries, take back that of refunds; the platform pays its part when positive."""
        p, table = self.params, world.tables["influencers"]
        given, back = self._credit(world), self._credits.take(world.yesterday.get("refunded"))
        self._credits.take(world.yesterday.get("kept"))
        if not len(given) and not len(back):
            return
        base, earned = (
            _by_creator(given, c, len(table)) - _by_creator(back, c, len(table)) for c in ("cash", "earned")
        )
        table["earned"][:] += earned
        self._commissions += float(earned.sum())
        self._owed += float(earned.sum()) * p.platform_share
        fen = max(0, math.floor(self._owed))
        self._owed -= fen
        self.post(world, "expense.marketing.commission_influencers", "asset.cash", fen)
        world.record("commission_influencers", fen)
        world.record("gmv_influencers", float(base.sum()))

    def _credit(self, world: State) -> NDArray[np.void]:
        """Credit yesterday's deliveries to those who brought the buyers, within the window."""
        p, orders, users = self.params, world.yesterday.get("delivered"), world.users
        if orders is None or not len(orders):
            return self._credits.open[:0]
        source = users["influencer"].take(world.user_of(orders["person"]))
        brought = np.flatnonzero(source >= 0)
        if not len(brought):
            return self._credits.open[:0]
        orders, source = orders.take(brought), source.take(brought)
        age = orders["paid_on"] - users["joined_on"].take(world.user_of(orders["person"]))
        counts = (age >= 0) & (age <= p.window)
        cash = orders["paid"][counts].astype(np.float64) * world.weight
        return self._credits.give(orders[counts], source=source[counts], cash=cash, rate=p.commission)

    # ---- whom to ask -----------------------------------------------------------------------------------------

    def _ask(self, world: State, day: Day) -> None:
        """Let creators rest, then ask them in order of seeding until posts or money run out."""
        p, table = self.params, world.tables["influencers"]
        table["fatigue"][:] *= 0.5 ** (WEEK / p.recovery)
        table["sponsored"][:] *= seeding.FAST
        prices = p.price * (table["followers"] / 1e5) ** p.price_power
        table["reservation"][:] = prices * (p.reserve + p.reluctance * table["fatigue"])
        fit = self._fits.today(world, p, day=day.index)
        order = np.argsort(-seeding.early(world, p, self._followers, fit, step=day.step), kind="stable")
        bought, fees = self._buy(world, order, prices)
        if not len(bought):
            return
        part = np.cumsum(table["followers"][bought] / world.weight) // _AT_ONCE
        clicks = seeding.reactions(world, p, fit)[bought]
        for k in np.unique(part):
            self._publish(world, day, bought[part == k], clicks[part == k])
        total = int(fees.sum())
        self.post(world, "expense.marketing.influencers", "asset.cash", total)
        world.record("spend_influencers", total)
        world.record("posts_influencers", len(bought))
        self._fees += total
        table["earned"][bought] += fees
        table["fatigue"][bought] += np.float32(p.tiring)
        table["sponsored"][bought] += np.float32(1)
        table["posted"][bought] += 1

    def _buy(
        self, world: State, order: NDArray[np.int64], prices: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return who posts this week and for what fee: each creator once at most, no more money than there is.

        Everybody is offered the list price first. While posts are wanted and money is left, the others are asked
        again for more, up to the highest fee.
        """
        tier = tier_of(world.tables["influencers"]["followers"])
        self._want(tier, prices)
        queues = [order[tier[order] == t] for t in range(len(TIERS))]
        bought: dict[int, float] = {}
        for multiple in np.unique(np.minimum(_RAISES, self.params.highest_fee)):
            self._offer(world, queues, np.rint(np.maximum(prices * multiple, 1)), bought)
        return np.array(list(bought), dtype=np.int64), np.array(list(bought.values()))

    def _want(self, tier: NDArray[np.int64], prices: NDArray[np.float64]) -> None:
        """Add this week's posts to those that are wanted, by tier; at most one post is left from the week before."""
        p = self.params
        mean = np.array([prices[tier == t].mean() if np.any(tier == t) else 0.0 for t in range(len(TIERS))])
        rates = np.array([p.posts_head, p.posts_middle, p.posts_tail]) * WEEK * (mean > 0)
        cost = float(rates @ mean)
        scale = self._purse / cost if p.follow_budget and cost > 0 else 1.0
        self._wanted = np.minimum(self._wanted, 1.0) + rates * scale

    def _offer(
        self, world: State, queues: list[NDArray[np.int64]], fees: NDArray[np.float64], bought: dict[int, float]
    ) -> None:
        """Ask those who have not agreed yet, in the queue of each tier; ``bought`` gains their fees."""
        agents = world.facts["influencers"]
        share = round(20 * max(self._commissions / self._fees, 0.0)) / 20 if self._fees > 0 else 0.0
        for t, queue in enumerate(queues):
            wanted = float(self._wanted[t])
            if wanted < 1:
                continue
            asked = queue[fees[queue] <= self._purse]
            for k, fee in zip(asked.tolist(), fees[asked].tolist(), strict=True):
                if k not in bought and fee <= self._purse and agents[k].decide(Offer(fee, fee * share)):
                    self._purse -= fee
                    wanted -= 1
                    bought[k] = fee
                    if wanted < 1:
                        break
            self._wanted[t] = wanted

    # ---- what a post does ------------------------------------------------------------------------------------

    def _publish(self, world: State, day: Day, posts: NDArray[np.int64], clicks: NDArray[np.float64]) -> None:
        """Plan who sees this week's posts (one a creator) on which day: followers, and friends to whom they pass it."""
        p = self.params
        keys = posts + (world.tables["influencers"]["posted"][posts].astype(np.int64) << _CREATOR_BITS)
        viewers, when, starts = self._viewers(world, posts)
        sizes = starts[1:] - starts[:-1]
        which, friends, later = self._resharing.spread(
            "influencer_campaigns.reshare",
            viewers,
            when,
            starts,
            keys,
            step=0,
            chances=self._resharing.chances(p.reproduction, p.sharing),
            response=(p.delay, p.delay_spread),
        )
        hazards = -np.log1p(-clicks * p.registering)
        for who, at, post in ((viewers, when, np.repeat(np.arange(len(posts)), sizes)), (friends, later, which)):
            self._viewings.add(day, at, who, hazards[post], keys[post], step=0)
        views = (sizes + np.bincount(which, minlength=len(posts))) * world.weight
        world.record("views_influencers", int(views.sum()))
        world.record("clicks_influencers", float(views @ clicks))

    def _viewers(
        self, world: State, posts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int64]]:
        """Return which followers of the creators see this week's posts, after how many days, and where each post begins.

        Keyed by the creator and the number of the post, not by the week: a budget that has somebody post sooner
        changes when people see the post, not who.
        """
        p, table, streams = self.params, world.tables["influencers"], world.streams
        parts = [self._followers.all_of(world, k) for k in posts.tolist()]
        followers, ends = np.concatenate(parts), np.cumsum([len(part) for part in parts])
        chances = np.array(
            [min(1.0, p.views * (n / 1e5) ** (p.views_power - 1)) for n in table["followers"][posts].tolist()]
        )
        number, none = table["posted"][posts].astype(np.int64), np.zeros(len(posts), dtype=np.int64)
        posted = np.floor(WEEK * streams.uniform_each("influencer_campaigns.post_day", posts, steps=number, draws=none))
        who, when = np.empty(len(followers), dtype=np.int32), np.empty(len(followers))
        starts, key = np.zeros(len(posts) + 1, dtype=np.int64), streams.key("influencer_campaigns.views")
        draw_viewers(followers, ends, chances, posted, _KERNEL, streams.seed, key, number, posts, who, when, starts)
        return who[: starts[-1]], when[: starts[-1]], starts

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identities of spend: what the metrics say was paid is what the ledger says."""
        for metric, account in (
            ("spend_influencers", "influencers"),
            ("commission_influencers", "commission_influencers"),
        ):
            paid = int(world.series.values[metric].sum())
            yield Check("marketing", metric, paid, world.ledger.balances[f"expense.marketing.{account}"])


def _by_creator(credits: NDArray[np.void], column: str, n: int) -> NDArray[np.float64]:
    """Return the sum of a column of credits for each creator."""
    return np.bincount(credits["source"], weights=credits[column], minlength=n).astype(np.float64)


def _top_share(earned: NDArray[np.float64]) -> float:
    """Return the share of what was earned that goes to the best-paid tenth (0 while nothing was)."""
    n = -(-len(earned) // 10)
    total = float(np.maximum(earned, 0).sum())
    return float(np.sort(np.maximum(earned, 0))[::-1][:n].sum()) / total if total > 0 else 0.0
