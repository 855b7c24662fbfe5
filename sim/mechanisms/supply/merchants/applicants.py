"""Those who want to sell: who comes when, what they are like, and who is turned away."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr, ndtri
from scipy.stats import beta

from sim.core.rng import Streams
from sim.world.merchants import QUALITY

BRAND_QUALITY = (8.0, 2.0)
"""Parameters of the Beta distribution of the quality of brands."""

COPY_QUALITY = 0.1
CAPITAL_SPREAD, RAREST = 1.0, 8.0
FIRST_NUMBER, ROOM = 1 << 31, 1 << 14
"""Numbers of applicants: those of a category follow each other, away from the launch's; so many there are in a trade."""


class Applicants(NamedTuple):
    """Applicants, in the order in which they came.

    Attributes
    ----------
    number : int64 [applicants]
        Who they are.
    category : int16 [applicants]
    quality : float64 [applicants]
    is_brand, copies : bool [applicants]
    capital : int64 [applicants]
        Fen that they can lose, the deposit included.
    """

    number: NDArray[np.int64]
    category: NDArray[np.int16]
    quality: NDArray[np.float64]
    is_brand: NDArray[np.bool_]
    copies: NDArray[np.bool_]
    capital: NDArray[np.int64]

    def take(self, chosen: NDArray[Any]) -> "Applicants":
        """Return some of them."""
        return Applicants(*(values[chosen] for values in self))


class Arrivals:
    """Applicants of each category come as a Poisson process whose clock runs faster when selling looks better.

    The k-th applicant of a category is the same person in every run of a seed and comes when the summed rate reaches its
    level: whatever raises the rate only brings everybody forward.

    Attributes
    ----------
    reached : float64 [categories]
        Summed rates.
    """

    def __init__(self, streams: Streams, n_categories: int) -> None:
        self._streams = streams
        self.reached = np.zeros(n_categories)
        self._count = np.zeros(n_categories, dtype=np.int64)
        self._next = self._gap(np.arange(n_categories))

    def _gap(self, category: NDArray[np.int64]) -> NDArray[np.float64]:
        return self._streams.exponential("merchants.arrival", self._number(category))

    def _number(self, category: NDArray[np.int64]) -> NDArray[np.int64]:
        return FIRST_NUMBER + category * ROOM + self._count[category]

    def until_now(self) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
        """Return the numbers and categories of all whose level has been reached since the last call."""
        numbers, categories = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        while len(due := np.flatnonzero(self._next <= self.reached)):
            numbers.append(self._number(due))
            categories.append(due)
            self._count[due] += 1
            self._next[due] += np.where(
                self._count[due] < ROOM, self._gap(due), np.inf
            )  # all in the trade have applied
        number = np.concatenate(numbers)
        order = np.argsort(number)
        return number[order], np.concatenate(categories)[order].astype(np.int16)


def describe(
    streams: Streams,
    number: NDArray[np.int64],
    category: NDArray[np.int16],
    *,
    brands: float,
    copies: float,
    capital: float,
) -> Applicants:
    """Return what applicants are like; ``capital`` is the median in fen."""
    u = streams.uniform("merchants.quality", number)
    is_brand = streams.uniform("merchants.brand", number) < brands
    is_copy = streams.uniform("merchants.copies", number) < copies
    quality = np.where(is_brand, betaincinv(*BRAND_QUALITY, u), betaincinv(*QUALITY, u))
    quality[is_copy] = COPY_QUALITY
    return Applicants(number, category, quality, is_brand & ~is_copy, is_copy, capital_of(streams, number, capital))


def capital_of(streams: Streams, number: NDArray[np.int64], median: float, *, least: float = 0.0) -> NDArray[np.int64]:
    """Return the fen that merchants can lose before they must give up: lognormal, of those who have ``least``."""
    lowest = np.log(least / median) / CAPITAL_SPREAD if least > 0 else -np.inf
    without = ndtr(lowest)
    luck = ndtri(without + (1 - without) * streams.uniform("merchants.capital", number))
    luck = np.clip(luck, lowest, max(lowest, RAREST))  # so far out in the tail that its share rounds to 1
    return np.rint(np.exp(np.log(median) + CAPITAL_SPREAD * luck)).astype(np.int64)


def is_turned_away(
    streams: Streams, who: Applicants, *, vetting: float, papers: float, brands: float
) -> NDArray[np.bool_]:
    """Return who is turned away: the share ``vetting`` of honest applicants about whom papers say least good.

    Papers tell ``r z + sqrt(1 - r^2) noise`` with z the normal score of quality among honest applicants.
    """
    level = (1 - brands) * beta.cdf(who.quality, *QUALITY) + brands * beta.cdf(who.quality, *BRAND_QUALITY)
    score = ndtri(np.clip(level, 1e-12, 1 - 1e-12))
    noise = ndtri(streams.uniform("merchants.papers", who.number))
    told = papers * score + np.sqrt(1 - papers**2) * noise
    return np.asarray(ndtr(told) < vetting)
