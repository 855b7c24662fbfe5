"""What people showed of what they bought, and what friends find of it."""

from numba import njit


@njit(nogil=True, cache=True)
def show_purchases(users, offers, shown):
    """Put each purchase before the earlier ones of its buyer; the oldest is forgotten. ``shown`` [users, purchases]."""
    last = shown.shape[1] - 1
    for k in range(users.size):
        u = users[k]
        for place in range(last, 0, -1):
            shown[u, place] = shown[u, place - 1]
        shown[u, 0] = offers[k]
    return 0


@njit(nogil=True, cache=True)
def find_of_friends(
    start,
    stop,
    person,
    category,
    offsets,
    neighbours,
    state,
    shows,
    user_of,
    shown,
    offer_category,
    on_sale,
    friends,
    out,
):
    """Write offers of a need's category that friends show, strong ties first; -1 where there are no more.

    ``shows`` tells in one byte a person who ever showed anything; ``friends`` is how many are looked at; ``out`` int32
    [needs, candidates].
    """
    for k in range(start, stop):
        n, room = 0, out.shape[1]
        begin = offsets[person[k], 0]
        end = min(offsets[person[k], 1], begin + friends)
        for e in range(begin, end):
            friend = neighbours[e]
            if not shows[friend] or state[friend] != 1:
                continue
            for place in range(shown.shape[1]):
                j = shown[user_of[friend], place]
                if n < room and j >= 0 and on_sale[j] and offer_category[j] == category[k]:
                    out[k, n] = j
                    n += 1
        for c in range(n, room):
            out[k, c] = -1
    return 0
