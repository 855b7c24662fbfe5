"""Personal traits drawn at once for a list of people, and choices by taste."""

import math

from numba import njit

from sim.kernels.philox import two_uniforms, uniform


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
def draw_by_taste(n, n_tries, k, g, seed, keys, homes, shared, parts, topic, is_in, found):
    """Write up to ``n`` different rows drawn with chance ``exp(g min(z.topic - 2, 0))``, z their taste; return how many.

    Parameters
    ----------
    n, n_tries, k : int
        Rows wanted, candidates tried at most, and whose followers they are (draws are keyed by candidate and ``k``).
    keys : three uint32
        Of the candidates, of whether they follow, of people's own taste (``fill_normals``).
    homes : int [communities + 1]
        Where the rows of each community begin; ``shared`` (communities x columns) is the taste its members share.
    parts : (float, float)
        Weight of what is shared and of people's own normal numbers.
    is_in : bool [people]
        All False, and so again afterwards.
    """
    n_found = 0
    rows = is_in.size
    for t in range(n_tries):
        if n_found == n:
            break
        i = int(uniform(seed, keys[0], t, k, 0) * rows)
        if is_in[i]:
            continue
        needed = math.log(uniform(seed, keys[1], t, k, 0))
        closeness = 0.0
        for pair in range(topic.size // 2):
            u1, u2 = two_uniforms(seed, keys[2], i, 0, pair)
            radius, angle = math.sqrt(-2.0 * math.log(u1)), 2.0 * math.pi * u2
            closeness += radius * (math.cos(angle) * topic[2 * pair] + math.sin(angle) * topic[2 * pair + 1])
        low, high = 0, homes.size - 1
        while high - low > 1:
            middle = (low + high) // 2
            if homes[middle] <= i:
                low = middle
            else:
                high = middle
        common = 0.0
        for j in range(topic.size):
            common += shared[low, j] * topic[j]
        if needed < g * min(parts[0] * common + parts[1] * closeness - 2.0, 0.0):
            is_in[i] = True
            found[n_found] = i
            n_found += 1
    for j in range(n_found):
        is_in[found[j]] = False
    return n_found
