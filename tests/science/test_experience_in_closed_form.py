"""Experience against closed forms and an iteration of its own in numpy. Each comparison of a mean: 5 errors, 6e-7."""

from typing import Any

import numpy as np
import pytest
from helpers_market import market
from scipy.special import expit, logit, ndtri

from sim.mechanisms.experience.satisfaction.kernels import goods_gaps, judge
from sim.theory import experience as theory
from sim.world.market.orders import ORDER

SEED, KEYS = np.uint32(5), (np.uint64(21), np.uint64(22))
ERRORS = 5.0


def agree(values: np.ndarray, mean: float, *, slack: float = 0.0) -> None:
    """Compare the mean of independent numbers with an expectation."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert 0 < error and abs(values.mean() - mean) <= ERRORS * error + slack, (values.mean(), mean, error)


def orders_of(n: int, *, number: int = 0, delay: Any = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return an order for each of n people and the rows of their buyers; every order has an offer of its own."""
    orders = np.zeros(n, dtype=ORDER)
    orders["person"] = orders["offer"] = np.arange(n)
    orders["number"], orders["delay"] = number, delay
    return orders, np.arange(n, dtype=np.int32)


def fresh(n: int, *, satisfaction: float = 0.7, trust: float = 0.7) -> tuple[np.ndarray, ...]:
    """Return satisfaction, trust and expectations of n people who have not bought yet."""
    return tuple(np.full(n, x, dtype=np.float32) for x in (satisfaction, trust, -1, 0, -1))


GOODS = {"worst": 0.3, "best": 0.05, "noise": 0.15, "defect_gap": 0.7}
TUPLE = (GOODS["noise"], GOODS["worst"], GOODS["best"], GOODS["defect_gap"])


@pytest.mark.parametrize(("a", "b"), [(4.0, 2.0), (1.5, 3.0)])
def test_the_share_of_defects_over_beta_qualities_is_kummers_function(a: float, b: float) -> None:
    orders, rows = orders_of(200_000)
    quality = np.random.default_rng(1).beta(a, b, len(orders))
    gaps = np.empty(len(orders))
    goods_gaps(orders, rows, quality, fresh(len(orders))[2], (0.6, 0.0, 0.0), (1e-9, 0.0, 0.0, 1.0, 1.0), TUPLE, SEED,
               KEYS, gaps)  # fmt: skip
    found = (gaps == -GOODS["defect_gap"]).astype(float)
    agree(found, theory.defect_share(worst=0.3, best=0.05, a=a, b=b))


def test_the_default_defects_are_4_2_per_cent_of_orders_under_the_default_qualities() -> None:
    assert theory.defect_share(worst=0.15, best=0.02, a=4, b=2) == pytest.approx(0.042, abs=0.0002)


@pytest.mark.parametrize("base", [0.05, 0.4])
def test_the_share_sent_back_over_beta_qualities_is_the_quadrature(base: float) -> None:
    n = 200_000
    orders, rows = orders_of(n)
    gaps = np.empty(n)
    goods_gaps(orders, rows, np.random.default_rng(2).beta(3, 2, n), fresh(n)[2], (0.55, 0.0, 0.0),
               (0.8, 0.0, 0.0, 1.7, 1.0), TUPLE, SEED, KEYS, gaps)  # fmt: skip
    terms = {"base": base, "by_goods": 3.0, "by_quality": 0.8, "loss_aversion": 1.7, "expected": 0.55}
    agree(expit(logit(base) - 3.0 * gaps), theory.return_share(a=3, b=2, **terms, **GOODS), slack=1e-5)


def test_a_run_sends_back_and_breaks_what_the_qualities_of_its_orders_say() -> None:
    """Expected quality does not move; both numbers are sums of independent draws at known shares."""
    model = market(fulfilment__return_share="25 %", satisfaction__returning=3, satisfaction__defects_worst="40 %",
                   satisfaction__defects_best="10 %", satisfaction__expectation_learning="0 %",
                   visits__need_rate="0.2 per day")  # fmt: skip
    delivered: list[np.ndarray] = []
    while model.running:
        model.step()
        delivered.append(model.state.today["delivered"].copy())
    orders, offers = np.concatenate([d for d in delivered if len(d)]), model.state.tables["offers"]["quality"]
    q = offers[orders["offer"]].astype(float)
    terms = {"base": 0.25, "by_goods": 3.0, "by_quality": 0.45, "loss_aversion": 2.0, "noise": 0.1,
             "worst": 0.4, "best": 0.1, "defect_gap": 0.8, "expected": float(offers.mean())}  # fmt: skip
    series = model.state.series.values
    for found, share in (
        (series["orders_returned"].sum(), theory.return_shares(q, **terms)),
        (series["defects"].sum(), 0.4 ** (1 - q) * 0.1**q),
    ):
        assert len(q) > 1500
        assert abs(found - share.sum()) <= ERRORS * np.sqrt((share * (1 - share)).sum())
    assert 0.3 < orders["goes_back"].mean() < 0.5


# ---- many orders of one person ---------------------------------------------------------------------------------


def judge_many(n: int, rounds: int, delays: Any, **own: Any) -> tuple[np.ndarray, ...]:
    """Let n people judge an order a round, of quality 0.6 as expected unless said."""
    columns = fresh(n, trust=own.get("trust", 0.7))
    for k in range(rounds):
        orders, rows = orders_of(n, number=k, delay=delays(k))
        judge(orders, rows, np.full(n, 0.6), columns, (0.6, own.get("usual_delay", 0.0), own.get("usual_late", 0.0)),
              (0.45, own.get("by_delivery", 0.0), 0.0, 2.0, 0.5), (0.0, 0.0, 0.0, 0.8), (0.15, 0.3, 0.1, 0.12, 0.1),
              (own.get("late_trust", 0.0), own.get("floor", 0.0)), False, SEED, KEYS, *np.empty((2, n)))  # fmt: skip
    return columns


@pytest.mark.parametrize(("usual", "promise", "rounds"), [(-1.0, 0.9, 8), (-1.0, 0.5, 40), (2.0, 0.7, 3)])
def test_people_learn_the_delay_and_the_lateness_of_the_promise(usual: float, promise: float, rounds: int) -> None:
    """Means of expected delay and of the expected share of late orders, after so many orders at a promised quantile."""
    rng, median, spread = np.random.default_rng(3), 1.6, 0.5
    promised = median * np.exp(spread * ndtri(promise))
    _, _, _, delay, late = judge_many(20_000, rounds, lambda _: median * np.exp(spread * rng.standard_normal(20_000))
                                      - promised, usual_delay=usual, usual_late=0.3)  # fmt: skip
    mean = theory.delay_mean(median=median, spread=spread, promise=promise)
    agree(delay.astype(float), float(theory.learnt(usual, mean, learning=0.12, orders=rounds)), slack=1e-5)
    agree(late.astype(float), float(theory.learnt(0.3, 1 - promise, learning=0.12, orders=rounds)), slack=1e-5)


@pytest.mark.parametrize("late", [0.1, 0.5, 0.9])
def test_trust_rests_below_satisfaction_by_the_lateness_that_remains_unexpected(late: float) -> None:
    rng = np.random.default_rng(4)
    s, trust, *_ = judge_many(20_000, 120, lambda _: np.where(rng.random(20_000) < late, 1.0, -1.0), late_trust=0.02,
                              usual_late=late)  # fmt: skip
    assert s == pytest.approx(0.7)
    agree(trust.astype(float), 0.7 - theory.trust_below_satisfaction(late, loss=0.02, learning=0.1), slack=1e-5)


def test_lateness_takes_trust_to_its_floor_and_no_further() -> None:
    """Every second order is late, at five times the default loss; without the floor trust would collapse."""
    late = {"late_trust": 0.25, "delays": lambda k: 1.0 if k % 2 else -1.0}
    free, held = (judge_many(10, 60, floor=floor, **late)[1] for floor in (0.0, 0.45))
    assert free.max() < 0.3 and held == pytest.approx(0.45, abs=1e-6)
    low = judge_many(10, 4, floor=0.45, trust=0.1, **late)[1]
    assert low == pytest.approx(
        0.7 - 0.6 * 0.9**4
    )  # it holds nobody up: satisfaction brings trust back, as without lateness


def test_a_promise_with_slack_is_no_lasting_gift() -> None:
    """Always two days early: at first a gap of half a day, in the end none."""
    after = [judge_many(3, n, lambda _: -2.0, by_delivery=0.2, usual_delay=0.0)[0][0] for n in (1, 60)]
    assert after == pytest.approx([0.7 + 0.15 * 0.2 * 0.5, 0.7], abs=1e-3)


def test_satisfaction_in_the_long_run_is_that_of_an_iteration_of_our_own() -> None:
    """Mean and share below 0.5 after 40 orders of 40,000 people, on other luck: two samples of independent people."""
    n, rounds, rng = 40_000, 40, np.random.default_rng(6)
    quality, columns = rng.beta(4, 2, n), fresh(n)
    weights, start = (0.6, 0.1, 0.0, 2.0, 0.5), (2 / 3, -0.5, 0.2)
    for k in range(rounds):
        orders, rows = orders_of(n, number=k, delay=rng.normal(-0.5, 1, n))
        gaps = np.empty(n)
        goods_gaps(orders, rows, quality, columns[2], start, weights, TUPLE, SEED, KEYS, gaps)
        orders["goes_back"] = rng.random(n) < expit(logit(0.1) - 2 * gaps)
        judge(orders, rows, quality, columns, start, weights, TUPLE, (0.15, 0.3, 0.1, 0.12, 0.1), (0.0, 0.0), False, SEED,
              KEYS, gaps, np.empty(n))  # fmt: skip
    ours = iterate(n, rounds, np.random.default_rng(7))
    for f in (lambda x: x, lambda x: x < 0.5):
        a, b = f(columns[0]).astype(float), f(ours).astype(float)
        assert abs(a.mean() - b.mean()) <= ERRORS * np.sqrt((a.var() + b.var()) / n)
        assert 0.03 < b.mean() < 0.8


def iterate(n: int, rounds: int, rng: np.random.Generator) -> np.ndarray:
    """Return satisfaction after so many orders, from the equations of the page and nothing else."""
    q = rng.beta(4, 2, n)
    s, e, ed = np.full(n, 0.7), np.full(n, 2 / 3), np.full(n, -0.5)
    for _ in range(rounds):
        x, delay = q + 0.15 * rng.standard_normal(n), rng.normal(-0.5, 1, n)
        broken = rng.random(n) < 0.3 ** (1 - q) * 0.05**q
        goods, service = 0.6 * (x - e), -0.1 * np.maximum(-0.5, delay - ed)
        felt = np.where(broken, -0.7, np.where(goods < 0, 2 * goods, goods))
        back = rng.random(n) < 1 / (1 + 9 * np.exp(2 * felt))
        total = np.where(back, service, goods + service)
        gap = np.where(broken & ~back, -0.7, np.where(total < 0, 2 * total, total))
        s = np.clip(s + np.where(gap < 0, 0.3, 0.15) * (0.7 + gap - s), 0, 1)
        e, ed = e + 0.1 * (x - e), ed + 0.12 * (delay - ed)
    return s
