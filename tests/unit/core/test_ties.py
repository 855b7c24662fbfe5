"""Ties: what a row holds, what is dropped, what is refused."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.ties import Ties


def rows(ties: Ties) -> list[list[int]]:
    return [ties.neighbours[low:high].tolist() for low, high in ties.offsets]


def test_a_row_holds_strong_ties_first_and_each_part_ascends() -> None:
    ties = Ties.from_edges(5, [0, 0, 0, 4], [3, 1, 2, 0], is_strong=[False, False, True, True])
    assert rows(ties) == [[2, 4, 1, 3], [0], [0], [0], [0]]
    assert ties.n_strong.tolist() == [2, 0, 1, 0, 1]
    assert (ties.n_people, ties.n_ties, ties.degrees.tolist()) == (5, 4, [4, 1, 1, 1, 1])
    ties.check()


def test_loops_and_repeats_are_dropped() -> None:
    ties = Ties.from_edges(3, [0, 1, 2, 0, 0], [1, 0, 2, 1, 2])
    assert rows(ties) == [[1, 2], [0], [0]]


@pytest.mark.parametrize("flags", [[True, False, False], [False, False, True], [False, True, False]])
def test_a_repeated_tie_is_strong_if_one_of_them_is(flags: list[bool]) -> None:
    ties = Ties.from_edges(3, [0, 1, 0], [1, 0, 1], is_strong=flags)
    assert (ties.n_ties, ties.n_strong.tolist()) == (1, [1, 1, 0])


def test_many_random_edges_give_the_same_rows_as_python_sets() -> None:
    a, b = np.random.default_rng(7).integers(0, 60, size=(2, 3000))
    a[:1500] = 5  # one long row, beyond the reach of plain insertion sort
    is_strong = np.arange(3000) % 3 == 0
    strong = {frozenset(e) for e in zip(a[is_strong].tolist(), b[is_strong].tolist(), strict=True)}
    every = {frozenset(e) for e in zip(a.tolist(), b.tolist(), strict=True)}
    ties = Ties.from_edges(60, a, b, is_strong=is_strong)
    ties.check()
    for i, row in enumerate(rows(ties)):
        near = [j for j in range(60) if j != i and frozenset((i, j)) in every]
        close = [j for j in near if frozenset((i, j)) in strong]
        assert row == close + [j for j in near if j not in close]
        assert ties.n_strong[i] == len(close)


def test_a_star_of_many_sorts_its_long_row() -> None:
    order = np.random.default_rng(1).permutation(np.arange(1, 20_001))
    ties = Ties.from_edges(20_001, np.zeros(20_000, dtype=int), order)
    assert np.array_equal(ties.neighbours[:20_000], np.arange(1, 20_001))


@pytest.mark.parametrize("n", [0, 1, 2])
def test_people_without_ties_have_empty_rows(n: int) -> None:
    ties = Ties.from_edges(n, [], [])
    assert (ties.n_people, ties.n_ties, ties.offsets.tolist()) == (n, 0, [[0, 0]] * n)
    ties.check()


def test_edges_outside_the_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="rows 0 to 2, got 0 to 3"):
        Ties.from_edges(3, [0], [3])
    with pytest.raises(ValueError, match="got -1"):
        Ties.from_edges(3, [-1], [0])


def test_edges_of_another_kind_or_length_are_refused() -> None:
    with pytest.raises(TypeError, match="integers"):
        Ties.from_edges(3, [0.5], [1])
    with pytest.raises(ValueError, match="got 2 and 1"):
        Ties.from_edges(3, [0, 1], [1])
    with pytest.raises(ValueError, match="1 edges"):
        Ties.from_edges(3, [0], [1], is_strong=[True, False])


def test_arrays_that_do_not_fit_are_refused() -> None:
    offsets, near, none = np.array([0, 1, 2]), np.array([1, 0], dtype=np.int32), np.zeros(2, dtype=np.int32)
    with pytest.raises(TypeError, match="neighbours must be a one-dimensional int32"):
        Ties(offsets, near.astype(np.int64), none)
    with pytest.raises(ValueError, match="one entry more"):
        Ties(offsets[:2], near, none)
    with pytest.raises(ValueError, match="from 0 to the number of neighbours"):
        Ties(offsets + 1, near, none)
    with pytest.raises(ValueError, match="row 1 has 1 neighbours and 2 strong"):
        Ties(offsets, near, np.array([0, 2], dtype=np.int32))
    with pytest.raises(ValueError, match="rows 0 to 1, got 0 to 9"):
        Ties(offsets, np.array([9, 0], dtype=np.int32), none)


@pytest.mark.parametrize(
    ("near", "n_strong", "reason"),
    [
        ([1, 2, 0, 0], [0, 0, 0], None),
        ([2, 1, 0, 0], [0, 0, 0], "ascending"),
        ([0, 1, 0, 0], [0, 0, 0], "itself"),
        ([1, 2, 2, 0], [0, 0, 0], "lacks"),
        ([1, 2, 0, 0], [1, 0, 0], "strength"),
    ],
)
def test_check_names_the_fault(near: list[int], n_strong: list[int], reason: str | None) -> None:
    ties = Ties(np.array([0, 2, 3, 4]), np.array(near, dtype=np.int32), np.array(n_strong, dtype=np.int32))
    if reason is None:
        ties.check()
        return
    with pytest.raises(ValueError, match=reason):
        ties.check()


def test_a_new_tie_stands_in_both_rows_in_its_place() -> None:
    ties = Ties.from_edges(5, [0, 0, 0], [4, 1, 3], is_strong=[True, False, False])
    assert ties.add([2, 0, 1], [0, 4, 1]).tolist() == [True, False, False], "0-4 exists, 1-1 is a loop"
    assert rows(ties) == [[4, 1, 2, 3], [0], [0], [0], [0]]
    assert (ties.n_ties, ties.longest_row, ties.n_strong.tolist()) == (4, 4, [1, 0, 0, 0, 1])
    ties.check()


def test_a_person_without_ties_gains_some() -> None:
    ties = Ties.from_edges(3, [], [])
    assert ties.add([2, 2, 0], [0, 1, 2]).tolist() == [True, True, False]
    assert rows(ties) == [[2], [2], [0, 1]]
    ties.check()


def test_a_hub_that_gains_ties_one_by_one_moves_a_few_times_only() -> None:
    """Each row moves when its length is a power of two: 1 + log2(n) times, so the list stays below 6 places a tie."""
    n = 4097
    ties = Ties.from_edges(n, [], [])
    for j in np.random.default_rng(2).permutation(np.arange(1, n)):
        ties.add([0], [j])
    assert rows(ties)[0] == list(range(1, n)) and ties.longest_row == n - 1
    assert ties.neighbours.size < 6 * ties.n_ties
    ties.check()


PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=60)


@settings(max_examples=25, deadline=None)
@given(PAIRS, st.integers(0, 60), st.lists(PAIRS, max_size=4))
def test_ties_that_grow_are_the_set_of_their_pairs(first: list, n_strong: int, later: list) -> None:
    is_strong = np.arange(len(first)) < n_strong
    a, b = np.array(first, dtype=int).reshape(-1, 2).T
    ties = Ties.from_edges(12, a, b, is_strong=is_strong)
    known = {frozenset(p) for p in first if p[0] != p[1]}
    strong = {frozenset(p) for p, s in zip(first, is_strong, strict=True) if s}
    for batch in later:
        a, b = np.array(batch, dtype=int).reshape(-1, 2).T
        is_new = ties.add(a, b)
        for pair, new in zip(map(frozenset, batch), is_new, strict=True):
            assert new == (len(pair) == 2 and pair not in known)
            known |= {pair} if new else set()
        ties.check()
        for i, row in enumerate(rows(ties)):
            near = [j for j in range(12) if j != i and frozenset((i, j)) in known]
            close = [j for j in near if frozenset((i, j)) in strong]
            assert row == close + [j for j in near if j not in close]
        assert ties.n_ties == len(known) and ties.longest_row == ties.degrees.max()


def test_growth_leaves_no_trace_of_its_order() -> None:
    a, b = np.random.default_rng(3).integers(0, 300, size=(2, 4000))
    whole, grown = Ties.from_edges(300, a, b), Ties.from_edges(300, a[:500], b[:500])
    for part in (slice(2000, 4000), slice(500, 2000)):
        grown.add(a[part], b[part])
    assert rows(grown) == rows(whole) and grown.degrees.tolist() == whole.degrees.tolist()


def test_new_ties_with_nobody_are_refused_and_leave_the_rows_alone() -> None:
    ties = Ties.from_edges(3, [0], [1])
    with pytest.raises(ValueError, match="rows 0 to 2, got 1 to 3"):
        ties.add([1, 1], [2, 3])
    assert rows(ties) == [[1], [0], []]


def test_grown_ties_survive_pickling() -> None:
    ties = Ties.from_edges(4, [0, 1], [1, 2])
    ties.add([3], [0])
    copy = pickle.loads(pickle.dumps(ties))
    assert copy.add([3, 2], [0, 0]).tolist() == [False, True]
    copy.check()
    assert (ties.n_ties, copy.n_ties) == (3, 4)
