"""Factors on the needs that arise on visits: asked once a day about all visits, multiplied, on the luck of the visit."""

import numpy as np
import pytest
from helpers_market import market

from sim.core.mechanism import Mechanism, Phase
from sim.core.model import GrowthModel
from sim.world.people import own_days
from sim.world.visiting import ImpulseFactor, VisitCause


class Twice(Mechanism):
    """Twice as many needs arise for people of even numbers, none for the others."""

    phase = Phase.OPEN
    parts = (ImpulseFactor("twice", "factor"),)
    size = (2.0, 0.0)

    def setup(self, world):
        self.asked = []

    def factor(self, world, day, visits):
        self.asked.append((day.index, visits.copy()))
        return np.where(visits["person"] % 2 == 0, *self.size)

    def step(self, world, day):
        """Nothing."""


class Thrice(Twice):
    """Three times as many for all."""

    parts = (ImpulseFactor("thrice", "factor"),)
    size = (3.0, 3.0)
    name = "thrice"


class One(Twice):
    """As many for all."""

    size = (1.0, 1.0)
    name = "one"


def world(*more: Mechanism) -> GrowthModel:
    return market(*more, days=15, feed__slots=0, visits__impulse=0.4, choice__buying=0)


def visits_of(model: GrowthModel) -> list[np.ndarray]:
    """Step to the end and return the visits of each day after launch."""
    found = []
    while model.running:
        model.step()
        if model.state.row >= model.blueprint.timeline.preparation:
            found.append(model.state.today["visits"].copy())
    return found


def test_needs_that_arise_are_those_of_one_keyed_number_a_visit_and_move_neither_visits_nor_planned_needs() -> None:
    """One need or more where the number lies above exp(-iota); on the first day of two worlds, exact."""
    days = [market(days=2, feed__slots=0, visits__impulse=iota, choice__buying=0) for iota in (0, 0.8)]
    none, some = (visits_of(model)[0] for model in days)
    assert (none["person"] == some["person"]).all() and not none["impulse"].any()
    assert (some["needs"] - some["impulse"] == none["needs"]).all()
    timeline, world = days[1].blueprint.timeline, days[1].state
    own = own_days(world, timeline.day(timeline.preparation), world.user_of(some["person"]))
    u = world.streams.uniform_each("visits.impulse", some["person"], steps=own, draws=np.zeros_like(own))
    assert ((some["impulse"] > 0) == (u > np.exp(-0.8))).all() and 20 < (some["impulse"] > 0).sum() < len(some)


def test_a_factor_of_one_changes_no_need() -> None:
    one, other = visits_of(world()), visits_of(world(One()))
    assert all((a == b).all() for a, b in zip(one, other, strict=True))
    assert sum(v["impulse"].sum() for v in one) > 300


def test_a_factor_is_asked_once_a_day_about_all_visits_with_their_planned_needs() -> None:
    twice = Twice()
    found = visits_of(world(twice))
    asked = dict(twice.asked)
    assert len(asked) == len(twice.asked)
    for day, visits in enumerate(found):
        assert (asked[day]["person"] == visits["person"]).all()
        planned = [v["needs"] - v["impulse"] for v in (asked[day], visits)]
        assert (planned[0] == planned[1]).all()


def test_needs_arise_by_the_product_of_factors_on_the_luck_of_the_visit() -> None:
    """People of even numbers 0.4 x 2 x 3, the others none: Poisson, 4 roots (false alarm 6e-5, fixed numbers).

    Nobody has fewer needs under a higher factor: the number is drawn from one number of the visit.
    """
    plain, both = visits_of(world()), visits_of(world(Twice(), Thrice()))
    first, more = plain[0], both[0]
    is_even = more["person"] % 2 == 0
    assert (first["person"] == more["person"]).all() and (more["impulse"] >= first["impulse"])[is_even].all()
    visits = np.concatenate(both)
    even = visits["person"] % 2 == 0
    expected = 2.4 * even.sum()
    assert visits["impulse"][even].sum() == pytest.approx(expected, abs=4 * np.sqrt(expected)) and expected > 1000
    assert not visits["impulse"][~even].any() and (~even).sum() > 400


class Called(Mechanism):
    """People of numbers that three divides have a reason to come every other day."""

    phase = Phase.OPEN
    parts = (VisitCause("called", "called"),)

    def called(self, world, day):
        return world.active[world.active % 3 == 0] if day.index % 2 else world.active[:0]

    def step(self, world, day):
        """Nothing."""


def test_who_has_a_reason_comes_once_and_moves_nobody_else() -> None:
    """Needs on those visits arise as on any other; the visits of others stay bit for bit."""
    with_it, without = visits_of(world(Called())), visits_of(world())
    assert (with_it[0] == without[0]).all()
    one, other = (
        with_it[1],
        without[1],
    )  # the first day on which somebody is called; later what they saw moves who leaves
    assert (np.diff(one["person"]) > 0).all()
    came = np.isin(one["person"], other["person"])
    assert (one[came] == other).all()
    assert (one["person"][~came] % 3 == 0).all() and one["needs"][~came].tolist() == one["impulse"][~came].tolist()
    assert (~came).sum() > 100 and one["needs"][~came].sum() > 20
    assert sum(len(v) for v in with_it) > 1.2 * sum(len(v) for v in without)
