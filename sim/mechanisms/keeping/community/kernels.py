"""Compiled parts: who of a person's friends is in the community."""

from numba import njit


@njit(nogil=True, cache=True)
def share_of_friends(people, offsets, neighbours, user, is_member, most, out):
    """Write the share of members among the first ``most`` friends of each person, the strong ones first; 0 without friends."""
    for k in range(people.size):
        first = offsets[people[k], 0]
        past = min(offsets[people[k], 1], first + most)
        n = 0
        for e in range(first, past):
            row = user[neighbours[e]]
            if row > 0 and is_member[row]:
                n += 1
        if past > first:
            out[k] = n / (past - first)
