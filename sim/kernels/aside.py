"""Set people aside who have no hazard of their own for now, and recall them in time."""

from numba import njit


@njit(nogil=True, cache=True)
def park_idle(reached, rates, damping, progress, threshold, cell_of, limit, is_remote, is_parked, kept, parked):
    """Split people within reach: who has no personal hazard left and no crossing below ``limit`` waits aside.

    Writes those who stay into ``kept`` and those newly set aside into ``parked`` (a row that is on the list already is
    only marked); returns (kept, parked). Whoever waits is remote again, so that the next personal hazard brings
    them back.
    """
    n_kept = n_parked = 0
    for k in range(reached.size):
        i = reached[k]
        total = 0.0
        for j in range(rates.shape[1]):
            total += rates[i, j]
        if total > 0.0 or damping[i] != 1.0 or progress[i] < 0.0 or threshold[i] - progress[i] <= limit[cell_of[i]]:
            kept[n_kept] = i
            n_kept += 1
            continue
        is_remote[i] = True
        if not is_parked[i]:
            is_parked[i] = True
            parked[n_parked] = i
            n_parked += 1
    return n_kept, n_parked


@njit(nogil=True, cache=True)
def recall(parked, n, state, progress, threshold, cell_of, limit, is_remote, is_parked, back):
    """Take those off the list of who waits who may cross below ``limit``; return (left on the list, recalled).

    Whoever came back by a personal hazard, or is a user, is dropped from the list.
    """
    left = n_back = 0
    for k in range(n):
        i = parked[k]
        if not is_remote[i] or state[i] != 0:
            is_parked[i] = False
        elif threshold[i] - progress[i] <= limit[cell_of[i]]:
            is_parked[i] = False
            is_remote[i] = False
            back[n_back] = i
            n_back += 1
        else:
            parked[left] = i
            left += 1
    return left, n_back
