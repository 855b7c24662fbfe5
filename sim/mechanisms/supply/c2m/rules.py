"""Rules of pre-orders: what a saving becomes, who waits for it, what is forecast, what a factory asks for."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def split_saving(
    cost: NDArray[np.integer], *, saving: float, to_price: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what a unit saves, and the part of it by which its price falls (fen, whole)."""
    unit = np.rint(cost * saving).astype(np.int64)
    return unit, np.rint(unit * to_price).astype(np.int64)


def share_who_wait(gain: Floats, cost: float | Floats) -> Floats:
    """Return the share of buyers who wait: ``1 - exp(-gain / cost)``, cost of waiting exponential with mean ``cost``.

    Nobody waits for a gain of 0 or less; everybody does where waiting costs nothing.
    """
    gain, cost = np.broadcast_arrays(np.asarray(gain, dtype=np.float64), np.asarray(cost, dtype=np.float64))
    ratio = np.divide(gain, cost, out=np.full(gain.shape, np.inf), where=cost > 0)
    return np.where(gain > 0, -np.expm1(-np.maximum(ratio, 0.0)), 0.0)


def worth_of_waiting(gain: Floats, cost: float | Floats) -> Floats:
    """Return the mean over buyers of what the choice is worth, ``max(0, gain - own cost of waiting)``, in utility."""
    return np.asarray(np.maximum(gain, 0.0) - cost * share_who_wait(gain, cost))


def forecast_error(start: float, seen: Floats, enough: float) -> Floats:
    """Return the log standard deviation of forecasts after ``seen`` orders: ``start / sqrt(1 + seen / enough)``."""
    return np.asarray(start / np.sqrt(1.0 + seen / enough))


def required(minimum: float, *, commitment: float, eased: float) -> float:
    """Return the units at which a factory accepts: its minimum, less what a commitment of the platform spares it."""
    return minimum * (1.0 - eased * commitment)


def taken_by_platform(volume: float, *, committed: float, is_accepted: bool) -> int:
    """Return the units that the platform takes and sells off: of what it committed to, those that no buyer takes."""
    return math.ceil(max(0.0, committed - volume)) if is_accepted else math.ceil(committed)
