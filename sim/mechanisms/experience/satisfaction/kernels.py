"""What a delivered order does to the satisfaction, expectation and trust of its buyer."""

import math

from numba import njit

from sim.kernels.philox import two_uniforms

NEUTRAL = 0.70


@njit(nogil=True, cache=True)
def judge(
    person,
    user,
    paid_on,
    number,
    offer,
    delay,
    surprise,
    quality,
    satisfaction,
    trust,
    expected,
    prior,
    weights,
    learning,
    late_trust,
    noise,
    seed,
    key,
    gaps,
):
    """Judge orders one after the other (a person with several judges them in turn) and write their gaps.

    ``user`` are the rows of their buyers in the columns satisfaction, trust and expected.

    ``weights`` = (quality, delivery, fairness, loss aversion), ``learning`` = (satisfaction, expectation, trust);
    ``prior`` is expected before any experience (marked by a negative ``expected``). The noise of an order's
    quality is normal and belongs to (person, day of payment, number).
    """
    for k in range(person.size):
        i = user[k]
        u, v = two_uniforms(seed, key, person[k], paid_on[k], number[k])
        z = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
        got = quality[offer[k]] + noise * z
        e = expected[i]
        if e < 0.0:
            e = prior
        gap = weights[0] * (got - e) - weights[1] * max(-1.0, delay[k])
        gap -= weights[2] * min(1.0, max(-1.0, surprise[k]))
        if gap < 0.0:
            gap *= weights[3]
        s = satisfaction[i]
        s = min(1.0, max(0.0, s + learning[0] * (NEUTRAL + gap - s)))
        satisfaction[i] = s
        expected[i] = e + learning[1] * (got - e)
        t = trust[i] + learning[2] * (s - trust[i])
        if delay[k] > 0.0:
            t -= late_trust
        trust[i] = min(1.0, max(0.0, t))
        gaps[k] = gap
