"""Threads inside a run: fixed chunks, results in chunk order."""

import pickle

import numpy as np
import pytest

from sim.core.parallel import CHUNK, Workers


def write_squares(start: int, stop: int, out: np.ndarray) -> tuple[int, int]:
    out[start:stop] = np.arange(start, stop) ** 2
    return start, stop


@pytest.mark.parametrize("n", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_one_and_two_threads_give_the_same(n: int) -> None:
    outs = [np.full(n, -1) for _ in range(2)]
    parts = [Workers(k + 1).run(write_squares, n, outs[k]) for k in range(2)]
    assert parts[0] == parts[1]
    assert np.array_equal(outs[0], outs[1]) and np.array_equal(outs[0], np.arange(n) ** 2)


def test_chunks_come_back_in_order_and_cover_everything() -> None:
    parts = Workers(2).run(write_squares, 2 * CHUNK + 5, np.empty(2 * CHUNK + 5))
    assert parts == [(0, CHUNK), (CHUNK, 2 * CHUNK), (2 * CHUNK, 2 * CHUNK + 5)]


def test_workers_can_be_pickled_after_they_have_worked() -> None:
    workers = Workers(2)
    workers.run(write_squares, 2 * CHUNK, np.empty(2 * CHUNK))
    again = pickle.loads(pickle.dumps(workers))
    assert again.run(write_squares, 2 * CHUNK, np.empty(2 * CHUNK)) == workers.run(
        write_squares, 2 * CHUNK, np.empty(2 * CHUNK)
    )


def test_an_error_in_a_thread_reaches_the_caller() -> None:
    def fail(start: int, stop: int) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        Workers(2).run(fail, 2 * CHUNK)
