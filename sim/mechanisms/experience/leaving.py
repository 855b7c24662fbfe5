"""Leaving: the only place where users leave. Sums the declared hazards, crosses once, draws the cause."""

from collections.abc import Iterable

import numpy as np

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import CHURNED, POTENTIAL, State
from sim.core.timeline import Day
from sim.core.units import Choice


class Leaving(Mechanism):
    """Users leave when their accumulated hazard reaches the threshold of their present episode.

    References: Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Libai, Muller & Peres (2009),
    J. Marketing Research 46(2). Page: docs/mechanisms/leaving.md
    """

    phase = Phase.LEAVE
    after = ("churn", "dropout")
    sub_daily = True
    reads = ("people.cell", "today.joined", "today.returned_people")
    writes = ("people.state", "users.episode", "today.left", "resources.lapsed")
    metrics = (
        Metric("departures", "flow", "people", "users who left", "Departures", "流失人数"),
        Metric("churned_people", "stock", "people", "people who left and have not come back", "Left", "累计流失"),
    )

    class Params(ParamSet):
        """What happens to those who leave."""

        then: Choice = par(
            "lapsed",
            options=("lapsed", "market"),
            label="after leaving",
            zh="流失后去向",
            evidence="derived",
            doc="lapsed: gone unless won back; market: back among those who may register",
        )

    def setup(self, world: State) -> None:
        """Count from nobody."""
        self._churned = 0

    def step(self, world: State, day: Day) -> None:
        """Start episodes of those who joined or returned, cross, draw causes."""
        risk, people = world.risks.get("leave"), world.people
        left = np.empty(0, dtype=np.int32)
        if risk is not None:
            began = np.concatenate([world.today["joined"], world.today["returned_people"]])
            self._start(world, began)
            left = np.sort(risk.cross_members(world.active_by_user, day, world.workers, rows=world.active_users))
            causes = risk.draw_causes(left, world.users["episode"].take(world.user_of(left)), world.streams)
            for k, n in enumerate(np.bincount(causes, minlength=len(risk.causes))):
                world.record(f"departures_by_{risk.causes[k]}", int(n) * world.weight)
            world.users["episode"][world.user_of(left)] += 1
            people["state"][left] = CHURNED
            if self.params.then == "market":
                self._return_to_market(world, left)
            else:
                world.resources["lapsed"].add(world, left)
            world.update_active(gone=left)
            world.today["left"] = left
        self._churned += len(left) - len(world.today["returned_people"])
        world.record("departures", world.count(left))
        world.record("churned_people", self._churned * world.weight if self.params.then == "lapsed" else 0)

    def checks(self, world: State) -> Iterable[Check]:
        """Return I4: whoever ever registered is a user or has left."""
        ever = world.series.values.get("registered_ever")
        if ever is not None and self.params.then == "lapsed":
            users = world.count(world.active) + self._churned * world.weight
            yield Check("I4", "registered = users + left", int(ever[world.row]), users)

    def _start(self, world: State, ids: np.ndarray) -> None:
        """Give users who begin an episode their threshold."""
        if len(ids):
            world.risks["leave"].restart(ids, _thresholds(world, "leaving.threshold", ids))

    def _return_to_market(self, world: State, ids: np.ndarray) -> None:
        """Let those who left register again, with a new threshold."""
        world.people["state"][ids] = POTENTIAL
        if "join" in world.risks and len(ids):
            world.risks["join"].restart(ids, _thresholds(world, "registration.threshold", ids))


def _thresholds(world: State, decision: str, ids: np.ndarray) -> np.ndarray:
    """Return a standard exponential number per person, keyed to the present episode."""
    episodes, first = world.users["episode"][world.user_of(ids)], np.zeros(len(ids), dtype=np.int64)
    return np.asarray(-np.log1p(-world.streams.uniform_each(decision, ids, steps=episodes, draws=first)))
