"""Luck about a good belongs to the good, not to the row in which a run happens to keep it."""

from types import SimpleNamespace

import numpy as np

from sim.kernels.choice import FEW, OUTSIDE, NeedSide, OfferSide, choose, places_of_luck
from sim.mechanisms.shopping.feed.kernels import browse
from sim.world.market.assortment import FIRST_NUMBER
from sim.world.market.seats import Seats

NUMBERS = np.concatenate([np.arange(30), FIRST_NUMBER + np.arange(1, 31) * 1024])
N = 4_000
DAYS = np.full(N, 3)


def offers_of(number, value):
    n, flat = len(number), np.zeros(len(number), dtype=np.float32)
    price = np.full(n, 5_000)
    ones, none = np.ones(n, np.float32), np.zeros((n, 0), np.float32)
    return OfferSide(
        value, flat, price, none, 0.0, np.zeros(0, np.int64), np.zeros(0), ones, places_of_luck(number), False
    )


def needs_of(n):
    zeros = np.zeros(n)
    off, none = np.zeros(n, np.int32), np.zeros((n, 0), np.float32)
    return NeedSide(np.arange(n, dtype=np.int32), np.ones(n, np.int64), zeros, zeros, zeros, off, none)


def bought(number, value, shown):
    """Return the numbers of the goods bought; ``shown`` are numbers too."""
    row_of = {k: row for row, k in enumerate(number)}
    rows = np.array([[row_of[k] for k in own] for own in shown], dtype=np.int32)
    chosen, times = np.empty(len(shown), np.int64), np.ones(shown.shape, np.int8)
    choose(0, N, needs_of(N), rows, times, offers_of(number, value), 0.0, np.uint32(5), np.uint32(7), DAYS, chosen)
    return np.where(chosen < 0, -1, shown[np.arange(N), chosen])


def test_what_is_bought_does_not_depend_on_the_rows_of_goods():
    draw = np.random.default_rng(1)
    value, order = draw.normal(size=len(NUMBERS)), draw.permutation(len(NUMBERS))
    shown = np.array([draw.choice(NUMBERS, 8, replace=False) for _ in range(N)])
    one, other = bought(NUMBERS, value, shown), bought(NUMBERS[order], value[order], shown)
    assert (one == other).all()
    assert len(np.unique(one)) == len(NUMBERS) + 1


def test_what_visitors_do_in_a_feed_does_not_depend_on_the_rows_of_goods():
    draw = np.random.default_rng(2)
    order = draw.permutation(len(NUMBERS))
    rows = draw.integers(0, len(NUMBERS), (N, 6)).astype(np.int32)
    chances, keys = (np.full(rows.shape, 0.3), np.full(rows.shape, 0.1)), tuple(np.uint32([1, 2, 3]))

    def responses(number, shown):
        out, luck = np.empty(shown.shape, np.int8), places_of_luck(number)
        person, value = np.arange(N, dtype=np.int32), np.zeros(shown.shape)
        browse(0, N, person, shown, luck, value, chances, (-3.0, 1.0), np.uint32(5), keys, DAYS, out)
        return out

    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    one = responses(NUMBERS, rows)
    assert (one == responses(NUMBERS[order], place[rows])).all()
    assert set(np.unique(one)) == {-1, 0, 1, 2}


def test_places_of_luck_differ_and_leave_the_one_of_buying_elsewhere_free():
    many = FIRST_NUMBER + np.arange(30_000) * 1024 + np.arange(30_000) % 40
    places = places_of_luck(np.concatenate([many, ~many]))
    assert (places_of_luck(np.arange(100)) == np.arange(100)).all()
    assert places.min() >= FEW and places.max() < OUTSIDE
    # 60,000 numbers in 8.4 million places: 214 pairs expected to share one, standard deviation 15
    assert len(places) - len(np.unique(places)) < 214 + 5 * 15


def test_the_luck_of_a_seat_does_not_depend_on_how_many_goods_there_are():
    def seats_of(n):
        table = {
            "number": NUMBERS[:n],
            "group_price": np.full(n, 4_000),
            "price": np.full(n, 5_000),
            "price_index": np.zeros(n, np.float32),
        }
        return Seats().beside(SimpleNamespace(tables={"offers": table}), offers_of(NUMBERS[:n], np.zeros(n))).luck

    assert (seats_of(40)[40:] == seats_of(60)[60 : 60 + 40]).all()
    assert len(np.unique(seats_of(60))) == 2 * len(NUMBERS)
