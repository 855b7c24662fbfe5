"""Facts are frozen when the first day opens; reads name what somebody declares, on or off."""

import pickle
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.core.errors import ModelError
from sim.core.facts import Facts
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.model import Blueprint, GrowthModel
from sim.core.series import Metric
from sim.core.timeline import Timeline
from sim.experiments.run import load
from sim.world.influencers import Influencer

CHANGES = {
    "set": lambda f: f.__setitem__("shelves", 1),
    "add": lambda f: f.__setitem__("new", 1),
    "delete": lambda f: f.__delitem__("shelves"),
    "update": lambda f: f.update(shelves=1),
    "setdefault": lambda f: f.setdefault("new", 1),
    "pop": lambda f: f.pop("shelves"),
    "popitem": lambda f: f.popitem(),
    "clear": lambda f: f.clear(),
    "or": lambda f: f.__ior__({"new": 1}),
}


@dataclass(frozen=True)
class Shelves:
    offsets: np.ndarray


def facts() -> Facts:
    return Facts(shelves=Shelves(np.arange(3)), agents=[1, 2], nested={"rows": np.arange(2)}, tags={1})


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_way_of_writing_is_refused_when_set_up_is_over(change: Any) -> None:
    open_, frozen = facts(), facts()
    change(open_)
    frozen.freeze()
    with pytest.raises(ModelError, match="declare what changes as a column, a resource or an event"):
        change(frozen)
    assert list(frozen) == list(facts())


def test_what_facts_hold_is_frozen_with_them() -> None:
    frozen = facts()
    frozen.freeze()
    with pytest.raises(ValueError, match="read-only"):
        frozen["shelves"].offsets[0] = 1
    with pytest.raises(ModelError, match="facts do not change"):
        frozen["nested"]["rows"] = 1
    with pytest.raises(ValueError, match="read-only"):
        frozen["nested"]["rows"][0] = 1
    assert (frozen["agents"], frozen["tags"]) == ((1, 2), frozenset({1}))


def test_an_unknown_fact_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(ModelError, match="there is no fact 'shelfs'; did you mean 'shelves'?"):
        facts()["shelfs"]
    assert facts().get("shelfs") is None


@pytest.mark.parametrize("copied", [deepcopy, lambda f: pickle.loads(pickle.dumps(f))], ids=["deepcopy", "pickle"])
def test_copies_are_as_frozen_as_what_was_copied(copied: Any) -> None:
    open_, frozen = facts(), facts()
    frozen.freeze()
    copied(open_)["new"] = 1
    with pytest.raises(ModelError, match="facts do not change"):
        copied(frozen)["new"] = 1


def test_an_analyst_replaces_agents_until_the_first_day_and_not_later() -> None:
    model = load("loaded", settings={"market.people": 300, "market.people_per_agent": 1}).model(seed=1, days=2)
    agents = model.state.facts["influencers"]
    agents[0] = own = Influencer(model, 0)
    model.step()
    assert model.state.facts["influencers"][0] is own
    with pytest.raises(TypeError, match="does not support item assignment"):
        model.state.facts["influencers"][1] = own


# ---- reads are real --------------------------------------------------------------------------------------------


def make(name: str, **declarations: Any) -> type[Mechanism]:
    own = {"name": name, "phase": Phase.SHOP, "step": lambda *_: None}
    return type(name, (Mechanism,), own | declarations)


def build(
    *mechanisms: type[Mechanism], off: frozenset[str] = frozenset({"metrics.mau", "today.parcels"})
) -> GrowthModel:
    timeline = Timeline(date(2027, 1, 1), 3)
    return GrowthModel(Blueprint(timeline, 1, lambda _: None, [m() for m in mechanisms], declarable=off), collect=False)


def test_what_a_mechanism_may_read_is_declared_by_some_mechanism_even_if_that_is_off() -> None:
    build(make("a", may_read=("metrics.mau", "today.parcels")))
    with pytest.raises(ModelError, match=r"mechanism a may read metrics\.mua, which no mechanism declares, on or off; "
                                         r"did you mean 'metrics\.mau'\?"):  # fmt: skip
        build(make("a", may_read=("metrics.mua",)))


def test_all_wrong_paths_are_named_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        build(make("a", reads=("people.x",), writes=("people.y",)), make("b", may_read=("metrics.z",)))
    assert [line.split(",")[0] for line in str(caught.value).split("\n")] == [
        "mechanism a reads people.x", "mechanism a writes people.y", "mechanism b may read metrics.z",
    ]  # fmt: skip


def test_a_model_that_does_not_know_what_is_declarable_checks_nothing() -> None:
    world = build(make("a", may_read=("metrics.anything",)), off=frozenset()).state
    assert world.last("anything", 7.0) == 7.0
    assert world.today.get("anything") is None


def test_the_last_value_of_a_metric_that_nobody_declares_is_an_error() -> None:
    own = Metric("orders", "flow", "orders", "x")
    model = build(make("a", metrics=(own,), step=lambda _, world, day: world.record("orders", 5)))
    model.step()
    model.step()
    assert model.state.last("orders") == 5
    assert model.state.last("mau", 3.0) == 3.0  # of a mechanism that is off
    with pytest.raises(
        ModelError, match=r"no mechanism, on or off, declares the metric 'ordres'; did you mean 'orders'\?"
    ):
        model.state.last("ordres")


def test_a_list_of_the_day_that_nobody_declares_is_an_error_on_the_first_day_too() -> None:
    model = build(make("a", events=(Event("letters"),)))
    model.step()
    for lists in (model.state.today, model.state.yesterday):
        assert lists.get("parcels", 1) == 1
        assert len(lists.get("letters", ())) == 0
        with pytest.raises(ModelError, match=r"declares the event today\.lettres; did you mean 'letters'\?"):
            lists.get("lettres")


def test_every_scenario_knows_what_is_declarable() -> None:
    model = load({"market": {"people": 100, "people_per_agent": 1}, "mechanisms": {"channels": "on"}}).model(
        seed=1, days=1
    )
    assert "metrics.mau" not in model.known_paths()
    assert {"metrics.mau", "metrics.registrations_by_feed", "today.contributions"} <= model.state.declarable
    assert model.state.last("mau") == 0.0
