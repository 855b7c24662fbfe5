"""The risk of members: rates of cells, factors and damping act on whoever is a member, and what it cannot do it refuses."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, norm

from sim.core.errors import ModelError
from sim.core.members import MemberRisk
from sim.core.parallel import Workers
from sim.core.population import PopulationRisk
from sim.core.risk import Hazard
from sim.core.rng import Streams
from sim.core.timeline import Timeline

FALSE_ALARM = 1e-6
N, N_CELLS, NEVER = 6000, 4, 10**6
ROUNDING = 1e-9  # thresholds nearer than this to the accumulated hazard may be passed a step apart
DAYS = Timeline(date(2027, 1, 1), 400)
IDS = np.arange(N, dtype=np.int32)
CELLS = (IDS % N_CELLS).astype(np.int16)
THRESHOLDS = Streams(7).exponential("members.threshold", IDS)


def a_risk() -> MemberRisk:
    hazards = [Hazard("leave", "rivals", per="cell"), Hazard("leave", "churn"), Hazard("leave", "moving", per="cell")]
    risk = MemberRisk("leave", hazards, n_people=N, cell_of=CELLS, n_cells=N_CELLS)
    risk.restart(IDS, THRESHOLDS)
    return risk


def leaving_days(risk: MemberRisk, *, days: int = 30, acts: Any = None) -> np.ndarray:
    """Return the day on which everybody left; ``acts`` says what is done before which day."""
    when = np.full(N, NEVER)
    for k in range(days):
        (acts or {}).get(k, lambda: None)()
        when[risk.cross_members(IDS[when == NEVER], DAYS.day(k), Workers())] = k
    return when


def first_days(accumulated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return when each person's accumulated hazard [days x people] reaches the threshold, and who is clear of rounding."""
    is_over = accumulated >= THRESHOLDS
    clear = np.abs(accumulated - THRESHOLDS).min(axis=0) > ROUNDING
    return np.where(is_over.any(axis=0), is_over.argmax(axis=0), NEVER), clear


def test_a_rate_per_cell_leaves_the_survivors_of_the_exponential_law() -> None:
    risk = a_risk()
    risk.set_cells("rivals", 0.2)
    when = leaving_days(risk)
    for t in (1, 3, 5, 10):  # false alarm 1e-6 for each of four days
        p = np.exp(-0.2 * t)
        assert abs((when >= t).sum() - N * p) < norm.ppf(1 - FALSE_ALARM / 2) * np.sqrt(N * p * (1 - p))
    expected, clear = first_days(0.2 * np.arange(1, 31)[:, None] * np.ones(N))
    assert np.array_equal(when[clear], expected[clear])


def test_rates_of_cells_and_persons_add_up_and_differ_by_cell() -> None:
    risk, rates = a_risk(), np.array([0.0, 0.01, 0.05, 0.2])
    risk.set_cells("rivals", rates)
    risk.set_cells("moving", 0.01)
    risk.set_people("churn", IDS[::2], 0.03)
    own = rates[CELLS] + 0.01 + 0.03 * (IDS % 2 == 0)
    expected, clear = first_days(np.arange(1, 31)[:, None] * own)
    when = leaving_days(risk)
    assert np.array_equal(when[clear], expected[clear])
    assert [(when < NEVER)[CELLS == c].any() for c in range(N_CELLS)] == [True] * N_CELLS


def test_a_factor_multiplies_the_whole_hazard_of_a_cell_and_can_be_taken_away() -> None:
    risk, factor = a_risk(), np.array([0.0, 1.0, 2.0, 3.0])
    risk.set_cells("rivals", 0.02)
    risk.set_people("churn", IDS, 0.03)
    when = leaving_days(risk, acts={5: lambda: risk.scale("panic", factor), 20: lambda: risk.scale("panic", 1.0)})
    daily = 0.05 * np.where((np.arange(30) >= 5) & (np.arange(30) < 20), factor[CELLS][:, None], 1.0).T
    expected, clear = first_days(np.cumsum(daily, axis=0))
    assert np.array_equal(when[clear], expected[clear])
    assert not np.isin(when[CELLS == 0], range(5, 20)).any()


def test_a_factor_of_two_is_twice_the_rate_bit_for_bit() -> None:
    scaled, doubled = a_risk(), a_risk()
    scaled.scale("panic", 2.0)
    scaled.set_people("churn", IDS, 0.03)
    doubled.set_people("churn", IDS, 0.06)
    assert np.array_equal(leaving_days(scaled), leaving_days(doubled))
    assert scaled.progress.tobytes() == doubled.progress.tobytes()


def test_damping_changes_the_own_hazard_on_any_day_and_stands_in_later_episodes() -> None:
    risk, half = a_risk(), IDS[::2]
    risk.set_cells("rivals", 0.02)
    risk.set_people("churn", IDS, 0.03)
    when = leaving_days(
        risk,
        acts={10: lambda: risk.damp("test", half, 0.5), 20: lambda: risk.damp("test", half, np.full(len(half), 3.0))},
    )
    days, is_own = np.arange(30)[:, None], IDS % 2 == 0
    daily = 0.05 * np.where(is_own & (days >= 20), 3.0, np.where(is_own & (days >= 10), 0.5, 1.0))
    expected, clear = first_days(np.cumsum(daily, axis=0))
    assert np.array_equal(when[clear], expected[clear])
    risk.restart(IDS, np.full(N, 0.12))
    again = leaving_days(risk, days=3)
    assert (again[half] == 0).all() and (again[1::2] == 2).all()


def test_what_is_neutral_is_the_same_bit_for_bit_as_what_is_not_used() -> None:
    plain, neutral = a_risk(), a_risk()
    for risk in (plain, neutral):
        risk.set_people("churn", IDS, np.linspace(0, 0.1, N))
    plain.cell_causes = []  # the path of a risk without causes per cell
    neutral.damp("test", IDS, 1.0)
    neutral.scale("panic", 1.0)
    neutral.set_cells("rivals", 0.0)
    assert np.array_equal(leaving_days(plain), leaving_days(neutral))
    assert plain.progress.tobytes() == neutral.progress.tobytes()


def test_what_nobody_uses_takes_no_memory() -> None:
    risk = MemberRisk("leave", [Hazard("leave", "churn")], n_people=1000)
    assert risk.damping.nbytes == 0 and risk.multiplier.strides == (0,)
    risk.damp("test", np.array([3], dtype=np.int32), 0.5)
    assert risk.damping.nbytes == 4000


def test_causes_of_members_are_drawn_in_proportion_whatever_factors_and_damping() -> None:
    n = 60_000
    ids, cells = np.arange(n, dtype=np.int32), (np.arange(n) % 2).astype(np.int16)
    hazards = [Hazard("leave", "rivals", per="cell"), Hazard("leave", "churn")]
    risk = MemberRisk("leave", hazards, n_people=n, cell_of=cells, n_cells=2)
    risk.restart(ids, np.full(n, 1e-9))
    risk.set_cells("rivals", np.array([0.01, 0.09]))
    risk.set_people("churn", ids, 0.03)
    risk.scale("panic", np.array([7.0, 0.1]))
    risk.damp("test", ids, np.linspace(0.1, 5, n))
    gone = risk.cross_members(ids, DAYS.day(0), Workers())
    causes = risk.draw_causes(gone, np.zeros_like(gone), Streams(2))
    assert len(gone) == n
    for cell, share in ((0, 0.25), (1, 0.75)):
        counts = np.bincount(causes[cells == cell], minlength=2)
        expected = n / 2 * np.array([share, 1 - share])
        assert ((counts - expected) ** 2 / expected).sum() < chi2.ppf(1 - FALSE_ALARM, 1)


def test_causes_of_a_population_are_drawn_in_proportion_whatever_factors_and_damping() -> None:
    n = 60_000
    ids, cells = np.arange(n, dtype=np.int32), (np.arange(n) % 2).astype(np.int16)
    hazards = [Hazard("join", "ads", per="cell"), Hazard("join", "talk")]
    risk = PopulationRisk("join", hazards, n_people=n, cell_of=cells, n_cells=2)
    risk.start_everybody(Streams(2), Workers(), decision="registration", spread=0.0)
    risk.set_cells("ads", np.array([0.1, 0.9]))
    risk.set_people("talk", ids, 0.3)
    risk.damp("test", ids, np.linspace(0.5, 5, n))
    risk.scale("panic", np.array([700.0, 100.0]))
    gone = risk.cross_population(DAYS.day(0), Workers(), np.zeros(n, dtype=np.uint8))
    causes = risk.draw_causes(gone, np.zeros_like(gone), Streams(2))
    for cell, share in ((0, 0.25), (1, 0.75)):
        counts = np.bincount(causes[cells[gone] == cell], minlength=2)
        expected = counts.sum() * np.array([share, 1 - share])
        assert counts.sum() > 0.9 * n / 2
        assert ((counts - expected) ** 2 / expected).sum() < chi2.ppf(1 - FALSE_ALARM, 1)


def test_damping_before_everybody_is_at_risk_is_not_lost() -> None:
    early, late = (PopulationRisk("join", [Hazard("join", "ads", per="cell")], n_people=N) for _ in range(2))
    early.damp("test", IDS[::2], 0.25)
    for risk in (early, late):
        risk.start_everybody(Streams(2), Workers(), decision="registration", spread=0.5)
        risk.set_cells("ads", 0.02)
    late.damp("test", IDS[::2], 0.25)
    state = [np.zeros(N, dtype=np.uint8) for _ in range(2)]
    for k in range(40):
        crossed = [
            risk.cross_population(DAYS.day(k), Workers(), s) for risk, s in zip((early, late), state, strict=True)
        ]
        assert np.array_equal(*crossed)
        for s, gone in zip(state, crossed, strict=True):
            s[gone] = 1
    assert 0 < state[0][::2].mean() < state[0][1::2].mean()


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [("start_everybody", {"streams": None, "workers": None, "decision": "x", "spread": 0}), ("withdraw", {"ids": IDS}),
     ("cross_population", {"day": None, "workers": None, "state": None})],
)  # fmt: skip
def test_members_refuse_by_name_what_only_a_population_can_do(verb: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match=f"risk leave, of members, has no {verb}: "):
        getattr(a_risk(), verb)(**arguments)


def test_a_population_refuses_by_name_what_only_members_can_do() -> None:
    risk = PopulationRisk("join", [Hazard("join", "talk")], n_people=3)
    with pytest.raises(ModelError, match="risk join, of a population, has no cross_members: use cross_population"):
        risk.cross_members(IDS[:3], DAYS.day(0), Workers())


@pytest.mark.parametrize("verb", ["set_cells", "scale"])
def test_numbers_for_the_wrong_number_of_cells_are_refused(verb: str) -> None:
    with pytest.raises(ModelError, match="found 3 numbers; allowed: one, or one for each of 4 cells"):
        getattr(a_risk(), verb)("rivals", np.ones(3))


def test_factors_of_two_names_are_multiplied_and_each_stands_for_itself() -> None:
    """Half of the people are damped by both; taking one away leaves the other. Against the accumulated hazard, exact."""
    one, other, half = a_risk(), a_risk(), IDS[::2]
    for risk in (one, other):
        risk.set_people("churn", IDS, 0.1)
    one.damp("loyalty", half, 0.5)
    one.damp("service", IDS, 0.4)
    one.damp("loyalty", half[:100], 0.25)
    other.damp("loyalty", IDS, np.where(np.isin(IDS, half[:100]), 0.1, np.where(IDS % 2 == 0, 0.2, 0.4)))
    assert np.allclose(one.damping, other.damping, rtol=1e-6)
    one.damp("service", IDS, 1.0)
    assert set(np.round(np.unique(one.damping), 6)) == {0.25, 0.5, 1.0}


def test_a_rate_of_everybody_holds_for_whoever_becomes_a_member_later() -> None:
    row_of = np.zeros(N, dtype=np.int32)
    risk = MemberRisk("leave", [Hazard("leave", "churn")], n_people=N, row_of=row_of)
    risk.set_everybody("churn", 0.05)
    row_of[:] = IDS + 1
    risk.restart(IDS, THRESHOLDS)
    assert (risk.rates[1:, 0] == 0.05).all()
