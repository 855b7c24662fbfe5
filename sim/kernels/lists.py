"""Lists of rows: each row once, where the runs of an ascending list begin, sums of runs, and what another list names.

They replace ``np.unique``, ``np.diff`` and ``np.isin`` where lists are short and asked for every day: those take several
times as long to begin as to compute.
"""

from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

Whole = TypeVar("Whole", bound=np.integer)


def each_once(values: NDArray[Whole]) -> NDArray[Whole]:
    """Return each value of a list once, ascending."""
    ascending: NDArray[Whole] = np.sort(values)
    return ascending[: keep_once(ascending)]


def is_listed(values: NDArray[np.integer], listed: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which of ``values`` stand in ``listed``, in any order, bool [values]."""
    if not len(listed):
        return np.zeros(len(values), dtype=np.bool_)
    ascending = np.sort(listed)
    return np.asarray(ascending.take(ascending.searchsorted(values), mode="clip") == values)


@njit(nogil=True, cache=True)
def keep_once(ascending):
    """Move each value of a sorted list to its beginning once; return how many there are."""
    n = 0
    for value in ascending:
        if n == 0 or value != ascending[n - 1]:
            ascending[n] = value
            n += 1
    return n


@njit(nogil=True, cache=True)
def run_starts(ascending):
    """Return the places at which a run of equal values begins, int64 [different values]."""
    starts, n = np.empty(ascending.size, dtype=np.int64), 0
    for k in range(ascending.size):
        if k == 0 or ascending[k] != ascending[k - 1]:
            starts[n] = k
            n += 1
    return starts[:n]


@njit(nogil=True, cache=True)
def sum_runs(ascending, amounts):
    """Return each value of an ascending list once, and the sum of its amounts, added up in their order."""
    once, total, n = np.empty_like(ascending), np.empty(ascending.size), 0
    for k in range(ascending.size):
        if k == 0 or ascending[k] != ascending[k - 1]:
            once[n], total[n] = ascending[k], 0.0
            n += 1
        total[n - 1] += amounts[k]
    return once[:n], total[:n]


@njit(nogil=True, cache=True)
def run_lengths(values):
    """Return each value of a list in which equal ones stand together, once, and how often it comes."""
    once, times = np.empty(values.size, dtype=values.dtype), np.zeros(values.size, dtype=np.int64)
    n = 0
    for k in range(values.size):
        if n == 0 or once[n - 1] != values[k]:
            once[n] = values[k]
            n += 1
        times[n - 1] += 1
    return once[:n], times[:n]


@njit(nogil=True, cache=True)
def turns(values):
    """Return how many equal values stand before each one in its run, int64 [values]."""
    before = np.zeros(values.size, dtype=np.int64)
    for k in range(1, values.size):
        if values[k] == values[k - 1]:
            before[k] = before[k - 1] + 1
    return before
