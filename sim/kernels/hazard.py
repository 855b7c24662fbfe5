"""Exponential thresholds (Sellke): accumulate hazards, find crossings, draw causes, keep member lists.

One standard exponential number E per entity, risk and episode; the event happens when the accumulated hazard
reaches E. Exact, no random number per day, and monotone: a raised hazard delays nobody.
Source: Sellke (1983), "On the asymptotic distribution of the size of a stochastic epidemic", J. Appl. Prob. 20.
"""

import math

import numpy as np
from numba import njit

from sim.kernels.calendar import OUT, REMOTE
from sim.kernels.philox import two_uniforms, uniform


@njit(nogil=True, cache=True)
def draw_thresholds(start, stop, seed, key, gamma_key, shape, multiplier, threshold):
    """Write the personal multiplier m ~ Gamma(shape, mean 1) and the scaled threshold E / m of every row.

    ``shape`` 0 means that everybody has m = 1. Gamma by Marsaglia & Tsang (2000), ACM TOMS 26(3), with keyed
    draws 1, 2, ... of the row.
    """
    for i in range(start, stop):
        m = 1.0
        if shape > 0.0:
            m = max(gamma_mean_one(seed, gamma_key, i, shape), 1e-9)
        multiplier[i] = m
        threshold[i] = -math.log1p(-uniform(seed, key, i, 0, 0)) / float(multiplier[i])


@njit(nogil=True, cache=True)
def gamma_mean_one(seed, key, entity, shape):
    """Return a Gamma(shape) number with mean 1 for a keyed entity."""
    a = shape if shape >= 1.0 else shape + 1.0
    d = a - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    value = d
    for draw in range(1, 64):
        u1, u2 = two_uniforms(seed, key, entity, 0, 2 * draw)
        x = math.sqrt(-2.0 * math.log(u1)) * math.cos(2.0 * math.pi * u2)
        v = (1.0 + c * x) ** 3
        if v <= 0.0:
            continue
        value = d * v
        if math.log(uniform(seed, key, entity, 0, 2 * draw + 1)) < 0.5 * x * x + d - value + d * math.log(v):
            break
    if shape < 1.0:
        value *= uniform(seed, key, entity, 1, 0) ** (1.0 / shape)
    return value / shape


@njit(nogil=True, cache=True)
def sort_by_cell(cell_of, threshold, n_cells):
    """Return (order, offsets): rows of every cell by ascending threshold, and where each cell begins."""
    n = threshold.size
    offsets = np.zeros(n_cells + 1, dtype=np.int64)
    for i in range(n):
        offsets[cell_of[i] + 1] += 1
    for c in range(n_cells):
        offsets[c + 1] += offsets[c]
    order = np.empty(n, dtype=np.int32)
    place = offsets[:-1].copy()
    for i in range(n):
        order[place[cell_of[i]]] = i
        place[cell_of[i]] += 1
    for c in range(n_cells):
        part = order[offsets[c] : offsets[c + 1]]
        values = threshold[part]
        order[offsets[c] : offsets[c + 1]] = part[np.argsort(values)]
    return order, offsets


@njit(nogil=True, cache=True)
def cross_remote(order, offsets, pointers, threshold, level, standing, out):
    """Move every cell's pointer to its level; write the remote rows passed into ``out``; return their number.

    Costs nothing for people whom nobody has reached and whose threshold is not reached either. Whoever crosses is
    out (``sim.kernels.calendar``).
    """
    n = 0
    for c in range(pointers.size):
        k = pointers[c]
        end = offsets[c + 1]
        while k < end and (standing[order[k]] != REMOTE or threshold[order[k]] <= level[c]):
            if standing[order[k]] == REMOTE:
                standing[order[k]] = OUT
                out[n] = order[k]
                n += 1
            k += 1
        pointers[c] = k
    return n


@njit(nogil=True, cache=True)
def cross_members(start, stop, ids, rows, rates, progress, threshold, length, out):
    """Accumulate the hazards of members (rows x causes, per day) and write who crossed; return how many.

    ``rows[k]`` is the row of member ``ids[k]``.
    """
    n = 0
    n_causes = rates.shape[1]
    for k in range(start, stop):
        r = rows[k]
        h = 0.0
        for j in range(n_causes):
            h += rates[r, j]
        y = progress[r] + h * length
        progress[r] = y
        if y >= threshold[r]:
            out[start + n] = ids[k]
            n += 1
    return n


@njit(nogil=True, cache=True)
def cross_members_in_cells(
    start, stop, ids, rows, rates, progress, threshold, length, out, cell_of, cell_rates, factors, damping
):
    """Accumulate like ``cross_members``, with rates and factors of cells, and factors of rows (or none: size 0)."""
    n = 0
    n_causes = rates.shape[1]
    is_damped = damping.size > 0
    for k in range(start, stop):
        r, c = rows[k], cell_of[ids[k]]
        h = 0.0
        for j in range(n_causes):
            h += rates[r, j]
        h = (h + cell_rates[c]) * factors[c]
        if is_damped:
            h *= damping[r]
        y = progress[r] + h * length
        progress[r] = y
        if y >= threshold[r]:
            out[start + n] = ids[k]
            n += 1
    return n


@njit(nogil=True, cache=True)
def draw_causes(ids, rows, rates, multiplier, cell_of, cell_rates, seed, key, episode, out):
    """Write the cause of every crossing, in proportion to the parts of the hazard; ``rates`` are by row.

    Causes are numbered cell causes first, then personal causes. Luck belongs to (person, ``episode``).
    """
    n_cell = cell_rates.shape[0]
    n_personal = rates.shape[1]
    for k in range(ids.size):
        i = ids[k]
        total = 0.0
        for j in range(n_cell):
            total += multiplier[i] * cell_rates[j, cell_of[i]]
        for j in range(n_personal):
            total += rates[rows[k], j]
        goal = uniform(seed, key, i, episode[k], 0) * total
        run = 0.0
        cause = -1
        for j in range(n_cell + n_personal):
            part = multiplier[i] * cell_rates[j, cell_of[i]] if j < n_cell else rates[rows[k], j - n_cell]
            if part > 0.0:
                run += part
                cause = j
                if run >= goal:
                    break
        out[k] = cause


@njit(nogil=True, cache=True)
def first_nonsense(amounts):
    """Return the first amount that is negative, infinite or missing; 0 when there is none."""
    for amount in amounts:
        if not (amount >= 0.0 and amount < np.inf):
            return amount
    return 0.0


@njit(nogil=True, cache=True)
def take_due(ids, levels, n, cell, level, due, due_levels):
    """Move people whose level is reached by that of their cell from the first ``n`` entries into ``due``, with their levels.

    Returns (left over, due).
    """
    kept = taken = 0
    for k in range(n):
        if levels[k] <= level[cell[ids[k]]]:
            due[taken], due_levels[taken] = ids[k], levels[k]
            taken += 1
        else:
            ids[kept] = ids[k]
            levels[kept] = levels[k]
            kept += 1
    return kept, taken


@njit(nogil=True, cache=True)
def _copy(values, out):
    """Copy values to the beginning of ``out``: a plain loop over two arrays takes a third of the time of a slice assigned."""
    for k in range(values.size):
        out[k] = values[k]


@njit(nogil=True, cache=True)
def put_in(values, places, added):
    """Return ``values`` with each of ``added`` put before the value at its place (places ascend)."""
    out = np.empty(values.size + added.size, dtype=values.dtype)
    begin = 0
    for k in range(places.size):
        _copy(values[begin : places[k]], out[begin + k :])
        begin = places[k]
        out[begin + k] = added[k]
    _copy(values[begin:], out[begin + places.size :])
    return out


@njit(nogil=True, cache=True)
def take_out(values, places):
    """Return ``values`` without those at the places, which ascend."""
    out = np.empty(values.size - places.size, dtype=values.dtype)
    begin = 0
    for k in range(places.size):
        _copy(values[begin : places[k]], out[begin - k :])
        begin = places[k] + 1
    _copy(values[begin:], out[begin - places.size :])
    return out


@njit(nogil=True, cache=True)
def put_members_in(people, by_user, users, added, added_by_user, added_users):
    """Return the list of members by person, the same by row of ``users``, and those rows, with others put in.

    ``people`` and ``added`` ascend, and so do the rows ``users`` and ``added_users``.
    """
    places = np.searchsorted(users, added_users)
    return (
        put_in(people, np.searchsorted(people, added), added),
        put_in(by_user, places, added_by_user),
        put_in(users, places, added_users),
    )


@njit(nogil=True, cache=True)
def take_members_out(people, by_user, users, gone, gone_by_user, gone_users):
    """Return the three lists of ``put_members_in`` without some members."""
    places = np.searchsorted(users, gone_users)
    return take_out(people, np.searchsorted(people, gone)), take_out(by_user, places), take_out(users, places)
