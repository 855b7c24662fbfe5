"""Lists of records (orders, invitations, moves of rewards): joined, and told apart by the day on which they are due."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray


def join_records(parts: Sequence[NDArray[np.void]], *, dtype: DTypeLike) -> NDArray[np.void]:
    """Concatenate records of one dtype as bytes (numpy's own way compares the fields at each call, which takes longer).

    The result is a copy. Records declared with ``align=True`` are quicker to compute with, and ``take`` and ``compress``
    copy rows of them several times as quickly as an index does.
    """
    if not parts:
        return np.empty(0, dtype=dtype)
    return np.concatenate([np.ascontiguousarray(part).view(np.uint8) for part in parts]).view(dtype)


def rows_by_day(days: NDArray[np.integer]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield each day that occurs, ascending, and the places at which it does, in their order. ``days`` is not empty.

    Sixteen bits are sorted by their digits, several times as quickly as sixty-four.
    """
    first, begin = int(days.min()), 0
    since = days - first
    by_day = np.argsort(since.astype(np.uint16) if since.max() < 2**16 else since, kind="stable")
    for day, n in enumerate(np.bincount(since).tolist(), start=first):
        if n:
            yield day, by_day[begin : begin + n]
            begin += n
