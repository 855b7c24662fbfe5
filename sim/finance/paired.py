"""Paired differences: two worlds on the same seeds.

With common random numbers the difference of one seed is the effect of the policy on the same luck; over seeds
it has a small variance. Interval: Student's t over seeds, 95 %.

Source: Glasserman & Yao (1992), "Some guidelines and guarantees for common random numbers", Management
Science 38(6).
"""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.finance.intervals import Share, mean_interval
from sim.finance.outcomes.catalogue import CATALOGUE


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a policy on one outcome.

    Attributes
    ----------
    outcome : str
    base, other : float
        Means over the seeds in which both are known; NaN when there is none.
    difference, low, high : float
        Mean of other less base, and Student's t 95 % interval over seeds; NaN ends with one seed.
    p_better, p_low, p_high : float
        Share of seeds in which the other world is better, ties not counted as better; Wilson's interval. NaN where
        neither direction is better. What never came about in a run is later than whatever did.
    direction : int
        1: higher is better, -1: lower is better, 0: neither (as declared).
    n, n_judged, n_ties : int
        Seeds in which both are known; seeds that P(better) counts (more than n where something never came about in one of
        the worlds), and how many of those are ties.
    variance_reduction : float
        Variance of an unpaired difference over that of the paired one; infinite when the difference never
        varies, NaN with one seed.
    is_identical : bool
        Whether every difference is exactly zero.
    """

    outcome: str
    base: float
    other: float
    difference: float
    low: float
    high: float
    p_better: float
    p_low: float
    p_high: float
    direction: int
    n: int
    n_judged: int
    n_ties: int
    variance_reduction: float
    is_identical: bool

    def plain(self) -> dict[str, Any]:
        """Plain values for JSON: null where a number is not finite."""
        values = asdict(self)
        return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in values.items()}


def effect(base: pd.Series, other: pd.Series, *, outcome: str) -> Effect | None:
    """Return the paired effect on an outcome; None when no seed has it in both worlds.

    Parameters
    ----------
    base, other : Series
        One value a seed, indexed by seed.
    """
    both = pd.concat([base.rename("base"), other.rename("other")], axis=1, join="inner").astype(float)
    declared = CATALOGUE[outcome]
    pair = both.dropna()
    judged = both.dropna(how="all").fillna(math.inf) if declared.is_never and both.notna().any(axis=None) else pair
    if judged.empty:
        return None
    a, b, sign = pair["base"].to_numpy(), pair["other"].to_numpy(), declared.direction
    first, second = judged["base"].to_numpy(), judged["other"].to_numpy()
    if declared.is_never:
        judged_n, ties = len(both), len(both) - len(judged) + int((first == second).sum())
    else:
        judged_n, ties = len(judged), int((first == second).sum())
    better = Share(int((second > first if sign > 0 else second < first).sum()), judged_n)
    p_better = (math.nan,) * 3 if sign == 0 else (better.value, *better.interval)
    mean, low, high = mean_interval(b - a) if len(pair) else (math.nan,) * 3
    known = (float(a.mean()), float(b.mean())) if len(pair) else (math.nan, math.nan)
    return Effect(
        outcome, *known, mean, low, high, *p_better, sign, len(pair), judged_n, ties, _reduction(a, b), ties == judged_n
    )


def _reduction(a: np.ndarray, b: np.ndarray) -> float:
    if len(a) < 2:
        return math.nan
    paired = float((b - a).var(ddof=1))
    unpaired = float(a.var(ddof=1) + b.var(ddof=1))
    return unpaired / paired if paired > 0 else math.inf


def effects(runs: pd.DataFrame, *, base: str, other: str) -> dict[str, Effect]:
    """Return the effect on every outcome that is known in both worlds.

    Parameters
    ----------
    runs : DataFrame
        One row a run with ``world``, ``seed`` and outcomes.
    """
    first, second = (runs[runs["world"] == w].set_index("seed") for w in (base, other))
    out = {}
    for key in (c for c in first.columns if c in CATALOGUE):
        found = effect(first[key], second[key], outcome=str(key))
        if found is not None:
            out[str(key)] = found
    return out
