"""Units: what may be written, what it means, and that what is shown reads back."""

import math
from datetime import date

import pytest
from helpers_offenders import assert_none
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import units
from sim.core.errors import UnitError

FINITE = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
QUICK = settings(max_examples=25, deadline=None)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("rate", "0.02 per day", 0.02),
        ("rate", "0.7 / week", 0.1),
        ("rate", "365 per year", 1.0),
        ("rate", "1 per month", 12 / 365),
        ("money", "10 RMB", 1000),
        ("money", "12 M RMB", 1_200_000_000),
        ("money", "3 万元", 3_000_000),
        ("money", "2 亿元", 20_000_000_000),
        ("money", "5 元", 500),
        ("money", "7 fen", 7),
        ("money", "1,000 k RMB", 100_000_000),
        ("money_rate", "12 M RMB per year", 1_200_000_000 / 365),
        ("money_rate", "365 RMB/year", 100),
        ("share", "5 %", 0.05),
        ("share", "5%", 0.05),
        ("share", 0.05, 0.05),
        ("duration", "52 hours", 52 / 24),
        ("duration", "30 days", 30),
        ("duration", "1 month", 365 / 12),
        ("number", "-2.5", -2.5),
        ("number", ".5", 0.5),
        ("count", "1_000", 1000),
        ("count", 7.0, 7),
        ("flag", "off", False),
        ("flag", "Yes", True),
        ("date", "2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_value_means_what_its_unit_says(kind: str, text: object, value: object) -> None:
    got = units.parse(kind, text)
    assert got == (pytest.approx(value, rel=1e-15) if isinstance(value, float) else value)


NUMERIC = {"rate": "{} per day", "money": "{} RMB", "money_rate": "{} RMB per day", "share": "{} %", "duration": "{} days",
           "number": "{}", "count": "{}", "flow": "{} per day"}  # fmt: skip


COMMAS = ("0,5", "1,5", "1,50", "1,0000", "0,500", "1234,567", "12,34,567", "1.5,000", "1,", "1,,000", "1_,000")


def refusal(kind: str, raw: object) -> UnitError | None:
    """Return why a value is refused; None when it is taken."""
    try:
        units.parse(kind, raw)
    except UnitError as error:
        return error
    return None


@pytest.mark.parametrize("kind", sorted(NUMERIC))
def test_a_comma_is_never_a_decimal_point_and_the_hint_is_a_number(kind: str) -> None:
    refused = {number: refusal(kind, NUMERIC[kind].format(number)) for number in COMMAS}
    assert_none(n for n, error in refused.items() if error is None)
    told = {n: (str(error), error.allowed) for n, error in refused.items() if error}
    assert_none(said for said, _ in told.values() if "a comma groups three digits" not in said)
    assert_none(hint for _, hint in told.values() if "," in hint.rpartition("did you mean")[2])
    assert_none(hint for _, hint in told.values() if units.EXAMPLES[kind] not in hint)


@pytest.mark.parametrize(
    ("number", "value"), [("1,000", 1000), ("12,345,678", 12_345_678), ("1,234.5", 1234.5), ("-1,000", -1000)]
)
def test_a_comma_groups_three_digits(number: str, value: float) -> None:
    assert units.parse("number", number) == value
    assert units.parse("money", f"{number} RMB") == 100 * value


@pytest.mark.parametrize(("raw", "meant"), [("0,5 %", "'0.5 %'"), (" 1.234,5 % ", "'1234.5 %'"), ("-0,5", "'-0.5'")])
def test_the_hint_keeps_the_unit(raw: str, meant: str) -> None:
    with pytest.raises(UnitError) as caught:
        units.parse("share", raw)
    assert f"did you mean {meant}?" in caught.value.allowed


def test_a_noun_may_be_written_or_left_out() -> None:
    assert units.parse("flow", "20 people per day", unit="people") == 20
    assert units.parse("flow", "20 per day", unit="people") == 20
    assert units.parse("count", "1 day", unit="days") == units.parse("count", "1", unit="days") == 1


@pytest.mark.parametrize("raw", ["0.02", 0.02, "0.02 day", "5", 0, "3 days"])
def test_a_rate_without_a_period_is_refused(raw: object) -> None:
    with pytest.raises(UnitError, match="without a period"):
        units.parse("rate", raw)


@pytest.mark.parametrize("raw", ["12 M RMB", "12 M RMB year", 12])
def test_money_per_period_needs_its_period(raw: object) -> None:
    with pytest.raises(UnitError):
        units.parse("money_rate", raw)


NO_NUMBERS = (
    math.nan,
    math.inf,
    -math.inf,
    "nan",
    "inf",
    "1e400",
    10**400,
    "1" * 400,
    True,
    None,
    [],
    {},
    "",
    "RMB",
    "1 2 3",
)


@pytest.mark.parametrize("kind", sorted(units.NUMERIC))
def test_what_is_no_finite_number_is_refused(kind: str) -> None:
    assert_none(repr(raw) for raw in NO_NUMBERS if refusal(kind, raw) is None)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("share", "101 %"), ("share", -0.01), ("share", "half"), ("share", "5 percent"), ("count", 2.5), ("flag", 1),
     ("flag", "maybe"), ("date", "2027-13-01"), ("date", 2027), ("money", 10), ("money", "10 USD"),
     ("money", "10 M M RMB"), ("duration", 30), ("duration", "3 fortnights"), ("rate", "1 per fortnight"),
     ("number", "3 apples")],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_what_is_allowed(kind: str, raw: object) -> None:
    with pytest.raises(UnitError) as caught:
        units.parse(kind, raw)
    assert units.shown(raw) in caught.value.found
    assert units.EXAMPLES[kind][:10] in caught.value.allowed


def test_the_nearest_spelling_is_offered() -> None:
    with pytest.raises(UnitError, match="did you mean 'month'"):
        units.parse("rate", "1 per mnth")
    with pytest.raises(UnitError, match="did you mean 'gated'"):
        units.parse("choice", "gatd", options=("gated", "all_upfront"))


def test_what_a_user_wrote_is_shown_briefly() -> None:
    assert units.shown(None) == "nothing"
    assert units.shown(date(2027, 1, 1)) == "2027-01-01"
    assert (units.shown([1]), units.shown({1: 2})) == ("a list", "a mapping")
    assert len(units.shown("x" * 10_000)) == 60
    assert units.shown(10**5000) == "a number too large to be one"


@QUICK
@given(kind=st.sampled_from(["rate", "money", "money_rate", "duration", "number", "flow"]), value=FINITE)
def test_what_is_shown_reads_back(kind: str, value: float) -> None:
    text = units.show(kind, value, unit="people" if kind == "flow" else "")
    again = units.parse(kind, text, unit="people" if kind == "flow" else "")
    assert again == pytest.approx(value, rel=1e-11, abs=1e-300)  # 12 digits are shown


@QUICK
@given(value=st.floats(min_value=0, max_value=1))
def test_a_share_that_is_shown_reads_back(value: float) -> None:
    assert units.parse("share", units.show("share", value)) == pytest.approx(value, rel=1e-11, abs=1e-300)


@QUICK
@given(value=st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_a_count_that_is_shown_reads_back_exactly(value: int) -> None:
    assert units.parse("count", units.show("count", value, unit="people"), unit="people") == value


@QUICK
@given(flag=st.booleans(), day=st.dates(), word=st.sampled_from(["a", "on", "off", "所有"]))
def test_words_and_dates_that_are_shown_read_back(flag: bool, day: date, word: str) -> None:
    assert units.parse("flag", units.show("flag", flag)) is flag
    assert units.parse("date", units.show("date", day)) == day
    assert units.parse("choice", units.show("choice", word), options=("a", "on", "off", "所有")) == word


@QUICK
@given(kind=st.sampled_from(sorted(units.EXAMPLES)), text=st.text(max_size=30))
def test_any_text_is_a_value_or_a_unit_error(kind: str, text: str) -> None:
    try:
        units.parse(kind, text, unit="people", options=("a",))
    except UnitError as error:
        assert error.found and error.allowed


@pytest.mark.parametrize("raw", [["tea and coffee", "beauty"], "[tea and coffee, beauty]", "tea and coffee, beauty"])
def test_names_are_read_from_a_list_or_from_text(raw: object) -> None:
    assert units.parse("names", raw) == ("tea and coffee", "beauty")


@pytest.mark.parametrize("raw", [{"beauty": "8 %", "bags": 0.03}, "{beauty: 8 %, bags: 3 %}"])
def test_shares_by_name_are_read_from_a_mapping_or_from_text_and_stand_by_name(raw: object) -> None:
    value = units.parse("shares", raw)
    assert value == (("bags", 0.03), ("beauty", 0.08))
    assert (
        units.parse("shares", units.show("shares", value))
        == value
        == units.parse("shares", units.exact("shares", value))
    )


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("names", ["a", "a"]), ("names", [1]), ("names", ["a: b"]), ("names", {"a": 1}), ("names", ["x" * 61]), ("names", [[]]),
     ("shares", {"beauty": "8"}), ("shares", {3: "8 %"}), ("shares", {"2027-01-01": {}}), ("shares", ["beauty"]),
     ("shares", "beauty"), ("shares", {"beauty": None})],
)  # fmt: skip
def test_wrong_names_and_shares_are_refused(kind: str, raw: object) -> None:
    with pytest.raises(UnitError):
        units.parse(kind, raw)
