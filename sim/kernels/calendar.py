"""Hazards of people within reach, settled when they change: who could have crossed is looked at, nobody else.

Exposure of a person (accumulated hazard, divided by the multiplier m) is a line in two numbers that each cell accumulates::

    exposure = head_start + own * elapsed[cell] + damping * level[cell],     own = damping * (sum of rates) / m

``elapsed`` counts days times the cell's factor, ``level`` the hazard of everybody in the cell. When a rate or the damping
changes, ``head_start`` takes up the difference, so that exposure has no jump. Between two changes nothing is written.

Arguments that many kernels share:

people : (rates [people x causes, per day], damping, multiplier, cell_of, threshold, head_start, standing, next_look),
    one row a person
cells : (elapsed, level, days, rise), one entry a cell; the last two are what both rise by while the clock moves by 1
clock : (now, tick, horizon), the time of the calendar, its whole part, and the tick from which on nothing is sorted
"""

import numpy as np
from numba import njit

REMOTE, REACHED, OUT = 0, 1, 2
"""Standing: only the cell's hazard counts; has or had a hazard of its own; not at risk (has crossed)."""

NEVER = 2**31 - 1
_BLOCK = 64
MARGIN = 1e-9  # looks are early by this share and this part of a tick: far above any rounding error
_TAKEN = -1


@njit(nogil=True, cache=True, error_model="numpy")
def own_rate(i, rates, damping, multiplier):
    """Return what exposure rises by per day (and factor 1) because of personal hazards."""
    total = 0.0
    for j in range(rates.shape[1]):
        total += rates[i, j]
    return total * damping[i] / multiplier[i]


@njit(nogil=True, cache=True, error_model="numpy")
def change_rate(i, column, value, rates, damping, multiplier):
    """Write one rate; return ``own_rate`` before and after, from one pass over the rates."""
    before = after = 0.0
    for j in range(rates.shape[1]):
        before += rates[i, j]
        after += value if j == column else rates[i, j]
    d, m = damping[i], multiplier[i]
    rates[i, column] = value
    return before * d / m, after * d / m


@njit(nogil=True, cache=True, error_model="numpy")
def growth_of_clock(days, rise, expected_days, expected_rise, usual, is_first):
    """Return the ticks that a step takes: the largest ratio, over cells, of what it has added to what a tick is to add.

    ``usual`` ([2, cells]: days and rise of a step lately) goes on by a tenth, or begins here.
    """
    growth = 0.0
    for c in range(days.size):
        usual[0, c] = days[c] if is_first else 0.9 * usual[0, c] + 0.1 * days[c]
        usual[1, c] = rise[c] if is_first else 0.9 * usual[1, c] + 0.1 * rise[c]
        growth = max(growth, days[c] / expected_days[c], rise[c] / expected_rise[c])
    return growth


@njit(nogil=True, cache=True, error_model="numpy")
def tick_of_look(gap, rise, now, tick):
    """Return the tick of the next look: the last one surely not after the crossing, which is ``gap`` away at ``rise``."""
    if gap <= 0.0:
        return tick
    if gap >= rise * (NEVER - now - 1.0):
        return NEVER
    return max(tick, int(now + gap / rise * (1.0 - MARGIN) - MARGIN))


@njit(nogil=True, cache=True, error_model="numpy")
def move_look(i, tick, standing, next_look, horizon):
    """Bring somebody's look forward to a tick; return whether the person has to be listed anew."""
    if standing[i] == REMOTE:
        standing[i] = REACHED
        next_look[i] = tick
        return True
    if tick >= next_look[i]:
        return False
    next_look[i] = tick
    return tick < horizon  # beyond the horizon all are in one list, this person too


@njit(nogil=True, cache=True, error_model="numpy")
def set_rates(ids, values, column, people, cells, clock, listed, ticks):
    """Write ``values`` into one column of the rates; list whose look moves or who were remote; return how many."""
    rates, damping, multiplier, cell_of, threshold, head_start, standing, next_look = people
    elapsed, level, days, rise = cells
    now, tick, horizon = clock
    n = 0
    where, old = np.empty(_BLOCK, dtype=np.uint8), np.empty(_BLOCK)
    for first in range(0, ids.size, _BLOCK):
        last = min(first + _BLOCK, ids.size)
        for k in range(first, last):  # read both ends of rows ahead, without a branch: many are fetched at a time
            where[k - first], old[k - first] = standing[ids[k]], rates[ids[k], 0]
        for k in range(first, last):
            i = ids[k]
            if where[k - first] == OUT:
                rates[i, column] = values[k]
                continue
            before, own = change_rate(i, column, values[k], rates, damping, multiplier)
            c, d = cell_of[i], damping[i]
            head_start[i] += (before - own) * elapsed[c]
            if own <= before:
                continue
            gap = threshold[i] - (head_start[i] + own * elapsed[c] + d * level[c])
            look_on = tick_of_look(gap, own * days[c] + d * rise[c], now, tick)
            if move_look(i, look_on, standing, next_look, horizon):
                listed[n], ticks[n] = i, look_on
                n += 1
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def set_damping(ids, factors, people, cells, clock, listed, ticks):
    """Write the damping of some people; list whose look moves or who were remote; return how many."""
    rates, damping, multiplier, cell_of, threshold, head_start, standing, next_look = people
    elapsed, level, days, rise = cells
    now, tick, horizon = clock
    n = 0
    for k in range(ids.size):
        i, c, old = ids[k], cell_of[ids[k]], damping[ids[k]]
        before = own_rate(i, rates, damping, multiplier)
        damping[i] = factors[k]
        d = damping[i]
        if standing[i] == OUT or d == old:
            continue
        own = own_rate(i, rates, damping, multiplier)
        head_start[i] += (before - own) * elapsed[c] + old * level[c] - d * level[c]
        if d < old and standing[i] == REACHED:
            continue
        gap = threshold[i] - (head_start[i] + own * elapsed[c] + d * level[c])
        look_on = tick_of_look(gap, own * days[c] + d * rise[c], now, tick)
        if move_look(i, look_on, standing, next_look, horizon):
            listed[n], ticks[n] = i, look_on
            n += 1
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def add_jumps(ids, amounts, people, cells, clock, listed, ticks):
    """Add to the accumulated hazard of people at risk; list whose look moves or who were remote; return how many."""
    rates, damping, multiplier, cell_of, threshold, head_start, standing, next_look = people
    elapsed, level, days, rise = cells
    now, tick, horizon = clock
    n = 0
    for k in range(ids.size):
        i, c, d = ids[k], cell_of[ids[k]], damping[ids[k]]
        if standing[i] == OUT or amounts[k] == 0.0:
            continue
        head_start[i] += amounts[k] / multiplier[i]
        own = own_rate(i, rates, damping, multiplier)
        gap = threshold[i] - (head_start[i] + own * elapsed[c] + d * level[c])
        look_on = tick_of_look(gap, own * days[c] + d * rise[c], now, tick)
        if move_look(i, look_on, standing, next_look, horizon):
            listed[n], ticks[n] = i, look_on
            n += 1
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def is_over(ids, people, cells, out):
    """Write who is at risk and has reached the threshold already."""
    rates, damping, multiplier, cell_of, threshold, head_start, standing, next_look = people
    elapsed, level, _, _ = cells
    for k in range(ids.size):
        i, c, d = ids[k], cell_of[ids[k]], damping[ids[k]]
        own = own_rate(i, rates, damping, multiplier)
        gap = threshold[i] - (head_start[i] + own * elapsed[c] + d * level[c])
        out[k] = standing[i] != OUT and gap <= 0.0


@njit(nogil=True, cache=True, error_model="numpy")
def set_all_rates(column, rate, people, cells):
    """Give everybody the same rate; whoever is at risk is within reach from now on, and due for a look."""
    rates, damping, multiplier, cell_of, _, head_start, standing, next_look = people
    elapsed = cells[0]
    for i in range(standing.size):
        if standing[i] == OUT:
            rates[i, column] = rate
            continue
        before, own = change_rate(i, column, rate, rates, damping, multiplier)
        head_start[i] += (before - own) * elapsed[cell_of[i]]
        standing[i] = REACHED
        next_look[i] = 0


@njit(nogil=True, cache=True, error_model="numpy")
def restart(ids, exponentials, people, cells):
    """Give people a new threshold, and nothing accumulated yet."""
    rates, damping, multiplier, cell_of, threshold, head_start, _, _ = people
    elapsed, level, _, _ = cells
    for k in range(ids.size):
        i, c = ids[k], cell_of[ids[k]]
        own = own_rate(i, rates, damping, multiplier)
        threshold[i] = exponentials[k] / multiplier[i]
        head_start[i] = -(own * elapsed[c] + damping[i] * level[c])


@njit(nogil=True, cache=True, error_model="numpy")
def look(start, stop, ids, state, is_listing, people, cells, clock, out, ticks):
    """Write who has crossed and is out now, and the tick of the next look (-1 for who is out); return how many crossed.

    Each row stands once in ``ids``. ``state`` 0 marks the people at risk. Without ``is_listing`` everybody is due
    again at once.
    """
    rates, damping, multiplier, cell_of, threshold, head_start, standing, next_look = people
    elapsed, level, days, rise = cells
    now, tick, _ = clock
    n = 0
    for k in range(start, stop):
        i, c, d = ids[k], cell_of[ids[k]], damping[ids[k]]
        if state[i] != 0:
            standing[i] = OUT
            ticks[k] = -1
            continue
        own = own_rate(i, rates, damping, multiplier)
        gap = threshold[i] - (head_start[i] + own * elapsed[c] + d * level[c])
        if gap <= 0.0:
            standing[i] = OUT
            ticks[k] = -1
            out[start + n] = i
            n += 1
            continue
        ticks[k] = tick_of_look(gap, own * days[c] + d * rise[c], now, tick) if is_listing else 0
        next_look[i] = ticks[k]
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def list_reached(standing, out):
    """Write the rows within reach, ascending; return how many."""
    n = 0
    for i in range(standing.size):
        out[n] = i  # written always, counted when within reach: no branch
        n += standing[i] == REACHED
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def take_due(entries, tick, standing, next_look, due):
    """Take who is due out of lists that have come up, each once; return how many.

    Entries whose look has been moved to a later tick stand elsewhere too, and are dropped.
    """
    n = 0
    for k in range(entries.size):
        i = entries[k]
        if standing[i] == REACHED and 0 <= next_look[i] <= tick:
            next_look[i] = _TAKEN
            due[n] = i
            n += 1
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def sift(entries, horizon, standing, next_look, near, ticks, far):
    """Part a list at the horizon, each person once, dropping who is not within reach; return (near, far)."""
    n = left = 0
    for k in range(entries.size):
        i = entries[k]
        if standing[i] != REACHED or next_look[i] < 0:
            continue
        if next_look[i] < horizon:
            near[n], ticks[n] = i, next_look[i]
            n += 1
        else:
            far[left] = i
            left += 1
        next_look[i] = -1 - next_look[i]  # seen
    for k in range(n):
        next_look[near[k]] = ticks[k]
    for k in range(left):
        next_look[far[k]] = -1 - next_look[far[k]]
    return n, left


@njit(nogil=True, cache=True, error_model="numpy")
def sort_by_tick(ids, ticks, begin, tick, horizon, out):
    """Sort people by the tick of their next look (-1 leaves them out); return where each group ends in ``out``.

    Group 0 is due at once, group 1 + k on tick ``begin + k``, the last one from the horizon on.
    """
    ends = np.zeros(horizon - begin + 2, dtype=np.int64)
    for k in range(ids.size):
        if ticks[k] >= 0:
            ends[0 if ticks[k] <= tick else min(ticks[k], horizon) - begin + 1] += 1
    total = 0
    for g in range(ends.size):  # first where each group begins
        total, ends[g] = total + ends[g], total
    for k in range(ids.size):
        if ticks[k] >= 0:
            g = 0 if ticks[k] <= tick else min(ticks[k], horizon) - begin + 1
            out[ends[g]] = ids[k]
            ends[g] += 1
    return ends
