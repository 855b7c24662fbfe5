"""Community: users join, some write and others read, moderators clear bad posts, games and online events bring them back."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.state import ACTIVE, State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.keeping.community.kernels import share_of_friends
from sim.mechanisms.keeping.community.posts import POSTER_DAYS, Floats, Posts, Rows
from sim.mechanisms.keeping.community.records import ACCOUNTS, EVENTS, GAMES, METRICS, MODERATION
from sim.mechanisms.keeping.community.terms import CommunityTerms
from sim.world.comparing import INSIDE, OUTSIDE, SELECTION, Spend
from sim.world.meetings import acquaint
from sim.world.people import LONG_AGO, own_luck
from sim.world.visiting import ImpulseFactor, VisitCause, who_may_come


class Community(Posts, Mechanism):
    """Users join with friends, write and read; what there is to read, games and events are reasons to come; guests make friends.

    References: Manchanda, Packard & Pattabhiramaiah (2015), Marketing Science 34(3) (joining a firm's community); Backstrom et
    al. (2006), KDD (joining by friends inside). Page: docs/mechanisms/community.md
    """

    phase = Phase.JOIN
    after = ("registration",)
    reads = (
        "active",
        "people.state",
        "today.visits",
        "today.orders",
        "today.payments",
        "users.is_quiet",
        "users.last_order",
        "users.luck_from",
        "users.need_rate",
    )
    may_read = ("users.habit", "users.need_rate")
    writes = ("ties", "today.met")
    null = {"interest": "0 per day", "moderators": "0"}
    accounts = ACCOUNTS
    columns = (
        Column("users", "is_in_community", np.bool_, doc="a member of the community"),
        Column("users", "times_in_community", np.int16, doc="how often the user has joined it"),
        Column("users", "joining_community", np.float64, doc="hazard of joining accumulated since the last time"),
        Column("users", "posts_lately", np.float64, doc="good posts of the user, fading"),
        Column("users", "last_post", np.int32, default=LONG_AGO, doc="day index of the last post"),
    )
    parts = (
        VisitCause("community", "called", doc="members who come to read, to play, or for an event"),
        ImpulseFactor("community", "inspired", doc="what members read makes them want things"),
    )
    metrics = METRICS
    page = Page(
        "Community",
        "社区",
        (
            Chart(("community_members", "community_posters"), "Members, and those who write", "社区成员与发帖成员"),
            Chart(
                ("community_posts", "community_bad_posts"), "Posts, and bad ones that stayed", "发帖量与未清理的不良帖"
            ),
            Chart(("community_visits",), "Visits with a reason from the community", "社区带来的访问"),
            Chart(
                ("spend_per_community_member", "spend_per_buyer_outside"),
                "Spend in 30 days, each",
                "近 30 天人均消费",
                *SELECTION,
            ),
            Chart(("community_naive_ratio",), "Members' spend over others'", "社区成员与其他买家消费比", *SELECTION),
        ),
    )

    class Params(CommunityTerms):
        """Joining, posts, moderation, games, events."""

    def setup(self, world: State) -> None:
        """Nobody is a member, and nothing has been written."""
        self._to_read, self._bad, self._n_members = 0.0, 0.0, 0
        self._called = np.empty(0, dtype=np.int32)
        self._paid = dict.fromkeys((GAMES, EVENTS, MODERATION), 0)
        self._n_ties, self._told = world.ties.n_ties if world.ties else 0, 0
        self._spend = Spend()

    def step(self, world: State, day: Day) -> None:
        """Count out who is away, let yesterday's visitors write or join, and tell who comes today."""
        users = world.users
        away = users["is_quiet"] | (world.people["state"][users["person"]] != ACTIVE)
        users["is_in_community"][away] = False
        visitors = self._yesterdays_visitors(world)
        is_member = users["is_in_community"].take(world.user_of(visitors))
        self.write(world, day, visitors[is_member])
        self._join(world, day, visitors[~is_member])
        rows = np.flatnonzero(users["is_in_community"]).astype(np.int32)
        rows = rows[np.argsort(users["person"][rows], kind="stable")]
        self._n_members = len(rows)
        guests = self._gather(world, day, users["person"][rows])
        self._call(world, day, rows, guests)
        self._pay(world, day, has_event=self._has_event(day) and len(rows) > 0)
        wrote = users["last_post"].take(rows) > day.index - POSTER_DAYS
        world.record("community_members", len(rows) * world.weight)
        world.record("community_posters", int(np.count_nonzero(wrote)) * world.weight)

    # ---- reasons to come, and to buy -----------------------------------------------------------------------------

    def called(self, world: State, day: Day) -> Rows:
        """Return who comes today because of the community."""
        return self._called

    def inspired(self, world: State, day: Day, visits: NDArray[np.void]) -> Floats:
        """Return the factor on needs that arise on each visit: 1 for whoever is no member or has nothing to read."""
        factor, rows = np.ones(len(visits)), world.user_of(visits["person"])
        inside = np.flatnonzero(world.users["is_in_community"].take(rows))
        factor[inside] = 1 + self.params.impulse * self.worth(world, rows[inside])
        return factor

    def playing_rate(self) -> float:
        """Return further visits a day of a member to play."""
        p = self.params
        return float(p.b_game * p.games / (p.games + p.games_half))

    def _call(self, world: State, day: Day, rows: Rows, guests: Rows) -> None:
        """Tell who comes today: to read, to play, or for an event."""
        person = world.users["person"][rows]
        rate = self.reading_rate(world, day, rows) + self.playing_rate()
        comes = own_luck(world, "community.visit", day, person) < -np.expm1(-rate * day.length)
        self._called = np.union1d(who_may_come(world, person[comes]), guests).astype(np.int32)
        world.record("community_visits", world.count(self._called))

    # ---- joining ---------------------------------------------------------------------------------------------------

    def _yesterdays_visitors(self, world: State) -> Rows:
        """Return the people who visited yesterday and are users still."""
        visits = world.yesterday.get("visits")
        if visits is None:
            return np.empty(0, dtype=np.int32)
        person = visits["person"]
        return np.asarray(person[world.people["state"].take(person) == ACTIVE])

    def hazard(self, world: State, person: Rows) -> Floats:
        """Return each visitor's hazard of joining, per day of a visit."""
        p, share = self.params, np.zeros(len(person))
        if world.ties is not None and p.by_friends > 0:
            share_of_friends(
                person,
                world.ties.offsets,
                world.ties.neighbours,
                world.people["user"],
                world.users["is_in_community"],
                p.friends_seen,
                share,
            )
        return np.asarray(p.interest * (1 + p.by_friends * share))

    def _join(self, world: State, day: Day, person: Rows) -> None:
        """Let those join whose accumulated hazard reaches the threshold of this time."""
        users, rows = world.users, world.user_of(person)
        users["joining_community"][rows] += self.hazard(world, person) * day.length
        times = users["times_in_community"].take(rows).astype(np.int64)
        luck = world.streams.uniform_each("community.joins", person, steps=times, draws=np.zeros_like(times))
        new = rows[users["joining_community"].take(rows) >= -np.log1p(-luck)]
        users["is_in_community"][new] = True
        users["times_in_community"][new] += 1
        users["joining_community"][new] = 0
        world.record("community_joined", len(new) * world.weight)

    # ---- online events and money -----------------------------------------------------------------------------------

    def _has_event(self, day: Day) -> bool:
        return is_event_day(day.date, self.params.events)

    def _gather(self, world: State, day: Day, members: Rows) -> Rows:
        """Return the guests of today's event, some of whom become friends."""
        p, n_ties = self.params, 0
        guests = members[:0]
        if self._has_event(day):
            guests = who_may_come(world, members[own_luck(world, "community.event", day, members) < p.coming])
            met = acquaint(world, "community", guests, p.ties_made, step=day.step, draw=0)
            world.today["met"] = np.concatenate([world.today["met"], met])
            n_ties = len(met)
        world.record("community_guests", len(guests) * world.weight)
        world.record("community_ties", n_ties * world.weight)
        return guests

    def _pay(self, world: State, day: Day, *, has_event: bool) -> None:
        """Pay for games, the event and moderators."""
        p = self.params
        members = self._n_members * world.weight
        costs = {
            GAMES: round(members * p.games * day.length),
            EVENTS: round(p.event_cost) if has_event else 0,
            MODERATION: round(p.moderators * p.moderator_pay * day.length),
        }
        for account, fen in costs.items():
            self.post(world, account, "asset.cash", fen)
            self._paid[account] += fen
        world.record("community_cost", sum(costs.values()))

    def end_day(self, world: State, day: Day) -> None:
        """Record what members and other buyers spend, side by side; count the ties that were told, whoever made them."""
        self._told += len(world.today["met"])
        users, payments = world.users, world.today["payments"]
        inside = users["is_in_community"]
        by_member = inside.take(world.user_of(payments["person"]))
        spent = int(payments["paid"][by_member].sum()), int(payments["paid"][~by_member].sum())
        active = world.active_users
        bought = users["last_order"].take(active) > day.index - DAYS_PER_YEAR
        others = int(np.count_nonzero(bought & ~inside.take(active)))
        self._spend.add(day.index, fen=spent, people=(self._n_members, others))
        each = self._spend.each()
        orders = int(np.count_nonzero(inside.take(world.user_of(world.today["orders"]["person"]))))
        world.record("community_orders", orders * world.weight)
        world.record("spend_per_community_member", each[INSIDE])
        world.record("spend_per_buyer_outside", each[OUTSIDE])
        world.record("community_naive_ratio", each[INSIDE] / each[OUTSIDE] if each[OUTSIDE] > 0 else 0.0)

    def checks(self, world: State) -> Iterable[Check]:
        """Return that the ledger holds what was paid, and that the graph has grown by the ties that were told."""
        for account, fen in self._paid.items():
            yield Check("community", account, fen, world.ledger.balances[account])
        if world.ties:
            yield Check("ties", "told in today.met", self._told, world.ties.n_ties - self._n_ties)


def is_event_day(day: date, per_month: int) -> bool:
    """Return whether one of a month's events falls on a day: they are spread evenly, at most one a day."""
    n = monthrange(day.year, day.month)[1]
    return day.day * per_month // n > (day.day - 1) * per_month // n
