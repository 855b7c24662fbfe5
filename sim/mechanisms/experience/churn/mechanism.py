"""Churn: how likely a user is to leave, given satisfaction, trust and friends; and how some come back."""

import numpy as np
from scipy.special import gammaincinv

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import ACTIVE, CHURNED, State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Duration, Number, Rate
from sim.kernels.spread import count_neighbours
from sim.mechanisms.experience.churn.kernels import churn_rates
from sim.mechanisms.experience.churn.waiting import Waiting
from sim.world.meetings import both_ways
from sim.world.people import NEUTRAL
from sim.world.zones import audience

_NOBODY = np.empty(0, dtype=np.int32)


class Churn(Mechanism):
    """Each user has a Gamma-distributed hazard of leaving that good experience and friends lower.

    References: Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie (2007), J.
    Interactive Marketing 21(1). Page: docs/mechanisms/churn.md
    """

    phase = Phase.LEAVE
    sub_daily = True
    reads = (
        "ties",
        "today.met",
        "today.joined",
        "today.left",
        "today.went_quiet",
        "today.woke_up",
        "people.cell",
        "resources.lapsed",
        "zones.is_open",
        "users.episode",
        "users.satisfaction",
        "users.trust",
        "users.churn_factor",
    )
    writes = ("people.state", "users.satisfaction", "today.returned_people", "resources.lapsed")
    hazards = (Hazard("leave", "churn", per="person", label="churn", zh="流失"),)
    null = {"lifetime": "1e12 days", "comeback": "0 per day", "comeback_by_channels": "0"}
    columns = (
        Column("users", "churn_rate", np.float32, doc="hazard of leaving per day at neutral experience"),
        Column("people", "active_friends", np.int16, doc="neighbours who are users and present"),
        Column("people", "is_counted", np.bool_, doc="the person is in the neighbours' active_friends"),
    )
    metrics = (Metric("comebacks", "flow", "people", "people who came back after leaving", "Came back", "回流人数"),)

    class Params(ParamSet):
        """How long users stay."""

        shape: Number = par(
            "0.93",
            symbol="s",
            low="0.05",
            high="1000",
            prior="0.76 - 1.3",
            evidence="derived",
            source="fitted to published shapes: docs/calibration/behaviour.md",
            label="spread of churn",
            zh="流失率分布形状",
            doc="Gamma shape of personal hazards; above 500 all are alike",
        )
        lifetime: Duration = par(
            "950 days",
            symbol="beta",
            low="1 day",
            high="1e12 days",
            prior="730 days - 1300 days",
            evidence="derived",
            source="fitted to published shapes: docs/calibration/behaviour.md",
            label="churn scale",
            zh="流失尺度",
            doc="Gamma rate beta: the mean hazard is shape / beta",
        )
        by_satisfaction: Number = par(
            "2",
            symbol="gs",
            low="0",
            high="10",
            prior="0 - 4",
            label="churn by satisfaction",
            zh="满意度对流失影响",
            doc="gs: log hazard per unit of satisfaction",
        )
        by_trust: Number = par(
            "1.5",
            symbol="gT",
            low="0",
            high="10",
            prior="0 - 3",
            label="churn by trust",
            zh="信任对流失影响",
            doc="gT: log hazard per unit of trust",
        )
        by_friends: Number = par(
            "0.5",
            symbol="gf",
            low="0",
            high="10",
            prior="0 - 1",
            label="churn by friends",
            zh="好友对流失影响",
            doc="gf: log hazard per share of friends who are users and present",
        )
        comeback: Rate = par(
            "0.0005 per day",
            symbol="w0",
            low="0 per day",
            high="1 per day",
            prior="lognormal(0.0005 per day, x3)",
            label="coming back",
            zh="回流率",
            doc="w0: hazard of coming back after leaving",
        )
        comeback_by_channels: Number = par(
            "0.3",
            symbol="kappa",
            low="0",
            high="2",
            prior="0.05 - 0.6",
            label="winning back by channels",
            zh="渠道召回系数",
            doc="kappa: hazard of coming back per unit of the hazard with which channels bring new people of the same cell",
        )

    def setup(self, world: State) -> None:
        """Nobody has left."""
        self._waiting = Waiting(int(world.facts["n_cells"]))

    def step(self, world: State, day: Day) -> None:
        """Bring people back, give new users their hazard, recompute everybody's."""
        self._meet(world)
        self._bring_back(world, day)
        people, users, p = world.people, world.users, self.params
        joined = world.today["joined"]
        rows = world.user_of(joined)
        users["churn_rate"][rows] = self._base_rates(world, joined) * users["churn_factor"][rows]
        self._count_friends(world, world.today["went_quiet"], is_user=False)
        present = [joined, world.today["returned_people"], world.today["woke_up"]]
        self._count_friends(world, np.concatenate(present), is_user=True)
        risk = world.risks["leave"]
        risk.reserve(len(users))
        weights = (p.by_satisfaction, p.by_trust, p.by_friends)
        world.workers.run(
            churn_rates,
            len(world.active),
            world.active_by_user,
            world.active_users,
            users["churn_rate"],
            users["satisfaction"],
            users["trust"],
            people["active_friends"],
            world.ties.offsets if world.ties else np.broadcast_to(np.zeros(2, dtype=np.int32), (len(world.people), 2)),
            weights,
            risk.rates,
            risk.person_causes.index("churn"),
        )

    def _base_rates(self, world: State, ids: np.ndarray) -> np.ndarray:
        """Return Gamma(shape, rate) hazards at keyed quantiles."""
        p = self.params
        if p.shape > 500:
            return np.full(len(ids), p.shape / p.lifetime)
        u = world.streams.uniform("churn.rate", ids)
        return np.asarray(gammaincinv(p.shape, u) / p.lifetime)

    def _count_friends(self, world: State, ids: np.ndarray, *, is_user: bool) -> None:
        """Tell neighbours who is a user now; whoever is counted already, or not any more, is left out."""
        counted = world.people["is_counted"]
        ids = ids[counted[ids] != is_user]
        counted[ids] = is_user
        if world.ties is not None and len(ids):
            t = world.ties
            change = 1 if is_user else -1
            count_neighbours(ids, change, t.offsets, t.neighbours, world.people["active_friends"])

    def _meet(self, world: State) -> None:
        """Count new friends among the users if they are counted already."""
        if not len(world.today["met"]):
            return
        me, friend = both_ways(world.today["met"])
        np.add.at(world.people["active_friends"], me, world.people["is_counted"][friend].astype(np.int16))

    def _bring_back(self, world: State, day: Day) -> None:
        """Bring back those whose hazard of coming back has reached their threshold, satisfaction half healed."""
        people, users = world.people, world.users
        lost = world.yesterday.get("left", _NOBODY)
        lost = lost[people["state"][lost] != ACTIVE]
        self._count_friends(world, lost, is_user=False)
        self._wait(world, lost[people["state"][lost] == CHURNED])
        rise = (self.params.comeback + self._by_channels(world)) * day.length
        back = self._waiting.advance(people["cell"], rise)
        if len(back):
            people["state"][back] = ACTIVE
            rows = world.user_of(back)
            users["satisfaction"][rows] = 0.5 * (users["satisfaction"][rows] + NEUTRAL)
            world.update_active(added=back)
            world.resources["lapsed"].add(world, back, times=-1)
        world.today["returned_people"] = back
        world.record("comebacks", world.count(back))

    def _by_channels(self, world: State) -> np.ndarray | float:
        """Return what channels add to the hazard of coming back in each cell.

        What channels do is shared with those who could register, so that it does not multiply where hardly anybody is left.
        """
        risk, kappa = world.risks.get("join"), self.params.comeback_by_channels
        if risk is None or not kappa or not len(self._waiting):
            return 0.0
        others = audience(world)
        shared = others / (others + kappa * len(self._waiting) * world.weight)
        return np.asarray(kappa * shared * risk.cell_rates.sum(axis=0) * risk.factor)

    def _wait(self, world: State, ids: np.ndarray) -> None:
        """Give those who left the hazard after which they come back."""
        if len(ids):
            episodes = world.users["episode"][world.user_of(ids)]
            u = world.streams.uniform_each(
                "churn.comeback", ids, steps=episodes, draws=np.zeros(len(ids), dtype=np.int64)
            )
            self._waiting.add(ids, world.people["cell"].take(ids), -np.log1p(-u))
