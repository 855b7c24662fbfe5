"""Kernels that measure a graph stored as rows (``offsets`` [n, 2]: begin and end), in time linear in the ties read."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Places = NDArray[np.integer]


@njit(cache=True, nogil=True)
def degree_products(offsets: Places, neighbours: Int32s) -> int:
    """Return the sum of d_i d_j over all directed ties (each undirected tie counts twice)."""
    n = len(offsets)
    degrees = np.empty(n, dtype=np.int32)  # half the bytes of offsets: these reads are at random
    for i in range(n):
        degrees[i] = offsets[i, 1] - offsets[i, 0]
    total = np.int64(0)
    for i in range(n):
        beside = np.int64(0)
        for k in range(offsets[i, 0], offsets[i, 1]):
            beside += degrees[neighbours[k]]
        total += beside * degrees[i]
    return int(total)


@njit(cache=True, nogil=True)
def same_label_ties(offsets: Places, neighbours: Int32s, labels: Int32s) -> int:
    """Return the number of directed ties whose two people carry the same label (``labels`` [n])."""
    total = np.int64(0)
    for i in range(len(offsets)):
        own = labels[i]
        for k in range(offsets[i, 0], offsets[i, 1]):
            total += labels[neighbours[k]] == own
    return int(total)


@njit(cache=True, nogil=True)
def local_clustering(offsets: Places, neighbours: Int32s, people: Int64s, out: NDArray[np.float64]) -> None:
    """Write for each of ``people`` the share of pairs of their neighbours that are tied (0 below two ties).

    Source: Watts & Strogatz (1998), "Collective dynamics of small-world networks", Nature 393.
    """
    is_near = np.zeros(len(offsets), dtype=np.bool_)
    for p in range(people.size):
        low, high = offsets[people[p], 0], offsets[people[p], 1]
        degree = high - low
        for k in range(low, high):
            is_near[neighbours[k]] = True
        closed = np.int64(0)
        for k in range(low, high):
            j = neighbours[k]
            for m in range(offsets[j, 0], offsets[j, 1]):
                closed += is_near[neighbours[m]]
        for k in range(low, high):
            is_near[neighbours[k]] = False
        out[p] = closed / (degree * (degree - 1.0)) if degree > 1 else 0.0


@njit(cache=True, nogil=True)
def largest_component(offsets: Places, neighbours: Int32s) -> int:
    """Return the number of people in the largest connected component (union by size, path halving).

    Source: Tarjan & van Leeuwen (1984), "Worst-case analysis of set union algorithms", Journal of the ACM 31.
    """
    n = len(offsets)
    parent = np.arange(n).astype(np.int32)
    size = np.ones(n, dtype=np.int32)
    largest = min(n, 1)
    for i in range(n):
        a = i
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        for k in range(offsets[i, 0], offsets[i, 1]):
            b = neighbours[k]
            if b > i:
                while parent[b] != b:
                    parent[b] = parent[parent[b]]
                    b = parent[b]
                if a != b:
                    if size[a] < size[b]:
                        a, b = b, a
                    parent[b] = a
                    size[a] += size[b]
                    largest = max(largest, size[a])
    return largest


@njit(nogil=True, cache=True)
def count_by_cell(ids, cell, n_cells):
    """Return how many of the listed people live in each cell, int64 [n_cells]."""
    counts = np.zeros(n_cells, dtype=np.int64)
    for k in range(ids.size):
        counts[cell[ids[k]]] += 1
    return counts
