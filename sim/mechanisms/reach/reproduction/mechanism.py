"""Reproduction: how many registrations follow from one, by talk and by invitation, and the trees they form."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count
from sim.mechanisms.reach.reproduction.generations import CHANNELS, INVITATIONS, TALK, Generations
from sim.mechanisms.reach.reproduction.kernels import measure_trees

HORIZON = 1096  # days of age beyond which nothing is counted
EVERY = 30  # days between measurements of the spectral radius


class Reproduction(Mechanism):
    """Registrations caused per registration, summed over ages, each among those who have reached that age.

    References: Nelson (1972), Technometrics 14(4), and Aalen (1978), Annals of Statistics 6(4), for the estimator; Goel,
    Anderson, Hofman & Watts (2016), Management Science 62(1), for structural virality.
    Page: docs/mechanisms/reproduction.md
    """

    phase = Phase.RECORD
    sub_daily = True
    reads = ("today.joined", "users.parent", "users.cause", "users.joined_on")
    may_read = ("metrics.open_neighbours",)
    metrics = (
        Metric(
            "r_total",
            "stock",
            "registrations",
            "registrations caused per registration within 1,096 days, by talk and by invitation",
            "Registrations caused by one",
            "单个注册带来的注册数",
        ),
        Metric(
            "spectral_radius",
            "stock",
            "registrations",
            "growth per generation of those who come by talk and invitation (every 30 days, and on the last day)",
            "Spectral radius of reproduction",
            "再生谱半径",
        ),
        Metric(
            "spectral_radius_error",
            "stock",
            "registrations",
            "standard error of the spectral radius",
            "Standard error of the spectral radius",
            "再生谱半径标准误",
        ),
        Metric(
            "referral_k",
            "stock",
            "registrations",
            "registrations caused by invitation per registration, were all friends still to be had",
            "K factor",
            "K因子",
        ),
        Metric(
            "referral_k_eff",
            "stock",
            "registrations",
            "registrations caused by invitation per registration",
            "K factor, effective",
            "有效K因子",
        ),
        Metric(
            "referral_cycle",
            "stock",
            "days",
            "mean time from the inviter's registration to the invited one's",
            "Cycle time of referral",
            "裂变周期",
        ),
        Metric(
            "tree_size_mean",
            "stock",
            "people",
            "mean size of the trees of who brought whom, on the last day",
            "Size of trees",
            "裂变树平均规模",
        ),
        Metric(
            "tree_depth_mean",
            "stock",
            "generations",
            "mean depth of these trees, on the last day",
            "Depth of trees",
            "裂变树平均深度",
        ),
        Metric(
            "structural_virality",
            "stock",
            "ties",
            "mean distance of two people of a tree, over trees of two or more, on the last day",
            "Structural virality",
            "结构性传播度",
        ),
    )

    class Params(ParamSet):
        """How much has to be known."""

        least: Count = par(
            "400",
            low="1",
            high="1000000",
            fixed=True,
            unit="agents",
            label="agents behind an age",
            zh="年龄段最少样本",
            evidence="derived",
            doc="ages that fewer agents have reached are not counted: a handful of old users moved the sum",
        )

    def setup(self, world: State) -> None:
        """Nobody has brought anybody yet."""
        n_ages = min(world.timeline.days, HORIZON) + 1
        self._generations = Generations(world.timeline.days, n_ages)
        self._radius = 0.0, 0.0
        self._caused = {name: np.zeros(n_ages) for name in ("r_total", "referral_k", "referral_k_eff")}
        self._joined = np.zeros(max(world.timeline.days, 1))
        self._cycle, self._n_cycles = 0.0, 0
        causes = world.risks["join"].causes if "join" in world.risks else []
        kinds = {"word_of_mouth": TALK, "referral": INVITATIONS}
        self._kind = np.array([kinds.get(cause, CHANNELS) for cause in causes], dtype=np.int8)

    def step(self, world: State, day: Day) -> None:
        """Count what today's registrations came from, and measure; trees on the last day."""
        if day.index >= 0:
            self._count(world, day)
        if day.is_last_step:
            self._measure(world, day)
            if day.index == world.timeline.days - 1:
                self._measure_trees(world)

    def _count(self, world: State, day: Day) -> None:
        users, kind = world.users, self._kind
        new = world.user_of(world.today["joined"])
        new = new[users["cause"].take(new) >= 0]
        self._joined[day.index] += len(new)
        if not len(new):
            return
        how, parent = kind[users["cause"].take(new)], users["parent"].take(new)
        self._generations.join(day.index, new, how)
        is_brought = (how != CHANNELS) & (parent >= 0)
        if not is_brought.any():
            return
        how, parent = how[is_brought], world.user_of(parent[is_brought])
        by_referral = how == INVITATIONS
        age = day.index - users["joined_on"].take(parent)
        self._cycle += float(age[by_referral].sum())
        self._n_cycles += int(by_referral.sum())
        origin = users["cause"].take(parent)
        counts = origin >= 0
        self._generations.bring(parent[counts], kind[origin[counts]], how[counts], age[counts])
        share = world.series.values.get("open_neighbours")
        still_open = max(float(share[world.row]), 1e-3) if share is not None else 1.0
        self._add(age[counts], r_total=1.0)
        self._add(age[counts & by_referral], referral_k_eff=1.0, referral_k=1 / still_open)

    def _add(self, ages: NDArray[np.int32], **amounts: float) -> None:
        """Add an amount to each sum for every registration caused at one of these ages."""
        if not len(ages):
            return
        n_ages = len(self._caused["r_total"])
        by_age = np.bincount(ages, minlength=n_ages)[:n_ages]
        for name, amount in amounts.items():
            self._caused[name] += amount * by_age

    def _measure(self, world: State, day: Day) -> None:
        """Record the sums over ages of registrations caused per person who has reached that age."""
        world.record("referral_cycle", self._cycle / self._n_cycles if self._n_cycles else 0.0)
        reached = np.cumsum(self._joined[: day.index + 1])[::-1]  # by age 0, 1, ...
        n = min(len(reached), len(self._caused["r_total"]), int((reached >= self.params.least).sum()))
        reached = np.maximum(reached[:n], 1)
        for name, caused in self._caused.items():
            world.record(name, float((caused[:n] / reached).sum()))
        if day.index % EVERY == EVERY - 1 or day.index == world.timeline.days - 1:
            self._radius = self._generations.radius(max(day.index, 0), least=self.params.least)
        world.record("spectral_radius", self._radius[0])
        world.record("spectral_radius_error", self._radius[1])

    def _measure_trees(self, world: State) -> None:
        size, depth, virality = trees(world, is_in=world.people["user"] > 0)
        world.record("tree_size_mean", float(size.mean()) if len(size) else 0.0)
        world.record("tree_depth_mean", float(depth.mean()) if len(size) else 0.0)
        shared = size > 1
        world.record("structural_virality", float(virality[shared].mean()) if shared.any() else 0.0)


def trees(
    world: State, *, is_in: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return size, depth and structural virality of every tree of who brought whom among some people."""
    n = len(is_in)
    size, depth, virality = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32), np.empty(n)
    n_trees = measure_trees(world.by_person("parent"), is_in, size, depth, virality)
    return size[:n_trees], depth[:n_trees], virality[:n_trees]
