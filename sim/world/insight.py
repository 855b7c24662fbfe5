"""What sellers may be told of the market: forecasts and trends that a mechanism tells, and stock and ads use."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.parts import Part, method_of
from sim.core.state import State


@dataclass(frozen=True, slots=True)
class ToldForecast(Part):
    """``method(world, rows, own)``: units a day that the sellers of offers reckon with, given their own forecast [rows].

    Where a seller is told nothing it is its own forecast. Put together by ``stock``.
    """


@dataclass(frozen=True, slots=True)
class ToldTrend(Part):
    """``method(world)``: by merchant, which part of the trends of categories that it does not know it is told, 0..1.

    Put together by ``advertising``.
    """


def told_forecasts(world: State, rows: NDArray[np.int64], own: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what sellers reckon with for offers, units a day [rows]: their own forecasts where nobody tells them more."""
    for part, owner in world.parts.of(ToldForecast):
        own = method_of(part, owner)(world, rows, own)
    return own


def told_trends(world: State) -> NDArray[np.float64] | None:
    """Return the part of the unknown trends that each merchant is told; None where nobody tells any."""
    unknown: NDArray[np.float64] | None = None
    for part, owner in world.parts.of(ToldTrend):
        left = 1 - method_of(part, owner)(world)
        unknown = left if unknown is None else unknown * left
    return None if unknown is None else 1 - unknown


@dataclass(frozen=True)
class Trends:
    """By what factor campaigns move with the demand for their category.

    Attributes
    ----------
    known, whole : float64 [categories]
        As far as everybody knows the trend, and the trend itself.
    told : float64 [merchants] or None
        Part of what is between them that each merchant is told.
    """

    known: NDArray[np.float64]
    whole: NDArray[np.float64]
    told: NDArray[np.float64] | None = None

    def of(self, category: NDArray[np.integer], merchant: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the factor for merchants in categories [as many]: between both, on the log scale."""
        if self.told is None:
            return self.known[category]
        told = self.told[merchant]
        return np.asarray(self.known[category] ** (1 - told) * self.whole[category] ** told)
