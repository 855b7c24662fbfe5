"""Paired effects: what never comes about, ties, and the seeds behind a number. Exact, so no false alarms."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.finance.paired import effect
from sim.reports.words.shares import better_words

NEVER = math.nan


def paired(base: list[float], other: list[float], outcome: str):
    found = effect(pd.Series(base), pd.Series(other), outcome=outcome)
    assert found is not None
    return found


def test_a_day_that_never_comes_is_later_than_every_other() -> None:
    """Cash that lasts on three seeds of four is better on those, although the difference is known on one only."""
    found = paired([100, 110, 120, 130], [NEVER, NEVER, NEVER, 128], "funding.cash_out_day")
    assert (found.p_better, found.n, found.n_judged, found.difference) == (0.75, 1, 4, -2)
    later = paired([5, 6, NEVER, 20], [NEVER, 6, NEVER, 21], "payback.month")
    assert (later.p_better, later.n, later.n_judged, later.n_ties) == (0.0, 2, 4, 2)
    first = paired([NEVER, NEVER], [5, 6], "payback.month")
    assert (first.p_better, first.n) == (1.0, 0) and math.isnan(first.difference) and not first.is_identical


def test_where_null_is_not_never_a_seed_without_a_number_does_not_count() -> None:
    found = paired([1, 2, math.nan, 4], [2, math.nan, 3, 4], "year1.retention.day30")
    assert (found.n, found.n_judged, found.n_ties, found.p_better) == (2, 2, 1, 0.5)


def test_ties_are_counted_and_identical_worlds_are_said_to_be() -> None:
    found = paired([1, 1, 1], [1, 1, 3], "year1.revenue")
    assert (found.n_ties, found.p_better) == (2, pytest.approx(1 / 3))
    assert paired([1, 2], [1, 2], "year1.revenue").is_identical
    assert paired([NEVER, 3], [NEVER, 3], "funding.ruin_day").is_identical
    assert effect(pd.Series([NEVER]), pd.Series([NEVER]), outcome="funding.ruin_day") is None


@pytest.mark.parametrize(("n", "said"), [(2, "2 of 2 seeds"), (4, "4 of 4 seeds"), (5, "100 %")])
def test_a_share_of_few_seeds_is_said_as_a_count(n: int, said: str) -> None:
    base, other = pd.Series([0.0] * n), pd.Series([k + 1.0 for k in range(n)])
    found = effect(base, other, outcome="year1.revenue")
    assert found is not None and better_words(found) == said
