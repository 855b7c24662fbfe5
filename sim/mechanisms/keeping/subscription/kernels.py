"""Compiled parts: who of a person's friends subscribes."""

from numba import njit


@njit(nogil=True, cache=True)
def count_subscribers(people, offsets, neighbours, user, until, today, out):
    """Count the neighbours of each person who are subscribers today."""
    for k in range(people.size):
        for e in range(offsets[people[k], 0], offsets[people[k], 1]):
            row = user[neighbours[e]]
            if row > 0 and until[row] >= today:
                out[k] += 1
