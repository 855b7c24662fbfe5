"""Patterns of referral: trees of invitations (P03), and what referred people seem to be worth and why (P08)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.state import State
from sim.experiments.run import World, load
from sim.mechanisms.reach.reproduction.kernels import measure_trees
from sim.verification.gate import Finding, Setup, inside
from sim.verification.patterns_cascades import content_trees
from sim.world.market.orders import value_of

BAND = (1.05, 1.3)


def value_of_the_referred(setup: Setup) -> Iterator[Finding]:
    """P08: referred people look more valuable, within the band of the specification; part of it is selection."""
    found = value_ratio(dense, seeds=range(12 if setup.full else 4), days=180)
    case = f"naive value ratio (causal part {found.causal:.3f}, {found.n_referred:,} referred)"
    yield inside(case, low=BAND[0], high=BAND[1], figure=found.naive)


def deeper_than_content(setup: Setup) -> Iterator[Finding]:
    """P03: trees of invitations are deeper than trees of shared content, and most of them are one person too."""
    sizes, depths = [], []
    for seed in range(6 if setup.full else 2):
        model = dense(0.85).model(seed=seed, collect=False)
        while model.running:
            model.step()
        size, depth = invitation_trees(model.state)
        sizes.append(size)
        depths.append(depth)
    size, depth = np.concatenate(sizes), np.concatenate(depths)
    _, content, _ = content_trees(20_000, 20_000, seed=0)
    shared = content[content > 0]
    ratio = float(depth.mean() / content.mean())
    yield inside(
        "share of users who came by themselves and brought nobody", low=0.7, high=0.99, figure=float((size == 1).mean())
    )
    case = (
        f"mean depth of trees of invitations over that of posts (of trees of two or more: {depth[depth > 0].mean():.2f} "
        f"and {shared.mean():.2f} generations)"
    )
    yield inside(case, low=1.5, high=30, figure=ratio)


def dense(retention: float) -> World:
    """Return the business plan's people and goods in a market in which many come by invitation, without channels."""
    return load(
        "business_plan",
        settings={
            "market.people": 100_000,
            "market.people_per_agent": 1,
            "time.days": 360,
            "time.preparation": "0 days",
            "spending.budget": "0 RMB per year",
            "channels.organic": "40 people per day",
            "channels.organic_aware": "0 people per day",
            "referral.acceptance": -2.5,
            "referral.retention": retention,
        },
    )


def invitation_trees(state: State) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return sizes and depths of the trees of invitations of a finished run (P03); lone users are trees of one."""
    by_invitation = state.by_person("cause") == state.risks["join"].causes.index("referral")
    parent = np.where(by_invitation, state.by_person("parent"), -1).astype(np.int32)
    n = len(parent)
    size, depth, virality = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32), np.empty(n)
    n_trees = measure_trees(parent, state.people["user"] > 0, size, depth, virality)
    return size[:n_trees], depth[:n_trees]


@dataclass(frozen=True)
class ValueRatio:
    """P08: value of referred over other users who came in the same month, and how much of it is causal.

    Attributes
    ----------
    naive : float
        With the causal effect of referral on churn.
    without_cause : float
        With ``retention`` 1: selection and position in the network alone, on the same luck.
    n_referred : int
    """

    naive: float
    without_cause: float
    n_referred: int

    @property
    def causal(self) -> float:
        """Return the part that referral causes."""
        return self.naive / self.without_cause


def value_ratio(world: Callable[[float], World], *, seeds: range, days: int) -> ValueRatio:
    """Measure P08 in worlds that ``world(retention)`` makes, pooled over seeds.

    Value is what a person's orders were worth in the first ``days`` days since registration; people with less behind
    them are left out, so that age does not matter. Months of registration are compared one by one, weighted by the
    referred.
    """
    sums = {retention: np.zeros(3) for retention in (0.85, 1.0)}
    for retention, total in sums.items():
        for seed in seeds:
            total += _values(world(retention), seed=seed, days=days)
    naive, plain = (float(t[0] / t[1]) for t in sums.values())
    return ValueRatio(naive, plain, int(sums[0.85][2]))


def _values(world: World, *, seed: int, days: int) -> NDArray[np.float64]:
    """Return value of the referred, value of as many others of the same months, number of the referred."""
    model = world.model(seed=seed, collect=False)
    state = model.state
    value = np.zeros(len(state.people))
    while model.running:
        model.step()
        orders = model.state.today["orders"]
        age = orders["paid_on"] - state.users["joined_on"][state.user_of(orders["person"])]
        counts = (age >= 0) & (age < days)
        np.add.at(value, orders["person"][counts], value_of(orders[counts]))
    cause, cohort = state.by_person("cause"), state.by_person("cohort")
    seen = (cause >= 0) & (state.by_person("joined_on") <= state.timeline.days - days)
    is_referred = cause == state.risks["join"].causes.index("referral")
    out = np.zeros(3)
    for month in np.unique(cohort[seen]):
        own = seen & (cohort == month)
        mine, others = own & is_referred, own & ~is_referred
        if mine.any() and others.any():
            out += [value[mine].sum(), value[others].mean() * mine.sum(), mine.sum()]
    return out
