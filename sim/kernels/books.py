"""Bookkeeping of events: amounts per person, and amounts per cell of a panel."""

from numba import njit


@njit(nogil=True, cache=True)
def sum_by_person(person, order, amounts, ids, sums):
    """Write every person once (ascending) and the sums of their amounts; return how many people there are.

    ``order`` lists the events by person; ``amounts`` (kinds x events) and ``sums`` (kinds x room) are int64, so that
    the sums are exact. ``ids`` and ``sums`` have room for all events.
    """
    n = 0
    for k in range(order.size):
        e = order[k]
        if n == 0 or ids[n - 1] != person[e]:
            ids[n] = person[e]
            sums[:, n] = 0
            n += 1
        for j in range(amounts.shape[0]):
            sums[j, n - 1] += amounts[j, e]
    return n


@njit(nogil=True, cache=True)
def add_to_cells(panel, cells, amounts):
    """Add ``amounts`` (one per event, or a single one for all) to the cells of a flat panel, negative cells left out."""
    for k in range(cells.size):
        if cells[k] >= 0:
            panel[cells[k]] += amounts[k] if amounts.size > 1 else amounts[0]


@njit(cache=True)
def move_to_today(rows, last, counts, today, since, before):
    """Move each of the rows from the day on which it was last seen to today, and write that day to ``before``.

    ``counts`` is how many were last seen on each day; days before ``since`` have been given up.
    """
    for k in range(rows.size):
        before[k] = last[rows[k]]
        if before[k] >= since:
            counts[before[k]] -= 1
        last[rows[k]] = today
    counts[today] += rows.size
