"""Present values, rates of return, terminal value, investors' returns: hand cases, and a second implementation."""

from __future__ import annotations

import numpy as np
import pytest
import pyxirr
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.core.remark import Remark
from sim.finance.cap_table import Round
from sim.finance.valuation import investor_returns, irr, npv, terminal_value, valuation

FLOWS = st.lists(st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1), min_size=2, max_size=12)


def test_the_hand_case_of_the_specification() -> None:
    """100 x^2 = 60 x + 60, x = (3 + sqrt 69) / 10."""
    found = irr([-100, 60, 60])
    assert found.value == pytest.approx((3 + 69**0.5) / 10 - 1, abs=1e-12)
    assert found.remark == Remark("irr", {"rate": found.value})


def test_npv_by_hand() -> None:
    assert npv(0.1, [-100, 60, 60]) == pytest.approx(-100 + 60 / 1.1 + 60 / 1.21, rel=1e-14)
    assert npv(0.21, [121], [0.5]) == pytest.approx(110, rel=1e-14)
    with pytest.raises(ValueError, match="-100 %"):
        npv(-1, [1.0])


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([100, -60, -60], (3 + 69**0.5) / 10 - 1),
        ([-100, 100], 0.0),
        ([-100, 1e-4], -1 + 1e-6),
        ([-1, -1, 0, 1e9], 998.6667),
    ],
)
def test_a_rate_is_found_however_far_it_lies(flows: list[float], rate: float) -> None:
    found = irr(flows).value
    assert found == pytest.approx(rate, abs=1e-6, rel=1e-4) and abs(npv(found or 0, flows)) < 1e-6 * max(
        map(abs, flows)
    )


@pytest.mark.parametrize(
    ("flows", "times", "key"),
    [
        ([-100, -1], None, "irr_all_lost"),
        ([5, 1], None, "irr_nothing_paid"),
        ([0, 0], None, "irr_no_money"),
        ([-5, 8], [1, 1], "irr_at_once"),
        ([-100, 230, -132], None, "irr_several"),  # worth nothing at 10 % and at 20 %
        ([-1, 2, -1.5], None, "irr_several"),  # worth nothing at no rate
    ],
)
def test_without_a_single_rate_none_is_given_and_the_reason_is(
    flows: list[float], times: list[float] | None, key: str
) -> None:
    assert irr(flows, times).value is None and irr(flows, times).remark.key == key


@given(FLOWS)
def test_a_rate_makes_the_value_zero_and_exists_just_where_money_turns_once(flows: list[float]) -> None:
    signs = [np.sign(x) for x in flows if x]
    changes = sum(a != b for a, b in zip(signs, signs[1:], strict=False))
    rate = irr(flows).value
    assert (rate is not None) == (changes == 1)
    if rate is not None:
        t = np.arange(len(flows))
        terms = np.array(flows) * np.exp(-np.log1p(rate) * t - max(-np.log1p(rate) * t))
        assert abs(terms.sum()) <= 1e-6 * np.abs(terms).sum()


@given(st.floats(-1e6, -1), st.lists(st.floats(0, 1e6), min_size=1, max_size=10))
def test_a_second_implementation_agrees(first: float, rest: list[float]) -> None:
    assume(sum(rest) > -first * 0.2)
    flows = [first, *rest]
    assert npv(0.07, flows) == pytest.approx(pyxirr.npv(0.07, flows), rel=1e-9, abs=1e-6)
    other = pyxirr.irr(flows, silent=True)
    if other is not None:
        assert irr(flows).value == pytest.approx(other, abs=1e-6 * max(1, abs(other)))


def test_times_need_not_be_whole_nor_in_order() -> None:
    found = irr([121, -100, 0], [1.5, 0.5, 3])
    assert found.value == pytest.approx(0.21, abs=1e-12)
    assert irr([-60, -40, 121], [0, 0, 2]).value == pytest.approx(0.1, abs=1e-12)


def test_wrong_flows_are_refused() -> None:
    for flows, times in (([1.0], [0, 1]), ([], None), ([float("nan")], None)):
        with pytest.raises(ValueError):
            irr(flows, times)


def test_the_terminal_value_stands_apart_and_a_loss_is_worth_nothing() -> None:
    worth = valuation([-100, -50, 30], rate=0.1, base=30, multiple=10)
    assert worth.flows == pytest.approx(npv(0.1, [-100, -50, 30]))
    assert worth.terminal.value == 300 and worth.terminal.present == pytest.approx(300 / 1.21)
    assert worth.total == pytest.approx(worth.flows + 300 / 1.21)
    assert terminal_value(-5, multiple=10, rate=0.1, at=3).value == 0


def test_investors_by_hand() -> None:
    rounds = [Round("seed", 40, 10), Round("a", 100, 20, at=1), Round("none", 100, 0, at=1)]
    frame = investor_returns(rounds, {"seed": 40, "a": 24.2}, exit_at=3)
    assert frame.index.tolist() == ["seed", "a", "all"]
    assert frame["moic"].tolist() == pytest.approx([4, 1.21, 64.2 / 30])
    assert frame["irr"].tolist()[:2] == pytest.approx([4 ** (1 / 3) - 1, 0.1])
    assert npv(frame["irr"].iloc[2], [-10, -20, 64.2], [0, 1, 3]) == pytest.approx(0, abs=1e-9)


def test_a_total_loss_is_minus_100_percent_and_an_early_exit_is_refused() -> None:
    frame = investor_returns([Round("seed", 40, 10)], {}, exit_at=3)
    assert (
        frame.loc["seed", "irr"] == -1
        and frame.loc["seed", "moic"] == 0
        and frame["remark"].iloc[0].key == "irr_all_lost"
    )
    with pytest.raises(ValueError, match="before a payment"):
        investor_returns([Round("a", 40, 10, at=4)], {}, exit_at=3)
