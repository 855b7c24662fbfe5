"""Gates of visiting, needing and choosing: V11, V12, V14, V16."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chisquare

from sim.core.rng import decision_key
from sim.kernels.choice import NeedSide, OfferSide, choose
from sim.theory.choice import mnl_shares
from sim.theory.purchase import dau_over_mau, nbd_mean, nbd_pmf, pareto_nbd_alive, pareto_nbd_mean
from sim.verification.gate import Finding, Setup, within
from sim.verification.worlds import finished, shopping

SMALLEST_P = 1e-3


def negative_binomial(setup: Setup) -> Iterator[Finding]:
    """V11: Gamma needs, constant purchase probability: orders are negative binomial."""
    n = 1_000_000 if setup.full else 400_000
    for shape, rate in ((0.6, 0.05), (1.2, 0.03)):
        world = shopping(n, 365, visits={"need_shape": shape, "need_rate": f"{rate} per day"}, choice={"buying": 0.5})
        _, counts = finished(world, seed=21, stops=(30, 90, 365))
        scale = shape / (rate * 0.5)
        for days, (orders, _alive) in zip((30, 90, 365), counts, strict=True):
            label = f"r {shape}, alpha {scale:g} d, {days} days"
            yield _pmf(f"{label}, orders per person", orders, days=days, shape=shape, scale=scale)
            mean, variance = orders.mean(), orders.var()
            yield within(f"{label}, r", reference=shape, figure=float(mean**2 / (variance - mean)), share=0.03)
            reference = float(nbd_pmf(0, days, shape=shape, scale=scale))
            zero = float((orders == 0).mean())
            yield Finding(f"{label}, share without orders", reference, zero, ".003", abs(zero - reference) / 0.003)


def _pmf(label: str, orders: NDArray[np.int32], *, days: int, shape: float, scale: float) -> Finding:
    """Compare counts with the pmf (cells pooled to 20 expected or more); the reference is the expected mean."""
    n = len(orders)
    largest = 1
    while n * nbd_pmf(largest, days, shape=shape, scale=scale) >= 20:
        largest += 1
    expected = n * np.array([nbd_pmf(k, days, shape=shape, scale=scale) for k in range(largest)])
    observed = np.bincount(np.minimum(orders, largest), minlength=largest + 1).astype(float)
    p = chisquare(observed, np.append(expected, n - expected.sum())).pvalue
    reference = float(nbd_mean(days, shape=shape, scale=scale))
    return Finding(
        label, reference, float(orders.mean()), f"chi-square p {p:.3f} > .001", min(SMALLEST_P / max(p, 1e-30), 99)
    )


def pareto(setup: Setup) -> Iterator[Finding]:
    """V12: the same with heterogeneous churn."""
    n, stops = (2_000_000, (30, 90, 365)) if setup.full else (1_000_000, (30, 90))
    law = {"shape": 0.6, "scale": 24.0}
    lapse = {"churn_shape": 0.9, "churn_scale": 120.0}
    world = shopping(
        n,
        stops[-1],
        visits={"need_shape": 0.6, "need_rate": "0.05 per day"},
        choice={"buying": 0.5},
        churn={"shape": 0.9, "lifetime": "120 days"},
    )
    _, counts = finished(world, seed=22, stops=stops)
    for days, (orders, alive) in zip(stops, counts, strict=True):
        bought = float(pareto_nbd_mean(days, **law, **lapse))
        yield within(f"orders in {days} days", reference=bought, figure=float(orders.mean()), share=0.01)
        reference = float(pareto_nbd_alive(days, **lapse))
        yield within(f"alive after {days} days", reference=reference, figure=alive / n, share=0.01)


def logit(setup: Setup) -> Iterator[Finding]:
    """V14: shares of the choice kernel are softmax shares, and a further offer leaves ratios alone (IIA)."""
    n = 5_000_000 if setup.full else 1_000_000
    utilities = np.array([1.0, 0.5, -0.5])
    shares = {}
    for values in (utilities, np.append(utilities, 0.8)):
        chosen = _choices(values, n)
        expected = mnl_shares(values) * n
        observed = np.bincount(chosen + 1, minlength=len(values) + 1)
        p = chisquare(observed, expected).pvalue
        shares[len(values)] = observed / n
        label = f"{len(values)} offers, {n:,} draws, share of the first"
        yield Finding(
            label,
            float(expected[1] / n),
            float(observed[1] / n),
            f"chi-square p {p:.3f} > .001",
            min(SMALLEST_P / max(p, 1e-30), 99),
        )
    before, after = (shares[k][1] / shares[k][2] for k in (3, 4))
    error = before * np.sqrt(sum(1 / (n * shares[k][j]) for k in (3, 4) for j in (1, 2)))
    yield Finding(
        "ratio of two shares when an offer is added",
        float(np.exp(0.5)),
        float(after),
        "4 standard errors",
        abs(after - before) / (4 * error),
    )


def _choices(utilities: NDArray[np.float64], n: int) -> NDArray[np.int64]:
    """Let n people choose among offers that are shown to all of them."""
    k = len(utilities)
    flat, none = np.zeros(n, dtype=np.float32), np.zeros((k, 0), dtype=np.float32)
    needs = NeedSide(
        np.arange(n, dtype=np.int32),
        np.zeros(n, dtype=np.int64),
        np.zeros(n),
        flat,
        flat,
        np.zeros(n, dtype=np.int32),
        np.zeros((n, 0), dtype=np.float32),
    )
    offers = OfferSide(
        utilities,
        np.zeros(k, dtype=np.float32),
        np.ones(k, dtype=np.int64),
        none,
        0.0,
        np.zeros(0, dtype=np.int64),
        np.zeros(0),
        np.ones(k, dtype=np.float32),
        np.arange(k, dtype=np.int32),
    )
    shown, chosen = np.tile(np.arange(k, dtype=np.int32), (n, 1)), np.empty(n, dtype=np.int64)
    choose(
        0,
        n,
        needs,
        shown,
        np.ones(shown.shape, np.int8),
        offers,
        0.0,
        np.uint32(3),
        decision_key("gate.gumbel"),
        np.zeros(n, dtype=np.int64),
        chosen,
    )
    return chosen


def stickiness(setup: Setup) -> Iterator[Finding]:
    """V16: daily over monthly visitors when the daily visit probability is Beta(a, b)."""
    n = 1_000_000 if setup.full else 200_000
    for a, b in ((0.5, 2.5), (0.8, 1.8), (1.2, 1.2)):
        world = shopping(n, 60, visits={"need_rate": "0 per day", "habit_a": a, "habit_b": b})
        values = finished(world, seed=23)[0].state.series.values
        figure = values["dau"][30:].sum() / values["mau"][30:].sum()
        yield within(f"Beta({a}, {b})", reference=float(dau_over_mau(a=a, b=b)), figure=float(figure), share=0.01)
