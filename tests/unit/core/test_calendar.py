"""The calendar looks at few people and misses no crossing: against a plain accumulation, day by day, of everybody."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.parallel import Workers
from sim.core.population import PopulationRisk
from sim.core.risk import Hazard
from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.kernels.spread import ONE

CAUSES = [
    Hazard("join", "ads", per="cell"),
    Hazard("join", "talk"),
    Hazard("join", "posts"),
    Hazard("join", "event", per="jump"),
]
N, N_CELLS = 400, 5
SCALE = np.array([0.004 / ONE])
TIE = 1e-9  # exposures nearer to the threshold than this may cross a step apart


def a_risk(n: int = N, *, seed: int = 1) -> PopulationRisk:
    risk = PopulationRisk(
        "join", CAUSES, n_people=n, cell_of=(np.arange(n) % N_CELLS).astype(np.int16), n_cells=N_CELLS
    )
    risk.start_everybody(Streams(seed), Workers(), decision="registration", spread=0.7)
    return risk


class Plain:
    """The same risk, kept by adding up every person's hazard on every step."""

    def __init__(self, risk: PopulationRisk) -> None:
        n = len(risk.threshold)
        self.threshold, self.exposure = risk.threshold.copy(), np.zeros(n)
        self.multiplier, self.cell_of = risk.multiplier.astype(float), risk.cell_of.copy()
        self.rates, self.damping = np.zeros((n, 2)), np.ones(n)
        self.ads, self.factor, self.is_at_risk = np.zeros(N_CELLS), np.ones(N_CELLS), np.ones(n, dtype=bool)

    def cross(self, length: float) -> tuple[set[int], set[int]]:
        """Return who surely crossed, and who is too near to the threshold to tell."""
        hazard = self.rates.sum(axis=1) / self.multiplier + self.ads[self.cell_of]
        self.exposure += hazard * self.damping * self.factor[self.cell_of] * length
        gap = np.where(self.is_at_risk, self.threshold - self.exposure, np.inf)
        return set(np.flatnonzero(gap < -TIE).tolist()), set(np.flatnonzero(np.abs(gap) <= TIE).tolist())


class Story:
    """Random changes, told to a risk and to its plain double."""

    def __init__(self, seed: int, *, n: int = N) -> None:
        self.rng, self.n = np.random.default_rng(seed), n
        self.risk = a_risk(n, seed=seed)
        self.plain = Plain(self.risk)
        self.ties = Ties.from_edges(n, self.rng.integers(0, n, 2 * n), self.rng.integers(0, n, 2 * n))
        self.heard, self.state = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.uint8)
        self.gone: list[int] = []

    def some(self, most: int) -> np.ndarray:
        return np.unique(self.rng.integers(0, self.n, self.rng.integers(1, most))).astype(np.int32)

    def posts(self) -> None:
        ids = self.some(40)
        values = self.rng.choice([0.0, 0.001, 0.03, 0.8], len(ids))
        self.risk.set_people("posts", ids, values)
        self.plain.rates[ids, 1] = values

    def talk(self) -> None:
        ids = self.some(20)
        one = np.full(len(ids), round(ONE * self.rng.choice([1, 1, 3])))
        self.risk.push("talk", ids, (one, one), ties=self.ties, counter=self.heard, scale=SCALE)
        self.plain.rates[:, 0] = self.heard * SCALE[0]

    def damp(self) -> None:
        ids = self.some(40)
        factors = self.rng.choice([0.0, 0.25, 0.5, 1.0], len(ids))
        self.risk.damp("test", ids, factors)
        self.plain.damping[ids] = factors

    def jump(self) -> None:
        ids = self.some(40)
        amounts = self.rng.choice([0.0, 1e-3, 0.05, 0.7], len(ids))
        self.risk.jump("event", ids, amounts)
        own = self.plain.is_at_risk[ids]
        self.plain.exposure[ids[own]] += (amounts / self.plain.multiplier[ids])[own]

    def ads(self) -> None:
        spike = np.where(self.rng.random(N_CELLS) < 0.1, 60, 1)
        self.plain.ads = np.array([0.0, 1e-5, 0.001, 0.002, 0.004]) * spike * self.rng.choice([0, 1, 1, 2])
        self.risk.set_cells("ads", self.plain.ads)

    def zones(self) -> None:
        self.plain.factor = self.rng.choice([0.0, 1.0, 1.0, 1.3], N_CELLS)
        self.risk.scale("zones", self.plain.factor)

    def everybody(self) -> None:
        rate = float(self.rng.choice([0.0, 0.002]))
        self.risk.set_everybody("posts", rate)
        self.plain.rates[:, 1] = rate

    def restart(self) -> None:
        ids = np.array(sorted(self.gone)[:10], dtype=np.int32)
        new = self.rng.exponential(size=len(ids))
        self.risk.restart(ids, new)
        self.plain.threshold[ids], self.plain.exposure[ids] = new / self.plain.multiplier[ids], 0.0
        self.plain.is_at_risk[ids], self.state[ids] = True, 0
        self.gone = sorted(self.gone)[10:]

    def step(self, length: float) -> int:
        """Cross both, compare, and return how many crossed."""
        got = self.risk.cross_population(SimpleNamespace(length=length), Workers(), self.state)
        surely, perhaps = self.plain.cross(length)
        assert (np.diff(got) > 0).all()
        assert surely <= set(got.tolist()) <= surely | perhaps
        self.state[got], self.plain.is_at_risk[got] = 1, False
        self.gone += got.tolist()
        return len(got)


@given(st.integers(0, 10**6), st.booleans())
def test_everybody_crosses_on_the_step_of_a_plain_accumulation(seed: int, is_complete: bool) -> None:
    story, n = Story(seed), 0
    acts = [story.posts, story.posts, story.talk, story.damp, story.ads, story.zones, story.restart, story.jump]
    acts += [story.everybody] if is_complete else []
    story.risk.withdraw(np.array([3, 8], dtype=np.int32))
    story.plain.is_at_risk[[3, 8]] = False
    length = 1.0
    for k in range(250):
        for act in story.rng.choice(len(acts), size=story.rng.integers(0, 4)):
            acts[act]()
        length = float(story.rng.choice([0.25, 0.5, 1.0])) if k % 50 == 0 else length
        n += story.step(length)
    assert n > 100


@pytest.mark.parametrize("what", ["posts", "damp"])
def test_what_is_set_and_taken_back_at_once_changes_nothing(what: str) -> None:
    """Several changes within one step count as the last of them: the crossings are those of people left alone."""
    crossed = []
    for is_touched in (False, True):
        risk, state, out = a_risk(), np.zeros(N, dtype=np.uint8), []
        risk.set_cells("ads", 0.003)
        ids = np.arange(0, N, 2, dtype=np.int32)
        for _ in range(200):
            if is_touched and what == "posts":
                risk.set_people("posts", ids, 5.0)
                risk.set_people("posts", ids, 0.0)
            elif is_touched:
                risk.damp("test", ids, np.zeros(len(ids)))
                risk.damp("test", ids, np.ones(len(ids)))
            got = risk.cross_population(SimpleNamespace(length=1.0), Workers(), state)
            state[got] = 1
            out.append(got.tolist())
        crossed.append(out)
    assert crossed[0] == crossed[1] and sum(map(len, crossed[0])) > 100


def test_a_raised_hazard_delays_nobody() -> None:
    when = []
    for more in (1.0, 1.7):
        rng, risk, state = np.random.default_rng(4), a_risk(), np.zeros(N, dtype=np.uint8)
        first = np.full(N, 10**6)
        risk.set_cells("ads", 0.0005 * more)
        for k in range(300):
            ids = rng.permutation(N)[:20].astype(np.int32)
            risk.set_people("posts", ids, rng.choice([0.0, 0.002, 0.05], 20) * more)
            got = risk.cross_population(SimpleNamespace(length=1.0), Workers(), state)
            first[got], state[got] = k, 1
        when.append(first)
    assert (when[1] <= when[0]).all() and (when[1] < when[0]).sum() > 50


def test_few_of_those_within_reach_are_looked_at() -> None:
    """Everybody has a small steady hazard, some see posts on single days, the level doubles in between: under 5 % a step."""
    n, steps = 20_000, 300
    rng, risk, state = np.random.default_rng(2), a_risk(n), np.zeros(n, dtype=np.uint8)
    risk.set_people("talk", np.arange(n, dtype=np.int32), rng.random(n) * 2e-3)
    seen, within = np.empty(0, dtype=np.int32), 0
    for k in range(steps):
        risk.set_people("posts", seen, 0.0)
        seen = np.unique(rng.integers(0, n, 100)).astype(np.int32)
        risk.set_people("posts", seen, 0.02)
        risk.set_cells("ads", 1e-4 * (1 + k / 100))
        got = risk.cross_population(SimpleNamespace(length=1.0), Workers(), state)
        state[got] = 1
        within += n - int(state.sum())
    assert state.sum() > 3000
    assert risk.calendar.n_looks < 0.05 * within
    assert risk.calendar.n_entries < 3 * n


def test_lists_stay_short_when_hazards_change_all_the_time() -> None:
    """Everybody's rate goes up and down daily for 300 days; entries left behind go when their list comes up."""
    n = 2000
    rng, risk, state = np.random.default_rng(2), a_risk(n), np.zeros(n, dtype=np.uint8)
    ids = np.arange(n, dtype=np.int32)
    most = 0
    for _ in range(300):
        risk.set_people("posts", ids, rng.random(n) * 1e-3)
        risk.set_people("posts", ids, rng.random(n) * 1e-3)
        state[risk.cross_population(SimpleNamespace(length=1.0), Workers(), state)] = 1
        most = max(most, risk.calendar.n_entries)
    assert most < 8 * n
