"""Outages: servers fail, more often under load and with too few engineers; while they do, nobody visits or registers."""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.pages import Chart, Page
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, MoneyRate, Number, Rate, Share
from sim.world.disruptions import Emergency
from sim.world.people import own_luck
from sim.world.staff import LEAST_COVERAGE, staff_of
from sim.world.visiting import VisitLoss

PAID_HEADROOM = 1.5
"""Capacity over the visitors of the busiest day that the ordinary cost of servers buys."""
MEMORY = 28
MOST = 1000.0


class OutageTerms(ParamSet):
    """How often servers fail, for how long, and what is done about it."""

    rate: Rate = par(
        "0.5 per year",
        symbol="h0",
        low="0 per year",
        high="50 per year",
        prior="lognormal(0.5 per year, x2)",
        source="model specification, catalogue of shocks: server outage",
        label="outages",
        zh="宕机发生率",
        doc="hazard of an outage on a usual day, with 1.5 times the capacity needed and enough engineers",
    )
    by_load: Number = par(
        "4",
        symbol="a",
        low="0",
        high="10",
        prior="2 - 6",
        label="outages by load",
        zh="负载弹性",
        doc="power of the load of servers, over that of the busiest day of four weeks, to which the hazard rises",
    )
    by_engineers: Number = par(
        "1.5",
        symbol="e",
        low="0",
        high="5",
        prior="0.7 - 2.5",
        label="outages by lack of engineers",
        zh="工程师不足影响",
        doc="power of needed work over done work of engineers to which the hazard rises",
    )
    shortest: Duration = par(
        "0.1 days",
        symbol="d0",
        low="0.01 days",
        high="1 day",
        source="model specification, catalogue of shocks: server outage",
        label="shortest outage",
        zh="最短宕机时长",
        doc="least length of an outage without emergency plans",
    )
    longest: Duration = par(
        "2 days",
        symbol="d1",
        low="1 day",
        high="10 days",
        source="model specification, catalogue of shocks: server outage",
        label="longest outage",
        zh="最长宕机时长",
        doc="greatest length of an outage without emergency plans; the log of the length is uniform between the two",
    )
    headroom: Number = par(
        "1.5",
        symbol="c",
        low="1",
        high="10",
        lever=True,
        label="server capacity",
        zh="服务器容量倍数",
        doc="capacity of servers over the visitors of the busiest day of four weeks; the ordinary cost of servers buys 1.5",
    )
    least: Count = par(
        "20000 people",
        symbol="n0",
        low="1",
        high="100000000",
        unit="people",
        prior="lognormal(20000 people, x2)",
        label="visitors of the first servers",
        zh="起步服务器可承载访客",
        doc="daily visitors for whom servers are made while fewer come",
    )
    plans: MoneyRate = par(
        "0 RMB per month",
        symbol="P",
        low="0 RMB per month",
        high="1 M RMB per month",
        lever=True,
        label="emergency plans",
        zh="应急预案费用",
        doc="drills, stand-by and copies that shorten disruptions",
    )
    plans_half: MoneyRate = par(
        "30000 RMB per month",
        symbol="P2",
        low="100 RMB per month",
        high="1 M RMB per month",
        prior="lognormal(30000 RMB per month, x2)",
        label="plans of half effect",
        zh="应急预案半效费用",
        doc="money for emergency plans that has half of the effect that it can have",
    )
    plans_best: Share = par(
        "70 %",
        symbol="m",
        low="0 %",
        high="95 %",
        prior="50 % - 85 %",
        label="best of plans",
        zh="应急预案最大缩短比例",
        doc="part of the length of a disruption that emergency plans take off at most",
    )


class Outages(Mechanism):
    """Servers fail by load and by lack of engineers; while they do, visits and registrations of that time are lost.

    Emergency plans shorten disruptions, spare servers lower the load. Page: docs/mechanisms/outages.md
    """

    phase = Phase.OPEN
    after = ("spending", "staffing")
    may_read = ("metrics.dau", "resources.staff")
    null = {"rate": "0 per year", "headroom": "1.5", "plans": "0 RMB per month"}
    resources = (Resource("emergency", Emergency, doc="factor on the length of a disruption, by emergency plans"),)
    parts = (VisitLoss("outages", "turned_away", doc="who would come while the servers are down does not"),)
    accounts = (
        Account("expense.spare_servers", "servers", "Spare servers", "备用服务器"),
        Account("expense.emergency_plans", "other_cost", "Emergency plans", "应急预案"),
    )
    metrics = (
        Metric("outages", "flow", "events", "outages of servers that began", "Outages", "宕机次数"),
        Metric("days_down", "flow", "days", "time for which servers are down", "Time down", "宕机时长"),
        Metric(
            "server_load", "stock", "share", "visitors of the day before over capacity", "Load of servers", "服务器负载"
        ),
        Metric(
            "visits_lost", "flow", "people", "people who would have come meanwhile", "Visits lost", "宕机损失访问量"
        ),
        Metric(
            "readiness_cost",
            "flow",
            "fen",
            "emergency plans, and servers beside the usual ones",
            "Cost of readiness",
            "应急与备用成本",
        ),
    )
    page = Page(
        "Outages",
        "服务器宕机",
        (
            Chart(("days_down",), "Time for which servers are down", "宕机时长"),
            Chart(("server_load",), "Load of servers", "服务器负载"),
            Chart(("visits_lost",), "Visits lost", "宕机损失访问量"),
        ),
    )

    class Params(OutageTerms):
        """How often, how long, and what is done about it."""

    def setup(self, world: State) -> None:
        """Everything runs."""
        self._seen: deque[float] = deque(maxlen=MEMORY)
        self._left = self._closed = 0.0

    def step(self, world: State, day: Day) -> None:
        """Draw whether servers fail today, on luck keyed to the day, and pay for what prevents or shortens it."""
        p = self.params
        world.resources["emergency"].length = 1 - p.plans_best * p.plans / (p.plans + p.plans_half)
        load = self._load(world)
        begins = world.streams.one("outages.begins", step=day.step) < -math.expm1(-self.hazard(world, load))
        self._left = max(0.0, self._left - 1)
        if begins:
            self._left = max(self._left, self.length(world, world.streams.one("outages.length", step=day.step)))
        self._closed = min(1.0, self._left)
        if "join" in world.risks:
            world.risks["join"].scale("outages", 1 - self._closed)
        spare = round(world.ledger.spent_today(("expense.servers",)) * (p.headroom / PAID_HEADROOM - 1))
        self.post(world, "expense.spare_servers", "asset.cash", spare)
        self.post(world, "expense.emergency_plans", "asset.cash", round(p.plans))
        world.record("outages", int(begins))
        world.record("days_down", self._closed)
        world.record("server_load", load)
        world.record("visits_lost", 0)
        world.record("readiness_cost", spare + round(p.plans))

    def _load(self, world: State) -> float:
        """Return the visitors of yesterday over the capacity: a multiple of the busiest of the four weeks before."""
        p, visitors = self.params, world.last("dau")
        load = visitors / (p.headroom * max([p.least, *self._seen]))
        self._seen.append(visitors)
        return float(load)

    def hazard(self, world: State, load: float) -> float:
        """Return the hazard of an outage today, at most a thousand times that of a usual day; idle servers fail as often."""
        p = self.params
        lack = 1 / max(LEAST_COVERAGE, staff_of(world).coverage["engineering"])
        return float(p.rate * min(MOST, max(1.0, load * PAID_HEADROOM) ** p.by_load * lack**p.by_engineers))

    def length(self, world: State, luck: float) -> float:
        """Return how many days an outage lasts."""
        p = self.params
        return float(p.shortest * (p.longest / p.shortest) ** luck * world.resources["emergency"].length)

    def turned_away(self, world: State, day: Day, visits: NDArray[np.void]) -> NDArray[np.bool_] | None:
        """Return which visits fall into the time while servers are down, on luck keyed to (person, own day)."""
        if self._closed == 0:
            return None
        lost = own_luck(world, "outages.hour", day, visits["person"]) < self._closed
        world.record("visits_lost", int(np.count_nonzero(lost)) * world.weight)
        return np.asarray(lost)
