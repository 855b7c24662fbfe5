"""Who the suppliers are, what buyers know of them, and who gets an order."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from sim.core.rng import Streams

MOST = 5
"""Suppliers of a category at most."""

KNOWN = 10.0
"""Orders at the mean that stand for what buyers think of a supplier that they do not know."""

FORGETS = 0.5
"""Part of what was seen that counts on at the next evaluation."""

Floats = NDArray[np.float64]


class Traits(NamedTuple):
    """Suppliers in the order of categories, as many of each [suppliers].

    Attributes
    ----------
    entity : int64
        Who it is.
    price, lead, reliability : float64
        Price over unit cost, mean days of an order, chance that a line comes in full.
    """

    entity: NDArray[np.int64]
    price: Floats
    lead: Floats
    reliability: Floats


def traits(streams: Streams, *, categories: int, each: int, terms: Any) -> Traits:
    """Draw suppliers; one more in each category changes none of the others."""
    entity = (np.arange(categories)[:, None] * MOST + np.arange(each)).ravel().astype(np.int64)
    price, lead, reliability = (
        ndtri(streams.uniform(f"suppliers.{what}", entity)) for what in ("price", "lead", "reliability")
    )
    r = min(max(terms.reliability, 1e-9), 1 - 1e-9)
    return Traits(
        entity,
        np.exp(terms.price_differs * price),
        terms.lead_time * np.exp(terms.lead_differs * lead - terms.lead_differs**2 / 2),
        expit(math.log(r / (1 - r)) + terms.reliability_differs * reliability),
    )


def fill_of(reliability: Any, short_part: float) -> Any:
    """Return the mean part of an order that comes."""
    return reliability + (1 - reliability) * short_part


class Scores:
    """What buyers have seen of suppliers: parts of lines delivered, days from order to shelf [suppliers]."""

    def __init__(self, n: int) -> None:
        self._fill, self._lines, self._days, self._arrivals = (np.zeros(n) for _ in range(4))

    def see(self, supplier: int, *, fill: Floats, days: float) -> None:
        """Note what came of an order: the part delivered of each line, and days from the order on."""
        self._fill[supplier] += fill.sum()
        self._lines[supplier] += len(fill)
        self._days[supplier] += days
        self._arrivals[supplier] += 1

    def values(self, price: Floats, terms: Any) -> Floats:
        """Return what suppliers are worth to buyers: cheap, complete, quick [suppliers]."""
        usual = fill_of(terms.reliability, terms.short_part)
        fill = (self._fill + KNOWN * usual) / (self._lines + KNOWN)
        days = (self._days / terms.lead_time + KNOWN) / (self._arrivals + KNOWN)
        return np.asarray(-np.log(price) + terms.worth_fill * fill - terms.worth_speed * days)

    def forget(self) -> None:
        """Let what was seen count for half."""
        for seen in (self._fill, self._lines, self._days, self._arrivals):
            seen *= FORGETS


def shares_of(values: Floats, *, each: int, selectivity: float) -> Floats:
    """Return shares of volume by category [categories, each]."""
    v = selectivity * values.reshape(-1, each)
    odds = np.exp(v - v.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def choose(
    category: NDArray[np.int64],
    luck: Floats,
    shares: Floats,
    is_down: NDArray[np.bool_],
    *,
    partner: NDArray[np.int64],
    is_meant: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return the supplier of each line: the partner for those meant for it, else by shares over those that work; -1 nobody.

    Parameters
    ----------
    category, luck, is_meant : [lines]
    shares : float64 [categories, each]
    is_down : bool [suppliers]
    partner : int64 [categories]
        Suppliers.
    """
    each = shares.shape[1]
    running = np.cumsum(shares * ~is_down.reshape(shares.shape), axis=1)[category]
    total = running[:, -1]
    place = np.minimum((running <= (luck * total)[:, None]).sum(axis=1), each - 1)
    chosen = np.where(total > 0, category * each + place, -1)
    return np.where(is_meant & ~is_down[partner[category]], partner[category], chosen)
