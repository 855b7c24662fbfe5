"""Counter-based random numbers: Philox 4x32-10.

A number is a pure function of (key, counter), so it does not depend on who was asked before, on the
number of threads, or on which other decisions exist. The key is (seed, decision), the counter
(entity low, entity high, step, draw).

Source: Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11.
"""

import math

import numpy as np
from numba import njit, uint32, uint64

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_STEP = 2.0**-52

BLOCK = 512
"""People that kernels work on at a time: draws in a plain loop over a block are made with vector instructions."""


@njit(inline="always", cache=True)
def philox4x32(c0, c1, c2, c3, k0, k1):
    """Return the four 32-bit words of Philox 4x32-10 for one counter and one key (all uint32)."""
    c0, c1, c2, c3 = uint32(c0), uint32(c1), uint32(c2), uint32(c3)
    k0, k1 = uint32(k0), uint32(k1)
    for _ in range(10):
        p0 = _M0 * uint64(c0)
        p1 = _M1 * uint64(c2)
        c0, c2 = (
            uint32(uint32(p1 >> _SHIFT) ^ c1 ^ k0),
            uint32(uint32(p0 >> _SHIFT) ^ c3 ^ k1),
        )
        c1, c3 = uint32(p1 & _LOW), uint32(p0 & _LOW)
        k0 = uint32(k0 + _W0)
        k1 = uint32(k1 + _W1)
    return c0, c1, c2, c3


@njit(inline="always", cache=True)
def uniform(seed, decision, entity, step, draw):
    """Return one double strictly inside (0, 1), with 52 random bits, for a keyed question.

    ``entity`` may be any 64-bit integer, ``step`` and ``draw`` are taken modulo 2**32.
    """
    e = uint64(entity)
    w0, w1, _, _ = philox4x32(uint32(e & _LOW), uint32(e >> _SHIFT), uint32(step), uint32(draw), seed, decision)
    high = uint64(w0) << uint64(20)
    low = uint64(w1) >> uint64(12)
    return (float(high | low) + 0.5) * _STEP


@njit(inline="always", cache=True)
def two_uniforms(seed, decision, entity, step, draw):
    """Return two independent doubles in (0, 1) from one call (52 bits each)."""
    e = uint64(entity)
    w0, w1, w2, w3 = philox4x32(uint32(e & _LOW), uint32(e >> _SHIFT), uint32(step), uint32(draw), seed, decision)
    a = (uint64(w0) << uint64(20)) | (uint64(w1) >> uint64(12))
    b = (uint64(w2) << uint64(20)) | (uint64(w3) >> uint64(12))
    return (float(a) + 0.5) * _STEP, (float(b) + 0.5) * _STEP


@njit(inline="always", cache=True)
def exponential(seed, decision, entity, step, draw):
    """Return a standard exponential number, -ln(1 - u)."""
    return -math.log1p(-uniform(seed, decision, entity, step, draw))


@njit(cache=True)
def single(seed, decision, entity, step, draw):
    """Return ``uniform`` of one entity to a caller outside of kernels."""
    return uniform(seed, decision, entity, step, draw)


@njit(cache=True)
def fill_uniform(out, entities, seed, decision, step, draw):
    """Write ``uniform`` of every entity into ``out`` (both of the same length)."""
    for k in range(entities.size):
        out[k] = uniform(seed, decision, entities[k], step, draw)


@njit(cache=True)
def fill_uniform_each(out, entities, steps, draws, seed, decision):
    """Write ``uniform`` of every (entity, step, draw) into ``out`` (all of the same length)."""
    for k in range(entities.size):
        out[k] = uniform(seed, decision, entities[k], steps[k], draws[k])


@njit(cache=True)
def words(c0, c1, c2, c3, k0, k1):
    """Return the four words of one block as an array (used by the known-answer test)."""
    w0, w1, w2, w3 = philox4x32(c0, c1, c2, c3, k0, k1)
    return np.array([w0, w1, w2, w3], dtype=np.uint32)
