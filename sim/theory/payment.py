"""Payment by several providers in closed form: what works, what it costs, and what prevention of fraud leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Paying:
    """Shares of all payments that people try to make.

    Attributes
    ----------
    works : float
        Share that works, with the preferred provider or with another one.
    fee_factor : float
        Mean factor on the fee of those that work; 1 where none does.
    """

    works: float
    fee_factor: float


def paying(
    prefers: Sequence[float],
    *,
    offers: Sequence[float],
    fails: Sequence[float],
    fees: Sequence[float],
    switches: float,
    retry: float,
) -> Paying:
    """Return what works of payments, and the mean factor on their fee.

    Whoever prefers k pays with k where it is offered; after a failure of it with another one with probability ``retry``; where it
    is missing with another one with probability ``switches``; the other one is drawn by preference among those offered.
    """
    s = np.array(prefers, dtype=np.float64)
    s = s / s.sum() if s.any() else np.full(len(s), 1 / len(s))
    is_offered, f, fee = np.array(offers) > 0, np.array(fails, dtype=np.float64), np.array(fees, dtype=np.float64)
    paid = np.zeros(len(s))
    for k, share in enumerate(s):
        tries_other = share * (f[k] * retry if is_offered[k] else switches)
        paid[k] += share * (1 - f[k]) * is_offered[k]
        others = np.where(is_offered & (np.arange(len(s)) != k), np.maximum(s, 1e-12), 0.0)
        if others.any():
            paid += tries_other * others / others.sum() * (1 - f)
    works = float(paid.sum())
    return Paying(works, float(paid @ fee / works) if works > 0 else 1.0)


def after_prevention(fraud: float, *, refused: float, blindness: float) -> tuple[float, float]:
    """Return which share of payments prevention lets pass, and which share of those is fraud (power form of the ROC)."""
    left = fraud * (1 - refused**blindness) if refused > 0 else fraud
    passed = (1 - fraud) * (1 - refused) + left
    return passed, left / passed if passed > 0 else 0.0
