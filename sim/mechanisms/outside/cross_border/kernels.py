"""Who has room left in a yearly quota: orders in turn, each person for itself."""

from numba import njit


@njit(nogil=True, cache=True)
def within_quota(user, fen, spent, quota, passes):
    """Write which orders pass; an order that does not leaves its room to later ones of the same person.

    ``user`` are rows of users [orders], orders of one person beside each other; ``fen`` 0 uses up nothing and passes.
    """
    before, used = -1, 0
    for k in range(user.size):
        if user[k] != before:
            before, used = user[k], spent[user[k]]
        passes[k] = fen[k] == 0 or used + fen[k] <= quota
        if passes[k]:
            used += fen[k]
