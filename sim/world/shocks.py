"""Shocks: episodes that begin by a hazard or on a day, last for a time, and move parameters while they do.

A shock is a mechanism whose effects are modifiers (decision 0013) and postings. Equations: docs/shocks.md.
"""

import math
from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.modifiers import Modifier
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.world.accounts import LOSSES, RISK_ANSWERS
from sim.world.disruptions import length_factor
from sim.world.shock_terms import NEVER, ShockTerms

STEPS = 8
"""Steps in which an episode with a ramp comes to its full size."""
SIZE = 1e5
"""People registered at which hazards that grow with the company have their size."""
EVERYBODY = slice(1, None)
"""Rows of all users: row 0 is nobody's."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an episode does to one parameter, at severity 1 and full scope.

    Attributes
    ----------
    path : str
        For example ``channels.feed_cpm``; where its mechanism is off, or does not let it be moved, nothing is done.
    factor, difference : float or str
        One of them: a number (a difference in canonical units), or the name of a parameter of the shock that holds it (of a
        difference also with a minus before it). A factor of 0 switches off, whatever the severity.
    """

    path: str
    factor: float | str | None = None
    difference: float | str = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Money each month that takes a part off a shock: best x / (x + half), of its hazard, duration or severity.

    Attributes
    ----------
    name : str
        The lever; ``NAME_half`` and ``NAME_best`` are its own parameters.
    takes_off : str
        hazard, duration or severity.
    """

    name: str
    takes_off: str


@dataclass(slots=True)
class Episode:
    """One episode: its number, first day, the first day after it, its size, and whether it moves parameters."""

    number: int
    begin: int
    end: int
    size: float
    moves: bool = True


class Shock(Mechanism):
    """Episodes that move parameters; a subclass declares their sizes and effects.

    The clock of a shock is its accumulated hazard H(t). Episode k begins on the day after H has passed the sum of k standard
    exponential numbers keyed by (seed, shock, k). So a hazard from outside has the same days under every policy, and a higher
    hazard delays nothing. The clock goes on while an episode lasts; of episodes that overlap the larger acts.

    Attributes
    ----------
    effects : tuple of Effect
    answers : tuple of Answer
    is_disruption : bool
        Whether emergency plans (``resources.emergency``) shorten it.
    acts_alone : bool
        Whether an episode costs money, or changes what people think or choose, also where no parameter can be moved.
    works_on : tuple of str
        Mechanisms that read what it writes, beside those whose parameters it moves.
    replaces : tuple of str
        Hazards (``referral.block_rate``) of other mechanisms whose place it takes.
    size_today : float
        Size of what acts today, once it has opened: what ``size_on`` gives for it.
    """

    phase = Phase.OPEN
    after: ClassVar[tuple[str, ...]] = ("outages",)
    may_read: ClassVar[tuple[str, ...]] = ("resources.emergency",)
    null = {"severity": "0"}
    accounts: ClassVar[tuple[Account, ...]] = (LOSSES, RISK_ANSWERS)
    effects: ClassVar[tuple[Effect, ...]] = ()
    answers: ClassVar[tuple[Answer, ...]] = ()
    is_disruption: ClassVar[bool] = False
    acts_alone: ClassVar[bool] = False
    works_on: ClassVar[tuple[str, ...]] = ()
    replaces: ClassVar[tuple[str, ...]] = ()

    class Params(ShockTerms):
        """How often, how long, how severe."""

    @classmethod
    def idle_without(cls, on: Container[str]) -> tuple[str, ...]:
        """Return the mechanisms of which one must be on for an episode to do anything; none where it does, given who is on."""
        if cls.acts_alone:
            return ()
        targets = tuple(dict.fromkeys((*(effect.path.partition(".")[0] for effect in cls.effects), *cls.works_on)))
        return () if any(name in on for name in targets) else targets

    def setup(self, world: State) -> None:
        """Nothing has happened."""
        self._clock = 0.0
        self._episodes: list[Episode] = []
        self._moved: list[Modifier] = []
        self._acting = self.size_today = 0.0
        self._n_begun = 0
        self._threshold = threshold(world, self.name, 0)

    def step(self, world: State, day: Day) -> None:
        """Let episodes begin and end, pay for the answers, and move parameters for tomorrow."""
        self._clock += self.hazard_today(world, day) * self.left("hazard")
        for episode in self._episodes:
            if episode.size > 0 and episode.begin <= day.index:
                self._live_through(world, day, episode)
        self._episodes = [e for e in self._episodes if e.end > day.index]
        self.size_today = self.size_on(day.index)
        world.record(f"{self.name}_active", int(any(e.begin <= day.index for e in self._episodes)))
        while self._is_due(world, day):
            self._episodes.append(self._begin(world, day))
        self._move(world, self.size_on(day.index + 1))
        for answer in self.answers:
            self.pay(world, RISK_ANSWERS.name, getattr(self.params, answer.name))
        world.record(f"{self.name}_hazard", self._clock)

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard of today before answers, per day; one that depends on the company is set here."""
        return float(self.params.hazard)

    def usual_hazard(self, world: State) -> float:
        """Return the constant hazard (per day) by which the day of an episode that is certain is drawn."""
        return float(self.params.hazard)

    def moves_parameters(self, world: State, number: int) -> bool:
        """Return whether the episode of a number moves parameters; True but where luck decides between kinds."""
        return True

    def strike(self, world: State, day: Day, episode: Episode) -> None:
        """Do what is done once, on the first day of an episode: fines, users hit (nothing by default)."""

    def endure(self, world: State, day: Day, episode: Episode) -> None:
        """Do what is done on every day of an episode: costs of a case (nothing by default)."""

    def close(self, world: State, day: Day, episode: Episode) -> None:
        """Do what is done once, on the day after the last of an episode: judgements (nothing by default)."""

    def _live_through(self, world: State, day: Day, episode: Episode) -> None:
        if episode.begin == day.index:
            self.strike(world, day, episode)
        if day.index < episode.end:
            self.endure(world, day, episode)
        else:
            self.close(world, day, episode)

    def left(self, part: str) -> float:
        """Return what the answers leave of the hazard, the duration or the severity: 1 where nothing is paid."""
        p, left = self.params, 1.0
        for answer in self.answers:
            spent = float(getattr(p, answer.name))
            if answer.takes_off == part and spent > 0:
                left *= 1 - getattr(p, f"{answer.name}_best") * spent / (spent + getattr(p, f"{answer.name}_half"))
        return left

    def size_on(self, day: int) -> float:
        """Return the size of what acts on a day: severity times the ramp, of the largest episode; 0 between episodes."""
        return max((self.size_of(e, day) for e in self._episodes if e.moves and e.begin <= day < e.end), default=0.0)

    def size_of(self, episode: Episode, day: int) -> float:
        """Return the size of an episode on one of its days: its severity times the ramp."""
        return episode.size * self._ramp(day - episode.begin + 1)

    def pay(self, world: State, account: str, fen: float) -> None:
        """Post a cost of the shock, paid from own cash, and count it in the metric of its cost."""
        self.post(world, account, "asset.cash", fen)
        world.record(f"{self.name}_cost", round(fen))

    def _ramp(self, days: int) -> float:
        """Return the part of its full size that an episode has on its first, second, ... day, in eighths."""
        ramp = self.params.ramp
        return 1.0 if days >= ramp else math.ceil(STEPS * days / ramp) / STEPS

    def _is_due(self, world: State, day: Day) -> bool:
        """Return whether an episode begins tomorrow."""
        p = self.params
        if p.begins < NEVER:
            return self._n_begun == 0 and day.date + ONE_DAY == p.begins
        if p.certain and self._n_begun == 0:
            return self._is_sure(world, day)
        return self._clock >= self._threshold

    def _is_sure(self, world: State, day: Day) -> bool:
        """Return whether the first episode of what is certain begins tomorrow."""
        gathered = float(self.params.gathered)
        if gathered == 0:
            return day.index >= sure_day(world, self.name, self.usual_hazard(world))
        return self._clock >= sure_threshold(world, self.name, gathered) or day.index >= world.timeline.days - 2

    def _begin(self, world: State, day: Day) -> Episode:
        """Return the episode that begins tomorrow; the hazard of the next one counts from where this one was due."""
        p, number = self.params, self._n_begun
        self._n_begun += 1
        start = self._clock if p.certain and number == 0 else self._threshold
        self._threshold = start + threshold(world, self.name, self._n_begun)
        luck = world.streams.one(f"{self.name}.duration", step=number)
        days = p.duration * p.varies ** (2 * luck - 1) * self.left("duration")
        days *= length_factor(world) if self.is_disruption else 1.0
        begin = day.index + 1
        size, end = p.severity * self.left("severity"), begin + max(1, round(days))
        return Episode(number, begin, end, size, self.moves_parameters(world, number))

    def _move(self, world: State, size: float) -> None:
        """Let parameters stand from tomorrow on where a size puts them."""
        if size == self._acting:
            return
        if size > 0:
            effects = [e for e in self.effects if world.modifiers.can_move(e.path)]
            before: list[Modifier | None] = [*self._moved] if self._moved else [None] * len(effects)
            self._moved = [self._modify(world, e, size, m) for e, m in zip(effects, before, strict=True)]
        else:
            for modifier in self._moved:
                world.modifiers.stop(modifier)
            self._moved = []
        self._acting = size

    def _modify(self, world: State, effect: Effect, size: float, before: Modifier | None) -> Modifier:
        """Move one parameter; a size that grows keeps its place among what else moves it."""
        p, cause = self.params, self.name.replace("_", " ")
        if effect.factor is None:
            by = self._full(effect.difference) * size * p.scope
            return world.modify(effect.path, difference=by, cause=cause, instead_of=before)
        factor = self._full(effect.factor) ** size
        factor = factor if p.scope == 1 else 1 + (factor - 1) * p.scope
        return world.modify(effect.path, factor=factor, cause=cause, instead_of=before)

    def _full(self, given: float | str) -> float:
        """Return the size of an effect at severity 1."""
        if not isinstance(given, str):
            return given
        value = float(getattr(self.params, given.lstrip("-")))
        return -value if given.startswith("-") else value


def threshold(world: State, shock: str, number: int) -> float:
    """Return the standard exponential number that the hazard of an episode must reach, keyed by (seed, shock, number)."""
    return -math.log1p(-world.streams.one(f"{shock}.begins", step=number))


def sure_day(world: State, shock: str, hazard: float) -> int:
    """Return the day of the first event at a constant hazard, given that it falls within the run: uniform at hazard 0.

    The luck is that of the threshold of the first episode.
    """
    days = world.timeline.days
    gathers = hazard * days
    if math.expm1(-gathers) == 0:
        return min(int(world.streams.one(f"{shock}.begins", step=0) * days), days - 2)
    return min(int(sure_threshold(world, shock, gathers) / hazard), days - 2)


def sure_threshold(world: State, shock: str, gathers: float) -> float:
    """Return what the hazard must reach for the first event, given that one falls where ``gathers`` gathers in all.

    A standard exponential number, given that it is less than ``gathers``, of the luck of the first episode's threshold.
    """
    return -math.log1p(world.streams.one(f"{shock}.begins", step=0) * math.expm1(-gathers))


def growth(world: State) -> float:
    """Return by how much more a company draws on itself the larger it is: ln(1 + people ever registered / 100,000) / ln 2.

    Source: model specification M26 as corrected in 0.3, number 18.
    """
    registered = (len(world.users) - 1) * world.weight
    return math.log2(1 + registered / SIZE)


def value_of(world: State, path: str, default: float = 0.0) -> float:
    """Return what a parameter of another mechanism is today; the default where that mechanism is off."""
    return float(world.modifiers.value(path)) if world.modifiers.can_move(path) else default


def lower_trust(world: State, rows: NDArray[np.integer] | slice, by: float) -> None:
    """Take trust from users, not below 0. Name ``users.trust`` in ``writes``."""
    trust = world.users["trust"]
    trust[rows] = np.maximum(np.float32(0), trust[rows] - np.float32(by))


def metrics_of(shock: str, label: str, zh: str, *more: Metric) -> tuple[Metric, ...]:
    """Return the metrics of a shock: whether it acts, its accumulated hazard, what it costs; and further ones."""
    return (
        Metric(f"{shock}_active", "stock", "share", f"{label.lower()}: 1 on days on which it acts", label, zh),
        Metric(
            f"{shock}_hazard",
            "stock",
            "events",
            f"{label.lower()}: hazard added up since launch, so that 1 - exp(-it) is the chance of one by then",
            f"{label}, accumulated hazard",
            f"{zh}累计风险",
            is_observed=False,
        ),
        Metric(
            f"{shock}_cost",
            "flow",
            "fen",
            f"{label.lower()}: fines, losses and answers paid",
            f"{label}, cost",
            f"{zh}成本",
        ),
        *more,
    )
