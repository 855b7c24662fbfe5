"""The values at which mechanisms are tried: Latin draws and corners, inside the bounds, on the scale of the parameter."""

import numpy as np
import pytest

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Flag, Money, Number, Share
from sim.scenario.registry import mechanisms
from sim.verification.contract.bench import DRAWS
from sim.verification.contract.values import draws


class Example(ParamSet):
    """One parameter of each sort."""

    plain: Number = par("5", low="0", high="10", doc="x")
    wide: Money = par("1 RMB", low="0.01 RMB", high="10000 RMB", doc="x")
    part: Share = par("5 %", doc="x")
    heads: Count = par("3", low="1", high="9", doc="x")
    mode: Choice = par("a", options=("a", "b", "c"), doc="x")
    is_on: Flag = par("on", doc="x")


LOW, HIGH, *BETWEEN = (values for _, values in draws(Example.declared))


def test_the_corners_have_everything_at_one_end() -> None:
    assert LOW == {"plain": 0, "wide": 1, "part": 0, "heads": 1, "mode": "a", "is_on": False}
    assert HIGH == {"plain": 10, "wide": 1e6, "part": 1, "heads": 9, "mode": "c", "is_on": True}


def test_every_twentieth_of_a_range_is_drawn_once() -> None:
    assert sorted(int(v["plain"] / 10 * DRAWS) for v in BETWEEN) == list(range(DRAWS))


def test_bounds_that_span_decades_are_drawn_on_the_log_scale() -> None:
    assert sorted(int(np.log10(v["wide"]) / 6 * DRAWS) for v in BETWEEN) == list(range(DRAWS))


def test_options_and_flags_are_drawn_evenly() -> None:
    assert [sum(v["is_on"] is on for v in BETWEEN) for on in (True, False)] == [10, 10]
    assert min(sum(v["mode"] == word for v in BETWEEN) for word in "abc") >= 6


def test_counts_stay_whole() -> None:
    assert {type(v["heads"]) for v in BETWEEN} == {int}


@pytest.mark.parametrize("name", [n for n, m in mechanisms().items() if m.Params.declared])
def test_every_value_of_a_draw_is_one_that_a_user_may_write(name: str) -> None:
    declared = mechanisms()[name].Params.declared
    for what, values in draws(declared):
        for key, value in values.items():
            p = declared[key]
            assert p.options or p.kind == "flag" or p.within(value) == value, f"{what}: {key}"
