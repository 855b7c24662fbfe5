"""Purchases, retention and visits of people who differ: gamma and beta mixtures in closed form.

A person buys at a Poisson rate drawn from Gamma(shape r, scale alpha), where ``alpha`` is in days and
the mean rate is ``r / alpha`` per day, and leaves at a hazard drawn from Gamma(shape s, scale beta), mean
``s / beta`` per day. (These "scales" divide: they are rates in the usual words of probability.)

Times are in days unless said. Arguments may be arrays that broadcast against each other.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]


def nbd_mean(horizon: ArrayLike, *, shape: ArrayLike, scale: ArrayLike) -> FloatArray:
    """Return the expected number of orders in ``horizon`` days, ``r T / alpha``, when nobody leaves."""
    t, r, alpha = _floats(horizon, shape, scale)
    return r * t / alpha


def nbd_variance(horizon: ArrayLike, *, shape: ArrayLike, scale: ArrayLike) -> FloatArray:
    """Return the variance between people of orders in ``horizon`` days, ``m + m**2 / r``."""
    mean = nbd_mean(horizon, shape=shape, scale=scale)
    return mean + mean**2 / np.asarray(shape, dtype=np.float64)


def nbd_pmf(count: ArrayLike, horizon: ArrayLike, *, shape: ArrayLike, scale: ArrayLike) -> FloatArray:
    """Return the probability of ``count`` orders in ``horizon`` days when nobody leaves.

    Parameters
    ----------
    count : array_like
        Number of orders, 0, 1, 2, ...
    horizon : array_like
        Days observed, positive.
    shape, scale : array_like
        ``r`` and ``alpha`` (days) of the distribution of order rates.

    Returns
    -------
    ndarray
        Probability, of the broadcast shape.

    References
    ----------
    Ehrenberg (1959), Applied Statistics 8(1).
    """
    k, t, r, alpha = _floats(count, horizon, shape, scale)
    ways = special.gammaln(r + k) - special.gammaln(r) - special.gammaln(k + 1)
    pmf: FloatArray = np.exp(ways - r * np.log1p(t / alpha) - k * np.log1p(alpha / t))
    return pmf


def nbd_at_least(count: ArrayLike, horizon: ArrayLike, *, shape: ArrayLike, scale: ArrayLike) -> FloatArray:
    """Return the probability of ``count`` (1 or more) orders or more in ``horizon`` days.

    The incomplete beta function keeps the digits of far tails. Parameters are those of `nbd_pmf`.
    """
    k, t, r, alpha = _floats(count, horizon, shape, scale)
    tail: FloatArray = special.betainc(k, r, t / (alpha + t))
    return tail


def pareto_nbd_mean(
    horizon: ArrayLike, *, shape: ArrayLike, scale: ArrayLike, churn_shape: ArrayLike, churn_scale: ArrayLike
) -> FloatArray:
    """Return the expected number of orders in the first ``horizon`` days of people who may leave.

    ``r beta / (alpha (s - 1)) (1 - (beta / (beta + T))^(s - 1))``, written so that ``s`` at or near 1 is
    no exception.

    Parameters
    ----------
    horizon : array_like
        Days since the person joined.
    shape, scale : array_like
        ``r`` and ``alpha`` (days) of the distribution of order rates.
    churn_shape, churn_scale : array_like
        ``s`` and ``beta`` (days) of the distribution of leaving hazards, independent of order rates.

    Returns
    -------
    ndarray
        Orders per person who joined, of the broadcast shape.

    References
    ----------
    Schmittlein, Morrison & Colombo (1987), Management Science 33(1).
    """
    t, r, alpha, s, beta = _floats(horizon, shape, scale, churn_shape, churn_scale)
    log_growth = np.log1p(t / beta)
    exposed_days = beta * log_growth * special.exprel((1 - s) * log_growth)
    mean: FloatArray = r / alpha * exposed_days
    return mean


def pareto_nbd_alive(horizon: ArrayLike, *, churn_shape: ArrayLike, churn_scale: ArrayLike) -> FloatArray:
    """Return the share of people who have not left ``horizon`` days after joining (any history).

    Parameters are those of `pareto_nbd_mean`.
    """
    return gamma_mixture_survivor(horizon, shape=churn_shape, scale=churn_scale)


def gamma_mixture_survivor(times: ArrayLike, *, shape: ArrayLike, scale: ArrayLike) -> FloatArray:
    """Return the share surviving after ``times`` days, ``(beta / (beta + t))^s``.

    Each person's hazard is constant, drawn from Gamma(``shape`` s, ``scale`` beta in days, mean s / beta).
    Source: Lomax (1954), Journal of the American Statistical Association 49(268).
    """
    t, s, beta = _floats(times, shape, scale)
    return np.exp(-s * np.log1p(t / beta))


def gamma_mixture_hazard(times: ArrayLike, *, shape: ArrayLike, scale: ArrayLike) -> FloatArray:
    """Return the hazard per day among survivors, ``s / (beta + t)``: it falls, as the fickle leave first."""
    t, s, beta = _floats(times, shape, scale)
    return s / (beta + t)


def sbg_retention(periods: ArrayLike, *, a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Return the share kept after ``periods`` renewals, ``B(a, b + t) / B(a, b)``.

    Parameters
    ----------
    periods : array_like
        Renewals passed, for example months.
    a, b : array_like
        Beta distribution of a person's probability of leaving at a renewal.

    Returns
    -------
    ndarray
        Share of the cohort, of the broadcast shape.

    References
    ----------
    Fader & Hardie (2007), Journal of Interactive Marketing 21(1).
    """
    return np.exp(_log_none(periods, a=a, b=b))


def sbg_churn(periods: ArrayLike, *, a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Return the share of those present that leaves at renewal number ``periods`` (1, 2, ...).

    ``a / (a + b + t - 1)``; parameters and source are those of `sbg_retention`.
    """
    t, a, b = _floats(periods, a, b)
    return a / (a + b + t - 1)


def active_share(*, a: ArrayLike, b: ArrayLike, window: ArrayLike = 30) -> FloatArray:
    """Return the share of people who visit at least once in ``window`` days.

    A person's daily visit probability is drawn once from Beta(``a``, ``b``), the days are independent.
    Source: beta-binomial, Skellam (1948), Journal of the Royal Statistical Society B 10(2).
    """
    return -np.expm1(_log_none(window, a=a, b=b))


def dau_over_mau(*, a: ArrayLike, b: ArrayLike, window: ArrayLike = 30) -> FloatArray:
    """Return daily over monthly active users, ``a / (a + b)`` divided by `active_share`."""
    a, b = _floats(a, b)
    return a / (a + b) / active_share(a=a, b=b, window=window)


def _log_none(trials: ArrayLike, *, a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Return the log of the probability of no success in ``trials``, the success probability being beta."""
    n, a, b = _floats(trials, a, b)
    log_none: FloatArray = special.betaln(a, b + n) - special.betaln(a, b)
    return log_none


def _floats(*values: ArrayLike) -> list[FloatArray]:
    return [np.asarray(value, dtype=np.float64) for value in values]
