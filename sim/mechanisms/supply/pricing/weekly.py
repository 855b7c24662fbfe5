"""Sellers who answer their own sales: dynamic prices, and prices that are tried and learned from. Arrays over offers only."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EXPECTED = 0.2
"""Part of a week's sales in what is expected of the next."""

ENOUGH = 10.0
"""Orders of a week, and units in stock, below which a difference counts less: it is mostly luck."""

RETURN = 0.2
"""Part of the way back to the list price that a dynamic price goes in a week."""

LOWEST, HIGHEST = 1.2, 10.0
"""Elasticities that a seller thinks possible."""


def dynamic_move(
    sold: Floats, usual: Floats, *, by_demand: float, by_stock: float, stock: Floats, target: Floats, one: float
) -> Floats:
    """Return by how much the log of each price is to move: up where more was sold than expected, down where stock is too large.

    ``sold`` and ``usual`` are units of a week, ``one`` the units of a single order; ``stock`` and ``target`` are units on the
    shelf and under way, there and aimed at (0 where none are kept).
    """
    demand = np.where(usual >= 0, (sold - usual) / np.maximum(usual, ENOUGH * one), 0.0)
    shelf = np.where(target > 0, np.clip((target - stock) / np.maximum(target, ENOUGH), -1, 1), 0.0)
    return np.asarray(by_demand * demand + by_stock * shelf)


def expected_sales(sold: Floats, usual: Floats) -> Floats:
    """Return what a seller expects to sell next week; its first week stands for itself (``usual`` below 0)."""
    return np.where(usual < 0, sold, EXPECTED * sold + (1 - EXPECTED) * usual)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What trials have taught about the elasticity of offers: a normal belief, as its information and pull.

    Attributes
    ----------
    weight, pull : float64 [offers]
        Sum of w x^2 and of w x y over weeks: x is the change of the log of the price by trial, y that of the log of
        sales, w the information of two Poisson counts.
    """

    weight: Floats
    pull: Floats

    def after(self, *, trial: Floats, before: Floats, sold: Floats, sold_before: Floats) -> "Lesson":
        """Return the lesson with one more week; counts are orders of one district, ``trial`` and ``before`` log steps.

        The trial is random, so that what moves sales beside it (season, growth, reviews) is noise and no bias.
        """
        now, then = sold + 0.5, sold_before + 0.5
        x, y, w = trial - before, np.log(now / then), now * then / (now + then)
        return Lesson(self.weight + w * x * x, self.pull + w * x * y)

    def elasticity(self, *, believed: float, doubt: float) -> Floats:
        """Return what a seller believes who began at ``believed``, with a standard deviation of ``doubt``."""
        prior = doubt**-2
        return np.clip((prior * believed - self.pull) / (prior + self.weight), LOWEST, HIGHEST)


def next_aim(aim: Floats, *, cost: Floats, kept: Any, elasticity: Floats, step: float) -> Floats:
    """Return the log price around which a seller tries next: a step along the gradient of the log of its profit.

    ``d ln profit / d ln p = p k / (p k - c) - b`` with the part ``kept`` (k) of a price after fees; a price that earns
    nothing goes up by a whole step.
    """
    earned = np.exp(aim) * kept
    margin = earned - cost
    gradient = np.where(margin > 0, earned / np.maximum(margin, 1e-9) - elasticity, 1.0)
    return np.asarray(aim + step * np.clip(gradient, -1.0, 1.0))
