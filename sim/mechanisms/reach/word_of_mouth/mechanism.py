"""Word of mouth: users talk along their ties; good talk persuades, bad talk holds people back."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import CHURNED, State
from sim.core.table import Column
from sim.core.ties import Ties
from sim.core.timeline import Day
from sim.kernels import spread
from sim.kernels.lists import each_once
from sim.mechanisms.reach.word_of_mouth import kernels
from sim.mechanisms.reach.word_of_mouth.terms import TalkTerms
from sim.world.market.orders import never_came
from sim.world.meetings import both_ways
from sim.world.people import NEUTRAL

_HARDLY = 0.02
_IDS = NDArray[np.int32]


class WordOfMouth(Mechanism):
    """Each user's talk is pushed to the neighbours' counters when it changes.

    References: Bass (1969), Management Science 15(5); Goldenberg, Libai & Muller (2001), Marketing Letters
    12(3); Fibich & Gibori (2010), Operations Research 58(5). Page: docs/mechanisms/word_of_mouth.md
    """

    phase = Phase.LEAVE
    after = ("leaving", "churn")
    sub_daily = True
    reads = (
        "ties",
        "today.met",
        "today.joined",
        "today.left",
        "today.returned_people",
        "today.went_quiet",
        "today.woke_up",
        "today.experiences",
        "today.expired",
        "users.is_quiet",
        "people.state",
        "users.satisfaction",
        "users.cause",
    )
    may_read = ("today.refunded",)
    writes = ("users.trust", "users.parent")
    hazards = (Hazard("join", "word_of_mouth", per="person", label="word of mouth", zh="口碑推荐", passing=0.8),)
    null = {"strength": "0 per year", "suppression": "0", "trust_loss": "0"}
    columns = (
        Column("people", "heard_good", np.int64, doc="talk of positive neighbours, fixed point 2**-40, weak tie = 1"),
        Column("people", "heard_bad", np.int64, doc="the same of negative neighbours"),
        Column("people", "talk", np.float32, doc="talk that the person's friends hear; negative when it warns them"),
        Column("people", "warned", np.float32, doc="bad talk heard so far, in strong ties"),
    )
    metrics = (
        Metric("talkers", "stock", "people", "users whose talk persuades", "Positive talkers", "正面口碑人数"),
        Metric("warners", "stock", "people", "users whose talk warns", "Negative talkers", "负面口碑人数"),
    )

    class Params(TalkTerms):
        """How strongly talk works."""

    def setup(self, world: State) -> None:
        """Scale the strength to the graph: the mean over people of the summed tie weights is ``strength``."""
        n, p = len(world.people), self.params
        self._good = self._bad = 0.0
        self._total, self._scale = 0.0, 1.0
        self._talkers = self._warners = 0  # users who talk well and badly now
        self._stock_good, self._stock_bad = (np.zeros(n if p.mode == "experiences" else 0) for _ in range(2))
        self._touched = np.empty(n if world.ties else 0, dtype=np.int32)
        self._is_touched = np.zeros(n if world.ties else 0, dtype=np.bool_)
        self._ever = np.empty(0, dtype=np.int32)
        self._each_weight, self._n_weighed = np.empty(0), -1
        if world.ties:
            self._mean_weight = max(float(self._weights(world.ties).mean()), 1e-300)  # of the ties at the start

    def step(self, world: State, day: Day) -> None:
        """Name parents, push what changed, set hazards for tomorrow."""
        self._name_parents(world, day)
        if self.params.mode == "talkers":
            self._meet(world)
            self._update_talkers(world)
        else:
            self._update_stocks(world, day)
        if day.is_last_step:
            world.record("talkers", self._talkers * world.weight)
            world.record("warners", self._warners * world.weight)

    # ---- who talks -------------------------------------------------------------------------------------------

    def _loudness(self, satisfaction: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return talk relative to a neutral user, negative below the threshold."""
        out = np.empty(len(satisfaction))
        kernels.fill_loudness(satisfaction, self._terms(), out)
        return out

    def _terms(self) -> tuple[float, float, float, float]:
        p = self.params
        return NEUTRAL, float(p.dissatisfied_talk), float(p.satisfied_talk), float(p.positive_from)

    def _update_talkers(self, world: State) -> None:
        """Mode A: start at registration, stop at leaving or absence, change when experience has changed how one talks."""
        people, today, terms = world.people, world.today, self._terms()
        satisfaction, talk = world.users["satisfaction"], people["talk"]
        lists = (today["experiences"], today["expired"], never_came(world))
        judges = np.concatenate([orders["person"] for orders in lists])
        turned = np.empty(len(judges), dtype=np.int32)
        n = kernels.find_turned(judges, world.user_of(judges), satisfaction, talk, terms, _HARDLY, turned)
        changed = ("joined", "returned_people", "left", "went_quiet", "woke_up")
        ids = each_once(np.concatenate([*(today[name] for name in changed), turned[:n]]))
        if not len(ids):
            return
        good, bad = np.empty(len(ids)), np.empty(len(ids))
        talkers, warners = kernels.change_talk(
            ids, world.user_of(ids), people["state"], world.users["is_quiet"], satisfaction, talk, terms, good, bad
        )
        self._talkers, self._warners = self._talkers + talkers, self._warners + warners
        self._push(world, ids, good, bad)

    def _push(self, world: State, ids: _IDS, good: NDArray[np.float64], bad: NDArray[np.float64]) -> None:
        """Push changes of talk to neighbours and set their hazards."""
        if world.is_complete:
            self._good += float(good.sum())
            self._bad += float(bad.sum())
            self._set_everybody(world)
            return
        if world.ties is None:
            return
        is_acting = self.params.mode == "talkers"
        moved = np.flatnonzero(good)
        if len(moved) and is_acting:
            amounts = self._amounts(good.take(moved))
            counter = world.people["heard_good"]
            world.risks["join"].push(
                "word_of_mouth",
                ids.take(moved),
                amounts,
                ties=world.ties,
                counter=counter,
                scale=self._scales(world.ties),
            )
        elif len(moved):
            self._spread(world, "heard_good", ids[moved], good[moved])
        moved = np.flatnonzero(bad)
        if len(moved):
            touched = self._spread(world, "heard_bad", ids.take(moved), bad.take(moved))
            if is_acting:
                self._warn(world, touched, world.people["heard_bad"].take(touched) / spread.ONE)

    def _amounts(self, change: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what a change of talk adds along strong and weak ties, in fixed point."""
        strong = np.rint(change * self.params.strong_ratio * spread.ONE).astype(np.int64)
        return strong, np.rint(change * spread.ONE).astype(np.int64)

    def _scales(self, ties: Ties) -> NDArray[np.float64]:
        """Return the hazard per unit heard: one for all (per edge), or one per person (normalised)."""
        if self.params.weighting == "per_edge":
            whole = np.array([self._mean_weight])
        else:
            if ties.n_ties != self._n_weighed:
                self._each_weight, self._n_weighed = self._weights(ties), ties.n_ties
            whole = self._each_weight
        return np.asarray(self.params.strength / np.maximum(whole, 1e-300) / spread.ONE)

    def _weights(self, ties: Ties) -> NDArray[np.float64]:
        """Return the summed tie weights of everybody, a weak tie is 1."""
        strong = ties.n_strong.astype(np.float64)
        return strong * self.params.strong_ratio + (ties.degrees - strong)

    def _spread(self, world: State, column: str, ids: _IDS, change: NDArray[np.float64]) -> _IDS:
        strong, weak = self._amounts(change)
        t = world.ties
        assert t is not None
        counter = world.people[column]
        n = spread.push(
            ids, strong, weak, t.offsets, t.neighbours, t.n_strong, counter, self._is_touched, self._touched
        )
        touched = np.sort(self._touched[:n])
        if self.params.mode == "experiences":
            self._ever = np.union1d(self._ever, touched).astype(np.int32)
        return touched

    def _warn(self, world: State, ids: _IDS, heard: NDArray[np.float64]) -> None:
        """Damp the hazard by exp(-nu x strong-tie equivalents); users lose trust as warnings grow."""
        people, p = world.people, self.params
        strong = heard / p.strong_ratio
        world.risks["join"].damp("warnings", ids, np.exp(-p.suppression * strong))
        loss, trust = float(p.trust_loss), world.users["trust"]
        kernels.take_warning(ids, world.user_of(ids), people["state"], strong, loss, people["warned"], trust)

    def _set_everybody(self, world: State) -> None:
        """Complete graph: everybody hears everybody."""
        n, risk = max(len(world.people) - 1, 1), world.risks["join"]
        risk.set_everybody("word_of_mouth", self.params.strength * self._good * self._scale / n)
        if self.params.suppression > 0 and (self._bad > 0 or risk.damping[0] != 1):
            everybody = np.arange(n + 1, dtype=np.int32)
            risk.damp(
                "warnings", everybody, np.full(n + 1, math.exp(-self.params.suppression * self._bad * self._scale / n))
            )

    def _meet(self, world: State) -> None:
        """Let those who met today hear their new friend's talk as it was this morning: its changes are pushed after."""
        me, friend = both_ways(world.today["met"])
        if not len(me):
            return
        people, ties = world.people, world.ties
        assert ties is not None
        talk = people["talk"][friend].astype(np.float64)
        for column, said in (("heard_good", talk), ("heard_bad", -talk)):
            np.add.at(people[column], me, self._amounts(np.maximum(said, 0))[1])
        hears = each_once(me)  # all of them: where influence is normalised, a further friend takes from the others
        hears = hears[people["heard_good"][hears] > 0]
        scales = np.broadcast_to(self._scales(ties), len(people))
        world.risks["join"].set_people("word_of_mouth", hears, people["heard_good"][hears] * scales[hears])
        warned = each_once(me[talk < 0])
        if len(warned):
            self._warn(world, warned, people["heard_bad"][warned] / spread.ONE)

    # ---- mode B ----------------------------------------------------------------------------------------------

    def _update_stocks(self, world: State, day: Day) -> None:
        """Mode B: forget, add what was said today, scale so that a user's mean stock is 1."""
        people, p = world.people, self.params
        keep = 0.5 ** (day.length / p.half_life)
        said = np.concatenate([world.today["joined"], self._memorable(world)])
        ids, times = np.unique(said, return_counts=True)
        talk = self._loudness(world.users["satisfaction"][world.user_of(ids)]) * times
        is_gone = people["state"][ids] == CHURNED
        talk[is_gone] *= p.talk_after_leaving  # beside what users say: the scale is theirs
        self._total = self._total * keep + float(np.abs(talk[~is_gone]).sum())
        people["talk"][ids] = np.sign(talk)
        of_users = people["talk"][world.active]
        self._talkers, self._warners = int((of_users > 0).sum()), int((of_users < 0).sum())
        self._good, self._bad = self._good * keep, self._bad * keep
        self._scale = len(world.active) / self._total if self._total > 0 else 0.0
        self._push(world, ids.astype(np.int32), np.maximum(talk, 0), np.maximum(-talk, 0))
        if world.ties is None:
            return
        for column, stock in (("heard_good", self._stock_good), ("heard_bad", self._stock_bad)):
            counter = people[column]
            stock[self._ever] = stock[self._ever] * keep + counter[self._ever] / spread.ONE
            counter[self._ever] = 0
        good = self._stock_good[self._ever] * self._scale
        scales = np.broadcast_to(self._scales(world.ties) * spread.ONE, len(people))
        world.risks["join"].set_people("word_of_mouth", self._ever, good * scales[self._ever])
        self._warn(world, self._ever, self._stock_bad[self._ever] * self._scale)

    def _memorable(self, world: State) -> _IDS:
        experiences = world.today["experiences"]
        return np.asarray(experiences["person"][np.abs(experiences["gap"]) > 0.2])

    # ---- who persuaded whom ----------------------------------------------------------------------------------

    def _name_parents(self, world: State, day: Day) -> None:
        people, risk = world.people, world.risks["join"]
        new = world.today["joined"]
        told = new[world.users["cause"].take(world.user_of(new)) == risk.causes.index("word_of_mouth")]
        if not len(told) or world.ties is None:
            return
        t, parent = world.ties, np.empty(len(told), dtype=np.int32)
        key = world.streams.key("word_of_mouth.parent")
        spread.choose_parent(
            told,
            t.offsets,
            t.neighbours,
            t.n_strong,
            people["talk"],
            self.params.strong_ratio,
            world.streams.seed,
            key,
            day.step,
            parent,
        )
        world.users["parent"][world.user_of(told)] = parent
