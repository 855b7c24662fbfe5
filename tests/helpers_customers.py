"""Customers who live by a law of repeat buying, in continuous time: independent of the code under test."""

import numpy as np


def draw(law, n, *, end, seed):
    """Let customers live one by one: repeats up to ``end``, age of the last, whether there at ``end``, and the traits."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(law.r, 1 / law.alpha, n)
    p = rng.beta(law.a, law.b, n) if law.a else np.zeros(n)
    until = rng.exponential(1 / rng.gamma(law.s, 1 / law.beta, n)) if law.s else np.full(n, np.inf)
    is_there = rng.random(n) >= p if law.on_first else np.ones(n, dtype=bool)
    age, x, t_x = np.zeros(n), np.zeros(n), np.zeros(n)
    while True:
        age += rng.exponential(1 / rate)
        buys = is_there & (age < np.minimum(until, end))
        if not buys.any():
            return x, t_x, is_there & (until > end), {"rate": rate, "p": p, "until": until}
        x[buys], t_x[buys] = x[buys] + 1, age[buys]
        is_there[buys] = rng.random(buys.sum()) >= p[buys]
        age[~buys] = np.inf
