"""Setting idle people aside changes the cost of a day and nothing else."""

import numpy as np
import pytest

from sim.core import aside
from sim.core.parallel import Workers
from sim.core.risk import Hazard, Risk
from sim.core.rng import Streams

N, STEPS = 3000, 120


def crossings(monkeypatch, *, every: int) -> tuple[list[np.ndarray], int]:
    """Cross a population of which some see something on single days; set aside every so many steps."""
    monkeypatch.setattr(aside, "PARKING", every)
    streams, workers = Streams(5), Workers(1)
    hazards = [Hazard("join", "ads", per="cell"), Hazard("join", "posts")]
    cell_of = (np.arange(N) % 4).astype(np.int16)
    risk = Risk("join", hazards, n_people=N, cell_of=cell_of, n_cells=4)
    risk.start_everybody(streams, workers, decision="test", spread=0.7)
    state = np.zeros(N, dtype=np.uint8)
    rng = np.random.default_rng(3)
    out, seen = [], np.empty(0, dtype=np.int32)
    for step in range(STEPS):
        day = DAY(step)
        risk.set_people("posts", seen, 0.0)
        seen = np.unique(rng.integers(0, N, 200)).astype(np.int32)
        risk.set_people("posts", seen, 0.01)
        risk.set_cells("ads", np.array([0.0, 0.001, 0.002, 0.004]) * (1 + (step % 40 == 0) * 60))
        crossed = risk.cross_population(day, workers, state)
        state[crossed] = 1
        out.append(crossed)
    return out, len(risk.reached)


class DAY:
    """A step of one day."""

    length = 1.0

    def __init__(self, step: int) -> None:
        self.step = self.index = step


def test_the_same_people_cross_on_the_same_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels that jump (every 40th step) overtake what was expected when people were set aside."""
    never, n_reached = crossings(monkeypatch, every=10**9)
    often, n_left = crossings(monkeypatch, every=3)
    assert all(np.array_equal(a, b) for a, b in zip(never, often, strict=True))
    assert sum(map(len, never)) > 500 and n_left < 0.7 * n_reached
