"""What a subscription is worth to a person: benefits in money, expected spend from records, and what it does to utility."""

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.state import State

Floats = NDArray[np.float64]


def decay_scale(half_life: float) -> float:
    """Return the start of a part that halves in ``half_life`` days and has mean 1 over the days 0 to 364."""
    q = 0.5 ** (1 / half_life)
    return float(DAYS_PER_YEAR * (1 - q) / (1 - q**DAYS_PER_YEAR))


def days_seen(world: State, rows: NDArray[np.int32], *, today: int) -> Floats:
    """Return for how many days each user's orders have been on record: since registration, and not before launch.

    Older days count less, as in ``spent_lately``.
    """
    seen = np.minimum(today + 1, np.maximum(today - world.users["joined_on"].take(rows) + 1, 1))
    return np.asarray(-DAYS_PER_YEAR * np.expm1(-seen / DAYS_PER_YEAR))


def usual_spend(world: State, *, today: int) -> float:
    """Return what an active user spends a day, by the records (fen)."""
    rows = world.active_users
    days = days_seen(world, rows, today=today).sum()
    return float(world.users["spent_lately"].take(rows).sum() / days) if days > 0 else 0.0


def expected_spend(world: State, rows: NDArray[np.int32], *, today: int, usual: float, doubt: float) -> Floats:
    """Return what users expect to spend in twelve months (fen): own records, shrunk towards the usual by ``doubt`` days of it."""
    spent = world.users["spent_lately"].take(rows)
    return np.asarray(DAYS_PER_YEAR * (spent + doubt * usual) / (days_seen(world, rows, today=today) + doubt))
