"""Rollout: the platform opens zone by zone; nobody can register, and no money is spent, where it is closed."""

import numpy as np

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, Names
from sim.world.cities import zone_names
from sim.world.people import N_ZONES
from sim.world.zones import zone_of_cell


class Rollout(Mechanism):
    """Zones open one after the other, named ones first, then the largest; the joining hazard of a closed zone is zero.

    References: none, an accounting of where the platform can be used. Page: docs/mechanisms/rollout.md
    """

    phase = Phase.OPEN
    sub_daily = True
    writes = ("zones.is_open",)
    null = {"zones_at_launch": "20"}
    metrics = (
        Metric("zones_open", "stock", "zones", "zones in which the platform can be used", "Zones open", "已开放城市群"),
    )

    class Params(ParamSet):
        """How many zones at launch, and how fast the others follow."""

        zones_at_launch: Count = par(
            "20",
            symbol="n0",
            low="1",
            high="20",
            lever=True,
            label="zones at launch",
            zh="首发城市群数",
            doc="zones (groups of cities) in which the platform opens on day 0; 1 is one city first, 20 everywhere",
        )
        opening_time: Duration = par(
            "30 days",
            symbol="T",
            low="1 day",
            high="3000 days",
            lever=True,
            label="time between openings",
            zh="城市群开放间隔",
            doc="after launch, one further zone opens each time this has passed",
        )
        first: Names = par(
            "[]",
            lever=True,
            fixed=True,
            named_by="world.zone_names",
            label="zones that open first",
            zh="优先开放城市群",
            doc="names of zones that open before all others, in this order; the others follow by falling number of people",
        )

    def setup(self, world: State) -> None:
        """Rank zones, named ones first, then by their people; open the first ones."""
        by_people = np.argsort(-world.tables["zones"]["rows"], kind="stable")
        names = zone_names(world.facts["sections"]["world"])
        named = np.array([names.index(name) for name in self.params.first], dtype=np.int64)
        self._order = np.concatenate([named, by_people[~np.isin(by_people, named)]])
        self._open(world, self.params.zones_at_launch)

    def step(self, world: State, day: Day) -> None:
        """Open the zones whose time has come (a zone never closes again)."""
        p = self.params
        due = p.zones_at_launch + int(max(0, day.index) // p.opening_time)
        if min(due, N_ZONES) > self._n_open:
            self._open(world, due)
        world.record("zones_open", self._n_open)

    def _open(self, world: State, n: int) -> None:
        is_open, self._n_open = world.tables["zones"]["is_open"], min(int(n), N_ZONES)
        is_open[:] = False
        is_open[self._order[: self._n_open]] = True
        if "join" in world.risks:
            world.risks["join"].scale("rollout", is_open[zone_of_cell(world)].astype(float))
