"""Records joined as bytes, and told apart by day."""

import numpy as np

from sim.world.market.orders import ORDER, OrderBook, contributions_of
from sim.world.records import join_records, rows_by_day


def orders(people: list[int]) -> np.ndarray:
    made = np.zeros(len(people), dtype=ORDER)
    made["person"], made["paid"] = people, np.arange(len(people)) - 7
    return made


def test_joined_records_are_those_that_numpy_joins() -> None:
    parts = [orders([3, 1, 2]), orders([])[:0], orders([5, 4])[::-1]]
    assert (join_records(parts, dtype=ORDER) == np.concatenate(parts)).all()
    assert len(join_records([], dtype=ORDER)) == 0


def test_joined_records_are_a_copy() -> None:
    one = orders([3])
    join_records([one], dtype=ORDER)["person"] = 9
    assert one["person"][0] == 3


def test_every_day_names_its_places_in_order() -> None:
    found = {day: rows.tolist() for day, rows in rows_by_day(np.array([7, 3, 7, 5, 3]))}
    assert found == {3: [1, 4], 5: [3], 7: [0, 2]} and list(found) == [3, 5, 7]


def test_orders_come_off_the_shelf_on_their_day() -> None:
    book = OrderBook()
    book.put("door", np.array([2, 1, 2]), orders([10, 11, 12]))
    book.put("door", 2, orders([13]))
    assert book.take("door", 1)["person"].tolist() == [11]
    assert book.take("door", 2)["person"].tolist() == [10, 12, 13] and book.waiting == 0


def test_records_are_aligned_so_that_nothing_is_copied_to_compute_with_them() -> None:
    assert all(orders([1, 2])[name].flags.aligned for name in ORDER.names or ())


def test_contributions_are_revenue_less_both_costs_and_orders_that_moved_nothing_have_no_entry() -> None:
    person, cost = np.array([3, 1, 2], dtype=np.int32), np.array([5, 0, -4])
    earned = contributions_of(person, revenue=np.array([9, 0, 0]), first_cost=cost, second_cost=np.array([1, 0, -4]))
    assert earned.tolist() == [(3, 3, 4, 9), (2, 8, 4, 0)]
    assert contributions_of(person, second_cost=7)["fen"].tolist() == [-7, -7, -7]
    assert len(contributions_of(person)) == len(contributions_of(person[:0], revenue=1)) == 0


def test_days_further_apart_than_sixteen_bits_are_told_apart_too() -> None:
    days = np.array([70_000, 3, 70_000, 65_539, 3])  # 3 and 65,539 are alike in sixteen bits
    assert {day: rows.tolist() for day, rows in rows_by_day(days)} == {3: [1, 4], 65_539: [3], 70_000: [0, 2]}
