"""Gates V18, V19 and V33: the line of the warehouse against Erlang C, Little's law, and SimPy."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.core.rng import Streams
from sim.kernels.queue import serve
from sim.mechanisms.experience.logistics.warehouse import ENGINES, Parcels, Warehouse
from sim.theory import queueing as known
from sim.verification.gate import Finding, Setup, exactly, within

Floats = NDArray[np.float64]
PLACES = ((1, 0.8, 1), (1, 0.9, 2), (5, 0.9, 1), (10, 0.8, 1), (10, 0.9, 2), (10, 0.95, 2), (50, 0.9, 4))
"""Places, load, and replicates of 5 million orders.

At 50 places the mean wait of one replicate has a standard error of 1.4 % (12 seeds); 3 % would reject a right queue too often.
"""


def line(n: int, *, places: int, rho: float, seed: int) -> tuple[Floats, Floats]:
    """Return Poisson arrivals and exponential services of mean 1."""
    streams, rows = Streams(seed), np.arange(n)
    return np.cumsum(streams.exponential("gate.arrival", rows)) / (rho * places), streams.exponential(
        "gate.packing", rows
    )


def served(arrival: Floats, service: Floats, places: int) -> tuple[Floats, Floats]:
    """Return starts and finishes at places that never close."""
    start, finish, free = np.empty(len(arrival)), np.empty(len(arrival)), np.full(places, -math.inf)
    serve(arrival, service, free, -math.inf, math.inf, start, finish)
    return start, finish


def waits(setup: Setup) -> Iterator[Finding]:
    """V18: mean waits of M/M/c after warming up: 3 % up to a load of .9, 5 % above; three standard errors or more."""
    n = 5_000_000
    for k, (places, rho, replicates) in enumerate(PLACES):
        found = []
        for r in range(2 * replicates if setup.full else replicates):
            arrival, service = line(n, places=places, rho=rho, seed=180 + k + 100 * r)
            wait = (served(arrival, service, places)[0] - arrival)[n // 20 :]
            found.append((float(wait.mean()), float((wait > 1e-12).mean())))
        mean, share = np.mean(found, axis=0)
        yield within(
            f"{places} places at {rho:g}: mean wait",
            reference=known.mean_wait(places, rho * places),
            figure=float(mean),
            share=0.03 if rho <= 0.9 else 0.05,
        )
        yield within(
            f"{places} places at {rho:g}: share that waits",
            reference=known.erlang_c(places, rho * places),
            figure=float(share),
            share=0.01,
        )


def little(setup: Setup) -> Iterator[Finding]:
    """V19: the number present is arrivals times time, in line, in service and in both, over a span that begins and ends empty."""
    for places, rho in ((1, 0.7), (6, 0.85), (30, 0.97)):
        arrival, service = line(200_000, places=places, rho=rho, seed=190 + places)
        start, finish = served(arrival, service, places)
        span = (0.0, float(finish.max()))
        for name, begin, end in (("line", arrival, start), ("service", start, finish), ("both", arrival, finish)):
            yield within(
                f"{places} places at {rho:g}, {name}: number present",
                reference=len(arrival) / span[1] * float((end - begin).mean()),
                figure=known.time_mean(begin, end, span=span),
                share=1e-9,
            )


def engines(setup: Setup) -> Iterator[Finding]:
    """V33: both engines serve every parcel at the same time, through nights, backlogs and places that come and go."""
    n_days, places = (60 if setup.full else 15), (4, 4, 7, 2, 0, 6)
    for k, rate in enumerate((30, 60, 90)):
        found = [_weeks(name, n_days=n_days, places=places, rate=rate, seed=330 + k) for name in ENGINES]
        gap = max(float(np.abs(a - b).max(initial=0.0)) for a, b in zip(*(f[0] for f in found), strict=True))
        yield within(f"{rate} parcels a day: largest difference, hours", reference=0, figure=gap, share=1e-9)
        yield exactly(f"{rate} parcels a day: packed, cancelled", reference=found[0][1], figure=found[1][1])


def _weeks(engine: str, *, n_days: int, places: tuple[int, ...], rate: int, seed: int) -> tuple[list[Floats], int]:
    """Return came and ready of each day's parcels, and a number that tells how many were packed and cancelled."""
    streams, house, found = Streams(seed), Warehouse(engine), []
    for day in range(n_days):
        rows = np.arange(rate)
        u = [streams.uniform(f"gate.{what}", rows, step=day) for what in ("hour", "packing", "patience")]
        came = np.sort(24.0 * (day + u[0]))
        parcels = Parcels(came, -np.log1p(-u[1]), 24 + 96 * u[2], np.ones(rate, dtype=np.bool_))
        came, ready, _ = house.work(
            parcels, places=places[day % len(places)], opens=24.0 * day + 8, closes=24.0 * day + 22
        )
        found.append(np.concatenate([came, ready]))
    return found, house.n_packed * 1_000_000 + house.n_cancelled
