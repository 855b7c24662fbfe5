"""The compiled queue against closed forms and against SimPy (T130 to T135), at numbers of servers and loads of these tests.

Means of long queues are compared at five standard errors of batch means (about 1e-5 of false alarms at 20 batches); the rest is
exact.
"""

import math

import numpy as np
import pytest
from scipy.stats import t

from sim.kernels.queue import serve
from sim.mechanisms.experience.logistics.reference import serve_in_simpy
from sim.theory.queueing import backlog_slope, erlang_a, erlang_b, erlang_c, mean_wait, mean_wait_of_one, time_mean

N, WARM, BATCHES = 400_000, 20_000, 20
ALWAYS = (-math.inf, math.inf)


def line(n: int, *, load: float, servers: int, variation: float | None = None, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Return Poisson arrivals and services of mean 1, exponential or lognormal with a coefficient of variation."""
    rng = np.random.default_rng(seed)
    arrival = np.cumsum(rng.exponential(1 / (load * servers), n))
    if variation is None:
        return arrival, rng.exponential(1.0, n)
    sigma = math.sqrt(math.log1p(variation**2))
    return arrival, np.exp(-(sigma**2) / 2 + sigma * rng.standard_normal(n))


def served(arrival: np.ndarray, service: np.ndarray, servers: int, hours: tuple[float, float] = ALWAYS) -> tuple:
    start, finish = np.full(len(arrival), np.nan), np.full(len(arrival), np.nan)
    free = np.full(servers, -math.inf)
    n = serve(arrival, service, free, *hours, start, finish)
    return start, finish, free, n


def agrees(values: np.ndarray, expected: float) -> bool:
    """Return whether the mean is as expected, by means of batches (which overstate nothing: batches are long)."""
    means = values[WARM:].reshape(BATCHES, -1).mean(axis=1)
    error = means.std(ddof=1) / math.sqrt(BATCHES)
    return bool(abs(means.mean() - expected) < t.isf(5e-6, BATCHES - 1) * error)


# ---- closed forms of the theory itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("servers", "rho", "wait", "share"),
    [(1, 0.8, 4.0, 0.8), (5, 0.9, 1.524986, 0.762493), (10, 0.95, 1.651171, 0.825586), (50, 0.9, 0.072773, 0.363864)],
)
def test_erlang_c_is_that_of_the_tables(servers: int, rho: float, wait: float, share: float) -> None:
    assert mean_wait(servers, rho * servers) == pytest.approx(wait, abs=5e-7)
    assert erlang_c(servers, rho * servers) == pytest.approx(share, abs=5e-7)


def test_impatience_without_end_is_erlang_c_and_without_any_is_erlang_b() -> None:
    waits, gives_up, wait = erlang_a(4, arrivals=3.0, service=1.0, patience=1e7)
    assert waits == pytest.approx(erlang_c(4, 3.0), rel=1e-4) and wait == pytest.approx(mean_wait(4, 3.0), rel=1e-4)
    assert gives_up < 1e-6
    waits, gives_up, _ = erlang_a(4, arrivals=3.0, service=1.0, patience=1e-7)
    assert waits == pytest.approx(erlang_b(4, 3.0), rel=1e-5) and gives_up == pytest.approx(waits, rel=1e-5)


def test_one_server_with_exponential_service_waits_as_both_formulas_say() -> None:
    assert mean_wait_of_one(0.7, 1.0) == pytest.approx(mean_wait(1, 0.7), rel=1e-12)


# ---- T130 to T135 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("servers", "rho"), [(1, 0.6), (3, 0.75), (7, 0.85), (40, 0.92)])
def test_the_mean_wait_and_the_share_that_waits_are_erlangs(servers: int, rho: float) -> None:
    arrival, service = line(N, load=rho, servers=servers, seed=servers)
    start, _, _, n = served(arrival, service, servers)
    wait = start - arrival
    assert n == N
    assert agrees(wait, mean_wait(servers, rho * servers))
    assert agrees((wait > 1e-12).astype(float), erlang_c(servers, rho * servers))


@pytest.mark.parametrize(("rho", "variation"), [(0.5, 0.3), (0.8, 1.5)])
def test_one_server_with_lognormal_service_waits_as_pollaczek_and_khinchine_say(rho: float, variation: float) -> None:
    arrival, service = line(N, load=rho, servers=1, variation=variation, seed=11)
    assert agrees(served(arrival, service, 1)[0] - arrival, mean_wait_of_one(rho, variation))


def test_the_number_present_is_arrivals_times_time_on_a_whole_busy_period() -> None:
    """Little's law on a span that begins and ends empty is an identity: 1e-12."""
    arrival, service = line(5_000, load=0.8, servers=3, seed=5)
    start, finish, *_ = served(arrival, service, 3)
    span = (0.0, float(finish.max()))
    rate = len(arrival) / span[1]
    for begin, end in ((arrival, start), (start, finish), (arrival, finish)):
        assert time_mean(begin, end, span=span) == pytest.approx(rate * (end - begin).mean(), rel=1e-12)


@pytest.mark.parametrize(("servers", "rho"), [(2, 1.3), (9, 1.08)])
def test_under_overload_the_line_grows_as_the_fluid_limit_says(servers: int, rho: float) -> None:
    """Over n arrivals the line is off by the noise of arrivals and services: five standard deviations of both."""
    n = 100_000
    arrival, service = line(n, load=rho, servers=servers, seed=3)
    start, *_ = served(arrival, service, servers)
    grown = n - np.searchsorted(start, arrival[-1])
    slope = backlog_slope(servers, arrivals=rho * servers, service=1.0)
    assert grown == pytest.approx(slope * arrival[-1], abs=5 * math.sqrt(2 * n))


def test_nobody_is_served_later_when_there_is_one_server_more() -> None:
    arrival, service = line(20_000, load=0.98, servers=6, variation=0.5, seed=9)
    starts = [served(arrival, service, c)[0] for c in (6, 7, 8, 12)]
    for fewer, more in zip(starts, starts[1:], strict=False):
        assert (more <= fewer + 1e-9).all()
        assert (np.quantile(more - arrival, [0.5, 0.9, 0.99]) <= np.quantile(fewer - arrival, [0.5, 0.9, 0.99])).all()


def days(serve_line, servers: list[int], *, rate: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Serve days from 8 to 22 hours with servers that change; return starts and finishes of all, nan for who still waits."""
    rng = np.random.default_rng(seed)
    arrival = np.sort(rng.uniform(0, 24 * len(servers), rng.poisson(rate * 24 * len(servers))))
    service = rng.lognormal(-0.2, 0.6, len(arrival))
    starts, finishes = np.full(len(arrival), np.nan), np.full(len(arrival), np.nan)
    free, first = np.zeros(0), 0
    for day, c in enumerate(servers):
        opens, closes = 24.0 * day + 8, 24.0 * day + 22
        free = np.concatenate([np.sort(free)[:c], np.full(max(c - len(free), 0), opens)])
        free.sort()
        until = int(np.searchsorted(arrival, 24.0 * (day + 1)))
        start, finish = np.empty(until - first), np.empty(until - first)
        n = serve_line(arrival[first:until], service[first:until], free, opens, closes, start, finish)
        starts[first : first + n], finishes[first : first + n] = start[:n], finish[:n]
        first += n
    return starts, finishes


@pytest.mark.parametrize("rate", [1.0, 2.4, 5.0])
def test_both_engines_serve_every_parcel_at_the_same_time(rate: float) -> None:
    """Per parcel to 1e-9 hours, through nights, backlogs and changing numbers of servers (T134, V33)."""
    servers = [4, 4, 6, 2, 0, 5, 5]
    one, other = (days(engine, servers, rate=rate, seed=2) for engine in (serve, serve_in_simpy))
    assert np.isfinite(one[0]).sum() > 100
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(np.isnan(a), np.isnan(b))
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-9)


def test_parcels_begin_in_turn_within_the_hours_and_none_is_lost() -> None:
    """T132: those served and those who wait are all, in turn."""
    starts, finishes = days(serve, [3, 3, 3], rate=4.0, seed=8)
    n = np.isfinite(starts).sum()
    assert 0 < n < len(starts) and np.isnan(starts[n:]).all()
    assert (np.diff(starts[:n]) >= 0).all() and (finishes[:n] > starts[:n]).all()
    hour = starts[:n] % 24
    assert (hour >= 8).all() and (hour < 22).all()
