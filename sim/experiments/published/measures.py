"""Measures of concentration, and published results beside those of replicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.finance.intervals import mean_interval
from sim.world.market import concentration

AS_PUBLISHED, OTHER_SIGN, NOT_TOLD, NO_CLAIM = "sign as published", "other sign", "not told from 0", "no sign claimed"
NO_INTERVAL = "no interval"
"""With one replicate."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication says of one measure.

    Attributes
    ----------
    says : str
        In its own numbers.
    sign : int
        1 or -1: which way the measure goes; 0: it claims none.
    unit : str
        "%" of change, or what the measure is in.
    origin : float
        What the sign counts from.
    value : float
        The published number, in ``unit``; NaN where there is none to compare with.
    """

    says: str
    sign: int = 0
    unit: str = "%"
    origin: float = 0.0
    value: float = float("nan")

    def verdict(self, low: float, high: float) -> str:
        """Return whether an interval has the published sign."""
        if self.sign == 0:
            return NO_CLAIM
        if np.isnan(low):
            return NO_INTERVAL
        if low <= self.origin <= high:
            return NOT_TOLD
        return AS_PUBLISHED if (low > self.origin) == (self.sign > 0) else OTHER_SIGN


def summary(replicates: pd.DataFrame, published: Mapping[str, Published]) -> pd.DataFrame:
    """Return one row a measure: published, found (mean of the replicates), 95 % interval (Student's t over them), verdict.

    Parameters
    ----------
    replicates : DataFrame
        One row a seed, one column a measure; others than those published are left out.
    """
    rows = {}
    for name, said in published.items():
        found = replicates[name].to_numpy(dtype=np.float64)
        mean, low, high = mean_interval(found)
        rows[name] = {
            "published": said.says,
            "value": said.value,
            "sign": said.sign,
            "found": mean,
            "low": low,
            "high": high,
            "unit": said.unit,
            "verdict": said.verdict(low, high),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")


def change(now: float, before: float) -> float:
    """Return by how many percent a number lies above another; NaN where that is 0."""
    return 100.0 * (now / before - 1.0) if before else float("nan")


gini = partial(concentration.gini, nothing=float("nan"))
"""Of sales in a replicate: not known where nothing was sold."""


def part_of_top(amounts: ArrayLike, share: float) -> float:
    """Return the part of a total that the largest ``share`` of all amounts have."""
    x = np.sort(np.asarray(amounts, dtype=np.float64))[::-1]
    return float(x[: max(1, round(share * len(x)))].sum() / x.sum()) if x.sum() > 0 else float("nan")


def as_many(counts: NDArray[np.int64], n: int, *, seed: int) -> NDArray[np.int64]:
    """Return ``n`` of the counted things, drawn without replacement, by kind: two sets of one size can be compared."""
    if n >= counts.sum():
        return counts
    rng = np.random.Generator(np.random.Philox(seed))
    return np.asarray(rng.multivariate_hypergeometric(counts, n, method="marginals"), dtype=np.int64)
