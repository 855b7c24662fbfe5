"""The micro-workload through the public contract: adoption, purchase, churn as three mechanisms.

Barabasi-Albert graph (m = 4), 90 days; a person adopts with probability 1 - (1 - p)(1 - q)^n, n friends who are
users; a user buys with probability .03 a day; after 60 idle days a user leaves with probability .02 a day.
"""

import math
from typing import Any

import numpy as np

from sim.core.ledger import Account
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.model import Blueprint, GrowthModel
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import ACTIVE, CHURNED, State
from sim.core.table import Column
from sim.core.ties import Ties
from sim.core.timeline import Day, Timeline
from sim.kernels import micro as kernels
from sim.kernels.spread import ONE

DAYS, TIES = 90, 4
P, Q, BUY, IDLE, LEAVE = 0.0005, 0.01, 0.03, 60, 0.02


class BenchAdoption(Mechanism):
    """People adopt on their own or because of friends."""

    phase = Phase.JOIN
    reads = ("ties",)
    writes = ("people.state", "people.last_purchase")
    hazards = (Hazard("join", "own", per="cell"), Hazard("join", "friends"))
    columns = (Column("people", "heard", np.int64), Column("people", "state", np.uint8))
    events = (Event("joined"), Event("left"))
    metrics = (Metric("adopters", "stock", "people", "users"),)

    def setup(self, world: State) -> None:
        """Draw thresholds."""
        world.risks["join"].start_everybody(world.streams, world.workers, decision="bench", spread=0)
        world.risks["join"].set_cells("own", -math.log1p(-P))
        self._scale = np.array([-math.log1p(-Q) / ONE])

    def step(self, world: State, day: Day) -> None:
        """Cross, then tell friends."""
        people, risk = world.people, world.risks["join"]
        new = risk.cross_population(day, world.workers, people["state"])
        people["state"][new] = ACTIVE
        people["last_purchase"][new] = day.index
        world.update_active(added=new)
        world.today["joined"] = new
        self._tell(world, new)
        world.record("adopters", world.count(world.active))

    def _tell(self, world: State, ids: Any) -> None:
        one = np.full(len(ids), round(ONE), dtype=np.int64)
        assert world.ties is not None
        world.risks["join"].push(
            "friends", ids, (one, one), ties=world.ties, counter=world.people["heard"], scale=self._scale
        )


class BenchPurchase(Mechanism):
    """Users buy at random."""

    phase = Phase.SHOP
    columns = (Column("people", "last_purchase", np.int32),)
    metrics = (Metric("spent", "flow", "fen", "money spent"),)
    accounts = (Account("asset.till", "till"), Account("revenue.sales", "sales"))

    def step(self, world: State, day: Day) -> None:
        """Buy and post."""
        last, key = world.people["last_purchase"], world.streams.key("bench.buy")
        arrays = (world.active, last, day.index, BUY, world.streams.seed, key, day.step)
        spent = sum(world.workers.run(kernels.buy_at_random, len(world.active), *arrays))
        self.post(world, "asset.till", "revenue.sales", spent)
        world.record("spent", spent)


class BenchChurn(Mechanism):
    """Idle users leave."""

    phase = Phase.LEAVE
    reads = ("people.last_purchase", "today.joined")
    writes = ("people.state", "today.left")
    hazards = (Hazard("leave", "idle"),)

    def step(self, world: State, day: Day) -> None:
        """Set hazards, cross, drop from the list."""
        risk, people, joined = world.risks["leave"], world.people, world.today["joined"]
        risk.restart(joined, world.streams.exponential("bench.leave", joined))
        arrays = (world.active, people["last_purchase"], day.index, IDLE, -math.log1p(-LEAVE), risk.rates)
        world.workers.run(kernels.idle_hazard, len(world.active), *arrays)
        left = risk.cross_members(world.active, day, world.workers)
        people["state"][left] = CHURNED
        world.update_active(gone=left)


class _Populate:
    def __init__(self, n: int) -> None:
        self.n = n

    def __call__(self, model: GrowthModel) -> None:
        world = model.state
        table = world.table("people", self.n)
        table.add(Column("people", "cell", np.int16), owner="bench")
        a, b = kernels.attachment_edges(self.n, TIES, world.streams.seed, world.streams.key("bench.graph"))
        world.ties = Ties.from_edges(self.n, a, b)


def model(n: int, *, seed: int = 1, n_threads: int = 1) -> GrowthModel:
    """Return the micro-workload for n people, before its first day."""
    from datetime import date

    plan = Blueprint(
        timeline=Timeline(date(2027, 1, 1), DAYS),
        weight=1,
        populate=_Populate(n),
        mechanisms=[BenchAdoption(), BenchPurchase(), BenchChurn()],
        lines=("till", "sales"),
    )
    return GrowthModel(plan, seed=seed, n_threads=n_threads, collect=False)
