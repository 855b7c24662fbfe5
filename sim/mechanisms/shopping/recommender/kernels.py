"""Online logistic factorisation: what records of clicks and purchases tell about people and goods.

``estimate`` [users, tastes] is what is known of a person's taste, ``information`` [users] how much (1: nothing yet).
Goods lie at ``place`` = content + ``latent``; ``value`` = what is known of their appeal to everybody. Steps are those of a
gradient over accumulated information (Fisher scoring by the record).
"""

import math

import numpy as np
from numba import njit

from sim.kernels.logistic import logistic
from sim.kernels.philox import two_uniforms
from sim.kernels.ranking import put_best
from sim.world.people import N_TASTES

FEW_TASTES = 6
"""Tastes whose signs make the clusters."""

EDGE = np.float32(4.0)
"""Places of goods, tastes of users and appeal at most, either way: more than twice what is learned in a loaded world of 200 days;
beyond it only settings come under which steps overshoot."""


@njit(inline="always", cache=True)
def _forget(u, day, keep, estimate, information, learned_on):
    """Let what is known of a user fade to today: information towards 1, the estimate with it."""
    days = day - learned_on[u]
    if days > 0:
        f = keep**days
        old = float(information[u])
        new = 1.0 + (old - 1.0) * f
        for d in range(N_TASTES):
            estimate[u, d] *= old * f / new
        information[u] = new
        learned_on[u] = day


@njit(inline="always", cache=True)
def _keep(u, own, sure, estimate, information):
    """Write what is known of a user."""
    information[u] = sure
    for d in range(N_TASTES):
        estimate[u, d] = min(max(own[d], -EDGE), EDGE)


@njit(nogil=True, cache=True)
def fade(users, estimate, information, learned_on, day, keep):
    """Let what is known of users fade to today."""
    for u in users:
        _forget(u, day, keep, estimate, information, learned_on)
    return 0


@njit(inline="always", cache=True)
def _lesson(x, response, terms, uses, missed):
    """Return the gradient and the information of one record at ``x``, and add its misses to ``missed``."""
    _, steepness, intercept, refusal, _ = terms
    g = w = 0.0
    if uses[0]:
        p = logistic(intercept + x)
        rest, spread = (1.0 if response == 1 else 0.0) - p, p * (1.0 - p)
        g, w = g + steepness * rest, w + steepness * steepness * spread
        missed[0], missed[1] = missed[0] + rest, missed[1] + spread
    if uses[1]:
        p = logistic(refusal - x)
        rest, spread = (1.0 if response == 2 else 0.0) - p, p * (1.0 - p)
        g, w = g - steepness * rest, w + steepness * steepness * spread
        missed[2], missed[3] = missed[2] + rest, missed[3] + spread
    return g, w


@njit(nogil=True, cache=True)
def learn_clicks(users, offers, responses, value, place, terms, uses, day, people, goods):
    """Learn from what people saw in their feed and did with it, one after the other.

    Parameters
    ----------
    users, offers : int [impressions]
    responses : int8 [impressions]
        0 nothing, 1 viewed its page, 2 refused.
    value : float64 [offers], place : float32 [offers, tastes]
        As known this morning.
    terms : tuple
        Assumed weight of taste, steepness, intercepts of a click and of a refusal, share kept a day.
    uses : tuple
        Whether clicks count, whether refusals do.
    people : tuple
        Estimate, information, day of the last lesson, by user; changed in place.
    goods : tuple
        Sums of the day by offer, added to: gradient and information of the appeal, of the latent place.

    Returns
    -------
    float64 [4]
        By how much clicks exceeded what was expected, and the variance of that; the same of refusals.
    """
    weight, steepness, keep = terms[0], terms[1], terms[4]
    estimate, information, learned_on = people
    slope, info, latent_slope, latent_info = goods
    missed, last = np.zeros(4), -1
    own, sure = np.empty(N_TASTES, dtype=np.float32), np.float32(1.0)
    for k in range(users.size):
        u, j = users[k], offers[k]
        if u != last:  # records of a user stand together: what is known is written when all of them are read
            if last >= 0:
                _keep(last, own, sure, estimate, information)
            _forget(u, day, keep, estimate, information, learned_on)
            own[:], sure, last = estimate[u], information[u], u
        match, length, square = 0.0, 0.0, 0.0
        for d in range(N_TASTES):
            match += own[d] * place[j, d]
            length += place[j, d] * place[j, d]
            square += own[d] * own[d]
        x = steepness * (value[j] + weight * match)
        g, w = _lesson(x, responses[k], terms, uses, missed)
        slope[j] += g
        info[j] += w
        latent_info[j] += w * weight * weight * square / N_TASTES
        new = sure + w * weight * weight * length / N_TASTES
        sure, lesson = np.float32(new), g * weight
        for d in range(N_TASTES):
            latent_slope[j, d] += lesson * own[d]
        for d in range(N_TASTES):
            own[d] += lesson * place[j, d] / new
    if last >= 0:
        _keep(last, own, sure, estimate, information)
    return missed


@njit(nogil=True, cache=True)
def learn_purchases(begins, users, offers, is_bought, value, place, terms, day, people, goods, chance):
    """Learn from what needs were spent on, out of what was shown for them.

    Parameters
    ----------
    begins : int64 [needs + 1]
        Where what was shown for a need begins.
    users, offers, is_bought : [offers shown]
    terms : tuple
        Assumed weight of taste, share of needs met on the platform, share kept a day.
    chance : float64 [most shown for a need]
        Room.
    """
    weight, met, keep = terms
    estimate, information, learned_on = people
    slope, info, latent_slope, latent_info = goods
    known, mean, square = np.empty(N_TASTES, dtype=np.float32), np.empty(N_TASTES), np.empty(N_TASTES)
    for need in range(begins.size - 1):
        low, high = begins[need], begins[need + 1]
        u = users[low]
        _forget(u, day, keep, estimate, information, learned_on)
        total, own = 0.0, 0.0
        mean[:], square[:] = 0.0, 0.0
        for d in range(N_TASTES):
            known[d] = estimate[u, d]
            own += known[d] * known[d]
        for k in range(low, high):
            match = 0.0
            for d in range(N_TASTES):
                match += known[d] * place[offers[k], d]
            chance[k - low] = math.exp(value[offers[k]] + weight * match)
            total += chance[k - low]
        for k in range(low, high):
            chance[k - low] = p = met * chance[k - low] / total
            for d in range(N_TASTES):
                mean[d] += p * place[offers[k], d]
                square[d] += p * place[offers[k], d] * place[offers[k], d]
        spread = 0.0
        for d in range(N_TASTES):
            spread += square[d] - mean[d] * mean[d]
        new = information[u] + weight * weight * spread / N_TASTES
        information[u] = new
        for k in range(low, high):
            j, p = offers[k], chance[k - low]
            w = p * (1.0 - p)
            lesson = ((1.0 if is_bought[k] else 0.0) - p) * weight
            slope[j] += (1.0 if is_bought[k] else 0.0) - p
            info[j] += w
            latent_info[j] += w * weight * weight * own / N_TASTES
            for d in range(N_TASTES):
                latent_slope[j, d] += lesson * known[d]
            for d in range(N_TASTES):
                estimate[u, d] += lesson * place[j, d] / new
        for d in range(N_TASTES):
            estimate[u, d] = min(max(estimate[u, d], -EDGE), EDGE)
    return 0


@njit(nogil=True, cache=True)
def number_clusters(users, estimate, cluster):
    """Write the cluster of users: the signs of the first tastes; the last number when nothing is known.

    A user may stand there several times.
    """
    for k in range(users.size):
        u = users[k]
        if k > 0 and u == users[k - 1]:
            continue
        number, known = 0, False
        for d in range(FEW_TASTES):
            number = 2 * number + (estimate[u, d] > 0.0)
            known = known or estimate[u, d] != 0.0
        cluster[u] = number if known else 1 << FEW_TASTES


@njit(nogil=True, cache=True)
def sum_by_cluster(users, cluster, estimate, n_clusters):
    """Return the sums of what is known of users by cluster [clusters, tastes], and how many they are [clusters]."""
    sums, count = np.zeros((n_clusters, N_TASTES)), np.zeros(n_clusters, dtype=np.int64)
    for u in users:
        count[cluster[u]] += 1
        for d in range(N_TASTES):
            sums[cluster[u], d] += estimate[u, d]
    return sums, count


@njit(nogil=True, cache=True)
def ask_friends(people, offsets, neighbours, state, user_of, rho, known, day, keep):
    """Let new users begin with what is known of those friends who are users, shrunk for how little that is.

    zhat = rho k / (1 + (k - 1) rho r) x mean of the friends' estimates, r the mean of 1 - 1 / information: the best linear
    guess for tastes that correlate by ``rho``.
    """
    estimate, information, learned_on = known
    for i in range(people.size):
        u, n, reliability = user_of[people[i]], 0, 0.0
        for e in range(offsets[people[i], 0], offsets[people[i], 1]):
            j = neighbours[e]
            v = user_of[j]
            if state[j] != 1 or information[v] <= 1.0:
                continue
            _forget(v, day, keep, estimate, information, learned_on)
            n += 1
            reliability += 1.0 - 1.0 / information[v]
            for d in range(N_TASTES):
                estimate[u, d] += estimate[v, d]
        if n > 0:
            share = rho / (1.0 + (n - 1) * rho * reliability / n)
            for d in range(N_TASTES):
                estimate[u, d] *= share
    return 0


@njit(cache=True)
def score_for(value, weight, centres, place, out):
    """Write what each offer is worth to each cluster [clusters, offers]: value + weight x (centre . place)."""
    across = place.T.copy()
    for c in range(centres.shape[0]):
        out[c] = 0.0
        for d in range(N_TASTES):
            for j in range(place.shape[0]):  # offers within a taste, so that sums do not wait for each other
                out[c, j] += centres[c, d] * across[d, j]
        for j in range(place.shape[0]):
            out[c, j] = value[j] + weight * out[c, j]


@njit(nogil=True, cache=True)
def fill_feeds(start, stop, person, users, cluster, estimate, lists, score, place, terms, seed, key, days, out):
    """Write the feed of each visit: candidates from the cluster's list, the best by the person's own taste first.

    Parameters
    ----------
    lists : tuple
        Entries, int32 [clusters, entries]; which entry a number in (0, 1) means, int32 [any]; all goods on sale.
    score : float64 [offers], place : float32 [offers, tastes]
    terms : tuple
        Assumed weight of taste, candidates, share of places at random.
    out : int32 [visits, slots]; -1: nothing
    """
    weight, n_candidates, at_random = terms
    entries, guide, on_sale = lists
    luck = np.empty((2, (n_candidates + 1) // 2))
    own, value, drawn = np.empty(N_TASTES), np.empty(n_candidates), np.empty(n_candidates, np.int32)
    last = np.full(score.size, start - 1)  # the visit for which a good was drawn last
    for k in range(start, stop):
        u, who, step, n = users[k], person[k], days[k], 0
        for d in range(N_TASTES):
            own[d] = weight * estimate[u, d]
        for pair in range(luck.shape[1]):  # a plain loop of draws, so that the compiler can use vector instructions
            luck[0, pair], luck[1, pair] = two_uniforms(seed, key, who, step, 2 * pair)
        for c in range(n_candidates):
            goal = luck[c & 1, c >> 1]
            if goal < at_random:
                j = on_sale[int(goal / at_random * on_sale.size)]
            else:
                j = entries[cluster[u], guide[int((goal - at_random) / (1.0 - at_random) * guide.size)]]
            drawn[n] = j  # written always, counted when it is new
            n += last[j] != k
            last[j] = k
        for c in range(n):  # a plain loop, so that reads of goods do not wait for their order
            v = score[drawn[c]]
            for d in range(N_TASTES):
                v += own[d] * place[drawn[c], d]
            value[c] = v
        put_best(n, drawn, value, out[k])
    return 0
