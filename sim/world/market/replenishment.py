"""Replenishment: what whoever keeps stock expects to sell, how much of it is safe, and goods under way."""

import math
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.state import State

SHOWN_DAYS = 30
"""Days over which shops show what was sold."""

LONGEST_LEAD = 60
"""Days that an order takes at most; below the rest of a row, so that no goods arrive for the next offer of a row."""


class Pipeline:
    """Orders placed with suppliers and not received."""

    def __init__(self) -> None:
        self._due: dict[int, list[tuple[NDArray[np.int64], NDArray[np.int64]]]] = defaultdict(list)

    def send(self, rows: NDArray[np.int64], units: NDArray[np.int64], days: NDArray[np.int64]) -> None:
        """Let units of offers arrive on the day given for each."""
        by_day = np.argsort(days, kind="stable")
        ends = np.flatnonzero(np.diff(days[by_day])) + 1
        for part in np.split(by_day, ends) if len(rows) else ():
            self._due[int(days[part[0]])].append((rows[part], units[part]))

    def receive(self, day: int, n: int) -> NDArray[np.int64]:
        """Return the units that arrive on a day [n offers]."""
        return _by_offer(self._due.pop(day, []), n)

    def total(self, n: int) -> NDArray[np.int64]:
        """Return all units under way [n offers]."""
        return _by_offer([part for parts in self._due.values() for part in parts], n)


def _by_offer(parts: list[tuple[NDArray[np.int64], NDArray[np.int64]]], n: int) -> NDArray[np.int64]:
    """Return units summed by offer [n offers]."""
    if not parts:
        return np.zeros(n, dtype=np.int64)
    rows, units = (np.concatenate(column) for column in zip(*parts, strict=True))
    return np.bincount(rows, weights=units, minlength=n).astype(np.int64)  # exact below 2**53


def quantile_of(margin: NDArray[np.floating], holding: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the standard normal quantile of the critical ratio margin / (margin + holding), both fen a unit."""
    ratio = margin / np.maximum(margin + holding, 1e-12)
    return np.asarray(ndtri(np.clip(ratio, 1e-6, 1 - 1e-6)))


def lead_days(
    z: NDArray[np.float64],
    mean: float,
    spread: float,
    *,
    longest: int = LONGEST_LEAD,
    factor: NDArray[np.float64] | None = None,
) -> NDArray[np.int64]:
    """Return lognormal lead times of a mean and a coefficient of variation, in whole days, one at least.

    ``factor`` makes each of them longer, where supply is interrupted.
    """
    log_variance = math.log1p(spread**2)
    days = np.exp(math.log(mean) - log_variance / 2 + math.sqrt(log_variance) * z)
    if factor is not None:
        days = days * factor
    return np.clip(np.rint(days), 1, longest).astype(np.int64)


def lateness(world: State, rows: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Return by which factor orders of offers arrive later than usual; None where nothing interrupts supply.

    Name ``offers.lead_factor`` in ``may_read``.
    """
    factor = world.tables["offers"].columns.get("lead_factor")
    return None if factor is None else np.asarray(factor[rows])


def first_sales(world: State, rows: NDArray[np.int64], *, days: int, mean: float) -> NDArray[np.float64]:
    """Return units a day that sellers expect of new offers, ``days`` after the launch: what shops of their category show as sold.

    Where nothing was sold there: ``mean``, by category as needs for each offer are.
    """
    offers, shares = world.tables["offers"], world.resources["catalogue"].need_shares
    category, is_active, n = offers["category"], offers["is_active"], len(shares)
    shown = np.bincount(category, weights=offers["sales30"] * is_active, minlength=n)
    sold = shown / (SHOWN_DAYS * -np.expm1(-days / SHOWN_DAYS))  # a decaying sum of so many days
    on_sale = np.maximum(np.bincount(category[is_active], minlength=n), 1)
    guess = mean * shares * on_sale.sum() / on_sale
    return np.asarray(np.where(sold > 0, sold / on_sale, guess)[category[rows]])
