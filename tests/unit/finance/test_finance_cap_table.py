"""Ownership after each round and payouts at an exit: hand cases, conservation, and that nobody regrets a conversion."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.finance.cap_table import POOL, CapTable, Round, _pay, cap_table, exit_waterfall

PLAN = [
    Round("round_1", 30e6, 10e6, option_pool=0.15),
    Round("round_2", 80e6, 20e6, at=0.5, option_pool=0.10),
    Round("round_3", 170e6, 30e6, at=1.5),
]
ROUNDS = st.lists(
    st.builds(
        Round,
        st.just("x"),
        st.floats(1e6, 1e9),
        st.floats(1e5, 1e8),
        option_pool=st.floats(0, 0.005),
        preference=st.floats(0, 3),
        is_participating=st.booleans(),
    ),
    min_size=1,
    max_size=4,
).map(lambda rounds: [replace(r, name=f"round_{k}") for k, r in enumerate(rounds)])


def payouts(table: CapTable, value: float) -> dict[str, float]:
    return {str(k): float(v) for k, v in exit_waterfall(table, value)["payout"].items()}


def test_ownership_by_hand() -> None:
    """Round 1: investors 25 %, pool 15 %, founders the rest; round 2: all lose a fifth, pool stays above its 10 %."""
    own = cap_table(PLAN).ownership
    assert own["round_1"].tolist() == pytest.approx([0.60, 0.15, 0.25, 0, 0])
    assert own["round_2"].tolist() == pytest.approx([0.48, 0.12, 0.20, 0.20, 0])
    assert own["round_3"].tolist() == pytest.approx([0.408, 0.102, 0.17, 0.17, 0.15])


def test_a_pool_that_has_become_too_small_is_topped_up_before_the_money() -> None:
    table = cap_table([PLAN[0], replace(PLAN[1], option_pool=0.2)])
    own = table.ownership["round_2"]
    assert own[POOL] == pytest.approx(0.2) and own["round_2"] == pytest.approx(0.2)
    assert own["founders"] / own["round_1"] == pytest.approx(0.60 / 0.25)
    assert table.summary.loc["round_2", "dilution"] == pytest.approx(1 - 0.60 / 0.85)


def test_price_and_post_money() -> None:
    table = cap_table(PLAN)
    for r in PLAN:
        post = table.summary.loc[r.name, "price"] * table.shares[r.name].sum()
        assert post == pytest.approx(r.pre_money + r.amount, rel=1e-12)


def test_the_number_of_founders_shares_cancels() -> None:
    assert cap_table(PLAN, founders=7).ownership.to_numpy() == pytest.approx(cap_table(PLAN).ownership.to_numpy())


def test_a_small_exit_goes_to_the_last_round_first() -> None:
    table = cap_table(PLAN)
    assert payouts(table, 25e6)["round_3"] == 25e6
    got = payouts(table, 45e6)
    assert (got["round_3"], got["round_2"], got["round_1"], got["founders"]) == (30e6, 15e6, 0, 0)


def test_a_large_exit_is_shared_by_shares_because_everybody_converts() -> None:
    table = cap_table(PLAN)
    frame = exit_waterfall(table, 1000e6)
    assert frame.loc[["round_1", "round_2", "round_3"], "is_converted"].all()
    assert frame["payout"].tolist() == pytest.approx([408e6, 102e6, 170e6, 170e6, 150e6])


def test_conversion_turns_where_shares_are_worth_the_preference() -> None:
    """One round, 20 % for 10 M: it converts above an exit of 50 M."""
    table = cap_table([Round("a", 40e6, 10e6)])
    assert payouts(table, 50e6)["a"] == pytest.approx(10e6)
    assert not exit_waterfall(table, 49.99e6).loc["a", "is_converted"]
    assert exit_waterfall(table, 50.01e6).loc["a", "is_converted"]


def test_a_participating_round_takes_its_preference_and_shares_the_rest() -> None:
    table = cap_table([Round("a", 40e6, 10e6, preference=2, is_participating=True)])
    assert payouts(table, 60e6) == pytest.approx({"founders": 32e6, "option_pool": 0, "a": 28e6})


@given(ROUNDS, st.floats(0, 1e10))
def test_payouts_sum_to_the_exit_value(rounds: list[Round], value: float) -> None:
    frame = exit_waterfall(cap_table(rounds), value)
    assert frame["payout"].sum() == pytest.approx(value, rel=1e-12, abs=1e-3)
    assert (frame["payout"] >= 0).all()


@given(ROUNDS, st.floats(0, 1e9))
def test_nobody_regrets_to_have_converted_or_not(rounds: list[Round], value: float) -> None:
    table = cap_table(rounds)
    frame = exit_waterfall(table, value)
    done = set(frame.index[frame["is_converted"]])
    for r in rounds:
        if not r.is_participating:
            other = sum(_pay(table, value, done ^ {r.name})[r.name])
            assert float(frame["payout"][r.name]) >= other - 1e-6 * max(1, value)


@given(ROUNDS, st.floats(0, 1e9), st.floats(0, 1e9))
def test_nobody_gets_less_when_the_company_is_sold_for_more(rounds: list[Round], a: float, b: float) -> None:
    less, more = (exit_waterfall(cap_table(rounds), value)["payout"] for value in sorted((a, b + 1e9)))
    assert (more >= less - 1e-3).all()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Round("a", 0, 1),
        lambda: Round("a", 10, -1),
        lambda: Round("a", 1, 9, option_pool=0.1),
        lambda: Round("founders", 1, 1),
        lambda: cap_table([PLAN[0], PLAN[0]]),
        lambda: exit_waterfall(cap_table(PLAN), -1),
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError):
        wrong()
