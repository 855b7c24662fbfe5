"""Short lists of rows against the general functions of numpy. Exact, so no false alarms."""

import numpy as np
import pytest

from sim.kernels.lists import each_once, is_listed, run_lengths, run_starts, sum_runs, turns

LISTS = [np.array(values, dtype=np.int32) for values in ([], [4], [7, 7], [3, 1, 3, 0, 9, 1, 1])]


@pytest.mark.parametrize("values", LISTS)
def test_each_once_is_unique_and_leaves_the_list_alone(values):
    before = values.copy()
    np.testing.assert_array_equal(each_once(values), np.unique(values))
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("values", LISTS)
@pytest.mark.parametrize("listed", LISTS)
def test_is_listed_says_what_isin_does(values, listed):
    np.testing.assert_array_equal(is_listed(values, listed), np.isin(values, listed))


@pytest.mark.parametrize("values", LISTS)
def test_runs_begin_and_add_up_where_values_change(values):
    ascending = np.sort(values)
    once, first, place = np.unique(ascending, return_index=True, return_inverse=True)
    amounts = np.linspace(0.1, 1.7, len(ascending))
    np.testing.assert_array_equal(run_starts(ascending), first)
    found, total = sum_runs(ascending, amounts)
    np.testing.assert_array_equal(found, once)
    np.testing.assert_array_equal(total, np.bincount(place, weights=amounts))


@pytest.mark.parametrize("values", LISTS)
def test_turns_count_on_within_a_run(values):
    _, times = run_lengths(values)
    np.testing.assert_array_equal(turns(values), np.concatenate([np.arange(n) for n in (0, *times)]))
