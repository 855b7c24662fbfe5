"""Trees of who brought whom: size, depth, structural virality. One pass up and one pass down, O(n)."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def measure_trees(parent, is_in, size, depth, virality):
    """Write size, depth (ties from the root to the deepest leaf) and virality of every tree; return their number.

    ``parent`` (-1 for none) of somebody outside ``is_in`` or of one's own is none. The virality of a tree is the mean
    distance of its pairs, 0 for a lone root: every tie lies between ``s (n - s)`` pairs, s the people below it.
    People who stand in a circle of parents belong to no tree.
    Source: Goel, Anderson, Hofman & Watts (2016), "The structural virality of online diffusion", Management Science 62.
    """
    n = parent.size
    waits = np.zeros(n, dtype=np.int32)
    for i in range(n):
        if _has_parent(i, parent, is_in):
            waits[parent[i]] += 1
    order = np.empty(n, dtype=np.int32)
    below = np.ones(n, dtype=np.int32)
    deep = np.zeros(n, dtype=np.int32)
    n_done = 0
    for i in range(n):
        if is_in[i] and waits[i] == 0:
            order[n_done] = i
            n_done += 1
    k = 0
    while k < n_done:  # children come before parents
        i = order[k]
        k += 1
        if _has_parent(i, parent, is_in):
            p = parent[i]
            below[p] += below[i]
            deep[p] = max(deep[p], deep[i] + 1)
            waits[p] -= 1
            if waits[p] == 0:
                order[n_done] = p
                n_done += 1
    tree = np.full(n, -1, dtype=np.int32)
    pairs = np.zeros(n)
    n_trees = 0
    for k in range(n_done - 1, -1, -1):  # parents before children
        i = order[k]
        if not _has_parent(i, parent, is_in):
            tree[i] = n_trees
            size[n_trees], depth[n_trees] = below[i], deep[i]
            n_trees += 1
        elif tree[parent[i]] >= 0:
            tree[i] = tree[parent[i]]
            pairs[tree[i]] += float(below[i]) * (size[tree[i]] - below[i])
    for t in range(n_trees):
        virality[t] = 2.0 * pairs[t] / (float(size[t]) * (size[t] - 1)) if size[t] > 1 else 0.0
    return n_trees


@njit(inline="always", cache=True)
def _has_parent(i, parent, is_in):
    p = parent[i]
    return is_in[i] and p >= 0 and p != i and is_in[p]
