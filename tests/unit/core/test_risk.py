"""Competing risks: one threshold a person, hazards summed, the cause drawn afterwards."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import chi2, norm

from sim.core.errors import ModelError
from sim.core.members import MemberRisk
from sim.core.parallel import CHUNK, Workers
from sim.core.population import PopulationRisk
from sim.core.risk import Hazard
from sim.core.rng import Streams
from sim.core.timeline import Timeline

CAUSES = (Hazard("join", "ads", per="cell"), Hazard("join", "organic", per="cell"), Hazard("join", "talk"))
N, N_CELLS = 4000, 7
FALSE_ALARM = 1e-6


def a_risk(n: int = N, *, seed: int = 1, spread: float = 0.7) -> PopulationRisk:
    cells = (np.arange(n) % N_CELLS).astype(np.int16)
    risk = PopulationRisk("join", CAUSES, n_people=n, cell_of=cells, n_cells=N_CELLS)
    risk.start_everybody(Streams(seed), Workers(), decision="registration", spread=spread)
    return risk


def crossing_steps(risk: PopulationRisk, rates: np.ndarray, *, days: int = 60, threads: int = 1) -> np.ndarray:
    """Run a number of days with given cell rates and return the step on which everybody crossed (-1 never)."""
    t, workers = Timeline(date(2027, 1, 1), days), Workers(threads)
    state = np.zeros(len(risk.threshold), dtype=np.uint8)
    when = np.full(len(risk.threshold), -1)
    for k in range(days):
        risk.set_cells("ads", rates * (1 + (k % 3)))
        crossed = risk.cross_population(t.day(k), workers, state)
        assert (when[crossed] == -1).all() and (np.diff(crossed) > 0).all()
        when[crossed], state[crossed] = k, 1
    return when


RATES = np.linspace(0.001, 0.02, N_CELLS)


def test_remote_and_reached_people_without_personal_hazard_cross_on_the_same_step() -> None:
    remote = crossing_steps(a_risk(), RATES)
    reached = a_risk()
    reached.set_people("talk", np.arange(N, dtype=np.int32), np.zeros(N))
    assert np.array_equal(remote, crossing_steps(reached, RATES))
    assert (remote >= 0).sum() > 1000


def test_people_reached_in_the_middle_lose_nothing_of_what_they_have_accumulated() -> None:
    plain, late = a_risk(), a_risk()
    t, state = Timeline(date(2027, 1, 1), 60), np.zeros(N, dtype=np.uint8)
    seen: list[list[int]] = []
    for risk in (plain, late):
        state[:] = 0
        got = []
        for k in range(40):
            risk.set_cells("ads", RATES)
            if risk is late and k == 13:
                risk.set_people("talk", np.arange(0, N, 2, dtype=np.int32), np.zeros(N // 2))
            crossed = risk.cross_population(t.day(k), Workers(), state)
            state[crossed] = 1
            got += [(k, int(i)) for i in crossed]
        seen.append(got)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("raised", ["cell", "person"])
def test_raising_a_hazard_delays_nobody(raised: str) -> None:
    before = crossing_steps(a_risk(), RATES)
    more = a_risk()
    if raised == "person":
        more.set_people("talk", np.arange(0, N, 3, dtype=np.int32), np.full(len(range(0, N, 3)), 0.01))
    after = crossing_steps(more, RATES * (1.5 if raised == "cell" else 1.0))
    never = 10**6
    assert (np.where(after < 0, never, after) <= np.where(before < 0, never, before)).all()
    assert (after >= 0).sum() > (before >= 0).sum()


def test_damping_holds_people_back_and_none_of_it_is_no_effect() -> None:
    ids = np.arange(N, dtype=np.int32)
    plain, neutral, damped = a_risk(), a_risk(), a_risk()
    neutral.damp("test", ids, np.ones(N))
    damped.damp("test", ids, np.full(N, 0.5))
    base = crossing_steps(plain, RATES)
    assert np.array_equal(base, crossing_steps(neutral, RATES))
    half = crossing_steps(damped, RATES)
    assert (np.where(half < 0, 10**6, half) >= np.where(base < 0, 10**6, base)).all()


def test_damping_by_one_half_equals_half_the_hazard() -> None:
    damped, halved = a_risk(), a_risk()
    damped.damp("test", np.arange(N, dtype=np.int32), np.full(N, 0.5))
    first, second = crossing_steps(damped, RATES), crossing_steps(halved, RATES / 2)
    assert (first != second).sum() <= 1  # rounding may move one person by a step


def test_crossings_follow_the_exponential_law_mixed_over_a_gamma_multiplier() -> None:
    n, rate, days = 60_000, 0.01, 50
    risk = a_risk(n, spread=0.7)
    share = (crossing_steps(risk, np.full(N_CELLS, rate / 2), days=days) >= 0).mean()
    rise = rate / 2 * sum(1 + (k % 3) for k in range(days))
    shape = 1 / 0.7**2
    expected = 1 - (1 + rise / shape) ** -shape  # Laplace transform of Gamma(shape, mean 1)
    assert abs(share - expected) < norm.ppf(1 - FALSE_ALARM / 2) * np.sqrt(expected * (1 - expected) / n)


def test_causes_are_drawn_in_proportion_to_their_hazards() -> None:
    n = 90_000
    risk = a_risk(n, spread=0.0)
    ids = np.arange(n, dtype=np.int32)
    risk.set_cells("ads", 0.01)
    risk.set_cells("organic", 0.03)
    risk.set_people("talk", ids, np.full(n, 0.06))
    counts = np.bincount(risk.draw_causes(ids, np.zeros_like(ids), Streams(3)), minlength=3)
    expected = n * np.array([0.1, 0.3, 0.6])
    assert ((counts - expected) ** 2 / expected).sum() < chi2.ppf(1 - FALSE_ALARM, 2)


def test_a_cause_without_hazard_is_never_drawn() -> None:
    risk = a_risk(spread=0.0)
    risk.set_cells("organic", 0.03)
    causes = risk.draw_causes(np.arange(N, dtype=np.int32), np.zeros(N, dtype=np.int64), Streams(3))
    assert (causes == risk.causes.index("organic")).all()


def test_a_new_episode_starts_from_nothing() -> None:
    risk = a_risk(spread=0.0)
    crossing_steps(risk, RATES)
    ids = np.array([3, 10, 11], dtype=np.int32)
    risk.restart(ids, np.array([0.5, 1.0, 2.0]))
    t, state, when = Timeline(date(2027, 1, 1), 400), np.ones(N, dtype=np.uint8), {}
    state[ids] = 0
    for k in range(400):
        risk.set_cells("ads", 0.01)
        for i in risk.cross_population(t.day(k), Workers(), state):
            when[int(i)], state[i] = k, 1
    expected = np.ceil(np.array([0.5, 1.0, 2.0]) / 0.01) - 1
    assert [when[int(i)] for i in ids] == pytest.approx(expected, abs=1)  # rounding may move a crossing by a step


def test_members_cross_when_their_own_hazard_reaches_the_threshold() -> None:
    risk = MemberRisk("leave", [Hazard("leave", "churn")], n_people=3)
    ids = np.arange(3, dtype=np.int32)
    risk.restart(ids, np.array([0.25, 0.55, 9.0]))
    risk.set_people("churn", ids, np.full(3, 0.1))
    t = Timeline(date(2027, 1, 1), 9)
    gone = [risk.cross_members(ids, t.day(k), Workers()).tolist() for k in range(6)]
    assert gone == [[], [], [0], [0], [0], [0, 1]]


@pytest.mark.parametrize("spread", [0.0, 0.7, 2.0])
def test_the_personal_multiplier_has_mean_one_and_the_spread_asked_for(spread: float) -> None:
    m = a_risk(100_000, spread=spread).multiplier.astype(float)
    error = norm.ppf(1 - FALSE_ALARM / 2) * max(spread, 1e-12) / np.sqrt(len(m))
    assert abs(m.mean() - 1) <= error
    assert m.std() == pytest.approx(spread, rel=0.05, abs=1e-12)  # 100,000 people; 5 % is over five errors


def test_a_cause_of_the_wrong_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(ModelError, match="risk join: no such cause 'talks' here; did you mean 'talk'"):
        a_risk(70).set_people("talks", np.array([0], dtype=np.int32), np.zeros(1))


def test_a_cause_declared_twice_is_refused() -> None:
    with pytest.raises(ModelError, match="a cause is declared twice"):
        PopulationRisk("join", [Hazard("join", "ads"), Hazard("join", "ads", per="cell")], n_people=2)


def test_the_number_of_threads_changes_nothing() -> None:
    n = 2 * CHUNK + 1000
    when = []
    for threads in (1, 2):
        risk = a_risk(n)
        ids = np.arange(0, n, 2, dtype=np.int32)
        risk.set_people("talk", ids, np.full(len(ids), 0.004))
        when.append(crossing_steps(risk, RATES, days=6, threads=threads))
    assert np.array_equal(when[0], when[1])
