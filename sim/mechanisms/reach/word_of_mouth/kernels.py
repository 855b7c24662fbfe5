"""How loudly users talk: an asymmetric U of their satisfaction (Anderson, 1998, J. Service Research 1(1))."""

from numba import njit


@njit(inline="always", cache=True)
def loudness(s, terms):
    """Return talk relative to a neutral user, negative below the threshold.

    ``terms`` = (neutral satisfaction, extra talk at satisfaction 0, at satisfaction 1, satisfaction from which talk
    persuades).
    """
    below = max(0.0, (terms[0] - s) / terms[0])
    above = max(0.0, (s - terms[0]) / (1.0 - terms[0]))
    loud = 1.0 + terms[1] * (below * below) + terms[2] * (above * above)
    return loud if s >= terms[3] else -loud


@njit(nogil=True, cache=True)
def fill_loudness(satisfaction, terms, out):
    """Write the loudness at every satisfaction."""
    for k in range(satisfaction.size):
        out[k] = loudness(float(satisfaction[k]), terms)


@njit(nogil=True, cache=True)
def find_turned(people, users, satisfaction, talk, terms, hardly, out):
    """Write which of ``people`` talk and would now talk differently by more than ``hardly``; return how many.

    Their satisfaction is that of row ``users``.
    """
    n = 0
    for k in range(people.size):
        i = people[k]
        out[n] = i  # written always, counted when kept
        n += talk[i] != 0 and abs(loudness(float(satisfaction[users[k]]), terms) - talk[i]) > hardly
    return n


@njit(nogil=True, cache=True)
def take_warning(ids, users, state, strong, loss, warned, trust):
    """Note the bad talk that everybody in ``ids`` (each once) has heard; users lose trust as it grows.

    ``strong`` is what each has heard so far, in strong ties, ``warned`` (by row of people) what was noted before. A user
    (``state`` 1, row ``users`` of ``trust``) loses ``loss`` per strong tie, of one at most.
    """
    for k in range(ids.size):
        i, r = ids[k], users[k]
        if loss > 0.0 and state[i] == 1:
            grown = min(max(strong[k] - warned[i], 0.0), 1.0)
            trust[r] = min(max(trust[r] - loss * grown, 0.0), 1.0)
        warned[i] = strong[k]


@njit(nogil=True, cache=True)
def change_talk(ids, users, state, is_quiet, satisfaction, talk, terms, good, bad):
    """Let everybody in ``ids`` (each once) talk as their satisfaction says; who is no user, or not present, is silent.

    ``users`` are their rows in ``satisfaction`` and ``is_quiet``. Writes what good and bad talk each gains; returns how
    many talkers and warners there are more than before.
    """
    talkers = warners = 0
    for k in range(ids.size):
        i = ids[k]
        old = float(talk[i])
        talk[i] = loudness(float(satisfaction[users[k]]), terms) if state[i] == 1 and not is_quiet[users[k]] else 0.0
        new = float(talk[i])
        good[k] = max(new, 0.0) - max(old, 0.0)
        bad[k] = max(-new, 0.0) - max(-old, 0.0)
        talkers += (new > 0) - (old > 0)
        warners += (new < 0) - (old < 0)
    return talkers, warners
