"""Gate V20: base stocks and the newsvendor, with the kernels by which sellers keep stock."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.rng import Streams
from sim.kernels.poisson import fill_poisson
from sim.kernels.stock import base_stocks, learn_sales, reorder, ship
from sim.theory import inventory as known
from sim.verification.gate import Finding, Setup, exactly, within
from sim.world.market.replenishment import Pipeline, lead_days, quantile_of

MARGIN = 0.01


class Shop(NamedTuple):
    """Alike offers that reorder up to one base stock at the end of every step.

    Attributes
    ----------
    base_stock : int
    mean : float
        Units wanted in a mean lead time.
    lead : int
        Steps of a mean lead time: many, so that hardly ever two units are wanted in one.
    spread : float
        Coefficient of variation of lead times.
    is_owed : bool
        Whether who finds nothing waits for it.
    """

    base_stock: int
    mean: float
    lead: int = 500
    spread: float = 0.0
    is_owed: bool = True


def stock_over_time(
    shop: Shop, *, offers: int, steps: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return units wanted and filled by step after three lead times, and by how many units stock came out differently from
    start + receipts - shipments."""
    streams, pipeline, rows = Streams(seed), Pipeline(), np.arange(offers)
    stock = np.full(offers, shop.base_stock, dtype=np.int64)
    on_order, filled, units, wanted = (np.zeros(offers, dtype=np.int64) for _ in range(4))
    level, rate = np.full(offers, float(shop.base_stock)), np.full(offers, shop.mean / shop.lead)
    nothing = np.zeros(offers)
    totals, amiss = np.zeros((2, steps), dtype=np.int64), 0
    for t in range(steps):
        fill_poisson(streams.uniform("gate.demand", rows, step=t), rate, wanted)
        before = stock.copy()
        ship(stock, wanted, shop.is_owed, filled)
        arrived = pipeline.receive(t, offers)
        stock += arrived
        on_order -= arrived
        reorder(rows, level, nothing, stock, on_order, 1, units)
        some = np.flatnonzero(units)
        z = ndtri(streams.uniform("gate.lead", some, step=t)) if shop.spread else np.zeros(len(some))
        pipeline.send(some, units[some], t + lead_days(z, shop.lead, shop.spread, longest=steps))
        on_order += units
        gone = wanted if shop.is_owed else filled
        amiss += int(np.abs(stock - (before + arrived - gone)).sum())
        totals[:, t] = wanted.sum(), filled.sum()
    return *totals[:, 3 * shop.lead :], amiss


def base_stock(setup: Setup) -> Iterator[Finding]:
    """V20: fill rates of base stocks, the newsvendor's quantity, and what is learned of sales."""
    offers, steps = (20_000, 6000) if setup.full else (8000, 4500)
    shops = [
        *(Shop(s, 20) for s in (22, 25, 28, 32)),
        Shop(9, 7.5, spread=0.5),
        Shop(12, 7.5, spread=0.5),
        Shop(22, 20, spread=0.5, is_owed=False),
        Shop(16, 20, is_owed=False),
    ]
    total = 0
    for k, shop in enumerate(shops):
        wanted, filled, amiss = stock_over_time(shop, offers=offers, steps=steps, seed=200 + k)
        law = known.fill_with_backorders if shop.is_owed else known.fill_with_lost_sales
        kind = "backorders" if shop.is_owed else "lost sales"
        yield within(
            f"base stock {shop.base_stock}, {shop.mean:g} units in a lead time (cv {shop.spread:g}), {kind}: fill rate",
            reference=law(shop.base_stock, shop.mean),
            figure=float(filled.sum() / wanted.sum()),
            share=MARGIN,
        )
        total += amiss
    yield exactly("units that stock differs from start + receipts - shipments", reference=0, figure=total)
    for mean, deviation, ratio in ((100, 30, 0.9), (40, 12, 0.35), (5, 2, 0.998)):
        level, z = np.empty(1), quantile_of(np.array([ratio]), np.array([1 - ratio]))
        base_stocks(np.array([float(mean)]), np.array([float(deviation) ** 2]), 0.0, z, level)
        yield within(
            f"newsvendor N({mean}, {deviation}), critical ratio {ratio}",
            reference=known.newsvendor(mean, deviation, ratio),
            figure=float(level[0]),
            share=MARGIN,
        )
    yield from _learned(offers)


def _learned(offers: int) -> Iterator[Finding]:
    """Compare what sellers come to expect of independent Poisson days with its closed form, 300 to 600 days on."""
    mean, learning, rows, streams = 4.0, 0.2, np.arange(offers), Streams(220)
    forecast, variance = np.full(offers, 1.0), np.full(offers, 1.0)
    sold, lumps = np.zeros((2, offers), dtype=np.int64)
    full, seen = np.full(offers, 100, dtype=np.int64), []
    for day in range(600):
        fill_poisson(streams.uniform("gate.sales", rows, step=day), np.full(offers, mean), sold)
        learn_sales(rows, sold, lumps, full, learning, forecast, variance)
        if day >= 300:
            seen.append((forecast.mean(), variance.mean()))
    found = np.mean(seen, axis=0)
    yield within("forecast of Poisson(4) days", reference=mean, figure=float(found[0]), share=MARGIN)
    reference = known.smoothed_variance(mean, learning)
    yield within("variance around it", reference=reference, figure=float(found[1]), share=MARGIN)
