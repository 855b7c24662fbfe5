"""Macro: the market as a whole. People become eligible, needs grow, prices matter less, policy helps, demand swings."""

import math

import numpy as np
from scipy.special import ndtri

from sim.core.constants import DAYS_PER_YEAR
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Number, Share
from sim.world.visiting import NeedsFactor

MONTH = 30
PLAN = "business plan, section 4"


class MacroTerms(ParamSet):
    """How the market as a whole moves."""

    demand: Number = par(
        "1",
        symbol="B",
        low="0.1",
        high="3",
        label="demand",
        zh="需求景气系数",
        doc="factor on the needs of all; a recession or a boom is a dated value or a shock",
    )
    needs_growth: Share = par(
        "0 %",
        symbol="g",
        low="0 %",
        high="50 %",
        source=PLAN + ": the market grows by 20 % a year or more, by people and by needs",
        label="growth of needs",
        zh="人均需求年增长率",
        doc="growth of everybody's needs in a year",
    )
    policy_support: Share = par(
        "0 %",
        symbol="S",
        low="0 %",
        high="50 %",
        source=PLAN + ": policy support",
        label="policy support",
        zh="政策支持拉动",
        doc="part by which vouchers and subsidies raise the needs of all; dated values give begin and end",
    )
    upgrade: Share = par(
        "0 %",
        symbol="u",
        low="0 %",
        high="8 %",
        source=PLAN + ": consumption upgrade",
        label="consumption upgrade",
        zh="消费升级速度",
        doc="fall of the log of everybody's price slope in a year",
    )
    cycle: Share = par(
        "3 %",
        symbol="c",
        low="0 %",
        high="30 %",
        prior="1.5 % - 6 %",
        source="model specification, section 10: AR(1) index, standard deviation 3 %",
        label="swing of demand",
        zh="景气波动幅度",
        doc="standard deviation of the log of the index of demand",
    )
    cycle_time: Duration = par(
        "180 days",
        symbol="T",
        low="1 day",
        high="10 years",
        prior="lognormal(180 days, x2)",
        label="memory of demand",
        zh="景气持续时间",
        doc="days in which the correlation of the index of demand falls to 1/e",
    )
    later: Share = par(
        "0 %",
        symbol="L",
        fixed=True,
        low="0 %",
        high="95 %",
        source=PLAN + ": more users",
        label="people eligible later",
        zh="后续新增可触达人群占比",
        doc="share of the people of the market who are not eligible at launch",
    )
    later_over: Duration = par(
        "1096 days",
        symbol="P",
        fixed=True,
        low="1 day",
        high="20 years",
        evidence="derived",
        source="the three years of the plan",
        label="time in which people become eligible",
        zh="新增人群释放时间",
        doc="days from launch over which those people become eligible, at a steady pace",
    )


class Macro(Mechanism):
    """The market as a whole: people become eligible, needs grow, prices matter less, policy helps, demand swings.

    References: model specification, section 10 (recession / demand boom). Page: docs/mechanisms/macro.md
    """

    phase = Phase.JOIN
    after = ("registration",)
    reads = ("today.joined",)
    writes = ("users.price_slope",)
    null = {
        "demand": "1",
        "needs_growth": "0 %",
        "policy_support": "0 %",
        "upgrade": "0 %",
        "cycle": "0 %",
        "later": "0 %",
    }
    parts = (NeedsFactor("market", "needs_of_the_market", doc="growth, policy and swings of demand"),)
    metrics = (
        Metric(
            "demand_index",
            "stock",
            "factor",
            "factor on all needs, 1 at launch on average",
            "Index of demand",
            "需求指数",
        ),
        Metric(
            "eligible_people",
            "stock",
            "people",
            "people of the market who may join or have",
            "Eligible people",
            "可触达人群",
        ),
        Metric(
            "price_sensitivity",
            "stock",
            "factor",
            "price slopes over those at launch",
            "Price sensitivity",
            "价格敏感度",
        ),
    )
    page = Page(
        "The market as a whole",
        "宏观环境",
        (
            Chart(("demand_index",), "Factor on all needs", "需求指数"),
            Chart(("eligible_people",), "People who may join or have joined", "可触达人群"),
        ),
    )

    class Params(MacroTerms):
        """How the market as a whole moves."""

    def setup(self, world: State) -> None:
        """Keep those out who are not eligible yet."""
        p, n = self.params, len(world.people)
        self._growth = self._slopes = self._index = 1.0
        self._swing: float | None = None
        people = np.arange(n if p.later > 0 else 0)
        out = people[world.streams.uniform("macro.is_later", people) < p.later]
        opens = 1 + np.floor(world.streams.uniform("macro.eligible_on", out) * p.later_over).astype(np.int64)
        order = np.argsort(opens, kind="stable")
        self._waiting, self._opens = out[order].astype(np.int32), opens[order]
        if len(out) and "join" in world.risks:
            world.risks["join"].damp("macro", self._waiting, 0.0)

    def needs_of_the_market(self, world: State, day: Day) -> float:
        """Return the factor on all needs of today."""
        return self._index

    def step(self, world: State, day: Day) -> None:
        """Move demand and slopes, and let people be eligible from tomorrow on."""
        p = self.params
        self._index = float(p.demand * self._growth * (1 + p.policy_support) * self._cycle(world, day))
        self._growth *= (1 + p.needs_growth) ** (1 / DAYS_PER_YEAR)
        self._upgrade(world, day)
        if day.index == 0:
            self._leave_out_users(world)
        self._let_in(world, day)
        world.record("demand_index", self._index)
        world.record("eligible_people", (len(world.people) - len(self._waiting)) * world.weight)
        world.record("price_sensitivity", self._slopes)

    def _cycle(self, world: State, day: Day) -> float:
        """Return the index of the cycle, of mean 1, and let it go on by a day."""
        p, z = self.params, float(ndtri(world.streams.one("macro.cycle", step=day.step)))
        memory = math.exp(-1 / p.cycle_time)
        self._swing = z if self._swing is None else memory * self._swing + math.sqrt(1 - memory**2) * z
        return math.exp(p.cycle * self._swing - p.cycle**2 / 2)

    def _upgrade(self, world: State, day: Day) -> None:
        """Let slopes fall every 30 days, and give newcomers what has come about so far."""
        slope, joined = world.users["price_slope"], world.today["joined"]
        if self._slopes != 1 and len(joined):
            slope[world.user_of(joined)] *= np.float32(self._slopes)
        if self.params.upgrade > 0 and day.index > 0 and day.index % MONTH == 0:
            factor = math.exp(-self.params.upgrade * MONTH / DAYS_PER_YEAR)
            slope[1:] *= np.float32(factor)  # row 0 is nobody's
            self._slopes *= factor

    def _leave_out_users(self, world: State) -> None:
        """Know that who is registered at launch does not wait."""
        is_out = world.user_of(self._waiting) == 0
        self._waiting, self._opens = self._waiting[is_out], self._opens[is_out]

    def _let_in(self, world: State, day: Day) -> None:
        """End the waiting of those who are eligible from tomorrow on."""
        n = int(np.searchsorted(self._opens, day.index + 1, side="right"))
        if n:
            fresh, self._waiting, self._opens = self._waiting[:n], self._waiting[n:], self._opens[n:]
            if "join" in world.risks:
                world.risks["join"].damp("macro", np.sort(fresh), 1.0)
