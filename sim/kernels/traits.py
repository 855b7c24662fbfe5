"""Personal traits drawn at once for a list of people."""

import math

from numba import njit

from sim.kernels.philox import two_uniforms


@njit(nogil=True, cache=True)
def fill_normals(entities, seed, key, out):
    """Write standard normal numbers (entities x columns, an even number) by Box & Muller (1958)."""
    for k in range(entities.size):
        for pair in range(out.shape[1] // 2):
            u1, u2 = two_uniforms(seed, key, entities[k], 0, pair)
            radius = math.sqrt(-2.0 * math.log(u1))
            out[k, 2 * pair] = radius * math.cos(2.0 * math.pi * u2)
            out[k, 2 * pair + 1] = radius * math.sin(2.0 * math.pi * u2)
