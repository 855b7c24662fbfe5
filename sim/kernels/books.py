"""Bookkeeping of events: amounts per person and order, amounts per cell of a panel, milestones of buyers."""

import numpy as np
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


@njit(nogil=True, cache=True)
def cells_of_tenure(group, cohort, month, n_cohorts, n_months):
    """Return the place of each event in a flat panel [groups, cohorts, months]; -1 where group or cohort is below 0."""
    cells = np.empty(group.size, dtype=np.int64)
    for k in range(group.size):
        is_booked = group[k] >= 0 and cohort[k] >= 0
        cells[k] = (np.int64(group[k]) * n_cohorts + cohort[k]) * n_months + month[k] if is_booked else -1
    return cells


@njit(nogil=True, cache=True)
def write_contributions(person, revenue, first_cost, second_cost, entries):
    """Write an entry for each person whose order earned or cost something; return how many there are.

    ``entries`` are records (person, fen, first, revenue) with room for all. Amounts are one per person, or a single one
    for all.
    """
    n = 0
    for k in range(person.size):
        earned = revenue[k] if revenue.size > 1 else revenue[0]
        first = earned - (first_cost[k] if first_cost.size > 1 else first_cost[0])
        fen = first - (second_cost[k] if second_cost.size > 1 else second_cost[0])
        if fen != 0 or first != 0 or earned != 0:
            entry = entries[n]
            entry.person, entry.fen, entry.first, entry.revenue = person[k], fen, first, earned
            n += 1
    return n


@njit(nogil=True, cache=True)
def count_weeks(rows, day, weeks, first_on, weeks_seen, counts):
    """Count buyers who order today in a week after their first order that is watched, once a week each.

    ``weeks`` are those watched; ``first_on`` (day of the first order) and ``weeks_seen`` (a bit for each of ``weeks``)
    are columns of users; ``counts`` [weeks, days] are by the day of the first order.
    """
    for r in rows:
        week = (day - first_on[r]) // 7
        for k in range(len(weeks)):
            if weeks[k] == week and weeks_seen[r] & (1 << k) == 0:
                weeks_seen[r] |= 1 << k
                counts[k, first_on[r]] += 1
