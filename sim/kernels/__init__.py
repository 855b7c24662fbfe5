"""Numba functions: arrays in, arrays out. Nothing here knows people, money or days."""
