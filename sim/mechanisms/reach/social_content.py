"""Social content: posts that staff pay for and posts of users, seen by strangers and passed on among friends."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, Flag, Money, Number, Share
from sim.kernels.lists import each_once
from sim.world import channels
from sim.world.market.orders import ORDER
from sim.world.people import normal
from sim.world.viewings import Resharing, Viewings, sample_open_zones

PLATFORMS = ("wechat", "weibo", "douyin", "xiaohongshu")
_HORIZON = 60
_NOBODY, _NO_ORDERS = np.empty(0, dtype=np.int32), np.empty(0, dtype=ORDER)
_WAVES = 12  # posts of a platform and day beyond this number share their cascades


def _share(default: str, label: str, zh: str) -> Any:
    return par(
        default,
        low="0 %",
        high="100 %",
        lever=True,
        label=f"{label}, share",
        zh=f"{zh}投放占比",
        doc=f"share of the channel's money for posts on {label}; shares are scaled to one",
    )


def _cost(default: str, label: str, zh: str) -> Any:
    return par(
        default,
        low="1 RMB",
        high="1000000 RMB",
        prior=f"lognormal({default}, x3)",
        label=f"{label}, post",
        zh=f"{zh}单篇成本",
        doc=f"money for a post on {label}: making and promoting it",
    )


def _reach(default: str, label: str, zh: str) -> Any:
    return par(
        default,
        low="0",
        high="10000000",
        prior=f"lognormal({default}, x3)",
        unit="people",
        label=f"{label}, views",
        zh=f"{zh}单篇浏览",
        doc=f"people of the market who see a post on {label} first",
    )


def _conversion(default: str, label: str, zh: str) -> Any:
    return par(
        default,
        low="0 %",
        high="50 %",
        prior=f"lognormal({default}, x3)",
        label=f"{label}, conversion",
        zh=f"{zh}注册转化率",
        doc=f"share of views on {label} that register because of the view",
    )


class _Wave(NamedTuple):
    """Posts that spread together: number, first viewers (rows) and what a view does."""

    number: int
    viewers: NDArray[np.int32]
    hazard: float


class SocialContent(Mechanism):
    """Posts on four platforms and by users; whoever sees one may register that day, and may pass it on.

    References: Goldenberg, Libai & Muller (2001), Marketing Letters 12(3); Iribarren & Moro (2009), Physical Review
    Letters 103; Kenah & Robins (2007), Physical Review E 76. Page: docs/mechanisms/social_content.md
    """

    phase = Phase.REACH
    reads = (
        "channels.budget",
        "zones.is_open",
        "zones.rows",
        "ties",
        "people.state",
        "people.cell",
        "today.delivered",
        "today.joined",
    )
    writes = ("channels.is_on[social]", "channels.exposure[social]")
    hazards = (Hazard("join", "social", per="person", label="social content", zh="社交媒体内容"),)
    null = {"is_spending": "off", "posts_per_order": "0 %", "posts_per_registration": "0 %"}
    metrics = (
        *channels.money_metrics("social"),
        Metric("posts_social", "flow", "posts", "posts paid for", "Posts, paid", "投放内容数"),
        Metric(
            "posts_users",
            "flow",
            "posts",
            "posts of users about an order or their registration",
            "Posts of users",
            "用户晒单数",
        ),
        Metric("views_social", "flow", "people", "first views of posts paid for", "Views, first", "内容首次浏览"),
        Metric(
            "reshared_social",
            "flow",
            "people",
            "views because friends passed a post on, of all posts of the day",
            "Views through friends",
            "好友转发浏览",
        ),
    )
    accounts = (channels.money_account("social"),)

    class Params(ParamSet):
        """What posts cost and do, and how they are passed on."""

        is_spending: Flag = par(
            "on",
            label="spend on content",
            zh="投放社交内容",
            evidence="derived",
            fixed=True,
            doc="whether the channel's money is spent",
        )
        share_wechat: Share = _share("30 %", "WeChat", "微信")
        share_weibo: Share = _share("10 %", "Weibo", "微博")
        share_douyin: Share = _share("30 %", "Douyin", "抖音")
        share_xiaohongshu: Share = _share("30 %", "Xiaohongshu", "小红书")
        cost_wechat: Money = _cost("3000 RMB", "WeChat", "微信")
        cost_weibo: Money = _cost("1000 RMB", "Weibo", "微博")
        cost_douyin: Money = _cost("2500 RMB", "Douyin", "抖音")
        cost_xiaohongshu: Money = _cost("800 RMB", "Xiaohongshu", "小红书")
        views_wechat: Count = _reach("20000", "WeChat", "微信")
        views_weibo: Count = _reach("20000", "Weibo", "微博")
        views_douyin: Count = _reach("50000", "Douyin", "抖音")
        views_xiaohongshu: Count = _reach("8000", "Xiaohongshu", "小红书")
        conversion_wechat: Share = _conversion("0.15 %", "WeChat", "微信")
        conversion_weibo: Share = _conversion("0.05 %", "Weibo", "微博")
        conversion_douyin: Share = _conversion("0.05 %", "Douyin", "抖音")
        conversion_xiaohongshu: Share = _conversion("0.12 %", "Xiaohongshu", "小红书")
        views_spread: Number = par(
            "1",
            symbol="v",
            low="0",
            high="3",
            prior="0.5 - 1.8",
            label="spread of views",
            zh="浏览量离散度",
            doc="log standard deviation of first views between posts, the mean unchanged",
        )
        posts_per_order: Share = par(
            "2 %",
            symbol="b_o",
            prior="0.5 % - 8 %",
            label="posts per order",
            zh="晒单率",
            doc="share of delivered orders about which the buyer posts",
        )
        posts_per_registration: Share = par(
            "2 %",
            symbol="b_r",
            prior="0.5 % - 8 %",
            label="posts per registration",
            zh="注册分享率",
            doc="share of new users who post that they joined",
        )
        conversion_friends: Share = par(
            "0.2 %",
            symbol="c_u",
            low="0 %",
            high="50 %",
            prior="lognormal(0.2 %, x4)",
            label="conversion of users' posts",
            zh="好友晒单转化率",
            doc="share of views of a user's post that register because of the view",
        )
        reproduction: Number = par(
            "0.3",
            symbol="R",
            low="0",
            high="3",
            prior="0.05 - 0.9",
            evidence="source",
            label="resharing",
            zh="转发再生数",
            source="Iribarren & Moro 2011: mostly below the tipping point",
            doc="R: people reached by somebody who was reached; 1 is the tipping point",
        )
        sharing: Share = par(
            "4 %",
            symbol="s",
            low="0 %",
            high="100 %",
            prior="1 % - 15 %",
            label="people who pass on",
            zh="愿转发者占比",
            doc="s: share of viewers who pass a post on at all",
        )
        strong_ratio: Number = par(
            "2",
            symbol="ratio",
            low="1",
            high="100",
            fixed=True,
            prior="1 - 5",
            label="strong ties in resharing",
            zh="强关系转发倍数",
            doc="chance of a strong tie to carry a post on over that of a weak one",
        )
        delay: Duration = par(
            "0.4 days",
            symbol="d",
            low="0 days",
            high="60 days",
            prior="0.1 days - 1.5 days",
            evidence="memory",
            label="delay of resharing",
            zh="转发延迟",
            source="Iribarren & Moro 2009: mean 1.5 days, standard deviation 5.5 days (e-mail)",
            doc="median time until a friend sees what was passed on",
        )
        delay_spread: Number = par(
            "1.6",
            symbol="σ",
            low="0",
            high="3",
            prior="1 - 2.2",
            evidence="memory",
            label="spread of delays",
            zh="转发延迟离散度",
            source="Iribarren & Moro 2009, from the same moments",
            doc="log standard deviation of these times",
        )
        incrementality: Share = par(
            "70 %",
            symbol="i",
            low="1 %",
            high="100 %",
            prior="40 % - 95 %",
            label="social incrementality",
            zh="社交内容增量占比",
            doc="share of claimed registrations that the posts caused",
        )

    def setup(self, world: State) -> None:
        """Take over the channel's money; prepare the graph for resharing."""
        channels.switch_on(world, "social", is_on=self._is_spending())
        self._owed = 0.0
        self._viewings = Viewings("social", world.streams, horizon=_HORIZON)
        self._resharing = Resharing(world, ratio=self.params.strong_ratio)

    def _is_spending(self) -> bool:
        """Return whether some platform gets money; if none does, the channel is off and its money goes to the others."""
        return self.params.is_spending and any(getattr(self.params, f"share_{name}") > 0 for name in PLATFORMS)

    def step(self, world: State, day: Day) -> None:
        """Post, let yesterday's events be posted about, and set the hazards of those who see something today."""
        channels.switch_on(world, "social", is_on=self._is_spending())
        waves = self._buy(world, day) if self._is_spending() else []
        reshared = self._show(world, day, waves) + self._show_users(world, day)
        world.record("reshared_social", reshared * world.weight)
        world.record("views_social", sum(len(wave.viewers) for wave in waves) * world.weight)
        expected = self._viewings.act(world, day)
        channels.set_exposure(world, "social", self._viewings.n_seen / len(world.people))
        channels.claim(world, "social", expected / self.params.incrementality)

    def _buy(self, world: State, day: Day) -> list[_Wave]:
        """Spend today's money: each platform brings out as many posts as its part pays on average."""
        p = self.params
        shares = np.array([getattr(p, f"share_{name}") for name in PLATFORMS])
        money = channels.budget(world, "social")
        self._owed += money
        self._owed -= channels.pay(self, world, "social", self._owed)
        costs = np.array([getattr(p, f"cost_{name}") for name in PLATFORMS])
        rounding = world.streams.uniform("social_content.posts_bought", np.arange(len(PLATFORMS)), step=day.step)
        numbers = np.floor(money * shares / shares.sum() / costs + rounding).astype(np.int64)
        world.record("posts_social", int(numbers.sum()))
        return [wave for k in np.flatnonzero(numbers) for wave in self._come_out(world, day, int(k), int(numbers[k]))]

    def _come_out(self, world: State, day: Day, k: int, n: int) -> Iterable[_Wave]:
        """Draw who sees the ``n`` posts of a platform first; posts beyond the twelfth swell the waves of the others.

        Everything is keyed by day, platform and number of the post: more money adds posts, and leaves the others alone.
        """
        p, name = self.params, PLATFORMS[k]
        hazard = -math.log1p(-getattr(p, f"conversion_{name}"))
        luck = normal(world.streams, f"social_content.views_{name}", (day.step << 20) + np.arange(n))
        views = getattr(p, f"views_{name}") * np.exp(p.views_spread * luck - p.views_spread**2 / 2)
        for j, total in enumerate(np.bincount(np.arange(n) % _WAVES, weights=views)):
            number = k * _WAVES + j
            viewers = sample_open_zones(
                world, "social_content.viewer", total / world.weight, step=day.step, draw=number
            )
            yield _Wave(number, viewers, hazard)

    def _show(self, world: State, day: Day, waves: list[_Wave]) -> int:
        """Plan what first viewers and those they reach see; return how many rows were reached by resharing."""
        if not waves:
            return 0
        p = self.params
        seeds, sizes = np.concatenate([wave.viewers for wave in waves]), [len(wave.viewers) for wave in waves]
        starts = np.cumsum([0, *sizes])
        numbers, rates = np.array([wave.number for wave in waves]), np.array([wave.hazard for wave in waves])
        when = np.zeros(len(seeds))
        self._viewings.add(day, when, seeds, np.repeat(rates, sizes), np.repeat(numbers, sizes), step=day.step)
        which, people, times = self._resharing.spread(
            "social_content.posts",
            seeds,
            when,
            starts,
            numbers,
            step=day.step,
            response=(p.delay, p.delay_spread),
            chances=self._resharing.chances(p.reproduction, p.sharing),
        )
        self._viewings.add(day, times, people, rates[which], numbers[which], step=day.step)
        return len(people)

    def _show_users(self, world: State, day: Day) -> int:
        """Let users post about what arrived or that they joined yesterday; their friends see it from today on."""
        p, streams = self.params, world.streams
        orders, joined = world.yesterday.get("delivered", _NO_ORDERS), world.yesterday.get("joined", _NOBODY)
        u = streams.uniform_each(
            "social_content.order_post", orders["person"], steps=orders["own_day"], draws=orders["number"]
        )
        news = streams.uniform("social_content.joined_post", joined)
        authors = np.concatenate([orders["person"][u < p.posts_per_order], joined[news < p.posts_per_registration]])
        world.record("posts_users", world.count(authors))
        if not len(authors):
            return 0
        authors = each_once(authors)
        n = len(authors)
        which, people, times = self._resharing.spread(
            "social_content.users",
            authors,
            np.zeros(n),
            np.arange(n + 1),
            authors,
            step=day.step,
            chances=self._resharing.chances(p.reproduction, p.sharing, is_certain=True),
            response=(p.delay, p.delay_spread),
        )
        hazard = -math.log1p(-p.conversion_friends)
        self._viewings.add(
            day, times, people, np.full(len(people), hazard), len(PLATFORMS) * _WAVES + authors[which], step=day.step
        )
        return len(people)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend: what the metrics say was paid is what the ledger says."""
        yield channels.spend_check(world, "social")
