"""A mechanism that breaks one promise is found out, by that promise, in words that say what and how to mend it."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Number
from sim.scenario import registry
from sim.verification.contract.bench import Bench
from sim.verification.contract.promises import PROMISES

COUNTER = itertools.count()


class Sound(Mechanism):
    """Counts users and may multiply the count; keeps every promise."""

    phase = Phase.LEARN
    sub_daily = True
    metrics = (Metric("head_count", "flow", "people", "users times a number", "Heads", "人数"),)

    class Params(ParamSet):
        """A factor."""

        by: Number = par("2", low="1", high="4", label="factor", zh="倍数", doc="factor on the count")

    def step(self, world: State, day: Day) -> None:
        """Count; what is counted twice a day counts half."""
        world.record("head_count", len(world.active) * self.params.by * day.length)


class Silent(Sound):
    """Counts."""


class Unlabelled(Sound):
    """Has a parameter without a Chinese label."""

    class Params(ParamSet):
        """A factor."""

        by: Number = par("2", low="1", high="4", label="factor", doc="factor on the count")


class Unnamed(Sound):
    """Has a metric without a Chinese label."""

    metrics = (Metric("head_count", "flow", "people", "users times a number", "Heads"),)


class Lonely(Sound):
    """Reads a column that exists only beside referral."""

    reads = ("users.eagerness",)


class Careless(Sound):
    """Numbers its runs in a global counter."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", next(COUNTER))


class Parallel(Sound):
    """Counts the threads."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", world.workers.n_threads)


class Unpicklable(Sound):
    """Keeps a function without a name."""

    def setup(self, world: State) -> None:
        self.count = lambda: 1


class Forgetful(Sound):
    """Loses what it keeps when it is pickled."""

    def setup(self, world: State) -> None:
        self.n = 0

    def step(self, world: State, day: Day) -> None:
        self.n += 1
        world.record("head_count", self.n)

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"n": 0}


class NotANumber(Sound):
    """Divides nothing by nothing."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", float("nan") if day.index == 20 else 1.0)


class Negative(Sound):
    """Counts downward."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", -1)


class Embezzling(Sound):
    """Moves cash without a posting."""

    def step(self, world: State, day: Day) -> None:
        world.ledger.balances["asset.cash"] += 100


class Meddling(Sound):
    """Changes trust without saying so."""

    def step(self, world: State, day: Day) -> None:
        world.users["trust"][world.active_users] *= 0.999


class MeddlingAtTheEnd(Sound):
    """Changes trust at the end of the day without saying so."""

    def end_day(self, world: State, day: Day) -> None:
        world.users["trust"][world.active_users] *= 0.999


class Foreign(Sound):
    """Records what another one declares."""

    def step(self, world: State, day: Day) -> None:
        world.record("talkers", 1)


class Peeping(Sound):
    """Looks at trust without saying so."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", world.users["trust"].sum())


class Asking(Sound):
    """Asks for monthly users without saying so."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", world.last("mau"))


class Spending(Sound):
    """Posts to an account of the books."""

    name = "purse"

    def step(self, world: State, day: Day) -> None:
        self.post(world, "expense.administration", "asset.cash", 100)


class Bounded(Sound):
    """Breaks at the lower end of its parameter."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", 1 / (self.params.by - 1))


class Steady(Sound):
    """Does not stand a change of its parameter."""

    def setup(self, world: State) -> None:
        self.by = self.params.by

    def step(self, world: State, day: Day) -> None:
        assert self.by == self.params.by, "the factor has changed"


class NeverNull(Sound):
    """Moves trust also at what it calls its null."""

    null = {"by": "1"}
    writes = ("users.trust",)

    def step(self, world: State, day: Day) -> None:
        world.users["trust"][world.active_users] *= 0.999


class Hasty(Sound):
    """Counts as much in half a day as in a day."""

    def step(self, world: State, day: Day) -> None:
        world.record("head_count", len(world.active))


BROKEN = [
    (Silent, "docstring", "more than 20 signs"),
    (Unlabelled, "parameters", "by has no Chinese label; add zh='...'"),
    (Unnamed, "labels", "metric head_count lacks"),
    (Lonely, "alone", "reads users.eagerness, which nobody declares"),
    (Careless, "repeats", "two runs of one seed differ in head_count"),
    (Careless, "repeats_among_all", "two runs of one seed differ in head_count"),
    (Parallel, "threads", "1 and 2 threads differ in head_count"),
    (Unpicklable, "pickling", "ickle"),
    (Forgetful, "pickling", "differ in head_count"),
    (NotANumber, "numbers", "head_count is not finite on day 20"),
    (Negative, "numbers", "head_count (people) falls to"),
    (Embezzling, "books", "asset.cash stands at"),
    (Meddling, "writes", "changes users.trust; add it: writes = ('users.trust',)"),
    (MeddlingAtTheEnd, "writes", "changes users.trust"),
    (Foreign, "writes", "changes metrics.talkers; only who declares"),
    (Peeping, "reads", "reads users.trust; add it to reads"),
    (Asking, "asks", "asks for metrics.mau; add it to may_read"),
    (Spending, "postings", "expense.administration, which books declares"),
    (Bounded, "bounds", "ZeroDivisionError: float division by zero (test_broken_mechanisms.py:"),
    (Bounded, "bounds", "all at their lower ends: by = 1"),
    (Steady, "steps", "the factor has changed"),
    (NeverNull, "null", "with null = {'by': '1'} it still changes"),
    (Hasty, "half_steps", "head_count: "),
]


@pytest.fixture
def faults() -> Iterator[Callable[[type[Mechanism], str], list[str]]]:
    """Register a mechanism for the time of a test, and hold it to one promise."""
    before = dict(registry._own)

    def hold(mechanism: type[Mechanism], key: str) -> list[str]:
        registry.register(mechanism)
        (promise,) = [p for p in PROMISES if p.key == key]
        return promise.faults(Bench([mechanism.name]), mechanism.name)

    yield hold
    registry._own.clear()
    registry._own.update(before)


@pytest.mark.parametrize(("mechanism", "key", "said"), BROKEN, ids=lambda x: getattr(x, "name", None))
def test_a_broken_promise_is_found(faults, mechanism: type[Mechanism], key: str, said: str) -> None:
    found = faults(mechanism, key)
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize("key", [p.key for p in PROMISES if p.key != "null"])
def test_a_sound_mechanism_keeps_every_promise(faults, key: str) -> None:
    """False alarms: 1e-4 per flow of half_steps, 0 for the others."""
    assert faults(Sound, key) == []


def test_every_promise_is_broken_once() -> None:
    assert {key for _, key, _ in BROKEN} == {p.key for p in PROMISES}
