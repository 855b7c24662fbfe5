"""Referral: users invite friends by code, in bursts; friends answer after a while; both are rewarded."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.lists import each_once, is_listed
from sim.kernels.poisson import fill_poisson
from sim.mechanisms.reach.referral import kernels
from sim.mechanisms.reach.referral.invitations import CAUSE, InvitationBook
from sim.mechanisms.reach.referral.rewards import RewardBook
from sim.mechanisms.reach.referral.terms import ReferralTerms
from sim.mechanisms.reach.referral.visiting import ANY_DAY, VISITING
from sim.world import accounts
from sim.world.events import ACCRUED, CLAWED_BACK, INVITATION, MOVE, PAID, REFERRAL
from sim.world.market import coupons
from sim.world.people import NEUTRAL, tastes
from sim.world.records import join_records

_IDS = NDArray[np.int32]
_NOBODY = np.empty(0, dtype=np.int32)
REFERENCE = 2000  # fen: the rewards at which fraud and blocking have their rates
KEPT_AFTER = 15  # days after which a first order that was not refunded counts as kept
MEMORY = 30  # days over which the share of open neighbours is averaged
AWAITS_ORDER, AWAITS_KEEPING = 1, 2


class Referral(Mechanism):
    """Bursts of invitations, acceptance by tie, taste, reward and fatigue, rewards under a condition, fakes.

    References: Schmitt, Skiera & Van den Bulte (2011), J. Marketing 75(1); Iribarren & Moro (2011), Social Networks
    33(2); Lobel, Sadler & Varshney (2017), Management Science 63(10). Page: docs/mechanisms/referral.md
    """

    phase = Phase.EXPERIENCE
    after = ("satisfaction",)
    reads = (
        "ties",
        "today.joined",
        "today.orders",
        "people.state",
        "users.cause",
        "users.luck_from",
        "users.last_visit",
        "users.episode",
        "users.satisfaction",
        "users.trust",
        "users.taste",
    )
    may_read = ("today.refunded",)
    writes = (
        "today.invitations",
        "today.reward_moves",
        "users.parent",
        "users.churn_factor",
        "users.need_rate",
        "users.coupon",
        "users.coupon_until",
        "users.coupon_from",
    )
    hazards = (Hazard("join", CAUSE, per="person", label="invitations", zh="邀请好友", has_intent=True, passing=0.8),)
    accounts = (accounts.REWARD_COST, accounts.REFERRAL_COUPONS)
    null = {"is_open": "off"}
    columns = (
        Column("users", "eagerness", np.float32, doc="r: how much a user invites, mean 1"),
        Column("users", "invite_month", np.int16, default=-1, doc="month of the user's own in which invitations count"),
        Column("users", "invited_in_month", np.int16, doc="friends addressed in that month"),
        Column("users", "friends_reached", np.float32, default=-1, doc="how far the user is in the order of friends"),
        Column("users", "invite_rounds", np.int16, doc="how often the user began anew with the first friend"),
        Column("people", "invitations_got", np.int16, doc="invitations got so far"),
        Column("users", "reward_due", np.int8, doc="1 the inviter's reward awaits an order, 2 its being kept"),
    )
    metrics = (
        Metric("invitations", "flow", "people", "invitations sent by code", "Invitations", "发出邀请数"),
        Metric(
            "invitations_accepted",
            "flow",
            "people",
            "registrations by an invitation of the programme",
            "Invitations accepted",
            "邀请注册数",
        ),
        Metric(
            "open_neighbours",
            "ratio",
            "share",
            "share of the friends addressed who could still register (30 days)",
            "Open friends",
            "可邀请好友占比",
        ),
        Metric(
            "fakes",
            "flow",
            "people",
            "fake registrations made for rewards (not in registrations)",
            "Fakes",
            "虚假注册数",
        ),
        Metric("rewards_accrued", "flow", "fen", "referral rewards earned", "Rewards earned", "应计邀请奖励"),
        Metric("rewards_paid", "flow", "fen", "referral rewards paid", "Rewards paid", "已付邀请奖励"),
        Metric(
            "rewards_clawed_back",
            "flow",
            "fen",
            "referral rewards taken back from fakes",
            "Rewards clawed back",
            "追回邀请奖励",
        ),
        Metric("links_blocked", "stock", "0 or 1", "social networks block the links", "Links blocked", "链接被封"),
    )
    page = Page(
        "Referral programme",
        "邀请有礼",
        (
            Chart(("invitations", "invitations_accepted"), "Invitations sent and accepted", "发出与接受的邀请"),
            Chart(("rewards_accrued", "rewards_paid", "rewards_clawed_back"), "Referral rewards", "邀请奖励"),
            Chart(("r_total", "referral_k", "referral_k_eff"), "Reproduction number and K factor", "再生数与K因子"),
        ),
    )

    class Params(ReferralTerms):
        """The referral programme."""

    def setup(self, world: State) -> None:
        """Nobody has invited yet."""
        self._recent: list[NDArray[Any]] = [_NOBODY, _NOBODY, _NOBODY, np.empty(0, dtype=np.float32)]  # see _remember
        self._book, self._rewards = InvitationBook(), RewardBook()
        self._keeping: dict[int, list[_IDS]] = {}
        self._blocked_until, self._n_blocks, self._block_hazard = -1, 0, 0.0
        self._addressed = self._sent = 0.0
        self._homophily = world.facts["sections"]["market"].taste_homophily

    def step(self, world: State, day: Day) -> None:
        """Welcome who came, earn rewards, send today's invitations, open the answers of tomorrow."""
        self._welcome(world, day)
        self._watch_orders(world, day)
        sent = self._send(world, day)
        self._file(world, day, sent)
        self._risk_a_block(world, day, len(sent))
        moves, fen = self._rewards.take(day.index)
        if len(moves):
            world.today["reward_moves"] = join_records([world.today["reward_moves"], moves], dtype=MOVE)
        for name, kind in (("accrued", ACCRUED), ("paid", PAID), ("clawed_back", CLAWED_BACK)):
            world.record(f"rewards_{name}", fen[kind] * world.weight)

    # ---- who came --------------------------------------------------------------------------------------------

    def _welcome(self, world: State, day: Day) -> None:
        """Name the inviters of those who came on an invitation; give coupons; earn or await rewards."""
        p, users = self.params, world.users
        joined = world.today["joined"]
        rows = world.user_of(joined)
        kernels.draw_eagerness(
            joined, rows, p.burst_shape, world.streams.seed, world.streams.key("referral.eagerness"), users["eagerness"]
        )
        users["reward_due"][rows] = 0  # whoever comes again owes nothing to who brought them before
        came = joined[users["cause"].take(rows) == world.risks["join"].causes.index(CAUSE)]
        if not len(came):
            return
        answered = self._book.answered(world, came, step=day.step)
        rows = world.user_of(came)
        users["parent"][rows] = answered["inviter"]
        users["churn_factor"][rows] = p.retention
        spend = p.spend_kept ** -p.without_condition()
        if spend != 1:
            users["need_rate"][rows] *= np.float32(spend)
        own = came[answered["kind"] == REFERRAL]
        world.record("invitations_accepted", world.count(own))
        if p.reward_recipient > 0:
            fen, until = round(p.reward_recipient), day.index + p.coupon_days
            coupons.give(world, own, fen, until=until, source=coupons.REFERRAL)
        if p.condition == "registration":
            self._reward(world, day, own)
        elif p.condition != "none":
            users["reward_due"][world.user_of(own)] = AWAITS_ORDER
        self._count_fakes(world, day, own)

    def _watch_orders(self, world: State, day: Day) -> None:
        """Earn the rewards that awaited a first order, or its being kept."""
        due = world.users["reward_due"]
        placed = world.today["orders"]["person"]
        bought = each_once(placed[due.take(world.user_of(placed)) == AWAITS_ORDER])
        back = world.yesterday.get("refunded")
        if back is not None and len(back):
            rows = world.user_of(back["person"])
            lost = rows[due[rows] == AWAITS_KEEPING]
            due[lost] = AWAITS_ORDER
        waited = np.concatenate([_NOBODY, *self._keeping.pop(day.index, [])])
        kept = waited[due[world.user_of(waited)] == AWAITS_KEEPING]
        if self.params.condition == "kept_purchase":
            due[world.user_of(bought)] = AWAITS_KEEPING
            self._keeping.setdefault(day.index + KEPT_AFTER, []).append(bought)
            bought = _NOBODY
        earned = np.concatenate([bought, kept])
        if len(earned):
            due[world.user_of(earned)] = 0
            self._reward(world, day, earned)

    def _reward(self, world: State, day: Day, ids: _IDS) -> None:
        """Accrue the reward of whoever brought these people; at level 2 half of it one level up."""
        p, parent = self.params, world.users["parent"]
        senders = parent[world.user_of(ids)]
        self._rewards.grant(day.index, senders, round(p.reward_sender), paid_after=p.payment_delay)
        if p.level > 1:
            cause = world.risks["join"].causes.index(CAUSE)
            rows = world.user_of(senders)
            above = parent[rows[world.users["cause"][rows] == cause]]
            self._rewards.grant(day.index, above, round(p.reward_sender / 2), paid_after=p.payment_delay)

    def _count_fakes(self, world: State, day: Day, came: _IDS) -> None:
        """Draw fakes beside genuine registrations; they are nobody of the market, only claims of their senders."""
        p, streams = self.params, world.streams
        mean = p.fraud_share / (1 - p.fraud_share) * (p.reward_sender + p.reward_recipient) / REFERENCE
        mean *= 1.0 if p.condition in ("none", "registration") else p.collusion
        n = np.empty(len(came), dtype=np.int64)
        episodes = world.users["episode"][world.user_of(came)]
        u = streams.uniform_each("referral.fakes", came, steps=episodes, draws=np.zeros(len(came), dtype=np.int64))
        fill_poisson(u, np.full(len(came), mean), n)
        world.record("fakes", int(n.sum()) * world.weight)
        if not n.any():
            return
        ids, steps = np.repeat(came, n), np.repeat(episodes, n)
        draws = np.arange(len(ids)) - np.repeat(np.cumsum(n) - n, n)
        caught = streams.uniform_each("referral.detection", ids, steps=steps, draws=draws) < p.detection
        self._rewards.grant_fakes(
            day.index,
            world.users["parent"][world.user_of(ids)],
            round(p.reward_sender),
            paid_after=p.payment_delay,
            found_after=np.where(caught, p.detection_lag, -1),
        )

    # ---- who invites -----------------------------------------------------------------------------------------

    def _send(self, world: State, day: Day) -> NDArray[np.void]:
        """Return today's invitations by code."""
        p, users, streams = self.params, world.users, world.streams
        self._remember(world)
        recent, rows, luck_from, eagerness = self._recent
        who, size = (np.empty(len(recent), dtype=np.int32) for _ in range(2))
        n, n_kept = kernels.draw_bursts(
            recent,
            rows,
            luck_from,
            world.people["state"],
            users["satisfaction"],
            eagerness,
            users["invited_in_month"],
            users["invite_month"],
            day.index,
            users["last_visit"],
            VISITING if p.invite_on == "visits" else ANY_DAY,
            (math.ceil(10 * p.fade), self._rate(), p.fade, NEUTRAL, p.burst_shape, p.more, p.cap),
            (streams.seed, streams.key("referral.burst"), streams.key("referral.size")),
            who,
            size,
        )
        self._recent = [a[:n_kept] for a in self._recent]
        by_row = np.argsort(who[:n])
        who, size = who[by_row], size[by_row]
        sent = self._address(world, day, who, size)
        world.record("invitations", world.count(sent))
        world.record("open_neighbours", self._sent / self._addressed if self._addressed > 0 else 1.0)
        return sent

    def _remember(self, world: State) -> None:
        """Add who joined today (rows, first own day, eagerness) to those who may invite; who joined before is moved to the end."""
        users, joined = world.users, world.today["joined"]
        rows = world.user_of(joined)
        again = joined[users["episode"].take(rows) > 0]
        if len(again):
            stays = ~is_listed(self._recent[0], again)
            self._recent = [a[stays] for a in self._recent]
        new = (joined, rows, users["luck_from"].take(rows), users["eagerness"].take(rows))
        self._recent = [np.concatenate(pair) for pair in zip(self._recent, new, strict=True)]

    def _rate(self) -> float:
        """Return the hazard of inviting on joining: rho0, the sender's reward, the condition, uncertainty."""
        p = self.params
        if not p.is_open:
            return 0.0
        most = math.log1p(p.reward_reference / p.reward_scale)
        drawn = 0.5 + 0.5 * math.log1p(p.reward_sender / p.reward_scale) / most
        unsure = p.uncertainty_gain if p.uncertain_sender and p.reward_sender > 0 else 1.0
        return float(p.burst_rate * drawn * unsure * p.sends_kept ** -p.without_condition())

    def _address(self, world: State, day: Day, who: _IDS, size: _IDS) -> NDArray[np.void]:
        """Go on through the friends of those who invite, and write who accepts how likely, and when."""
        people, ties, streams = world.people, world.ties, world.streams
        n, keep = 0, 1 - 1 / MEMORY
        room = int(size.sum()) if ties is not None else 0
        out: list[NDArray[Any]] = [np.empty(room, dtype=t) for t in (np.int32, np.int32, np.bool_, np.int16, np.int16)]
        addressed = 0
        if ties is not None:
            addressed, n = kernels.address(
                who,
                world.user_of(who),
                size,
                ties.offsets,
                ties.neighbours,
                ties.n_strong,
                self.params.strong_weight,
                people["state"],
                world.users["friends_reached"],
                world.users["invite_rounds"],
                people["invitations_got"],
                streams.seed,
                streams.key("referral.order"),
                np.empty(ties.longest_row, dtype=np.float32),
                *out,
            )
        inviter, invitee, is_strong, turn, before = (a[:n] for a in out)
        self._addressed, self._sent = self._addressed * keep + addressed, self._sent * keep + n
        if self.params.condition == "none":
            fen, delay = round(self.params.reward_sender), self.params.payment_delay
            self._rewards.grant(day.index, inviter, fen, paid_after=delay)
        sent = np.empty(n, dtype=INVITATION)
        sent["inviter"], sent["invitee"], sent["kind"], sent["pool"] = inviter, invitee, REFERRAL, -1
        p_accept = self._acceptance(world, inviter, invitee, is_strong, before)
        if day.index <= self._blocked_until:
            p_accept = p_accept * self.params.block_effect
        sent["hazard"] = -np.log1p(-np.minimum(p_accept, 1 - 1e-12))
        u = streams.uniform_each("referral.answer", inviter, steps=invitee, draws=turn)
        days = self.params.answer_median * np.exp(self.params.answer_spread * ndtri(u))
        sent["hazard"][days > self.params.window] = 0.0
        sent["answer_on"] = day.index + np.maximum(1, np.ceil(np.minimum(days, 1e6))).astype(np.int64)
        return sent

    def _acceptance(
        self, world: State, inviter: _IDS, invitee: _IDS, is_strong: NDArray[np.bool_], before: NDArray[np.int16]
    ) -> NDArray[np.float64]:
        """Return the probability that each invitation is accepted."""
        p, users, rows = self.params, world.users, world.user_of(inviter)
        score = p.acceptance + p.by_reward * math.log1p(p.reward_recipient / p.reward_scale) + p.by_strong * is_strong
        if p.by_taste > 0 and len(inviter):
            one, other = users["taste"].take(rows, axis=0).astype(np.float64), tastes(world, invitee, self._homophily)
            lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
            score = score + p.by_taste * np.einsum("kd,kd->k", one, other) / np.maximum(lengths, 1e-12)
        score = score + p.by_satisfaction * (users["satisfaction"].take(rows) - NEUTRAL)
        score = score + p.by_trust * (users["trust"].take(rows) - NEUTRAL) - p.fatigue * np.log1p(before)
        return np.asarray(expit(score) * p.acceptance_gain ** -p.without_condition())

    def _file(self, world: State, day: Day, sent: NDArray[np.void]) -> None:
        """Put today's invitations (those to group purchases too) on their day, and open tomorrow's answers."""
        everything = join_records([world.today["invitations"], sent], dtype=INVITATION)
        world.today["invitations"] = everything
        if self.params.is_open:
            self._book.file(everything.compress(everything["hazard"] > 0))
        else:
            self._book.drop()
        self._book.open(world, day.index + 1)

    def _risk_a_block(self, world: State, day: Day, n_sent: int) -> None:
        """Links are blocked for a while, the sooner the more is paid and the more is sent; from tomorrow.

        The hazard adds up to a keyed threshold, as that of people does, so that a small change moves the day a little.
        """
        p, streams = self.params, world.streams
        if day.index > self._blocked_until:
            intensity = n_sent / max(len(world.active), 1) / p.block_reference
            self._block_hazard += p.block_rate * (p.reward_sender + p.reward_recipient) / REFERENCE * intensity
            if self._block_hazard >= -math.log1p(-streams.one("referral.block", entity=self._n_blocks)):
                low, high = sorted((p.block_low, p.block_high))
                lasts = low + int(streams.one("referral.block_length", entity=self._n_blocks) * (high - low + 1))
                self._blocked_until = day.index + lasts
                self._n_blocks, self._block_hazard = self._n_blocks + 1, 0.0
        world.record("links_blocked", float(day.index <= self._blocked_until))

    def checks(self, world: State) -> list[Check]:
        """Return I8 of this mechanism: what the metrics say was accrued, paid and taken back is what was granted."""
        names = {"accrued": ACCRUED, "paid": PAID, "clawed_back": CLAWED_BACK}
        recorded = {n: int(world.series.values[f"rewards_{n}"].sum()) for n in names}
        return [
            Check("I8", f"referral rewards {n}", recorded[n], self._rewards.totals[kind] * world.weight)
            for n, kind in names.items()
        ]
