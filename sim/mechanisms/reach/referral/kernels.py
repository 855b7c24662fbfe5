"""Invitations: who invites today, whom, and whose invitation it was that somebody answered.

A user's bursts are keyed by the user's own days, as visits are, and the friends of a
user stand in one keyed order that the user goes through from burst to burst. So a higher reward makes every burst come
no later, and nobody is asked later.
"""

import math

import numpy as np
from numba import njit

from sim.kernels.hazard import gamma_mean_one
from sim.kernels.philox import BLOCK, uniform
from sim.kernels.poisson import poisson
from sim.world.people import LIFE

_ABOVE = 1 + 1e-12  # room for rounding in a bound
WINDOW = 30  # days of a user's own month, in which invitations are counted


@njit(cache=True)
def draw_eagerness(ids, users, shape, seed, key, eagerness):
    """Write Gamma(shape, mean 1) for each person, in row ``users``; above shape 500 all are alike."""
    for k in range(ids.size):
        eagerness[users[k]] = 1.0 if shape > 500.0 else gamma_mean_one(seed, key, np.int64(ids[k]), shape)


@njit(nogil=True, cache=True)
def draw_bursts(
    recent,
    users,
    luck_from,
    state,
    satisfaction,
    eagerness,
    sent_in_month,
    month_of_sending,
    today,
    last_visit,
    visiting,
    terms,
    keys,
    who,
    size,
):
    """Write who invites today and how many friends; return (how many do, how many of ``recent`` stay in the list).

    Hazard ``rate eagerness (satisfaction / neutral)^2 exp(-age / fade)`` at age 1, 2, ... up to ``longest`` days. With
    ``visiting`` (share of living users who visit, by age; its last entry holds for all later ages) only those who visit
    today invite, each with the hazard that gives as many bursts in a neutral world (``on_visit``); an empty table lets
    everybody invite on any day. ``terms`` are (longest, rate, fade, neutral, shape of eagerness, n_more, cap).

    A burst has 1 + Poisson(``n_more``) friends, as far as ``cap`` a month of the user's own allows. ``recent``, ``users``,
    ``luck_from`` (of own days) and ``eagerness`` (one entry per user of the list) are compacted in place to those young enough;
    those who left stay in the list, for they may come back. ``state`` is by row of people, ``satisfaction`` (0 to 1) and
    the month's counts by row of users: only those whose number lies below the hazard at satisfaction 1 are looked up."""
    kept = n = 0
    (longest, rate, fade, neutral, shape, n_more, cap), (seed, burst_key, size_key) = terms, keys
    decay = np.exp(-np.arange(longest + 1) / fade)
    most = _highest(rate * (1.0 / neutral) ** 2 * decay, shape, visiting)
    ages, own_day, u = np.empty(BLOCK, dtype=np.int32), np.empty(BLOCK, dtype=np.int32), np.empty(BLOCK)
    for begin in range(0, recent.size, BLOCK):
        first, end = kept, min(begin + BLOCK, recent.size)
        for k in range(begin, end):
            own_day[kept - first] = today - luck_from[k]
            ages[kept - first] = own_day[kept - first] & (LIFE - 1)
            recent[kept], users[kept] = recent[k], users[k]
            luck_from[kept], eagerness[kept] = luck_from[k], eagerness[k]
            kept += ages[kept - first] < longest  # written always, counted when kept
        for k in range(kept - first):  # a plain loop of draws, so that the compiler can use vector instructions
            u[k] = uniform(seed, burst_key, recent[first + k], own_day[k], 0)
        for k in range(kept - first):
            i, r, age = recent[first + k], users[first + k], ages[k]
            if age < 1 or u[k] > _ABOVE * most[age] * eagerness[first + k] or state[i] != 1:
                continue
            if visiting.size > 0 and last_visit[r] != today:
                continue
            neutral_hazard = rate * (satisfaction[r] / neutral) ** 2 * decay[age]
            hazard = on_visit(neutral_hazard, shape, visiting, age) * eagerness[first + k]
            if u[k] >= hazard or u[k] >= -math.expm1(-hazard):
                continue
            u_size = uniform(seed, size_key, i, own_day[k], 0)
            wanted = _within_cap(r, age, cap, n_more, u_size, sent_in_month, month_of_sending)
            if wanted > 0:
                who[n] = i
                size[n] = wanted
                n += 1
    return n, kept


@njit(cache=True)
def _highest(hazards, shape, visiting):
    """Return the hazards by age as they are on a day of a visit."""
    for age in range(hazards.size):
        hazards[age] = on_visit(hazards[age], shape, visiting, age)
    return hazards


@njit(inline="always", cache=True)
def on_visit(hazard, shape, visiting, age):
    """Return the hazard on a day of a visit that gives as many bursts as ``hazard`` does on any day.

    Eagerness is Gamma(``shape``, mean 1), or 1 for all above shape 500; ``visiting`` is the share of living users who
    visit, by age; empty: no visit is needed. Averaged over eagerness, a day has a burst with A = 1 - (1 + hazard / k)^-k;
    on a visit with A / visiting, at most 0.95.
    """
    if visiting.size == 0:
        return hazard
    come = visiting[min(age, visiting.size - 1)]
    if shape > 500.0:
        return -math.log(1.0 - min(0.95, -math.expm1(-hazard) / come))
    share = min(0.95, (1.0 - (1.0 + hazard / shape) ** -shape) / come)
    return shape * ((1.0 - share) ** (-1.0 / shape) - 1.0)


@njit(inline="always", cache=True)
def _within_cap(r, age, cap, n_more, u, sent_in_month, month_of_sending):
    """Return how many friends a burst has, as far as the user's month allows, and count them."""
    month = age // WINDOW
    if month_of_sending[r] != month:
        month_of_sending[r] = month
        sent_in_month[r] = 0
    wanted = min(1 + poisson(u, n_more), cap - sent_in_month[r])
    sent_in_month[r] += max(wanted, 0)
    return wanted


@njit(nogil=True, cache=True)
def address(
    who,
    users,
    size,
    offsets,
    neighbours,
    n_strong,
    strong_weight,
    state,
    reached,
    rounds,
    received,
    seed,
    key,
    ranks,
    inviter,
    invitee,
    is_strong,
    turn,
    before,
):
    """Go on through the friends of everybody in ``who``; return (friends addressed, invitations written).

    Friends come in the order of ``E / weight``, E exponential and keyed by (user, friend): strong ones early, each
    once, then all over again. ``reached`` is how far each is, ``rounds`` how often each began anew, by row ``users``. A friend who
    cannot register any more takes a place but gets nothing. ``before`` is how many invitations the friend had
    got, ``ranks`` scratch for the longest row.
    """
    n = n_addressed = 0
    for k in range(who.size):
        i, r = who[k], users[k]
        begin, end = offsets[i, 0], offsets[i, 1]
        split = begin + n_strong[i]
        for e in range(begin, end):
            weight = strong_weight if e < split else 1.0
            ranks[e - begin] = -math.log(uniform(seed, key, i, neighbours[e], 0)) / weight
        for _ in range(min(size[k], end - begin)):
            best = _next(ranks, end - begin, reached[r])
            if best < 0:
                rounds[r] += 1
                best = _next(ranks, end - begin, -1.0)
            reached[r] = ranks[best]
            j = neighbours[begin + best]
            n_addressed += 1
            if state[j] != 0:
                continue
            inviter[n], invitee[n], is_strong[n], turn[n] = i, j, begin + best < split, rounds[r]
            before[n] = received[j]
            received[j] += received[j] < 32000
            n += 1
    return n_addressed, n


@njit(inline="always", cache=True)
def _next(ranks, n, above):
    """Return the entry with the lowest rank above a rank, -1 if there is none."""
    best = -1
    for e in range(n):
        if ranks[e] > above and (best < 0 or ranks[e] < ranks[best]):
            best = e
    return best


@njit(nogil=True, cache=True)
def choose_invitation(people, invitee, hazard, seed, key, step, chosen):
    """Write which invitation each person came on: one of their own (``invitee`` ascends) in proportion to hazard."""
    start = 0
    for k in range(people.size):
        while start < invitee.size and invitee[start] < people[k]:
            start += 1
        end, total = start, 0.0
        while end < invitee.size and invitee[end] == people[k]:
            total += hazard[end]
            end += 1
        chosen[k] = -1
        goal, run = uniform(seed, key, people[k], step, 0) * total, 0.0
        for e in range(start, end):
            if hazard[e] > 0.0:
                run += hazard[e]
                chosen[k] = e
                if run >= goal:
                    break
