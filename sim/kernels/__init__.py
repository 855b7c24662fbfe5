"""Numba functions: arrays in, arrays out. Nothing here knows people, money or days."""

from sim.kernels.scratch import keep_compiled

keep_compiled()
