"""Experience of delivered orders in closed form: defects, returns, what people learn to expect, trust under lateness.

Quality of offers is Beta(a, b) unless said; shares and qualities are 0..1, delays in days.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]
_NODES, _STRATA = 60, 400


def defect_share(*, worst: float, best: float, a: float, b: float) -> float:
    """Return the mean of ``worst ** (1 - q) * best ** q`` over q ~ Beta(a, b).

    It is ``worst`` times the moment generating function of q at ``ln(best / worst)``: Kummer's function 1F1(a; a + b; .).
    """
    if worst <= 0 or best <= 0:
        return 0.0
    return float(worst * special.hyp1f1(a, a + b, np.log(best / worst)))


def learnt(start: float, mean: float, *, learning: float, orders: ArrayLike) -> FloatArray:
    """Return the mean expectation after so many orders: ``mean + (start - mean) (1 - learning) ** orders``."""
    return np.asarray(mean + (start - mean) * (1.0 - learning) ** np.asarray(orders, dtype=np.float64))


def delay_mean(*, median: float, spread: float, promise: float) -> float:
    """Return the mean delay in days of a lognormal time to the door, promised at its quantile ``promise``."""
    promised = median * np.exp(spread * special.ndtri(promise))
    return float(median * np.exp(spread**2 / 2) - promised)


def trust_below_satisfaction(late: float, *, loss: float, learning: float) -> float:
    """Return by how much trust rests below a constant satisfaction in the long run, above its floor.

    A late order costs ``loss (1 - e)``, e the learnt share of late orders: independent of the present order and ``late`` on
    average. Trust is pulled to satisfaction by ``learning`` at each order: ``late (1 - late) loss / learning``.
    """
    return late * (1.0 - late) * loss / learning


def return_shares(
    quality: ArrayLike,
    *,
    base: float,
    by_goods: float,
    by_quality: float,
    loss_aversion: float,
    noise: float,
    worst: float,
    best: float,
    defect_gap: float,
    expected: float,
) -> FloatArray:
    """Return the shares of orders sent back at each quality: means of ``expit(logit(base) - by_goods * gap)``.

    The gap of the goods is ``-defect_gap`` for a defect, and otherwise ``by_quality (quality + noise - expected)``, times
    ``loss_aversion`` when negative; the mean over the normal noise is taken over 400 strata (the gap has a kink).
    """
    q = np.asarray(quality, dtype=np.float64)
    if base <= 0 or base >= 1:
        return np.full(q.shape, float(base))
    z = special.ndtri((np.arange(_STRATA) + 0.5) / _STRATA)
    gap = by_quality * (q[..., None] + noise * z - expected)
    gap = np.where(gap < 0, loss_aversion * gap, gap)
    start = special.logit(base)
    sound = special.expit(start - by_goods * gap).mean(axis=-1)
    defective = worst ** (1 - q) * best**q if worst > 0 and best > 0 else np.zeros_like(q)
    return np.asarray(defective * special.expit(start + by_goods * defect_gap) + (1 - defective) * sound)


def return_share(*, a: float, b: float, **terms: float) -> float:
    """Return the mean of ``return_shares`` over q ~ Beta(a, b), by Gauss's rule; ``expected`` is that mean unless said."""
    x, weight = special.roots_jacobi(_NODES, b - 1, a - 1)
    terms = {"expected": a / (a + b)} | terms
    return float(weight @ return_shares((x + 1) / 2, **terms) / weight.sum())
