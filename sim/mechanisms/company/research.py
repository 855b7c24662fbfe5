"""Research: a stock of technology that money builds and time wears; it keeps the platform easy to use, and its ranking good."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Money, MoneyRate, Number, Share
from sim.world.market.utility import PersonTerm
from sim.world.staff import worked_today

MAKERS = ("engineering", "product")
"""Those who build the platform."""


@dataclass
class ResearchStock:
    """What research has built and time has left over.

    Attributes
    ----------
    fen : float
        The stock.
    level : float
        The stock over what is needed, 0 to 1: at 1 everything works as well as it can.
    """

    fen: float = 0.0
    level: float = 1.0


class Research(Mechanism):
    """Pay of engineers and an own budget build a stock of technology, which wears; worn technology is tedious to use.

    References: Griliches (1979), Bell J. Economics 10(1) (knowledge as a stock); Li & Hall (2020), Review of Income and
    Wealth 66(1) (its wear). Page: docs/mechanisms/research.md
    """

    phase = Phase.SETTLE
    after = ("team",)
    may_read = ("resources.staff",)
    null = {"ease": "0", "wear": "0 %", "budget": "0 RMB per month", "start": "100 %"}
    resources = (Resource("research", ResearchStock, doc="stock of technology, and its level from 0 to 1"),)
    parts = (PersonTerm("ease", "value_of_ease", doc="ease of use: 0 while technology is as it should be"),)
    accounts = (
        Account(
            "expense.research", "other_cost", "Research budget", "研发专项投入", section="research", use="research"
        ),
    )
    metrics = (
        Metric(
            "research_level", "stock", "share", "stock of technology over what is needed", "Research level", "技术水平"
        ),
        Metric(
            "research_cost",
            "flow",
            "fen",
            "money that goes into technology: part of the team's pay, by its productivity, and the research budget",
            "Money for research",
            "研发投入",
        ),
    )

    class Params(ParamSet):
        """What builds the stock, what wears it, what it is good for."""

        from_team: Share = par(
            "50 %",
            symbol="s",
            low="0 %",
            high="100 %",
            prior="30 % - 70 %",
            label="work on technology",
            zh="研发人员投入占比",
            doc="share of the pay of engineers and product people that builds what buyers use; the rest runs the company",
        )
        budget: MoneyRate = par(
            "0 RMB per month",
            symbol="B",
            low="0 RMB per month",
            high="10 M RMB per month",
            lever=True,
            label="research budget",
            zh="研发专项预算",
            doc="spent on technology beside the team: tools, licences, contractors",
        )
        wear: Share = par(
            "30 %",
            symbol="w",
            low="0 %",
            high="95 %",
            prior="20 % - 42 %",
            evidence="source",
            source="Li & Hall 2020, Review of Income and Wealth 66(1); software in their working paper: 30.2 % a year",
            label="wear of technology",
            zh="技术年折旧率",
            doc="part of the stock that is lost in a year",
        )
        needed: Money = par(
            "6.5 M RMB",
            symbol="N",
            low="10000 RMB",
            high="1000 M RMB",
            prior="lognormal(6.5 M RMB, x2)",
            label="technology needed",
            zh="所需技术存量",
            doc="stock at which everything works as well as it can: about what the first team of the base keeps up",
        )
        start: Share = par(
            "100 %",
            symbol="l0",
            fixed=True,
            low="0 %",
            high="100 %",
            evidence="derived",
            source="the preparation builds what the launch needs",
            label="technology at launch",
            zh="上线时技术水平",
            doc="level on day 0",
        )
        ease: Number = par(
            "0.3",
            symbol="k",
            low="0",
            high="3",
            prior="0.1 - 0.6",
            label="ease of use",
            zh="易用性效用",
            doc="utility that buying here loses when technology is worn out (level 0)",
        )

    def setup(self, world: State) -> None:
        """The launch finds the stock that it finds."""
        stock: ResearchStock = world.resources["research"]
        stock.fen, stock.level = self.params.start * self.params.needed, self.params.start

    def step(self, world: State, day: Day) -> None:
        """Let the stock wear and add the money of the day; what it is worth counts from tomorrow."""
        p, stock = self.params, world.resources["research"]
        self.post(world, "expense.research", "asset.cash", p.budget)
        money = p.from_team * worked_today(world, MAKERS) + p.budget
        stock.fen = stock.fen * (1 - p.wear) ** (1 / DAYS_PER_YEAR) + money
        stock.level = min(1.0, stock.fen / p.needed)
        world.record("research_level", stock.level)
        world.record("research_cost", round(money))

    def value_of_ease(self, world: State, users: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return what worn technology costs in utility, alike for all."""
        return np.full(len(users), -self.params.ease * (1 - world.resources["research"].level))
