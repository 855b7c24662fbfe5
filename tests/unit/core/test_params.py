"""Parameters: declared once; dated values; unknown names."""

from datetime import date
from typing import Any

import pytest

from sim.core.errors import UnitError
from sim.core.params import Dated, Parameter, ParamSet, par
from sim.core.units import Choice, Count, Money, Rate


class Example(ParamSet):
    """An example."""

    reward: Money = par("10 RMB", low="0 RMB", high="50 RMB", lever=True, doc="paid to the inviter", label="reward")
    pace: Rate = par("0.02 per day", low="0 per day", high="1 per day", doc="how quickly")
    mode: Choice = par("slow", options=("slow", "fast"), doc="which way")
    heads: Count = par("4 people", unit="people", doc="how many")
    window: Count = par("10 days", low="3", high="30", unit="days", doc="how long")


def dated(*steps: tuple[date, Any]) -> Dated:
    return Dated(tuple(d for d, _ in steps), tuple(v for _, v in steps))


def test_defaults_stand_in_canonical_units() -> None:
    values: Any = Example()
    assert (values.reward, values.pace, values.mode, values.heads) == (1000.0, 0.02, "slow", 4)
    assert Example.declared["reward"].lever and Example.declared["reward"].kind == "money"


def test_a_dated_value_steps_on_its_day_and_holds_before_the_first() -> None:
    values: Any = Example({"reward": dated((date(2027, 3, 1), 100.0), (date(2027, 6, 1), 200.0))})
    seen = []
    for day in (date(2026, 1, 1), date(2027, 5, 31), date(2027, 6, 1), date(2030, 1, 1)):
        values.advance(day)
        seen.append(values.reward)
    assert seen == [100.0, 100.0, 200.0, 200.0]


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'reward'"):
        Example({"rewrd": 5})


@pytest.mark.parametrize("raw", ["-1 RMB", "50.01 RMB"])
def test_a_value_outside_the_bounds_is_refused_with_the_bounds(raw: str) -> None:
    with pytest.raises(UnitError, match="0 RMB to 50 RMB"):
        Example.declared["reward"].parse(raw)


@pytest.mark.parametrize("raw", ["10.5 days", "2 days", "200 days", "3 weeks", "ten", "1e30"])
def test_an_error_of_a_whole_number_names_unit_range_and_an_example_inside(raw: str) -> None:
    with pytest.raises(UnitError) as error:
        Example.declared["window"].parse(raw)
    assert error.value.allowed.startswith("a whole number, 3 days to 30 days, for example '10 days'")
    assert "200" not in error.value.allowed and str(error.value).count("allowed:") == 1


def test_a_whole_number_without_bounds_names_its_unit() -> None:
    with pytest.raises(UnitError, match="allowed: a whole number of people, for example '4 people'"):
        Example.declared["heads"].parse("4.5 people")


def test_both_bounds_are_allowed() -> None:
    assert [Example.declared["reward"].parse(raw) for raw in ("0 RMB", "50 RMB")] == [0, 5000]


def test_a_default_outside_its_own_bounds_is_refused_at_definition() -> None:
    with pytest.raises(TypeError):
        type("Bad", (ParamSet,), {"__annotations__": {"x": Rate}, "x": par("2 per day", high="1 per day", doc="x")})


def test_an_unknown_grade_of_evidence_is_refused_at_definition() -> None:
    with pytest.raises(ValueError, match="evidence 'guess'"):
        type("Bad", (ParamSet,), {"__annotations__": {"x": Rate}, "x": par("2 per day", evidence="guess", doc="x")})


def test_two_sets_share_no_values() -> None:
    first: Any = Example({"reward": 1.0})
    second: Any = Example()
    assert (first.reward, second.reward) == (1.0, 1000.0)


def test_a_dated_value_is_shown_with_its_dates() -> None:
    p: Parameter = Example.declared["reward"]
    assert p.show(dated((date(2027, 1, 1), 100.0), (date(2028, 1, 1), 200.0))) == "2027-01-01: 1 RMB; 2028-01-01: 2 RMB"
