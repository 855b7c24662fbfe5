"""Consent: who agrees that what they do is recorded."""

from numba import njit

from sim.kernels.philox import uniform


@njit(nogil=True, cache=True)
def who_agrees(person, share, seed, key, agrees):
    """Write whether each person agrees to be recorded; whoever stands there several times in turn is drawn once."""
    for k in range(person.size):
        if k > 0 and person[k] == person[k - 1]:
            agrees[k] = agrees[k - 1]
        else:
            agrees[k] = uniform(seed, key, person[k], 0, 0) < share
