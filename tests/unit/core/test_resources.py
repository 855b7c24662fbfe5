"""Resources: things that mechanisms change and hand on, declared as columns and lists are."""

import pickle
from collections import deque
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.core.agenda import build_agenda
from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase, Resource
from sim.core.model import Blueprint, GrowthModel
from sim.core.series import Metric
from sim.core.timeline import Timeline


class Asks(Mechanism):
    """Adds a question to the queue on every day, two on the first."""

    phase = Phase.OPEN
    resources = (Resource("queue", deque, doc="questions that nobody has answered"),)

    def step(self, world: Any, day: Any) -> None:
        world.resources["queue"].extend([day.index] * (2 if day.index == 0 else 1))


class Answers(Mechanism):
    """Answers one question a day, the oldest."""

    phase = Phase.SETTLE
    reads = ("resources.queue",)
    writes = ("resources.queue",)
    metrics = (Metric("oldest", "stock", "days", "day of the question that was answered"),)

    def step(self, world: Any, day: Any) -> None:
        world.record("oldest", world.resources["queue"].popleft())


def nothing(model: Any) -> None:
    """Put nothing into the world."""


def model(*mechanisms: Mechanism) -> GrowthModel:
    return GrowthModel(Blueprint(Timeline(date(2027, 1, 1), 5), 1, nothing, mechanisms), collect=False)


def go(model: GrowthModel, steps: int) -> GrowthModel:
    for _ in range(steps):
        model.step()
    return model


def test_one_mechanism_declares_a_thing_that_another_changes() -> None:
    world = go(model(Asks(), Answers()), 5).state
    assert world.series.values["oldest"].tolist() == [0, 0, 1, 2, 3]
    assert list(world.resources["queue"]) == [4]


def test_two_models_share_nothing() -> None:
    one, other = go(model(Asks()), 3), model(Asks())
    assert len(one.state.resources["queue"]) == 4
    assert len(other.state.resources["queue"]) == 0


def test_a_model_that_is_pickled_in_mid_run_goes_on_with_what_its_resources_held() -> None:
    whole, parted = go(model(Asks(), Answers()), 5), go(model(Asks(), Answers()), 2)
    parted = go(pickle.loads(pickle.dumps(parted)), 3)
    assert parted.state.resources == whole.state.resources
    assert parted.state.series.values["oldest"].tolist() == whole.state.series.values["oldest"].tolist()


def test_an_unknown_name_is_an_error_with_the_nearest_one() -> None:
    world = model(Asks()).state
    with pytest.raises(ModelError, match=r"there is no resources\.queu; did you mean 'queue'\?"):
        world.resources["queu"]


def test_a_path_to_a_resource_that_nobody_declares_is_refused_when_the_model_is_built() -> None:
    with pytest.raises(ModelError, match=r"answers reads resources\.queue, which nobody declares"):
        model(Answers())


def test_two_owners_of_one_name_are_refused() -> None:
    twin = type("Twin", (Asks,), {"phase": Phase.SHOP})
    with pytest.raises(ModelError, match=r"resources\.queue is declared twice"):
        model(Asks(), twin())


def test_two_writers_in_one_phase_must_say_who_comes_first() -> None:
    early = type("Early", (Answers,), {"phase": Phase.OPEN})
    with pytest.raises(ModelError, match=r"asks and early both write resources\.queue in phase OPEN"):
        build_agenda([Asks(), early()])
    late = type("Late", (Answers,), {"phase": Phase.OPEN, "after": ("asks",)})
    assert [row.mechanism.name for row in build_agenda([late(), Asks()])] == ["asks", "late"]


def test_a_transition_without_hazards_is_an_error_in_words() -> None:
    from sim.core.state import Risks

    with pytest.raises(
        ModelError, match=r"no mechanism of this world adds a hazard to the transition 'leave'.*if 'leave' in"
    ):
        Risks()["leave"]


def test_a_list_of_other_fields_than_declared_is_refused_by_name() -> None:
    from sim.core.state import Today

    today = Today({"moves": np.zeros(0, dtype=[("person", "i4"), ("fen", "i8")])})
    with pytest.raises(ModelError, match=r"today\.moves: found a list of numbers; allowed: one of \('person', 'fen'\)"):
        today["moves"] = np.arange(3)
