"""Team: who works for the company, and what their pay costs."""

from datetime import date, timedelta
from typing import Any

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, MoneyRate, Number
from sim.world.staff import ROLES, Positions, staff_of


def _heads(default: str, label: str, zh: str) -> Any:
    return par(
        default,
        low="0",
        high="500",
        unit="people",
        lever=True,
        label=label,
        zh=zh,
        doc=f"approved positions, {label}; seats fill one hiring time later",
    )


def _pay(default: str, label: str, zh: str) -> Any:
    low, high = "0 RMB per month", "1000000 RMB per month"
    amount = float(default.split()[0])
    return par(
        default,
        low=low,
        high=high,
        label=label,
        zh=zh,
        evidence="low_authority",
        source="facts F13, F14 (job adverts), model specification 0.2 number 6",
        prior=f"lognormal({amount:.0f} RMB per month, x1.5)",
        doc=f"gross {label} per head",
    )


class Team(Mechanism):
    """Headcount by role with a hiring time, and pay with its social load, spread evenly over days.

    Engineers and product people are the research and development of the plan. Page: docs/mechanisms/team.md
    """

    phase = Phase.SETTLE
    before_launch = True
    may_read = ("resources.staff",)
    resources = (
        Resource("positions", Positions, doc="positions by role, what a head costs, and how long hiring takes"),
    )
    accounts = tuple(
        Account(f"expense.people.{role}", "people", label, zh, section=section, use=use)
        for role, label, zh, section, use in (
            ("executive", "Executives", "高管", "administrative", "team"),
            ("engineering", "Engineers", "研发工程师", "research", "research"),
            ("product", "Product people", "产品人员", "research", "research"),
            ("operations", "Operations", "运营人员", "selling", "team"),
            ("service", "Customer service", "客服人员", "cost_of_revenue", "team"),
        )
    )
    metrics = (
        Metric("headcount", "stock", "people", "people employed", "Headcount", "员工数"),
        Metric("service_staff", "stock", "people", "of these, in customer service", "Service people", "客服员工数"),
    )

    class Params(ParamSet):
        """Positions, pay, load, hiring time."""

        executive: Count = _heads("4 people", "executives", "高管岗位")
        engineering: Count = _heads("8 people", "engineers", "工程师岗位")
        product: Count = _heads("3 people", "product people", "产品岗位")
        operations: Count = _heads("6 people", "operations", "运营岗位")
        service: Count = _heads("4 people", "customer service", "客服岗位")
        pay_executive: MoneyRate = _pay("40000 RMB per month", "pay of executives", "高管薪酬")
        pay_engineering: MoneyRate = _pay("28000 RMB per month", "pay of engineers", "工程师薪酬")
        pay_product: MoneyRate = _pay("24000 RMB per month", "pay of product people", "产品人员薪酬")
        pay_operations: MoneyRate = _pay("13000 RMB per month", "pay of operations", "运营薪酬")
        pay_service: MoneyRate = _pay("7500 RMB per month", "pay of customer service", "客服薪酬")
        load: Number = par(
            "1.35",
            symbol="load",
            low="1",
            high="2",
            prior="1.2 - 1.5",
            evidence="memory",
            label="load on pay",
            zh="社保公积金系数",
            doc="cost of a head over gross pay",
        )
        hiring_time: Duration = par(
            "45 days",
            symbol="H",
            low="0 days",
            high="365 days",
            prior="30 days - 90 days",
            label="hiring time",
            zh="招聘周期",
            doc="time from an approved position to a filled seat; the first team is there from the start",
        )

    def setup(self, world: State) -> None:
        """The first team is there from the start."""
        self._start = world.timeline.date_of(-world.timeline.preparation)
        self._approved: dict[str, list[int]] = {role: [] for role in ROLES}  # by day since the start
        self._decide(world, self._start)

    def step(self, world: State, day: Day) -> None:
        """Pay everybody who is there today."""
        for role, approved in self._approved.items():
            approved.append(getattr(self.params, role))
        self._decide(world, day.date)
        p, vacant, heads = self.params, staff_of(world).vacant, 0
        for role, seats in world.resources["positions"].seats.items():
            n = max(0, seats - vacant[role])
            heads += n
            if role == "service":
                world.record("service_staff", n)
            self.post(world, f"expense.people.{role}", "asset.cash", n * getattr(p, f"pay_{role}") * p.load)
        world.record("headcount", heads)

    def _decide(self, world: State, today: date) -> None:
        """Note the positions whose hiring time is over, and what they cost."""
        p, positions = self.params, world.resources["positions"]
        positions.wait = round(p.hiring_time)
        decided = today - timedelta(days=positions.wait)
        known = (decided - self._start).days
        for role, approved in self._approved.items():
            positions.seats[role] = approved[known] if 0 <= known < len(approved) else p.standing(role, decided)
            positions.cost[role] = getattr(p, f"pay_{role}") * p.load
