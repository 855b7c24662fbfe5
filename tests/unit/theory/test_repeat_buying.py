"""Repeat buying in closed form, against published forms, direct integration and simulated customers.

Units of time are arbitrary here. Simulated figures: 5 standard errors, a false alarm of 6e-7 each.
"""

from dataclasses import replace

import numpy as np
import pytest
from helpers_customers import draw
from scipy import integrate, special, stats

from sim.theory import bg_nbd, purchase, repeat_buying, spend
from sim.theory.repeat_buying import Law

BOTH = Law(1.6, 7.0, a=0.7, b=2.1, s=1.3, beta=25.0)
NO_FIRST = replace(BOTH, on_first=False)
DROPOUT = Law(0.4, 6.0, a=0.6, b=2.3, on_first=False)
CALENDAR = Law(0.7, 9.0, s=0.5, beta=14.0)
OF_DROPOUT = {"r": 0.4, "alpha": 6.0, "a": 0.6, "b": 2.3}
HISTORIES = np.array([(0, 0, 30), (1, 2, 30), (1, 29.5, 30), (4, 11, 20), (17, 28, 30), (60, 40, 41)], dtype=float)


def integrated(law, x, t, end):
    """Return the likelihood as a mean over the traits on a grid of quadrature nodes: rates, hazards, dropout."""
    y, wy = special.roots_genlaguerre(90, law.r - 1)
    m, wm = special.roots_genlaguerre(90, law.s - 1)
    z, wz = special.roots_jacobi(40, law.b - 1, law.a - 1)
    rate, mu, p = np.meshgrid(y / law.alpha, m / law.beta, (z + 1) / 2, indexing="ij")
    weight = (wy / wy.sum())[:, None, None] * (wm / wm.sum())[:, None] * wz / wz.sum()
    n = x + law.on_first
    total, tau = rate + mu, end - t
    later = mu / total * -np.expm1(-total * tau) + np.exp(-total * tau)
    gone = p * (1 - p) ** (n - 1) if n > 0 else 0.0
    return (weight * rate**x * np.exp(-total * t) * (gone + (1 - p) ** n * later)).sum()


@pytest.mark.parametrize("law", [BOTH, NO_FIRST], ids=["first purchase too", "repeat purchases only"])
@pytest.mark.parametrize("history", HISTORIES[:5].tolist())
def test_the_joint_likelihood_is_the_mean_over_customers_of_their_own(law, history):
    assert np.exp(repeat_buying.log_likelihood(law, *history)) == pytest.approx(integrated(law, *history), rel=2e-5)


def test_without_a_calendar_it_is_the_published_bg_nbd():
    x, t, end = HISTORIES.T
    published = bg_nbd.bg_nbd_log_likelihood(x, t, end, **OF_DROPOUT)
    assert repeat_buying.log_likelihood(DROPOUT, x, t, end) == pytest.approx(published, rel=1e-12)
    mean = bg_nbd.bg_nbd_mean([0.5, 30, 400], **OF_DROPOUT)
    assert repeat_buying.expected(DROPOUT, [0.5, 30, 400]) == pytest.approx(mean, rel=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(9.0, 14.0), (14.0, 9.0)])
def test_without_dropout_it_is_the_published_pareto_nbd(alpha, beta):
    """The form with 2F1: Fader & Hardie (2005), "A Note on Deriving the Pareto/NBD Model"."""
    r, s = 0.7, 0.5
    law = Law(r, alpha, s=s, beta=beta)
    small, large, power = min(alpha, beta), max(alpha, beta), s + 1 if alpha >= beta else None
    for x, t, end in HISTORIES[:5]:
        second = power or r + x
        a0 = [
            special.hyp2f1(r + s + x, second, r + s + x + 1, (large - small) / (large + u)) / (large + u) ** (r + s + x)
            for u in (t, end)
        ]
        inside = 1 / ((alpha + end) ** (r + x) * (beta + end) ** s) + s / (r + s + x) * (a0[0] - a0[1])
        ways = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        assert repeat_buying.log_likelihood(law, x, t, end) == pytest.approx(ways + np.log(inside), rel=1e-8)
    mean = purchase.pareto_nbd_mean([1, 30, 500], shape=r, scale=alpha, churn_shape=s, churn_scale=beta)
    assert repeat_buying.expected(law, [1, 30, 500]) == pytest.approx(mean, rel=1e-9)


def test_a_vanishing_part_is_the_same_as_none():
    x, t, end = HISTORIES.T
    for law, nearly in (
        (replace(BOTH, s=0.0), replace(BOTH, s=1.0, beta=1e12)),
        (replace(BOTH, a=0.0), replace(BOTH, a=1e-12)),
    ):
        assert repeat_buying.log_likelihood(nearly, x, t, end) == pytest.approx(
            repeat_buying.log_likelihood(law, x, t, end), rel=1e-8
        )
        assert repeat_buying.expected(nearly, 30.0) == pytest.approx(repeat_buying.expected(law, 30.0), rel=1e-8)


def test_units_of_time_do_not_matter():
    x, t, end = HISTORIES.T
    weeks, days = (repeat_buying.alive(law, x, t * k, end * k) for law, k in ((BOTH, 1), (BOTH.in_units(7), 7)))
    assert weeks == pytest.approx(days, rel=1e-12)
    assert repeat_buying.expected(BOTH, 10.0) == pytest.approx(
        repeat_buying.expected(BOTH.in_units(7), 70.0), rel=1e-12
    )


def test_probabilities_of_bg_nbd_counts_add_up_and_are_those_of_simulated_customers():
    counts = np.arange(3000)
    pmf = bg_nbd.bg_nbd_pmf(counts, 30.0, **OF_DROPOUT)
    assert pmf.sum() == pytest.approx(1, abs=1e-9)
    assert pmf @ counts == pytest.approx(bg_nbd.bg_nbd_mean(30, **OF_DROPOUT), rel=1e-6)
    n = 100_000
    x = draw(DROPOUT, n, end=30.0, seed=1)[0]
    for k in range(6):
        assert abs((x == k).mean() - pmf[k]) < 5 * np.sqrt(pmf[k] / n)


@pytest.mark.parametrize(
    "law", [BOTH, NO_FIRST, DROPOUT, CALENDAR], ids=["both", "repeats only", "dropout", "calendar"]
)
def test_simulated_customers_buy_stay_and_buy_again_as_expected(law):
    n, end, ahead = 60_000, 30.0, 20.0
    x, t, there, traits = draw(law, n, end=end, seed=2)
    error = x.std() / np.sqrt(n)
    assert abs(x.mean() - repeat_buying.expected(law, end)) < 5 * error
    chance = repeat_buying.alive(law, x, t, np.full(n, end))
    coming = repeat_buying.expected_after(law, x, t, np.full(n, end), ahead)
    rng = np.random.default_rng(3)
    later = np.zeros(n)
    for k in np.flatnonzero(there):  # those who are there live on with their own traits
        last = min(ahead, traits["until"][k] - end)
        age = rng.exponential(1 / traits["rate"][k])
        while age < last:
            later[k] += 1
            if rng.random() < traits["p"][k]:
                break
            age += rng.exponential(1 / traits["rate"][k])
    for low, high in ((0, 0), (1, 1), (2, 4), (5, 1000)):
        mine = (x >= low) & (x <= high)
        assert abs((there[mine] - chance[mine]).mean()) < 5 * 0.5 / np.sqrt(mine.sum())
        difference = (later - coming)[mine]
        assert abs(difference.mean()) < 5 * difference.std() / np.sqrt(mine.sum())


@pytest.mark.parametrize("law", [BOTH.in_units(3), CALENDAR.in_units(3)], ids=["both", "calendar"])
def test_daily_steps_are_those_of_customers_who_live_by_days(law):
    """Orders of a day tell at the end of the next one; a day counts once."""
    n, days, rng = 100_000, 40, np.random.default_rng(4)
    rate, mu = rng.gamma(law.r, 1 / law.alpha, n), rng.gamma(law.s, 1 / law.beta, n)
    p = rng.beta(law.a, law.b, n) if law.a else np.zeros(n)
    there, before, repeats = np.ones(n, dtype=bool), np.zeros(n), np.zeros(n)
    for day in range(days + 1):
        orders = np.where(there, rng.poisson(rate) + (day == 0), 0)
        repeats += (orders > 0) & (day > 0)
        there &= (rng.random(n) < (1 - p) ** before) & (rng.random(n) < np.exp(-mu))
        before = orders
    assert abs(repeats.mean() - repeat_buying.daily_expected(law, days)[-1]) < 5 * repeats.std() / np.sqrt(n)


def test_spend_is_a_gamma_mixed_by_a_gamma_and_estimates_shrink_to_the_mean():
    p, q, gamma, n = 4.0, 3.5, 20.0, 3
    one = np.exp(spend.spend_log_likelihood(30.0, n, p=p, q=q, gamma=gamma))
    nu = stats.gamma(q, scale=1 / gamma)
    mixed = integrate.quad(lambda v: stats.gamma(p * n, scale=1 / (v * n)).pdf(30.0) * nu.pdf(v), 0, 3, limit=200)[0]
    assert one == pytest.approx(mixed, rel=1e-7)
    mean = p * gamma / (q - 1)
    assert spend.expected_spend(mean, 5, p=p, q=q, gamma=gamma) == pytest.approx(mean)
    few, many = spend.expected_spend(100.0, [1, 50], p=p, q=q, gamma=gamma)
    assert mean < few < many < 100
