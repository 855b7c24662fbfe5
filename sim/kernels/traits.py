"""Personal traits drawn at once for a list of people, and choices by taste."""

import math

import numpy as np
from numba import njit

from sim.kernels.philox import BLOCK, two_uniforms, uniform

NEARBY = 32  # rows between two whose community is known at once


@njit(nogil=True, cache=True)
def fill_normals(entities, seed, key, out):
    """Write standard normal numbers (entities x columns, an even number) by Box & Muller (1958)."""
    for k in range(entities.size):
        for pair in range(out.shape[1] // 2):
            u1, u2 = two_uniforms(seed, key, entities[k], 0, pair)
            radius = math.sqrt(-2.0 * math.log(u1))
            out[k, 2 * pair] = radius * math.cos(2.0 * math.pi * u2)
            out[k, 2 * pair + 1] = radius * math.sin(2.0 * math.pi * u2)


@njit(nogil=True, cache=True)
def draw_by_taste(n, n_tries, k, g, seed, keys, homes, nearby, shared, parts, topic, is_in, found):
    """Write up to ``n`` different rows drawn with chance ``exp(g min(z.topic - 2, 0))``, z their taste; return how many.

    Parameters
    ----------
    n, n_tries, k : int
        Rows wanted, candidates tried at most, and whose followers they are (draws are keyed by candidate and ``k``).
    keys : three uint32
        Of the candidates, of whether they follow, of people's own taste (``fill_normals``).
    homes : int [communities + 1]
        Where the rows of each community begin; ``nearby`` int [people / 32] is the community of every 32nd row, ``shared``
        [communities] the projection on the topic of the taste that its members share.
    parts : (float, float)
        Weight of what is shared and of people's own normal numbers.
    is_in : bool [people]
        All False, and so again afterwards.
    """
    length, angle = _polar(topic)
    rows, needed, own = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK), np.empty(BLOCK)
    n_found = 0
    for first in range(0, n_tries, BLOCK):
        if n_found == n:
            break
        m = min(BLOCK, n_tries - first)
        for b in range(m):  # plain loops of draws, so that the compiler can use vector instructions
            rows[b] = np.int64(uniform(seed, keys[0], first + b, k, 0) * is_in.size)
        for b in range(m):
            needed[b] = uniform(seed, keys[1], first + b, k, 0)
        _project(rows, m, length, angle, seed, keys[2], own)
        for b in range(m):
            i = rows[b]
            home = nearby[i // NEARBY]
            while homes[home + 1] <= i:
                home += 1
            closeness = parts[0] * shared[home] + parts[1] * own[b]
            if n_found < n and not is_in[i] and math.log(needed[b]) < g * min(closeness - 2.0, 0.0):
                is_in[i] = True
                found[n_found] = i
                n_found += 1
    for j in range(n_found):
        is_in[found[j]] = False
    return n_found


@njit(cache=True)
def _project(rows, m, length, angle, seed, key, own):
    """Write people's own normal numbers (``fill_normals``), projected on a vector given by its pairs (``_polar``)."""
    u1, u2 = np.empty(BLOCK), np.empty(BLOCK)
    own[:m] = 0.0
    for pair in range(length.size):
        for b in range(m):
            u1[b], u2[b] = two_uniforms(seed, key, rows[b], 0, pair)
        for b in range(m):
            own[b] += math.sqrt(-2.0 * math.log(u1[b])) * length[pair] * math.cos(2.0 * math.pi * u2[b] - angle[pair])


@njit(cache=True)
def _polar(vector):
    """Return length and angle of each pair of entries: Box-Muller pairs are projected on it with one cosine."""
    n = vector.size // 2
    length, angle = np.empty(n), np.empty(n)
    for pair in range(n):
        length[pair] = math.hypot(vector[2 * pair], vector[2 * pair + 1])
        angle[pair] = math.atan2(vector[2 * pair + 1], vector[2 * pair])
    return length, angle
