"""Intervals for shares and means, and how many runs a share needs."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit


@dataclass(frozen=True, slots=True)
class Share:
    """How often something happened in a number of runs.

    Attributes
    ----------
    hits, n : int
        Runs in which it happened, runs in which it could be judged.
    """

    hits: int
    n: int

    @property
    def value(self) -> float:
        """The share; NaN without runs."""
        return self.hits / self.n if self.n else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.hits, self.n)

    @property
    def bound(self) -> float:
        """What a small share lies below: 3/n when it never happened (rule of three), else Wilson's upper end."""
        return min(1.0, 3 / self.n) if self.hits == 0 and self.n else self.interval[1]

    def plain(self) -> dict[str, float | int | None]:
        """The share as plain values, for JSON."""
        low, high = self.interval
        numbers = {"p": self.value, "low": low, "high": high}
        known = {key: None if math.isnan(value) else value for key, value in numbers.items()}
        return {"hits": self.hits, "n": self.n, **known}


@cache
def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share: lower and upper end within 0..1; NaN without observations.

    Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22. Kept by counts: scipy takes 0.3 ms, and hundreds of outcomes share few counts.
    """
    from scipy.stats import binomtest  # takes half a second to import

    if n == 0:
        return math.nan, math.nan
    found = binomtest(hits, n).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def runs_needed(share: float, *, half_width: float) -> int:
    """Return the runs after which Wald's 95 % interval of a share is this narrow (model specification 11.2)."""
    if not (0 < share < 1 and half_width > 0):
        raise ValueError(f"a share within 0..1 and a half-width above 0 are needed, got {share} and {half_width}")
    return math.ceil(ndtri(0.975) ** 2 * share * (1 - share) / half_width**2)


def mean_interval(values: ArrayLike, *, level: float = 0.95) -> tuple[float, float, float]:
    """Mean of independent values and Student's t interval.

    Returns
    -------
    (float, float, float)
        Mean, lower and upper end; the ends are NaN with fewer than two values.
    """
    x = np.asarray(values, dtype=np.float64)
    if not x.size:
        return math.nan, math.nan, math.nan
    mean = float(x.mean())
    if x.size < 2:
        return mean, math.nan, math.nan
    half = float(stdtrit(x.size - 1, 0.5 + level / 2)) * float(x.std(ddof=1)) / math.sqrt(x.size)
    return mean, mean - half, mean + half
