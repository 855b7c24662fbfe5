"""Modifiers move a parameter by a factor or a difference, for a time, and what was in force is on record."""

import json
import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.core.errors import ModelError
from sim.core.mechanism import Mechanism, Phase
from sim.core.model import Blueprint, GrowthModel
from sim.core.params import Dated, ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Timeline
from sim.core.units import Choice, Count, Duration, Flag, Money, Rate, Share

START = date(2027, 1, 1)
SHOWN = ("price", "seats", "share", "rate", "wait")


class Shop(Mechanism):
    """Records its own parameters, at the beginning and at the end of every day."""

    phase = Phase.SHOP
    sub_daily = True
    metrics = tuple(Metric(n, "ratio", "1", "x") for n in SHOWN) + (Metric("evening", "ratio", "1", "x"),)

    class Params(ParamSet):
        """Of every kind one."""

        price: Money = par("10 RMB", low="1 RMB", high="50 RMB", doc="x")
        seats: Count = par("5", low="2", high="9", doc="x")
        share: Share = par("40 %", doc="x")
        rate: Rate = par("0.1 per day", low="0 per day", high="1 per day", doc="x")
        wait: Duration = par("3 days", low="0 days", high="9 days", fixed=True, doc="x")
        is_open: Flag = par("on", doc="x")
        way: Choice = par("left", options=("left", "right"), doc="x")

    def step(self, world: State, day: Any) -> None:
        for name in SHOWN:
            world.record(name, getattr(self.params, name))

    def end_day(self, world: State, day: Any) -> None:
        world.record("evening", self.params.price)


class Early(Mechanism):
    """Acts before the shop and moves its price on day 2."""

    phase = Phase.OPEN

    def step(self, world: State, day: Any) -> None:
        if day.index == 2:
            world.modify("shop.price", factor=2, cause="a war of prices")


class Market(ParamSet):
    """A section of the world."""

    people: Count = par("5", doc="x")


def populate(model: Any) -> None:
    model.state.facts["sections"] = {"market": Market()}


def a_model(*more: Mechanism, days: int = 8, values: Any = None, preparation: int = 0, steps: int = 1) -> GrowthModel:
    plan = Blueprint(Timeline(START, days, preparation, steps), 1, populate, [Shop(Shop.Params(values)), *more])
    return GrowthModel(plan, collect=False)


def go(model: GrowthModel) -> dict[str, list[float]]:
    while model.running:
        model.step()
    return {name: values.tolist() for name, values in model.state.series.values.items()}


def test_a_factor_acts_from_begin_until_the_day_before_end() -> None:
    model = a_model()
    model.state.modify("shop.price", factor=1.5, begin=2, end=5, cause="demand")
    assert go(model)["price"] == [1000, 1000, 1500, 1500, 1500, 1000, 1000, 1000]


def test_a_difference_is_a_number_or_a_text_with_its_unit() -> None:
    for size, price in (
        (200.0, 1200),
        ("2 RMB", 1200),
        ("+2 RMB", 1200),
        ("-2 RMB", 800),
        (-200, 800),
        (np.int64(200), 1200),
    ):
        model = a_model(days=2)
        model.state.modify("shop.price", difference=size, cause="x")
        assert go(model)["price"] == [price, price]
    model = a_model(days=1)
    model.state.modify("shop.share", difference="-15 %", cause="x")
    assert go(model)["share"] == [pytest.approx(0.25, rel=1e-12)]


def test_what_is_added_in_the_middle_of_a_day_acts_from_the_next_one_for_everybody() -> None:
    values = go(a_model(Early()))
    assert values["price"] == [1000, 1000, 1000, 2000, 2000, 2000, 2000, 2000]
    assert values["evening"] == values["price"]


def test_two_steps_of_a_day_see_one_value() -> None:
    model, seen = a_model(days=3, steps=2), []
    for k in range(6):
        if k == 1:
            model.state.modify("shop.price", factor=2, cause="x")  # the first half of day 0 is over
        model.step()
        seen.append(model.agenda[0].mechanism.params.price)
    assert seen == [1000, 1000, 2000, 2000, 2000, 2000]


def test_dated_values_come_first_and_modifiers_in_the_order_in_which_they_were_added() -> None:
    dated = Dated((START, date(2027, 1, 4)), (1000.0, 3000.0))
    model = a_model(values={"price": dated}, days=6)
    model.state.modify("shop.price", factor=1.5, begin=1, cause="x")
    model.state.modify("shop.price", difference=100, begin=2, end=5, cause="y")
    assert go(model)["price"] == [1000, 1500, 1600, 4600, 4600, 4500]
    other = a_model(values={"price": dated}, days=6)
    other.state.modify("shop.price", difference=100, begin=2, end=5, cause="y")
    other.state.modify("shop.price", factor=1.5, begin=1, cause="x")
    assert go(other)["price"] == [1000, 1500, 1650, 4650, 4650, 4500]


def test_the_result_is_held_inside_the_bounds_and_the_record_says_since_when() -> None:
    dated = Dated((START, date(2027, 1, 4)), (1000.0, 3000.0))
    model = a_model(values={"price": dated}, days=6)
    model.state.modify("shop.price", factor=2, begin=1, cause="up")
    model.state.modify("shop.rate", difference=-0.5, begin=1, cause="down")
    values = go(model)
    assert values["price"] == [1000, 2000, 2000, 5000, 5000, 5000]
    assert values["rate"] == [0.1, 0, 0, 0, 0, 0]
    assert [(m["before"], m["after"], m["held_on"]) for m in model.state.modifiers.record()] == [
        (1000.0, 2000.0, 3), (0.1, 0.0, 1),
    ]  # fmt: skip


def test_a_limit_holds_a_value_down_and_lets_a_lower_one_be() -> None:
    dated = Dated((START, date(2027, 1, 3), date(2027, 1, 5)), (1000.0, 3000.0, 600.0))
    model = a_model(values={"price": dated, "seats": 7}, days=7)
    limit = model.state.modify("shop.price", most=800, begin=1, end=6, cause="cap")
    model.state.modify("shop.price", factor=1.5, begin=3, end=4, cause="later")
    model.state.modify("shop.seats", most=4.0, begin=1, cause="freeze")
    assert not limit.is_neutral
    values = go(model)
    assert values["price"] == [1000, 800, 800, 800, 600, 600, 600] and values["seats"] == [7, 4, 4, 4, 4, 4, 4]
    assert [m["most"] for m in model.state.modifiers.record() if m["cause"] != "later"] == [800, 4]


def test_whole_numbers_stay_whole() -> None:
    model = a_model(days=3)
    model.state.modify("shop.seats", factor=1.5, begin=1, cause="x")
    go(model)
    seats = model.agenda[0].mechanism.params.seats
    assert type(seats) is int and seats == 8


@pytest.mark.parametrize("size", [{"factor": 1}, {"difference": 0}, {"difference": "0 RMB"}])
def test_size_zero_leaves_value_and_type_as_they_are(size: dict[str, Any]) -> None:
    model = a_model(days=4)
    for path in ("shop.price", "shop.seats") if "RMB" not in str(size) else ("shop.price",):
        model.state.modify(path, begin=1, end=3, cause="x", **size)
    while model.running:
        model.step()
        params = model.agenda[0].mechanism.params
        assert not params.moved and (params.price, params.seats, type(params.seats)) == (1000.0, 5, int)
    assert len(model.state.modifiers.record()) == 2 - ("RMB" in str(size))


def test_the_record_says_what_was_in_force_and_leaves_out_what_never_began() -> None:
    model = a_model(days=4)
    model.state.modify("shop.price", factor=1.2, begin=1, end=3, cause="holiday")
    model.state.modify("shop.price", difference="1 RMB", begin=1, cause="rent")
    model.state.modify("shop.price", factor=3, begin=400, cause="never")
    assert model.state.modifiers.record() == []
    go(model)
    record = model.state.modifiers.record()
    assert record[0] == {
        "path": "shop.price", "factor": 1.2, "difference": 0.0, "begin": 1, "end": 3, "cause": "holiday", "before": 1100.0,
        "after": 1300.0, "shown": "11 RMB -> 13 RMB", "held_on": None,
    }  # fmt: skip
    assert [m["cause"] for m in record] == ["holiday", "rent"] == [m["cause"] for m in json.loads(json.dumps(record))]


def test_a_modifier_can_be_stopped_and_stopping_one_that_has_not_begun_takes_it_away() -> None:
    model = a_model(days=6)
    one = model.state.modify("shop.price", factor=2, begin=1, cause="x")
    other = model.state.modify("shop.price", factor=2, begin=5, cause="y")
    for _ in range(3):
        model.step()
    model.state.modifiers.stop(one)
    model.state.modifiers.stop(other)
    assert go(model)["price"] == [1000, 2000, 2000, 1000, 1000, 1000]
    assert [(m["cause"], m["end"]) for m in model.state.modifiers.record()] == [("x", 3)]


def test_a_modifier_may_begin_in_the_preparation() -> None:
    model = a_model(preparation=3, days=2)
    model.state.modify("shop.price", factor=2, begin=-2, end=1, cause="x")
    assert go(model)["price"] == [0, 0, 0, 2000, 1000]  # the shop acts from launch on


def test_a_model_that_is_pickled_in_mid_run_goes_on_with_its_modifiers() -> None:
    model = a_model(Early(), days=8)
    model.state.modify("shop.seats", difference=2, begin=1, end=6, cause="x")
    for _ in range(4):
        model.step()
    twin = pickle.loads(pickle.dumps(model))
    assert go(model) == go(twin)
    assert model.state.modifiers.record() == twin.state.modifiers.record()


@pytest.mark.parametrize(
    ("path", "said"),
    [("shop.wait", r"it is read once \(fixed\)"), ("shop.is_open", "it is a flag; allowed: numbers"),
     ("shop.way", "it is a choice; allowed: numbers"), ("market.people", "section market is read once"),
     ("shop.prize", "no mechanism that is on has such a parameter; did you mean 'shop.price'?"),
     ("shops.price", "no mechanism that is on has such a parameter; did you mean 'shop.price'?"),
     ("price", "no mechanism that is on has such a parameter")],
)  # fmt: skip
def test_what_cannot_be_dated_cannot_be_modified(path: str, said: str) -> None:
    with pytest.raises(ModelError, match=f"modifier of {path}: {said}"):
        a_model().state.modify(path, factor=2, cause="x")


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "found neither of factor and difference"), ({"factor": 2, "difference": 1}, "found both of factor and difference"),
     ({"factor": -1}, "factor: found -1; allowed: 0 or more"), ({"factor": float("nan")}, "factor: found nan"),
     ({"factor": "2"}, "factor: found '2'"), ({"factor": True}, "factor: found True"),
     ({"difference": float("inf")}, "difference: found inf"), ({"difference": "2 days"}, "difference: found '2 days'"),
     ({"factor": 2, "most": 3}, "found both of"), ({"most": float("inf")}, "most: found inf"), ({"most": "2"}, "most: found '2'"),
     ({"factor": 2, "begin": 4, "end": 4}, "end: found 4; allowed: a day index after 4"),
     ({"factor": 2, "begin": 1.5}, "begin: found 1.5; allowed: a day index from 0 on")],
)  # fmt: skip
def test_sizes_and_times_without_sense_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ModelError, match=said):
        a_model().state.modify("shop.price", cause="x", **given)


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_added() -> None:
    model = a_model(days=3)
    model.step()
    with pytest.raises(ModelError) as caught:
        model.state.modify("shop.prise", factor=2, begin=0, cause=" ")
    lines = str(caught.value).split("\n")
    assert [line.split(": ")[1].split(":")[0] for line in lines[:2]] == ["begin", "cause"] and len(lines) == 3
    assert "a day index from 1 on" in lines[0] and "did you mean 'shop.price'?" in lines[2]
    assert go(model)["price"] == [1000, 1000, 1000]


def test_a_parameter_cannot_have_a_name_of_the_set_itself() -> None:
    for name in ("values", "moved", "copy", "advance"):
        with pytest.raises(TypeError, match="the name is taken by ParamSet"):
            type("P", (ParamSet,), {"__annotations__": {name: Share}, name: par("5 %", doc="x")})
