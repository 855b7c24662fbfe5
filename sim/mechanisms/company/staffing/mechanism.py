"""Staffing: people come and go, newcomers learn, executives are missed, and functions have enough people or too few."""

import math

import numpy as np

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.company.staffing.seats import MOST, Seats
from sim.mechanisms.company.staffing.terms import StaffingTerms
from sim.world.staff import FUNCTIONS, ROLES, Positions, Staff

LEADERS = {"engineering": (0, 1), "product": (0, 1), "operations": (0, 2, 3), "service": (0, 3)}
"""Executives who lead a function: 0 the head of the company, 1 of technology, 2 of marketing, 3 of operations."""
KEY_PERSONS = 4
NAMES = {
    "engineering": ("engineers", "工程师"),
    "product": ("product people", "产品人员"),
    "operations": ("operations people", "运营人员"),
    "service": ("customer service", "客服人员"),
}
NEEDED = ("engineering", "operations")


def _of_each(name: str, doc: str, label: str, zh: str, functions: tuple[str, ...]) -> tuple[Metric, ...]:
    return tuple(
        Metric(
            f"{name}_{f}", "stock", "share", f"{doc}, {NAMES[f][0]}", f"{label}: {NAMES[f][0]}", f"{NAMES[f][1]}{zh}"
        )
        for f in functions
    )


class Staffing(Mechanism):
    """People leave, vacancies wait, newcomers learn, executives are missed; training, bonus and options keep people.

    References: Bartholomew (1973), "Stochastic Models for Social Processes" (renewal of graded staff). Page:
    docs/mechanisms/staffing.md
    """

    phase = Phase.OPEN
    before_launch = True
    may_read = ("resources.positions", "metrics.mau")
    null = {
        "quits": "0 per month",
        "quits_executive": "0 per month",
        "newcomer": "100 %",
        "hiring_cost": "0",
        "key_person": "0 %",
        "need_engineering": "0",
        "need_operations": "0",
        "training": "0 RMB per month",
        "bonus": "0 %",
        "auditors": "0 people",
    }
    resources = (Resource("staff", Staff, doc="vacancies, productivity and coverage by function, what audit leaves"),)
    accounts = (
        Account("expense.people.staffing", "people", "Hiring, training and bonuses", "招聘培训与奖金"),
        Account("expense.people.audit", "people", "Internal auditors", "内审人员"),
    )
    metrics = (
        Metric("vacancies", "stock", "people", "positions that nobody fills", "Vacancies", "空缺岗位数"),
        Metric("staff_left", "flow", "people", "people of the company who left", "Staff who left", "离职人数"),
        Metric("staff_hired", "flow", "people", "people who began to work", "Staff who began", "入职人数"),
        Metric(
            "key_persons_missing",
            "stock",
            "people",
            "of the four executives of the plan, those who are missing",
            "Key persons missing",
            "关键岗位空缺数",
        ),
        Metric(
            "staffing_cost",
            "flow",
            "fen",
            "money for hiring, training, bonuses and audit",
            "Cost of staffing",
            "人员管理成本",
        ),
        *_of_each(
            "productivity", "work of a head over that of an experienced one", "Productivity", "人均产出", FUNCTIONS
        ),
        *_of_each("coverage", "work done over work needed, at most 1", "Work covered", "工作覆盖率", NEEDED),
    )
    page = Page(
        "Staffing",
        "人员流动",
        (
            Chart(("staff_left", "staff_hired"), "Staff who left, and who began", "离职与入职人数"),
            Chart(("vacancies", "key_persons_missing"), "Positions that nobody fills", "空缺岗位"),
            Chart(tuple(f"productivity_{f}" for f in FUNCTIONS), "Productivity by function", "各职能人均产出"),
            Chart(tuple(f"coverage_{f}" for f in NEEDED), "Work covered", "工作覆盖率"),
        ),
    )

    class Params(StaffingTerms):
        """Who goes, who comes, and what they do."""

    def setup(self, world: State) -> None:
        """Nobody has left yet."""
        self._seats = {role: Seats() for role in ROLES}

    def step(self, world: State, day: Day) -> None:
        """Let people go and come, say what functions can do, and pay for it."""
        staff: Staff = world.resources["staff"]
        positions: Positions = world.resources.get("positions") or Positions()
        n_left = n_hired = 0
        cost = 0.0
        for number, role in enumerate(ROLES):
            left, hired = self._turn(world, day, number, role, positions)
            seats = self._seats[role]
            staff.vacant[role] = int(np.count_nonzero(seats.vacant))
            cost += self._cost(hired, seats.n - staff.vacant[role], positions.cost[role])
            n_left, n_hired = n_left + left, n_hired + hired
        self._measure(world, day, staff)
        audit = round(self.params.auditors * self.params.pay_auditor)
        self.post(world, "expense.people.staffing", "asset.cash", cost)
        self.post(world, "expense.people.audit", "asset.cash", audit)
        world.record("vacancies", sum(staff.vacant.values()))
        world.record("staff_left", n_left)
        world.record("staff_hired", n_hired)
        world.record("staffing_cost", round(cost) + audit)

    def _turn(self, world: State, day: Day, number: int, role: str, positions: Positions) -> tuple[int, int]:
        """Let people of one role go and come, on luck keyed to (seat, day)."""
        p, n = self.params, min(positions.seats[role], MOST)
        is_executive = role == "executive"
        rate = (p.quits_executive if is_executive else p.quits) * self.keeping() * day.length
        luck = world.streams.uniform("staffing.quits", number * MOST + np.arange(n), step=day.step)
        wait = round(p.search_time) if is_executive else positions.wait
        return self._seats[role].turn(n, luck < -math.expm1(-rate), today=day.index, wait=wait)

    def keeping(self) -> float:
        """Return the factor on the hazard of leaving by training, bonus and options."""
        p = self.params
        return math.exp(
            -p.stays_by_training * self._training() - p.stays_by_bonus * p.bonus - p.stays_by_options * p.options
        )

    def _training(self) -> float:
        """Return the part of its effect that training has."""
        p = self.params
        return float(p.training / (p.training + p.training_half))

    def _cost(self, hired: int, heads: int, pay: float) -> float:
        """Return what hires, training and bonuses of a role cost today."""
        p = self.params
        return float(
            hired * p.hiring_cost * pay * DAYS_PER_YEAR / MONTHS_PER_YEAR + heads * (p.training + p.bonus * pay)
        )

    def _measure(self, world: State, day: Day, staff: Staff) -> None:
        """Say what a head of each function does, and whether all that is needed gets done."""
        p = self.params
        top = self._seats["executive"]
        missing = np.ones(KEY_PERSONS, dtype=np.bool_)
        there = top.vacant[:KEY_PERSONS]
        missing[: len(there)] = there
        visitors = math.log2(1 + world.last("mau") / 1e5)
        for function in FUNCTIONS:
            age = self._seats[function].age(day.index)
            skill = (1 + p.skill_by_training * self._training()) * (1 - p.key_person) ** missing[
                list(LEADERS[function])
            ].sum()
            work = float(np.where(age >= p.learning, 1.0, p.newcomer).sum() * skill)
            staff.productivity[function] = work / len(age) if len(age) else 1.0
            world.record(f"productivity_{function}", staff.productivity[function])
            if function in NEEDED:
                need = getattr(p, f"need_{function}") * (1 + p.need_growth * visitors)
                staff.coverage[function] = min(1.0, work / need) if need > 0 else 1.0
                world.record(f"coverage_{function}", staff.coverage[function])
        staff.fraud_left = math.exp(-p.by_auditor * p.auditors)
        world.record("key_persons_missing", int(missing.sum()))
