"""Visits: users come out of habit, which loses its novelty, and whenever a need arises."""

import math

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtr

from sim.core.mechanism import Mechanism, Phase
from sim.core.parallel import CHUNK
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Duration, Flag, Number, Rate, Share
from sim.mechanisms.shopping.visits.kernels import visit_and_need
from sim.world.events import VISIT
from sim.world.people import normal
from sim.world.records import join_records
from sim.world.seasons import season

MONTH = 30


class Visits(Mechanism):
    """Daily visits with heterogeneous habit, a novelty that wears off, and Poisson needs.

    References: Ehrenberg (1988), "Repeat-Buying"; Fader & Hardie (2005) on Gamma heterogeneity. Page:
    docs/mechanisms/visits.md
    """

    phase = Phase.VISIT
    reads = ("active", "users.joined_on", "users.cohort", "users.cause", "today.joined")
    writes = ("users.last_visit", "users.need_rate", "today.visits")
    null = {"one_visit_share": "100 %", "first_visit": "off"}
    columns = (
        Column("users", "habit", np.float32, doc="kappa: visits per day out of habit once novelty is gone / phi"),
    )
    metrics = (
        Metric("dau", "flow", "people", "distinct visitors of the day", "Daily visitors", "日活跃用户"),
        Metric("mau", "stock", "people", "distinct visitors of the last 30 days", "Monthly visitors", "月活跃用户"),
        Metric("needs", "flow", "needs", "needs that arose", "Needs", "购买需求数"),
        Metric("cohort_visitors", "cohort", "people", "visitors of a month by month of joining", "Visitors", "访客"),
    )

    class Params(ParamSet):
        """Habit, novelty and needs."""

        need_rate: Rate = par(
            "0.05 per day",
            symbol="theta",
            low="0 per day",
            high="5 per day",
            prior="0.01 per day - 0.12 per day",
            label="needs",
            zh="需求频率",
            doc="mean needs per user",
        )
        need_shape: Number = par(
            "0.6",
            symbol="r",
            low="0.05",
            high="1000",
            prior="0.2 - 1.5",
            label="spread of needs",
            zh="需求分布形状",
            doc="Gamma shape of personal need rates; above 500 all are alike",
        )
        habit_a: Number = par(
            "0.5",
            symbol="a",
            low="0.05",
            high="50",
            label="habit a",
            zh="访问习惯a",
            doc="daily visit probability ~ Beta(a, b)",
        )
        habit_b: Number = par(
            "2.5",
            symbol="b",
            low="0.05",
            high="1000",
            label="habit b",
            zh="访问习惯b",
            doc="daily visit probability ~ Beta(a, b)",
        )
        habit_with_needs: Number = par(
            "0.5",
            symbol="rho",
            low="-0.99",
            high="0.99",
            label="habit and needs",
            zh="习惯与需求相关",
            doc="correlation of habit and needs (Gaussian copula)",
        )
        novelty_floor: Share = par(
            "40 %",
            symbol="phi",
            fixed=True,
            low="0 %",
            high="100 %",
            label="novelty floor",
            zh="新鲜感下限",
            doc="phi: what remains of habit when novelty is gone",
        )
        novelty_boost: Number = par(
            "0.5",
            symbol="nu",
            fixed=True,
            low="0",
            high="10",
            label="novelty boost",
            zh="新鲜感加成",
            doc="nu: extra habit on the first day",
        )
        novelty_time: Duration = par(
            "10 days",
            symbol="tau",
            fixed=True,
            low="0.1 days",
            high="1000 days",
            label="novelty time",
            zh="新鲜感衰减时间",
            doc="tau: time in which novelty falls by a factor e",
        )
        one_visit_share: Share = par(
            "40 %",
            symbol="v",
            low="0 %",
            high="100 %",
            prior="20 % - 60 %",
            label="one-visit users",
            zh="一次性用户占比",
            doc="share of registrations who never come again",
        )
        first_visit: Flag = par(
            "on",
            label="visit on joining",
            zh="注册当天访问",
            evidence="derived",
            doc="whoever registers visits on that day",
        )

    def setup(self, world: State) -> None:
        """Tabulate novelty by age; nobody has visited yet."""
        p = self.params
        ages = np.arange(math.ceil(p.novelty_time * 20) + 1)
        self._novelty = p.novelty_floor + (1 - p.novelty_floor + p.novelty_boost) * np.exp(-ages / p.novelty_time)
        if p.novelty_floor == 1 and p.novelty_boost == 0:
            self._novelty[:] = 1.0
        self._last_seen = np.zeros(world.timeline.days + MONTH + 1, dtype=np.int64)
        self._is_seasonal = world.facts["sections"]["market"].seasonality

    def step(self, world: State, day: Day) -> None:
        """Draw who comes and what they need."""
        users = world.users
        joined = world.today["joined"]
        self._introduce(world, joined)
        n = len(world.active)
        visitors, needs = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int16)
        streams = world.streams
        counts = world.workers.run(
            visit_and_need,
            n,
            world.active_by_user,
            world.active_users,
            users["habit"],
            users["need_rate"],
            users["joined_on"],
            self._novelty,
            day.index,
            season(day.date, is_on=self._is_seasonal),
            streams.seed,
            streams.key("visits.habit"),
            streams.key("visits.need"),
            day.step,
            visitors,
            needs,
        )
        visits = _collect(visitors, needs, counts)
        newcomers = joined[users["cause"][world.user_of(joined)] >= 0]
        if self.params.first_visit and len(newcomers):
            visits = _with_newcomers(visits, newcomers)
        self._count(world, day, visits["person"])
        world.record("needs", int(visits["needs"].sum()) * world.weight)
        world.today["visits"] = visits

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
        stays = streams.uniform("visits.one_visit", ids) >= p.one_visit_share
        rows = world.user_of(ids)
        world.users["habit"][rows] = np.where(stays, -np.log1p(-np.minimum(share, 1 - 1e-12)), 0.0)
        world.users["need_rate"][rows] = np.where(stays, needs * p.need_rate, 0.0)

    def _count(self, world: State, day: Day, visitors: np.ndarray) -> None:
        """Record daily, monthly and cohort visitors without keeping sets: move each from the day last seen."""
        users, seen, rows = world.users, self._last_seen, world.user_of(visitors)
        before = users["last_visit"][rows]
        since = max(0, day.index - MONTH + 1)
        seen[since : day.index + 1] -= np.bincount(before[before >= since] - since, minlength=day.index + 1 - since)
        seen[day.index] += len(visitors)
        users["last_visit"][rows] = day.index
        world.record("dau", world.count(visitors))
        world.record("mau", int(seen[since : day.index + 1].sum()) * world.weight)
        month_start = day.index - day.date.day + 1
        first = rows[before < month_start]
        world.series.record_cohorts("cohort_visitors", day.month, users["cohort"][first], world.weight)


def _collect(visitors: np.ndarray, needs: np.ndarray, counts: list[int]) -> np.ndarray:
    """Return what each chunk wrote at its own beginning as one list of visits, by person."""
    parts = [slice(k * CHUNK, k * CHUNK + n) for k, n in enumerate(counts)]
    visits = np.empty(sum(counts), dtype=VISIT)
    if parts:
        person = np.concatenate([visitors[s] for s in parts])
        order = np.argsort(person)
        visits["person"] = person[order]
        visits["needs"] = np.concatenate([needs[s] for s in parts])[order]
    return visits


def _with_newcomers(visits: np.ndarray, joined: np.ndarray) -> np.ndarray:
    """Add everybody who registered today and would not have come anyway."""
    there = np.searchsorted(visits["person"], joined)
    seen = visits["person"][np.minimum(there, len(visits) - 1)] if len(visits) else np.full(len(joined), -1)
    fresh = joined[seen != joined]
    if not len(fresh):
        return visits
    extra = np.zeros(len(fresh), dtype=VISIT)
    extra["person"] = fresh
    both = join_records([visits, extra], dtype=VISIT)
    return both.take(np.argsort(both["person"], kind="stable"))
