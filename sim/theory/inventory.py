"""Stock in closed form: fill rates of base stocks with and without backorders, and the newsvendor's quantity.

Sources: Palm (1938) for backorders under any lead times; Erlang (1917) for lost sales; Arrow, Harris & Marschak (1951),
Econometrica 19(3), for the newsvendor.
"""

from scipy.stats import norm, poisson


def fill_with_backorders(base_stock: int, mean: float) -> float:
    """Return the share of Poisson demand met at once when every sale is reordered at once: ``P(D <= S - 1)``.

    ``mean`` is the demand in a mean lead time; the law of lead times is no matter.
    """
    return float(poisson.cdf(base_stock - 1, mean))


def fill_with_lost_sales(base_stock: int, mean: float) -> float:
    """Return the same when who finds nothing is lost: 1 less Erlang's loss formula with ``base_stock`` lines."""
    blocked = 1.0
    for k in range(1, base_stock + 1):
        blocked = mean * blocked / (k + mean * blocked)
    return 1.0 - blocked


def newsvendor(mean: float, deviation: float, ratio: float) -> float:
    """Return the best quantity for normal demand, ``ratio`` being margin / (margin + cost of a unit left over)."""
    return float(norm.ppf(ratio, loc=mean, scale=deviation))


def smoothed_variance(variance: float, learning: float) -> float:
    """Return the mean squared error of an exponentially smoothed forecast of independent days."""
    return variance * (1.0 + learning / (2.0 - learning))
