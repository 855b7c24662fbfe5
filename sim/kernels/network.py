"""Kernels that draw the ties of a social graph and store them as sorted rows (CSR).

Ties travel as ``pairs``: one int32 array in which entries 2k and 2k + 1 are the two ends of tie k. Shuffled
stubs therefore are the list of ties, and no second copy is needed. Every random number is keyed by a row or
a position, so a graph is a pure function of its seed, sizes and parameters.

Sources: Chung & Lu (2002), "Connected components in random graphs with given expected degree sequences",
Annals of Combinatorics 6; Bollobas (1980), "A probabilistic proof of an asymptotic formula for the number of
labelled regular graphs", European Journal of Combinatorics 1 (stub matching); Kolda, Pinar, Plantenga &
Seshadhri (2014), "A scalable generative graph model with community structure", SIAM J. Sci. Comput. 36.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.kernels.philox import uniform

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Places = NDArray[np.integer]


@njit(cache=True, nogil=True)
def community_pairs(
    community_offsets: Int64s,
    degrees: Int32s,
    share: float,
    seed: np.uint32,
    decision: np.uint32,
    pairs: Int32s,
    n_strong: Int32s,
) -> int:
    """Draw the ties inside communities (Chung-Lu with a cap) and return how many ends were written.

    The pair (i, j) is tied with chance min(1, f x_i x_j), where x_i = min(share * degree_i, size - 1) and
    f = sum x / ((sum x)^2 - sum x^2) makes the expected ties right as long as no chance is capped. Nobody
    gets more ties than their degree. Cost grows with the sum of squared community sizes.

    ``community_offsets`` [communities + 1], ``degrees`` [n] ties that a person wants in all; ``pairs`` [at
    least the sum of degrees] and ``n_strong`` [n, zeros] are written.
    """
    largest = 0
    for c in range(community_offsets.size - 1):
        largest = max(largest, community_offsets[c + 1] - community_offsets[c])
    weight = np.empty(largest, dtype=np.float64)
    end = 0
    for c in range(community_offsets.size - 1):
        low = community_offsets[c]
        size = community_offsets[c + 1] - low
        total, squares = 0.0, 0.0
        for i in range(size):
            weight[i] = min(share * degrees[low + i], size - 1.0)
            total += weight[i]
            squares += weight[i] * weight[i]
        rest = total * total - squares
        scale = total / rest if rest > 0.0 else 0.0
        for i in range(size):
            a = low + i
            for j in range(i + 1, size):
                b = low + j
                if n_strong[a] >= degrees[a]:
                    break
                chance = scale * weight[i] * weight[j]
                if uniform(seed, decision, a, 0, j) < chance and n_strong[b] < degrees[b]:
                    pairs[end], pairs[end + 1] = a, b
                    n_strong[a] += 1
                    n_strong[b] += 1
                    end += 2
    return end


@njit(cache=True, nogil=True)
def match_stubs(
    pairs: Int32s,
    start: int,
    counts: Int32s,
    low: int,
    high: int,
    group: Int32s,
    seed: np.uint32,
    decision: np.uint32,
    step: int,
) -> int:
    """Pair the stubs of rows ``low`` to ``high`` at random, never inside one group; return the new end.

    ``counts`` [n] stubs per row; on return what is left without a partner (inside one group, or the odd one).
    Accepted ties are written to ``pairs`` from ``start``. ``group`` [n]: with ``arange(n)`` only self loops
    are refused. The last stub takes a partner at random among those left (keyed by position and ``step``),
    and so on: a uniform matching with half the numbers of a shuffle, most ties with one end in row order.
    """
    end = start
    for i in range(low, high):
        for _ in range(counts[i]):
            pairs[end] = i
            end += 1
        counts[i] = 0
    for k in range(end - start - 1, 0, -2):
        j = np.int64(uniform(seed, decision, k, step, 0) * k)
        pairs[start + k - 1], pairs[start + j] = pairs[start + j], pairs[start + k - 1]
    odd = (end - start) % 2
    if odd:
        counts[pairs[start]] += 1
    kept = start
    for k in range(start + odd, end, 2):
        a, b = pairs[k], pairs[k + 1]
        if group[a] == group[b]:
            counts[a] += 1
            counts[b] += 1
        else:
            pairs[kept], pairs[kept + 1] = a, b
            kept += 2
    return kept


@njit(cache=True, nogil=True)
def place_pairs(pairs: Int32s, n_strong_pairs: int, offsets: Int64s, neighbours: Int32s, n_strong: Int32s) -> None:
    """Store each tie in the rows of both ends, strong ones first; fill ``offsets`` [n + 1], ``n_strong`` [n].

    ``offsets`` and ``n_strong`` arrive as zeros, ``neighbours`` has as many entries as ``pairs``.
    """
    n = n_strong.size
    for k in range(pairs.size):
        offsets[pairs[k] + 1] += 1
    for i in range(n):
        offsets[i + 1] += offsets[i]
    cursor = offsets[:n].copy()
    for k in range(0, pairs.size, 2):
        a, b = pairs[k], pairs[k + 1]
        neighbours[cursor[a]] = b
        cursor[a] += 1
        neighbours[cursor[b]] = a
        cursor[b] += 1
        if k < 2 * n_strong_pairs:
            n_strong[a] += 1
            n_strong[b] += 1


@njit(cache=True, nogil=True, inline="always")
def _sort(values, low, high):
    """Sort ``values[low:high]`` in place: insertion sort when short, Shell sort (Knuth's gaps) when long."""
    gap = 1
    while gap < (high - low) // 13:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(low + gap, high):
            value = values[i]
            j = i
            while j >= low + gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
        gap //= 3


@njit(cache=True, nogil=True)
def tidy_rows(offsets: Int64s, neighbours: Int32s, n_strong: Int32s) -> int:
    """Sort both parts of every row, drop self loops and repeats (strong wins); return the entries left.

    Works in place and moves the rows together, so only the first returned number of entries is valid.
    """
    write = np.int64(0)
    low = offsets[0]
    for i in range(n_strong.size):
        high = offsets[i + 1]
        first = write
        part_low, part_high = low, low + n_strong[i]
        strong_end = write
        for part in range(2):
            _sort(neighbours, part_low, part_high)
            last, strong = -1, first
            for k in range(part_low, part_high):
                j = neighbours[k]
                while part == 1 and strong < strong_end and neighbours[strong] < j:
                    strong += 1
                is_strong_too = part == 1 and strong < strong_end and neighbours[strong] == j
                if j != i and j != last and not is_strong_too:
                    neighbours[write] = j
                    write += 1
                last = j
            if part == 0:
                strong_end = write
            part_low, part_high = part_high, high
        low = high
        n_strong[i] = strong_end - first
        offsets[i + 1] = write
    return int(write)


@njit(cache=True, nogil=True)
def first_fault(offsets: Places, neighbours: Int32s, n_strong: Int32s) -> tuple[int, int]:
    """Return (code, row) of the first bad row: 1 not ascending, 2 self loop, 3 tie not in the other row.

    Code 0: no fault. ``offsets`` [n, 2] begin and end of every row. A tie must sit in the same part (strong or weak) of both rows.
    """
    n = n_strong.size
    for i in range(n):
        split = offsets[i, 0] + n_strong[i]
        for k in range(offsets[i, 0], offsets[i, 1]):
            j = neighbours[k]
            is_strong = k < split
            is_first = k == offsets[i, 0] or k == split
            if not is_first and neighbours[k - 1] >= j:
                return 1, i
            if j == i:
                return 2, i
            low, high = offsets[j, 0] + n_strong[j], offsets[j, 1]
            if is_strong:
                low, high = offsets[j, 0], offsets[j, 0] + n_strong[j]
            top = high
            while low < high:
                middle = (low + high) // 2
                if neighbours[middle] < i:
                    low = middle + 1
                else:
                    high = middle
            if low == top or neighbours[low] != i:
                return 3, i
    return 0, -1
