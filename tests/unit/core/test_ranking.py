"""Ranked lists against sorting with numpy, on fixed numbers. Exact, so no false alarms."""

import numpy as np
import pytest

from sim.kernels.products import products
from sim.kernels.ranking import best_of_lists, put_best, running_chances

RNG = np.random.default_rng(3)


@pytest.mark.parametrize(("n", "room"), [(0, 3), (2, 5), (9, 4), (48, 12)])
def test_the_best_stand_in_the_order_of_their_value(n: int, room: int) -> None:
    goods, value, best = RNG.permutation(100)[:n].astype(np.int32), RNG.normal(size=n), np.empty(room, dtype=np.int32)
    put_best(n, goods, value, best)
    expected = goods[np.argsort(-value)][:room]
    assert best.tolist() == [*expected, *[-1] * (room - len(expected))]


def test_goods_of_one_value_stand_in_the_order_in_which_they_came() -> None:
    best = np.empty(4, dtype=np.int32)
    put_best(5, np.array([8, 3, 5, 1, 9], dtype=np.int32), np.array([1.0, 2.0, 1.0, 2.0, 1.0]), best)
    assert best.tolist() == [3, 1, 8, 5]


def test_chances_add_up_within_each_list_and_count_alike_goods() -> None:
    """Two categories of two and three goods, two clusters; good 4 stands for four."""
    sizes, chances = np.array([2, 3]), np.array([0.75, 0.25, 0.5, 0.3, 0.2])
    entries, variety = np.array([0, 1, 1, 0, 2, 3, 4, 3, 2, 4]), np.array([1, 1, 1, 1, 4], dtype=np.float32)
    places, running, begins = running_chances(sizes, chances, entries, variety, 2)
    assert begins.tolist() == [0, 0, 2, 5] and places.tolist() == [0, 1, 0, 1, 2, 0, 1, 2]
    assert running[:2].tolist() == [0.75, 1.0] and running[4] == running[7] == 1.0
    assert running[2:5] == pytest.approx([0.5 / 1.6, 0.8 / 1.6, 1.0])
    assert running[5:] == pytest.approx([0.5 / 1.6, 0.8 / 1.6, 1.0])


def test_the_best_of_several_lists_are_those_of_all_goods() -> None:
    """Three categories (one empty) of 4, 0 and 5 goods for two clusters: as many as asked, the best first."""
    scores, parts = RNG.normal(size=(2, 9)), (np.arange(4), np.arange(0), np.arange(4, 9))
    lists = [own[np.argsort(-scores[c, own])] for own in parts for c in range(2)]
    offsets = np.cumsum([0, *map(len, lists)])
    for n in (1, 6, 9):
        found = best_of_lists(offsets, np.concatenate(lists).astype(np.int32), scores, n)
        assert (found == np.argsort(-scores, axis=1)[:, :n]).all()


def test_products_are_those_of_the_rows_named() -> None:
    left, right = RNG.normal(size=(5, 8)).astype(np.float32), RNG.normal(size=(7, 8))
    one, other = np.array([4, 0, 4]), np.array([6, 6, 1])
    assert products(left, one, right, other) == pytest.approx((left[one] * right[other]).sum(axis=1), rel=1e-12)
