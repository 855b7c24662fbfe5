"""Registration: the only place where people join. Sums the declared hazards, crosses once, draws the cause."""

from collections.abc import Iterable

import numpy as np

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.series import Metric
from sim.core.state import ACTIVE, CHURNED, POTENTIAL, State
from sim.core.timeline import Day
from sim.world.people import begin_own_days, introduce

SENIORITY = DAYS_PER_YEAR


class Registration(Mechanism):
    """People register when their accumulated hazard reaches their exponential threshold.

    References: Sellke (1983), J. Applied Probability 20; Bass (1969), Management Science 15(5).
    Page: docs/mechanisms/registration.md
    """

    phase = Phase.JOIN
    sub_daily = True
    reads = ("people.cell", "users.episode")
    writes = (
        "people.state",
        "users.joined_on",
        "users.luck_from",
        "users.cohort",
        "users.cause",
        "users.taste",
        "users.price_slope",
        "users.parent",
        "users.churn_factor",
        "users.person",
        "people.user",
        "today.joined",
    )
    metrics = (
        Metric("registrations", "flow", "people", "people who registered", "Registrations", "新增注册人数"),
        Metric(
            "registered_ever",
            "stock",
            "people",
            "people who ever registered (each person once)",
            "Registered so far",
            "累计注册人数",
        ),
        Metric("active_people", "stock", "people", "registered and not left", "Registered now", "在册人数"),
        Metric("cohort_registered", "cohort", "people", "registrations by month of joining", "Registered", "注册"),
    )

    def setup(self, world: State) -> None:
        """Draw everybody's threshold; on a loaded world mark who is registered from day 0."""
        self._ever = 0
        self._starters = np.empty(0, dtype=np.int32)
        market = world.facts["sections"]["market"]
        if "join" in world.risks:
            shape = market.responsiveness_shape
            spread = 0.0 if shape == 0 else shape**-0.5
            world.risks["join"].start_everybody(world.streams, world.workers, decision="registration", spread=spread)
        if market.registered_at_start > 0:
            u = world.streams.uniform("registration.at_start", np.arange(len(world.people)))
            self._starters = np.flatnonzero(u < market.registered_at_start).astype(np.int32)

    def step(self, world: State, day: Day) -> None:
        """Cross, draw causes, and introduce the new users."""
        if len(self._starters):
            self._admit_starters(world)
        risk, state = world.risks.get("join"), world.people["state"]
        crossed = rows = np.empty(0, dtype=np.int32)
        if risk is not None:
            crossed = risk.cross_population(day, world.workers, state)
            rows = world.enroll(crossed)
            causes = risk.draw_causes(crossed, world.users["episode"].take(rows), world.streams)
            world.users["cause"][rows] = causes
            for cause, n in zip(risk.causes, np.bincount(causes, minlength=len(risk.causes)).tolist(), strict=True):
                world.record(f"registrations_by_{cause}", n * world.weight)
        self._admit(world, crossed, rows, day)
        world.record("registrations", world.count(crossed))
        world.record("registered_ever", self._ever * world.weight)

    def end_day(self, world: State, day: Day) -> None:
        """Record who is a user when everybody has joined, left or come back."""
        world.record("active_people", world.count(world.active))

    def _admit(self, world: State, crossed: np.ndarray, rows: np.ndarray, day: Day) -> None:
        people, users = world.people, world.users
        self._ever += int(np.count_nonzero(users["episode"].take(rows) == 0))
        users["joined_on"][rows] = day.index
        begin_own_days(world, rows)
        users["cohort"][rows] = day.month
        people["state"][crossed] = ACTIVE
        users["parent"][rows], users["churn_factor"][rows] = -1, 1  # a new life owes nothing to an earlier one
        introduce(world, crossed, world.facts["sections"]["market"])
        world.update_active(added=crossed)
        world.today["joined"] = np.sort(np.concatenate([self._new_starters(), crossed]))
        world.series.record_cohorts("cohort_registered", day.month, users["cohort"].take(rows), world.weight)

    def _new_starters(self) -> np.ndarray:
        starters, self._starters = self._starters, np.empty(0, dtype=np.int32)
        return starters

    def _admit_starters(self, world: State) -> None:
        """Register the starters of a loaded world as of a keyed day of the year before launch."""
        people, ids = world.people, self._starters
        rows = world.enroll(ids)
        u = world.streams.uniform("registration.seniority", ids)
        world.users["joined_on"][rows] = -1 - (u * SENIORITY).astype(np.int32)
        begin_own_days(world, rows)
        people["state"][ids] = ACTIVE
        introduce(world, ids, world.facts["sections"]["market"])
        if "join" in world.risks:
            world.risks["join"].withdraw(ids)
        world.update_active(added=ids)
        self._ever += len(ids)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I5 (registrations = sum by cause) daily, and I4 (users) at month ends."""
        row, values = world.row, world.series.values
        risk = world.risks.get("join")
        causes = risk.causes if risk else []
        parts = sum(int(values[f"registrations_by_{c}"][row]) for c in causes)
        yield Check("I5", "registrations by cause", int(values["registrations"][row]), parts)
        day = row - world.timeline.preparation
        if day >= 0 and (day % 30 == 0 or row == world.timeline.n_rows - 1):
            counts = {s: int(np.count_nonzero(world.people["state"] == s)) for s in (POTENTIAL, ACTIVE, CHURNED)}
            groups = sum(counts.values())
            yield Check("I4", "nobody wrote the row of users that is nobody's", 1, int(world.users.is_default(0)))
            yield Check("I4", "people by state", len(world.people), groups)
            yield Check("I4", "registered people", len(world.active), counts[ACTIVE])
