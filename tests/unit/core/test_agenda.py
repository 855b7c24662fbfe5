"""The agenda: an order that can be printed, and the rules that make it sound."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.core.agenda import build_agenda, check_paths
from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import Blueprint, GrowthModel
from sim.core.series import Metric
from sim.core.table import Column
from sim.core.timeline import Timeline


def make(name: str, phase: Phase = Phase.SHOP, **declarations: Any) -> Mechanism:
    return type(name, (Mechanism,), {"name": name, "phase": phase, "step": lambda *_: None} | declarations)()


def order(*mechanisms: Mechanism) -> list[str]:
    return [row.mechanism.name for row in build_agenda(mechanisms)]


def test_mechanisms_stand_by_phase_then_by_after_then_by_name() -> None:
    assert order(make("z", Phase.OPEN), make("b"), make("a", after=("b",)), make("c")) == ["z", "b", "a", "c"]


def test_the_order_does_not_depend_on_the_order_given() -> None:
    parts = [make("a", after=("c",)), make("b"), make("c"), make("d", Phase.OPEN)]
    assert order(*parts) == order(*parts[::-1])


def test_a_predecessor_that_is_off_is_no_obstacle() -> None:
    assert order(make("a", after=("absent",))) == ["a"]


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(ModelError, match="phase SHOP: each of a, b wants to come after another"):
        order(make("a", after=("b",)), make("b", after=("a",)))


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ModelError, match="two mechanisms are called 'a'"):
        order(make("a"), make("a"))


def test_two_writers_of_one_column_in_one_phase_must_say_who_comes_first() -> None:
    with pytest.raises(ModelError, match="a and b both write people.trust in phase SHOP"):
        order(make("a", writes=("people.trust",)), make("b", writes=("people.trust",)))
    assert order(make("a", writes=("people.trust",), after=("b",)), make("b", writes=("people.trust",))) == ["b", "a"]
    assert order(make("a", writes=("people.trust",)), make("b", Phase.LEAVE, writes=("people.trust",))) == ["a", "b"]


def test_a_read_that_nobody_declares_names_mechanism_column_and_spelling() -> None:
    with pytest.raises(
        ModelError, match="mechanism a reads people.trst, which nobody declares; did you mean 'people.trust'"
    ):
        check_paths([make("a", reads=("people.trst",))], {"people.trust"})
    with pytest.raises(ModelError, match="mechanism a writes people.x"):
        check_paths([make("a", writes=("people.x",))], {"people.trust"})


def a_world(*mechanisms: Mechanism, steps_per_day: int = 1) -> GrowthModel:
    def populate(model: Any) -> None:
        model.state.table("people", 3).add(Column("people", "trust", np.float32), owner="world")

    return GrowthModel(Blueprint(Timeline(date(2027, 1, 1), 4, 1, steps_per_day), 1, populate, mechanisms))


def test_a_model_steps_through_its_days_and_stops() -> None:
    def count(self: Any, world: Any, day: Any) -> None:
        world.record("steps", 1)

    model = a_world(make("a", metrics=(Metric("steps", "flow", "steps", "x"),), step=count))
    for _ in range(9):
        model.step()
    assert not model.running
    assert model.rows_done == 5
    assert model.state.series.values["steps"].tolist() == [0, 1, 1, 1, 1]  # nothing before launch unless it says so


def test_a_column_of_a_table_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ModelError, match="mechanism a declares planets.mass: there is no such table"):
        a_world(make("a", columns=(Column("planets", "mass", np.float32),)))


def test_a_mechanism_that_knows_whole_days_only_refuses_half_days() -> None:
    with pytest.raises(ModelError, match="steps_per_day is 2, but a know"):
        a_world(make("a"), steps_per_day=2)


def test_an_own_column_and_event_count_as_written() -> None:
    column = Column("people", "mood", np.float32)
    with pytest.raises(ModelError, match="both write people.mood"):
        order(make("a", columns=(column,)), make("b", writes=("people.mood",)))
