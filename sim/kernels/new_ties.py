"""Adding ties to stored rows during a run, at a cost per tie.

A row that has no room left moves to the end of the list of neighbours, where it gets room to grow: as many places as the
next power of two. So a moved row is full when its length is a power of two, and nothing else needs to be remembered. A
row of d ties has moved at most log2(d) + 1 times, which is a constant number of copies per tie.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
Places = NDArray[np.integer]


@njit(cache=True, nogil=True)
def add_pairs(
    one: Int32s,
    other: Int32s,
    start: int,
    offsets: Places,
    neighbours: Int32s,
    n_strong: Int32s,
    first_moved: int,
    end: int,
    is_new: NDArray[np.bool_],
) -> tuple[int, int]:
    """Tie ``one[k]`` and ``other[k]`` weakly from k = ``start`` on; return (pairs done, new end of what is taken).

    Stops before a pair for which ``neighbours`` could be too short, so that the caller can make room and go on. Loops
    and ties that exist are left out.

    Parameters
    ----------
    offsets : int [n, 2]
        Begin and end of every row, changed in place.
    neighbours : int32 [room]
        Taken up to ``end``, changed in place; both parts of a row ascend, before and after.
    first_moved : int
        Rows that begin here or later have moved.
    is_new : bool [pairs], written
        Whether the pair was tied by this call.
    """
    for k in range(start, one.size):
        a, b = one[k], other[k]
        is_new[k] = False
        if a == b or _has(a, b, offsets, neighbours, n_strong):
            continue
        if end + _room(offsets[a, 1] - offsets[a, 0]) + _room(offsets[b, 1] - offsets[b, 0]) > neighbours.size:
            return k, end
        end = _insert(a, b, offsets, neighbours, n_strong, first_moved, end)
        end = _insert(b, a, offsets, neighbours, n_strong, first_moved, end)
        is_new[k] = True
    return one.size, end


@njit(inline="always", cache=True)
def _room(degree):
    """Return the smallest power of two above ``degree``: the places of a row that moves."""
    room = 1
    while room <= degree:
        room *= 2
    return room


@njit(inline="always", cache=True)
def _has(a, b, offsets, neighbours, n_strong):
    """Return whether the row of ``a`` holds ``b``."""
    split = offsets[a, 0] + n_strong[a]
    low, high = offsets[a, 0], split
    for _ in range(2):
        top = high
        while low < high:
            middle = (low + high) // 2
            if neighbours[middle] < b:
                low = middle + 1
            else:
                high = middle
        if low < top and neighbours[low] == b:
            return True
        low, high = split, offsets[a, 1]
    return False


@njit(inline="always", cache=True)
def _insert(a, b, offsets, neighbours, n_strong, first_moved, end):
    """Put ``b`` in its place in the weak part of the row of ``a``, which moves when it is full; return the new end."""
    begin, degree = offsets[a, 0], offsets[a, 1] - offsets[a, 0]
    if begin < first_moved or degree & (degree - 1) == 0:
        for k in range(degree):
            neighbours[end + k] = neighbours[begin + k]
        begin = end
        end += _room(degree)
        offsets[a, 0] = begin
    split, place = begin + n_strong[a], begin + degree
    while place > split and neighbours[place - 1] > b:
        neighbours[place] = neighbours[place - 1]
        place -= 1
    neighbours[place] = b
    offsets[a, 1] = begin + degree + 1
    return end
