"""Jumps: an event adds to the accumulated hazard at once, in a population and among members alike."""

import pickle
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, norm

from sim.core.errors import ModelError
from sim.core.members import MemberRisk
from sim.core.parallel import CHUNK, Workers
from sim.core.population import PopulationRisk
from sim.core.risk import Hazard, Risk
from sim.core.rng import Streams
from sim.core.timeline import Day, Timeline

FALSE_ALARM = 1e-6
NEVER = 10**6
ROUNDING = 1e-9  # thresholds nearer than this to the accumulated hazard may be passed a step apart


def day(k: int) -> Day:
    from datetime import date

    return Timeline(date(2027, 1, 1), 400).day(k)


class Crowd:
    """People of either kind of risk, all of them at risk from the start, none listed twice."""

    def __init__(self, kind: type[Risk], *, n: int = 3000, seed: int = 1, threads: int = 1) -> None:
        of = "join" if kind is PopulationRisk else "leave"
        hazards = [Hazard(of, "calm"), Hazard(of, "parcel", per="jump"), Hazard(of, "bill", per="jump")]
        self.risk, self.streams, self.n = kind(of, hazards, n_people=n), Streams(seed), n
        self.ids, self.workers = np.arange(n, dtype=np.int32), Workers(threads)
        self.when, self.cause, self.today = np.full(n, NEVER), np.full(n, -1), 0
        if kind is PopulationRisk:
            self.risk.start_everybody(self.streams, self.workers, decision="crowd", spread=0.7)
            self.exponentials = self.risk.threshold * self.risk.multiplier.astype(float)
        else:
            self.exponentials = self.streams.exponential("crowd.threshold", self.ids)
            self.risk.restart(self.ids, self.exponentials)

    def cross(self, steps: int = 1) -> None:
        for _ in range(steps):
            here = self.ids[self.when == NEVER]
            if isinstance(self.risk, PopulationRisk):
                gone = self.risk.cross_population(day(self.today), self.workers, (self.when < NEVER).astype(np.uint8))
            else:
                gone = self.risk.cross_members(here, day(self.today), self.workers)
            self.cause[gone] = self.risk.draw_causes(gone, np.zeros_like(gone), self.streams)
            self.when[gone] = self.today
            self.today += 1


kinds = pytest.mark.parametrize("kind", [PopulationRisk, MemberRisk])
CALM, PARCEL, BILL = 0, 1, 2


def is_binomial(k: int, n: int, p: float) -> bool:
    return abs(k - n * p) < norm.ppf(1 - FALSE_ALARM / 2) * np.sqrt(n * p * (1 - p))


@kinds
def test_a_jump_alone_makes_people_cross_with_the_closed_form_at_the_next_crossing_and_never_later(kind: Any) -> None:
    crowd = Crowd(kind, n=20_000)
    crowd.risk.jump("parcel", crowd.ids, 0.3)
    crowd.cross(5)
    gone = crowd.when < NEVER
    assert is_binomial(gone.sum(), crowd.n, -np.expm1(-0.3))
    assert (crowd.when[gone] == 0).all() and (crowd.cause[gone] == PARCEL).all()
    assert np.array_equal(gone, crowd.exponentials <= 0.3)


@kinds
def test_jumps_of_a_day_add_up_and_the_cause_is_drawn_in_proportion(kind: Any) -> None:
    crowd = Crowd(kind, n=30_000)
    for cause, amount in (("parcel", 0.1), ("bill", 0.9), ("parcel", 0.2)):
        crowd.risk.jump(cause, crowd.ids, amount)
    crowd.risk.set_people("calm", crowd.ids, 5.0)  # everybody whom the jumps do not take crosses by the calendar
    crowd.cross()
    by_jump = np.bincount(crowd.cause[crowd.exponentials <= 1.2], minlength=3)
    expected = by_jump.sum() * np.array([0.25, 0.75])
    assert by_jump[CALM] == 0 and is_binomial(by_jump.sum(), crowd.n, -np.expm1(-1.2))
    assert ((by_jump[1:] - expected) ** 2 / expected).sum() < chi2.ppf(1 - FALSE_ALARM, 1)
    assert set(crowd.cause[(crowd.exponentials > 1.2) & (crowd.when < NEVER)]) == {CALM}


@kinds
def test_two_jumps_for_one_person_in_one_list_count_twice(kind: Any) -> None:
    twice, at_once = Crowd(kind), Crowd(kind)
    twice.risk.jump("parcel", np.repeat(twice.ids, 2), 0.25)
    at_once.risk.jump("parcel", at_once.ids, 0.5)
    for crowd in (twice, at_once):
        crowd.cross()
    assert np.array_equal(twice.when, at_once.when) and (twice.when == 0).any()


@kinds
def test_a_jump_that_does_not_suffice_is_kept_and_the_calendar_goes_on_from_there(kind: Any) -> None:
    crowd = Crowd(kind)
    crowd.risk.set_people("calm", crowd.ids, 0.05)
    crowd.cross(10)
    crowd.risk.jump("parcel", crowd.ids, 0.4)
    crowd.cross(30)
    e, days = crowd.exponentials, np.arange(40)
    before = 0.05 * (days + 1) + 0.4 * (days >= 10)
    expected = np.where(e <= before[-1], np.searchsorted(before, e), NEVER)
    is_clear = np.abs(e[:, None] - before).min(axis=1) > ROUNDING
    assert np.array_equal(crowd.when[is_clear], expected[is_clear])
    is_jump = (e > 0.5) & (e <= 0.9)
    assert np.array_equal(crowd.cause[is_clear] == PARCEL, is_jump[is_clear])
    assert (is_jump & is_clear).sum() > 500


@kinds
def test_a_larger_jump_never_delays_anybody(kind: Any) -> None:
    when = []
    for more in (0.0, 0.5, 1.0, 3.0):
        crowd, rng = Crowd(kind), np.random.default_rng(3)
        for _ in range(60):
            ids = rng.permutation(crowd.n)[:200].astype(np.int32)
            crowd.risk.set_people("calm", ids, rng.choice([0.0, 0.01, 0.05], 200))
            crowd.risk.jump("bill", ids, more * rng.random(200) * 0.3)
            crowd.cross()
        when.append(crowd.when)
    for less, more_ in zip(when, when[1:], strict=False):
        assert (more_ <= less).all() and (more_ < less).sum() > 100


@kinds
def test_every_crossing_has_a_cause_that_acted_on_that_day(kind: Any) -> None:
    crowd, rng = Crowd(kind), np.random.default_rng(5)
    crowd.risk.set_people("calm", crowd.ids[::2], 0.02)
    for k in range(40):
        ids = rng.permutation(crowd.n)[:300].astype(np.int32)
        crowd.risk.jump("parcel" if k % 2 else "bill", ids, 0.2)
        crowd.cross()
        new = crowd.when == k
        assert np.isin(np.flatnonzero(new & (crowd.cause == PARCEL)), ids if k % 2 else []).all()
        assert np.isin(np.flatnonzero(new & (crowd.cause == BILL)), [] if k % 2 else ids).all()
        assert (np.flatnonzero(new & (crowd.cause == CALM)) % 2 == 0).all()
    gone = crowd.when < NEVER
    assert np.bincount(crowd.cause[gone], minlength=3).sum() == gone.sum()  # none is below 0
    assert (np.bincount(crowd.cause[gone], minlength=3) > 50).all()


@kinds
def test_a_jump_of_zero_changes_nothing(kind: Any) -> None:
    crowds = Crowd(kind), Crowd(kind)
    for crowd, is_jumping in zip(crowds, (False, True), strict=True):
        crowd.risk.set_people("calm", crowd.ids, 0.03)
        for k in range(30):
            if is_jumping:
                crowd.risk.jump("parcel", crowd.ids[k::3], 0.0)
            crowd.cross()
    assert np.array_equal(crowds[0].when, crowds[1].when)
    assert np.array_equal(crowds[0].cause, crowds[1].cause)


@kinds
def test_a_new_episode_begins_without_the_jumps_of_the_last_one(kind: Any) -> None:
    crowd = Crowd(kind)
    crowd.risk.jump("parcel", crowd.ids, 50.0)
    again = crowd.ids[::3]
    crowd.risk.restart(again, np.full(len(again), 0.35))
    crowd.cross()
    assert (crowd.when[again] == NEVER).all() and (np.delete(crowd.when, again) == 0).all()
    crowd.risk.set_people("calm", again, 0.2)
    crowd.cross(2)
    assert (crowd.when[again] == 2).all() and (crowd.cause[again] == CALM).all()


@kinds
def test_a_jump_after_the_restart_of_the_same_day_counts_alone(kind: Any) -> None:
    crowd = Crowd(kind)
    crowd.risk.jump("parcel", crowd.ids, 50.0)
    crowd.risk.restart(crowd.ids, np.full(crowd.n, 0.35))
    crowd.risk.jump("bill", crowd.ids, 0.4)
    crowd.cross()
    assert (crowd.when == 0).all() and (crowd.cause == BILL).all()


@kinds
def test_a_jump_of_somebody_who_has_crossed_is_void(kind: Any) -> None:
    crowd = Crowd(kind)
    crowd.risk.jump("parcel", crowd.ids[:100], 50.0)
    crowd.cross()
    assert (crowd.when[:100] == 0).all()
    crowd.risk.jump("bill", crowd.ids[:100], 50.0)
    crowd.risk.jump("bill", crowd.ids[100:200], 50.0)
    crowd.cross()
    assert (crowd.when[:100] == 0).all() and (crowd.when[100:200] == 1).all()
    crowd.when[:100] = NEVER
    crowd.risk.restart(crowd.ids[:100], np.ones(100))
    crowd.cross(3)
    assert (crowd.when[:100] == NEVER).all()


@kinds
def test_a_run_that_is_pickled_between_jump_and_crossing_goes_on_alike(kind: Any) -> None:
    crowd = Crowd(kind)
    crowd.risk.set_people("calm", crowd.ids, 0.1)
    crowd.risk.jump("parcel", crowd.ids, 0.3)
    twin = pickle.loads(pickle.dumps(crowd))
    for each in (crowd, twin):
        each.cross(5)
    assert np.array_equal(crowd.when, twin.when) and np.array_equal(crowd.cause, twin.cause)


@kinds
def test_the_number_of_threads_changes_no_jump(kind: Any) -> None:
    crowds = [Crowd(kind, n=2 * CHUNK + 500, threads=threads) for threads in (1, 2)]
    for crowd in crowds:
        crowd.risk.set_people("calm", crowd.ids[::2], 0.1)
        crowd.risk.jump("bill", crowd.ids[::3], 0.3)
        crowd.cross(3)
    assert np.array_equal(crowds[0].when, crowds[1].when) and np.array_equal(crowds[0].cause, crowds[1].cause)


@kinds
def test_factors_and_damping_leave_jumps_as_they_are(kind: Any) -> None:
    crowd = Crowd(kind)
    crowd.risk.scale("closed", 0.0)
    crowd.risk.damp("test", crowd.ids, 0.0)
    crowd.risk.set_people("calm", crowd.ids, 9.0)
    crowd.risk.jump("parcel", crowd.ids, 0.3)
    crowd.cross(3)
    assert np.array_equal(crowd.when < NEVER, crowd.exponentials <= 0.3)


@kinds
@pytest.mark.parametrize("amounts", [-0.1, np.nan, np.inf])
def test_jumps_without_sense_are_refused(kind: Any, amounts: float) -> None:
    with pytest.raises(ModelError, match="allowed: 0 or more, finite"):
        Crowd(kind, n=5).risk.jump("parcel", np.arange(2, dtype=np.int32), np.array([0.1, amounts]))


@kinds
def test_a_cause_of_another_kind_is_refused_by_name(kind: Any) -> None:
    risk, ids = Crowd(kind, n=5).risk, np.arange(2, dtype=np.int32)
    with pytest.raises(
        ModelError, match="jump found the cause 'calm', which is declared per person; allowed: parcel, bill"
    ):
        risk.jump("calm", ids, 0.1)
    with pytest.raises(
        ModelError, match="set_people found the cause 'bill', which is declared per jump; allowed: calm"
    ):
        risk.set_people("bill", ids, 0.1)
    with pytest.raises(ModelError, match="no such cause 'parcels' here; did you mean 'parcel'"):
        risk.jump("parcels", ids, 0.1)
    with pytest.raises(ModelError, match="found 3 numbers for 2 people"):
        risk.jump("parcel", ids, np.ones(3))
