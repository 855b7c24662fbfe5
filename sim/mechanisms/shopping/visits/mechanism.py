"""Visits: users come out of habit, which loses its novelty, and whenever a need arises; on a visit further needs arise."""

import math

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtr

from sim.core.mechanism import Mechanism, Phase
from sim.core.parallel import CHUNK
from sim.core.parts import method_of
from sim.core.series import Metric
from sim.core.state import ACTIVE, State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.kernels.books import move_to_today
from sim.kernels.poisson import fill_poisson
from sim.mechanisms.shopping.visits.kernels import turn_quiet, visit_and_need
from sim.mechanisms.shopping.visits.terms import VisitTerms
from sim.world.events import VISIT
from sim.world.people import normal, own_luck
from sim.world.records import join_records
from sim.world.seasons import needs_index, visits_index
from sim.world.visiting import ImpulseFactor, NeedsFactor, PlanShift, VisitCause, VisitLoss, who_may_come

MONTH = 30


class Visits(Mechanism):
    """Daily visits with heterogeneous habit, a novelty that wears off, planned needs and needs that arise on a visit.

    References: Ehrenberg (1988), "Repeat-Buying"; Fader & Hardie (2005) on Gamma heterogeneity. Page:
    docs/mechanisms/visits.md
    """

    phase = Phase.VISIT
    reads = (
        "active",
        "people.state",
        "users.luck_from",
        "users.cohort",
        "users.cause",
        "users.coupon",
        "today.joined",
        "today.left",
        "today.returned_people",
    )
    writes = (
        "users.last_visit",
        "users.need_rate",
        "users.is_quiet",
        "today.visits",
        "today.went_quiet",
        "today.woke_up",
    )
    assembles = (ImpulseFactor, NeedsFactor, VisitCause, PlanShift, VisitLoss)
    null = {"one_visit_share": "100 %", "by_cause": "off", "first_visit": "off"}
    columns = (
        Column("users", "habit", np.float32, doc="kappa: visits per day out of habit once novelty is gone / phi"),
    )
    metrics = (
        Metric("dau", "flow", "people", "distinct visitors of the day", "Daily visitors", "日活跃用户"),
        Metric("mau", "stock", "people", "distinct visitors of the last 30 days", "Monthly visitors", "月活跃用户"),
        Metric("needs", "flow", "needs", "needs that arose", "Needs", "购买需求数"),
        Metric("impulse_needs", "flow", "needs", "needs that arose on a visit", "Impulse needs", "冲动需求数"),
        Metric("quiet_users", "stock", "people", "users who have not visited for long", "Quiet users", "沉默用户"),
        Metric("cohort_visitors", "cohort", "people", "visitors of a month by month of joining", "Visitors", "访客"),
    )

    class Params(VisitTerms):
        """Habit, novelty and needs."""

    def setup(self, world: State) -> None:
        """Tabulate novelty by age; nobody has visited yet."""
        p = self.params
        ages = np.arange(math.ceil(p.novelty_time * 20) + 1)
        self._novelty = p.novelty_floor + (1 - p.novelty_floor + p.novelty_boost) * np.exp(-ages / p.novelty_time)
        if p.novelty_floor == 1 and p.novelty_boost == 0:
            self._novelty[:] = 1.0
        self._last_seen = np.zeros(world.timeline.days + MONTH + 1, dtype=np.int64)
        self._market = world.facts["sections"]["market"]
        self._factors = [method_of(part, owner) for part, owner in world.parts.of(ImpulseFactor)]
        self._indices = [method_of(part, owner) for part, owner in world.parts.of(NeedsFactor)]
        self._causes = [method_of(part, owner) for part, owner in world.parts.of(VisitCause)]
        self._losses = [method_of(part, owner) for part, owner in world.parts.of(VisitLoss)]
        self._shifts = [method_of(part, owner) for part, owner in world.parts.of(PlanShift)]
        self._seen_on: dict[int, np.ndarray] = {}
        self._n_quiet = 0

    def step(self, world: State, day: Day) -> None:
        """Draw who comes and what they need, and tell who is present."""
        joined = world.today["joined"]
        self._index = math.prod(index(world, day) for index in self._indices)
        self._forget_who_left(world)
        self._introduce(world, joined)
        visits = self._draw(world, day)
        fresh = joined[world.users["cause"][world.user_of(joined)] >= 0]
        comers = fresh if self.params.first_visit else fresh[:0]
        back = world.yesterday.get("returned_people", fresh[:0])
        if len(back):
            comers = np.sort(np.concatenate([comers, back[world.people["state"][back] == ACTIVE]]))
        for cause in self._causes:
            comers = np.union1d(comers, who_may_come(world, cause(world, day))).astype(np.int32)
        if len(comers):
            visits = self._with_comers(visits, comers)
        if len(fresh):
            self._add_intent(world, day, visits, fresh)
        for loss in self._losses:
            lost = loss(world, day, visits)
            visits = visits if lost is None else visits.compress(~lost)
        for shift in self._shifts:
            visits["needs"] += shift(world, day, visits)
        self._add_impulse(world, day, visits)
        self._count(world, day, visits["person"])
        self._tell_presence(world, day, visits["person"])
        world.record("needs", int(visits["needs"].sum()) * world.weight)
        world.record("impulse_needs", int(visits["impulse"].sum()) * world.weight)
        world.today["visits"] = visits

    def _draw(self, world: State, day: Day) -> np.ndarray:
        """Return the visits out of habit and for planned needs."""
        users, streams, n = world.users, world.streams, len(world.active)
        interest = visits_index(day.date, self._market)
        visitors, needs = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int16)
        counts = world.workers.run(
            visit_and_need,
            n,
            world.active_by_user,
            world.active_users,
            users["habit"],
            users["need_rate"],
            users["luck_from"],
            self._novelty if interest == 1 else self._novelty * interest,
            day.index,
            needs_index(day.date, self._market) * self._index,
            streams.seed,
            streams.key("visits.habit"),
            streams.key("visits.need"),
            visitors,
            needs,
        )
        return _collect(visitors, needs, counts)

    # ---- who comes for the first time, or again --------------------------------------------------------------

    def _introduce(self, world: State, ids: np.ndarray) -> None:
        """Draw habit and need rate of new users from correlated normal scores."""
        if not len(ids):
            return
        p, streams = self.params, world.streams
        z_need = normal(streams, "visits.need_rate", ids)
        z_own = normal(streams, "visits.habit_level", ids)
        rho = p.habit_with_needs
        z_habit = rho * z_need + math.sqrt(1 - rho**2) * z_own
        share = betaincinv(p.habit_a, p.habit_b, ndtr(z_habit))
        needs = gammaincinv(p.need_shape, ndtr(z_need)) / p.need_shape if p.need_shape <= 500 else np.ones(len(ids))
        rows = world.user_of(ids)
        stays = streams.uniform("visits.one_visit", ids) >= p.one_visit_share * self._passing(world, rows)
        world.users["habit"][rows] = np.where(stays, -np.log1p(-np.minimum(share, 1 - 1e-12)), 0.0)
        world.users["need_rate"][rows] = np.where(stays, needs * p.need_rate, 0.0)
        world.users["is_quiet"][rows] = False

    def _passing(self, world: State, rows: np.ndarray) -> np.ndarray | float:
        """Return the factor of each new user's cause on the share of one-visit users; 1 for those there at the start."""
        if not self.params.by_cause or "join" not in world.risks:
            return 1.0
        cause = world.users["cause"][rows]
        return np.where(cause >= 0, world.risks["join"].passing[cause], 1.0)

    def _with_comers(self, visits: np.ndarray, comers: np.ndarray) -> np.ndarray:
        """Add everybody who registered today, or came back yesterday, and would not have come anyway."""
        there = np.searchsorted(visits["person"], comers)
        seen = visits["person"][np.minimum(there, len(visits) - 1)] if len(visits) else np.full(len(comers), -1)
        fresh = comers[seen != comers]
        if not len(fresh):
            return visits
        extra = np.zeros(len(fresh), dtype=VISIT)
        extra["person"] = fresh
        both = join_records([visits, extra], dtype=VISIT)
        return both.take(np.argsort(both["person"], kind="stable"))

    def _add_intent(self, world: State, day: Day, visits: np.ndarray, fresh: np.ndarray) -> None:
        """Let some of those who registered today, and are here, need something at once."""
        p, users = self.params, world.users
        place = np.searchsorted(visits["person"], fresh)
        place = place[place < len(visits)]
        fresh = fresh[: len(place)]
        is_here = visits["person"][place] == fresh
        fresh, place = fresh[is_here], place[is_here]
        rows = world.user_of(fresh)
        looks = world.risks["join"].has_intent[users["cause"][rows]] | (users["coupon"][rows] > 0)
        share = np.where(looks, p.intent, p.intent_of_others)
        visits["needs"][place] += own_luck(world, "visits.intent", day, fresh) < share

    def _add_impulse(self, world: State, day: Day, visits: np.ndarray) -> None:
        """Let further needs arise on each visit, more or fewer by what it was like; on the luck of the visit."""
        rate = np.full(len(visits), self.params.impulse * self._index, dtype=np.float64)
        for factor in self._factors:
            rate *= factor(world, day, visits)
        arisen = np.empty(len(visits), dtype=np.int64)
        fill_poisson(own_luck(world, "visits.impulse", day, visits["person"]), rate, arisen)
        visits["impulse"] = arisen
        visits["needs"] += visits["impulse"]

    def _forget_who_left(self, world: State) -> None:
        """Count those who left yesterday no longer among the quiet users."""
        left = world.yesterday.get("left")
        if left is not None and len(left):
            rows, is_quiet = world.user_of(left), world.users["is_quiet"]
            self._n_quiet -= int(np.count_nonzero(is_quiet.take(rows)))
            is_quiet[rows] = False

    # ---- who is present --------------------------------------------------------------------------------------

    def _tell_presence(self, world: State, day: Day, visitors: np.ndarray) -> None:
        """Tell who has not been here for too long from today on, and who is here again."""
        users, joined = world.users, world.today["joined"]
        woke = visitors[users["is_quiet"].take(world.user_of(visitors))]
        users["is_quiet"][world.user_of(woke)] = False
        if day.index + self.params.present_for < world.timeline.days:  # who joins is there, whether or not as a visitor
            self._seen_on[day.index] = np.concatenate([visitors, joined])
        before = day.index - self.params.present_for
        quiet = woke[:0]
        for seen in [d for d in self._seen_on if d < before]:
            ids, people = self._seen_on.pop(seen), world.people
            gone = np.empty(len(ids), dtype=np.int32)
            n = turn_quiet(ids, people["user"], people["state"], before, users["last_visit"], users["is_quiet"], gone)
            quiet = np.sort(np.concatenate([quiet, gone[:n]]))
        self._n_quiet += len(quiet) - len(woke)
        world.record("quiet_users", self._n_quiet * world.weight)
        world.today["went_quiet"], world.today["woke_up"] = quiet, woke

    def _count(self, world: State, day: Day, visitors: np.ndarray) -> None:
        """Record daily, monthly and cohort visitors without keeping sets: move each from the day last seen."""
        users, seen, rows = world.users, self._last_seen, world.user_of(visitors)
        before = np.empty(len(rows), dtype=np.int32)
        since = max(0, day.index - MONTH + 1)
        move_to_today(rows, users["last_visit"], seen, day.index, since, before)
        world.record("dau", world.count(visitors))
        world.record("mau", int(seen[since : day.index + 1].sum()) * world.weight)
        month_start = day.index - day.date.day + 1
        first = rows[before < month_start]
        world.series.record_cohorts("cohort_visitors", day.month, users["cohort"][first], world.weight)


def _collect(visitors: np.ndarray, needs: np.ndarray, counts: list[int]) -> np.ndarray:
    """Return what each chunk wrote at its own beginning as one list of visits, by person."""
    parts = [slice(k * CHUNK, k * CHUNK + n) for k, n in enumerate(counts)]
    visits = np.zeros(sum(counts), dtype=VISIT)
    if parts:
        person = np.concatenate([visitors[s] for s in parts])
        order = np.argsort(person)
        visits["person"] = person[order]
        visits["needs"] = np.concatenate([needs[s] for s in parts])[order]
    return visits
