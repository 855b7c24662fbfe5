"""Repeat buying of people who differ and leave: after an order, by the calendar, or both (BG/NBD, Pareto/NBD, their union).

A customer's first purchase is at age 0. Repeat purchases are Poisson at a rate from Gamma(shape r, rate alpha). The
customer is gone at a calendar hazard from Gamma(shape s, rate beta), and after each purchase with a probability from
Beta(a, b), the three independent. With ``on_first`` the first purchase counts among those after which one may be gone.
``a = 0`` switches dropout off, ``s = 0`` the calendar hazard. Known ends:

- s = 0, not on_first: BG/NBD (Fader, Hardie & Lee 2005, Marketing Science 24(2)); closed forms in `sim.theory.bg_nbd`;
- s = 0, on_first: MBG/NBD (Batislam, Denizel & Filiztekin 2007, Intern. J. of Research in Marketing 24(3));
- a = 0: Pareto/NBD (Schmittlein, Morrison & Colombo 1987, Management Science 33(1)).

A customer is summed up by x repeat purchases, the age t_x of the last one and the age T at which observation ends.
Ages are in any unit, the same for alpha and beta. Arrays broadcast.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)


@dataclass(frozen=True, slots=True)
class Law:
    """How customers of a kind buy again and leave.

    Attributes
    ----------
    r, alpha : float
        Rates of repeat purchases: shape, and rate in units of time; mean r / alpha.
    a, b : float
        Dropout after a purchase ~ Beta(a, b); a = 0: nobody.
    s, beta : float
        Calendar hazards: shape, and rate in units of time; s = 0: nobody.
    on_first : bool
        One may be gone after the first purchase too.
    """

    r: float
    alpha: float
    a: float = 0.0
    b: float = 1.0
    s: float = 0.0
    beta: float = 1.0
    on_first: bool = True

    def in_units(self, per_unit: float) -> Self:
        """Return the same law in a unit of which ``per_unit`` make up the present one (7 for weeks to days)."""
        return replace(self, alpha=self.alpha * per_unit, beta=self.beta * per_unit)


def log_likelihood(law: Law, x: ArrayLike, t_x: ArrayLike, end: ArrayLike) -> FloatArray:
    """Return the log likelihood of each customer's purchases.

    The dropout is independent of both rates, so with n the purchases after which the customer may be gone (x, or x + 1
    with ``on_first``)::

        L = B(a + 1, b + n - 1) / B(a, b) G(t_x) + B(a, b + n) / B(a, b) (G(T) + D)
        G(t) = Gamma(r + x) / Gamma(r) alpha^r / (alpha + t)^(r + x) (beta / (beta + t))^s
        D    = Gamma(r + x) / Gamma(r) alpha^r s beta^s integral over t_x..T of (alpha + u)^-(r + x) (beta + u)^-(s + 1) du

    gone after the last purchase; or not, and there at T, or lost to the calendar at u. The one integral (two 2F1 in the
    literature, which lose digits where t_x is near T) is by Gauss-Legendre in ln(u + min(alpha, beta)).

    Returns
    -------
    ndarray
        One value a customer, of the broadcast shape.
    """
    x, t, end = _floats(x, t_x, end)
    x, t, end = np.broadcast_arrays(x, t, end)
    there, gone = _log_chances(law, x)
    parts = [there + _log_bought(law, x, end), there + _log_lost(law, x, t, end), gone + _log_bought(law, x, t)]
    return np.asarray(np.logaddexp.reduce(parts, axis=0))


def alive(law: Law, x: ArrayLike, t_x: ArrayLike, end: ArrayLike) -> FloatArray:
    """Return the probability that a customer with this history has not gone by the end of observation."""
    x, t, end = _floats(x, t_x, end)
    there, _ = _log_chances(law, x)
    return np.exp(there + _log_bought(law, x, end) - log_likelihood(law, x, t, end))


def expected(law: Law, horizon: ArrayLike) -> FloatArray:
    """Return the expected number of repeat purchases up to an age: the integral over it of `purchase_rate`."""
    h = np.asarray(horizon, dtype=np.float64)[..., None]
    scale = min(law.alpha, law.beta) if law.s else law.alpha
    log_u = np.log1p(h / scale) * (_NODES + 1) / 2
    u = scale * np.expm1(log_u)
    inside = purchase_rate(law, u) * (u + scale) * np.log1p(h / scale) / 2
    return np.asarray((inside * _WEIGHTS).sum(axis=-1))


def purchase_rate(law: Law, age: ArrayLike) -> FloatArray:
    """Return the expected purchases per unit of time at an age, of all who began.

    ``E[rate exp(-rate p u)] = r / alpha 2F1(r + 1, a; a + b; -u / alpha)`` over rates and dropout p (with ``on_first``
    times ``1 - p``, so ``b / (a + b) 2F1(.., a; a + b + 1; ..)``), times the share that the calendar has left.
    """
    u = np.asarray(age, dtype=np.float64)
    w = u / law.alpha
    first = float(law.on_first and law.a > 0)
    stayed = (law.b / (law.a + law.b)) ** first
    c = law.a + law.b + first
    mixed = (1 + w) ** -law.a * special.hyp2f1(c - law.r - 1, law.a, c, w / (1 + w)) if law.a > 0 else (1 + w) ** 0
    return np.asarray(law.r / law.alpha * stayed * mixed * (1 + u / law.beta) ** -law.s)


def expected_after(law: Law, x: ArrayLike, t_x: ArrayLike, end: ArrayLike, horizon: float) -> FloatArray:
    """Return the purchases to be expected in ``horizon`` from the end of observation, given each customer's history.

    Whoever is there at T has rates Gamma(r + x, alpha + T), hazards Gamma(s, beta + T) and dropout Beta(a, b + n), again
    independent: `alive` times `expected` of that law.
    """
    x, t, end = np.broadcast_arrays(*_floats(x, t_x, end))
    chance = alive(law, x, t, end)
    out = np.empty(x.shape)
    kinds, which = np.unique(np.column_stack([x.ravel(), end.ravel()]), axis=0, return_inverse=True)
    ahead = [expected(_there(law, k, until), horizon) for k, until in kinds]
    out.ravel()[:] = chance.ravel() * np.array(ahead)[which.ravel()]
    return out


def daily_expected(law: Law, days: int) -> FloatArray:
    """Return the expected repeat *buying days* up to ages 1 ... ``days`` (in days) at the simulator's daily steps.

    Orders of a day are Poisson; the first day has the first order besides. An order is delivered on the next day, at the
    end of which the customer is gone or not, so those of ages up to d - 2 tell at age d; a day with several orders counts
    once. Over Gamma rates, with k = d - 1 days told: ``(alpha / (alpha + k p))^r - (alpha / (alpha + k p + 1))^r``, over
    dropout by Gauss-Jacobi. Needs ``on_first``, as the simulator has it, or no dropout.
    """
    age = np.arange(1.0, days + 1)[:, None]
    p, share = _dropout_nodes(law)
    told = age - 1
    kept = np.where(told > 0, 1 - p, 1.0)
    buys = (1 + told * p / law.alpha) ** -law.r - (1 + (told * p + 1) / law.alpha) ** -law.r
    by_age = (share * kept * buys).sum(axis=1) * (1 + age[:, 0] / law.beta) ** -law.s
    return np.asarray(np.cumsum(by_age))


def _dropout_nodes(law: Law) -> tuple[FloatArray, FloatArray]:
    if law.a == 0:
        return np.zeros(1), np.ones(1)
    nodes, weights = special.roots_jacobi(128, law.b - 1, law.a - 1)
    return (nodes + 1) / 2, weights / weights.sum()


def _there(law: Law, x: float, end: float) -> Law:
    """Return the law of customers with x purchases who have not gone by the end of observation."""
    return Law(law.r + x, law.alpha + end, law.a, law.b + x + law.on_first, law.s, law.beta + end, on_first=False)


def _log_chances(law: Law, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the log probabilities of not having gone after any purchase, and of having gone after the last one."""
    if law.a == 0:
        return np.zeros(x.shape), np.full(x.shape, -np.inf)
    n = x + law.on_first
    whole = special.betaln(law.a, law.b)
    gone = np.where(n > 0, special.betaln(law.a + 1, law.b + np.maximum(n, 1) - 1) - whole, -np.inf)
    return special.betaln(law.a, law.b + n) - whole, gone


def _log_bought(law: Law, x: FloatArray, end: FloatArray) -> FloatArray:
    """Return ln G(end): x purchases at given ages by an age, and not lost to the calendar by then."""
    ways = special.gammaln(law.r + x) - special.gammaln(law.r) - x * np.log(law.alpha)
    return np.asarray(ways - (law.r + x) * np.log1p(end / law.alpha) - law.s * np.log1p(end / law.beta))


def _log_lost(law: Law, x: FloatArray, t: FloatArray, end: FloatArray) -> FloatArray:
    """Return ln D: x purchases, the last at t, and lost to the calendar between t and the end."""
    if law.s == 0:
        return np.full(x.shape, -np.inf)
    scale = min(law.alpha, law.beta)
    width = np.log1p((end - t) / (scale + t))
    u = (scale + t)[..., None] * np.exp(width[..., None] * (_NODES + 1) / 2) - scale
    before = t[..., None]
    log_inside = -(law.r + x)[..., None] * np.log((law.alpha + u) / (law.alpha + before))
    log_inside += np.log(scale + u) - (law.s + 1) * np.log1p(u / law.beta) + law.s * np.log1p(before / law.beta)
    area = (np.exp(log_inside) * _WEIGHTS).sum(axis=-1) * width / 2 * law.s / law.beta
    with np.errstate(divide="ignore"):
        return np.asarray(_log_bought(law, x, t) + np.log(area))


def _floats(*values: ArrayLike) -> list[FloatArray]:
    return [np.asarray(value, dtype=np.float64) for value in values]
