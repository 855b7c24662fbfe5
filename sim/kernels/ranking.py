"""Ranked lists: the best of some, the best of several lists, chances to be shown by place."""

import numpy as np
from numba import njit


@njit(inline="always", cache=True)
def put_best(n, goods, value, best):
    """Write the best of the first ``n`` goods, all different, the best first; -1 where there are no more.

    The place of each is how many are better: more compares than a sort, but in a loop that the compiler turns into
    vector instructions. Goods of one value stand in their order.
    """
    for place in range(best.size):
        best[place] = -1
    for c in range(n):
        own, place = value[c], 0
        for other in range(n):
            place += value[other] > own
        while place < best.size and best[place] >= 0:
            place += 1
        if place < best.size:
            best[place] = goods[c]


@njit(nogil=True, cache=True)
def running_chances(sizes, chances, entries, variety, clusters):
    """Return the place of each entry in its list, int16, the running sum of chances within it (the last is 1), and where
    both begin for each list, int64 [categories x clusters]: lists of a category share them where all goods are single.

    Parameters
    ----------
    sizes : int64 [categories]
        Goods of a category; its lists, one a cluster, stand one after the other.
    chances : float64 [goods]
        By category and place.
    entries : int32 [goods x clusters]
    variety : float32 [offers]
        Alike goods for which a row stands; it is shown so many times as often.
    """
    places, cumulative = np.empty(entries.size, dtype=np.int16), np.empty(entries.size)
    begins = np.zeros(sizes.size * clusters, dtype=np.int64)
    first = entry = used = 0
    for category in range(sizes.size):
        n = sizes[category]
        are_single = True
        for k in range(entry, entry + n):
            are_single = are_single and variety[entries[k]] == 1.0
        for c in range(clusters):
            row = category * clusters + c
            if c > 0 and are_single:
                begins[row] = begins[row - 1]
            else:
                begins[row], total = used, 0.0
                for k in range(n):
                    total += chances[first + k] * variety[entries[entry + c * n + k]]
                    places[used + k], cumulative[used + k] = k, total
                if not are_single:
                    cumulative[used : used + n] /= total
                cumulative[used + n - min(n, 1) : used + n] = 1.0
                used += n
        first, entry = first + n, entry + clusters * n
    return places[:used].copy(), cumulative[:used].copy(), begins


@njit(nogil=True, cache=True)
def best_of_lists(offsets, offers, scores, n):
    """Return the ``n`` best goods of all categories for each cluster, the best first, int32 [clusters, n].

    Parameters
    ----------
    offsets : int64 [categories x clusters + 1]
        Where the list of (category, cluster) begins: number category x clusters + cluster.
    offers : int32 [entries]
        The best of a category first.
    scores : float64 [clusters, offers]
    """
    clusters = scores.shape[0]
    categories = (offsets.size - 1) // clusters
    out = np.empty((clusters, n), dtype=np.int32)
    at, ahead = np.empty(categories, dtype=np.int64), np.empty(categories)
    for c in range(clusters):
        for category in range(categories):
            row = category * clusters + c
            at[category] = offsets[row]
            ahead[category] = scores[c, offers[at[category]]] if at[category] < offsets[row + 1] else -np.inf
        for place in range(n):
            best = np.argmax(ahead)
            out[c, place] = offers[at[best]]
            at[best] += 1
            is_left = at[best] < offsets[best * clusters + c + 1]
            ahead[best] = scores[c, offers[at[best]]] if is_left else -np.inf
    return out
